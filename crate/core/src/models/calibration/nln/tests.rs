use super::*;
use crate::latent::nln::Terms;
use proptest::prelude::*;

fn batch(count: usize, of: impl Fn(usize) -> (f64, f64)) -> Batch {
    let mut batch = Batch::new();
    for i in 0..count {
        let (error, distance) = of(i);
        let distances = (0..10).map(|k| distance + f64::from(k) * 0.1).collect();
        batch.push(Terms::new(vec![error; 10], distances).unwrap()).unwrap();
    }
    batch
}

/// Errors of normals 0.01 … 1 with distances falling from 2 to 1; novels beyond both.
pub(crate) fn nln() -> NlnCalibration {
    let normal = batch(100, |i| ((i + 1) as f64 / 100.0, 2.0 - i as f64 / 99.0));
    let novel = batch(50, |i| (0.8 + i as f64 / 100.0, 1.8 + i as f64 / 50.0));
    let measure = Measure::default();
    NlnCalibration::from_batches(measure, Aggregation::Mean, 5, 1.0, &normal, &novel, &[0.9; 5])
        .unwrap()
}

#[test]
fn every_k_of_the_grid_has_the_ranges_of_the_normal_images() {
    let nln = nln();
    assert_eq!(nln.by_k.iter().map(|at| at.k).collect::<Vec<_>>(), GRID);
    assert_eq!(nln.by_k[0].error, Scaling { min: 0.01, max: 1.0 });
    assert_eq!(nln.by_k[0].distance, Scaling { min: 1.0, max: 2.0 });
    assert_eq!((nln.by_k[0].normal.len(), nln.by_k[0].novel.len()), (100, 50));
    // At K = 3 the mean of +0, +0.1 and +0.2 is added.
    assert!((nln.at(3).unwrap().distance.min - 1.1).abs() < 1e-12);
}

#[test]
fn the_nearest_stored_k_serves_those_that_are_not_stored() {
    let nln = nln();
    for (k, stored) in [(0, 1), (1, 1), (4, 3), (5, 5), (6, 5), (7, 5), (8, 10), (99, 10)] {
        assert_eq!(nln.at(k).unwrap().k, stored, "K {k}");
    }
}

#[test]
fn the_distribution_is_blended_anew_for_every_weight() {
    let at = &nln().by_k[0];
    // Only the error: scores are those of 0.01 … 1 scaled to 0 … 1.
    let error = at.scores(1.0).unwrap();
    assert!((error.threshold(0.95) - 0.95).abs() < 1e-3);
    assert!((error.normals_flagged(0.95) - 0.05).abs() < 0.011);
    assert_eq!(error.novels_flagged(2.0), Some(0.0));
    // Half and half: the terms of the normals run against each other and every score is ½.
    let half = at.scores(0.5).unwrap();
    assert!((half.normal.min() - 0.5).abs() < 6e-3 && (half.normal.max() - 0.5).abs() < 6e-3);
    assert_eq!(half.novels_flagged(0.6), Some(1.0));
    let nln = nln();
    assert_eq!(nln.threshold(0.95, 1.0, 1).unwrap(), error.threshold(0.95));
}

#[test]
fn scores_beyond_the_normal_images_are_not_clipped() {
    let at = &nln().by_k[0];
    let term = Term { error: 1.99, distance: 0.0 };
    assert!((at.score(&term, 1.0) - 2.0).abs() < 1e-12);
    assert!((at.score(&term, 0.0) + 1.0).abs() < 1e-12);
    assert!((at.score(&term, 0.5) - 0.5).abs() < 1e-12);
}

#[test]
fn many_images_are_thinned_and_keep_their_shape() {
    let terms: Vec<Term> = (0..5000)
        .map(|i| Term { error: ((i * 37) % 5000) as f64 / 5000.0, distance: 1.0 })
        .collect();
    let at = NlnAtK::from_terms(5, &terms, &[], 0.1, 1.0).unwrap();
    assert_eq!((at.normal.len(), at.novel.len()), (MAX_PAIRS, 0));
    assert_eq!((at.normal[0][0], at.normal[MAX_PAIRS - 1][0]), (0.0, 0.9998));
    let scores = at.scores(1.0).unwrap();
    for p in [0.05, 0.5, 0.95] {
        assert!((f64::from(scores.threshold(p)) - p).abs() < 3e-3);
    }
    assert_eq!(scores.novels_flagged(0.5), None);
}

