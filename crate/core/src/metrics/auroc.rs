//! The area under the ROC curve as the Mann–Whitney probability `P(s⁺ > s⁻) + ½ P(s⁺ = s⁻)`.
//!
//! Positive means novel or anomalous. When a class is absent the area is undefined, never ½.
//! [`auroc`] sorts and is exact; [`Histogram`] takes scores piece by piece in constant memory, for
//! the 10⁸ pixels of an inspection class, with an error below 1e-4 on spread-out scores.

use crate::metrics::roc;
use crate::stats::min_max;
use crate::{Error, Result};

/// The exact AUROC of `scores` with `labels` (`true` = positive), ties counting half.
///
/// `None` ("n/a") when a class is absent, the lengths differ, or a score is not finite.
///
/// ```
/// use novelty_core::metrics::auroc::auroc;
/// let novel = [false, false, true, true];
/// assert_eq!(auroc(&[0.1, 0.4, 0.35, 0.8], &novel), Some(0.75));
/// assert_eq!(auroc(&[0.1, 0.4, 0.35, 0.8], &[true; 4]), None);
/// ```
pub fn auroc<S: Copy + Into<f64>>(scores: &[S], labels: &[bool]) -> Option<f64> {
    let curve = roc::curve(scores, labels)?;
    // Twice the trapezoids, in integers: no rounding until the one division.
    let twice: u128 = curve
        .steps()
        .map(|(before, after)| {
            let wide = u128::from(after.false_positives - before.false_positives);
            wide * u128::from(after.true_positives + before.true_positives)
        })
        .sum();
    share(twice, curve.positives, curve.negatives)
}

/// The AUROC over [`BINS`] equal bins between the smallest and the largest score.
///
/// Scores in one bin count as ties. `None` under the conditions of [`auroc`]; equal scores give ½.
pub fn histogram<S: Copy + Into<f64>>(scores: &[S], labels: &[bool]) -> Option<f64> {
    if scores.len() != labels.len() {
        return None;
    }
    let (low, high) = min_max::extremes(scores)?;
    // Any extent will do for a constant set: every score is in the first bin.
    let mut histogram = Histogram::new(low, if high > low { high } else { low + 1.0 }).ok()?;
    histogram.add(scores, labels).ok()?;
    histogram.auroc()
}

/// Bins of a [`Histogram`].
pub const BINS: usize = 65_536;

/// Counts of positive and negative scores in [`BINS`] equal bins; takes scores piece by piece.
#[derive(Debug, Clone)]
pub struct Histogram {
    low: f64,
    high: f64,
    positives: Vec<u64>,
    negatives: Vec<u64>,
}

impl Histogram {
    /// An empty histogram over `low..=high`; scores outside fall into the outermost bins.
    ///
    /// # Errors
    /// [`Error::Range`] unless both ends and their difference are finite and `low < high`.
    pub fn new(low: f64, high: f64) -> Result<Self> {
        if low < high && (high - low).is_finite() {
            Ok(Self { low, high, positives: vec![0; BINS], negatives: vec![0; BINS] })
        } else {
            Err(Error::Range {
                what: "the upper end of the histogram",
                range: "finite and above the lower end",
                got: high,
            })
        }
    }

    /// Counts scores in.
    ///
    /// # Errors
    /// [`Error::Length`] for unequal lengths and [`Error::Range`] for a score that is not finite;
    /// scores before that one stay counted.
    pub fn add<S: Copy + Into<f64>>(&mut self, scores: &[S], labels: &[bool]) -> Result<()> {
        crate::check::length("the labels", scores.len(), labels.len())?;
        let scale = BINS as f64 / (self.high - self.low);
        for (&score, &label) in scores.iter().zip(labels) {
            let score: f64 = score.into();
            if !score.is_finite() {
                return Err(Error::Range { what: "a score", range: "finite", got: score });
            }
            // The cast saturates at 0 below the range.
            let bin = (((score - self.low) * scale) as usize).min(BINS - 1);
            let counts = if label { &mut self.positives } else { &mut self.negatives };
            counts[bin] += 1;
        }
        Ok(())
    }

    /// The AUROC of everything counted, bins as ties; `None` when a class is absent.
    pub fn auroc(&self) -> Option<f64> {
        let (mut twice, mut below) = (0u128, 0u64);
        for (&positives, &negatives) in self.positives.iter().zip(&self.negatives) {
            twice += u128::from(positives) * u128::from(2 * below + negatives);
            below += negatives;
        }
        share(twice, self.positives.iter().sum(), below)
    }
}

