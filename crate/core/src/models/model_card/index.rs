//! The list of models of a site, `models/index.json`.

use super::{Classes, FORMAT, LicenceClass, MAX_INDEX, ModelCard, NetworkEntry, Subject};
use crate::models::format::{is_id, parse_versioned};
use crate::{Error, Result};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// The list of models of a site, `models/index.json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(rename = "ModelIndex"))]
pub struct Index {
    /// Version of this layout, [`FORMAT`].
    pub format: u32,
    /// The models, the default one first.
    pub models: Vec<IndexEntry>,
}

/// One line of the list of models.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(rename = "ModelIndexEntry"))]
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
