//! What one run is: a category, a network, and how it is trained (§2.5, §2.6).

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
    /// Adam's learning rate, from which half a cosine falls to a hundredth.
    pub learning_rate: f64,
    /// Beyond the paper: the network sees damage and should give the picture.
    pub denoising: bool,
    /// Seed of the split, the weights and the order.
    pub seed: u64,
}

/// The paper's code length.
const LATENT: usize = 128;

impl Plan {
    /// The run's name.
    pub fn name(&self) -> String {
        let Self { category, latent, seed, .. } = self;
        let colour = if self.colour { "" } else { "-grey" };
        let denoising = if self.denoising { "-denoising" } else { "" };
        format!("{category}{colour}-ae-{latent}{denoising}-s{seed}")
    }

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
        ensure!(self.epochs > 0 && self.batch > 0, "epochs and batch must be at least 1");
        ensure!(
            (1..=MAX_LATENT).contains(&self.latent),
            "the code length must be between 1 and {MAX_LATENT}"
        );
        let rate = self.learning_rate;
        ensure!(rate.is_finite() && rate > 0.0, "the learning rate must be above 0");
        let letter = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_' || b == b'-';
        ensure!(
            !self.category.is_empty() && self.category.bytes().all(letter),
            "--category wants the name of a folder, such as bottle, or washer or plate"
        );
        Ok(())
    }

    /// The network.
    pub fn config(&self) -> Config {
        Config { channels: if self.colour { 3 } else { 1 }, latent: self.latent }
    }

    /// The learning rate of an epoch, from 0.
    pub fn rate(&self, epoch: usize) -> f64 {
        let share = epoch as f64 / self.epochs.max(1) as f64;
        let cosine = 0.5 * (1.0 + (std::f64::consts::PI * share).cos());
        self.learning_rate * (0.01 + 0.99 * cosine)
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
    fn the_learning_rate_falls_from_its_value_to_a_hundredth() {
        assert_eq!(plan().rate(0), 1e-3);
        assert!((plan().rate(10) - 1e-5).abs() < 1e-12);
        assert!((0..10).all(|epoch| plan().rate(epoch) > plan().rate(epoch + 1)));
    }
}