/// Half of `twice` as a share of all pairs; `None` without pairs.
fn share(twice: u128, positives: u64, negatives: u64) -> Option<f64> {
    let pairs = u128::from(positives) * u128::from(negatives);
    (pairs > 0).then(|| twice as f64 / (2.0 * pairs as f64))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn three_of_four_pairs_in_order_are_three_quarters() {
        let labels = [false, false, true, true];
        assert_eq!(auroc(&[0.1f32, 0.4, 0.35, 0.8], &labels), Some(0.75));
        assert_eq!(auroc(&[0.1f64, 0.4, 0.35, 0.8], &labels), Some(0.75));
        assert_eq!(histogram(&[0.1f32, 0.4, 0.35, 0.8], &labels), Some(0.75));
    }

    #[test]
    fn equal_scores_are_one_half() {
        let labels = [false, true, true];
        assert_eq!(auroc(&[0.3f32; 3], &labels), Some(0.5));
        assert_eq!(histogram(&[0.3f32; 3], &labels), Some(0.5));
    }

    #[test]
    fn an_absent_class_is_not_available() {
        assert_eq!(auroc(&[0.1f32, 0.2], &[true, true]), None);
        assert_eq!(auroc(&[0.1f32, 0.2], &[false, false]), None);
        assert_eq!(auroc::<f32>(&[], &[]), None);
        assert_eq!(histogram(&[0.1f32, 0.2], &[true, true]), None);
        assert_eq!(Histogram::new(0.0, 1.0).unwrap().auroc(), None);
    }

    #[test]
    fn unequal_lengths_and_nan_are_not_available() {
        assert_eq!(auroc(&[0.1f32], &[true, false]), None);
        assert_eq!(histogram(&[0.1f32], &[true, false]), None);
        assert_eq!(auroc(&[0.1, f32::NAN], &[true, false]), None);
        assert_eq!(histogram(&[0.1, f32::NAN], &[true, false]), None);
    }

    #[test]
    fn a_histogram_refuses_an_empty_or_infinite_range_and_nan() {
        assert!(Histogram::new(1.0, 1.0).is_err());
        assert!(Histogram::new(0.0, f64::NAN).is_err());
        assert!(Histogram::new(-f64::MAX, f64::MAX).is_err());
        let mut histogram = Histogram::new(0.0, 1.0).unwrap();
        assert!(histogram.add(&[f32::NAN], &[true]).is_err());
        assert!(histogram.add(&[0.5f32], &[]).is_err());
    }

    #[test]
    fn scores_outside_the_histogram_count_in_its_outermost_bins() {
        let mut histogram = Histogram::new(0.0, 1.0).unwrap();
        histogram.add(&[-5.0f32, 7.0], &[false, true]).unwrap();
        assert_eq!(histogram.auroc(), Some(1.0));
    }

    #[test]
    fn the_histogram_is_within_a_ten_thousandth_of_the_exact_area() {
        let mut state = 7u32;
        let mut uniform = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            f64::from(state >> 8) / f64::from(1 << 24)
        };
        let labels: Vec<bool> = (0..50_000).map(|i| i % 5 == 0).collect();
        let scores: Vec<f64> =
            labels.iter().map(|&l| uniform().powi(2) + if l { 0.2 } else { 0.0 }).collect();
        let exact = auroc(&scores, &labels).unwrap();
        assert!((histogram(&scores, &labels).unwrap() - exact).abs() < 1e-4);
    }

    /// Few distinct scores, so that ties abound.
    fn sample() -> impl Strategy<Value = (Vec<f64>, Vec<bool>)> {
        prop::collection::vec((-6i32..6, any::<bool>()), 1..60)
            .prop_map(|pairs| pairs.into_iter().map(|(v, l)| (f64::from(v) / 4.0, l)).unzip())
    }

    proptest! {
        #[test]
        fn it_is_the_share_of_ordered_pairs((scores, labels) in sample()) {
            let (mut credit, mut pairs) = (0.0, 0.0);
            for (a, _) in scores.iter().zip(&labels).filter(|(_, l)| **l) {
                for (b, _) in scores.iter().zip(&labels).filter(|(_, l)| !**l) {
                    credit += if a > b { 1.0 } else if a == b { 0.5 } else { 0.0 };
                    pairs += 1.0;
                }
            }
            let expected = (pairs > 0.0).then(|| credit / pairs);
            prop_assert_eq!(auroc(&scores, &labels), expected);
            prop_assert_eq!(histogram(&scores, &labels), expected);
        }

        #[test]
        fn monotone_transforms_and_order_change_nothing((scores, labels) in sample()) {
            let area = auroc(&scores, &labels);
            let bent: Vec<f64> = scores.iter().map(|v| v.exp() * 3.0 - 100.0).collect();
            prop_assert_eq!(area, auroc(&bent, &labels));
            let scores: Vec<f64> = scores.into_iter().rev().collect();
            let labels: Vec<bool> = labels.into_iter().rev().collect();
            prop_assert_eq!(area, auroc(&scores, &labels));
        }

        #[test]
        fn negated_scores_or_swapped_labels_give_the_complement((scores, labels) in sample()) {
            if let Some(area) = auroc(&scores, &labels) {
                let negated: Vec<f64> = scores.iter().map(|v| -v).collect();
                let swapped: Vec<bool> = labels.iter().map(|l| !l).collect();
                prop_assert!((auroc(&negated, &labels).unwrap() - (1.0 - area)).abs() < 1e-12);
                prop_assert!((auroc(&scores, &swapped).unwrap() - (1.0 - area)).abs() < 1e-12);
            }
        }

        #[test]
        fn a_histogram_fed_in_pieces_equals_one_fed_at_once((scores, labels) in sample(), cut in 0usize..60) {
            let cut = cut.min(scores.len());
            let mut whole = Histogram::new(-2.0, 2.0).unwrap();
            whole.add(&scores, &labels).unwrap();
            let mut parts = Histogram::new(-2.0, 2.0).unwrap();
            parts.add(&scores[..cut], &labels[..cut]).unwrap();
            parts.add(&scores[cut..], &labels[cut..]).unwrap();
            prop_assert_eq!(whole.auroc(), parts.auroc());
        }
    }
}
