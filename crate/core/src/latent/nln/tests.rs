//! The terms on pictures small enough to check by hand, and their properties.

use super::*;
use crate::maps::pse::Border;
use crate::maps::residual;
use crate::stats::min_max;
use crate::{Error, Shape};
use proptest::prelude::*;

const LINE: Shape = Shape::new(1, 1, 4);
const X: [f32; 4] = [0.0, 1.0, 0.5, 0.0];
/// Errors .25, .5 and 0.
const DECODINGS: [f32; 12] = [0.0, 0.0, 0.5, 0.0, 1.0, 0.0, 0.5, 0.0, 0.0, 1.0, 0.5, 0.0];

fn measure(kind: ErrorKind) -> Measure {
    Measure { kind, ..Measure::default() }
}

fn terms() -> Terms {
    Terms::new(vec![0.25, 0.5, 0.0], vec![1.0, 2.0, 6.0]).unwrap()
}

#[test]
fn errors_are_averaged_over_neighbours_and_not_taken_against_their_mean() {
    // NLN order: +1 and −1 give e = 1, the mean neighbour gives 0.
    let shape = Shape::new(1, 1, 1);
    let plain = Measure::default();
    let errors = pixel_errors(&[0.0], &[1.0, -1.0], shape, &plain).unwrap();
    let terms = Terms::new(errors, vec![1.0, 1.0]).unwrap();
    assert_eq!(terms.at(2, Aggregation::Mean).error, 1.0);
    let maps = maps(&[0.0], &[1.0, -1.0], shape, &plain).unwrap();
    assert_eq!(combine_maps(&maps, 1, 2, Aggregation::Mean).unwrap(), [1.0]);
}

#[test]
fn the_error_of_each_neighbour_is_the_mean_of_its_map() {
    let plain = Measure::default();
    assert_eq!(pixel_errors(&X, &DECODINGS, LINE, &plain).unwrap(), [0.25, 0.5, 0.0]);
    let maps = maps(&X, &DECODINGS, LINE, &plain).unwrap();
    assert_eq!(maps[..8], [0.0, 1.0, 0.0, 0.0, 1.0, 1.0, 0.0, 0.0]);
}

#[test]
fn a_colour_map_is_the_mean_over_channels() {
    let shape = Shape::new(3, 1, 1);
    let maps = maps(&[0.0; 3], &[1.0, 2.0, 3.0], shape, &Measure::default()).unwrap();
    assert_eq!(maps, [2.0]);
}

#[test]
fn pse_in_place_of_the_absolute_error_blurs_the_signed_residual() {
    let x = [0.0f32; 9];
    let shape = Shape::new(1, 3, 3);
    let together = [0.0, 0.0, 0.0, 0.0, 1.0, 1.0, 0.0, 0.0, 0.0];
    let scattered = [0.0, 0.0, 0.0, 0.0, 1.0, -1.0, 0.0, 0.0, 0.0];
    let both = [together, scattered].concat();
    let blurred = pixel_errors(&x, &both, shape, &measure(ErrorKind::Pse)).unwrap();
    assert!(blurred[0] > 4.0 * blurred[1], "{blurred:?}");
    // Below σ = ½ the kernel is one tap and PSE is the mean squared error.
    let sharp = Measure { sigma: 0.0, border: Border::Reflect, ..measure(ErrorKind::Pse) };
    let errors = pixel_errors(&x, &both, shape, &sharp).unwrap();
    assert!((errors[0] - residual::mean_squared(&x, &together).unwrap()).abs() < 1e-9);
}

#[test]
fn dividing_by_ink_makes_a_thin_stroke_as_strange_as_a_thick_one() {
    let per_ink = Measure { per_ink: true, ..Measure::default() };
    let thin = pixel_errors(&[1.0, 0.0, 0.0, 0.0], &[0.0; 4], LINE, &per_ink).unwrap();
    let thick = pixel_errors(&[1.0, 1.0, 1.0, 0.0], &[0.0; 4], LINE, &per_ink).unwrap();
    assert_eq!((thin[0], thick[0]), (1.0, 1.0));
    // An empty picture has no ink to divide by and still has a finite error.
    let empty = pixel_errors(&[0.0; 4], &[1.0, 0.0, 0.0, 0.0], LINE, &per_ink).unwrap();
    assert!((empty[0] - 0.25 * 255.0).abs() < 1e-9);
}

#[test]
fn feature_errors_are_mean_absolute_differences_from_one_vector() {
    let errors = feature_errors(&[1.0, 2.0], &[1.0, 2.0, 0.0, 0.0, -1.0, 5.0]).unwrap();
    assert_eq!(errors, [0.0, 1.5, 2.5]);
    assert!(feature_errors(&[], &[]).is_err());
    assert!(feature_errors(&[1.0, 2.0], &[1.0]).is_err());
    assert!(feature_errors(&[1.0], &[]).is_err());
    assert!(feature_errors(&[f32::NAN], &[1.0]).is_err());
}

