//! Nearest latent neighbours against scikit-learn, SciPy and NumPy on stored inputs.
//!
//! `tests/golden/make_nln.py` wrote the inputs and the answers; agreement is to 1e-6.

use novelty_core::latent::core_set::core_set;
use novelty_core::latent::latent_bank::{Form, LatentBank, Neighbour};
use novelty_core::latent::nln::{
    Aggregation, Batch, ErrorKind, Measure, Term, Terms, combine_maps, feature_errors, maps,
    pixel_errors,
};
use novelty_core::latent::whitening::Whitening;
use novelty_core::maps::pse::Border;
use novelty_core::metrics::auroc::auroc;
use novelty_core::models::calibration::NlnAtK;
use novelty_core::{Result, Shape};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::sync::LazyLock;

const TOLERANCE: f64 = 1e-6;
const SOUND: &str = "sound inputs";

static GOLDEN: LazyLock<Golden> = LazyLock::new(|| {
    serde_json::from_str(include_str!("../../../tests/golden/nln.json"))
        .expect("nln.json is what make_nln.py writes")
});

#[derive(Deserialize)]
struct Golden {
    dims: usize,
    shape: [usize; 3],
    features: usize,
    weights: Vec<f64>,
    bank: Vec<f32>,
    queries: Vec<f32>,
    novel: Vec<bool>,
    decodings: Vec<f32>,
    pictures: Vec<f32>,
    bank_features: Vec<f32>,
    query_features: Vec<f32>,
    second_codes: Vec<f32>,
    bank_second: Vec<f32>,
    indices: Vec<Vec<u32>>,
    distances: Vec<Vec<f64>>,
    neighbour_errors: BTreeMap<String, Vec<Vec<f64>>>,
    map: Map,
    runs: Vec<Run>,
    calibrated: Vec<Calibrated>,
    whitened: Found,
    standardised: Found,
    core_set: CoreSet,
    f16: Vec<f32>,
    i8: Coded,
}

#[derive(Deserialize)]
struct Map {
    picture: usize,
    k: usize,
    absolute: Vec<f64>,
    pse_zero: Vec<f64>,
}

#[derive(Deserialize)]
struct Run {
    errors: String,
    aggregation: Aggregation,
    k: usize,
    error: Vec<f64>,
    distance: Vec<f64>,
    scores: Vec<Vec<f64>>,
    auroc: Vec<f64>,
}

#[derive(Deserialize)]
struct Calibrated {
    error_weight: f64,
    scores: Vec<f64>,
    threshold: f64,
    percentiles: Vec<f64>,
    normals_flagged: f64,
    novels_flagged: f64,
}

#[derive(Deserialize)]
struct Found {
    indices: Vec<Vec<u32>>,
    distances: Vec<Vec<f64>>,
}

#[derive(Deserialize)]
struct CoreSet {
    rows: Vec<u32>,
    radius: f64,
}

#[derive(Deserialize)]
struct Coded {
    codes: Vec<i8>,
    values: Vec<f64>,
}

impl Golden {
    fn shape(&self) -> Shape {
        let [channels, height, width] = self.shape;
        Shape::new(channels, height, width)
    }

    fn bank(&self) -> LatentBank {
        LatentBank::new(self.bank.clone(), self.dims).expect(SOUND)
    }

    fn queries(&self) -> impl Iterator<Item = &[f32]> {
        self.queries.chunks_exact(self.dims)
    }

    /// Ten neighbours of every query.
    fn neighbours(&self) -> Vec<Vec<Neighbour>> {
        let bank = self.bank();
        self.queries().map(|query| bank.nearest(query, 10, false).expect(SOUND)).collect()
    }

    fn picture(&self, i: usize) -> &[f32] {
        &self.pictures[i * self.shape().len()..][..self.shape().len()]
    }

    /// The rows of a table of `width` values a row that belong to neighbours.
    fn gather(&self, table: &[f32], width: usize, of: &[Neighbour]) -> Vec<f32> {
        of.iter().flat_map(|n| &table[n.index as usize * width..][..width]).copied().collect()
    }

