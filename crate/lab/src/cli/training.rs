//! Commands that train networks.

use super::options::{PARTS, QUEUE, RESULTS, backend};
use crate::paper_a;
use crate::paper_b::{digits, photos};
use crate::training::{Plan as _, Schedule};
use anyhow::{Context, Result};
use clap::{Args, Subcommand, ValueEnum};
use std::path::{Path, PathBuf};

#[derive(Subcommand)]
pub enum Command {
    /// Train a model; resumes when the run folder holds a checkpoint
    Train(Train),
    /// Train and score the networks of paper B that a queue file lists; finished runs are skipped
    ///
    /// Several processes can work on the same queue: each takes a run that no other process has claimed.
    Queue {
        /// The queue file
        #[arg(long, default_value = QUEUE)]
        queue: PathBuf,
        /// Folder of the runs
        #[arg(long, default_value = "runs")]
        runs: PathBuf,
        /// File that receives one line for each finished run
        #[arg(long, default_value = RESULTS)]
        results: PathBuf,
        /// Folder with mnist/ and fashion-mnist/
        #[arg(long, env = "NOVELTY_DATA")]
        data: Option<PathBuf>,
        /// Only runs whose name contains this, for instance `fashion-mnist-simo`
        #[arg(long, default_value = "")]
        only: String,
        /// Backend for training
        #[arg(long, default_value = "flex", value_parser = backend())]
        backend: String,
    },
}

#[derive(Args)]
pub struct Train {
    /// Model: mnist-abati, or mvtec-ae with --category
    model: String,
    /// Folder with mnist/, or with categories in the layout of MVTec AD
    #[arg(long, env = "NOVELTY_DATA")]
    data: Option<PathBuf>,
    /// quick: 100 epochs; full: 500, as the authors of paper A
    #[arg(long, value_enum, default_value = "quick")]
    profile: Profile,
    /// Number of epochs; overrides the profile
    #[arg(long)]
    epochs: Option<usize>,
    /// Batch size in images or patches [default: 256; mvtec-ae: 32]
    #[arg(long)]
    batch: Option<usize>,
    /// Adam's learning rate [default: 1e-2; mvtec-ae: 1e-3]
    #[arg(long)]
    learning_rate: Option<f64>,
    /// Schedule of the learning rate: the same in every epoch, or half a cosine to a hundredth in the last one
    /// [default: constant; mvtec-ae: cosine]
    #[arg(long, value_enum)]
    schedule: Option<Schedule>,
    /// Keep the network after each of these epochs beside the checkpoint, for instance 50,100,150
    #[arg(long, value_delimiter = ',')]
    keep: Vec<usize>,
    /// Seed of the data split, the initial weights and the order of the images
    #[arg(long, default_value_t = 0)]
    seed: u64,
    /// Backend for training
    #[arg(long, default_value = "flex", value_parser = backend())]
    backend: String,
    /// Folder of the run [default: runs/ and the name of the run]
    #[arg(long)]
    out: Option<PathBuf>,
    /// mvtec-ae: a category of the data folder, such as bottle, or a rendered one: washer, plate
    #[arg(long)]
    category: Option<String>,
    /// mvtec-ae: latent dimensions
    #[arg(long, default_value_t = 128)]
    latent: usize,
    /// mvtec-ae: grey photos instead of colour
    #[arg(long)]
    grey: bool,
    /// mvtec-ae: structured denoising (train to remove synthetic damage)
    #[arg(long)]
    denoising: bool,
    /// mvtec-ae: file that receives one line for each finished run
    #[arg(long, default_value = PARTS)]
    results: PathBuf,
}

#[derive(Clone, Copy, ValueEnum)]
enum Profile {
    Quick,
    Full,
}

impl Command {
    /// Runs the command.
    pub fn run(self) -> Result<()> {
        match self {
            Self::Train(arguments) => arguments.run(),
            Self::Queue { queue, runs, results, data, only, backend } => {
                let paths = digits::Paths {
                    queue: &queue,
                    runs: &runs,
                    results: &results,
                    data: data.as_deref(),
                };
                digits::work(&paths, &only, &backend)
            }
        }
    }
}

impl Train {
    fn run(self) -> Result<()> {
        let epochs = self.epochs.unwrap_or(match self.profile {
            Profile::Quick => 100,
            Profile::Full => 500,
        });
        let runs = Path::new("runs");
        if self.model == "mvtec-ae" {
            let category = self
                .category
                .context("mvtec-ae needs --category, for instance --category bottle")?;
            let plan = photos::Plan {
                category,
                colour: !self.grey,
                latent: self.latent,
                epochs,
                batch: self.batch.unwrap_or(32),
                learning_rate: self.learning_rate.unwrap_or(1e-3),
                schedule: self.schedule.unwrap_or(Schedule::Cosine),
                denoising: self.denoising,
                seed: self.seed,
            };
            let folder = self.out.unwrap_or_else(|| runs.join(plan.name()));
            return photos::train(
                &plan,
                &self.keep,
                self.data.as_deref(),
                &self.backend,
                &folder,
                &self.results,
            );
        }
        let folder = self.out.unwrap_or_else(|| runs.join(&self.model));
        let settings = paper_a::training::Settings {
            model: self.model,
            seed: self.seed,
            epochs,
            batch: self.batch.unwrap_or(256),
            learning_rate: self.learning_rate.unwrap_or(1e-2),
            schedule: self.schedule.unwrap_or(Schedule::Constant),
        };
        paper_a::training::train(
            &settings,
            &self.keep,
            self.data.as_deref(),
            &self.backend,
            &folder,
        )
    }
}
