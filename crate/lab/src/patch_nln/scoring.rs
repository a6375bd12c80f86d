//! Scores a trained network on the test photos (§2.9): patches side by side, terms scaled over the whole
//! test set, image AUROC, pixel AUROC and IoU at the Youden threshold over K and the weight of the error.

use super::looking::{bank, grid, look};
use super::photos::{Photos, Tested};
use super::plan::Plan;
use super::results::{Line, Outcome};
use super::training::Run;
use crate::study;
use anyhow::{Context, Result};
use novelty_core::auroc::auroc;
use novelty_core::iou::iou;
use novelty_core::patch_inspection::Terms;
use novelty_core::patches::{PATCH, PatchScaling, detection, localisation, scaling_over};
use novelty_nets::Network;
use novelty_nets::pass::Lens;

/// The K of the grid.
pub const NEIGHBOURS: [usize; 4] = [1, 2, 5, 10];

/// The weights of the error, `a`.
pub const WEIGHTS: [f64; 6] = [0.0, 0.2, 0.4, 0.6, 0.8, 1.0];

/// Pixel scores take every pixel of every second row and column.
const EVERY: usize = 2;

/// Scores the test photos.
pub fn score(plan: &Plan, run: &Run, lens: &Lens<Network>, photos: &Photos) -> Result<Line> {
    let bank = bank(lens, photos)?;
    let grid = grid(photos.shape, PATCH)?;
    let bar = study::bar(photos.test.len(), "test photos");
    let (mut plain, mut near) = (Vec::new(), vec![Vec::new(); NEIGHBOURS.len()]);
    for photo in &photos.test {
        let most = NEIGHBOURS.iter().copied().fold(1, usize::max);
        let looked = look(lens, &bank, &grid, &photo.values, most)?;
        plain.push(looked.plain()?);
        for (terms, k) in near.iter_mut().zip(NEIGHBOURS) {
            terms.push(looked.terms(k)?);
        }
        bar.inc(1);
    }
    bar.finish_and_clear();
    let grids = near
        .iter()
        .map(|terms| WEIGHTS.iter().map(|&a| outcome(terms, &photos.test, a)).collect())
        .collect::<Result<_>>()?;
    let seconds: f64 = run.history.iter().map(|epoch| epoch.seconds).sum();
    Ok(Line {
        run: plan.name(),
        plan: plan.clone(),
        fitted: photos.fitted.len(),
        tested: photos.test.len(),
        held_out: run.history.iter().map(|epoch| (epoch.held_out * 1e6).round() / 1e6).collect(),
        seconds: seconds.round(),
        backend: run.backend.clone(),
        commit: run.commit.clone(),
        plain: outcome(&plain, &photos.test, 1.0)?,
        grids,
    })
}

/// What a weight of the error reaches.
fn outcome(terms: &[Terms], photos: &[Tested], a: f64) -> Result<Outcome> {
    let over = |of: fn(&Terms) -> &[f32]| scaling_over(terms.iter().map(of));
    let scaling = PatchScaling {
        error: over(|terms| &terms.errors).context("there is nothing to test")?,
        distance: over(|terms| &terms.distances).context("there is nothing to test")?,
    };
    let (mut scores, mut labels) = (Vec::new(), Vec::new());
    let (mut pixels, mut truth) = (Vec::new(), Vec::new());
    let masks = photos.iter().all(|photo| photo.mask.is_some());
    for (terms, photo) in terms.iter().zip(photos) {
        scores.push(detection(&terms.errors, &terms.distances, &scaling, a)?);
        labels.push(photo.defective);
        if let (true, Some(mask)) = (masks, &photo.mask) {
            let map = localisation(&terms.errors, &terms.distances, terms.shape, &scaling, a)?;
            let width = terms.shape.width;
            let wanted = |place: &usize| {
                (place / width).is_multiple_of(EVERY) && (place % width).is_multiple_of(EVERY)
            };
            for place in (0..map.len()).filter(wanted) {
                pixels.push(map[place]);
                truth.push(mask[place]);
            }
        }
    }
    Ok(Outcome {
        image_auroc: auroc(&scores, &labels).context("the test photos need both kinds")?,
        pixel_auroc: auroc(&pixels, &truth),
        iou: iou(&pixels, &truth),
    })
}
