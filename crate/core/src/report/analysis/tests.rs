use super::*;
use crate::latent::latent_bank::Neighbour;
use crate::latent::nln::{Convention, ErrorKind};
use crate::maps::pse::Border;
use crate::models::calibration::tests::{calibration, with_nln};
use crate::report::colour_map::ColourMap;
use crate::report::verdict::Level;
use crate::report::view::MapView;
use proptest::prelude::*;

const SMALL: Shape = Shape::new(1, 2, 3);
const X: [f32; 6] = [0.0, 0.5, 1.0, 0.0, 0.0, 0.0];
const X_HAT: [f32; 6] = [0.0, 1.0, 1.25, -0.1, 0.0, 0.0];
const GRADIENT: [f32; 6] = [0.001, -0.002, 0.0, 0.004, 0.0, 0.0];

fn pass() -> Pass<'static> {
    Pass { x: &X, x_hat: &X_HAT, gradient: &GRADIENT }
}

fn knobs() -> Knobs {
    Knobs { top_k: 2, sigma: 0.0, ..Knobs::default() }
}

fn map<'a>(analysis: &'a Analysis, id: &str) -> &'a MapView {
    analysis.maps.iter().find(|m| m.id == id).unwrap()
}

fn close(a: &[f32], b: &[f32]) -> bool {
    a.len() == b.len() && a.iter().zip(b).all(|(a, b)| (a - b).abs() < 1e-6)
}

#[test]
fn the_metrics_are_those_of_the_equations() {
    let m = analyse(&pass(), SMALL, &knobs(), None).unwrap().metrics;
    // Errors .25 at (0,1), .0625 at (0,2), .01 at (1,0); saliency .004 at (1,0), .002 at (0,1).
    assert_eq!((m.k, m.agreement), (2, 1));
    assert!((m.mse - 0.3225 / 6.0).abs() < 1e-8 && (m.mae - 0.85 / 6.0).abs() < 1e-8);
    // (1,0) is √2 from (0,1).
    let distance = m.distance.unwrap();
    assert!((distance.distance - 2f64.sqrt()).abs() < 1e-12);
    assert_eq!((distance.from, distance.to), ([1, 0], [0, 1]));
    // s̃ = ¼ ½ 0 1, r̃ = 0 1 ¼ .04.
    let expected = (0.0625 + 0.25 + 0.0625 + 0.96 * 0.96) / 6.0;
    assert!((m.map_mse - expected).abs() < 1e-6, "{}", m.map_mse);
    let squared = (0.0625f64.powi(2) + 0.75f64.powi(2) + 0.0625 + 0.96 * 0.96) / 6.0;
    assert!((m.map_mse_squared - squared).abs() < 1e-6, "{}", m.map_mse_squared);
    // σ = 0 makes PSE the squared error.
    assert!((m.pse_mean - m.mse).abs() < 1e-7 && (m.pse_peak - 0.25).abs() < 1e-7);
    assert_eq!((m.non_finite, m.flat_maps), (0, 0));
    assert!((m.chance_agreement - 4.0 / 6.0).abs() < 1e-12);
}

#[test]
fn the_six_maps_come_in_order_with_values_ranks_colours_and_words() {
    let a = analyse(&pass(), SMALL, &knobs(), None).unwrap();
    let ids: Vec<&str> = a.maps.iter().map(|m| m.id).collect();
    assert_eq!(ids, ["input", "reconstruction", "error", "saliency", "saliency_squared", "pse"]);
    assert_eq!((a.height, a.width, a.words.len()), (2, 3, 6));
    for map in &a.maps {
        assert_eq!((map.values.len(), map.ranks.len(), map.rgba.len()), (6, 6, 24), "{}", map.id);
    }
    assert_eq!(map(&a, "reconstruction").values, X_HAT);
    assert_eq!(map(&a, "error").ranks, [4, 1, 2, 3, 5, 6]);
    assert_eq!((&a.top.saliency[..], &a.top.error[..]), (&[3, 1][..], &[1, 2][..]));
    assert_eq!(
        a.words[2],
        "Error: the squared difference of input and reconstruction, at most 0.25, in row 1, column \
         2; most of it is at the top."
    );
}

