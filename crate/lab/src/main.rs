//! `lab`: checks data, trains the models and reproduces the papers' tables.

mod digits;
mod idx;
mod interrupt;
mod train;

use anyhow::Result;
use clap::{Parser, Subcommand};
use std::path::PathBuf;

/// Train the models of Novelty Lens and reproduce the tables of three papers.
#[derive(Parser)]
#[command(name = "lab", version, arg_required_else_help = true)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Train a model; resumes by itself when the run folder holds checkpoints
    Train(TrainArguments),
}

#[derive(clap::Args)]
struct TrainArguments {
    /// Which model: mnist-abati
    model: String,
    /// Folder that holds mnist/
    #[arg(long, env = "NOVELTY_DATA")]
    data: Option<PathBuf>,
    /// quick: 100 epochs; full: 500, as the paper's authors
    #[arg(long, value_enum, default_value = "quick")]
    profile: Profile,
    /// Epochs, in place of the profile's
    #[arg(long)]
    epochs: Option<usize>,
    /// Images a batch
    #[arg(long, default_value_t = 256)]
    batch: usize,
    /// Adam's learning rate
    #[arg(long, default_value_t = 1e-2)]
    learning_rate: f64,
    /// How the learning rate runs
    #[arg(long, value_enum, default_value = "constant")]
    schedule: train::Schedule,
    /// Seed of split, weights and order
    #[arg(long, default_value_t = 0)]
    seed: u64,
    /// Backend that trains; see `lab train --help` for the ones in this build
    #[arg(long, default_value = "flex")]
    backend: String,
    /// Folder of the run
    #[arg(long, default_value = "runs/mnist-abati")]
    out: PathBuf,
}

#[derive(Clone, Copy, clap::ValueEnum)]
enum Profile {
    Quick,
    Full,
}

/// Drives a future to its end on this thread.
fn block_on<T>(future: impl Future<Output = T>) -> T {
    pollster::block_on(future)
}

fn main() -> Result<()> {
    match Arguments::parse().command {
        Command::Train(a) => {
            let epochs = a.epochs.unwrap_or(match a.profile {
                Profile::Quick => 100,
                Profile::Full => 500,
            });
            let settings = train::Settings {
                model: a.model,
                seed: a.seed,
                epochs,
                batch: a.batch,
                learning_rate: a.learning_rate,
                schedule: a.schedule,
            };
            train::train(&settings, a.data.as_deref(), &a.backend, &a.out)
        }
    }
}
