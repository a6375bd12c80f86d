//! `crate/lab/experiments/results.jsonl`: one line for each finished run, from which the tables of paper B are made.

use super::plan::Plan;
use super::scoring::Scored;
use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::Write;
use std::path::Path;

/// The record of a finished run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Line {
    /// The run's name.
    pub run: String,
    /// What was trained.
    pub plan: Plan,
    /// Cross-entropy of the training images in the last epoch.
    pub training: f64,
    /// Cross-entropy of the held-out normal images after each epoch.
    pub held_out: Vec<f64>,
    /// Training images per second.
    pub images_per_second: f64,
    /// Backend that trained.
    pub backend: String,
    /// Commit of the program that trained.
    pub commit: String,
    /// Its scores.
    pub scored: Scored,
}

/// All results by run; a later line replaces an earlier one.
pub fn read(path: &Path) -> Result<BTreeMap<String, Line>> {
    if !path.exists() {
        return Ok(BTreeMap::new());
    }
    let text =
        fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    text.lines()
        .enumerate()
        .filter(|(_, line)| !line.trim().is_empty())
        .map(|(i, line)| {
            let line: Line = serde_json::from_str(line)
                .with_context(|| format!("{} line {}", path.display(), i + 1))?;
            Ok((line.run.clone(), line))
        })
        .collect()
}

/// Adds a line; safe with several processes.
pub fn append(path: &Path, line: &Line) -> Result<()> {
    let mut text = serde_json::to_string(line)?;
    text.push('\n');
    let mut file = File::options()
        .create(true)
        .append(true)
        .open(path)
        .with_context(|| format!("cannot open {}", path.display()))?;
    file.lock()?;
    file.write_all(text.as_bytes()).with_context(|| format!("cannot write {}", path.display()))
}
