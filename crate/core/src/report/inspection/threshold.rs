//! Thresholds: what can be asked for, and what a threshold is once it is placed on a distribution.

use serde::{Deserialize, Serialize};

/// A threshold other than the model's own.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
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
pub struct ThresholdPoint {
    /// The score above which a photo is flagged.
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
