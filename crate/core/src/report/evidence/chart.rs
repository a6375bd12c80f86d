//! What chart a table has, without how it is drawn.

use super::row::Metric;
use serde::{Deserialize, Serialize};

/// The kind of chart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum ChartKind {
    /// A row for each number, as a bar from the start of the axis.
    Bars,
    /// A row for each number, ours joined with the published one.
    Dumbbell,
    /// Series over x, one line each, in one or several panels.
    Curves,
    /// Bars over whole numbers, one panel for each series.
    Histogram,
    /// No chart: the table is what there is to see.
    None,
}

/// A key of rows and its words.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct Label {
    /// The value of [`super::Row::series`] or [`super::Row::panel`].
    pub id: String,
    /// What a reader sees.
    pub title: String,
}

/// The chart of a table: it shows the rows whose metric is listed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct Chart {
    /// Its kind.
    pub kind: ChartKind,
    /// Metrics of the rows that it shows; each axis has the unit of its rows' metric.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub metrics: Vec<Metric>,
    /// Value that the axis includes, its start unless a number is below; `None`: the axis begins at the data.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "typescript", ts(optional))]
    pub from: Option<f64>,
    /// What x counts, for curves and histograms.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "typescript", ts(optional))]
    pub x: Option<String>,
    /// Series in the order of the legend.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub series: Vec<Label>,
    /// Panels in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub panels: Vec<Label>,
}

impl Chart {
    /// No chart.
    pub const NONE: Self = Self {
        kind: ChartKind::None,
        metrics: Vec::new(),
        from: None,
        x: None,
        series: Vec::new(),
        panels: Vec::new(),
    };

    /// Rows with these metrics on one axis that begins at the data.
    pub fn rows(kind: ChartKind, metrics: &[Metric]) -> Self {
        Self { kind, metrics: metrics.to_vec(), ..Self::NONE }
    }

    /// Series over x.
    pub fn over(kind: ChartKind, metrics: &[Metric], x: &str, series: &[(&str, &str)]) -> Self {
        let series = labels(series);
        Self { kind, metrics: metrics.to_vec(), x: Some(x.to_owned()), series, ..Self::NONE }
    }

    /// The same with an axis that includes a value.
    #[must_use]
    pub fn from(mut self, value: f64) -> Self {
        self.from = Some(value);
        self
    }

    /// The same in several panels.
    #[must_use]
    pub fn panels(mut self, panels: &[(&str, &str)]) -> Self {
        self.panels = labels(panels);
        self
    }
}

fn labels(pairs: &[(&str, &str)]) -> Vec<Label> {
    let label = |(id, title): &(&str, &str)| Label { id: (*id).into(), title: (*title).into() };
    pairs.iter().map(label).collect()
}
