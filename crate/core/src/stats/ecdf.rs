//! The empirical distribution of a score on held-out images, kept as sorted quantiles.
//!
//! It gives the share of normals at or below a score (the percentile shown beside it), the score at
//! a percentile (the operating threshold, by default the 95th), and the share that a threshold
//! flags. Up to `points` scores are kept as they are and every share is exact; more are thinned
//! to equally spaced quantiles with linear interpolation between them.

use crate::{Error, Result, check};
use serde::{Deserialize, Serialize};

/// Most quantiles an [`Ecdf`] holds.
pub const MAX_POINTS: usize = 65_536;

/// A distribution as sorted quantiles of equal spacing, first the minimum and last the maximum.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Stored")]
pub struct Ecdf {
    count: usize,
    quantiles: Vec<f32>,
}

/// What is in the file, before it is believed.
#[derive(Deserialize)]
struct Stored {
    count: usize,
    quantiles: Vec<f32>,
}

impl TryFrom<Stored> for Ecdf {
    type Error = Error;

    fn try_from(Stored { count, quantiles }: Stored) -> Result<Self> {
        let damaged = |why: &str| Error::Damaged { what: "a score distribution", why: why.into() };
        if quantiles.is_empty() || quantiles.len() > MAX_POINTS {
            return Err(damaged("it must hold 1 to 65536 quantiles"));
        }
        if count < quantiles.len() || (quantiles.len() == 1 && count > 1) {
            return Err(damaged("its count does not fit its quantiles"));
        }
        if !quantiles.iter().all(|value| value.is_finite()) || !quantiles.is_sorted() {
            return Err(damaged("its quantiles must be finite and in ascending order"));
        }
        Ok(Self { count, quantiles })
    }
}

impl Ecdf {
    /// The distribution of `scores`, kept in at most `points` quantiles (2 to [`MAX_POINTS`]).
    ///
    /// # Errors
    /// No scores, a score that is not finite, or `points` out of range.
    pub fn from_scores(scores: &[f32], points: usize) -> Result<Self> {
        check::some("the scores", scores.len())?;
        check::finite("a score", scores)?;
        if !(2..=MAX_POINTS).contains(&points) {
            let range = "between 2 and 65536";
            return Err(Error::Range {
                what: "the number of quantiles",
                range,
                got: points as f64,
            });
        }
        let mut quantiles: Vec<f32> = scores.iter().map(|score| score + 0.0).collect();
        quantiles.sort_unstable_by(f32::total_cmp);
        if quantiles.len() > points {
            let last = (points - 1) as f64;
            quantiles = (0..points).map(|i| interpolate(&quantiles, i as f64 / last)).collect();
        }
        Ok(Self { count: scores.len(), quantiles })
    }

    /// How many scores the distribution was made of.
    pub fn count(&self) -> usize {
        self.count
    }

    /// The kept quantiles, ascending; all the scores when [`Ecdf::is_exact`].
    pub fn quantiles(&self) -> &[f32] {
        &self.quantiles
    }

    /// Whether every score was kept.
    pub fn is_exact(&self) -> bool {
        self.quantiles.len() == self.count
    }

    /// The smallest score.
    pub fn min(&self) -> f32 {
        self.quantiles.first().copied().unwrap_or_default()
    }

    /// The largest score.
    pub fn max(&self) -> f32 {
        self.quantiles.last().copied().unwrap_or_default()
    }

    /// The share of scores at or below `score`, 0 to 1. NaN is above nothing: 0.
    pub fn at(&self, score: f32) -> f64 {
        let below = self.quantiles.partition_point(|&value| value <= score);
        self.share_of_first(below, score)
    }

    /// The share of scores above `threshold`, 0 to 1: what the threshold flags. NaN flags nothing: 0.
    pub fn share_above(&self, threshold: f32) -> f64 {
        if threshold.is_nan() {
            return 0.0;
        }
        // A thinned distribution must still count its largest score.
        let any = self.quantiles.last().is_some_and(|largest| *largest > threshold);
        let least = if any { 1.0 / self.count as f64 } else { 0.0 };
        (1.0 - self.at(threshold)).max(least)
    }

