//! The evidence of the three papers: published numbers, ours, and the outcome of each comparison.
//!
//! The one definition of the files in `www/evidence`: the lab writes them, the Evidence room and the
//! static page render them. Every decision of a renderer (which chart, which axis, which mark, which
//! order) is read from a typed field; sentences are for people and never compared.
//!
//! Must not depend on files, on the lab's measurements or on how a chart is drawn.

mod chart;
mod examples;
mod index;
mod outcome;
mod paper;
mod row;
mod settings;
mod table;

pub use chart::{Chart, ChartKind, Label};
pub use examples::{ExampleGroup, ExampleStrip, Examples};
pub use index::{Entry, Index, PaperEntry};
pub use outcome::{Headline, Totals};
pub use paper::Paper;
pub use row::{Accepted, Metric, Protocol, Row, Spread, Status, Tolerance};
pub use settings::{ChosenOn, Settings, Training};
pub use table::{Table, TableKind};

#[cfg(test)]
mod tests;
