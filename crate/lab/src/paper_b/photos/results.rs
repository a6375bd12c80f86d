//! One line of JSON for each finished run: its plan and its scores.

use super::plan::Plan;
use crate::training::results;
use serde::{Deserialize, Serialize};

/// The K of the grid.
pub const NEIGHBOURS: [usize; 4] = [1, 2, 5, 10];

/// The weights of the error, `a`.
pub const WEIGHTS: [f64; 6] = [0.0, 0.2, 0.4, 0.6, 0.8, 1.0];

/// The results of a score.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Outcome {
    /// AUROC of the detection scores.
    pub image_auroc: f64,
    /// AUROC of the localisation maps' pixels; `None` without masks.
    pub pixel_auroc: Option<f64>,
    /// IoU at the Youden threshold; `None` without masks.
    pub iou: Option<f64>,
    /// Average precision of the detection scores; chance level is the share of defective photos.
    #[serde(default)]
    pub average_precision: Option<f64>,
    /// Beyond the paper: image AUROC of an upper quantile of the localisation map.
    #[serde(default)]
    pub quantile_auroc: Option<f64>,
}

/// A finished run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Line {
    /// The plan's name.
    pub run: String,
    /// What was planned.
    pub plan: Plan,
    /// Number of training photos.
    pub fitted: usize,
    /// Number of test photos.
    pub tested: usize,
    /// How many of them are defective.
    #[serde(default)]
    pub defective: Option<usize>,
    /// Loss of the held-out photos, epoch by epoch.
    pub held_out: Vec<f64>,
    /// Training time.
    pub seconds: f64,
    /// Backend that trained.
    pub backend: String,
    /// Commit of the program.
    pub commit: String,
    /// The plain reconstruction error.
    pub plain: Outcome,
    /// Beyond the paper: distance of the encoder's 8 × 8 features from the nearest of good photos; the image's
    /// score is the largest.
    #[serde(default)]
    pub patch_features: Option<Outcome>,
    /// Beyond the paper: Mahalanobis distance of the encoder's features from a Gaussian at each location (PaDiM);
    /// the image's score is the largest.
    #[serde(default)]
    pub padim: Option<Outcome>,
    /// The published model as the page uses it: half-overlapping patches, core-set, weights in f16.
    #[serde(default)]
    pub shipped: Option<Outcome>,
    /// The reconstruction error of the published model.
    #[serde(default)]
    pub shipped_plain: Option<Outcome>,
    /// NLN for every K of [`NEIGHBOURS`] and every weight of [`WEIGHTS`].
    pub grids: Vec<Vec<Outcome>>,
}

impl Line {
    /// The result of NLN with K neighbours and a weight of the error, both of the grid.
    pub fn at(&self, k: usize, a: f64) -> Option<&Outcome> {
        let row = NEIGHBOURS.iter().position(|&of| of == k)?;
        let column = WEIGHTS.iter().position(|&of| (of - a).abs() < 1e-9)?;
        self.grids.get(row)?.get(column)
    }

    /// The best of the grid by `of`, with its K and weight.
    pub fn best(&self, of: impl Fn(&Outcome) -> Option<f64>) -> Option<(f64, usize, f64)> {
        let cells =
            self.grids.iter().zip(NEIGHBOURS).flat_map(|(row, k)| {
                row.iter().zip(WEIGHTS).map(move |(outcome, a)| (outcome, k, a))
            });
        cells
            .filter_map(|(outcome, k, a)| Some((of(outcome)?, k, a)))
            .max_by(|a, b| a.0.total_cmp(&b.0))
    }

    /// The most important numbers.
    pub fn summary(&self) -> String {
        let show = |value: Option<f64>| value.map_or("–".to_owned(), |v| format!("{v:.3}"));
        let best = |of: fn(&Outcome) -> Option<f64>| show(self.best(of).map(|found| found.0));
        format!(
            "image AUROC {:.3} (reconstruction error), {} (best NLN); pixel AUROC {} (reconstruction error), {} (best NLN)",
            self.plain.image_auroc,
            best(|o| Some(o.image_auroc)),
            show(self.plain.pixel_auroc),
            best(|o| o.pixel_auroc)
        )
    }
}

impl results::Line for Line {
    fn run(&self) -> &str {
        &self.run
    }
}