#[test]
fn pairs_have_four_significant_digits() {
    assert_eq!(
        [0.123_456, 12_345.6, 0.0, 1e-9].map(|v| digits(v, 4)),
        [0.1235, 12_350.0, 0.0, 1e-9]
    );
    let json = serde_json::to_string(&nln()).unwrap();
    assert!(json.len() < 20_000, "{} bytes for 150 pairs at five K", json.len());
}

#[test]
fn one_image_or_equal_images_have_a_distribution() {
    let one = [Term { error: 0.3, distance: 2.0 }];
    for terms in [&one[..], &[one[0]; 700]] {
        let at = NlnAtK::from_terms(1, terms, terms, 0.0, 0.5).unwrap();
        let scores = at.scores(0.5).unwrap();
        assert_eq!((scores.min, scores.max, at.score(&one[0], 0.3)), (0.0, 0.0, 0.0));
    }
    assert!(NlnAtK::from_terms(1, &[], &one, 0.0, 0.5).is_err());
    let bad = [Term { error: f64::NAN, distance: 2.0 }];
    assert!(NlnAtK::from_terms(1, &bad, &[], 0.0, 0.5).is_err());
    assert!(NlnAtK::from_terms(1, &one, &bad, 0.0, 0.5).is_err());
}

#[test]
fn parts_that_break_their_own_rules_are_damaged() {
    let broken: [fn(&mut NlnCalibration); 14] = [
        |n| n.neighbours = 0,
        |n| n.neighbours = 11,
        |n| n.error_weight = 1.1,
        |n| n.error_weight = f64::NAN,
        |n| n.measure.sigma = f32::NAN,
        |n| n.by_k.clear(),
        |n| n.by_k[0].k = 0,
        |n| n.by_k.swap(0, 1),
        |n| n.by_k[0].error.max = -1.0,
        |n| n.by_k[0].distance.min = f64::INFINITY,
        |n| n.by_k[0].map = -0.1,
        |n| n.by_k[0].normal.clear(),
        |n| n.by_k[0].novel = vec![[0.0; 2]; MAX_PAIRS + 1],
        |n| n.by_k[0].normal[0][1] = -1.0,
    ];
    assert!(nln().check().is_ok());
    for (i, break_it) in broken.iter().enumerate() {
        let mut part = nln();
        break_it(&mut part);
        assert!(matches!(part.check(), Err(Error::Damaged { .. })), "{i}");
    }
}

#[test]
fn a_calibration_needs_normal_images_and_a_scale_for_every_k() {
    let normal = batch(3, |i| (i as f64, i as f64));
    let make = |normal: &Batch, maps: &[f32]| {
        let measure = Measure::default();
        let none = Batch::new();
        NlnCalibration::from_batches(measure, Aggregation::Mean, 5, 0.5, normal, &none, maps)
    };
    assert!(make(&normal, &[0.1; 5]).is_ok());
    assert!(make(&normal, &[0.1; 4]).is_err());
    assert!(make(&Batch::new(), &[0.1; 5]).is_err());
    assert!(make(&normal, &[f32::NAN; 5]).is_err());
}

proptest! {
    #[test]
    fn a_sound_part_survives_json_and_always_has_a_threshold(
        terms in prop::collection::vec((0.0f64..1e6, 0.0f64..1e6), 1..40),
        a in 0u8..101, p in 0.0f64..1.0, k in 0usize..12,
    ) {
        let a = f64::from(a) / 100.0;
        let normal = batch(terms.len(), |i| terms[i]);
        let part = NlnCalibration::from_batches(
            Measure::default(), Aggregation::Minimum, 2, a, &normal, &normal, &[0.2; 5],
        ).unwrap();
        let json = serde_json::to_string(&part).unwrap();
        prop_assert_eq!(&serde_json::from_str::<NlnCalibration>(&json).unwrap(), &part);
        let threshold = part.threshold(p, a, k).unwrap();
        prop_assert!(threshold.is_finite() && (-0.01..1.01).contains(&threshold));
    }
}
