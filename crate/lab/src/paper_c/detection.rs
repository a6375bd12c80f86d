//! Figure 4 of paper C: parts and occluded pictures, with a few labelled shots of each kind.

mod evidence;
mod figure_4a;
mod figure_4b;
mod localisation;
mod measured;
mod methods;
mod outcome;
mod problem;

use crate::files::write_json;
use anyhow::{Result, ensure};
use std::path::Path;

/// Number of draws of the shots; results are means over the draws.
const DRAWS: usize = novelty_core::models::few_shots::DRAWS;

/// Reproduces Figure 4 of paper C on all categories of the data folder; `only` selects some by name.
///
/// Evidence is written for complete runs only.
pub fn evaluate(
    data: Option<&Path>,
    only: &[String],
    draws: usize,
    out: Option<&Path>,
) -> Result<()> {
    ensure!(draws > 0, "--draws must be at least 1");
    ensure!(
        out.is_none() || (only.is_empty() && draws == DRAWS),
        "--evidence needs a complete run: without --only and with {DRAWS} draws"
    );
    let (mut tables, mut claims) = (Vec::new(), Vec::new());
    let outcomes = figure_4a::run(data, only, draws)?;
    if !outcomes.is_empty() {
        tables.extend(evidence::tables(&outcomes, draws));
        claims.extend(evidence::claims(&outcomes));
    }
    if only.is_empty() || only.iter().any(|name| figure_4b::NAME.contains(name.as_str())) {
        let sets = figure_4b::run(data, draws)?;
        tables.push(evidence::occlusion(&sets, draws));
        claims.extend(evidence::occlusion_claims(&sets));
    }
    ensure!(!tables.is_empty(), "--only {} matches no category", only.join(" "));
    if !claims.is_empty() {
        tables.push(evidence::claimed(claims, draws));
    }
    crate::evidence::print(&tables);
    if let Some(folder) = out {
        for table in &tables {
            write_json(&folder.join(format!("{}.json", table.id)), table)?;
        }
    }
    Ok(())
}
