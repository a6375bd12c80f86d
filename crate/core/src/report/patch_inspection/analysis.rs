//! The analysis of a photo in patches, step by step: the caller runs the network, everything around it
//! is here.
//!
//! Cut the photo, let the encoder have the patches, [`PatchAnalysis::find`] their neighbours, let the
//! decoder have what is [`PatchAnalysis::missing`], and take it back; the terms then follow for every K
//! that was decoded. Rows of the bank that several patches share are decoded once.

use super::terms::{Terms, among, terms};
use crate::input::patches::PatchGrid;
use crate::latent::latent_bank::{LatentBank, Neighbour};
use crate::latent::nln::MAX_NEIGHBOURS;
use crate::maps::saliency;
use crate::{Result, check};
use std::collections::{BTreeMap, BTreeSet};

/// A photo, its patches, and what a network and its bank made of them so far.
#[derive(Debug, Clone)]
pub struct PatchAnalysis {
    grid: PatchGrid,
    photo: Vec<f32>,
    patches: Vec<f32>,
    /// `[P, L]`; empty before [`PatchAnalysis::find`].
    codes: Vec<f32>,
    /// For each patch, nearest first.
    found: Vec<Vec<Neighbour>>,
    /// Decoded rows of the bank.
    decoded: BTreeMap<u32, Vec<f32>>,
    /// The patches' own, `[P, n]`; empty before [`PatchAnalysis::reconstruct`].
    reconstructions: Vec<f32>,
    /// Saliency, `[H, W]`, where it was asked for.
    saliency: Option<Vec<f32>>,
}

impl PatchAnalysis {
    /// Cuts a photo `[C, H, W]`.
    ///
    /// # Errors
    /// A photo of another shape than the grid's, or with a value that is not finite.
    pub fn new(grid: PatchGrid, photo: Vec<f32>) -> Result<Self> {
        check::finite("the photo", &photo)?;
        let patches = grid.cut(&photo, 0..grid.len())?;
        Ok(Self {
            grid,
            photo,
            patches,
            codes: Vec::new(),
            found: Vec::new(),
            decoded: BTreeMap::new(),
            reconstructions: Vec::new(),
            saliency: None,
        })
    }

    /// The photo, `[C, H, W]`.
    pub fn photo(&self) -> &[f32] {
        &self.photo
    }

    /// The patches, `[P, C, side, side]`.
    pub fn patches(&self) -> &[f32] {
        &self.patches
    }

    /// The codes of the patches, `[P, L]`; empty before [`PatchAnalysis::find`].
    pub fn codes(&self) -> &[f32] {
        &self.codes
    }

    /// Looks up the nearest rows of `bank` for the patches' codes, `[P, L]`, as many as anybody may
    /// ask for.
    ///
    /// # Errors
    /// Codes that do not fit the patches and the bank, or a value that is not finite.
    pub fn find(&mut self, bank: &LatentBank, codes: Vec<f32>) -> Result<()> {
        check::length("the codes of the patches", self.grid.len() * bank.dims(), codes.len())?;
        let near = |code| bank.nearest(code, MAX_NEIGHBOURS, false);
        self.found = codes.chunks_exact(bank.dims()).map(near).collect::<Result<_>>()?;
        self.codes = codes;
        self.decoded.clear();
        Ok(())
    }

    /// The neighbours of each patch, nearest first; none before [`PatchAnalysis::find`].
    pub fn found(&self) -> &[Vec<Neighbour>] {
        &self.found
    }

    /// The rows of the bank among the first `k` neighbours of any patch that are not decoded yet,
    /// ascending.
    pub fn missing(&self, k: usize) -> Vec<u32> {
        let near = self.found.iter().flat_map(|of| of.iter().take(k)).map(|n| n.index);
        let wanted: BTreeSet<u32> = near.filter(|row| !self.decoded.contains_key(row)).collect();
        wanted.into_iter().collect()
    }

    /// Takes the decodings of `rows`, `[rows, n]`.
    ///
    /// # Errors
    /// [`crate::Error::Length`] unless there is one for each row.
    pub fn take(&mut self, rows: &[u32], decodings: &[f32]) -> Result<()> {
        let n = self.grid.patch().len();
        check::length("the decoded neighbours", rows.len() * n, decodings.len())?;
        let pairs = rows.iter().copied().zip(decodings.chunks_exact(n).map(<[f32]>::to_vec));
        self.decoded.extend(pairs);
        Ok(())
    }

    /// Takes the decodings of the patches' own codes, `[P, n]`.
    ///
    /// # Errors
    /// As [`PatchAnalysis::take`], and a value that is not finite.
    pub fn reconstruct(&mut self, decodings: Vec<f32>) -> Result<()> {
        check::length("the reconstructions", self.patches.len(), decodings.len())?;
        check::finite("a reconstruction", &decodings)?;
        self.reconstructions = decodings;
        Ok(())
    }

    /// Whether the patches' own reconstructions are there.
    pub fn is_reconstructed(&self) -> bool {
        !self.reconstructions.is_empty()
    }

    /// The photo out of the patches' own reconstructions, `[C, H, W]`.
    ///
    /// # Errors
    /// Before [`PatchAnalysis::reconstruct`].
    pub fn reconstruction(&self) -> Result<Vec<f32>> {
        self.grid.assemble(&self.reconstructions, self.grid.patch().channels)
    }

    /// Takes the gradients of the patches' errors, `[P, n]`, and puts their saliency together (A3).
    ///
    /// # Errors
    /// As [`PatchAnalysis::take`].
    pub fn differentiate(&mut self, gradients: &[f32]) -> Result<()> {
        let patch = self.grid.patch();
        check::length("the gradients", self.patches.len(), gradients.len())?;
        let mut maps = Vec::with_capacity(self.grid.len() * patch.pixels());
        for gradient in gradients.chunks_exact(patch.len()) {
            maps.extend(saliency::from_gradient(gradient, patch)?.map);
        }
        self.saliency = Some(self.grid.assemble(&maps, 1)?);
        Ok(())
    }

    /// The saliency of the photo, `[H, W]`, once [`PatchAnalysis::differentiate`] has it.
    pub fn saliency(&self) -> Option<&[f32]> {
        self.saliency.as_deref()
    }

    /// The terms of the first `k` neighbours (clamped to those there are).
    ///
    /// # Errors
    /// Before these neighbours are decoded.
    pub fn terms(&self, k: usize) -> Result<Terms> {
        let (mut decodings, mut distances) = (Vec::new(), Vec::new());
        for neighbour in self.found.iter().flat_map(|of| of.iter().take(k)) {
            decodings.extend(self.decoded.get(&neighbour.index).map(Vec::as_slice));
            distances.push(neighbour.distance);
        }
        among(&self.grid, &self.patches, &decodings, &distances)
    }

    /// The terms of the patches' own reconstructions, without distances: the plain baseline (B3).
    ///
    /// # Errors
    /// Before [`PatchAnalysis::reconstruct`].
    pub fn plain(&self) -> Result<Terms> {
        let nothing = vec![0.0; self.grid.len()];
        terms(&self.grid, &self.patches, &self.reconstructions, &nothing)
    }
}
