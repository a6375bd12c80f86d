//! The good photos' scores on an axis with room for suspicious ones, and thresholds on it.

use super::words;
use crate::models::calibration::ScoreCalibration;
use crate::models::part_model::PartModel;
use crate::report::analysis::{Novelty, ScoreAxis, Verdict, place};
use crate::stats::ecdf::MAX_POINTS;
use crate::stats::median::median;
use crate::{Result, check};
use serde::{Deserialize, Serialize};

/// How far beyond the largest score of a good photo the axis reaches, as a factor of scores on a
/// logarithmic axis and of their extent on a linear one.
const ROOM: f32 = 30.0;

/// Robust standard deviations above the median from which a good photo is unlike the others.
const UNLIKE: f64 = 3.5;

/// The median absolute deviation of a normal distribution is this share of its standard deviation.
const MAD: f64 = 0.6745;

/// A threshold other than the model's own.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Threshold {
    /// At a percentile of the good photos, 0 to 1 (clamped).
    Percentile(f64),
    /// At a score.
    Value(f32),
    /// At a place on the axis, 0 to 1 (clamped).
    Position(f64),
}

/// A threshold and what it does to the good photos.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Line {
    /// The score; what lies above is suspicious.
    pub value: f32,
    /// The percentile of the good photos that it is: the one asked for, or their share at or below.
    pub percentile: f64,
    /// Its place on the axis, 0 to 1.
    pub position: f32,
    /// The share of the good photos above it.
    pub good_flagged: f64,
    /// Whether it is the model's own.
    pub own: bool,
}

/// A score beside a threshold.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Mark {
    /// How strange it is, in words, without a place in the photo.
    #[serde(flatten)]
    pub verdict: Verdict,
    /// Whether it lies above the threshold.
    pub suspicious: bool,
    /// The share of good photos that score as much or more, 0 to 1.
    pub good_at_or_above: f64,
    /// Its place on the axis, 0 to 1.
    pub position: f32,
}

/// The distribution of a model's scores, on which a photo's score has its place.
#[derive(Debug)]
pub struct Spread {
    scores: ScoreCalibration,
    axis: ScoreAxis,
    own: f32,
    percentile: f64,
    /// Above which a good photo is unlike the others.
    limit: f32,
}

impl Spread {
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
            ScoreAxis::logarithmic(scores.min, (scores.max * ROOM).min(f32::MAX))
        } else {
            let room = ROOM * (scores.max - scores.min);
            ScoreAxis::linear(scores.min, (scores.max + room).min(f32::MAX))
        };
        Ok(Self { limit: limit(good, scores.min > 0.0), scores, axis, own, percentile })
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
    pub fn line(&self, asked: Option<Threshold>) -> Result<Line> {
        let at = |value: f32| (value, self.scores.normal.at(value));
        let (value, percentile) = match asked {
            None => (self.own, self.percentile),
            Some(Threshold::Percentile(p)) => {
                check::finite("the threshold", &[p as f32])?;
                (self.scores.normal.quantile(p), p.clamp(0.0, 1.0))
            }
            Some(Threshold::Value(value)) => at(value),
            Some(Threshold::Position(position)) => at(self.axis.score(position.clamp(0.0, 1.0))),
        };
        check::finite("the threshold", &[value])?;
        Ok(Line {
            value,
            percentile,
            position: self.axis.position(value),
            good_flagged: 1.0 - self.scores.normal.at(value),
            own: asked.is_none(),
        })
    }

    /// A score beside a threshold.
    pub fn mark(&self, score: f32, line: &Line) -> Mark {
        let good_at_or_above = self.scores.normal.share_at_or_above(score);
        let suspicious = score > line.value;
        Mark {
            verdict: words::verdict(score, good_at_or_above, self.scores.normal.count(), line),
            suspicious,
            good_at_or_above,
            position: self.axis.position(score),
        }
    }
}

/// The score from which on a good photo is unlike the others.
fn limit(scores: &[f32], positive: bool) -> f32 {
    let to = |value: f64| if positive { value.ln() } else { value };
    let from = |value: f64| if positive { value.exp() } else { value };
    let mut values: Vec<f64> = scores.iter().map(|score| to(f64::from(*score))).collect();
    let middle = median(&mut values);
    let mut apart: Vec<f64> = values.iter().map(|value| (value - middle).abs()).collect();
    let deviation = median(&mut apart) / MAD;
    if deviation > 0.0 { from(middle + UNLIKE * deviation) as f32 } else { f32::INFINITY }
}
