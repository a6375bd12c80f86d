//! Commands that write files of the site.

use super::options::{DETECTION, FEATURES, PAPER_A, PARTS, RESULTS, TIMING, backend};
use crate::site;
use anyhow::Result;
use clap::{Args, Subcommand};
use std::path::PathBuf;

/// The records of single measurements.
#[derive(Args)]
pub struct Measured {
    /// Record of paper A
    #[arg(long, default_value = PAPER_A)]
    paper_a: PathBuf,
    /// Times of encoder, search and decoder
    #[arg(long, default_value = TIMING)]
    timing: PathBuf,
    /// Record of Figure 4 of paper C
    #[arg(long, default_value = DETECTION)]
    detection: PathBuf,
    /// Record of Figures 7 and 8 of paper C
    #[arg(long, default_value = FEATURES)]
    features: PathBuf,
}

#[derive(Subcommand)]
pub enum Command {
    /// Write all evidence and its index from the records of experiments
    Tables {
        /// File with one line for each finished run of the queue
        #[arg(long, default_value = RESULTS)]
        results: PathBuf,
        /// File with one line for each finished run of mvtec-ae
        #[arg(long, default_value = PARTS)]
        parts: PathBuf,
        #[command(flatten)]
        records: Measured,
        /// Also write every table as comma-separated values into this folder
        #[arg(long)]
        csv: Option<PathBuf>,
        /// Folder of the evidence files
        #[arg(long, default_value = "www/evidence")]
        evidence: PathBuf,
    },
    /// Write the records of papers A and C and of the times from evidence of the format before records were kept
    ConvertEvidence {
        /// Folder of the old evidence files
        #[arg(long)]
        from: PathBuf,
        /// Folder of the models
        #[arg(long, default_value = "models")]
        models: PathBuf,
        #[command(flatten)]
        records: Measured,
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
    /// Convert the files, the cards and the index of a folder of models to the present formats
    Upgrade {
        /// Folder of the models
        #[arg(long, default_value = "models")]
        models: PathBuf,
    },
}

impl Command {
    /// Runs the command.
    pub fn run(self) -> Result<()> {
        match self {
            Self::Tables { results, parts, records, csv, evidence } => {
                let records = site::tables::Records {
                    results: &results,
                    parts: &parts,
                    timing: &records.timing,
                    paper_a: &records.paper_a,
                    detection: &records.detection,
                    features: &records.features,
                };
                site::tables::write(&records, &evidence, csv.as_deref())
            }
            Self::ConvertEvidence { from, models, records } => {
                let records = site::convert::Records {
                    paper_a: &records.paper_a,
                    timing: &records.timing,
                    detection: &records.detection,
                    features: &records.features,
                };
                site::convert::convert(&from, &models, &records)
            }
            Self::Examples { models, backend, out } => {
                site::examples::write(&models, &backend, &out)
            }
            Self::Upgrade { models } => site::upgrade::upgrade(&models),
        }
    }
}
