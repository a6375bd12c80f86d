//! The Youden threshold: the operating point of the ROC curve that maximises `TPR − FPR`.
//!
//! It needs labelled anomalies, so it is a tool of evaluation; the threshold shown to users is a
//! percentile of normal scores instead (see [`crate::stats::ecdf`]).

use crate::metrics::roc;
use serde::{Deserialize, Serialize};

/// An operating point; predict positive where `score ≥ threshold`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Youden {
    /// A score that occurs in the sample.
    pub threshold: f64,
    /// True positive rate at the threshold.
    pub tpr: f64,
    /// False positive rate at the threshold.
    pub fpr: f64,
}

impl Youden {
    /// Youden's index `J = TPR − FPR`.
    pub fn index(&self) -> f64 {
        self.tpr - self.fpr
    }
}

/// The operating point with the largest `TPR − FPR`; among equals the highest threshold.
///
/// Thresholds are the scores that occur, so the lowest of them (everything positive, index 0) is the
/// worst that can be returned. `labels` are `true` for positive. `None` ("n/a") when a class is
/// absent, the lengths differ, or a score is not finite.
pub fn youden<S: Copy + Into<f64>>(scores: &[S], labels: &[bool]) -> Option<Youden> {
    let curve = roc::curve(scores, labels)?;
    if curve.positives == 0 || curve.negatives == 0 {
        return None;
    }
    // TPR − FPR over the common denominator is an integer, so equal points are seen to be equal.
    let index = |point: &roc::Point| {
        i128::from(point.true_positives) * i128::from(curve.negatives)
            - i128::from(point.false_positives) * i128::from(curve.positives)
    };
    let best = curve
        .points
        .iter()
        .copied()
        .reduce(|best, point| if index(&point) > index(&best) { point } else { best })?;
    Some(Youden {
        threshold: best.threshold,
        tpr: best.true_positives as f64 / curve.positives as f64,
        fpr: best.false_positives as f64 / curve.negatives as f64,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_separable_sample_is_cut_at_its_lowest_positive() {
        let best = youden(&[0.1f64, 0.2, 0.7, 0.9], &[false, false, true, true]).unwrap();
        assert_eq!(best, Youden { threshold: 0.7, tpr: 1.0, fpr: 0.0 });
        assert_eq!(best.index(), 1.0);
    }

    #[test]
    fn the_highest_of_equally_good_thresholds_wins() {
        // Index ½ at 0.8 and again at 0.35.
        let best = youden(&[0.1f64, 0.4, 0.35, 0.8], &[false, false, true, true]).unwrap();
        assert_eq!(best, Youden { threshold: 0.8, tpr: 0.5, fpr: 0.0 });
    }

    #[test]
    fn reversed_scores_flag_everything() {
        let best = youden(&[0.9f64, 0.1], &[false, true]).unwrap();
        assert_eq!(best, Youden { threshold: 0.1, tpr: 1.0, fpr: 1.0 });
    }

    #[test]
    fn an_absent_class_unequal_lengths_and_nan_are_not_available() {
        assert_eq!(youden(&[0.1f32], &[true]), None);
        assert_eq!(youden(&[0.1f32], &[false]), None);
        assert_eq!(youden(&[0.1f32], &[true, false]), None);
        assert_eq!(youden(&[f32::NAN, 0.0], &[true, false]), None);
    }

    proptest! {
        #[test]
        fn no_threshold_is_better_and_none_as_good_is_higher(
            pairs in prop::collection::vec((-6i32..6, any::<bool>()), 2..50),
        ) {
            let (scores, labels): (Vec<f64>, Vec<bool>) =
                pairs.into_iter().map(|(v, l)| (f64::from(v), l)).unzip();
            let positives = labels.iter().filter(|l| **l).count() as f64;
            let negatives = labels.len() as f64 - positives;
            if let Some(best) = youden(&scores, &labels) {
                for &threshold in &scores {
                    let share = |of: bool, total: f64| {
                        let flagged = |(s, l): &(&f64, &bool)| **l == of && **s >= threshold;
                        scores.iter().zip(&labels).filter(flagged).count() as f64 / total
                    };
                    let index = share(true, positives) - share(false, negatives);
                    prop_assert!(index <= best.index() + 1e-12);
                    prop_assert!(index < best.index() - 1e-12 || threshold <= best.threshold);
                }
            }
        }
    }
}
