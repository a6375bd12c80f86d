//! How the networks of a number were trained, and on what their settings were chosen.

use serde::{Deserialize, Serialize};

/// The data on which a setting (a checkpoint, K, a weight, σ, q) was chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum ChosenOn {
    /// The setting that the paper states.
    Paper,
    /// The best setting of another data set.
    OtherDataSet,
    /// Held-out normal images.
    HeldOutNormals,
    /// Strokes painted on held-out normal photos.
    PaintedDefects,
    /// A few labelled photos, which are then left out of the test.
    LabelledShots,
    /// The test images on which the number is measured: an optimistic choice.
    TestSet,
    /// Nothing: the setting was fixed in advance.
    Fixed,
}

impl ChosenOn {
    /// Every value.
    pub const ALL: [Self; 7] = [
        Self::Paper,
        Self::OtherDataSet,
        Self::HeldOutNormals,
        Self::PaintedDefects,
        Self::LabelledShots,
        Self::TestSet,
        Self::Fixed,
    ];

    /// As the end of the sentence "Setting: …".
    pub fn words(self) -> &'static str {
        match self {
            Self::Paper => "as stated in the paper",
            Self::OtherDataSet => "selected on the other data set",
            Self::HeldOutNormals => "selected on held-out normal images",
            Self::PaintedDefects => "selected on synthetic strokes on held-out normal photos",
            Self::LabelledShots => {
                "selected on a few labelled photos, which are excluded from the test"
            }
            Self::TestSet => "selected on the test set, which is optimistic",
            Self::Fixed => "fixed in advance, not tuned",
        }
    }
}

/// How a network was trained.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(optional_fields))]
#[serde(deny_unknown_fields)]
pub struct Training {
    /// Learning rate at the start, or one for each phase, in order.
    pub learning_rates: Vec<f64>,
    /// Passes over the training images.
    pub epochs: usize,
    /// Number of seeds that were run.
    pub seeds: usize,
    /// Passes in the paper, where it states them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub published_epochs: Option<usize>,
}

impl Training {
    /// In words, for instance "10 epochs (paper: 50), learning rate 0.001, 1 seed".
    pub fn words(&self) -> String {
        let paper = self.published_epochs.map_or_else(String::new, |of| format!(" (paper: {of})"));
        let rates: Vec<String> = self.learning_rates.iter().map(f64::to_string).collect();
        let (epochs, seeds) = (plural(self.epochs, "epoch"), plural(self.seeds, "seed"));
        format!("{epochs}{paper}, learning rate {}, {seeds}", rates.join(" then "))
    }
}

fn plural(count: usize, what: &str) -> String {
    if count == 1 { format!("1 {what}") } else { format!("{count} {what}s") }
}

/// How the numbers of a table came about.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// Every distinct training of the table's networks.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub training: Vec<Training>,
    /// On what the setting of [`super::Row::ours`] was chosen; `None` where there is none to choose.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "typescript", ts(optional))]
    pub chosen: Option<ChosenOn>,
    /// On what the setting of [`super::Row::fixed`] was chosen, where rows have one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "typescript", ts(optional))]
    pub fixed: Option<ChosenOn>,
}
