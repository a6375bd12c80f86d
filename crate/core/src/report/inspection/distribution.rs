//! The good photos' scores on an axis with room for flagged ones, and thresholds on it.

use super::words;
use super::{Threshold, ThresholdPoint};
use crate::models::calibration::{ScoreCalibration, is_flagged};
use crate::models::part_model::PartModel;
use crate::report::axis::ScoreScale;
use crate::report::novelty::{Novelty, place};
use crate::report::verdict::Verdict;
use crate::stats::ecdf::MAX_POINTS;
use crate::stats::robust;
use crate::{Result, check};
use serde::Serialize;

/// How far beyond the largest score of a good photo the axis reaches, as a factor of scores on a
/// logarithmic axis and of their extent on a linear one.
const ROOM: f32 = 30.0;

/// A score beside a threshold.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct MarkedScore {
    /// The verdict, without a position in the photo.
    #[serde(flatten)]
    pub verdict: Verdict,
    /// Whether it is above the threshold.
    pub flagged: bool,
    /// The share of good photos that score as much or more, 0 to 1.
    pub good_at_or_above: f64,
    /// Its place on the axis, 0 to 1.
    pub position: f32,
}

/// The distribution of a model's scores, on which a photo's score has its place.
#[derive(Debug)]
pub struct ScoreDistribution {
    scores: ScoreCalibration,
    good: Vec<f32>,
    axis: ScoreScale,
    own: f32,
    percentile: f64,
    /// Above which a good photo is unlike the others.
    limit: f32,
}

impl ScoreDistribution {
    /// The distribution of a model's scores.
    ///
    /// # Errors
    /// Scores that are not finite, which no model has.
    pub fn of(model: &PartModel) -> Result<Self> {
        Self::new(model.scores(), model.threshold(), model.card().threshold_percentile)
    }

    /// The distribution of good photos' scores, with a model's `own` threshold, the `percentile` of them.
    ///
    /// The axis is logarithmic unless a score of a good photo is not positive, which happens where
    /// maps are normalised.
    ///
    /// # Errors
    /// No scores, or one that is not finite.
    pub fn new(good: &[f32], own: f32, percentile: f64) -> Result<Self> {
        let scores = ScoreCalibration::from_scores(None, good, &[], MAX_POINTS)?;
        let axis = if scores.min > 0.0 {
            ScoreScale::logarithmic(scores.min, (scores.max * ROOM).min(f32::MAX))
        } else {
            let room = ROOM * (scores.max - scores.min);
            ScoreScale::linear(scores.min, (scores.max + room).min(f32::MAX))
        };
        Ok(Self {
            limit: robust::outlier_limit(good),
            good: good.to_vec(),
            scores,
            axis,
            own,
            percentile,
        })
    }

    /// The place of a score, with curve and axis.
    pub fn place(&self, score: f32) -> Novelty {
        place(score, self.percentile, &self.scores, &self.axis)
    }

    /// The place of a score on the axis, 0 to 1.
    pub fn position(&self, score: f32) -> f32 {
        self.axis.position(score)
    }

    /// Whether a good photo of this score is unlike the others: more than 3.5 robust standard
    /// deviations above the median, of logarithms where all scores are positive.
    ///
    /// Never where half of the scores are equal.
    pub fn unlike(&self, score: f32) -> bool {
        score > self.limit
    }

    /// The threshold that was asked for, or the model's own.
    ///
    /// # Errors
    /// [`crate::Error::Range`] for a number that is not finite.
    pub fn point(&self, asked: Option<Threshold>) -> Result<ThresholdPoint> {
        let at = |value: f32| (value, self.scores.normal.at(value));
        let (value, percentile) = match asked {
            None => (self.own, self.percentile),
            Some(Threshold::Percentile(p)) => {
                check::finite("the threshold", &[p as f32])?;
                (robust::upper_bound(&self.good, p)?, p.clamp(0.0, 1.0))
            }
            Some(Threshold::Value(value)) => at(value),
            Some(Threshold::Position(position)) => at(self.axis.score(position.clamp(0.0, 1.0))),
        };
        check::finite("the threshold", &[value])?;
        Ok(ThresholdPoint {
            value,
            percentile,
            position: self.axis.position(value),
            good_flagged: self.scores.normal.share_above(value),
            own: asked.is_none(),
        })
    }

    /// A score beside a threshold.
    pub fn mark(&self, score: f32, line: &ThresholdPoint) -> MarkedScore {
        let good_at_or_above = self.scores.normal.share_at_or_above(score);
        let flagged = is_flagged(score, line.value);
        MarkedScore {
            verdict: words::verdict(score, good_at_or_above, self.scores.normal.count(), line),
            flagged,
            good_at_or_above,
            position: self.axis.position(score),
        }
    }
}
