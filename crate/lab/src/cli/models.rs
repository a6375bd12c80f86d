//! Commands that write or use model folders.

use super::options::{Chosen, PARTS, backend};
use crate::models::{explain, export};
use crate::{paper_a, paper_b};
use anyhow::{Result, ensure};
use clap::Subcommand;
use novelty_core::report::analysis::Knobs;
use std::path::PathBuf;

#[derive(Subcommand)]
pub enum Command {
    /// Make a model folder of the network of a run
    ///
    /// The network is the one after the last epoch; of mnist-abati also one that `lab train --keep` kept, with --epoch.
    /// Runs of the queue and of mvtec-ae receive their latent bank and calibration at the same time;
    /// mnist-abati needs `lab calibrate` next.
    Publish {
        /// Folder of the run
        #[arg(long, default_value = "runs/mnist-abati")]
        run: PathBuf,
        /// The network of a run of mnist-abati after this epoch, which was kept [default: after its last epoch]
        #[arg(long)]
        epoch: Option<usize>,
        /// Folder of the models
        #[arg(long, default_value = "models")]
        models: PathBuf,
        /// Folder with the data sets
        #[arg(long, env = "NOVELTY_DATA")]
        data: Option<PathBuf>,
        /// Backend for the measurements
        #[arg(long, default_value = "flex", value_parser = backend())]
        backend: String,
        /// File with the results of the runs of mvtec-ae
        #[arg(long, default_value = PARTS)]
        results: PathBuf,
    },
    /// Measure a model on held-out normal images and store score distributions, thresholds and map scales
    Calibrate(Chosen),
    /// Explain one image: report.json, maps as PNG and as safetensors
    Explain {
        #[command(flatten)]
        chosen: Chosen,
        /// A PNG file; scaled to 28×28 if it has another size
        #[arg(long)]
        image: PathBuf,
        /// Output folder
        #[arg(long)]
        out: PathBuf,
        /// The image shows dark ink on light paper
        #[arg(long)]
        invert: bool,
        /// Crop, scale to 20×20 and centre by the centre of mass, as MNIST was made
        #[arg(long)]
        centre: bool,
        /// K of the top-K agreement and of the distance
        #[arg(long, default_value_t = 10)]
        top_k: usize,
        /// σ of the PSE map in pixels
        #[arg(long, default_value_t = 1.0)]
        sigma: f32,
    },
    /// Write the weights as safetensors, in PyTorch's layout
    Export {
        /// Id of the model
        model: String,
        /// Folder of the models
        #[arg(long, default_value = "models")]
        models: PathBuf,
        /// File to write
        #[arg(long)]
        safetensors: PathBuf,
        /// Replace an existing file
        #[arg(long)]
        overwrite: bool,
    },
}

impl Command {
    /// Runs the command.
    pub fn run(self) -> Result<()> {
        match self {
            Self::Publish { run, epoch, models, data, backend, results } => {
                let data = data.as_deref();
                let is_of_b = paper_b::digits::is_run(&run) || paper_b::photos::is_run(&run);
                ensure!(epoch.is_none() || !is_of_b, "--epoch needs a run of mnist-abati");
                if paper_b::digits::is_run(&run) {
                    paper_b::digits::publish(&run, &models, data, &backend)
                } else if paper_b::photos::is_run(&run) {
                    paper_b::photos::publish(&run, &models, data, &backend, &results)
                } else {
                    paper_a::publishing::publish(&run, epoch, &models, data, &backend)
                }
            }
            Self::Calibrate(c) => {
                paper_a::calibration::calibrate(&c.models, &c.model, c.data.as_deref(), &c.backend)
            }
            Self::Explain { chosen: c, image, out, invert, centre, top_k, sigma } => {
                let reading = explain::Reading { invert, centre };
                let knobs = Knobs { top_k, sigma, ..Knobs::default() };
                explain::explain(&c.models, &c.model, &image, &reading, &knobs, &c.backend, &out)
            }
            Self::Export { model, models, safetensors, overwrite } => {
                export::export(&models, &model, &safetensors, overwrite)
            }
        }
    }
}
