//! Intersection over union of predicted and true anomalous pixels, `TP / (TP + FP + FN)`.
//!
//! Paper B's localisation number pools all pixels of a class and cuts them at the Youden threshold
//! of the pixel ROC ([`iou`]). With nothing predicted and nothing true the result is 0.

use crate::metrics::youden::youden;

/// The IoU at the Youden threshold of the scores themselves.
///
/// `labels` are `true` for anomalous. `None` ("n/a") when a class is absent (there is no Youden
/// threshold then), the lengths differ, or a score is not finite.
pub fn iou<S: Copy + Into<f64>>(scores: &[S], labels: &[bool]) -> Option<f64> {
    at_threshold(scores, labels, youden(scores, labels)?.threshold)
}

/// The IoU of `score ≥ threshold` with the labels.
///
/// A score of NaN is below every threshold. `None` when the lengths differ or the threshold is NaN.
pub fn at_threshold<S: Copy + Into<f64>>(
    scores: &[S],
    labels: &[bool],
    threshold: f64,
) -> Option<f64> {
    if scores.len() != labels.len() || threshold.is_nan() {
        return None;
    }
    Some(of_pairs(
        scores.iter().zip(labels).map(|(&score, &label)| (score.into() >= threshold, label)),
    ))
}

/// The IoU of two masks; `None` when their lengths differ.
pub fn of_masks(predicted: &[bool], truth: &[bool]) -> Option<f64> {
    let pairs = || predicted.iter().copied().zip(truth.iter().copied());
    (predicted.len() == truth.len()).then(|| of_pairs(pairs()))
}

fn of_pairs(pairs: impl Iterator<Item = (bool, bool)>) -> f64 {
    let (mut both, mut either) = (0u64, 0u64);
    for (predicted, truth) in pairs {
        both += u64::from(predicted && truth);
        either += u64::from(predicted || truth);
    }
    if either == 0 { 0.0 } else { both as f64 / either as f64 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn one_shared_pixel_of_three_is_a_third() {
        assert_eq!(
            of_masks(&[true, true, false, false], &[true, false, true, false]),
            Some(1.0 / 3.0)
        );
    }

    #[test]
    fn nothing_predicted_and_nothing_true_is_zero() {
        assert_eq!(of_masks(&[false; 4], &[false; 4]), Some(0.0));
        assert_eq!(of_masks(&[], &[]), Some(0.0));
        assert_eq!(at_threshold(&[0.1f32], &[false], 0.5), Some(0.0));
    }

    #[test]
    fn a_score_equal_to_the_threshold_is_predicted() {
        assert_eq!(at_threshold(&[0.5f32, 0.4], &[true, false], 0.5), Some(1.0));
    }

    #[test]
    fn the_cut_is_at_the_youden_threshold() {
        // The best index, ½, is reached first at 0.8: one of two positives, no false one.
        let (scores, labels) = ([0.1f64, 0.4, 0.35, 0.8], [false, false, true, true]);
        assert_eq!(iou(&scores, &labels), Some(0.5));
        assert_eq!(at_threshold(&scores, &labels, 0.35), Some(2.0 / 3.0));
    }

    #[test]
    fn unequal_lengths_absent_classes_and_nan_are_not_available() {
        assert_eq!(of_masks(&[true], &[]), None);
        assert_eq!(at_threshold(&[0.1f32], &[], 0.0), None);
        assert_eq!(at_threshold(&[0.1f32], &[true], f64::NAN), None);
        assert_eq!(iou(&[0.1f32], &[true]), None);
    }

    proptest! {
        #[test]
        fn a_mask_covers_itself_and_the_measure_is_symmetric(
            pairs in prop::collection::vec(any::<(bool, bool)>(), 1..50),
        ) {
            let (a, b): (Vec<bool>, Vec<bool>) = pairs.into_iter().unzip();
            let own = if a.contains(&true) { 1.0 } else { 0.0 };
            prop_assert_eq!(of_masks(&a, &a), Some(own));
            prop_assert_eq!(of_masks(&a, &b), of_masks(&b, &a));
        }
    }
}
