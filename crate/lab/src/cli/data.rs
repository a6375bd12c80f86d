//! Commands on data: checking a data folder, rendering parts.

use super::options::names;
use crate::data::{self, rendered};
use anyhow::Result;
use clap::{Args, Subcommand, ValueEnum};
use novelty_core::input::synth::{Family, Pose};
use std::path::PathBuf;

#[derive(Subcommand)]
pub enum Command {
    /// List what a data folder holds and check that it is complete
    Data {
        /// Folder with mnist/, fashion-mnist/ and categories in the layout of MVTec AD
        #[arg(long, env = "NOVELTY_DATA")]
        data: Option<PathBuf>,
    },
    /// Render photos of parts with defects and masks, as folders in the layout of MVTec AD
    Synth(Synth),
}

#[derive(Args)]
pub struct Synth {
    /// Folder to write
    #[arg(long)]
    out: PathBuf,
    /// Render only this family of parts
    #[arg(long, value_parser = names(&Family::ALL.map(Family::id)))]
    family: Option<String>,
    /// Number of good photos for training
    #[arg(long, default_value_t = 100)]
    good: usize,
    /// Number of test photos of each type of defect, and of good test photos
    #[arg(long, default_value_t = 20)]
    bad: usize,
    /// Seed of the renderer
    #[arg(long, default_value_t = 0)]
    seed: u64,
    /// Side of the photos in pixels, 32 to 1024
    #[arg(long, default_value_t = 256)]
    side: usize,
    /// Pose of the parts: always the same, or shifted and rotated at random
    #[arg(long, value_enum, default_value = "fixed")]
    pose: PoseOption,
}

#[derive(Clone, Copy, ValueEnum)]
enum PoseOption {
    Fixed,
    Loose,
}

impl Command {
    /// Runs the command.
    pub fn run(self) -> Result<()> {
        match self {
            Self::Data { data } => data::check(data.as_deref()),
            Self::Synth(arguments) => arguments.run(),
        }
    }
}

impl Synth {
    fn run(self) -> Result<()> {
        let families = match self.family.as_deref().and_then(Family::from_id) {
            Some(family) => vec![family],
            None => Family::ALL.to_vec(),
        };
        let pose = match self.pose {
            PoseOption::Fixed => Pose::FIXED,
            PoseOption::Loose => Pose::LOOSE,
        };
        let Self { out, good, bad, seed, side, .. } = self;
        rendered::write(&out, &rendered::Rendering { families, good, bad, seed, side, pose })
    }
}
