//! The outcome of a table in short: how many rows pass, and the number that represents it.

use super::{Metric, Row, Status};
use serde::{Deserialize, Serialize};

/// How many rows have which outcome.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct Totals {
    /// Within their tolerance.
    pub pass: usize,
    /// Outside.
    pub miss: usize,
    /// Without a published number and without a rule, measured or not.
    pub no_reference: usize,
    /// With a published number or a rule, and not measured.
    pub not_run: usize,
}

impl Totals {
    /// Of some rows.
    pub fn of<'a>(rows: impl IntoIterator<Item = &'a Row>) -> Self {
        let mut totals = Self::default();
        for row in rows {
            *match row.status {
                Status::Pass => &mut totals.pass,
                Status::Miss => &mut totals.miss,
                Status::NotRun if row.published.is_some() || row.tolerance.is_some() => {
                    &mut totals.not_run
                }
                Status::NoReference | Status::NotRun => &mut totals.no_reference,
            } += 1;
        }
        totals
    }

    pub(super) fn add(&mut self, other: Self) {
        self.pass += other.pass;
        self.miss += other.miss;
        self.no_reference += other.no_reference;
        self.not_run += other.not_run;
    }
}

/// The number that stands for a table.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(optional_fields))]
#[serde(deny_unknown_fields)]
pub struct Headline {
    /// What it is, in words.
    pub name: String,
    /// What it measures.
    pub metric: Metric,
    /// The paper's number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub published: Option<f64>,
    /// Ours.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ours: Option<f64>,
    /// The outcome.
    pub status: Status,
}

impl Headline {
    /// The number of a row.
    pub fn of(row: &Row) -> Self {
        let Row { name, metric, published, ours, status, .. } = row;
        Self {
            name: name.clone(),
            metric: *metric,
            published: *published,
            ours: *ours,
            status: *status,
        }
    }
}
