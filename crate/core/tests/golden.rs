//! The crate against NumPy, SciPy and scikit-learn on stored inputs.
//!
//! `tests/golden/make_core.py` wrote the inputs and the answers; agreement is to 1e-6.

use novelty_core::Shape;
use novelty_core::latent::latent_bank::LatentBank;
use novelty_core::maps::pse::{self, Border, Kernel, Normalisation};
use novelty_core::maps::residual;
use novelty_core::maps::saliency::{scale_by_max, scale_then_square};
use novelty_core::metrics::auroc::{auroc, histogram};
use novelty_core::metrics::average_precision::average_precision;
use novelty_core::metrics::best_match::BestMatch;
use novelty_core::metrics::best_match::max_distance;
use novelty_core::metrics::iou::{self, iou};
use novelty_core::metrics::map_mse::map_mse;
use novelty_core::metrics::top_k::{agreement, chance_agreement, chance_of_none, ranks, top_k};
use novelty_core::metrics::youden::youden;
use novelty_core::stats::ecdf::Ecdf;
use serde::Deserialize;
use std::sync::LazyLock;

const TOLERANCE: f64 = 1e-6;

static GOLDEN: LazyLock<Golden> = LazyLock::new(|| {
    serde_json::from_str(include_str!("../../../tests/golden/core.json"))
        .expect("core.json is what make_core.py writes")
});

#[derive(Deserialize)]
struct Golden {
    rankings: Vec<Ranking>,
    neighbours: Neighbours,
    pse: Vec<PseCase>,
    agreements: Vec<Pair>,
    chances: Vec<Chance>,
    residuals: Residuals,
    distribution: Distribution,
}

#[derive(Deserialize)]
struct Ranking {
    name: String,
    scores: Vec<f32>,
    labels: Vec<bool>,
    auroc: f64,
    average_precision: f64,
    youden: novelty_core::metrics::youden::Youden,
    iou: f64,
}

#[derive(Deserialize)]
struct Neighbours {
    dims: usize,
    k: usize,
    latents: Vec<f32>,
    queries: Vec<f32>,
    indices: Vec<Vec<u32>>,
    distances: Vec<Vec<f64>>,
    own_indices: Vec<Vec<u32>>,
    own_distances: Vec<Vec<f64>>,
}

#[derive(Deserialize)]
struct PseCase {
    name: String,
    shape: [usize; 3],
    residual: Vec<f32>,
    runs: Vec<PseRun>,
}

#[derive(Deserialize)]
struct PseRun {
    sigma: f32,
    normalisation: Normalisation,
    border: Border,
    map: Vec<f64>,
    mean: f64,
    peak: f64,
}

#[derive(Deserialize)]
struct Pair {
    name: String,
    width: usize,
    a: Vec<f32>,
    b: Vec<f32>,
    runs: Vec<PairRun>,
    map_mse: f64,
    map_mse_squared: f64,
}

#[derive(Deserialize)]
struct PairRun {
    k: usize,
    top_a: Vec<usize>,
    top_b: Vec<usize>,
    agreement: usize,
    distance: f64,
    distance_back: f64,
}

#[derive(Deserialize)]
struct Chance {
    k: usize,
    n: usize,
    agreement: f64,
    none: f64,
}

#[derive(Deserialize)]
struct Residuals {
    shape: [usize; 3],
    x: Vec<f32>,
    x_hat: Vec<f32>,
    signed: Vec<f64>,
    squared_map: Vec<f64>,
    absolute_map: Vec<f64>,
    mean_squared: f64,
    mean_absolute: f64,
}

#[derive(Deserialize)]
struct Distribution {
    scores: Vec<f32>,
    at: Vec<f32>,
    share_at_or_below: Vec<f64>,
    share_at_or_above: Vec<f64>,
    percents: Vec<f64>,
    quantiles: Vec<f64>,
}

fn shape([channels, height, width]: [usize; 3]) -> Shape {
    Shape::new(channels, height, width)
}

#[track_caller]
fn assert_close(got: impl Into<f64>, expected: f64, what: &str) {
    let got = got.into();
    assert!((got - expected).abs() <= TOLERANCE, "{what}: {got} is not {expected}");
}

#[track_caller]
fn assert_all_close(got: &[f32], expected: &[f64], what: &str) {
    assert_eq!(got.len(), expected.len(), "{what}");
    for (&got, &expected) in got.iter().zip(expected) {
        assert_close(got, expected, what);
    }
}

#[test]
fn auroc_and_average_precision_are_those_of_scikit_learn() {
    for case in &GOLDEN.rankings {
        let Ranking { name, scores, labels, .. } = case;
        assert_close(auroc(scores, labels).expect(name), case.auroc, name);
        assert_close(histogram(scores, labels).expect(name), case.auroc, name);
        let ap = average_precision(scores, labels).expect(name);
        assert_close(ap, case.average_precision, name);
    }
}

#[test]
fn youden_threshold_and_iou_are_those_of_scikit_learn() {
    for case in &GOLDEN.rankings {
        let Ranking { name, scores, labels, .. } = case;
        let best = youden(scores, labels).expect(name);
        assert_close(best.threshold, case.youden.threshold, name);
        assert_close(best.tpr, case.youden.tpr, name);
        assert_close(best.fpr, case.youden.fpr, name);
        assert_close(iou(scores, labels).expect(name), case.iou, name);
        let at = iou::at_threshold(scores, labels, best.threshold).expect(name);
        assert_close(at, case.iou, name);
    }
}

