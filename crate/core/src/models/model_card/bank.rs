//! The latent bank and the recommended score of a model.

use crate::latent::latent_bank::Form;
use crate::models::calibration::ScoreKind;
use serde::{Deserialize, Serialize};

/// What the latent bank of a model holds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct BankEntry {
    /// How `bank.bin` keeps the values.
    pub form: Form,
    /// Rows of the bank.
    pub rows: usize,
    /// Training latents that they were taken from.
    pub source_rows: usize,
    /// Which of them were taken.
    pub selection: Selection,
    /// AUROC on the test set lost to form and selection, against all training latents in f32;
    /// negative where it gained. `None` where it was not measured.
    #[serde(default)]
    pub auroc_loss: Option<f64>,
}

/// Which training latents a bank holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Selection {
    /// All of them.
    Full,
    /// A core-set by greedy k-centre ([`crate::latent::core_set`]).
    CoreSet,
}

/// The recommended score of a model.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(optional_fields))]
pub struct ScoreEntry {
    /// Which score.
    pub kind: ScoreKind,
    /// K, for NLN; 1 to 10.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub neighbours: Option<usize>,
    /// Weight of the error, for NLN; 0 to 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error_weight: Option<f64>,
}