#[test]
fn per_image_scaling_gives_each_map_its_own_maximum() {
    let image = Knobs { scale: Scale::Image, ..knobs() };
    let a = analyse(&pass(), SMALL, &image, Some(&calibration())).unwrap();
    assert!(close(&map(&a, "saliency").values, &[0.25, 0.5, 0.0, 1.0, 0.0, 0.0]));
    assert!(close(&map(&a, "saliency_squared").values, &[0.0625, 0.25, 0.0, 1.0, 0.0, 0.0]));
    for (id, high) in [("error", 0.25), ("saliency", 1.0), ("saliency_squared", 1.0), ("pse", 0.25)]
    {
        let map = map(&a, id);
        assert!((map.low, map.max) == (0.0, map.high) && (map.high - high).abs() < 1e-7, "{id}");
    }
}

#[test]
fn calibrated_scaling_gives_each_map_the_scale_of_the_normal_images() {
    let c = calibration();
    let a = analyse(&pass(), SMALL, &knobs(), Some(&c)).unwrap();
    assert!(close(&map(&a, "saliency").values, &[0.5, 1.0, 0.0, 2.0, 0.0, 0.0]));
    assert!(close(&map(&a, "saliency_squared").values, &[0.25, 1.0, 0.0, 4.0, 0.0, 0.0]));
    assert_eq!((map(&a, "error").high, map(&a, "saliency").high), (0.8, 1.0));
    assert_eq!(map(&a, "pse").high, 0.8, "below σ = ½ PSE is the error");
    let blurred = Knobs { sigma: 1.5, border: Border::Reflect, ..knobs() };
    let a = analyse(&pass(), Shape::new(1, 2, 3), &blurred, Some(&c)).unwrap();
    assert!((map(&a, "pse").high - 0.3).abs() < 1e-6);
}

#[test]
fn the_scale_of_colours_changes_no_metric_and_no_rank() {
    let c = calibration();
    let a = analyse(&pass(), SMALL, &knobs(), Some(&c)).unwrap();
    let image = Knobs { scale: Scale::Image, colour_map: ColourMap::Viridis, ..knobs() };
    let b = analyse(&pass(), SMALL, &image, Some(&c)).unwrap();
    assert_eq!((&a.metrics, &a.novelty, &a.verdict), (&b.metrics, &b.novelty, &b.verdict));
    assert!(a.maps.iter().zip(&b.maps).all(|(a, b)| a.ranks == b.ranks));
}

#[test]
fn the_score_is_the_mean_squared_error_on_the_calibration() {
    let a = analyse(&pass(), SMALL, &knobs(), Some(&calibration())).unwrap();
    let novelty = a.novelty.unwrap();
    assert_eq!(novelty.score, a.metrics.mse as f32);
    assert!((novelty.percentile - 0.53).abs() < 1e-9, "{}", novelty.percentile);
    assert_eq!(a.verdict.level, Level::Ordinary);
    assert!(a.verdict.text.contains("; 47 % of the held-out examples"), "{}", a.verdict.text);
    let low = Knobs { percentile: 0.2, ..knobs() };
    let a = analyse(&pass(), SMALL, &low, Some(&calibration())).unwrap();
    assert!(a.novelty.unwrap().flagged && a.verdict.level == Level::Unusual);
}

#[test]
fn a_perfect_reconstruction_is_flat_and_never_divides_by_zero() {
    let same = Pass { x: &X, x_hat: &X, gradient: &[0.0; 6] };
    for scale in [Scale::Image, Scale::Calibrated] {
        let a = analyse(&same, SMALL, &Knobs { scale, ..knobs() }, None).unwrap();
        assert_eq!((a.metrics.flat_maps, a.metrics.agreement), (2, 2));
        assert_eq!((a.metrics.mse, a.metrics.map_mse), (0.0, 0.0));
        assert!(a.maps.iter().all(|m| m.high == 1.0 && m.values.iter().all(|v| v.is_finite())));
        assert!(a.words[2].ends_with("zero everywhere."));
    }
}

