//! `lab`: checks data, trains the models and reproduces the papers' tables.

mod checkpoint;
mod data;
mod evidence;
mod files;
mod interrupt;
mod models;
mod paper_a;
mod paper_b;
mod paper_c;
mod progress;
mod recipe;
mod site;
mod train;

// Names that the training files use until they move to `training/`.
use data::digits;
use files as folder;
use paper_b::digits as nln;
use progress as study;

use anyhow::{Context, Result};
use clap::{Args, Parser, Subcommand};
use novelty_core::analysis::Knobs;
use novelty_core::synth::{Family, Pose};
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
        /// Folder that holds mnist/, fashion-mnist/, … and categories in the layout of MVTec AD
        #[arg(long, env = "NOVELTY_DATA")]
        data: Option<PathBuf>,
    },
    /// Render photos of parts with defects and masks, as a folder in the layout of MVTec AD
    Synth(SynthArguments),
    /// Reproduce Figures 7 and 8 of paper C on noisy digits: features learnt with PSE and with MSE
    ///
    /// The whole grids take days on a processor; the defaults take about a quarter of an hour on two cores.
    Features {
        /// Folder that holds mnist/
        #[arg(long, env = "NOVELTY_DATA")]
        data: Option<PathBuf>,
        /// Seeds a point
        #[arg(long, default_value_t = 3)]
        seeds: usize,
        /// Largest number of hidden units; the paper's grid ends at 512
        #[arg(long, default_value_t = 128)]
        hidden: usize,
        /// Largest number of unlabelled pictures; the paper's grid ends at 60000
        #[arg(long, default_value_t = 3000)]
        unlabelled: usize,
        /// Passes over the unlabelled pictures
        #[arg(long, default_value_t = 30)]
        epochs: usize,
        /// Write one evidence file a figure into this folder
        #[arg(long)]
        evidence: Option<PathBuf>,
    },
    /// Reproduce Figure 4 of paper C: MSE against PSE on photos of parts, and behind occluders
    Parts {
        /// Folder that holds categories in the layout of MVTec AD, mnist/ and fashion-mnist/
        #[arg(long, env = "NOVELTY_DATA")]
        data: Option<PathBuf>,
        /// Only categories whose name contains this; several are allowed, `occlusion` is the stand-in of Figure 4b
        #[arg(long)]
        only: Vec<String>,
        /// Draws of shots that are averaged
        #[arg(long, default_value_t = novelty_core::few_shots::DRAWS)]
        draws: usize,
        /// Write one evidence file a table into this folder
        #[arg(long)]
        evidence: Option<PathBuf>,
    },
    /// Train a model; resumes by itself when the run folder holds a checkpoint
    Train(TrainArguments),
    /// Train the networks of paper B that a queue file lists; finished ones are skipped
    ///
    /// Start it several times to train several at once: each process takes a run that no other has.
    Queue {
        /// The queue file
        #[arg(long, default_value = "crate/lab/experiments/queue.json")]
        queue: PathBuf,
        /// Folder of the runs
        #[arg(long, default_value = "runs")]
        runs: PathBuf,
        /// File that gets one line a finished run
        #[arg(long, default_value = "crate/lab/experiments/results.jsonl")]
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
    /// Runs of the queue and of mvtec-ae get their bank and calibration at once; mnist-abati wants `lab calibrate` next.
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
        /// Backend that measures
        #[arg(long, default_value = "flex", value_parser = backend())]
        backend: String,
        /// The file that has the line of a run of mvtec-ae
        #[arg(long, default_value = PARTS)]
        results: PathBuf,
    },
    /// Measure a model on held-out normals and store distributions, thresholds and scales
    Calibrate(Chosen),
    /// Reproduce every number of paper A, each with the published one, its tolerance and the outcome
    ///
    /// With the folder of a run of mvtec-ae in place of a model's id: score its network on the test photos again.
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
        /// Draw Figure 1, maps of six test digits, into this PNG file
        #[arg(long)]
        figure_1: Option<PathBuf>,
        /// The file that gets the line of a run of mvtec-ae
        #[arg(long, default_value = PARTS)]
        results: PathBuf,
    },
    /// Write paper B's evidence from its results, and the README's tables from all evidence
    Tables {
        /// File with one line a finished run of the queue
        #[arg(long, default_value = "crate/lab/experiments/results.jsonl")]
        results: PathBuf,
        /// File with one line a finished network of parts
        #[arg(long, default_value = PARTS)]
        parts: PathBuf,
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
    /// Time a network of patches, encoder, search and decoder, beside paper B's figures
    Timing {
        /// Id of the model
        #[arg(default_value = "washer-patches")]
        model: String,
        /// Folder of the models
        #[arg(long, default_value = "models")]
        models: PathBuf,
        /// Backend that runs the network
        #[arg(long, default_value = "flex", value_parser = backend())]
        backend: String,
        /// What a browser took, from `cargo xtask bench --page --save`
        #[arg(long)]
        browser: Option<PathBuf>,
        /// Write the evidence file into this folder
        #[arg(long)]
        evidence: Option<PathBuf>,
    },
    /// Make the Evidence room's example maps, of rendered parts and of pictures that networks draw themselves
    Examples {
        /// Folder of the models
        #[arg(long, default_value = "models")]
        models: PathBuf,
        /// Backend that runs the networks
        #[arg(long, default_value = "flex", value_parser = backend())]
        backend: String,
        /// Folder that gets the strips and their list
        #[arg(long, default_value = "www/evidence/examples")]
        out: PathBuf,
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
    /// Which model: mnist-abati, or mvtec-ae with --category
    model: String,
    /// Folder that holds mnist/, or categories in the layout of MVTec AD
    #[arg(long, env = "NOVELTY_DATA")]
    data: Option<PathBuf>,
    /// quick: 100 epochs; full: 500, as paper A's authors
    #[arg(long, value_enum, default_value = "quick")]
    profile: Profile,
    /// Epochs, in place of the profile's
    #[arg(long)]
    epochs: Option<usize>,
    /// Images or patches a batch [default: 256; mvtec-ae: 32]
    #[arg(long)]
    batch: Option<usize>,
    /// Adam's learning rate [default: 1e-2; mvtec-ae: 1e-3]
    #[arg(long)]
    learning_rate: Option<f64>,
    /// How the learning rate of mnist-abati runs; that of mvtec-ae is a cosine
    #[arg(long, value_enum, default_value = "constant")]
    schedule: train::Schedule,
    /// Seed of split, weights and order
    #[arg(long, default_value_t = 0)]
    seed: u64,
    /// Backend that trains
    #[arg(long, default_value = "flex", value_parser = backend())]
    backend: String,
    /// Folder of the run [default: one of the run's name in runs/]
    #[arg(long)]
    out: Option<PathBuf>,
    /// mvtec-ae: a category of the data folder, such as bottle, or a rendered one: washer, plate
    #[arg(long)]
    category: Option<String>,
    /// mvtec-ae: code length
    #[arg(long, default_value_t = 128)]
    latent: usize,
    /// mvtec-ae: grey photos in place of colour
    #[arg(long)]
    grey: bool,
    /// mvtec-ae: train to remove damage
    #[arg(long)]
    denoising: bool,
    /// mvtec-ae: the file that gets one line a finished run
    #[arg(long, default_value = PARTS)]
    results: PathBuf,
}

/// The results of the networks of parts.
const PARTS: &str = "crate/lab/experiments/parts.jsonl";

/// Trains what the arguments name.
fn train(a: TrainArguments) -> Result<()> {
    let epochs = a.epochs.unwrap_or(match a.profile {
        Profile::Quick => 100,
        Profile::Full => 500,
    });
    let runs = std::path::Path::new("runs");
    if a.model == "mvtec-ae" {
        let category =
            a.category.context("mvtec-ae wants --category, for instance --category bottle")?;
        let plan = paper_b::photos::Plan {
            category,
            colour: !a.grey,
            latent: a.latent,
            epochs,
            batch: a.batch.unwrap_or(32),
            learning_rate: a.learning_rate.unwrap_or(1e-3),
            denoising: a.denoising,
            seed: a.seed,
        };
        let folder = a.out.unwrap_or_else(|| runs.join(plan.name()));
        return paper_b::photos::train(&plan, a.data.as_deref(), &a.backend, &folder, &a.results);
    }
    let folder = a.out.unwrap_or_else(|| runs.join(&a.model));
    let settings = train::Settings {
        model: a.model,
        seed: a.seed,
        epochs,
        batch: a.batch.unwrap_or(256),
        learning_rate: a.learning_rate.unwrap_or(1e-2),
        schedule: a.schedule,
    };
    train::train(&settings, a.data.as_deref(), &a.backend, &folder)
}

#[derive(Args)]
struct SynthArguments {
    /// Folder to write
    #[arg(long)]
    out: PathBuf,
    /// Only this family; all without it
    #[arg(long, value_parser = names(&Family::ALL.map(Family::id)))]
    family: Option<String>,
    /// Good photos to learn from
    #[arg(long, default_value_t = 100)]
    good: usize,
    /// Photos of each type of defect, and good ones to test with
    #[arg(long, default_value_t = 20)]
    bad: usize,
    /// Another seed, other photos
    #[arg(long, default_value_t = 0)]
    seed: u64,
    /// Side of the photos in pixels, 32 to 1024
    #[arg(long, default_value_t = 256)]
    side: usize,
    /// How the parts lie: in a fixture, or put down by hand
    #[arg(long, value_enum, default_value = "fixed")]
    pose: Lie,
}

#[derive(Clone, Copy, clap::ValueEnum)]
enum Lie {
    Fixed,
    Loose,
}

/// Names that an option takes, so that `--help` lists them.
fn names(all: &[&'static str]) -> clap::builder::PossibleValuesParser {
    clap::builder::PossibleValuesParser::new(all.to_vec())
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
        Command::Data { data } => data::check(data.as_deref()),
        Command::Synth(a) => {
            let families = match a.family.as_deref().and_then(Family::from_id) {
                Some(family) => vec![family],
                None => Family::ALL.to_vec(),
            };
            let pose = match a.pose {
                Lie::Fixed => Pose::FIXED,
                Lie::Loose => Pose::LOOSE,
            };
            let (good, bad, seed, side) = (a.good, a.bad, a.seed, a.side);
            data::rendered::write(
                &a.out,
                &data::rendered::Order { families, good, bad, seed, side, pose },
            )
        }
        Command::Features { data, seeds, hidden, unlabelled, epochs, evidence } => {
            let effort = paper_c::features::Effort { seeds, hidden, unlabelled, epochs };
            paper_c::features::evaluate(data.as_deref(), &effort, evidence.as_deref())
        }
        Command::Parts { data, only, draws, evidence } => {
            paper_c::detection::evaluate(data.as_deref(), &only, draws, evidence.as_deref())
        }
        Command::Train(arguments) => train(arguments),
        Command::Queue { queue, runs, results, data, only, backend } => {
            let places = paper_b::digits::Places {
                queue: &queue,
                runs: &runs,
                results: &results,
                data: data.as_deref(),
            };
            paper_b::digits::work(&places, &only, &backend)
        }
        Command::Publish { run, models, data, backend, results } => {
            if paper_b::digits::is_run(&run) {
                paper_b::digits::publish(&run, &models, data.as_deref(), &backend)
            } else if paper_b::photos::is_run(&run) {
                paper_b::photos::publish(&run, &models, data.as_deref(), &backend, &results)
            } else {
                paper_a::publishing::publish(&run, &models)
            }
        }
        Command::Calibrate(c) => {
            paper_a::calibration::calibrate(&c.models, &c.model, c.data.as_deref(), &c.backend)
        }
        Command::Evaluate { chosen: c, results, .. }
            if paper_b::photos::is_run(std::path::Path::new(&c.model)) =>
        {
            let run = PathBuf::from(&c.model);
            paper_b::photos::evaluate(&run, c.data.as_deref(), &c.backend, &results)
        }
        Command::Evaluate { chosen: c, evidence, json, per_image, figure_1, .. } => {
            let outputs = paper_a::evaluation::Outputs {
                evidence: evidence.as_deref(),
                json: json.as_deref(),
                per_image: per_image.as_deref(),
                figure_1: figure_1.as_deref(),
            };
            paper_a::evaluation::evaluate(
                &c.models,
                &c.model,
                c.data.as_deref(),
                &c.backend,
                &outputs,
            )
        }
        Command::Tables { results, parts, csv, evidence, readme } => {
            site::tables::write(&results, &parts, &evidence, &readme, csv.as_deref())
        }
        Command::Timing { model, models, backend, browser, evidence } => paper_b::timing::measure(
            &models,
            &model,
            &backend,
            browser.as_deref(),
            evidence.as_deref(),
        ),
        Command::Examples { models, backend, out } => {
            site::examples::write(&models, &backend, &out)
        }
        Command::Explain { chosen: c, image, out, invert, centre, top_k, sigma } => {
            let reading = models::explain::Reading { invert, centre };
            let knobs = Knobs { top_k, sigma, ..Knobs::default() };
            models::explain::explain(
                &c.models, &c.model, &image, &reading, &knobs, &c.backend, &out,
            )
        }
        Command::Export { model, models, safetensors, overwrite } => {
            models::export::export(&models, &model, &safetensors, overwrite)
        }
    }
}
