//! Cells of paper B's tables: the results of ten classes and some seeds, as means.
//!
//! A cell chooses its setting, K and the weight of the error, in two ways: the best mean on the test set
//! itself, as the paper does, and `carried`: the best setting of the other data set, which is chosen without
//! this test set.

use super::plan::Protocol;
use super::results::Line;
use super::scoring::{Grid, PAPER, WEIGHTS};
use crate::evidence::{Spread, Training};
use novelty_core::latent::nln::GRID;
use novelty_nets::mesarcik::Kind;
use std::collections::BTreeMap;
use std::ops::Range;

/// Passes over the training images in the paper, section 4.
pub const PUBLISHED_EPOCHS: usize = 50;

/// Latent dimensions in the tables.
pub const LATENT: usize = 32;

/// The data sets of the small tables, as folders and as the paper names them.
pub const SETS: [(&str, &str); 2] = [("mnist", "MNIST"), ("fashion-mnist", "F-MNIST")];

/// A setting of the score: index of K in [`GRID`] and the weight of the error in tenths.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Setting {
    /// Index of K in [`GRID`].
    pub k: usize,
    /// Tenths of a.
    pub tenths: usize,
}

impl Setting {
    /// As text: `K 5, a 0.2`.
    pub fn words(self) -> String {
        format!("K {}, a {:.1}", GRID[self.k], self.tenths as f64 / 10.0)
    }
}

/// All runs of one network under one protocol on one data set with one latent size.
pub struct Cell<'a> {
    /// Complete seeds: the ten classes in order.
    seeds: Vec<Vec<&'a Line>>,
}

/// Mean and standard deviation.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Mean {
    /// Mean over seeds of the mean over classes.
    pub value: f64,
    /// Sample standard deviation.
    pub sd: f64,
    /// What the deviation is over: seeds if there are several, else the ten classes.
    pub over: Spread,
}

impl Mean {
    fn of(values: &[f64], over: Spread) -> Self {
        let n = values.len() as f64;
        let value = values.iter().sum::<f64>() / n;
        let square = values.iter().map(|v| (v - value).powi(2)).sum::<f64>();
        Self { value, sd: (square / (n - 1.0).max(1.0)).sqrt(), over }
    }
}

impl<'a> Cell<'a> {
    /// The cell without options (denoising and the like); `None` unless one seed has all ten classes.
    pub fn find(
        results: &'a BTreeMap<String, Line>,
        data: &str,
        protocol: Protocol,
        kind: Kind,
        latent: usize,
    ) -> Option<Self> {
        Self::named(results, &format!("{data}-{}-{}-{latent}", protocol.name(), kind.name()))
    }

    /// The cell of this name.
    pub fn named(results: &'a BTreeMap<String, Line>, name: &str) -> Option<Self> {
        let mut by_seed: BTreeMap<u64, Vec<&Line>> = BTreeMap::new();
        for line in results.values().filter(|line| line.plan.cell() == name) {
            by_seed.entry(line.plan.seed).or_default().push(line);
        }
        let seeds: Vec<Vec<&Line>> = by_seed
            .into_values()
            .filter(|lines| lines.len() == 10)
            .map(|mut lines| {
                lines.sort_by_key(|line| line.plan.class);
                lines
            })
            .collect();
        (!seeds.is_empty()).then_some(Self { seeds })
    }

    /// Lines of the first seed, by class.
    pub fn classes(&self) -> &[&'a Line] {
        &self.seeds[0]
    }

    /// How its networks were trained.
    pub fn training(&self) -> Option<Training> {
        let group = &self.seeds.first()?.first()?.plan.group;
        Some(Training {
            learning_rates: vec![group.learning_rate],
            epochs: group.epochs,
            seeds: self.seeds.len(),
            published_epochs: Some(PUBLISHED_EPOCHS),
        })
    }

    /// All its lines.
    pub fn into_lines(self) -> Vec<&'a Line> {
        self.seeds.into_iter().flatten().collect()
    }

    /// Mean of a value of every run.
    pub fn mean(&self, of: impl Fn(&Line) -> Option<f64>) -> Option<Mean> {
        let seeds: Vec<Vec<f64>> = self
            .seeds
            .iter()
            .map(|lines| lines.iter().map(|line| of(line)).collect())
            .collect::<Option<_>>()?;
        let mean = |values: &Vec<f64>| values.iter().sum::<f64>() / values.len() as f64;
        Some(match &seeds[..] {
            [classes] => Mean::of(classes, Spread::Classes),
            several => Mean::of(&several.iter().map(mean).collect::<Vec<f64>>(), Spread::Seeds),
        })
    }

    /// Mean AUROC of the reconstruction error (B3).
    pub fn reconstruction(&self) -> Option<Mean> {
        self.mean(|line| Some(line.scored.reconstruction))
    }

    /// Mean AUROC of a variant of the score at a setting.
    pub fn at(&self, form: &str, setting: Setting) -> Option<Mean> {
        self.mean(|line| Some(line.scored.grids.get(form)?[setting.k][setting.tenths]))
    }

    /// The setting with the best mean for a variant; the first among equals.
    pub fn best(&self, form: &str) -> Option<Setting> {
        self.best_of(form, 0..WEIGHTS)
    }

    /// The same with weights of the error, in tenths, out of a range.
    pub fn best_of(&self, form: &str, weights: Range<usize>) -> Option<Setting> {
        let mut best: Option<(f64, Setting)> = None;
        for k in 0..GRID.len() {
            for tenths in weights.clone() {
                let setting = Setting { k, tenths };
                let mean = self.at(form, setting)?.value;
                if best.is_none_or(|(value, _)| mean > value) {
                    best = Some((mean, setting));
                }
            }
        }
        best.map(|(_, setting)| setting)
    }

    /// Best mean of the paper's variant, with its setting.
    pub fn oracle(&self) -> Option<(Mean, Setting)> {
        let setting = self.best(PAPER)?;
        Some((self.at(PAPER, setting)?, setting))
    }
}