#[test]
fn gradients_that_are_not_finite_are_counted_and_others_refused() {
    let mut gradient = GRADIENT;
    gradient[0] = f32::NAN;
    gradient[5] = f32::INFINITY;
    let a = analyse(&Pass { gradient: &gradient, ..pass() }, SMALL, &knobs(), None).unwrap();
    assert_eq!(a.metrics.non_finite, 2);
    for bad in [f32::NAN, f32::INFINITY, 3e38] {
        let mut x = X;
        x[2] = bad;
        let swapped = [Pass { x: &x, ..pass() }, Pass { x_hat: &x, ..pass() }];
        for pass in swapped {
            assert!(matches!(analyse(&pass, SMALL, &knobs(), None), Err(Error::Range { .. })));
        }
    }
}

#[test]
fn shapes_that_do_not_fit_are_refused_before_anything_is_allocated() {
    let empty = Pass { x: &[], x_hat: &[], gradient: &[] };
    assert!(matches!(
        analyse(&empty, Shape::new(1, 0, 28), &knobs(), None),
        Err(Error::Length { .. })
    ));
    assert!(matches!(analyse(&pass(), Shape::DIGIT, &knobs(), None), Err(Error::Length { .. })));
    for huge in [Shape::new(usize::MAX, 2, 2), Shape::new(1, 1 << 20, 1 << 20)] {
        assert!(matches!(analyse(&pass(), huge, &knobs(), None), Err(Error::TooLarge { .. })));
    }
    let short = Pass { gradient: &GRADIENT[..5], ..pass() };
    assert!(matches!(analyse(&short, SMALL, &knobs(), None), Err(Error::Length { .. })));
}

#[test]
fn knobs_are_clamped_and_those_that_are_not_finite_refused() {
    let a = analyse(&pass(), SMALL, &Knobs { top_k: 0, ..knobs() }, None).unwrap();
    assert_eq!(a.metrics.k, 1);
    let a = analyse(&pass(), SMALL, &Knobs { top_k: usize::MAX, ..knobs() }, None).unwrap();
    assert_eq!((a.metrics.k, a.metrics.agreement), (6, 6));
    for bad in
        [Knobs { sigma: f32::NAN, ..knobs() }, Knobs { percentile: f64::INFINITY, ..knobs() }]
    {
        assert!(matches!(analyse(&pass(), SMALL, &bad, None), Err(Error::Range { .. })));
    }
    let wide = Knobs { sigma: 1e9, percentile: -2.0, ..knobs() }.validate().unwrap();
    assert_eq!((wide.sigma, wide.percentile), (MAX_SIGMA, 0.0));
    let wide = Knobs { neighbours: Some(0), error_weight: Some(0.123), ..knobs() };
    let wide = wide.validate().unwrap();
    assert_eq!((wide.neighbours, wide.error_weight), (Some(1), Some(0.12)));
    let wide = Knobs { neighbours: Some(99), error_weight: Some(7.0), ..knobs() };
    let wide = wide.validate().unwrap();
    assert_eq!((wide.neighbours, wide.error_weight), (Some(10), Some(1.0)));
    let bad = Knobs { error_weight: Some(f64::NAN), ..knobs() };
    assert!(matches!(bad.validate(), Err(Error::Range { .. })));
}

#[test]
fn a_colour_picture_is_shown_in_its_colours_and_valued_by_their_mean() {
    let shape = Shape::new(3, 1, 2);
    let x = [1.0, 0.0, 0.5, 2.0, 0.0, -1.0];
    let pass = Pass { x: &x, x_hat: &[0.0; 6], gradient: &[0.0; 6] };
    let a = analyse(&pass, shape, &knobs(), None).unwrap();
    let input = map(&a, "input");
    assert!(close(&input.values, &[0.5, 1.0 / 3.0]));
    assert_eq!(input.rgba, [255, 128, 0, 255, 0, 255, 0, 255]);
    assert!(close(&map(&a, "error").values, &[1.25 / 3.0, 5.0 / 3.0]));
}

const FOUND: [Neighbour; 6] = [
    Neighbour { index: 40, distance: 1.0 },
    Neighbour { index: 7, distance: 1.1 },
    Neighbour { index: 3, distance: 1.2 },
    Neighbour { index: 90, distance: 1.3 },
    Neighbour { index: 5, distance: 1.4 },
    Neighbour { index: 6, distance: 1.5 },
];

