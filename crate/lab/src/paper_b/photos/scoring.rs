//! Scores a trained network on the test photos as the authors' evaluation of MVTec AD: patches without overlap,
//! terms scaled over the whole test set; image AUROC, pixel AUROC and IoU at the Youden threshold over K and the
//! weight of the error.

use super::padim::Padim;
use super::patch_analysis::{analyse, bank, grid};
use super::patch_features::PatchFeatures;
use super::photo_set::{Photos, Tested};
use super::pixels::Pixels;
use super::plan::Plan;
use super::results::{Line, NEIGHBOURS, Outcome, WEIGHTS};
use super::training::Run;
use crate::models::map_scale;
use crate::progress::bar;
use crate::training::Plan as _;
use anyhow::{Context, Result};
use novelty_core::input::patches::PATCH;
use novelty_core::latent::nln::photo::{PatchScaling, detection, localisation, scaling_over};
use novelty_core::metrics::auroc::auroc;
use novelty_core::metrics::average_precision::average_precision;
use novelty_core::report::patch_inspection::Terms;
use novelty_nets::Network;
use novelty_nets::pass::Lens;

/// Pixel scores take every pixel of every second row and column.
const EVERY: usize = 2;

/// Scores the test photos.
pub fn score(plan: &Plan, run: &Run, lens: &Lens<Network>, photos: &Photos) -> Result<Line> {
    let bank = bank(lens, photos)?;
    let grid = grid(photos.shape, PATCH)?;
    let bar = bar(photos.test.len(), "test photos");
    let (mut plain, mut near) = (Vec::new(), vec![Vec::new(); NEIGHBOURS.len()]);
    for photo in &photos.test {
        let most = NEIGHBOURS.iter().copied().fold(1, usize::max);
        let analysis = analyse(lens, &bank, &grid, &photo.values, most)?;
        plain.push(analysis.plain()?);
        for (terms, k) in near.iter_mut().zip(NEIGHBOURS) {
            terms.push(analysis.terms(k)?);
        }
        bar.inc(1);
    }
    bar.finish_and_clear();
    let grids = near
        .iter()
        .map(|terms| WEIGHTS.iter().map(|&a| outcome(terms, &photos.test, a)).collect())
        .collect::<Result<_>>()?;
    let features = PatchFeatures::fit(lens, photos)?;
    let features = mapped(photos, "nearest features of test photos", |photo| features.map(photo))?;
    let padim = Padim::fit(lens, photos)?;
    let padim = mapped(photos, "PaDiM maps of test photos", |photo| padim.map(photo))?;
    Ok(Line {
        run: plan.name(),
        plan: plan.clone(),
        fitted: photos.fitted.len(),
        tested: photos.test.len(),
        defective: Some(photos.test.iter().filter(|photo| photo.defective).count()),
        held_out: run.held_out_by_epoch(),
        seconds: run.seconds().round(),
        backend: run.backend(),
        commit: run.commit(),
        plain: outcome(&plain, &photos.test, 1.0)?,
        patch_features: Some(features),
        padim: Some(padim),
        shipped: None,
        shipped_plain: None,
        grids,
    })
}

/// The result at a weight of the error.
fn outcome(terms: &[Terms], photos: &[Tested], a: f64) -> Result<Outcome> {
    let over = |of: fn(&Terms) -> &[f32]| scaling_over(terms.iter().map(of));
    let scaling = PatchScaling {
        error: over(|terms| &terms.errors).context("there are no test photos")?,
        distance: over(|terms| &terms.distances).context("there are no test photos")?,
    };
    let mut found = Found::default();
    for (terms, photo) in terms.iter().zip(photos) {
        let score = detection(&terms.errors, &terms.distances, &scaling, a)?;
        let map = localisation(&terms.errors, &terms.distances, terms.shape, &scaling, a)?;
        found.add(photo, score, map, terms.shape.width);
    }
    found.outcome()
}

/// The result of maps of the test photos; the score of a photo is the largest pixel of its map.
fn mapped(
    photos: &Photos,
    what: &str,
    map: impl Fn(&[f32]) -> Result<Vec<f32>>,
) -> Result<Outcome> {
    let bar = bar(photos.test.len(), what);
    let mut found = Found::default();
    for photo in &photos.test {
        let map = map(&photo.values)?;
        let score = map.iter().copied().fold(f32::MIN, f32::max);
        found.add(photo, f64::from(score), map, photos.shape.width);
        bar.inc(1);
    }
    bar.finish_and_clear();
    found.outcome()
}

/// Scores and maps of test photos with the ground truth.
#[derive(Default)]
struct Found {
    scores: Vec<f64>,
    quantiles: Vec<f64>,
    labels: Vec<bool>,
    pixels: Pixels,
    without_mask: bool,
}

impl Found {
    fn add(&mut self, photo: &Tested, score: f64, map: Vec<f32>, width: usize) {
        self.scores.push(score);
        self.labels.push(photo.defective);
        match &photo.mask {
            Some(mask) => {
                self.pixels.add(&map, mask, width, EVERY);
            }
            None => self.without_mask = true,
        }
        self.quantiles.push(f64::from(map_scale::quantile(map)));
    }

    fn outcome(&self) -> Result<Outcome> {
        let masks = !self.without_mask;
        let area = |scores: &[f64]| auroc(scores, &self.labels);
        Ok(Outcome {
            image_auroc: area(&self.scores)
                .context("the test set needs good and defective photos")?,
            average_precision: average_precision(&self.scores, &self.labels),
            pixel_auroc: masks.then(|| self.pixels.auroc()).flatten(),
            iou: masks.then(|| self.pixels.iou()).flatten(),
            quantile_auroc: area(&self.quantiles),
        })
    }
}
