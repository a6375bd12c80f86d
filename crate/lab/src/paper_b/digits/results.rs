//! `crate/lab/experiments/results.jsonl`: one line for each finished run, from which the tables of paper B are made.

use super::plan::Plan;
use super::scoring::Scored;
use crate::training::results;
use serde::{Deserialize, Serialize};

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

impl results::Line for Line {
    fn run(&self) -> &str {
        &self.run
    }
}
