//! The queue file: which networks of paper B to train, in which order, and the name of each run.
//!
//! A group stands for one table cell: a data set, a protocol, a network and its schedule; its
//! classes and seeds make the runs. Runs are named by everything that shapes their result, so that a
//! finished one is found again.

use crate::training::{self, Hyperparameters, Plan as _, Schedule};
use anyhow::{Context, Result, ensure};
use novelty_core::image::Shape;
use novelty_core::input::preprocessing::Preprocessing;
use novelty_nets::mesarcik::{Config, Filters, Kind};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// Which classes a network is trained on (paper B, section 4.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Protocol {
    /// Nine classes are normal, one is novel.
    Miso,
    /// One class is normal, nine are novel.
    Simo,
}

impl Protocol {
    /// Whether images of `label` are normal in the run of `class`.
    pub fn normal(self, class: u8, label: u8) -> bool {
        match self {
            Self::Miso => label != class,
            Self::Simo => label == class,
        }
    }

    /// Name in files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Miso => "miso",
            Self::Simo => "simo",
        }
    }
}

/// Runs that differ in class and seed only.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Group {
    /// Folder of the data set: `mnist` or `fashion-mnist`.
    pub data: String,
    /// Which classes are normal.
    pub protocol: Protocol,
    /// `ae`, `vae`, `aae`, `ae-res` or `ae-con`.
    pub network: String,
    /// Code length L.
    pub latent: usize,
    /// Classes c; all ten if empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub classes: Vec<u8>,
    /// Seeds; 0 if empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub seeds: Vec<u64>,
    /// Passes over the training images.
    pub epochs: usize,
    /// Images a step.
    pub batch: usize,
    /// Adam's rate in the first epoch.
    pub learning_rate: f64,
    /// How it changes; a cosine if it is not named.
    #[serde(default = "cosine", skip_serializing_if = "is_cosine")]
    pub schedule: Schedule,
    /// How bytes become values.
    #[serde(default)]
    pub preprocessing: Preprocessing,
    /// Trained to remove pasted patches, bars and light noise (beyond the paper).
    #[serde(default)]
    pub denoising: bool,
    /// Filters halve from layer to layer (ablation).
    #[serde(default)]
    pub halving: bool,
}

fn cosine() -> Schedule {
    Schedule::Cosine
}

fn is_cosine(schedule: &Schedule) -> bool {
    *schedule == cosine()
}

/// The queue file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Queue {
    /// Version of this layout, 1.
    pub format: u32,
    /// The groups, first come first trained.
    pub groups: Vec<Group>,
}

/// One network to train.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Plan {
    /// What it shares with its group.
    #[serde(flatten)]
    pub group: Group,
    /// The left-out (MISO) or the only (SIMO) class.
    pub class: u8,
    /// Seed of the held-out images, the weights, the order and the noise.
    pub seed: u64,
}

impl Queue {
    /// Reads and checks a queue file.
    pub fn read(path: &Path) -> Result<Self> {
        let text = fs::read(path)
            .with_context(|| format!("cannot read the queue file {}", path.display()))?;
        let queue: Self = serde_json::from_slice(&text)
            .with_context(|| format!("{} is not a queue file", path.display()))?;
        ensure!(queue.format == 1, "{} has format {}, not 1", path.display(), queue.format);
        let mut names = BTreeSet::new();
        for plan in queue.plans() {
            plan.config()?;
            ensure!(names.insert(plan.name()), "{} is queued twice", plan.name());
        }
        Ok(queue)
    }

    /// All runs, in order: groups first, then seeds, then classes.
    pub fn plans(&self) -> Vec<Plan> {
        let mut plans = Vec::new();
        for group in &self.groups {
            let seeds = if group.seeds.is_empty() { vec![0] } else { group.seeds.clone() };
            let classes =
                if group.classes.is_empty() { (0..10).collect() } else { group.classes.clone() };
            for &seed in &seeds {
                for &class in &classes {
                    let group = Group { classes: Vec::new(), seeds: Vec::new(), ..group.clone() };
                    plans.push(Plan { group, class, seed });
                }
            }
        }
        plans
    }
}