/// The k-th differs from the picture by k tenths in each of its six pixels.
fn decodings() -> Vec<f32> {
    (1..=6).flat_map(|k| X.iter().map(move |x| x + k as f32 / 10.0)).collect()
}

fn among(knobs: &Knobs, calibration: Option<&Calibration>) -> Analysis {
    let decodings = decodings();
    let neighbours = Neighbours { found: &FOUND, decodings: &decodings, feature_errors: None };
    analyse_among(&pass(), Some(&neighbours), SMALL, knobs, calibration).unwrap()
}

#[test]
fn neighbours_add_a_map_their_pictures_and_both_terms() {
    let a = among(&Knobs { neighbours: Some(2), ..knobs() }, None);
    let ids: Vec<&str> = a.maps.iter().map(|m| m.id).collect();
    assert_eq!(ids[5..], ["pse", "nln"]);
    assert!(close(&map(&a, "nln").values, &[0.15; 6]));
    let nln = a.nln.as_ref().unwrap();
    assert_eq!((nln.k, nln.error_weight, nln.scaled, nln.score), (2, 0.5, None, None));
    assert!((nln.term.error - 0.15).abs() < 1e-6 && (nln.term.distance - 1.05).abs() < 1e-6);
    assert_eq!(a.neighbours.iter().map(|n| n.index).collect::<Vec<_>>(), [40, 7]);
    let second = &a.neighbours[1];
    assert!((second.error - 0.2).abs() < 1e-6);
    assert!(close(&second.picture.values, &decodings()[6..12]));
    assert!(close(&second.error_map.values, &[0.2; 6]));
    // The strip has one scale, its largest difference.
    assert!(a.neighbours.iter().all(|n| n.error_map.high == second.error_map.max));
    assert_eq!(
        a.words[6],
        "Nearest latent neighbours: the difference from the reconstruction of the 2 nearest training \
         images, at most 0.15, in row 1, column 3; most of it is in the left half."
    );
    // Without a calibration of the terms the error still decides.
    assert_eq!((a.score_kind, a.metrics.nln), (ScoreKind::Mse, None));
    assert_eq!(a.verdict.level, Level::Unknown);
}

#[test]
fn without_neighbours_a_model_with_a_bank_is_judged_by_its_error() {
    let a = analyse(&pass(), SMALL, &knobs(), Some(&with_nln())).unwrap();
    let b = analyse(&pass(), SMALL, &knobs(), Some(&calibration())).unwrap();
    assert_eq!((a.maps.len(), a.score_kind, &a.verdict), (6, ScoreKind::Mse, &b.verdict));
    assert!(a.nln.is_none() && a.neighbours.is_empty() && a.novelty == b.novelty);
}

#[test]
fn the_blended_score_decides_where_the_calibration_knows_its_terms() {
    let c = with_nln();
    let a = among(&knobs(), Some(&c));
    let nln = a.nln.as_ref().unwrap();
    // The calibration's own K and weight: 5 and 1, the error alone: (0.3 − 0.01)/0.99.
    assert_eq!((nln.k, nln.error_weight), (5, 1.0));
    let score = nln.score.unwrap();
    assert!((score - 0.29 / 0.99).abs() < 1e-6, "{score}");
    assert_eq!((a.score_kind, a.metrics.nln), (ScoreKind::Nln, Some(score)));
    let novelty = a.novelty.as_ref().unwrap();
    assert_eq!((novelty.score, novelty.axis.logarithmic), (score as f32, false));
    assert!((novelty.percentile - 0.3).abs() < 0.011 && (novelty.threshold - 0.95).abs() < 1e-3);
    assert_eq!(a.verdict.level, Level::Ordinary);
    assert!(
        a.verdict.text.ends_with(
            "have a higher score. Its 5 nearest training images are at distances 1 to 1.4 in latent \
             space; most of the difference from them is in the left half."
        ),
        "{}",
        a.verdict.text
    );
    assert_eq!(map(&a, "nln").high, 0.9, "the scale of the normal images");
    assert!(a.neighbours.iter().all(|n| n.error_map.high == 0.9));
}

