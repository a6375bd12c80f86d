//! `crate/lab/experiments/results.jsonl`: one line for each finished run, from which the tables of paper B are made.

use super::plan::Plan;
use super::scoring::Scored;
use crate::files::read_lines;
use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fs::File;
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
    Ok(read_lines(path)?.into_iter().map(|line: Line| (line.run.clone(), line)).collect())
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