#[test]
fn neighbours_are_those_of_a_kd_tree() {
    let case = &GOLDEN.neighbours;
    let bank = LatentBank::new(case.latents.clone(), case.dims).expect("a sound bank");
    let check = |query: &[f32], own: bool, indices: &[u32], distances: &[f64]| {
        let found = bank.nearest(query, case.k, own).expect("a sound query");
        assert_eq!(found.iter().map(|n| n.index).collect::<Vec<_>>(), indices);
        let found: Vec<f32> = found.iter().map(|n| n.distance).collect();
        assert_all_close(&found, distances, "distances");
    };
    let queries = case.queries.chunks_exact(case.dims);
    assert_eq!(queries.len(), case.indices.len());
    for ((query, indices), distances) in queries.zip(&case.indices).zip(&case.distances) {
        check(query, false, indices, distances);
    }
    assert!(!case.own_indices.is_empty());
    let rows = case.latents.chunks_exact(case.dims);
    for ((row, indices), distances) in rows.zip(&case.own_indices).zip(&case.own_distances) {
        check(row, true, indices, distances);
    }
}

#[test]
fn pse_maps_are_those_of_scipy_convolution() {
    for case in &GOLDEN.pse {
        for run in &case.runs {
            let kernel = Kernel::new(run.sigma, run.normalisation).expect("a sound kernel");
            let map = pse::map(&case.residual, shape(case.shape), &kernel, run.border);
            let map = map.expect("a sound residual");
            let what = format!("{} at σ {} {:?}", case.name, run.sigma, run.border);
            assert_all_close(&map, &run.map, &what);
            assert_close(pse::mean(&map), run.mean, &what);
            assert_close(pse::peak(&map), run.peak, &what);
        }
    }
}

#[test]
fn tops_agreement_and_distance_are_those_of_numpy_and_scipy() {
    for case in &GOLDEN.agreements {
        for run in &case.runs {
            let (a, b) = (top_k(&case.a, run.k), top_k(&case.b, run.k));
            let what = format!("{} at K {}", case.name, run.k);
            assert_eq!(a, run.top_a, "{what}");
            assert_eq!(b, run.top_b, "{what}");
            assert_eq!(agreement(&a, &b), run.agreement, "{what}");
            let distance = |found: Option<BestMatch>| found.expect("two full sets").distance;
            assert_close(distance(max_distance(&a, &b, case.width)), run.distance, &what);
            assert_close(distance(max_distance(&b, &a, case.width)), run.distance_back, &what);
            let ranks = ranks(&case.a);
            for (place, &index) in a.iter().enumerate() {
                assert_eq!(ranks[index] as usize, place + 1, "{what}");
            }
        }
    }
}

#[test]
fn map_differences_are_those_of_scikit_learn() {
    for case in &GOLDEN.agreements {
        let error = scale_by_max(&case.b);
        let plain = map_mse(&scale_by_max(&case.a), &error).expect("equal lengths");
        assert_close(plain, case.map_mse, &case.name);
        let squared = map_mse(&scale_then_square(&case.a), &error).expect("equal lengths");
        assert_close(squared, case.map_mse_squared, &case.name);
    }
}

#[test]
fn chance_levels_are_those_of_the_hypergeometric_distribution() {
    for case in &GOLDEN.chances {
        let what = format!("{} of {}", case.k, case.n);
        assert_close(chance_agreement(case.k, case.n), case.agreement, &what);
        assert_close(chance_of_none(case.k, case.n), case.none, &what);
    }
}

#[test]
fn residuals_are_those_of_numpy() {
    let case = &GOLDEN.residuals;
    let (x, x_hat, shape) = (&case.x, &case.x_hat, shape(case.shape));
    let sound = "a sound pair";
    assert_all_close(&residual::signed(x, x_hat).expect(sound), &case.signed, "signed");
    let map = residual::squared_map(x, x_hat, shape).expect(sound);
    assert_all_close(&map, &case.squared_map, "squared");
    let map = residual::absolute_map(x, x_hat, shape).expect(sound);
    assert_all_close(&map, &case.absolute_map, "absolute");
    assert_close(residual::mean_squared(x, x_hat).expect(sound), case.mean_squared, "mse");
    assert_close(residual::mean_absolute(x, x_hat).expect(sound), case.mean_absolute, "mae");
}

#[test]
fn shares_and_quantiles_are_those_of_scipy_and_numpy() {
    let case = &GOLDEN.distribution;
    let ecdf = Ecdf::from_scores(&case.scores, 1024).expect("sound scores");
    for (i, &score) in case.at.iter().enumerate() {
        assert_close(ecdf.at(score), case.share_at_or_below[i], "at or below");
        assert_close(ecdf.share_at_or_above(score), case.share_at_or_above[i], "at or above");
    }
    for (&p, &expected) in case.percents.iter().zip(&case.quantiles) {
        assert_close(ecdf.quantile(p), expected, "quantile");
    }
}