    /// The share of scores at or above `score`, 0 to 1; 0 for NaN.
    pub fn share_at_or_above(&self, threshold: f32) -> f64 {
        if threshold.is_nan() {
            return 0.0;
        }
        let below = self.quantiles.partition_point(|&value| value < threshold);
        let flagged = 1.0 - self.share_of_first(below, threshold);
        // A thinned distribution must still count its largest score.
        let least = if below < self.quantiles.len() { 1.0 / self.count as f64 } else { 0.0 };
        flagged.max(least)
    }

    /// The score at percentile `p` (0 to 1, clamped), linear between neighbouring quantiles.
    ///
    /// This is NumPy's default ("linear", type 7). NaN gives the smallest score.
    pub fn quantile(&self, p: f64) -> f32 {
        interpolate(&self.quantiles, p)
    }

    /// The share below or at `score` when the first `below` quantiles are.
    fn share_of_first(&self, below: usize, score: f32) -> f64 {
        let kept = self.quantiles.len();
        if below == 0 || below == kept || self.is_exact() {
            return below as f64 / kept as f64;
        }
        let (left, right) = (self.quantiles[below - 1], self.quantiles[below]);
        let part = (f64::from(score) - f64::from(left)) / (f64::from(right) - f64::from(left));
        let share = ((below - 1) as f64 + part) / (kept - 1) as f64;
        share.max(1.0 / self.count as f64)
    }
}

