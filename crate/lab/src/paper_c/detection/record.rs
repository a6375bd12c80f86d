//! The record of a run of Figure 4, from which its tables are made.

use super::figure_4b::Set;
use super::methods::CONTENDERS;
use super::outcome::{Mean, Outcome};
use crate::evidence::Spread;
use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};
use std::fs;
use std::path::Path;

/// The results of all categories and of the substitute for the faces.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// Draws of the labelled photos.
    pub draws: usize,
    /// The program's protocol, where an older one drew the good shots otherwise: a sentence for the reader.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// The categories.
    pub outcomes: Vec<Outcome>,
    /// The sets of occluded images.
    pub sets: Vec<SetSummary>,
}

/// The results of one set of occluded images, as means over its classes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SetSummary {
    /// Name of the set.
    pub title: String,
    /// Share of occluded images.
    pub prevalence: Mean,
    /// Average precision by the key of the way of scoring.
    pub precision: Vec<(String, Mean)>,
    /// Average precision of each occluder by the key of the way of scoring.
    pub types: Vec<(String, Vec<(String, Mean)>)>,
}

impl Record {
    /// Reads a record.
    pub fn read(path: &Path) -> Result<Self> {
        let text = fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
        serde_json::from_slice(&text)
            .with_context(|| format!("{} is not a record of lab parts", path.display()))
    }
}

impl SetSummary {
    /// Of the outcomes of all classes.
    pub fn of((title, outcomes): &Set) -> Self {
        let over = |value: &dyn Fn(&Outcome) -> f64| {
            Mean::of(&outcomes.iter().map(value).collect::<Vec<f64>>(), Spread::Classes)
        };
        let keyed = |value: &dyn Fn(&Outcome, usize) -> f64| {
            let each = CONTENDERS.iter().enumerate().map(|(place, contender)| {
                (contender.id().to_owned(), over(&|outcome| value(outcome, place)))
            });
            each.collect::<Vec<_>>()
        };
        let types = outcomes.first().map(|outcome| outcome.types.clone()).unwrap_or_default();
        Self {
            title: (*title).to_owned(),
            prevalence: over(&|outcome| outcome.prevalence),
            precision: keyed(&|outcome, place| outcome.reached[place].precision.value),
            types: types
                .iter()
                .enumerate()
                .map(|(at, kind)| {
                    (kind.clone(), keyed(&|outcome, place| outcome.reached[place].types[at]))
                })
                .collect(),
        }
    }

    /// Average precision of a way of scoring.
    pub fn precision(&self, id: &str) -> Option<Mean> {
        self.precision.iter().find(|(key, _)| key == id).map(|(_, mean)| *mean)
    }

    /// Average precision of a way of scoring on one occluder.
    pub fn of_type(&self, kind: &str, id: &str) -> Option<Mean> {
        let (_, means) = self.types.iter().find(|(key, _)| key == kind)?;
        means.iter().find(|(key, _)| key == id).map(|(_, mean)| *mean)
    }
}
