//! Commands that reproduce the papers' measurements.

use super::options::{Chosen, DETECTION, FEATURES, PAPER_A, PARTS, TIMING, backend};
use crate::{own_parts, paper_a, paper_b, paper_c};
use anyhow::{Result, ensure};
use clap::Subcommand;
use std::path::{Path, PathBuf};

#[derive(Subcommand)]
pub enum Command {
    /// Reproduce every number of paper A, each with the published value, its tolerance and the outcome
    ///
    /// With the folder of a run of mnist-abati instead of a model's id: the same of its network, without a model folder.
    /// With the folder of a run of mvtec-ae: score its network again on the test photos.
    Evaluate {
        #[command(flatten)]
        chosen: Chosen,
        /// The network of a run of mnist-abati after this epoch, which was kept [default: after its last epoch]
        #[arg(long)]
        epoch: Option<usize>,
        /// Write one evidence file for each table into this folder
        #[arg(long)]
        evidence: Option<PathBuf>,
        /// Write the record of paper A, from which `lab tables` makes the same evidence [default with --evidence: that of
        /// experiments/]
        #[arg(long)]
        record: Option<PathBuf>,
        /// Write all tables to one file
        #[arg(long)]
        json: Option<PathBuf>,
        /// Write one line for each image to this CSV file
        #[arg(long)]
        per_image: Option<PathBuf>,
        /// Draw Figure 1, maps of six test digits, into this PNG file
        #[arg(long)]
        figure_1: Option<PathBuf>,
        /// File with the results of the runs of mvtec-ae
        #[arg(long, default_value = PARTS)]
        results: PathBuf,
    },
    /// Time encoder, nearest-neighbour search and decoder of a network of paper B on patches
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
        /// Timings of a browser, from `cargo xtask bench --page --save`
        #[arg(long)]
        browser: Option<PathBuf>,
        /// File that receives the times; `lab tables` makes the evidence of it
        #[arg(long, default_value = TIMING)]
        record: PathBuf,
    },
    /// Reproduce Figure 4 of paper C: MSE against PSE on photos of parts and on occluded pictures
    Parts {
        /// Folder with categories in the layout of MVTec AD, mnist/ and fashion-mnist/
        #[arg(long, env = "NOVELTY_DATA")]
        data: Option<PathBuf>,
        /// Only categories whose name contains this; can be repeated; `occlusion` selects Figure 4b's substitute
        #[arg(long)]
        only: Vec<String>,
        /// Number of random draws of the shots; results are means over the draws
        #[arg(long, default_value_t = novelty_core::models::few_shots::DRAWS)]
        draws: usize,
        /// Write one evidence file for each table into this folder
        #[arg(long)]
        evidence: Option<PathBuf>,
        /// The record of Figure 4, written with the evidence; `lab tables` makes the same of it
        #[arg(long, default_value = DETECTION)]
        record: PathBuf,
    },
    /// Measure models of one's own part, as Teach makes them, with few good photos of each category
    OwnParts {
        /// Folder with categories in the layout of MVTec AD
        #[arg(long, env = "NOVELTY_DATA")]
        data: Option<PathBuf>,
        /// Only categories whose name contains this; can be repeated
        #[arg(long)]
        only: Vec<String>,
        /// Numbers of good photos
        #[arg(long, value_delimiter = ',', default_values_t = [10, 30, 100])]
        photos: Vec<usize>,
        /// Random draws of the good photos for each number
        #[arg(long, default_value_t = 5)]
        draws: usize,
        /// Normalise maps pixel by pixel, or not [default: chosen on painted defects]
        #[arg(long)]
        per_pixel: Option<bool>,
        /// Align parts that are only shifted
        #[arg(long)]
        align: bool,
        /// File that receives the results
        #[arg(long)]
        record: Option<PathBuf>,
    },
    /// Reproduce Figures 7 and 8 of paper C on noisy digits: features trained with PSE and with MSE
    ///
    /// The complete grids take days on a CPU; the defaults take about a quarter of an hour on two cores.
    Features {
        /// Folder with mnist/
        #[arg(long, env = "NOVELTY_DATA")]
        data: Option<PathBuf>,
        /// Number of seeds at each point
        #[arg(long, default_value_t = 3)]
        seeds: usize,
        /// Largest number of hidden units; the paper's grid ends at 512
        #[arg(long, default_value_t = 128)]
        hidden: usize,
        /// Largest number of unlabelled pictures; the paper's grid ends at 60000
        #[arg(long, default_value_t = 3000)]
        unlabelled: usize,
        /// Epochs on the unlabelled pictures
        #[arg(long, default_value_t = 30)]
        epochs: usize,
        /// Write one evidence file for each figure into this folder
        #[arg(long)]
        evidence: Option<PathBuf>,
        /// The record of Figures 7 and 8, written with the evidence; `lab tables` makes the same of it
        #[arg(long, default_value = FEATURES)]
        record: PathBuf,
    },
}

impl Command {
    /// Runs the command.
    pub fn run(self) -> Result<()> {
        match self {
            Self::Evaluate { chosen: c, epoch, results, .. }
                if paper_b::photos::is_run(Path::new(&c.model)) =>
            {
                ensure!(epoch.is_none(), "--epoch needs the folder of a run of mnist-abati");
                let run = PathBuf::from(&c.model);
                paper_b::photos::evaluate(&run, c.data.as_deref(), &c.backend, &results)
            }
            Self::Evaluate {
                chosen: c,
                epoch,
                evidence,
                record,
                json,
                per_image,
                figure_1,
                ..
            } => {
                let record = record.or_else(|| evidence.as_ref().map(|_| PAPER_A.into()));
                let outputs = paper_a::evaluation::Outputs {
                    evidence: evidence.as_deref(),
                    record: record.as_deref(),
                    json: json.as_deref(),
                    per_image: per_image.as_deref(),
                    figure_1: figure_1.as_deref(),
                };
                let (data, run) = (c.data.as_deref(), Path::new(&c.model));
                if paper_a::training::is_run(run) {
                    return paper_a::evaluation::evaluate_run(
                        run, epoch, data, &c.backend, &outputs,
                    );
                }
                ensure!(epoch.is_none(), "--epoch needs the folder of a run of mnist-abati");
                paper_a::evaluation::evaluate(&c.models, &c.model, data, &c.backend, &outputs)
            }
            Self::Timing { model, models, backend, browser, record } => {
                paper_b::timing::measure(&models, &model, &backend, browser.as_deref(), &record)
            }
            Self::Parts { data, only, draws, evidence, record } => {
                let (data, evidence) = (data.as_deref(), evidence.as_deref());
                paper_c::detection::evaluate(data, &only, draws, evidence, &record)
            }
            Self::OwnParts { data, only, photos, draws, per_pixel, align, record } => {
                let plan = own_parts::Plan { photos, draws, per_pixel, align };
                own_parts::evaluate(data.as_deref(), &only, &plan, record.as_deref())
            }
            Self::Features { data, seeds, hidden, unlabelled, epochs, evidence, record } => {
                let effort = paper_c::features::Effort { seeds, hidden, unlabelled, epochs };
                let (data, evidence) = (data.as_deref(), evidence.as_deref());
                paper_c::features::evaluate(data, &effort, evidence, &record)
            }
        }
    }
}