    /// The error of query `i` against each of its neighbours, by the name it has in the file.
    fn errors(&self, name: &str, i: usize, of: &[Neighbour]) -> Result<Vec<f64>> {
        let decodings = self.gather(&self.decodings, self.shape().len(), of);
        let pixels = |measure| pixel_errors(self.picture(i), &decodings, self.shape(), &measure);
        let pse = |border| Measure { kind: ErrorKind::Pse, border, ..Measure::default() };
        match name {
            "absolute" => pixels(Measure::default()),
            "absolute_per_ink" => pixels(Measure { per_ink: true, ..Measure::default() }),
            "pse_zero" => pixels(pse(Border::Zero)),
            "pse_reflect" => pixels(pse(Border::Reflect)),
            "pse_zero_per_ink" => pixels(Measure { per_ink: true, ..pse(Border::Zero) }),
            "features" => feature_errors(
                &self.query_features[i * self.features..][..self.features],
                &self.gather(&self.bank_features, self.features, of),
            ),
            "con_paper" => feature_errors(
                &self.queries[i * self.dims..][..self.dims],
                &self.gather(&self.bank_second, self.dims, of),
            ),
            "con_code" => feature_errors(
                &self.second_codes[i * self.dims..][..self.dims],
                &self.gather(&self.bank, self.dims, of),
            ),
            other => panic!("unknown error {other}"),
        }
    }
}

#[track_caller]
fn assert_close(got: f64, expected: f64, what: &str) {
    // Relative above 1: the error over an empty picture's ink is some 40.
    let allowed = TOLERANCE * expected.abs().max(1.0);
    assert!((got - expected).abs() <= allowed, "{what}: {got} is not {expected}");
}

#[track_caller]
fn assert_all_close<S: Copy + Into<f64>>(got: &[S], expected: &[f64], what: &str) {
    assert_eq!(got.len(), expected.len(), "{what}");
    got.iter()
        .zip(expected)
        .for_each(|(got, expected)| assert_close((*got).into(), *expected, what));
}

#[track_caller]
fn assert_found(found: &[Neighbour], indices: &[u32], distances: &[f64], what: &str) {
    assert_eq!(found.iter().map(|n| n.index).collect::<Vec<_>>(), indices, "{what}");
    let found: Vec<f32> = found.iter().map(|n| n.distance).collect();
    assert_all_close(&found, distances, what);
}

#[test]
fn neighbours_are_those_of_a_ball_tree_in_either_search() {
    let bank = GOLDEN.bank();
    let expected = GOLDEN.indices.iter().zip(&GOLDEN.distances);
    for (query, (indices, distances)) in GOLDEN.queries().zip(expected) {
        for k in [1, 4, 10] {
            let found = bank.nearest(query, k, false).expect(SOUND);
            assert_found(&found, &indices[..k], &distances[..k], "neighbours");
            assert_eq!(found, bank.nearest_by_brute_force(query, k, false).expect(SOUND));
        }
    }
}

#[test]
fn every_error_against_every_neighbour_is_that_of_numpy_and_scipy() {
    assert_eq!(GOLDEN.neighbour_errors.len(), 8);
    for (name, expected) in &GOLDEN.neighbour_errors {
        for (i, neighbours) in GOLDEN.neighbours().iter().enumerate() {
            let errors = GOLDEN.errors(name, i, neighbours).expect(name);
            assert_all_close(&errors, &expected[i], name);
        }
    }
}

#[test]
fn the_map_over_neighbours_is_that_of_numpy_and_scipy() {
    let Map { picture, k, absolute, pse_zero } = &GOLDEN.map;
    let neighbours = &GOLDEN.neighbours()[*picture];
    let shape = GOLDEN.shape();
    let decodings = GOLDEN.gather(&GOLDEN.decodings, shape.len(), neighbours);
    for (kind, expected) in [(ErrorKind::Absolute, absolute), (ErrorKind::Pse, pse_zero)] {
        let measure = Measure { kind, ..Measure::default() };
        let each = maps(GOLDEN.picture(*picture), &decodings, shape, &measure).expect(SOUND);
        let map = combine_maps(&each, shape.pixels(), *k, Aggregation::Mean).expect(SOUND);
        assert_all_close(&map, expected, "map");
    }
}

#[test]
fn terms_blends_and_auroc_of_a_set_are_those_of_numpy_and_scikit_learn() {
    let neighbours = GOLDEN.neighbours();
    assert_eq!(GOLDEN.runs.len(), 8 * 2 * 5);
    for run in &GOLDEN.runs {
        let what = format!("{} {:?} at K {}", run.errors, run.aggregation, run.k);
        let mut batch = Batch::new();
        for (i, of) in neighbours.iter().enumerate() {
            let errors = GOLDEN.errors(&run.errors, i, of).expect(&what);
            batch.push(Terms::of(errors, of).expect(&what)).expect(&what);
        }
        let terms = batch.at(run.k, run.aggregation);
        let column = |of: fn(&Term) -> f64| terms.iter().map(of).collect::<Vec<f64>>();
        assert_all_close(&column(|t| t.error), &run.error, &what);
        assert_all_close(&column(|t| t.distance), &run.distance, &what);
        for (i, &weight) in GOLDEN.weights.iter().enumerate() {
            let scores = batch.scores(run.k, run.aggregation, weight).expect(&what);
            assert_all_close(&scores, &run.scores[i], &what);
            assert_close(auroc(&scores, &GOLDEN.novel).expect(&what), run.auroc[i], &what);
        }
    }
}