#[test]
fn kinds_that_compare_features_have_the_absolute_map_and_no_pixel_error() {
    for kind in [ErrorKind::Features, ErrorKind::ConCode, ErrorKind::ConPaper] {
        assert!(!kind.is_of_pixels());
        assert_eq!(
            maps(&X, &DECODINGS, LINE, &measure(kind)).unwrap(),
            maps(&X, &DECODINGS, LINE, &Measure::default()).unwrap()
        );
        let refused = pixel_errors(&X, &DECODINGS, LINE, &measure(kind));
        assert!(matches!(refused, Err(Error::Range { .. })));
    }
}

#[test]
fn every_k_up_to_the_neighbours_there_are_is_a_mean_or_a_minimum_of_the_first() {
    let t = terms();
    for (k, error, distance) in
        [(0, 0.25, 1.0), (1, 0.25, 1.0), (2, 0.375, 1.5), (3, 0.25, 3.0), (9, 0.25, 3.0)]
    {
        assert_eq!(t.at(k, Aggregation::Mean), Term { error, distance }, "K {k}");
    }
    assert_eq!(t.at(2, Aggregation::Minimum), Term { error: 0.25, distance: 1.5 });
    assert_eq!(t.at(3, Aggregation::Minimum), Term { error: 0.0, distance: 3.0 });
}

#[test]
fn the_map_of_the_minimum_is_that_of_the_most_similar_neighbour() {
    let maps = maps(&X, &DECODINGS, LINE, &Measure::default()).unwrap();
    let at = |k| combine_maps(&maps, 4, k, Aggregation::Minimum).unwrap();
    assert_eq!((&at(2)[..], &at(3)[..]), (&maps[..4], &maps[8..]));
    assert_eq!(combine_maps(&maps, 4, 2, Aggregation::Mean).unwrap(), [0.5, 1.0, 0.0, 0.0]);
    assert!(combine_maps(&maps, 5, 2, Aggregation::Mean).is_err());
    assert!(combine_maps(&[], 4, 2, Aggregation::Mean).is_err());
    assert!(combine_maps(&maps, 0, 2, Aggregation::Mean).is_err());
}

#[test]
fn terms_that_no_search_gives_are_refused() {
    for (errors, distances) in [
        (vec![], vec![]),
        (vec![0.1], vec![0.1, 0.2]),
        (vec![0.1, -0.1], vec![0.1, 0.2]),
        (vec![0.1, 0.1], vec![0.2, 0.1]),
        (vec![f64::NAN], vec![0.1]),
        (vec![0.1], vec![f64::INFINITY]),
        (vec![0.1; 11], vec![0.1; 11]),
    ] {
        assert!(Terms::new(errors.clone(), distances).is_err(), "{errors:?}");
    }
}

#[test]
fn pictures_that_do_not_fit_are_refused() {
    let plain = Measure::default();
    assert!(pixel_errors(&X[..3], &DECODINGS, LINE, &plain).is_err());
    assert!(pixel_errors(&X, &DECODINGS[..11], LINE, &plain).is_err());
    assert!(pixel_errors(&X, &[], LINE, &plain).is_err());
    assert!(pixel_errors(&[], &[], Shape::new(1, 0, 4), &plain).is_err());
    assert!(maps(&X, &[f32::NAN; 4], LINE, &plain).is_err());
    let wide = Measure { sigma: 65.0, ..measure(ErrorKind::Pse) };
    assert!(maps(&X, &DECODINGS, LINE, &wide).is_err());
}

#[test]
fn values_beyond_the_scale_are_not_clipped_and_a_constant_scale_gives_zero() {
    let scaling = Scaling::of(&[2.0, 4.0, 3.0]).unwrap();
    assert_eq!([1.0, 2.0, 3.0, 6.0].map(|v| scaling.apply(v)), [-0.5, 0.0, 0.5, 2.0]);
    assert_eq!(Scaling { min: 0.7, max: 0.7 }.apply(5.0), 0.0);
    assert_eq!(Scaling::of::<f64>(&[]), None);
    assert_eq!(Scaling::of(&[f64::NAN]), None);
    assert!(Scaling { min: 1.0, max: 0.0 }.check().is_err());
    assert!(Scaling { min: f64::NAN, max: 0.0 }.check().is_err());
    assert!(Scaling { min: -f64::MAX, max: f64::MAX }.check().is_err());
    assert!(scaling.check().is_ok());
}

#[test]
fn the_ends_of_the_blend_are_one_term_alone() {
    assert_eq!(blend(0.3, 1e300, 1.0), 0.3);
    assert_eq!(blend(1e300, 0.3, 0.0), 0.3);
    assert!((blend(1.0, 0.5, 0.6) - 0.8).abs() < 1e-12);
}

#[test]
fn alpha_weighs_the_error_in_the_paper_and_the_distance_in_the_script() {
    assert_eq!(Convention::Paper.alpha(0.4), 0.4);
    assert_eq!(Convention::Script.alpha(0.4), 0.6);
    assert_eq!(Convention::Script.alpha(Convention::Script.alpha(0.3)), 0.3);
    assert!(Convention::Paper.words().contains("error"));
    assert!(Convention::Script.words().contains("distance"));
}