impl Plan {
    /// The name of what its group is, without class and seed.
    pub fn cell(&self) -> String {
        let Group { data, protocol, network, latent, .. } = &self.group;
        let mut name = format!("{data}-{}-{network}-{latent}", protocol.name());
        let options = [
            (self.group.halving, "-halving"),
            (self.group.denoising, "-denoising"),
            (self.group.preprocessing == Preprocessing::U8, "-u8"),
        ];
        for (_, suffix) in options.iter().filter(|(on, _)| *on) {
            name += suffix;
        }
        name
    }

    /// The network to build.
    pub fn config(&self) -> Result<Config> {
        let Group { network, latent, .. } = &self.group;
        let kind: Kind = network.parse().map_err(anyhow::Error::msg)?;
        ensure!((1..=1024).contains(latent), "a code of {latent} values is not possible");
        self.hyperparameters().check()?;
        ensure!(self.class < 10, "there are classes 0 to 9, not {}", self.class);
        let filters = if self.group.halving { Filters::Halving } else { Filters::Constant };
        Ok(Config { kind, shape: Shape::DIGIT, latent: *latent, filters })
    }
}

impl training::Plan for Plan {
    /// For instance `mnist-miso-ae-32-c3-s0`.
    fn name(&self) -> String {
        format!("{}-c{}-s{}", self.cell(), self.class, self.seed)
    }

    fn hyperparameters(&self) -> Hyperparameters {
        let Group { epochs, batch, learning_rate, schedule, .. } = self.group;
        Hyperparameters { epochs, batch, learning_rate, schedule }
    }

    /// Differs from run to run of a cell.
    fn stream(&self) -> u64 {
        (self.seed << 8) | u64::from(self.class)
    }

    fn command(&self, backend: &str) -> String {
        format!("lab queue --only {} --backend {backend}", self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn group() -> Group {
        let text = r#"{"data":"mnist","protocol":"miso","network":"ae","latent":32,
            "epochs":10,"batch":128,"learning_rate":0.001}"#;
        serde_json::from_str(text).unwrap()
    }

    #[test]
    fn a_group_without_classes_and_seeds_means_ten_runs() {
        let queue = Queue { format: 1, groups: vec![group()] };
        let names: Vec<String> = queue.plans().iter().map(Plan::name).collect();
        assert_eq!(names.len(), 10);
        assert_eq!(names[3], "mnist-miso-ae-32-c3-s0");
    }

    #[test]
    fn options_show_in_the_name() {
        let group = Group { denoising: true, preprocessing: Preprocessing::U8, ..group() };
        let plan = Plan { group, class: 1, seed: 2 };
        assert_eq!(plan.name(), "mnist-miso-ae-32-denoising-u8-c1-s2");
    }

    #[test]
    fn the_schedule_is_a_cosine_unless_it_is_named_and_shows_only_then() {
        let plan = Plan { group: group(), class: 0, seed: 0 };
        assert_eq!(plan.group.schedule, Schedule::Cosine);
        assert!(!serde_json::to_string(&plan).unwrap().contains("schedule"));
        let text = serde_json::to_string(&plan).unwrap().replace('}', r#","schedule":"constant"}"#);
        let constant: Plan = serde_json::from_str(&text).unwrap();
        assert_eq!(constant.hyperparameters().rate(9), 1e-3);
        assert!(!plan.continues_as(&constant));
    }

    #[test]
    fn the_two_protocols_are_opposites() {
        for label in 0..10 {
            assert_ne!(Protocol::Miso.normal(4, label), Protocol::Simo.normal(4, label));
        }
    }

    #[test]
    fn an_unknown_key_or_network_is_refused() {
        assert!(serde_json::from_str::<Group>(r#"{"data":"mnist","epoch":3}"#).is_err());
        let plan = Plan { group: Group { network: "gan".into(), ..group() }, class: 0, seed: 0 };
        assert!(plan.config().is_err());
    }
}
