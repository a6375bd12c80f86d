//! A score on the distributions of held-out images, ready to be drawn.

use crate::models::calibration::{ScoreCalibration, is_flagged};
use crate::report::axis::{ScoreAxis, ScoreScale};
use crate::stats::ecdf::Ecdf;
use serde::Serialize;

/// Points of a curve.
const POINTS: usize = 97;

/// Passes of the `¼ ½ ¼` filter over the histogram: a Gaussian of about 2.4 points.
const SMOOTHING: usize = 12;

/// The score of a picture on the distribution of held-out images.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Novelty {
    /// The score that decides.
    pub score: f32,
    /// Share of held-out normal images whose score is at or below this one, 0 to 1.
    pub percentile: f64,
    /// The score above which a picture is flagged.
    pub threshold: f32,
    /// The percentile of the held-out normal images that is the threshold.
    pub threshold_percentile: f64,
    /// Whether the score is above the threshold.
    pub flagged: bool,
    /// Share of held-out normal images that the threshold flags.
    pub normals_flagged: f64,
    /// Share of novel test images that it flags, where they are known.
    pub novels_flagged: Option<f64>,
    /// Smoothed density of the normal images: `[place on the axis 0–1, height 0–1]`.
    pub curve_normal: Vec<[f32; 2]>,
    /// The same of the novel images, on the same axis and scale; empty where they are not known.
    pub curve_novel: Vec<[f32; 2]>,
    /// Place of the score on the axis, 0 to 1, clamped.
    pub position: f32,
    /// Place of the threshold on the axis, 0 to 1, clamped.
    pub threshold_position: f32,
    /// Share of the held-out normal images up to each point of the curves: the percentile of a threshold there.
    pub percentiles: Vec<f64>,
    /// The axis.
    pub axis: ScoreAxis,
}

/// The place of a score among those of a calibration.
pub(crate) fn place(
    score: f32,
    percentile: f64,
    scores: &ScoreCalibration,
    scale: &ScoreScale,
) -> Novelty {
    let threshold = scores.threshold(percentile);
    let normal = density(&scores.normal, scale);
    let novel = scores.novel.as_ref().map(|ecdf| density(ecdf, scale)).unwrap_or_default();
    let peak = normal.iter().chain(&novel).copied().fold(0.0, f64::max);
    let curve = |density: &[f64]| -> Vec<[f32; 2]> {
        let x = |i: usize| i as f32 / (POINTS - 1) as f32;
        density.iter().enumerate().map(|(i, d)| [x(i), (d / peak) as f32]).collect()
    };
    Novelty {
        score,
        percentile: scores.normal.at(score),
        threshold,
        threshold_percentile: percentile,
        flagged: is_flagged(score, threshold),
        normals_flagged: scores.normals_flagged(threshold),
        novels_flagged: scores.novels_flagged(threshold),
        curve_normal: curve(&normal),
        curve_novel: curve(&novel),
        position: scale.position(score),
        threshold_position: scale.position(threshold),
        percentiles: (0..POINTS)
            .map(|i| scores.normal.at(scale.score(i as f64 / (POINTS - 1) as f64)))
            .collect(),
        axis: scale.axis(),
    }
}

