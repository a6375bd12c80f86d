//! Commands that write files of the site and the README.

use super::options::{PARTS, RESULTS, backend};
use crate::site;
use anyhow::Result;
use clap::Subcommand;
use std::path::PathBuf;

#[derive(Subcommand)]
pub enum Command {
    /// Write paper B's evidence from its results, and the README's tables from all evidence
    Tables {
        /// File with one line for each finished run of the queue
        #[arg(long, default_value = RESULTS)]
        results: PathBuf,
        /// File with one line for each finished run of mvtec-ae
        #[arg(long, default_value = PARTS)]
        parts: PathBuf,
        /// Also write every table as comma-separated values into this folder
        #[arg(long)]
        csv: Option<PathBuf>,
        /// Folder of the evidence files
        #[arg(long, default_value = "www/evidence")]
        evidence: PathBuf,
        /// The file that receives the tables
        #[arg(long, default_value = "README.md")]
        readme: PathBuf,
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
            Self::Tables { results, parts, csv, evidence, readme } => {
                site::tables::write(&results, &parts, &evidence, &readme, csv.as_deref())
            }
            Self::Examples { models, backend, out } => {
                site::examples::write(&models, &backend, &out)
            }
        }
    }
}
