//! Fitting a PCA in steps that a page can draw between: Gram matrix, eigenvectors, components.

use super::combination::Combinations;
use super::gram::Gram;
use super::{Pca, Spectrum, check_extent};
use crate::progress::{Watch, report};
use crate::{Error, Result, check};

/// Values of a component that one step computes.
const BLOCK: usize = 256;

/// Fits a PCA to `photos`, `[N, dims]`, keeping at most `limit` components.
///
/// Takes 2 to [`super::MAX_PHOTOS`] photos of 1 to [`super::MAX_DIMS`] values each; with fewer
/// photos than `limit` every component there is is kept. The [`Spectrum`] is what
/// [`super::LeaveOneOut`] needs.
///
/// # Errors
/// [`Error::TooFew`], [`Error::TooLarge`], [`Error::Length`] when `photos` is not a whole number of
/// photos, [`Error::Range`] for a value that is not finite, [`Error::Identical`] when all photos
/// are equal, [`Error::Unsolved`], and [`Error::Cancelled`] when the watch breaks.
///
/// ```
/// use novelty_core::{pca, progress::unwatched};
/// let photos = [0.0, 0.0, 1.0, 0.1, 2.0, 0.2]; // three photos of two values, on a line
/// let (pca, spectrum) = pca::fit(&photos, 2, 32, &mut unwatched)?;
/// assert_eq!((pca.len(), spectrum.rank()), (1, 1));
/// let off = pca.reconstruct(&[1.0, 0.6], 1)?;
/// assert!((off[1] - 0.6).abs() > 0.4); // drawn back to the line
/// # Ok::<(), novelty_core::Error>(())
/// ```
pub fn fit(
    photos: &[f32],
    dims: usize,
    limit: usize,
    watch: &mut Watch<'_>,
) -> Result<(Pca, Spectrum)> {
    let mut fit = Fit::new(photos, dims, limit)?;
    while !fit.step()? {
        report(watch, fit.done(), fit.steps())?;
    }
    report(watch, 1, 1)?;
    fit.finish()
}

/// A fit under way. Call [`Fit::step`] until it says that it is done, then [`Fit::finish`].
///
/// Dropping it between two steps cancels it. A step takes milliseconds, except for the one that
/// solves for the eigenvectors, whose time grows with N³.
#[derive(Debug, Clone)]
pub struct Fit<'a> {
    photos: &'a [f32],
    dims: usize,
    count: usize,
    limit: usize,
    done: usize,
    stage: Stage<'a>,
}

#[derive(Debug, Clone)]
enum Stage<'a> {
    Products(Gram<'a>),
    Eigenvectors {
        mean: Vec<f32>,
        gram: Vec<f64>,
    },
    Components(Components),
    /// Where an error leaves it.
    Failed,
}

#[derive(Debug, Clone)]
struct Components {
    mean: Vec<f32>,
    spectrum: Spectrum,
    weights: Combinations,
    kept: usize,
    first: usize,
    /// `[kept, dims]`.
    values: Vec<f32>,
    scratch: Vec<f64>,
    block: Vec<f64>,
}

impl<'a> Fit<'a> {
    /// A fit of `photos`, `[N, dims]`, with at most `limit` components, before its first step.
    ///
    /// # Errors
    /// As [`fit`] for the extents.
    pub fn new(photos: &'a [f32], dims: usize, limit: usize) -> Result<Self> {
        let count = photos.len() / dims.max(1);
        check_extent(count, dims)?;
        check::length("the photos", count * dims, photos.len())?;
        let stage = Stage::Products(Gram::new(photos, dims, count));
        Ok(Self { photos, dims, count, limit, done: 0, stage })
    }

    /// Steps in all.
    pub fn steps(&self) -> usize {
        2 * self.dims.div_ceil(BLOCK) + 1
    }

    /// Steps done.
    pub fn done(&self) -> usize {
        self.done
    }

