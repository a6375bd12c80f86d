//! The model card: what a model is, where it came from, and the hash of every file of it.
//!
//! `models/<id>/card.json` describes one model, `models/index.json` lists them. Both are JSON with
//! `snake_case` keys and a `format` number; unknown keys are ignored, newer formats are refused
//! with [`Error::Newer`]. It does not load weights and does not access files.

use crate::image::Shape;
use crate::latent::latent_bank::{Form, MAX_ROWS};
use crate::latent::nln::MAX_NEIGHBOURS;
use crate::models::calibration::ScoreKind;
use crate::models::format::{is_id, parse_versioned};
use crate::{Error, Result};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
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

/// Hexadecimal digits of a weight hash that the link carries: 8 bytes.
pub const PREFIX: usize = 16;

/// Everything a reader, and the page, should know about one model.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
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
    pub bank: Option<BankEntry>,
    /// The score that is recommended and decides unless a visitor chooses otherwise; the mean
    /// squared error where nothing is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub score: Option<ScoreEntry>,
    /// Every other file of the model folder.
    pub files: Vec<FileEntry>,
}

/// Which network a model is, as a program needs it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NetworkEntry {
    /// `abati`, or a name with the latent size such as `mesarcik-ae-32` or `bergmann-ae-128`.
    pub name: String,
    /// Latent size L.
    pub latent: usize,
    /// Trainable parameters.
    pub parameters: usize,
    /// The activation of the last layer.
    pub output: Output,
}

/// The activation of a network's last layer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Output {
    /// None: values may leave the range from 0 to 1.
    Linear,
    /// A sigmoid: values between 0 and 1.
    Sigmoid,
}

/// The kind of image that a model takes, which decides the room of the page and the samples it offers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Subject {
    /// Handwritten digits.
    Digits,
    /// Garments as in Fashion-MNIST.
    Garments,
    /// Photos of manufactured parts and surfaces.
    Parts,
}

/// The classes of a data set, by name (`0` to `9`, `t-shirt`, …); both lists are empty for photos of parts, whose only
/// class is good.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Classes {
    /// Classes that the network was trained on.
    pub known: Vec<String>,
    /// Classes that count as novel.
    pub novel: Vec<String>,
}

/// What the licence of the training data asks of those who use the weights.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
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

/// What the latent bank of a model holds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BankEntry {
    /// How [`BANK`] keeps the values.
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
#[serde(rename_all = "snake_case")]
pub enum Selection {
    /// All of them.
    Full,
    /// A core-set by greedy k-centre ([`crate::latent::core_set`]).
    CoreSet,
}

/// The recommended score of a model.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
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

/// How a model was trained, complete enough to do it again.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
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

/// One file of a model folder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileEntry {
    /// Plain file name, no folders.
    pub name: String,
    /// Its size.
    pub bytes: u64,
    /// SHA-256 of its bytes, 64 lower-case hexadecimal digits.
    pub sha256: String,
}

impl FileEntry {
    /// The entry of a file with these bytes.
    pub fn of(name: &str, bytes: &[u8]) -> Self {
        Self { name: name.to_owned(), bytes: bytes.len() as u64, sha256: sha256_hex(bytes) }
    }
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
            if !is_file_name(&file.name) {
                return damaged(format!("{:?} is not a plain file name", file.name));
            }
            if !names.insert(&file.name) {
                return damaged(format!("it names {} twice", file.name));
            }
            if file.bytes > MAX_FILE {
                return damaged(format!("{} would have {} bytes", file.name, file.bytes));
            }
            let hexadecimal = |b: u8| b.is_ascii_digit() || (b'a'..=b'f').contains(&b);
            if file.sha256.len() != 64 || !file.sha256.bytes().all(hexadecimal) {
                return damaged(format!("the hash of {} is not a SHA-256", file.name));
            }
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

impl NetworkEntry {
    fn check(&self) -> Result<()> {
        let damaged = |why: String| Err(Error::Damaged { what: "the model card", why });
        if !is_id(&self.name) {
            return damaged(format!("{:?} is not the name of a network", self.name));
        }
        if !(1..=MAX_LATENT).contains(&self.latent) {
            return damaged(format!("the latent size is {}", self.latent));
        }
        if self.parameters == 0 {
            return damaged("its network has no parameters".to_owned());
        }
        Ok(())
    }
}

impl Classes {
    /// Errors if a list is too long, a name is empty, or a class is on both sides.
    fn check(&self) -> Result<()> {
        let damaged = |why: &str| Err(Error::Damaged { what: "the model card", why: why.into() });
        let all = || self.known.iter().chain(&self.novel);
        if self.known.len().max(self.novel.len()) > MAX_CLASSES {
            return damaged("it lists too many classes");
        }
        if all().any(String::is_empty) {
            return damaged("a class has no name");
        }
        if all().collect::<BTreeSet<_>>().len() != all().count() {
            return damaged("it lists a class twice");
        }
        Ok(())
    }
}

/// What checks the files of a model folder need of its card, for a module that shows no card.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct CardFiles {
    /// Extent of the network's input.
    pub input: Shape,
    pub(super) files: Vec<FileEntry>,
}