/// The value at position `p·(n−1)` of a sorted, non-empty slice.
fn interpolate(sorted: &[f32], p: f64) -> f32 {
    let last = sorted.len() - 1;
    let position = p.clamp(0.0, 1.0) * last as f64;
    // The cast makes NaN 0.
    let left = position as usize;
    let right = (left + 1).min(last);
    let part = position - left as f64;
    if left == right || part.is_nan() || part == 0.0 {
        return sorted[left];
    }
    let (low, high) = (f64::from(sorted[left]), f64::from(sorted[right]));
    // Rounding must not leave the interval, or the quantiles could lose their order.
    ((low + (high - low) * part) as f32).clamp(sorted[left], sorted[right])
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn of(scores: &[f32]) -> Ecdf {
        Ecdf::from_scores(scores, 1000).unwrap()
    }

    #[test]
    fn shares_count_scores_at_or_below_and_at_or_above() {
        let ecdf = of(&[3.0, 1.0, 2.0, 2.0]);
        assert_eq!(
            [0.5, 1.0, 2.0, 2.5, 3.0].map(|score| ecdf.at(score)),
            [0.0, 0.25, 0.75, 0.75, 1.0]
        );
        assert_eq!(
            [0.5, 1.0, 2.0, 2.5, 3.0, 3.5].map(|score| ecdf.share_at_or_above(score)),
            [1.0, 1.0, 0.75, 0.25, 0.25, 0.0]
        );
        assert_eq!(
            [0.5, 1.0, 2.0, 2.5, 3.0, 3.5].map(|score| ecdf.share_above(score)),
            [1.0, 0.75, 0.25, 0.25, 0.0, 0.0]
        );
        assert_eq!(ecdf.share_above(f32::NAN), 0.0);
    }

    #[test]
    fn quantiles_interpolate_as_numpy_does() {
        let ecdf = of(&[4.0, 1.0, 2.0, 3.0]);
        assert_eq!([0.0, 0.5, 0.95, 1.0].map(|p| ecdf.quantile(p)), [1.0, 2.5, 3.85, 4.0]);
        assert_eq!([-1.0, 2.0, f64::NAN].map(|p| ecdf.quantile(p)), [1.0, 4.0, 1.0]);
    }

    #[test]
    fn nan_is_above_nothing_and_flags_nothing() {
        let ecdf = of(&[1.0, 2.0]);
        assert_eq!((ecdf.at(f32::NAN), ecdf.share_at_or_above(f32::NAN)), (0.0, 0.0));
        assert_eq!((ecdf.at(f32::INFINITY), ecdf.at(f32::NEG_INFINITY)), (1.0, 0.0));
    }

    #[test]
    fn a_single_score_is_a_step() {
        let ecdf = of(&[0.3]);
        assert_eq!((ecdf.at(0.2), ecdf.at(0.3), ecdf.quantile(0.95)), (0.0, 1.0, 0.3));
    }

    #[test]
    fn a_thinned_distribution_stays_close_to_the_whole_one() {
        let scores: Vec<f32> =
            (0..3059).map(|i| ((i * 7919 % 3059) as f32 / 3059.0).powi(2)).collect();
        let (whole, thin) =
            (Ecdf::from_scores(&scores, 4096).unwrap(), Ecdf::from_scores(&scores, 257).unwrap());
        assert!(whole.is_exact() && !thin.is_exact());
        assert_eq!((thin.quantiles().len(), thin.count()), (257, 3059));
        assert_eq!((thin.min(), thin.max()), (whole.min(), whole.max()));
        for i in 0..=100 {
            let score = i as f32 / 100.0;
            assert!((whole.at(score) - thin.at(score)).abs() < 2e-3);
            assert!((whole.share_at_or_above(score) - thin.share_at_or_above(score)).abs() < 2e-3);
            let p = f64::from(score);
            assert!((whole.quantile(p) - thin.quantile(p)).abs() < 2e-3);
        }
        assert!(thin.share_at_or_above(thin.max()) > 0.0);
        assert!(thin.at(thin.min()) > 0.0);
    }

    #[test]
    fn no_scores_nan_and_too_few_points_are_errors() {
        assert!(Ecdf::from_scores(&[], 10).is_err());
        assert!(Ecdf::from_scores(&[f32::NAN], 10).is_err());
        assert!(Ecdf::from_scores(&[1.0], 1).is_err());
        assert!(Ecdf::from_scores(&[1.0], MAX_POINTS + 1).is_err());
    }

    #[test]
    fn damaged_distributions_are_refused() {
        for text in [
            r#"{"count":2,"quantiles":[]}"#,
            r#"{"count":1,"quantiles":[0.1,0.2]}"#,
            r#"{"count":5,"quantiles":[0.1]}"#,
            r#"{"count":2,"quantiles":[0.2,0.1]}"#,
            r#"{"count":2,"quantiles":[0.2,1e99]}"#,
            r#"{"count":2,"quantiles":[0.2,null]}"#,
            r#"{"count":-2,"quantiles":[0.2,0.3]}"#,
        ] {
            assert!(serde_json::from_str::<Ecdf>(text).is_err(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn it_survives_json(scores in prop::collection::vec(-1e30f32..1e30, 1..50), points in 2usize..60) {
            let ecdf = Ecdf::from_scores(&scores, points).unwrap();
            let text = serde_json::to_string(&ecdf).unwrap();
            prop_assert_eq!(serde_json::from_str::<Ecdf>(&text).unwrap(), ecdf);
        }

        #[test]
        fn shares_are_monotone_and_within_the_unit_range(
            scores in prop::collection::vec(-4i8..4, 1..60), points in 2usize..80,
            a in -5.0f32..5.0, b in -5.0f32..5.0,
        ) {
            let scores: Vec<f32> = scores.into_iter().map(f32::from).collect();
            let ecdf = Ecdf::from_scores(&scores, points).unwrap();
            let (a, b) = (a.min(b), a.max(b));
            prop_assert!(ecdf.at(a) <= ecdf.at(b));
            prop_assert!(ecdf.share_at_or_above(a) >= ecdf.share_at_or_above(b));
            for share in [ecdf.at(a), ecdf.share_at_or_above(a)] {
                prop_assert!((0.0..=1.0).contains(&share));
            }
        }

        #[test]
        fn exact_shares_below_and_at_or_above_add_up_to_one(
            scores in prop::collection::vec(-9i8..9, 1..60), threshold in -10i8..10,
        ) {
            let scores: Vec<f32> = scores.into_iter().map(f32::from).collect();
            let ecdf = of(&scores);
            let below = scores.iter().filter(|&&s| s < f32::from(threshold)).count() as f64;
            let share = below / scores.len() as f64;
            prop_assert!((share + ecdf.share_at_or_above(f32::from(threshold)) - 1.0).abs() < 1e-12);
        }

        #[test]
        fn the_order_of_scores_does_not_matter(scores in prop::collection::vec(-1.0f32..1.0, 1..40)) {
            let reversed: Vec<f32> = scores.iter().rev().copied().collect();
            prop_assert_eq!(of(&scores), of(&reversed));
        }
    }
}
