//! The score of every photo under every pair (q, σ), computed once for all draws.

use crate::maps::pse::{self, Border, Kernel, Normalisation};
use crate::maps::residual;
use crate::pca::Pca;
use crate::progress::{Watch, report};
use crate::{Error, Result, Shape, check};

/// Components that are tried, besides all there are.
const COMPONENTS: [usize; 8] = [1, 2, 4, 8, 16, 32, 64, 128];

/// Widths that are tried, in pixels.
const SIGMAS: [f32; 10] = [0.5, 1.0, 1.5, 2.0, 3.0, 4.0, 6.0, 8.0, 12.0, 16.0];

/// Most components or widths of a grid.
const MAX_SIDE: usize = 64;

/// The pairs (q, σ) that are tried, both ascending.
#[derive(Debug, Clone, PartialEq)]
pub struct Grid {
    components: Vec<usize>,
    sigmas: Vec<f32>,
}

impl Grid {
    /// A grid of all pairs of `components` and `sigmas`, which are sorted and rid of doubles.
    ///
    /// # Errors
    /// [`Error::TooFew`] or [`Error::TooLarge`] unless both have 1 to 64 entries, [`Error::Range`]
    /// for a σ that is no width.
    pub fn new(mut components: Vec<usize>, mut sigmas: Vec<f32>) -> Result<Self> {
        for (what, got) in [("numbers of components", components.len()), ("widths", sigmas.len())] {
            if got == 0 {
                return Err(Error::TooFew { what, needed: 1, got });
            }
            if got > MAX_SIDE {
                return Err(Error::TooLarge { what, limit: MAX_SIDE, got });
            }
        }
        for &sigma in &sigmas {
            Kernel::new(sigma, Normalisation::Sum)?;
        }
        components.sort_unstable();
        components.dedup();
        sigmas.sort_unstable_by(f32::total_cmp);
        sigmas.dedup();
        Ok(Self { components, sigmas })
    }

    /// The grid for PSE, as far as the PCA has components; its last row has all of them.
    ///
    /// # Errors
    /// [`Error::TooFew`] for a PCA without a component.
    pub fn pse(pca: &Pca) -> Result<Self> {
        Self::new(components(pca)?, SIGMAS.to_vec())
    }

    /// The grid of the MSE baseline, which chooses q only.
    ///
    /// # Errors
    /// As [`Grid::pse`].
    pub fn mse(pca: &Pca) -> Result<Self> {
        Self::new(components(pca)?, vec![0.0])
    }

    /// The numbers of components, ascending.
    pub fn components(&self) -> &[usize] {
        &self.components
    }

    /// The widths in pixels, ascending.
    pub fn sigmas(&self) -> &[f32] {
        &self.sigmas
    }

    /// Pairs in all.
    pub fn len(&self) -> usize {
        self.components.len() * self.sigmas.len()
    }

    /// Whether there is no pair: never.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

fn components(pca: &Pca) -> Result<Vec<usize>> {
    if pca.is_empty() {
        return Err(Error::TooFew { what: "components", needed: 1, got: 0 });
    }
    let mut components: Vec<usize> = COMPONENTS.into_iter().filter(|&q| q < pca.len()).collect();
    components.push(pca.len());
    Ok(components)
}

/// Scores of photos under a [`Grid`].
#[derive(Debug, Clone, PartialEq)]
pub struct ScoreTable {
    grid: Grid,
    photos: usize,
    /// `[photos, components, sigmas]`.
    scores: Vec<f32>,
}

impl ScoreTable {
    /// Scores `photos`, `[N, C, H, W]` of `shape`, by the peak of their PSE maps (C5).
    ///
    /// The photos must not be among those that the PCA was fitted to.
    ///
    /// # Errors
    /// A shape that is not the PCA's, more components than it has, values that are not finite, and
    /// [`Error::Cancelled`].
    pub fn new(
        pca: &Pca,
        photos: &[f32],
        shape: Shape,
        grid: Grid,
        border: Border,
        watch: &mut Watch<'_>,
    ) -> Result<Self> {
        check::length("the shape", pca.dims(), shape.len())?;
        let count = photos.len() / pca.dims();
        check::length("the photos", count * pca.dims(), photos.len())?;
        let kernel = |&sigma: &f32| Kernel::new(sigma, Normalisation::Sum);
        let kernels: Vec<Kernel> = grid.sigmas.iter().map(kernel).collect::<Result<_>>()?;
        let mut scores = Vec::with_capacity(count * grid.len());
        for (place, photo) in photos.chunks_exact(pca.dims()).enumerate() {
            let mut projection = pca.project(photo)?;
            for &q in &grid.components {
                let residual = residual::signed(photo, &projection.at(q)?)?;
                for kernel in &kernels {
                    scores.push(pse::peak(&pse::map(&residual, shape, kernel, border)?));
                }
            }
            report(watch, place + 1, count)?;
        }
        Ok(Self { grid, photos: count, scores })
    }

    /// A table from scores computed elsewhere, `[photos, components, sigmas]`.
    ///
    /// # Errors
    /// Not a whole number of photos, or a score that is not finite.
    pub fn from_scores(grid: Grid, scores: Vec<f32>) -> Result<Self> {
        let photos = scores.len() / grid.len();
        check::length("the scores", photos * grid.len(), scores.len())?;
        check::finite("a score", &scores)?;
        Ok(Self { grid, photos, scores })
    }

    /// The pairs.
    pub fn grid(&self) -> &Grid {
        &self.grid
    }

    /// Number of photos.
    pub fn photos(&self) -> usize {
        self.photos
    }

    /// The score of a photo under the pair at a row (q) and column (σ) of the grid.
    ///
    /// # Panics
    /// When one of the three is out of range.
    pub fn score(&self, photo: usize, row: usize, column: usize) -> f32 {
        let (rows, columns) = (self.grid.components.len(), self.grid.sigmas.len());
        self.scores[(photo * rows + row) * columns + column]
    }

    /// The scores of all photos under the pair (q, σ), `None` when it is not in the grid.
    pub fn scores(&self, q: usize, sigma: f32) -> Option<Vec<f32>> {
        let row = self.grid.components.iter().position(|&of| of == q)?;
        let column = self.grid.sigmas.iter().position(|&of| of == sigma)?;
        Some((0..self.photos).map(|photo| self.score(photo, row, column)).collect())
    }
}
