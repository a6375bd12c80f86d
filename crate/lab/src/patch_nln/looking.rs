//! What a trained network makes of a photo: the codes of its patches, their neighbours, their decodings,
//! and the two terms of §2.9.

use super::photos::{Photos, turned_copy};
use anyhow::Result;
use novelty_core::Shape;
use novelty_core::latent_bank::LatentBank;
use novelty_core::patch_inspection::{Terms, terms};
use novelty_core::patches::{Edge, PATCH, PatchGrid};
use novelty_nets::pass::Lens;
use novelty_nets::{Autoencoder, Network};

/// Distance of two patches of the library, and of a picture for display: half a patch.
pub const HALF: usize = PATCH / 2;

/// Patches a pass.
const BATCH: usize = 64;

/// The patches of photos of `shape`, `stride` pixels apart.
pub fn grid(shape: Shape, stride: usize) -> Result<PatchGrid> {
    Ok(PatchGrid::new(shape, PATCH, stride, Edge::Reflect)?)
}

/// The library: codes of all patches of the fitted photos, half a patch apart, and of the same patches
/// turned.
pub fn bank(lens: &Lens<Network>, photos: &Photos) -> Result<LatentBank> {
    let grid = grid(photos.shape, HALF)?;
    let bar = crate::study::bar(photos.fitted.len(), "codes");
    let mut codes = Vec::new();
    for photo in &photos.fitted {
        let patches = grid.cut(photo, 0..grid.len())?;
        codes.extend(crate::block_on(lens.encode(&patches))?);
        let turned = turned_copy(&patches, grid.patch().len());
        codes.extend(crate::block_on(lens.encode(&turned))?);
        bar.inc(1);
    }
    bar.finish_and_clear();
    Ok(LatentBank::new(codes, lens.model().latent())?)
}

/// A photo and the nearest neighbours of its patches.
pub struct Looked {
    grid: PatchGrid,
    patches: Vec<f32>,
    reconstructions: Vec<f32>,
    /// `[P, K, n]`.
    decodings: Vec<f32>,
    /// `[P, K]`.
    distances: Vec<f32>,
    neighbours: usize,
}

impl Looked {
    /// Looks for `neighbours` of every patch.
    pub fn at(
        lens: &Lens<Network>,
        bank: &LatentBank,
        grid: &PatchGrid,
        photo: &[f32],
        neighbours: usize,
    ) -> Result<Self> {
        let patches = grid.cut(photo, 0..grid.len())?;
        let codes = crate::block_on(lens.encode(&patches))?;
        let (mut near, mut distances) = (Vec::new(), Vec::new());
        for code in codes.chunks_exact(bank.dims()) {
            for neighbour in bank.nearest(code, neighbours, false)? {
                near.extend_from_slice(bank.latent(neighbour.index).unwrap_or_default());
                distances.push(neighbour.distance);
            }
        }
        Ok(Self {
            grid: *grid,
            reconstructions: decode(lens, &codes)?,
            decodings: decode(lens, &near)?,
            distances,
            patches,
            neighbours,
        })
    }

    /// The terms of the first `k` neighbours.
    pub fn terms(&self, k: usize) -> Result<Terms> {
        let (n, all) = (self.grid.patch().len(), self.neighbours);
        let first = |values: &[f32], each: usize| -> Vec<f32> {
            values.chunks_exact(all * each).flat_map(|of| &of[..k * each]).copied().collect()
        };
        let (decodings, distances) = (first(&self.decodings, n), first(&self.distances, 1));
        Ok(terms(&self.grid, &self.patches, &decodings, &distances)?)
    }

    /// The terms of the patches' own reconstructions, without distances: the plain baseline (B3).
    pub fn plain(&self) -> Result<Terms> {
        let nothing = vec![0.0; self.grid.len()];
        Ok(terms(&self.grid, &self.patches, &self.reconstructions, &nothing)?)
    }
}

fn decode(lens: &Lens<Network>, codes: &[f32]) -> Result<Vec<f32>> {
    let mut patches = Vec::new();
    for chunk in codes.chunks(BATCH * lens.model().latent()) {
        patches.extend(crate::block_on(lens.decode(chunk))?);
    }
    Ok(patches)
}
