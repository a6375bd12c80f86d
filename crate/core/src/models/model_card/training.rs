//! How a model was trained, and what the licence of its training data asks.

use serde::{Deserialize, Serialize};

/// What the licence of the training data asks of those who use the weights.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum LicenceClass {
    /// No condition beyond naming the source: CC0, MIT, CC BY.
    Free,
    /// Derived works stay under the same licence: CC BY-SA.
    ShareAlike,
    /// No commercial use: CC BY-NC-SA.
    NonCommercial,
    /// Academic use only.
    Academic,
    /// Not stated: ask the owner of the data.
    #[default]
    Unknown,
}

/// How a model was trained, complete enough to do it again.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(default)]
pub struct Training {
    /// Data set and split.
    pub data: String,
    /// Licence of the data, and so of the weights.
    pub licence: String,
    /// What that licence asks.
    pub licence_class: LicenceClass,
    /// Training images.
    pub examples: usize,
    /// Seed of every random choice.
    pub seed: u64,
    /// Passes over the data.
    pub epochs: u32,
    /// Images a step.
    pub batch: u32,
    /// Step size at the start.
    pub learning_rate: f64,
    /// Optimiser with its constants.
    pub optimiser: String,
    /// The command that trains it.
    pub command: String,
    /// Commit of this project that ran it.
    pub commit: String,
    /// Device and library that ran it.
    pub backend: String,
    /// Anything a reader should know besides.
    pub note: String,
}
