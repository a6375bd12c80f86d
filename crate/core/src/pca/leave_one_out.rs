//! What a PCA fitted to the other photos leaves of each photo: the scores of good parts.
//!
//! A photo that was among those fitted is reconstructed too well, at q = N − 1 exactly, so its own
//! residual says nothing about good parts. Refitting N times would say it and take N times as
//! long. Down-dating says the same: without photo i the scatter in the basis of all components is
//! `Λ − N/(N−1) b_i b_iᵀ`, whose eigenvectors follow from a secular equation (`rank_one`) in O(r²);
//! the residual is then a combination of the photos, and agrees with refitting to rounding.

use super::combination::Combinations;
use super::{Spectrum, rank_one};
use crate::progress::{Watch, report};
use crate::{Error, Result, check};

/// Photos whose residuals are computed at once, so that all photos are read that often less.
const BATCH: usize = 8;

/// Values of a residual computed at once.
const BLOCK: usize = 256;

/// For each photo the residual of the PCA fitted to all others.
///
/// Photos come in batches, so that a page can draw, or give up, between two of them.
#[derive(Debug, Clone)]
pub struct LeaveOneOut<'a> {
    photos: &'a [f32],
    dims: usize,
    spectrum: &'a Spectrum,
    q: usize,
    /// Rows of `[N, N]`, as many as were needed so far: residual i is `Σ_j w_ij x_j`.
    weights: Vec<f64>,
}

/// The residuals of consecutive photos.
#[derive(Debug, Clone, PartialEq)]
pub struct Batch {
    /// The number of the first of them.
    pub first: usize,
    /// Their signed residuals `ŷ − y` (C1), `[≤ 8, dims]`.
    pub residuals: Vec<f32>,
}

impl<'a> LeaveOneOut<'a> {
    /// Leaves each of `photos`, `[N, dims]`, out of a PCA with `q` components.
    ///
    /// `spectrum` is that of the same photos, from [`super::fit`]. Where fewer than `q` directions
    /// remain without a photo, all of them are used: at most N − 2.
    ///
    /// # Errors
    /// [`Error::Length`] when `photos` are not those of the spectrum by number or empty.
    pub fn new(photos: &'a [f32], dims: usize, spectrum: &'a Spectrum, q: usize) -> Result<Self> {
        check::some("a photo", dims)?;
        check::length("the photos", spectrum.count().saturating_mul(dims), photos.len())?;
        Ok(Self { photos, dims, spectrum, q, weights: Vec::new() })
    }

    /// Number of photos, N.
    pub fn count(&self) -> usize {
        self.spectrum.count()
    }

    /// Values of a photo.
    pub fn dims(&self) -> usize {
        self.dims
    }

    /// Batches in all.
    pub fn batches(&self) -> usize {
        self.count().div_ceil(BATCH)
    }

    /// The number of the batch that a photo is in.
    pub fn batch_of(&self, photo: usize) -> usize {
        photo / BATCH
    }

    /// The residuals of one batch of photos, by its number.
    ///
    /// The first visit to a batch also solves for its photos (and those before), which takes
    /// O(N²) each; every visit takes O(N · dims) for each photo.
    ///
    /// # Errors
    /// [`Error::TooLarge`] beyond the last batch, [`Error::Range`] when a residual
    /// overflows.
    pub fn batch(&mut self, number: usize) -> Result<Batch> {
        if number >= self.batches() {
            let (what, limit) = ("the number of a batch", self.batches().saturating_sub(1));
            return Err(Error::TooLarge { what, limit, got: number });
        }
        let count = self.count();
        let first = number * BATCH;
        let last = (first + BATCH).min(count);
        for photo in self.weights.len() / count..last {
            self.weights.extend(residual_weights(self.spectrum, photo, self.q));
        }
        let combinations = Combinations::new(&self.weights[first * count..last * count], count);
        let (mut scratch, mut block) = (Vec::new(), Vec::new());
        let mut residuals = vec![0.0; (last - first) * self.dims];
        for start in (0..self.dims).step_by(BLOCK) {
            let length = BLOCK.min(self.dims - start);
            combinations.block(self.photos, self.dims, start, length, &mut scratch, &mut block);
            for (row, block) in residuals.chunks_exact_mut(self.dims).zip(block.chunks(length)) {
                for (value, &computed) in row[start..].iter_mut().zip(block) {
                    *value = computed as f32;
                }
            }
        }
        check::finite("a residual", &residuals)?;
        Ok(Batch { first, residuals })
    }

    /// Calls `each` with every photo's number and its signed residual `ŷ − y` (C1), `[dims]`.
    ///
    /// # Errors
    /// Those of `each` and of [`LeaveOneOut::batch`], and [`Error::Cancelled`].
    pub fn residuals(
        &mut self,
        watch: &mut Watch<'_>,
        mut each: impl FnMut(usize, &[f32]) -> Result<()>,
    ) -> Result<()> {
        for number in 0..self.batches() {
            let Batch { first, residuals } = self.batch(number)?;
            for (place, residual) in residuals.chunks_exact(self.dims).enumerate() {
                each(first + place, residual)?;
            }
            report(watch, number + 1, self.batches())?;
        }
        Ok(())
    }

    /// The weights of every photo, `[N, N]`, for tests that compare in f64.
    #[cfg(test)]
    pub(super) fn weights(&mut self) -> &[f64] {
        let last = self.batches() - 1;
        self.batch(last).map(|_| &self.weights[..]).unwrap_or_default()
    }
}

/// The weights `[N]` with which all photos make the residual of `photo`.
fn residual_weights(spectrum: &Spectrum, photo: usize, q: usize) -> Vec<f64> {
    let count = spectrum.count();
    let all = count as f64;
    let ratio = all / (all - 1.0);
    let eigenvalues = spectrum.eigenvalues();
    let components = || eigenvalues.iter().enumerate();
    let coefficients: Vec<f64> =
        components().map(|(k, value)| spectrum.eigenvector(k)[photo] * value.sqrt()).collect();
    let projected = rank_one::project(eigenvalues, &coefficients, ratio, q);
    // The photo is N/(N−1) times as far from the mean of the others as from the mean of all.
    let mut weights = vec![0.0; count];
    for ((k, value), kept) in components().zip(projected) {
        let scale = ratio * kept / value.sqrt();
        for (weight, share) in weights.iter_mut().zip(spectrum.eigenvector(k)) {
            *weight += scale * share;
        }
    }
    // Weights of centred photos are those of photos, less their mean.
    let mean = weights.iter().sum::<f64>() / all;
    weights.iter_mut().for_each(|weight| *weight -= mean);
    for (other, weight) in weights.iter_mut().enumerate() {
        *weight += if other == photo { -1.0 } else { 1.0 / (all - 1.0) };
    }
    weights
}