/// The best setting of a variant for the same network on the other data set.
pub fn carried(
    results: &BTreeMap<String, Line>,
    data: &str,
    protocol: Protocol,
    kind: Kind,
    form: &str,
) -> Option<Setting> {
    let (other, _) = SETS.into_iter().find(|(set, _)| *set != data)?;
    Cell::find(results, other, protocol, kind, LATENT)?.best(form)
}

/// The increase in the paper's Tables 1 and 2 as the authors' code computes it, `100 (1 − baseline / NLN)`.
pub fn increase(baseline: f64, nln: f64) -> f64 {
    100.0 * (1.0 - baseline / nln)
}

/// The largest value of a grid.
pub fn largest(grid: &Grid) -> f64 {
    grid.iter().flatten().copied().fold(0.0, f64::max)
}

#[cfg(test)]
pub(super) mod tests {
    use super::super::plan::{Group, Plan};
    use super::super::scoring::Scored;
    use super::*;
    use crate::training::Plan as _;

    /// Results of one cell whose AUROC is best at K = 5 and a = 0.2.
    pub fn results(data: &str, kind: Kind, classes: u8, seeds: u64) -> BTreeMap<String, Line> {
        let group = format!(
            r#"{{"data":"{data}","protocol":"miso","network":"{}","latent":32,"epochs":1,
                "batch":128,"learning_rate":0.001}}"#,
            kind.name()
        );
        let group: Group = serde_json::from_str(&group).unwrap();
        let mut grid = [[0.6; WEIGHTS]; GRID.len()];
        grid[3][2] = 0.9;
        let mut all = BTreeMap::new();
        for seed in 0..seeds {
            for class in 0..classes {
                let plan = Plan { group: group.clone(), class, seed };
                let line = Line {
                    run: plan.name(),
                    plan,
                    training: 0.1,
                    held_out: vec![0.1],
                    images_per_second: 1.0,
                    backend: "flex".into(),
                    commit: "0".into(),
                    scored: Scored {
                        reconstruction: 0.7 + seed as f64 * 0.02,
                        reconstruction_squared: 0.7,
                        grids: BTreeMap::from([(PAPER.to_owned(), grid)]),
                    },
                };
                all.insert(line.run.clone(), line);
            }
        }
        all
    }

    #[test]
    fn the_oracle_takes_the_best_mean() {
        let results = results("mnist", Kind::Ae, 10, 2);
        let cell = Cell::find(&results, "mnist", Protocol::Miso, Kind::Ae, 32).unwrap();
        let (mean, setting) = cell.oracle().unwrap();
        assert!((mean.value - 0.9).abs() < 1e-12);
        assert_eq!(setting.words(), "K 5, a 0.2");
        let baseline = cell.reconstruction().unwrap();
        assert!((baseline.value - 0.71).abs() < 1e-12);
        assert!((baseline.sd - 0.02f64 / 2f64.sqrt()).abs() < 1e-12);
        assert_eq!(baseline.over, Spread::Seeds);
    }

    #[test]
    fn a_cell_that_lacks_a_class_is_no_cell() {
        let results = results("mnist", Kind::Ae, 9, 1);
        assert!(Cell::find(&results, "mnist", Protocol::Miso, Kind::Ae, 32).is_none());
    }

    #[test]
    fn a_setting_is_carried_from_the_other_set_only() {
        let results = results("fashion-mnist", Kind::Ae, 10, 1);
        let carried = |data| carried(&results, data, Protocol::Miso, Kind::Ae, PAPER);
        assert_eq!(carried("mnist"), Some(Setting { k: 3, tenths: 2 }));
        assert_eq!(carried("fashion-mnist"), None);
    }

    #[test]
    fn the_increase_is_relative_to_the_larger_score() {
        assert!((increase(0.79, 0.921) - 14.22).abs() < 0.01);
    }
}