#[test]
fn a_moved_weight_blends_the_score_and_its_distribution_anew() {
    let c = with_nln();
    let at = |error_weight| among(&Knobs { error_weight: Some(error_weight), ..knobs() }, Some(&c));
    let (distance, half) = (at(0.0), at(0.5));
    // At K = 5 the distances of the normals are 1.2 … 2.2; here it is 1.2.
    assert!(distance.nln.as_ref().unwrap().score.unwrap().abs() < 1e-6);
    assert_ne!(distance.novelty.unwrap().threshold, half.novelty.as_ref().unwrap().threshold);
    let terms = |a: &Analysis| a.nln.as_ref().map(|n| (n.term, n.scaled, n.k));
    assert_eq!(terms(&half), terms(&at(1.0)));
    assert_eq!(half.maps, at(1.0).maps);
}

#[test]
fn only_a_k_that_the_calibration_knows_is_judged() {
    let c = with_nln();
    for (wanted, k) in [(1, 1), (2, 2), (3, 3), (4, 3), (5, 5), (6, 5), (10, 5)] {
        let a = among(&Knobs { neighbours: Some(wanted), ..knobs() }, Some(&c));
        assert_eq!((a.nln.unwrap().k, a.neighbours.len()), (k, k), "{wanted}");
    }
    // Without one every K is.
    let a = among(&Knobs { neighbours: Some(4), ..knobs() }, None);
    assert_eq!(a.neighbours.len(), 4);
}

#[test]
fn the_convention_changes_alpha_and_nothing_else() {
    let c = with_nln();
    let paper = Knobs { error_weight: Some(0.4), ..knobs() };
    let a = among(&paper, Some(&c));
    let b = among(&Knobs { convention: Convention::Script, ..paper }, Some(&c));
    let (p, s) = (a.nln.unwrap(), b.nln.unwrap());
    assert_eq!((p.alpha, s.alpha, p.score), (0.4, 0.6, s.score));
    assert_eq!((a.novelty, a.verdict), (b.novelty, b.verdict));
}

#[test]
fn a_model_that_compares_features_brings_their_errors() {
    let mut c = with_nln();
    c.nln.as_mut().unwrap().measure.kind = ErrorKind::Features;
    let decodings = decodings();
    let run = |feature_errors| {
        let neighbours = Neighbours { found: &FOUND, decodings: &decodings, feature_errors };
        analyse_among(&pass(), Some(&neighbours), SMALL, &knobs(), Some(&c))
    };
    let errors = [0.5, 0.1, 0.1, 0.1, 0.2, 9.0];
    let a = run(Some(&errors)).unwrap();
    assert!((a.nln.unwrap().term.error - 0.2).abs() < 1e-12);
    assert_eq!(a.neighbours[0].error, 0.5);
    assert!(close(&map(&run(Some(&errors)).unwrap(), "nln").values, &[0.3; 6]));
    assert!(matches!(run(None), Err(Error::Length { expected: 5, got: 0, .. })));
    assert!(matches!(run(Some(&errors[..4])), Err(Error::Length { expected: 5, got: 4, .. })));
}

#[test]
fn neighbours_that_no_search_gives_are_refused() {
    let decodings = decodings();
    let run = |found: &[Neighbour], decodings: &[f32]| {
        let neighbours = Neighbours { found, decodings, feature_errors: None };
        analyse_among(&pass(), Some(&neighbours), SMALL, &knobs(), None)
    };
    assert!(matches!(run(&[], &[]), Err(Error::Length { .. })));
    assert!(matches!(run(&FOUND, &decodings[1..]), Err(Error::Length { .. })));
    let far = [Neighbour { distance: f32::INFINITY, ..FOUND[0] }];
    assert!(matches!(run(&far, &decodings[..6]), Err(Error::Range { .. })));
    let mut swapped = FOUND;
    swapped.swap(0, 1);
    assert!(matches!(run(&swapped, &decodings), Err(Error::Range { .. })));
    assert!(matches!(run(&FOUND[..1], &[f32::NAN; 6]), Err(Error::Range { .. })));
}

