//! One table of evidence: a table, a figure or the claims of a paper, or measurements of our own.

use super::{Chart, Headline, Paper, Row, Settings, Totals};
use crate::{Error, Result};
use serde::{Deserialize, Serialize};

/// What a table is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum TableKind {
    /// A table of the paper.
    Table,
    /// A figure of the paper.
    Figure,
    /// Claims in the paper's text.
    Claims,
    /// Our own variants, details and targets.
    Own,
}

/// One table.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct Table {
    /// Name of the file without `.json`, and of the link `#evidence/<id>`.
    pub id: String,
    /// The paper.
    pub paper: Paper,
    /// What it is.
    pub kind: TableKind,
    /// The paper's name for it, for instance "Table 1".
    pub item: String,
    /// What it shows.
    pub title: String,
    /// What came out and why, in one sentence.
    pub why: String,
    /// Index of the row that stands for the table.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "typescript", ts(optional))]
    pub headline: Option<usize>,
    /// Commands that make it, in order; each can be run as it is.
    pub commands: Vec<String>,
    /// The networks or methods, in words.
    pub model: String,
    /// Ids of the published models that were measured.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cards: Vec<String>,
    /// The data that was measured.
    pub data: String,
    /// Licences of the data, where they bind whoever uses the models.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "typescript", ts(optional))]
    pub licence: Option<String>,
    /// How the numbers came about.
    #[serde(default)]
    pub settings: Settings,
    /// The chart.
    pub chart: Chart,
    /// What a reader must know: whole sentences.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
    /// One row for each number.
    pub rows: Vec<Row>,
}

impl Table {
    /// How many rows have which outcome.
    pub fn totals(&self) -> Totals {
        Totals::of(&self.rows)
    }

    /// The number that stands for the table.
    pub fn headline(&self) -> Option<Headline> {
        self.headline.and_then(|at| self.rows.get(at)).map(Headline::of)
    }

    /// Checks what serde cannot: an id that is a safe file name, rows, a headline among them, series and panels that
    /// the chart names.
    ///
    /// # Errors
    /// [`Error::Damaged`] with the id and what is wrong.
    pub fn check(&self) -> Result<()> {
        let refuse = |why: String| {
            let why = format!("{}: {why}", self.id);
            Err(Error::Damaged { what: "the evidence", why })
        };
        let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
        if self.id.is_empty() || !self.id.bytes().all(plain) {
            return refuse("the id is not made of lower-case letters, digits and hyphens".into());
        }
        if self.rows.is_empty() {
            return refuse("there is no row".into());
        }
        if self.headline.is_some_and(|at| at >= self.rows.len()) {
            return refuse("the headline is not a row".into());
        }
        if self.commands.is_empty() {
            return refuse("there is no command".into());
        }
        for row in &self.rows {
            for (keys, key, what) in [
                (&self.chart.series, &row.series, "series"),
                (&self.chart.panels, &row.panel, "panel"),
            ] {
                if let Some(key) = key
                    && !keys.is_empty()
                    && !keys.iter().any(|label| label.id == *key)
                {
                    return refuse(format!("the chart does not list the {what} {key}"));
                }
            }
        }
        Ok(())
    }
}