/// Smoothed share of the scores around each of the axis' points.
///
/// A point takes the scores half-way to its neighbours, the outermost points everything beyond.
fn density(ecdf: &Ecdf, scale: &ScoreScale) -> Vec<f64> {
    let last = POINTS - 1;
    let mut below = 0.0;
    let mut share: Vec<f64> = (0..POINTS)
        .map(|i| {
            let upper = (i as f64 + 0.5) / last as f64;
            let at = if i == last { 1.0 } else { ecdf.at(scale.score(upper)) };
            let share = at - below;
            below = at;
            share
        })
        .collect();
    for _ in 0..SMOOTHING {
        // Mirrored at both ends, so that no share is lost.
        let before = share.clone();
        for i in 0..POINTS {
            let (left, right) = (before[i.saturating_sub(1)], before[(i + 1).min(last)]);
            share[i] = 0.25 * left + 0.5 * before[i] + 0.25 * right;
        }
    }
    share
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::models::calibration::Calibration;
    use crate::models::calibration::tests::{calibration, with_nln};
    use proptest::prelude::*;

    /// On the distribution of the mean squared error.
    fn place(score: f32, percentile: f64, c: &Calibration) -> Novelty {
        let scores = &c.scores.mse;
        super::place(score, percentile, scores, &ScoreScale::logarithmic(scores.min, scores.max))
    }

    #[test]
    fn blended_scores_stand_on_a_linear_axis_below_zero_too() {
        let scores = with_nln().nln.unwrap().at(5).unwrap().scores(0.3).unwrap();
        let axis = ScoreScale::linear(scores.min, scores.max);
        let n = super::place(-0.05, 0.95, &scores, &axis);
        assert!(!n.flagged && n.percentile == 0.0 && !n.axis.logarithmic);
        assert!(n.position < n.threshold_position && n.curve_novel.len() == POINTS);
        assert!(!super::place(n.threshold, 0.95, &scores, &axis).flagged);
    }

    #[test]
    fn a_score_has_its_percentile_and_the_threshold_its_shares() {
        let c = calibration();
        let n = place(0.05, 0.95, &c);
        assert!((n.percentile - 0.5).abs() < 1e-9 && !n.flagged, "{n:?}");
        assert!((n.normals_flagged - 0.05).abs() < 1e-9);
        assert!(!place(n.threshold, 0.95, &c).flagged, "the threshold itself is not flagged");
        assert!(place(n.threshold.next_up(), 0.95, &c).flagged);
        assert!(place(9.0, 0.95, &c).percentile == 1.0 && place(9.0, 0.95, &c).position == 1.0);
        assert!(place(0.0, 0.95, &c).percentile == 0.0 && place(0.0, 0.95, &c).position == 0.0);
    }

    #[test]
    fn the_curves_hold_all_shares_and_share_one_height() {
        let n = place(0.05, 0.95, &calibration());
        for curve in [&n.curve_normal, &n.curve_novel] {
            assert_eq!((curve.len(), curve[0][0], curve[POINTS - 1][0]), (POINTS, 0.0, 1.0));
            assert!(curve.iter().all(|p| (0.0..=1.0).contains(&p[1])));
        }
        let area = |c: &[[f32; 2]]| c.iter().map(|p| f64::from(p[1])).sum::<f64>();
        let (a, b) = (area(&n.curve_normal), area(&n.curve_novel));
        assert!((a - b).abs() < 1e-4 * a, "equal areas: {a} and {b}");
        let top = n.curve_normal.iter().chain(&n.curve_novel).map(|p| p[1]).fold(0.0, f32::max);
        assert_eq!(top, 1.0);
    }

    #[test]
    fn the_peak_of_a_curve_stands_where_its_scores_are() {
        let mut c = calibration();
        let scores: Vec<f32> = (0..200).map(|i| 0.02 + (i % 20) as f32 * 1e-5).collect();
        c.scores.mse.normal = Ecdf::from_scores(&scores, 1001).unwrap();
        let n = place(0.0201, 0.95, &c);
        let peak = n.curve_normal.iter().max_by(|a, b| a[1].total_cmp(&b[1])).unwrap();
        assert!((peak[0] - n.position).abs() < 0.02, "{peak:?} and {}", n.position);
    }

    #[test]
    fn the_percentile_at_a_point_puts_the_threshold_near_it() {
        let n = place(0.05, 0.95, &calibration());
        assert_eq!(n.percentiles.len(), POINTS);
        assert!(n.percentiles.windows(2).all(|two| two[0] <= two[1]));
        let mut tried = 0;
        for (point, &percentile) in n.percentiles.iter().enumerate() {
            // Beyond the scores themselves a threshold stays at the outermost of them.
            if (0.5..1.0).contains(&percentile) {
                let found = place(0.05, percentile, &calibration()).threshold_position;
                let wanted = point as f32 / (POINTS - 1) as f32;
                assert!((found - wanted).abs() < 0.02, "{wanted}: {found}");
                tried += 1;
            }
        }
        assert!(tried > POINTS / 12, "{tried} points are in the upper half of the scores");
    }

    #[test]
    fn ticks_are_round_and_stand_at_their_scores() {
        let axis = place(0.05, 0.95, &calibration()).axis;
        let labels: Vec<&str> = axis.ticks.iter().map(|t| t.label.as_str()).collect();
        assert_eq!(labels, ["0.001", "0.002", "0.005", "0.01", "0.02", "0.05", "0.1"]);
        assert!(axis.ticks.windows(2).all(|t| t[0].position < t[1].position));
        assert!(axis.low < 0.001 && axis.high > 0.149);
    }

    #[test]
    fn distributions_without_extent_or_of_zeros_still_have_an_axis() {
        for scores in [vec![0.0; 5], vec![0.3; 5], vec![0.0, 1.0]] {
            let mut c = calibration();
            c.scores.mse = ScoreCalibration::from_scores(None, &scores, &[], 9).unwrap();
            let n = place(0.3, 0.95, &c);
            assert!(n.curve_novel.is_empty() && n.novels_flagged.is_none());
            assert!(n.curve_normal.iter().flatten().all(|v| v.is_finite()), "{scores:?}");
            assert!(n.axis.low < n.axis.high && n.position.is_finite());
        }
    }

    proptest! {
        #[test]
        fn higher_scores_never_stand_further_left(a in 0.0f32..0.3, b in 0.0f32..0.3) {
            let c = calibration();
            let (low, high) = (place(a.min(b), 0.9, &c), place(a.max(b), 0.9, &c));
            prop_assert!(low.position <= high.position && low.percentile <= high.percentile);
        }

        #[test]
        fn a_higher_percentile_never_flags_more(p in 0.0f64..1.0, q in 0.0f64..1.0) {
            let c = calibration();
            let (low, high) = (place(0.01, p.min(q), &c), place(0.01, p.max(q), &c));
            prop_assert!(low.normals_flagged >= high.normals_flagged);
            prop_assert!(low.novels_flagged >= high.novels_flagged);
        }
    }
}