#[test]
fn a_report_is_json_with_the_names_the_page_reads() {
    let a = analyse(&pass(), SMALL, &knobs(), Some(&calibration())).unwrap();
    let json = serde_json::to_value(&a).unwrap();
    for pointer in [
        "/maps/5/rgba/23",
        "/metrics/distance/distance",
        "/novelty/curve_novel/96/1",
        "/novelty/threshold_position",
        "/novelty/percentiles/96",
        "/top/error/1",
        "/words/5",
    ] {
        assert!(json.pointer(pointer).is_some_and(|v| !v.is_null()), "{pointer}");
    }
    assert_eq!(json["verdict"]["level"], "ordinary");
    assert_eq!(json["score_kind"], "mse");
    let json = serde_json::to_value(among(&knobs(), Some(&with_nln()))).unwrap();
    for pointer in [
        "/maps/6/rgba/23",
        "/metrics/nln",
        "/nln/scaled/distance",
        "/nln/alpha_words",
        "/neighbours/4/picture/rgba/23",
        "/neighbours/4/error_map/values/5",
        "/words/6",
    ] {
        assert!(json.pointer(pointer).is_some_and(|v| !v.is_null()), "{pointer}");
    }
    assert_eq!((&json["score_kind"], &json["nln"]["convention"]), (&"nln".into(), &"paper".into()));
    assert_eq!(serde_json::to_value(Knobs::default()).unwrap()["scale"], "calibrated");
}

proptest! {
    #[test]
    fn arbitrary_floats_give_a_finite_report_or_an_error(
        x in prop::collection::vec(prop::num::f32::ANY, 12),
        x_hat in prop::collection::vec(prop::num::f32::NORMAL, 12),
        gradient in prop::collection::vec(prop::num::f32::ANY, 12),
        sigma in prop::num::f32::ANY,
        calibrated in any::<bool>(),
    ) {
        let pass = Pass { x: &x, x_hat: &x_hat, gradient: &gradient };
        let c = calibration();
        let shape = Shape::new(2, 3, 2);
        let c = calibrated.then_some(&c);
        if let Ok(a) = analyse(&pass, shape, &Knobs { sigma, ..knobs() }, c) {
            prop_assert!(a.maps.iter().all(|m| m.values.iter().all(|v| v.is_finite())));
            prop_assert!(a.metrics.map_mse.is_finite() && a.metrics.mse.is_finite());
        }
    }

    #[test]
    fn arbitrary_neighbours_give_a_finite_report_or_an_error(
        decodings in prop::collection::vec(prop::num::f32::ANY, 12),
        near in prop::num::f32::ANY, far in prop::num::f32::ANY,
        error_weight in prop::num::f64::ANY, k in any::<usize>(),
    ) {
        let found =
            [Neighbour { index: 0, distance: near }, Neighbour { index: 1, distance: far }];
        let neighbours =
            Neighbours { found: &found, decodings: &decodings, feature_errors: None };
        let knobs =
            Knobs { neighbours: Some(k), error_weight: Some(error_weight), ..knobs() };
        if let Ok(a) = analyse_among(&pass(), Some(&neighbours), SMALL, &knobs, Some(&with_nln())) {
            let nln = a.nln.unwrap();
            prop_assert!(nln.score.unwrap().is_finite() && nln.term.error.is_finite());
            let novelty = a.novelty.unwrap();
            prop_assert!(novelty.score.is_finite() && (0.0..=1.0).contains(&novelty.position));
            prop_assert!(a.maps.iter().all(|m| m.values.iter().all(|v| v.is_finite())));
        }
    }

    #[test]
    fn small_pictures_always_give_a_report(
        x in prop::collection::vec(0.0f32..1.0, 784),
        shift in -0.5f32..0.5,
    ) {
        let x_hat: Vec<f32> = x.iter().rev().map(|v| v + shift).collect();
        let pass = Pass { x: &x, x_hat: &x_hat, gradient: &x };
        let a = analyse(&pass, Shape::DIGIT, &Knobs::default(), Some(&calibration())).unwrap();
        prop_assert_eq!(a.top.error.len(), 10);
        prop_assert_eq!(map(&a, "saliency").ranks.iter().filter(|r| **r == 1).count(), 1);
    }
}
