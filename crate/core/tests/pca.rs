//! PCA, leave-one-out residuals, PSE scores and the choice on shots against scikit-learn, SciPy and
//! NumPy (`tests/golden/make_pca.py`).

use novelty_core::Shape;
use novelty_core::maps::pse::Border;
use novelty_core::metrics::auroc::auroc;
use novelty_core::models::few_shots::{Grid, ScoreTable, choose};
use novelty_core::models::loo_calibration::measure;
use novelty_core::models::part_map::Method;
use novelty_core::pca::{LeaveOneOut, Pca, Spectrum, fit};
use novelty_core::progress::unwatched;
use serde::Deserialize;
use std::sync::LazyLock;

/// Absolute; everything compared is of the order of 1 or below, except margins.
const TOLERANCE: f64 = 1e-6;

static GOLDEN: LazyLock<Golden> = LazyLock::new(|| {
    serde_json::from_str(include_str!("../../../tests/golden/pca.json"))
        .expect("pca.json is what make_pca.py writes")
});

#[derive(Deserialize)]
struct Golden {
    height: usize,
    width: usize,
    good: Vec<Vec<f32>>,
    tested: Vec<Vec<f32>>,
    labels: Vec<bool>,
    variances: Vec<f64>,
    explained: Vec<f64>,
    coefficients: Vec<Vec<f64>>,
    qs: Vec<usize>,
    reconstructions: Vec<Vec<Vec<f64>>>,
    reconstructed: Vec<usize>,
    left_out: Vec<Vec<Vec<f64>>>,
    sigmas: Vec<f32>,
    left_out_scores: Vec<Vec<Vec<f64>>>,
    cells_q: Vec<usize>,
    cells_sigma: Vec<f32>,
    test_scores: Vec<Vec<f64>>,
    average_precisions: Vec<f64>,
    margins: Vec<f64>,
    areas: Vec<f64>,
    best: Best,
}

#[derive(Deserialize)]
struct Best {
    q: usize,
    sigma: f32,
    average_precision: f64,
}

impl Golden {
    fn shape(&self) -> Shape {
        Shape::new(1, self.height, self.width)
    }

    fn good(&self) -> Vec<f32> {
        self.good.concat()
    }

    fn fitted(&self) -> (Pca, Spectrum) {
        fit(&self.good(), self.shape().len(), usize::MAX, &mut unwatched).expect("sound photos")
    }

    fn table(&self) -> ScoreTable {
        let grid = Grid::new(self.cells_q.clone(), self.cells_sigma.clone()).expect("a sound grid");
        let (pca, _) = self.fitted();
        let tested = self.tested.concat();
        ScoreTable::new(&pca, &tested, self.shape(), grid, Border::Zero, &mut unwatched)
            .expect("sound photos")
    }
}

#[track_caller]
fn assert_close(got: impl Into<f64>, expected: f64, what: &str) {
    let got = got.into();
    assert!((got - expected).abs() <= TOLERANCE, "{what}: {got} is not {expected}");
}

#[test]
fn explained_variance_is_that_of_scikit_learn() {
    let (pca, spectrum) = GOLDEN.fitted();
    assert_eq!((pca.len(), spectrum.rank()), (GOLDEN.variances.len(), GOLDEN.variances.len()));
    for (k, explained) in pca.explained().into_iter().enumerate() {
        assert_close(pca.variances()[k], GOLDEN.variances[k], "a variance");
        assert_close(explained, GOLDEN.explained[k], "a share");
    }
}

#[test]
fn coefficients_are_those_of_scikit_learn_up_to_sign() {
    let (pca, _) = GOLDEN.fitted();
    for (photo, expected) in GOLDEN.tested.iter().zip(&GOLDEN.coefficients) {
        for (got, expected) in pca.transform(photo).expect("a sound photo").iter().zip(expected) {
            assert_close(got.abs(), *expected, "a coefficient");
        }
    }
}

