//! Options and defaults that several commands share.

use clap::Args;
use clap::builder::PossibleValuesParser;
use std::path::PathBuf;

/// Default files of the records of experiments.
pub const QUEUE: &str = "crate/lab/experiments/queue.json";
pub const RESULTS: &str = "crate/lab/experiments/results.jsonl";
pub const PARTS: &str = "crate/lab/experiments/parts.jsonl";
pub const TIMING: &str = "crate/lab/experiments/timing.json";
pub const PAPER_A: &str = "crate/lab/experiments/paper-a.json";
pub const DETECTION: &str = "crate/lab/experiments/paper-c-detection.json";
pub const FEATURES: &str = "crate/lab/experiments/paper-c-features.json";

/// A model, its data and the backend that runs it.
#[derive(Args)]
pub struct Chosen {
    /// Id of the model
    pub model: String,
    /// Folder of the models
    #[arg(long, default_value = "models")]
    pub models: PathBuf,
    /// Folder with mnist/
    #[arg(long, env = "NOVELTY_DATA")]
    pub data: Option<PathBuf>,
    /// Backend that runs the network
    #[arg(long, default_value = "flex", value_parser = backend())]
    pub backend: String,
}

/// Names that an option takes, so that `--help` lists them.
pub fn names(all: &[&'static str]) -> PossibleValuesParser {
    PossibleValuesParser::new(all.to_vec())
}

/// The backends of this build, so that `--help` lists them.
pub fn backend() -> PossibleValuesParser {
    names(novelty_nets::device::BACKENDS)
}