    /// Does the next step; whether the fit is complete.
    ///
    /// # Errors
    /// As [`fit`]; a fit that has failed stays failed.
    pub fn step(&mut self) -> Result<bool> {
        let stage = std::mem::replace(&mut self.stage, Stage::Failed);
        self.stage = match stage {
            Stage::Products(mut gram) => {
                if gram.step()? {
                    let (mean, gram) = gram.finish()?;
                    Stage::Eigenvectors { mean, gram }
                } else {
                    Stage::Products(gram)
                }
            }
            Stage::Eigenvectors { mean, gram } => {
                let spectrum = Spectrum::of(gram, self.count)?;
                Stage::Components(Components::new(mean, spectrum, self.limit))
            }
            Stage::Components(mut components) => {
                components.step(self.photos, self.dims);
                Stage::Components(components)
            }
            Stage::Failed => return Err(UNFINISHED),
        };
        self.done = (self.done + 1).min(self.steps());
        Ok(self.is_done())
    }

    /// Whether every step is done.
    fn is_done(&self) -> bool {
        matches!(&self.stage, Stage::Components(components) if components.first >= self.dims)
    }

    /// The fitted PCA and the spectrum of its photos.
    ///
    /// # Errors
    /// [`Error::Unsolved`] before the last step.
    pub fn finish(self) -> Result<(Pca, Spectrum)> {
        if !self.is_done() {
            return Err(UNFINISHED);
        }
        let Stage::Components(Components { mean, spectrum, kept, mut values, .. }) = self.stage
        else {
            return Err(UNFINISHED);
        };
        values.chunks_exact_mut(self.dims).for_each(settle_sign);
        let degrees = (self.count - 1) as f64;
        let variances = spectrum.eigenvalues()[..kept].iter().map(|v| v / degrees).collect();
        let pca = Pca {
            mean,
            components: values,
            variances,
            total_variance: spectrum.total() / degrees,
            count: self.count,
        };
        Ok((pca, spectrum))
    }
}

const UNFINISHED: Error = Error::Unsolved { what: "an unfinished PCA" };

impl Components {
    fn new(mean: Vec<f32>, spectrum: Spectrum, limit: usize) -> Self {
        let kept = spectrum.rank().min(limit);
        let mut weights = Vec::with_capacity(kept * spectrum.count());
        for k in 0..kept {
            let eigenvector = spectrum.eigenvector(k);
            let scale = spectrum.eigenvalues()[k].sqrt();
            // Sums to 0 up to rounding; made exact so that raw photos do for centred ones.
            let mean = eigenvector.iter().sum::<f64>() / spectrum.count() as f64;
            weights.extend(eigenvector.iter().map(|u| (u - mean) / scale));
        }
        let weights = Combinations::new(&weights, spectrum.count());
        let values = vec![0.0; kept * mean.len()];
        let (scratch, block) = (Vec::new(), Vec::new());
        Self { mean, spectrum, weights, kept, first: 0, values, scratch, block }
    }

    /// Computes the next block of values of every component.
    fn step(&mut self, photos: &[f32], dims: usize) {
        let (first, length) = (self.first, BLOCK.min(dims - self.first));
        let (scratch, block) = (&mut self.scratch, &mut self.block);
        self.weights.block(photos, dims, first, length, scratch, block);
        for (component, block) in self.values.chunks_exact_mut(dims).zip(block.chunks(length)) {
            for (value, &computed) in component[first..].iter_mut().zip(block) {
                *value = computed as f32;
            }
        }
        self.first += length;
    }
}

/// Turns a component so that its value of largest magnitude, the first of equals, is positive.
fn settle_sign(component: &mut [f32]) {
    let largest =
        component.iter().copied().fold(0.0f32, |a, b| if b.abs() > a.abs() { b } else { a });
    if largest < 0.0 {
        component.iter_mut().for_each(|value| *value = -*value);
    }
}
