//! What one run is: a category, a network, and how it is trained (paper B, sections 4.2 and 4.3).

use crate::training::{self, Hyperparameters, Plan as _, Schedule};
use anyhow::{Result, ensure};
use novelty_core::input::synth::Family;
use novelty_nets::bergmann::{Config, MAX_LATENT};
use serde::{Deserialize, Serialize};

/// Side that photos are brought to; the paper's photos have 1024, ours as they were to be had.
pub const SIDE: usize = 256;

/// One network of one category.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Plan {
    /// Last part of the category's name, for instance `bottle`, or a rendered family.
    pub category: String,
    /// Three channels in place of one.
    pub colour: bool,
    /// Code length L.
    pub latent: usize,
    /// Epochs; in each, every photo gives [`super::photo_set::PER_PHOTO`] patches.
    pub epochs: usize,
    /// Patches a batch.
    pub batch: usize,
    /// Adam's learning rate in the first epoch.
    pub learning_rate: f64,
    /// How it changes. Plans of earlier versions do not name it.
    #[serde(default = "of_earlier_versions", skip_serializing_if = "is_of_earlier_versions")]
    pub schedule: Schedule,
    /// Beyond the paper: the network sees damage and should give the picture.
    pub denoising: bool,
    /// Seed of the split, the weights and the order.
    pub seed: u64,
}

fn of_earlier_versions() -> Schedule {
    Schedule::OpenCosine
}

fn is_of_earlier_versions(schedule: &Schedule) -> bool {
    *schedule == of_earlier_versions()
}

/// The paper's code length.
const LATENT: usize = 128;

impl Plan {
    /// What the run is among those of a table: its category, and what sets it apart from the default.
    pub fn words(&self) -> String {
        let mut words = self.category.clone();
        if self.rendered() {
            words += " (rendered)";
        }
        if !self.colour {
            words += ", grey";
        }
        if self.latent != LATENT {
            words += &format!(", L {}", self.latent);
        }
        if self.denoising {
            words += ", structured denoising";
        }
        if self.seed > 0 {
            words += &format!(", seed {}", self.seed);
        }
        words
    }

    /// Whether it is one of the runs that are averaged: colour, the paper's code length, no option, seed 0.
    pub fn is_default(&self) -> bool {
        self.colour && self.latent == LATENT && !self.denoising && self.seed == 0
    }

    /// Whether its photos are rendered by `lab synth`.
    pub fn rendered(&self) -> bool {
        Family::from_id(&self.category).is_some()
    }

    /// Errors for what no run can be.
    pub fn check(&self) -> Result<()> {
        self.hyperparameters().check()?;
        ensure!(
            (1..=MAX_LATENT).contains(&self.latent),
            "the code length must be between 1 and {MAX_LATENT}"
        );
        let letter = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_' || b == b'-';
        ensure!(
            !self.category.is_empty() && self.category.bytes().all(letter),
            "--category wants the name of a folder, such as bottle, or washer or plate"
        );
        Ok(())
    }

    /// The command that trains it, without a backend.
    pub fn command_on_any(&self) -> String {
        let Self { category, latent, epochs, batch, learning_rate, seed, .. } = self;
        let grey = if self.colour { "" } else { " --grey" };
        let denoising = if self.denoising { " --denoising" } else { "" };
        let schedule =
            if self.schedule == Schedule::Constant { " --schedule constant" } else { "" };
        format!(
            "lab train mvtec-ae --category {category} --latent {latent} --epochs {epochs} --batch {batch} \
             --learning-rate {learning_rate} --seed {seed}{grey}{denoising}{schedule}"
        )
    }

    /// The network.
    pub fn config(&self) -> Config {
        Config { channels: if self.colour { 3 } else { 1 }, latent: self.latent }
    }
}

impl training::Plan for Plan {
    fn name(&self) -> String {
        let Self { category, latent, seed, .. } = self;
        let colour = if self.colour { "" } else { "-grey" };
        let denoising = if self.denoising { "-denoising" } else { "" };
        format!("{category}{colour}-ae-{latent}{denoising}-s{seed}")
    }

    fn hyperparameters(&self) -> Hyperparameters {
        let Self { epochs, batch, learning_rate, schedule, .. } = *self;
        Hyperparameters { epochs, batch, learning_rate, schedule }
    }

    fn stream(&self) -> u64 {
        self.seed
    }

    fn command(&self, backend: &str) -> String {
        format!("{} --backend {backend}", self.command_on_any())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    pub fn plan() -> Plan {
        Plan {
            category: "washer".into(),
            colour: true,
            latent: 128,
            epochs: 10,
            batch: 32,
            learning_rate: 1e-3,
            schedule: Schedule::Cosine,
            denoising: false,
            seed: 0,
        }
    }

    #[test]
    fn a_run_is_named_by_what_it_is() {
        assert_eq!(plan().name(), "washer-ae-128-s0");
        let grey = Plan { colour: false, denoising: true, seed: 2, ..plan() };
        assert_eq!(grey.name(), "washer-grey-ae-128-denoising-s2");
        assert!(plan().check().is_ok());
        assert!(Plan { category: "../x".into(), ..plan() }.check().is_err());
        assert!(Plan { learning_rate: f64::NAN, ..plan() }.check().is_err());
    }

    #[test]
    fn a_plan_without_a_schedule_is_one_of_an_earlier_version() {
        let text = serde_json::to_string(&plan()).unwrap();
        assert!(text.contains(r#""schedule":"half_cosine""#));
        let old = text.replace(r#""schedule":"half_cosine","#, "");
        let old: Plan = serde_json::from_str(&old).unwrap();
        assert_eq!(old.schedule, Schedule::OpenCosine);
        assert!(old.hyperparameters().rate(9) > plan().hyperparameters().rate(9));
        assert!(!serde_json::to_string(&old).unwrap().contains("schedule"));
    }

    #[test]
    fn the_command_names_what_differs_from_the_default() {
        let command = "lab train mvtec-ae --category washer --latent 128 --epochs 10 --batch 32 --learning-rate 0.001 \
                       --seed 0";
        assert_eq!(plan().command_on_any(), command);
        let other = Plan { colour: false, schedule: Schedule::Constant, ..plan() };
        assert_eq!(
            other.command("tch"),
            format!("{command} --grey --schedule constant --backend tch")
        );
    }
}