#[test]
fn scores_among_held_out_normals_are_those_of_numpy() {
    let neighbours = GOLDEN.neighbours();
    let term = |i: usize| {
        let errors = GOLDEN.errors("absolute", i, &neighbours[i]).expect(SOUND);
        Terms::of(errors, &neighbours[i]).expect(SOUND).at(5, Aggregation::Mean)
    };
    let terms: Vec<Term> = (0..neighbours.len()).map(term).collect();
    let of = |novel: bool| -> Vec<Term> {
        let which = terms.iter().zip(&GOLDEN.novel).filter(|(_, n)| **n == novel);
        which.map(|(term, _)| *term).collect()
    };
    assert_eq!(GOLDEN.calibrated.len(), 4);
    for case in &GOLDEN.calibrated {
        let a = case.error_weight;
        let what = format!("weight {a}");
        let at = NlnAtK::from_terms(5, &of(false), &of(true), 1.0, a).expect(SOUND);
        let scores: Vec<f64> = terms.iter().map(|term| at.score(term, a)).collect();
        assert_all_close(&scores, &case.scores, &what);
        // Pairs are kept to four digits, so what is read off them is right to about as many.
        let kept = at.scores(a).expect(SOUND);
        let threshold = kept.threshold(0.9);
        assert!((f64::from(threshold) - case.threshold).abs() < 2e-3, "{what}: {threshold}");
        for (score, expected) in scores.iter().zip(&case.percentiles) {
            // A normal picture ties with itself but for rounding: one picture of the 16 either way.
            let got = kept.normal.at(*score as f32);
            assert!((got - expected).abs() <= 1.0 / 16.0 + 1e-9, "{what}: {got} is not {expected}");
        }
        assert_close(kept.normals_flagged(threshold), case.normals_flagged, &what);
        let novels = kept.novels_flagged(threshold).expect(SOUND);
        assert_close(novels, case.novels_flagged, &what);
    }
}

#[test]
fn whitened_neighbours_are_those_by_mahalanobis_distance_of_scipy() {
    let bank = GOLDEN.bank();
    for (whitening, expected, what) in [
        (Whitening::full(&bank), &GOLDEN.whitened, "whitened"),
        (Whitening::standardise(&bank), &GOLDEN.standardised, "standardised"),
    ] {
        let whitening = whitening.expect(what);
        let white = whitening.apply_to_bank(&bank).expect(what);
        let expected = expected.indices.iter().zip(&expected.distances);
        for (query, (indices, distances)) in GOLDEN.queries().zip(expected) {
            let query = whitening.apply(query).expect(what);
            let found = white.nearest(&query, 5, false).expect(what);
            assert_eq!(found.iter().map(|n| n.index).collect::<Vec<_>>(), *indices, "{what}");
            for (found, expected) in found.iter().zip(distances) {
                // Whitened values are stored in f32; distances here are of order 1 to 10.
                let off = (f64::from(found.distance) - expected).abs();
                assert!(
                    off <= TOLERANCE * expected.max(1.0),
                    "{what}: {found:?} is not {expected}"
                );
            }
        }
    }
}

#[test]
fn the_core_set_is_that_of_the_whole_matrix_of_distances() {
    let found =
        core_set(&GOLDEN.bank(), GOLDEN.core_set.rows.len(), 0, |_| ControlFlow::Continue(()));
    let found = found.expect(SOUND);
    assert_eq!(found.rows, GOLDEN.core_set.rows);
    assert_close(f64::from(found.radius), GOLDEN.core_set.radius, "radius");
}

#[test]
fn stored_latents_are_rounded_as_numpy_rounds_them() {
    let bank = GOLDEN.bank();
    let half = bank.to_bytes(Form::F16).and_then(|bytes| LatentBank::parse(&bytes)).expect(SOUND);
    assert_eq!(half.latents()[..GOLDEN.f16.len()], GOLDEN.f16);
    let bytes = bank.to_bytes(Form::I8).expect(SOUND);
    let codes: Vec<i8> = bytes[24 + 8 * GOLDEN.dims..].iter().map(|code| *code as i8).collect();
    assert_eq!(codes[..GOLDEN.i8.codes.len()], GOLDEN.i8.codes);
    let coded = LatentBank::parse(&bytes).expect(SOUND);
    assert_all_close(&coded.latents()[..GOLDEN.i8.values.len()], &GOLDEN.i8.values, "i8");
}
