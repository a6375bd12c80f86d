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
use crate::{Result, check};

/// Photos whose residuals are computed at once, so that all photos are read that often less.
const BATCH: usize = 8;

/// Values of a residual computed at once.
const BLOCK: usize = 256;

/// For each photo the residual of the PCA fitted to all others.
#[derive(Debug, Clone)]
pub struct LeaveOneOut<'a> {
    photos: &'a [f32],
    dims: usize,
    /// `[N, N]`: residual i is `Σ_j w_ij x_j`.
    pub(super) weights: Vec<f64>,
    count: usize,
}

impl<'a> LeaveOneOut<'a> {
    /// Leaves each of `photos`, `[N, dims]`, out of a PCA with `q` components.
    ///
    /// `spectrum` is that of the same photos, from [`super::fit`]. Where fewer than `q` directions
    /// remain without a photo, all of them are used: at most N − 2. Takes O(N³).
    ///
    /// # Errors
    /// [`crate::Error::Length`] when `photos` are not those of the spectrum by number, or
    /// [`crate::Error::Cancelled`].
    pub fn new(
        photos: &'a [f32],
        dims: usize,
        spectrum: &Spectrum,
        q: usize,
        watch: &mut Watch<'_>,
    ) -> Result<Self> {
        let count = spectrum.count();
        check::length("the photos", count.saturating_mul(dims), photos.len())?;
        let mut weights = Vec::with_capacity(count * count);
        for photo in 0..count {
            weights.extend(residual_weights(spectrum, photo, q));
            report(watch, photo + 1, count)?;
        }
        Ok(Self { photos, dims, weights, count })
    }

    /// Number of photos, N.
    pub fn count(&self) -> usize {
        self.count
    }

    /// Calls `each` with every photo's number and its signed residual `ŷ − y` (C1), `[dims]`.
    ///
    /// # Errors
    /// Those of `each`, [`crate::Error::Range`] when a residual overflows, and
    /// [`crate::Error::Cancelled`].
    pub fn residuals(
        &self,
        watch: &mut Watch<'_>,
        mut each: impl FnMut(usize, &[f32]) -> Result<()>,
    ) -> Result<()> {
        let mut residuals = Vec::new();
        for first in (0..self.count).step_by(BATCH) {
            self.batch(first, &mut residuals, watch)?;
            for (place, residual) in residuals.chunks_exact(self.dims).enumerate() {
                check::finite("a residual", residual)?;
                each(first + place, residual)?;
            }
        }
        Ok(())
    }

    /// The residuals of photo `first` and up to seven after it, `[≤ 8, dims]`.
    fn batch(&self, first: usize, residuals: &mut Vec<f32>, watch: &mut Watch<'_>) -> Result<()> {
        let last = (first + BATCH).min(self.count);
        let weights = &self.weights[first * self.count..last * self.count];
        let combinations = Combinations::new(weights, self.count);
        let (mut scratch, mut block) = (Vec::new(), Vec::new());
        residuals.clear();
        residuals.resize((last - first) * self.dims, 0.0);
        for start in (0..self.dims).step_by(BLOCK) {
            let length = BLOCK.min(self.dims - start);
            combinations.block(self.photos, self.dims, start, length, &mut scratch, &mut block);
            for (row, block) in residuals.chunks_exact_mut(self.dims).zip(block.chunks(length)) {
                for (value, &computed) in row[start..].iter_mut().zip(block) {
                    *value = computed as f32;
                }
            }
            let done = first * self.dims + (last - first) * (start + length);
            report(watch, done, self.count * self.dims)?;
        }
        Ok(())
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
    // The photo lies N/(N−1) times as far from the mean of the others as from the mean of all.
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
