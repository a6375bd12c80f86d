//! Commands that write files of the site.

use super::options::{PARTS, RESULTS, backend};
use crate::site;
use anyhow::Result;
use clap::Subcommand;
use std::path::PathBuf;

#[derive(Subcommand)]
pub enum Command {
    /// Write the evidence of paper B from the results of its runs
    Tables {
        /// File with one line for each finished run of the queue
        #[arg(long, default_value = RESULTS)]
        results: PathBuf,
        /// File with one line for each finished run of mvtec-ae
        #[arg(long, default_value = PARTS)]
        parts: PathBuf,
        /// Also write every evidence file as comma-separated values into this folder
        #[arg(long)]
        csv: Option<PathBuf>,
        /// Folder of the evidence files
        #[arg(long, default_value = "www/evidence")]
        evidence: PathBuf,
    },
    /// Make the example maps of the Evidence room, of rendered parts and of pictures decoded by the networks
    Examples {
        /// Folder of the models
        #[arg(long, default_value = "models")]
        models: PathBuf,
        /// Backend that runs the networks
        #[arg(long, default_value = "flex", value_parser = backend())]
        backend: String,
        /// Folder for the pictures and their list
        #[arg(long, default_value = "www/evidence/examples")]
        out: PathBuf,
    },
}

impl Command {
    /// Runs the command.
    pub fn run(self) -> Result<()> {
        match self {
            Self::Tables { results, parts, csv, evidence } => {
                site::tables::write(&results, &parts, &evidence, csv.as_deref())
            }
            Self::Examples { models, backend, out } => {
                site::examples::write(&models, &backend, &out)
            }
        }
    }
}
