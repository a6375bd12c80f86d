//! A pretrained network of patches: the settings it offers, how a photo is inspected with it, and what it has to run.

use crate::arrays::Floats;
use crate::joined::Joined;
use novelty_core::report::axis::ScoreAxis;
use novelty_core::report::inspection::ScoreDistribution;
use novelty_core::report::patch_inspection::{PatchInspection, PatchOptions};
use serde::{Deserialize, Serialize};

/// The K and the weights of the error that a network offers.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Network<'a> {
    /// The K that are offered, ascending.
    pub neighbours: Vec<usize>,
    /// The weights of the error that are offered, ascending.
    pub weights: &'a [f64],
    /// The recommended ones.
    pub own: NetworkSetting,
}

/// A K and a weight of the error.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct NetworkSetting {
    /// K.
    pub neighbours: usize,
    /// `a`, the weight of the error, 0 to 1.
    pub error_weight: f64,
}

impl<'a> From<&'a PatchInspection> for Network<'a> {
    fn from(model: &'a PatchInspection) -> Self {
        Self {
            neighbours: model.at.iter().map(|at| at.neighbours).collect(),
            weights: &model.weights,
            own: NetworkSetting { neighbours: model.neighbours, error_weight: model.error_weight },
        }
    }
}

/// How a network inspects a photo.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct PatchLook {
    /// What is shown, at which threshold, and the knobs of NLN.
    #[cfg_attr(test, ts(flatten))]
    pub options: PatchOptions,
    /// What is computed for it.
    #[cfg_attr(test, ts(flatten))]
    pub wanted: PatchLookOptions,
}

impl Joined for PatchLook {
    type First = PatchOptions;
    type Second = PatchLookOptions;

    fn join(options: PatchOptions, wanted: PatchLookOptions) -> Self {
        Self { options, wanted }
    }
}

/// What an inspection request has besides [`PatchOptions`]: what is to be computed for the photo.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(default)]
pub struct PatchLookOptions {
    /// Whether the photo is reconstructed, too.
    #[cfg_attr(test, ts(as = "Option<_>", optional))]
    pub pictures: bool,
    /// Whether its saliency is computed, too.
    #[cfg_attr(test, ts(as = "Option<_>", optional))]
    pub saliency: bool,
}

/// An operation of a network.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum NetworkOperation {
    /// Patches to codes.
    Encode,
    /// Codes to patches.
    Decode,
    /// Patches to their input gradients.
    Saliency,
}

/// What the engine has to run next for a photo.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct NetworkStep<'a> {
    /// The operation.
    pub op: NetworkOperation,
    /// Its input, item after item.
    pub input: Floats<'a>,
    /// Number of values in an item.
    pub row: usize,
}

/// The distribution of the good photos' scores, as a chart shows it.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct GoodScores<'a> {
    /// Density: place on the axis and height, both 0 to 1.
    pub curve: Vec<[f32; 2]>,
    /// The axis of the scores.
    pub axis: ScoreAxis,
    /// The place of each score, 0 to 1.
    pub goods: Floats<'a>,
}

impl GoodScores<'_> {
    /// Scores on their distribution.
    pub fn new(distribution: &ScoreDistribution, scores: &[f32]) -> Self {
        let novelty = distribution.place(scores.first().copied().unwrap_or_default());
        let goods: Vec<f32> = scores.iter().map(|score| distribution.position(*score)).collect();
        Self { curve: novelty.curve_normal, axis: novelty.axis, goods: goods.into() }
    }
}
