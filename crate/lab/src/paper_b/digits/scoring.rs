//! Scores a trained network on the whole test set, over K and the weight of the error (paper B, section 3.3 and
//! Figure 5).

use super::images::RunImages;
use super::neighbours::{EncodedImages, encode};
use super::plan::Plan;
use anyhow::{Context, Result};
use novelty_core::latent::latent_bank::LatentBank;
use novelty_core::latent::nln::{Aggregation, Batch, ErrorKind, GRID, Measure, Scaling, blend_all};
use novelty_core::latent::whitening::Whitening;
use novelty_core::metrics::auroc::auroc;
use novelty_nets::Network;
use novelty_nets::mesarcik::Kind;
use novelty_nets::pass::Lens;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Weights of the error in a sweep: 0, 0.1, … 1.
pub const WEIGHTS: usize = 11;

/// AUROC for every K of [`GRID`] and every weight of the error.
pub type Grid = [[f64; WEIGHTS]; GRID.len()];

/// The scores of a network on its test set.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Scored {
    /// AUROC of the absolute reconstruction error (B3), the baseline of every network.
    pub reconstruction: f64,
    /// AUROC of the squared one (A2).
    pub reconstruction_squared: f64,
    /// AUROC of each variant of the score, scaled over the test set, by its name.
    pub grids: BTreeMap<String, Grid>,
}

/// The paper's variant of the score for each network.
pub const PAPER: &str = "nln";

impl Scored {
    /// Whether it has all variants that this version of the program measures.
    pub fn is_current(&self) -> bool {
        self.grids.contains_key("whitened") && self.grids.contains_key("pse-per-ink")
    }
}

/// How the paper's code measures the error term of a network.
fn own_kind(kind: Kind) -> ErrorKind {
    match kind {
        Kind::Ae | Kind::Vae | Kind::Aae => ErrorKind::Absolute,
        Kind::AeRes => ErrorKind::Features,
        Kind::AeCon => ErrorKind::ConCode,
    }
}

/// The bank of a run: codes of all its training images, with their indices in the data file.
pub fn bank(lens: &Lens<Network>, plan: &Plan, images: &RunImages) -> Result<LatentBank> {
    let latents = encode(lens, &images.training, &images.fitted, plan.group.preprocessing)?;
    let sources = images.fitted.iter().map(|&i| i as u32).collect();
    let dims = plan.group.latent;
    Ok(LatentBank::new(latents, dims)?.with_sources(sources)?)
}

/// Scores the test set.
pub fn score(
    lens: &Lens<Network>,
    plan: &Plan,
    images: &RunImages,
    bank: &LatentBank,
) -> Result<Scored> {
    let all: Vec<usize> = (0..images.test.labels.len()).collect();
    let preprocessing = plan.group.preprocessing;
    let encoded = |whitening, set, indices| {
        EncodedImages::new(lens, bank, whitening, set, indices, preprocessing)
    };
    let test = encoded(None, &images.test, &all)?;
    let normals = encoded(None, &images.training, &images.held_out)?;
    let novel = images.novel(plan.group.protocol, plan.class);
    let area = |scores: &[f64]| {
        auroc(scores, &novel).context("the test set needs normal and novel images")
    };

    let kind = own_kind(plan.config()?.kind);
    let terms = |set: &EncodedImages| -> Result<Batch> {
        if kind.is_of_pixels() {
            set.of_pixels(&Measure::default())
        } else {
            set.of_features(lens, bank, kind)
        }
    };
    let own = terms(&test)?;
    let mut grids = BTreeMap::new();
    let mut enter = |name: &str, batch: &Batch, aggregation| -> Result<()> {
        grids.insert(name.to_owned(), grid(&area, |k| batch.scaled(k, aggregation))?);
        Ok(())
    };
    enter(PAPER, &own, Aggregation::Mean)?;
    enter("minimum", &own, Aggregation::Minimum)?;
    let pse = Measure { kind: ErrorKind::Pse, ..Measure::default() };
    let per_ink = Measure { per_ink: true, ..Measure::default() };
    let pse_per_ink = Measure { per_ink: true, ..pse };
    for (name, measure) in [("pse", pse), ("per-ink", per_ink), ("pse-per-ink", pse_per_ink)] {
        let batch = test.of_pixels(&measure)?;
        enter(name, &batch, Aggregation::Mean)?;
        enter(&format!("{name}-minimum"), &batch, Aggregation::Minimum)?;
    }
    if !kind.is_of_pixels() {
        enter("pixels", &test.of_pixels(&Measure::default())?, Aggregation::Mean)?;
    }
    if kind == ErrorKind::ConCode {
        enter("b8", &test.of_features(lens, bank, ErrorKind::ConPaper)?, Aggregation::Mean)?;
    }
    let whitening = Whitening::full(bank)?;
    let whitened = encoded(Some(&whitening), &images.test, &all)?;
    enter("whitened", &terms(&whitened)?, Aggregation::Mean)?;
    // Scaled over held-out normal images, as the page does for a single image.
    let calibrating = terms(&normals)?;
    let scaled = grid(&area, |k| {
        let of = |get: fn(&novelty_core::latent::nln::Term) -> f64| -> Option<Vec<f64>> {
            let column = |batch: &Batch| -> Vec<f64> {
                batch.at(k, Aggregation::Mean).iter().map(get).collect()
            };
            let scaling = Scaling::of(&column(&calibrating))?;
            Some(column(&own).into_iter().map(|v| scaling.apply(v)).collect())
        };
        Some((of(|t| t.error)?, of(|t| t.distance)?))
    })?;
    grids.insert("calibrated".to_owned(), scaled);
    Ok(Scored {
        reconstruction: rounded(area(&test.absolute_errors()?)?),
        reconstruction_squared: rounded(area(&test.squared_errors()?)?),
        grids,
    })
}

/// AUROC of every blend; `terms` gives both scaled terms at one K.
fn grid(
    area: &impl Fn(&[f64]) -> Result<f64>,
    terms: impl Fn(usize) -> Option<(Vec<f64>, Vec<f64>)>,
) -> Result<Grid> {
    let mut out = Grid::default();
    for (row, k) in out.iter_mut().zip(GRID) {
        let (errors, distances) = terms(k).context("there are no images to score")?;
        for (i, cell) in row.iter_mut().enumerate() {
            let weight = i as f64 / (WEIGHTS - 1) as f64;
            *cell = rounded(area(&blend_all(&errors, &distances, weight))?);
        }
    }
    Ok(out)
}

/// Five decimals; another seed changes far more.
fn rounded(value: f64) -> f64 {
    (value * 1e5).round() / 1e5
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ends_of_a_sweep_are_the_terms_alone() {
        let labels = [false, false, true, true];
        let area = |scores: &[f64]| auroc(scores, &labels).context("both kinds");
        let errors = vec![0.0, 0.1, 0.2, 0.3];
        let distances = vec![0.3, 0.2, 0.1, 0.0];
        let grid = grid(&area, |_| Some((errors.clone(), distances.clone()))).unwrap();
        for row in grid {
            assert_eq!((row[0], row[WEIGHTS - 1]), (0.0, 1.0));
        }
    }
}
