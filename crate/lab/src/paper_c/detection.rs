//! Figure 4 of paper C: parts and occluded pictures, with a few labelled shots of each kind.

mod evidence;
mod figure_4a;
mod figure_4b;
mod localisation;
mod measured;
mod methods;
mod outcome;
mod problem;
mod record;

use crate::evidence::Table;
use crate::files::write_json;
use anyhow::{Result, ensure};
pub use methods::CONTENDERS;
pub use outcome::{Mean, Outcome, Reached};
pub use record::{Record, SetSummary};
use std::path::Path;

/// Number of draws of the shots; results are means over the draws.
pub const DRAWS: usize = novelty_core::models::few_shots::DRAWS;

/// Reproduces Figure 4 of paper C on all categories of the data folder; `only` selects some by name.
///
/// Evidence is written for complete runs only.
pub fn evaluate(
    data: Option<&Path>,
    only: &[String],
    draws: usize,
    out: Option<&Path>,
    record: &Path,
) -> Result<()> {
    ensure!(draws > 0, "--draws must be at least 1");
    ensure!(
        out.is_none() || (only.is_empty() && draws == DRAWS),
        "--evidence needs a complete run: without --only and with {DRAWS} draws"
    );
    let outcomes = figure_4a::run(data, only, draws)?;
    let substitute =
        only.is_empty() || only.iter().any(|name| figure_4b::NAME.contains(name.as_str()));
    let sets = if substitute { figure_4b::run(data, draws)? } else { Vec::new() };
    let sets: Vec<SetSummary> = sets.iter().map(SetSummary::of).collect();
    let found = Record { draws, note: None, outcomes, sets };
    let tables = evidence::tables(&found);
    ensure!(!tables.is_empty(), "--only {} matches no category", only.join(" "));
    crate::evidence::print(&tables);
    if let Some(folder) = out {
        crate::evidence::write(folder, &tables)?;
        write_json(record, &found)?;
    }
    Ok(())
}

/// The tables of a record.
pub fn tables(record: &Path) -> Result<Vec<Table>> {
    Ok(evidence::tables(&Record::read(record)?))
}