impl CardFiles {
    /// Reads the card's part; whether the rest is sound is left to [`ModelCard::parse`].
    ///
    /// # Errors
    /// As [`ModelCard::parse`].
    pub fn parse(json: &[u8]) -> Result<Self> {
        parse_versioned("the model card", json, MAX_CARD, [FORMAT, FORMAT])
    }

    /// As [`ModelCard::verify`].
    ///
    /// # Errors
    /// As [`ModelCard::verify`].
    pub fn verify(&self, name: &str, bytes: &[u8]) -> Result<()> {
        verify(&self.files, name, bytes)
    }
}

/// Errors unless `bytes` are those of the entry with this name.
pub(super) fn verify(files: &[FileEntry], name: &str, bytes: &[u8]) -> Result<()> {
    let entry = files.iter().find(|file| file.name == name).ok_or_else(|| Error::Damaged {
        what: "the model folder",
        why: format!("its card does not name {name:?}"),
    })?;
    if entry.bytes != bytes.len() as u64 {
        return Err(Error::FileSize {
            file: entry.name.clone(),
            expected: entry.bytes,
            got: bytes.len() as u64,
        });
    }
    let got = sha256_hex(bytes);
    if entry.sha256 == got {
        return Ok(());
    }
    Err(Error::HashMismatch { file: entry.name.clone(), expected: entry.sha256.clone(), got })
}

/// The list of models of a site, `models/index.json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Index {
    /// Version of this layout, [`FORMAT`].
    pub format: u32,
    /// The models, the default one first.
    pub models: Vec<IndexEntry>,
}

/// One line of the list of models.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IndexEntry {
    /// Folder name.
    pub id: String,
    /// Name for people.
    pub title: String,
    /// What it was trained on, in words.
    pub trained_on: String,
    /// What kind of image it takes.
    pub subject: Subject,
    /// The data set or category.
    pub data_set: String,
    /// Classes that it was trained on and classes that are novel.
    pub classes: Classes,
    /// The network.
    pub network: NetworkEntry,
    /// Bytes to download before it answers.
    pub bytes: u64,
    /// Licence of the weights.
    pub licence: String,
    /// What that licence asks.
    pub licence_class: LicenceClass,
}

impl IndexEntry {
    /// The line of a model's card in the list.
    pub fn of(card: &ModelCard) -> Self {
        Self {
            id: card.id.clone(),
            title: card.title.clone(),
            trained_on: card.normal.clone(),
            subject: card.subject,
            data_set: card.data_set.clone(),
            classes: card.classes.clone(),
            network: card.network.clone(),
            bytes: card.files.iter().map(|file| file.bytes).sum(),
            licence: card.training.licence.clone(),
            licence_class: card.training.licence_class,
        }
    }
}

impl Index {
    /// Reads the list from the bytes of `index.json`.
    ///
    /// # Errors
    /// As [`ModelCard::parse`].
    pub fn parse(json: &[u8]) -> Result<Self> {
        const WHAT: &str = "the list of models";
        let index: Self = parse_versioned(WHAT, json, MAX_INDEX, [FORMAT, FORMAT])?;
        let mut seen = BTreeSet::new();
        for model in &index.models {
            if !is_id(&model.id) || !seen.insert(&model.id) {
                let why = format!("{:?} is not a folder name of its own", model.id);
                return Err(Error::Damaged { what: WHAT, why });
            }
        }
        Ok(index)
    }

    /// The entry of a model, if the list has it.
    pub fn model(&self, id: &str) -> Option<&IndexEntry> {
        self.models.iter().find(|m| m.id == id)
    }
}

/// SHA-256 of bytes as 64 lower-case hexadecimal digits.
pub fn sha256_hex(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().flat_map(|b| [b >> 4, b & 15]).map(hex_digit).collect()
}

fn hex_digit(nibble: u8) -> char {
    char::from(b"0123456789abcdef"[usize::from(nibble & 15)])
}

fn is_file_name(name: &str) -> bool {
    let letter = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.');
    (1..=128).contains(&name.len()) && name.bytes().all(letter) && !name.starts_with('.')
}

#[cfg(test)]
mod tests;
