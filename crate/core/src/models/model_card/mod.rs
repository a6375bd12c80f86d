//! The model card: what a model is, where it came from, and the hash of every file of it.
//!
//! `models/<id>/card.json` describes one model, `models/index.json` lists them. Both are JSON with
//! `snake_case` keys and a `format` number; unknown keys are ignored, newer formats are refused
//! with [`Error::Newer`]. It does not load weights and does not access files.

mod bank;
mod files;
mod index;
mod network;
mod training;

pub use bank::{BankEntry, ScoreEntry, Selection};
pub(in crate::models) use files::verify;
pub use files::{CardFiles, FileEntry, sha256_hex};
pub use index::{Index, IndexEntry};
pub use network::{Classes, NetworkEntry, Output, Subject};
pub use training::{LicenceClass, Training};

use crate::image::Shape;
use crate::latent::latent_bank::MAX_ROWS;
use crate::latent::nln::MAX_NEIGHBOURS;
use crate::models::calibration::ScoreKind;
use crate::models::format::{is_id, parse_versioned};
use crate::{Error, Result};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// The format of card and index written here, and the only one read; `lab upgrade` converts format 1, whose network
/// and classes were sentences.
pub const FORMAT: u32 = 2;

/// Longest card accepted, in bytes.
pub const MAX_CARD: usize = 256 * 1024;

/// Longest index accepted, in bytes.
pub const MAX_INDEX: usize = 256 * 1024;

/// Largest file a card may name, in bytes.
pub const MAX_FILE: u64 = 1 << 30;

/// Most values an input image may have according to a card.
pub const MAX_INPUT: usize = 1 << 24;

/// Name of the latent bank inside a model folder.
pub const BANK: &str = "bank.bin";

/// Most classes that a card may list on either side.
pub const MAX_CLASSES: usize = 1000;

/// Largest latent size that a card may state.
pub const MAX_LATENT: usize = 1 << 16;

/// Most earlier hashes of its weights that a card may list.
pub const MAX_EARLIER: usize = 16;

/// Hexadecimal digits of a weight hash that the link carries: 8 bytes.
pub const PREFIX: usize = 16;

/// Identity, training, licence, metrics and files of one model.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct ModelCard {
    /// Version of this layout, [`FORMAT`].
    pub format: u32,
    /// Folder name: lower-case letters, digits and hyphens.
    pub id: String,
    /// Name for people.
    pub title: String,
    /// The paper the network comes from.
    pub paper: String,
    /// The equations it serves, by the tags of the specification.
    pub equation: String,
    /// The network, for programs.
    pub network: NetworkEntry,
    /// The layers, in words, for people.
    pub architecture: String,
    /// What kind of image the model was trained on.
    pub subject: Subject,
    /// The data set or category: `mnist`, `fashion-mnist`, `bottle`, `washer`, …
    pub data_set: String,
    /// Which classes of the data set are normal and which are novel.
    pub classes: Classes,
    /// Extent of the input image.
    pub input: Shape,
    /// How bytes become input values: `u8/255` or `per-image min-max`.
    pub preprocessing: String,
    /// What the network was trained on, in words ("the digits 0–4").
    pub normal: String,
    /// What counts as novel in its evaluation, in words.
    pub novel: String,
    /// How it was trained.
    pub training: Training,
    /// Results on the test set, by name.
    #[serde(default)]
    pub metrics: BTreeMap<String, f64>,
    /// The latent bank, for a model that has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "typescript", ts(optional))]
    pub bank: Option<BankEntry>,
    /// The score that is recommended and decides unless a visitor chooses otherwise; the mean
    /// squared error where nothing is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "typescript", ts(optional))]
    pub score: Option<ScoreEntry>,
    /// Every other file of the model folder.
    pub files: Vec<FileEntry>,
    /// Starts of the hashes that the same weights had in earlier file formats: links made then name the weights so.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub earlier_weights: Vec<String>,
}

impl ModelCard {
    /// Reads a card from the bytes of `card.json`.
    ///
    /// # Errors
    /// [`Error::TooLarge`] above [`MAX_CARD`], [`Error::Newer`] for a later format, and
    /// [`Error::Damaged`] with the reason for anything else that is not a valid card.
    pub fn parse(json: &[u8]) -> Result<Self> {
        let card: Self = parse_versioned("the model card", json, MAX_CARD, [FORMAT, FORMAT])?;
        card.check()?;
        Ok(card)
    }

