//! `lab`: checks data, trains the models and reproduces the papers' tables.

mod calibrate;
mod checkpoint;
mod data_check;
mod digits;
mod evaluate;
mod evidence;
mod explain;
mod export;
mod folder;
mod idx;
mod interrupt;
mod nln;
mod occlusion;
mod publish;
mod recipe;
mod study;
mod tables;
mod train;

use anyhow::Result;
use clap::{Args, Parser, Subcommand};
use novelty_core::analysis::Knobs;
use std::path::PathBuf;
use std::process::ExitCode;

/// Train the models of Novelty Lens and reproduce the tables of three papers.
///
/// The usual order: data, train, publish, calibrate, evaluate. Everything can be interrupted with
/// Ctrl-C and started again.
#[derive(Parser)]
#[command(name = "lab", version, arg_required_else_help = true)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Check a data folder and say what is there
    Data {
        /// Folder that holds mnist/, fashion-mnist/, …
        #[arg(long, env = "NOVELTY_DATA")]
        data: Option<PathBuf>,
    },
    /// Train a model; resumes by itself when the run folder holds a checkpoint
    Train(TrainArguments),
    /// Train the networks of paper B that a queue file lists; finished ones are skipped
    ///
    /// Start it several times to train several at once: each process takes a run that no other has.
    Queue {
        /// The queue file
        #[arg(long, default_value = "models/queue.json")]
        queue: PathBuf,
        /// Folder of the runs
        #[arg(long, default_value = "runs")]
        runs: PathBuf,
        /// File that gets one line a finished run
        #[arg(long, default_value = "models/results.jsonl")]
        results: PathBuf,
        /// Folder that holds mnist/ and fashion-mnist/
        #[arg(long, env = "NOVELTY_DATA")]
        data: Option<PathBuf>,
        /// Only runs whose name contains this, for instance `fashion-mnist-simo`
        #[arg(long, default_value = "")]
        only: String,
        /// Backend that trains
        #[arg(long, default_value = "flex", value_parser = backend())]
        backend: String,
    },
    /// Turn the last checkpoint of a run into a model folder
    ///
    /// Runs of the queue get their bank and calibration at once; mnist-abati wants `lab calibrate` next.
    Publish {
        /// Folder of the run
        #[arg(long, default_value = "runs/mnist-abati")]
        run: PathBuf,
        /// Folder of the models
        #[arg(long, default_value = "models")]
        models: PathBuf,
        /// Folder that holds the data sets, for runs of the queue
        #[arg(long, env = "NOVELTY_DATA")]
        data: Option<PathBuf>,
        /// Backend that measures runs of the queue
        #[arg(long, default_value = "flex", value_parser = backend())]
        backend: String,
    },
    /// Measure a model on held-out normals and store distributions, thresholds and scales
    Calibrate(Chosen),
    /// Reproduce every number of paper A, each with the published one, its tolerance and the outcome
    Evaluate {
        #[command(flatten)]
        chosen: Chosen,
        /// Write one evidence file a table into this folder
        #[arg(long)]
        evidence: Option<PathBuf>,
        /// Write all tables to one file
        #[arg(long)]
        json: Option<PathBuf>,
        /// Write one line an image to this CSV file
        #[arg(long)]
        per_image: Option<PathBuf>,
    },
    /// Write paper B's evidence from its results, and the README's tables from all evidence
    Tables {
        /// File with one line a finished run of the queue
        #[arg(long, default_value = "models/results.jsonl")]
        results: PathBuf,
        /// Also write every table as comma-separated values into this folder
        #[arg(long)]
        csv: Option<PathBuf>,
        /// Folder of the evidence files
        #[arg(long, default_value = "www/evidence")]
        evidence: PathBuf,
        /// The file to change
        #[arg(long, default_value = "README.md")]
        readme: PathBuf,
    },
    /// Explain one image: report.json, maps as PNG and as safetensors
    Explain {
        #[command(flatten)]
        chosen: Chosen,
        /// A PNG file; anything but 28×28 is scaled
        #[arg(long)]
        image: PathBuf,
        /// Folder for the results
        #[arg(long)]
        out: PathBuf,
        /// Dark ink on light paper
        #[arg(long)]
        invert: bool,
        /// Crop, fit to 20×20 and centre by mass, as MNIST was
        #[arg(long)]
        centre: bool,
        /// K of agreement and distance
        #[arg(long, default_value_t = 10)]
        top_k: usize,
        /// σ of the PSE map, in pixels
        #[arg(long, default_value_t = 1.0)]
        sigma: f32,
    },
    /// Write the weights as safetensors, for a check in another framework
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

/// A model, its data, and where to run it.
#[derive(Args)]
struct Chosen {
    /// Id of the model
    model: String,
    /// Folder of the models
    #[arg(long, default_value = "models")]
    models: PathBuf,
    /// Folder that holds mnist/
    #[arg(long, env = "NOVELTY_DATA")]
    data: Option<PathBuf>,
    /// Backend that runs the network
    #[arg(long, default_value = "flex", value_parser = backend())]
    backend: String,
}

#[derive(Args)]
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
    /// Backend that trains
    #[arg(long, default_value = "flex", value_parser = backend())]
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

/// The backends of this build, so that `--help` lists them.
fn backend() -> clap::builder::PossibleValuesParser {
    clap::builder::PossibleValuesParser::new(novelty_nets::device::BACKENDS)
}

/// Drives a future to its end on this thread.
fn block_on<T>(future: impl Future<Output = T>) -> T {
    pollster::block_on(future)
}

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<()> {
    match Arguments::parse().command {
        Command::Data { data } => data_check::check(data.as_deref()),
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
        Command::Queue { queue, runs, results, data, only, backend } => {
            let places = nln::Places {
                queue: &queue,
                runs: &runs,
                results: &results,
                data: data.as_deref(),
            };
            nln::work(&places, &only, &backend)
        }
        Command::Publish { run, models, data, backend } => {
            if nln::is_run(&run) {
                nln::publish(&run, &models, data.as_deref(), &backend)
            } else {
                publish::publish(&run, &models)
            }
        }
        Command::Calibrate(c) => {
            calibrate::calibrate(&c.models, &c.model, c.data.as_deref(), &c.backend)
        }
        Command::Evaluate { chosen: c, evidence, json, per_image } => {
            let outputs = evaluate::Outputs {
                evidence: evidence.as_deref(),
                json: json.as_deref(),
                per_image: per_image.as_deref(),
            };
            evaluate::evaluate(&c.models, &c.model, c.data.as_deref(), &c.backend, &outputs)
        }
        Command::Tables { results, csv, evidence, readme } => {
            tables::write(&results, &evidence, &readme, csv.as_deref())
        }
        Command::Explain { chosen: c, image, out, invert, centre, top_k, sigma } => {
            let reading = explain::Reading { invert, centre };
            let knobs = Knobs { top_k, sigma, ..Knobs::default() };
            explain::explain(&c.models, &c.model, &image, &reading, &knobs, &c.backend, &out)
        }
        Command::Export { model, models, safetensors, overwrite } => {
            export::export(&models, &model, &safetensors, overwrite)
        }
    }
}
