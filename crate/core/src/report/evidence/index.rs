//! The list of all tables in the order of the page, with what its first screen shows of each.

use super::{Headline, Paper, Table, TableKind, Totals};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// One table on the first screen.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// Its id.
    pub id: String,
    /// The paper.
    pub paper: Paper,
    /// What it is.
    pub kind: TableKind,
    /// The paper's name for it.
    pub item: String,
    /// What it shows.
    pub title: String,
    /// What came out and why.
    pub why: String,
    /// The number that stands for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "typescript", ts(optional))]
    pub headline: Option<Headline>,
    /// How many rows have which outcome.
    pub totals: Totals,
    /// Ids of the published models for which a visitor's drawing can be marked in it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub models: Vec<String>,
}

/// A paper on the first screen.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct PaperEntry {
    /// The paper.
    pub paper: Paper,
    /// Authors and year.
    pub authors: String,
    /// Its title.
    pub title: String,
    /// What it asks.
    pub question: String,
    /// Number at arXiv.
    pub arxiv: String,
    /// Rows of its tables, figures and claims.
    pub totals: Totals,
    /// Rows of our own variants and targets.
    pub own: Totals,
}

/// The index of all tables.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct Index {
    /// The papers, in order.
    pub papers: Vec<PaperEntry>,
    /// The tables, in order: by paper, then by kind, then by number.
    pub tables: Vec<Entry>,
}

impl Index {
    /// Of all tables, in any order.
    pub fn of<'a>(tables: impl IntoIterator<Item = &'a Table>) -> Self {
        let mut tables: Vec<&Table> = tables.into_iter().collect();
        tables.sort_by_cached_key(|table| (table.paper, table.kind, natural(&table.id)));
        let entries = tables.iter().map(|table| Entry {
            id: table.id.clone(),
            paper: table.paper,
            kind: table.kind,
            item: table.item.clone(),
            title: table.title.clone(),
            why: table.why.clone(),
            headline: table.headline(),
            totals: table.totals(),
            models: models(table),
        });
        let entries: Vec<Entry> = entries.collect();
        let papers = Paper::ALL.into_iter().map(|paper| {
            let (mut totals, mut own) = (Totals::default(), Totals::default());
            for entry in entries.iter().filter(|entry| entry.paper == paper) {
                let into = if entry.kind == TableKind::Own { &mut own } else { &mut totals };
                into.add(entry.totals);
            }
            PaperEntry {
                paper,
                authors: paper.authors().into(),
                title: paper.title().into(),
                question: paper.question().into(),
                arxiv: paper.arxiv().into(),
                totals,
                own,
            }
        });
        Self { papers: papers.collect(), tables: entries }
    }
}

/// Ids of the published models that a visitor's drawing can be marked for: those of rows, and the table's own where
/// its chart shows what a single image has, too.
fn models(table: &Table) -> Vec<String> {
    let rows = table.rows.iter().filter_map(|row| row.about.clone());
    let chart = table.chart.metrics.iter().any(|metric| metric.is_of_images());
    let own = table.cards.iter().filter(|_| chart).cloned();
    rows.chain(own).collect::<BTreeSet<_>>().into_iter().collect()
}

/// Letters and numbers of an id, so that 10 follows 9.
fn natural(id: &str) -> Vec<(String, u64)> {
    let part = |part: &str| {
        let number = part.parse().ok();
        (if number.is_some() { String::new() } else { part.to_owned() }, number.unwrap_or(0))
    };
    id.split('-').map(part).collect()
}