    /// Errors unless the card keeps its own rules; call it before writing one.
    ///
    /// # Errors
    /// [`Error::Damaged`] with the reason.
    pub fn check(&self) -> Result<()> {
        let damaged = |why: String| Err(Error::Damaged { what: "the model card", why });
        if !is_id(&self.id) {
            return damaged(format!("its id {:?} is not a folder name", self.id));
        }
        let Shape { channels, height, width } = self.input;
        let values = channels.checked_mul(height).and_then(|n| n.checked_mul(width));
        if !values.is_some_and(|n| (1..=MAX_INPUT).contains(&n)) {
            return damaged(format!("its input is {channels}×{height}×{width}"));
        }
        self.network.check()?;
        if self.data_set.is_empty() {
            return damaged("it names no data set".to_owned());
        }
        self.classes.check()?;
        if let Some((name, _)) = self.metrics.iter().find(|(_, v)| !v.is_finite()) {
            return damaged(format!("its metric {name:?} is not a finite number"));
        }
        if !self.training.learning_rate.is_finite() {
            return damaged("its learning rate is not a finite number".to_owned());
        }
        if let Some(BankEntry { rows, source_rows, selection, auroc_loss, .. }) = &self.bank {
            if !(1..=MAX_ROWS).contains(rows) || source_rows < rows {
                return damaged(format!("its bank has {rows} of {source_rows} rows"));
            }
            if *selection == Selection::Full && source_rows != rows {
                return damaged(format!("its full bank has {rows} of {source_rows} rows"));
            }
            if auroc_loss.is_some_and(|loss| !(-1.0..=1.0).contains(&loss)) {
                return damaged("the AUROC its bank loses is not between −1 and 1".to_owned());
            }
            if self.file(BANK).is_none() {
                return damaged(format!("it describes a bank and does not name {BANK}"));
            }
        }
        if let Some(ScoreEntry { kind, neighbours, error_weight }) = &self.score {
            if *kind == ScoreKind::Nln && self.bank.is_none() {
                return damaged("its score needs a bank, which it does not describe".to_owned());
            }
            if neighbours.is_some_and(|k| !(1..=MAX_NEIGHBOURS).contains(&k)) {
                return damaged("its score is not of 1 to 10 neighbours".to_owned());
            }
            if error_weight.is_some_and(|a| !(0.0..=1.0).contains(&a)) {
                return damaged("the weight in its score is not between 0 and 1".to_owned());
            }
        }
        if self.files.len() > 64 {
            return damaged(format!(
                "it names {} files, at most 64 are accepted",
                self.files.len()
            ));
        }
        let mut names = BTreeSet::new();
        for file in &self.files {
            if !files::is_file_name(&file.name) {
                return damaged(format!("{:?} is not a plain file name", file.name));
            }
            if !names.insert(&file.name) {
                return damaged(format!("it names {} twice", file.name));
            }
            if file.bytes > MAX_FILE {
                return damaged(format!("{} would have {} bytes", file.name, file.bytes));
            }
            if !files::is_hexadecimal(&file.sha256, 64) {
                return damaged(format!("the hash of {} is not a SHA-256", file.name));
            }
        }
        if self.earlier_weights.len() > MAX_EARLIER
            || !self.earlier_weights.iter().all(|start| files::is_hexadecimal(start, PREFIX))
        {
            return damaged(
                "the earlier hashes of its weights are not starts of hashes".to_owned(),
            );
        }
        Ok(())
    }

    /// The entry of a file, if the card names it.
    pub fn file(&self, name: &str) -> Option<&FileEntry> {
        self.files.iter().find(|f| f.name == name)
    }

    /// Errors unless `bytes` are the very bytes that the card promises for `name`.
    ///
    /// # Errors
    /// [`Error::Damaged`] for a file that the card does not name, [`Error::FileSize`] for a wrong
    /// length (a download cut short), [`Error::HashMismatch`] for other bytes.
    pub fn verify(&self, name: &str, bytes: &[u8]) -> Result<()> {
        verify(&self.files, name, bytes)
    }

    /// The first [`PREFIX`] digits of the hash of `weights.*`, by which a link names the weights.
    pub fn weights_prefix(&self) -> Option<&str> {
        let weights = self.files.iter().find(|f| f.name.starts_with("weights."))?;
        weights.sha256.get(..PREFIX)
    }
}

#[cfg(test)]
mod tests;