#[test]
fn reconstructions_are_those_of_scikit_learn() {
    let (pca, _) = GOLDEN.fitted();
    for (&photo, expected) in GOLDEN.reconstructed.iter().zip(&GOLDEN.reconstructions) {
        let mut projection = pca.project(&GOLDEN.tested[photo]).expect("a sound photo");
        for (&q, expected) in GOLDEN.qs.iter().zip(expected) {
            for (got, expected) in projection.at(q).expect("q in range").iter().zip(expected) {
                assert_close(*got, *expected, "a reconstruction");
            }
        }
    }
}

#[test]
fn residuals_left_out_are_those_of_fitting_again_without_the_photo() {
    let (photos, dims) = (GOLDEN.good(), GOLDEN.shape().len());
    let (_, spectrum) = GOLDEN.fitted();
    for (place, &q) in GOLDEN.qs[1..4].iter().enumerate() {
        let left = LeaveOneOut::new(&photos, dims, &spectrum, q);
        let compare = |photo: usize, residual: &[f32]| {
            let Some(expected) = GOLDEN.left_out.get(photo) else { return Ok(()) };
            for (got, expected) in residual.iter().zip(&expected[place]) {
                assert_close(*got, *expected, "a residual");
            }
            Ok(())
        };
        left.expect("a sound spectrum").residuals(&mut unwatched, compare).expect("sound photos");
    }
}

#[test]
fn scores_left_out_are_those_of_fitting_again_and_scipy_convolution() {
    let (photos, shape) = (GOLDEN.good(), GOLDEN.shape());
    let (_, spectrum) = GOLDEN.fitted();
    for (row, &q) in GOLDEN.qs.iter().enumerate() {
        let left = LeaveOneOut::new(&photos, shape.len(), &spectrum, q);
        let mut left = left.expect("a sound spectrum");
        for (column, &sigma) in GOLDEN.sigmas.iter().enumerate() {
            let method = if sigma == 0.0 { Method::Mse } else { Method::Pse { sigma } };
            let good = measure(&mut left, shape, &method, false, Border::Zero, &mut unwatched);
            for (photo, got) in good.expect("sound photos").scores.into_iter().enumerate() {
                let expected = GOLDEN.left_out_scores[photo][row][column];
                assert_close(got, expected, &format!("q {q} σ {sigma}"));
            }
        }
    }
}

#[test]
fn peaks_on_new_photos_are_those_of_scipy_convolution() {
    let table = GOLDEN.table();
    for (photo, expected) in GOLDEN.test_scores.iter().enumerate() {
        for (cell, expected) in expected.iter().enumerate() {
            let columns = GOLDEN.cells_sigma.len();
            let got = table.score(photo, cell / columns, cell % columns);
            assert_close(got, *expected, "a score");
        }
    }
}

#[test]
fn average_precision_margin_and_choice_are_those_of_scikit_learn_and_numpy() {
    let table = GOLDEN.table();
    let shots: Vec<usize> = (0..GOLDEN.tested.len()).collect();
    let choice = choose(&table, &shots, &GOLDEN.labels).expect("both classes");
    for (place, cell) in choice.cells.iter().enumerate() {
        assert_close(cell.average_precision, GOLDEN.average_precisions[place], "an AP");
        // In standard deviations of f32 scores.
        assert!((cell.margin / GOLDEN.margins[place] - 1.0).abs() < 1e-4, "{cell:?}");
        let scores = table.scores(cell.q, cell.sigma).expect("a pair of the grid");
        let area = auroc(&scores, &GOLDEN.labels).expect("both classes");
        assert_close(area, GOLDEN.areas[place], "an AUROC");
    }
    assert_eq!((choice.best.q, choice.best.sigma), (GOLDEN.best.q, GOLDEN.best.sigma));
    assert_close(choice.best.average_precision, GOLDEN.best.average_precision, "the best AP");
}
