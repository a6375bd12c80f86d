//! Synthetic occlusion, beyond paper A: which map locates a patch that was pasted from another image?
//!
//! Every tenth normal test image gets a 6×6 patch from the next image of another class, at the same
//! position, where both contain ink. Pixel AUROC is taken over the pooled pixels of all images.

use crate::data::digits::Labelled;
use crate::paper_a::abati;
use crate::progress::bar;
use anyhow::Result;
use novelty_core::maps::pse::{self, Border, Kernel, Normalisation};
use novelty_core::maps::{residual, saliency};
use novelty_core::metrics::auroc::auroc;
use novelty_nets::pass::Lens;
use novelty_nets::{Autoencoder, Network};

/// Side of the patch.
const SIDE: usize = 6;
/// Every which normal image is used.
const STEP: usize = 10;
/// Smallest summed difference in grey levels between a patch and what it covers.
const DIFFERENCE: f32 = 4.0;

/// Pixel AUROC of error, saliency, squared saliency and PSE at σ 1 and 2.
pub fn measure(lens: &Lens<Network>, test: &Labelled) -> Result<Vec<(&'static str, f64)>> {
    let shape = lens.model().shape();
    let kernels = [Kernel::new(1.0, Normalisation::Sum)?, Kernel::new(2.0, Normalisation::Sum)?];
    let normals = test.indices(abati::normal);
    let names = ["the error map", "saliency", "squared saliency", "PSE, σ 1", "PSE, σ 2"];
    let mut scores: Vec<Vec<f32>> = vec![Vec::new(); names.len()];
    let mut labels = Vec::new();
    let bar = bar(normals.len() / STEP, "occlusions");
    for (i, &index) in normals.iter().enumerate().step_by(STEP) {
        let other = normals.iter().cycle().skip(i + 1).take(normals.len());
        let other = other.copied().find(|&j| test.labels[j] != test.labels[index]);
        let mut x = test.values(&[index], abati::PREPROCESSING);
        let donor = test.values(&[other.unwrap_or(index)], abati::PREPROCESSING);
        bar.inc(1);
        let Some((top, left)) = place(&x, &donor, shape.width) else { continue };
        let mut mask = vec![false; shape.pixels()];
        for y in top..top + SIDE {
            for column in left..left + SIDE {
                let p = y * shape.width + column;
                x[p] = donor[p];
                mask[p] = true;
            }
        }
        let pass = crate::block_on(lens.pass(&x))?;
        let signed = residual::signed(&x, &pass.reconstruction)?;
        let found = saliency::from_gradient(&pass.gradient, shape)?;
        scores[0].extend(residual::squared_map(&x, &pass.reconstruction, shape)?);
        // Not scaled by the image's maximum, since the pixels of all images are pooled.
        scores[2].extend(found.map.iter().map(|s| s * s));
        scores[1].extend(found.map);
        for (kernel, scores) in kernels.iter().zip(&mut scores[3..]) {
            scores.extend(pse::map(&signed, shape, kernel, Border::Zero)?);
        }
        labels.extend(mask);
    }
    bar.finish_and_clear();
    Ok(names.into_iter().zip(&scores).filter_map(|(n, s)| Some((n, auroc(s, &labels)?))).collect())
}

/// The position where the patch changes the image most; `None` if the change is too small everywhere.
fn place(x: &[f32], donor: &[f32], width: usize) -> Option<(usize, usize)> {
    let reach = 4..=width - SIDE - 4;
    let mut best: Option<(f32, (usize, usize))> = None;
    for top in reach.clone() {
        for left in reach.clone() {
            let rows =
                (top..top + SIDE).flat_map(|y| (left..left + SIDE).map(move |c| y * width + c));
            let difference = rows.map(|p| (x[p] - donor[p]).abs()).sum::<f32>();
            if difference >= DIFFERENCE && best.is_none_or(|(d, _)| difference > d) {
                best = Some((difference, (top, left)));
            }
        }
    }
    best.map(|(_, place)| place)
}
