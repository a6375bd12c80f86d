//! The good photos' scores on an axis with room for suspicious ones.

use crate::Result;
use crate::analysis::{Novelty, ScoreAxis, place};
use crate::calibration::ScoreCalibration;
use crate::ecdf::MAX_POINTS;
use crate::part_model::PartModel;

/// How far beyond the largest score of a good photo the axis reaches, as a factor of scores on a
/// logarithmic axis and of their extent on a linear one.
const ROOM: f32 = 30.0;

/// The distribution of a model's scores, on which a photo's score has its place.
#[derive(Debug)]
pub struct Spread {
    scores: ScoreCalibration,
    axis: ScoreAxis,
    percentile: f64,
}

impl Spread {
    /// The distribution of a model's scores.
    ///
    /// The axis is logarithmic unless maps are normalised pixel by pixel, whose scores may be
    /// negative.
    ///
    /// # Errors
    /// Scores that are not finite, which no model has.
    pub fn of(model: &PartModel) -> Result<Self> {
        let scores = ScoreCalibration::from_scores(None, model.scores(), &[], MAX_POINTS)?;
        let axis = if scores.min > 0.0 {
            ScoreAxis::logarithmic(scores.min, scores.max * ROOM)
        } else {
            ScoreAxis::linear(scores.min, scores.max + ROOM * (scores.max - scores.min))
        };
        Ok(Self { scores, axis, percentile: model.card().threshold_percentile })
    }

    /// The place of a score, with curve and axis.
    pub fn place(&self, score: f32) -> Novelty {
        place(score, self.percentile, &self.scores, &self.axis)
    }
}