#[test]
fn a_batch_scales_each_term_over_the_whole_set() {
    let mut batch = Batch::new();
    assert!(batch.is_empty() && batch.scores(1, Aggregation::Mean, 0.5).is_none());
    for (error, distance) in [(1.0, 10.0), (3.0, 10.0), (2.0, 14.0)] {
        batch.push(Terms::new(vec![error; 2], vec![distance; 2]).unwrap()).unwrap();
    }
    let (errors, distances) = batch.scaled(2, Aggregation::Mean).unwrap();
    assert_eq!((&errors[..], &distances[..]), (&[0.0, 1.0, 0.5][..], &[0.0, 0.0, 1.0][..]));
    let scores = batch.scores(2, Aggregation::Mean, 0.25).unwrap();
    assert_eq!(scores, [0.0, 0.25, 0.875]);
    assert_eq!(blend_all(&errors, &distances, 0.25), scores);
    assert_eq!(batch.len(), 3);
    let fewer = Terms::new(vec![1.0], vec![1.0]).unwrap();
    assert!(matches!(batch.push(fewer), Err(Error::Length { expected: 2, got: 1, .. })));
}

fn arbitrary_terms(k: usize) -> impl Strategy<Value = Terms> {
    prop::collection::vec((0.0f64..5.0, 0.0f64..5.0), k).prop_map(|pairs| {
        let (errors, mut distances): (Vec<f64>, Vec<f64>) = pairs.into_iter().unzip();
        distances.sort_by(f64::total_cmp);
        Terms::new(errors, distances).unwrap()
    })
}

proptest! {
    #[test]
    fn the_first_k_of_many_neighbours_are_as_good_as_k_alone(
        t in arbitrary_terms(10), k in 1usize..11,
    ) {
        let first = Terms::new(t.errors()[..k].to_vec(), t.distances()[..k].to_vec()).unwrap();
        for aggregation in [Aggregation::Mean, Aggregation::Minimum] {
            prop_assert_eq!(t.at(k, aggregation), first.at(usize::MAX, aggregation));
        }
    }

    #[test]
    fn more_neighbours_never_come_nearer_and_never_raise_the_minimum(t in arbitrary_terms(10)) {
        for k in 1..10 {
            let (a, b) = (t.at(k, Aggregation::Minimum), t.at(k + 1, Aggregation::Minimum));
            prop_assert!(a.distance <= b.distance + 1e-12 && a.error >= b.error);
            prop_assert!(b.error <= t.at(k + 1, Aggregation::Mean).error + 1e-12);
        }
    }

    #[test]
    fn the_mean_of_the_combined_map_is_the_error(
        x in prop::collection::vec(0.0f32..1.0, 12),
        decodings in prop::collection::vec(-0.5f32..1.5, 12 * 4),
        k in 1usize..5, pse in any::<bool>(),
    ) {
        let shape = Shape::new(2, 2, 3);
        let kind = if pse { ErrorKind::Pse } else { ErrorKind::Absolute };
        let errors = pixel_errors(&x, &decodings, shape, &measure(kind)).unwrap();
        let terms = Terms::new(errors, vec![1.0; 4]).unwrap();
        let maps = maps(&x, &decodings, shape, &measure(kind)).unwrap();
        for aggregation in [Aggregation::Mean, Aggregation::Minimum] {
            let map = combine_maps(&maps, 6, k, aggregation).unwrap();
            let mean = map.iter().copied().map(f64::from).sum::<f64>() / 6.0;
            prop_assert!((mean - terms.at(k, aggregation).error).abs() < 1e-6);
        }
    }

    #[test]
    fn scaling_a_set_by_itself_is_min_max(values in prop::collection::vec(-9.0f64..9.0, 1..30)) {
        let scaling = Scaling::of(&values).unwrap();
        let scaled: Vec<f64> = values.iter().map(|&v| scaling.apply(v)).collect();
        prop_assert_eq!(scaled, min_max::scale(&values).unwrap());
    }

    #[test]
    fn the_order_of_pictures_and_the_unit_of_a_term_do_not_matter(
        set in prop::collection::vec(arbitrary_terms(3), 1..20), factor in 1u8..9, a in 0.0f64..1.0,
    ) {
        let scores = |terms: Vec<Terms>| {
            let mut batch = Batch::new();
            terms.into_iter().for_each(|t| batch.push(t).unwrap());
            batch.scores(3, Aggregation::Mean, a).unwrap()
        };
        let plain = scores(set.clone());
        let mut reversed = scores(set.iter().rev().cloned().collect());
        reversed.reverse();
        prop_assert_eq!(&plain, &reversed);
        let scale = |values: &[f64]| values.iter().map(|v| v * f64::from(factor)).collect();
        let stretched = scores(
            set.iter()
                .map(|t| Terms::new(scale(t.errors()), scale(t.distances())).unwrap())
                .collect(),
        );
        prop_assert!(plain.iter().zip(&stretched).all(|(a, b)| (a - b).abs() < 1e-9));
    }
}
