//! Average precision: the precision at each threshold, weighted by the recall it adds.
//!
//! No interpolation; equal scores form one threshold. Its chance level is the share of positives,
//! so a number means little without [`prevalence`] beside it.

use crate::metrics::roc;

/// `AP = Σ_j (Rec_j − Rec_{j−1}) · Prec_j` over distinct thresholds in decreasing order.
///
/// `labels` are `true` for positive. `None` ("n/a") without a positive, for unequal lengths, or
/// when a score is not finite.
pub fn average_precision<S: Copy + Into<f64>>(scores: &[S], labels: &[bool]) -> Option<f64> {
    let curve = roc::curve(scores, labels)?;
    let weighted: f64 = curve
        .steps()
        .map(|(before, after)| {
            let gained = (after.true_positives - before.true_positives) as f64;
            let predicted = (after.true_positives + after.false_positives) as f64;
            gained * (after.true_positives as f64 / predicted)
        })
        .sum();
    (curve.positives > 0).then(|| weighted / curve.positives as f64)
}

/// The share of positives, which a random score reaches on average; `None` without labels.
pub fn prevalence(labels: &[bool]) -> Option<f64> {
    let positives = labels.iter().filter(|label| **label).count();
    (!labels.is_empty()).then(|| positives as f64 / labels.len() as f64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn alternating_labels_give_five_sixths() {
        let ap = average_precision(&[0.9f32, 0.8, 0.7, 0.6], &[true, false, true, false]).unwrap();
        assert!((ap - (1.0 + 2.0 / 3.0) / 2.0).abs() < 1e-15);
    }

    #[test]
    fn equal_scores_give_the_prevalence() {
        let labels = [true, false, false, true, false];
        assert_eq!(average_precision(&[1.5f64; 5], &labels), Some(0.4));
        assert_eq!(prevalence(&labels), Some(0.4));
    }

    #[test]
    fn without_positives_it_is_not_available_and_without_negatives_it_is_one() {
        assert_eq!(average_precision(&[0.1f32, 0.2], &[false, false]), None);
        assert_eq!(average_precision(&[0.1f32, 0.2], &[true, true]), Some(1.0));
        assert_eq!(average_precision(&[0.1f32], &[]), None);
        assert_eq!(average_precision(&[f32::NAN], &[true]), None);
        assert_eq!(prevalence(&[]), None);
    }

    fn sample() -> impl Strategy<Value = (Vec<f64>, Vec<bool>)> {
        prop::collection::vec((-6i32..6, any::<bool>()), 1..60)
            .prop_map(|pairs| pairs.into_iter().map(|(v, l)| (f64::from(v) / 4.0, l)).unzip())
    }

    proptest! {
        #[test]
        fn it_is_the_mean_precision_at_the_score_of_each_positive((scores, labels) in sample()) {
            let precisions: Vec<f64> = scores
                .iter()
                .zip(&labels)
                .filter(|(_, label)| **label)
                .map(|(threshold, _)| {
                    let at_or_above = || scores.iter().zip(&labels).filter(|(s, _)| *s >= threshold);
                    at_or_above().filter(|(_, l)| **l).count() as f64 / at_or_above().count() as f64
                })
                .collect();
            let naive = precisions.iter().sum::<f64>() / precisions.len() as f64;
            match average_precision(&scores, &labels) {
                Some(ap) => prop_assert!((ap - naive).abs() < 1e-12),
                None => prop_assert!(precisions.is_empty()),
            }
        }

        #[test]
        fn monotone_transforms_and_order_change_nothing((scores, labels) in sample()) {
            let ap = average_precision(&scores, &labels);
            let bent: Vec<f64> = scores.iter().rev().map(|v| v.exp() - 9.0).collect();
            let reversed: Vec<bool> = labels.iter().rev().copied().collect();
            prop_assert_eq!(ap, average_precision(&bent, &reversed));
        }

        #[test]
        fn it_lies_above_zero_and_at_most_at_one((scores, labels) in sample()) {
            if let Some(ap) = average_precision(&scores, &labels) {
                prop_assert!(ap > 0.0 && ap <= 1.0 + 1e-12);
            }
        }
    }
}
