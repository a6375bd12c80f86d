//! Principal component analysis of photos, the linear autoencoder of paper C (C7).
//!
//! `ŷ = μ + V_q V_qᵀ (y − μ)`, not clipped and not whitened. There are far fewer photos than values
//! in one, so the components come from the N×N Gram matrix, `V = X_cᵀ U Λ^{−1/2}`, in f64; they
//! are stored as f32. Any q up to the number of components can be tried live: [`Projection`]
//! computes the coefficients once and adds components as the slider moves. What a photo would score
//! had it not been among those fitted is [`LeaveOneOut`]'s to say. Images are plain rows of values
//! here; their shape matters only to the maps. Must not depend on input, maps, models or reports.

mod combination;
mod fit;
mod gram;
mod leave_one_out;
mod rank_one;
mod spectrum;
mod tile;

use crate::{Error, Result, check};
pub use fit::{Fit, fit};
pub use leave_one_out::{Batch, LeaveOneOut};
pub use spectrum::Spectrum;

/// Most photos a PCA is fitted to.
pub const MAX_PHOTOS: usize = 500;

/// Most values a photo may have: 512×512 in three colours.
pub const MAX_DIMS: usize = 512 * 512 * 3;

/// A fitted PCA: mean, components by decreasing variance, and how much each explains.
#[derive(Debug, Clone, PartialEq)]
pub struct Pca {
    mean: Vec<f32>,
    /// `[k, dims]`, orthonormal; the value of largest magnitude in each is positive.
    components: Vec<f32>,
    /// `[k]`, descending.
    variances: Vec<f64>,
    total_variance: f64,
    count: usize,
}

impl Pca {
    /// A PCA from its parts, as a file holds them.
    ///
    /// `components` is `[k, dims]` with orthonormal rows (not checked beyond finiteness),
    /// `variances` `[k]` descending, `total_variance` the variance of the photos in all
    /// directions, `count` the number of photos.
    ///
    /// # Errors
    /// Lengths that do not fit, values that are not finite, more than [`MAX_PHOTOS`] photos or
    /// [`MAX_DIMS`] values, or variances that are negative, not in order or above their total.
    pub fn from_parts(
        mean: Vec<f32>,
        components: Vec<f32>,
        variances: Vec<f64>,
        total_variance: f64,
        count: usize,
    ) -> Result<Self> {
        check_extent(count, mean.len())?;
        check::length("the components", variances.len() * mean.len(), components.len())?;
        check::finite("the mean photo", &mean)?;
        check::finite("a component", &components)?;
        if variances.len() >= count {
            let limit = count - 1;
            return Err(Error::TooLarge {
                what: "the number of components",
                limit,
                got: variances.len(),
            });
        }
        let range = |what, range, got| Err(Error::Range { what, range, got });
        for pair in variances.windows(2) {
            if pair[0] < pair[1] {
                return range("a component's variance", "at most the one before", pair[1]);
            }
        }
        if let Some(&got) = variances.iter().find(|v| !(v.is_finite() && **v >= 0.0)) {
            return range("a component's variance", "finite and not negative", got);
        }
        // A thousandth of slack for rounding on the way to the file.
        if !(total_variance.is_finite() && variances.iter().sum::<f64>() <= total_variance * 1.001)
        {
            return range("the total variance", "at least that of the components", total_variance);
        }
        Ok(Self { mean, components, variances, total_variance, count })
    }

    /// Values of a photo, n.
    pub fn dims(&self) -> usize {
        self.mean.len()
    }

    /// Components kept, the largest q.
    pub fn len(&self) -> usize {
        self.variances.len()
    }

    /// Whether there is no component, so that every reconstruction is the mean.
    pub fn is_empty(&self) -> bool {
        self.variances.is_empty()
    }

    /// Photos it was fitted to.
    pub fn count(&self) -> usize {
        self.count
    }

    /// The mean photo μ, `[n]`.
    pub fn mean(&self) -> &[f32] {
        &self.mean
    }

    /// The components, `[k, n]` with orthonormal rows.
    pub fn components(&self) -> &[f32] {
        &self.components
    }

    /// The variance along each component (divisor N − 1), `[k]`, descending.
    pub fn variances(&self) -> &[f64] {
        &self.variances
    }

    /// The variance of the photos over all directions, also those not kept.
    pub fn total_variance(&self) -> f64 {
        self.total_variance
    }

    /// The share of the total variance that each component explains, `[k]`, 0 to 1.
    pub fn explained(&self) -> Vec<f64> {
        let total = self.total_variance;
        self.variances.iter().map(|v| if total > 0.0 { v / total } else { 0.0 }).collect()
    }

    /// The coefficients `Vᵀ(y − μ)` of a photo `[n]`, `[k]`.
    ///
    /// # Errors
    /// A photo of another length or with a value that is not finite.
    pub fn transform(&self, photo: &[f32]) -> Result<Vec<f64>> {
        check::length("the photo", self.dims(), photo.len())?;
        check::finite("the photo", photo)?;
        let centred: Vec<f64> =
            photo.iter().zip(&self.mean).map(|(y, m)| f64::from(*y) - f64::from(*m)).collect();
        Ok(self.components.chunks_exact(self.dims()).map(|v| dot(v, &centred)).collect())
    }

    /// The reconstruction of a photo at any number of components, with its coefficients at hand.
    ///
    /// # Errors
    /// As [`Pca::transform`].
    pub fn project(&self, photo: &[f32]) -> Result<Projection<'_>> {
        Ok(Projection::new(self, self.transform(photo)?))
    }

    /// The reconstruction `ŷ` (C7) of a photo with its first `q` components, `[n]`.
    ///
    /// # Errors
    /// As [`Pca::transform`], and `q` above [`Pca::len`].
    pub fn reconstruct(&self, photo: &[f32], q: usize) -> Result<Vec<f32>> {
        self.project(photo)?.at(q)
    }
}

/// A photo seen by a PCA: its coefficients, and the partial sum of the components asked for last.
#[derive(Debug, Clone)]
pub struct Projection<'a> {
    pca: &'a Pca,
    coefficients: Vec<f64>,
    q: usize,
    /// `μ + Σ_{k<q} c_k v_k`, added up in the order of the components.
    sum: Vec<f64>,
}

impl<'a> Projection<'a> {
    fn new(pca: &'a Pca, coefficients: Vec<f64>) -> Self {
        let sum = pca.mean.iter().copied().map(f64::from).collect();
        Self { pca, coefficients, q: 0, sum }
    }

    /// The coefficients, `[k]`.
    pub fn coefficients(&self) -> &[f64] {
        &self.coefficients
    }

    /// The reconstruction with the first `q` components, `[n]`.
    ///
    /// Moving up adds what is missing; moving down starts again from the mean rather than
    /// subtract, so that a given q yields the same bits whatever was asked before.
    ///
    /// # Errors
    /// [`Error::TooLarge`] for `q` above [`Pca::len`], [`Error::Range`] when a value overflows.
    pub fn at(&mut self, q: usize) -> Result<Vec<f32>> {
        if q > self.pca.len() {
            let (what, limit) = ("the number of components", self.pca.len());
            return Err(Error::TooLarge { what, limit, got: q });
        }
        if q < self.q {
            self.sum = self.pca.mean.iter().copied().map(f64::from).collect();
            self.q = 0;
        }
        let components = self.pca.components.chunks_exact(self.pca.dims());
        let missing = components.zip(&self.coefficients).take(q).skip(self.q);
        for (component, &coefficient) in missing {
            for (sum, &value) in self.sum.iter_mut().zip(component) {
                *sum += coefficient * f64::from(value);
            }
        }
        self.q = q;
        let reconstruction: Vec<f32> = self.sum.iter().map(|&sum| sum as f32).collect();
        check::finite("the reconstruction", &reconstruction)?;
        Ok(reconstruction)
    }
}

/// `Σ a·b` in f64, in eight lanes that are added pairwise at the end.
fn dot(a: &[f32], b: &[f64]) -> f64 {
    let mut lanes = [0.0; 8];
    let (a8, a_rest) = a.as_chunks::<8>();
    let (b8, b_rest) = b.as_chunks::<8>();
    for (a, b) in a8.iter().zip(b8) {
        for i in 0..8 {
            lanes[i] += f64::from(a[i]) * b[i];
        }
    }
    let rest: f64 = a_rest.iter().zip(b_rest).map(|(a, b)| f64::from(*a) * b).sum();
    lanes.chunks(2).map(|pair| pair[0] + pair[1]).sum::<f64>() + rest
}

/// Errors unless `count` photos of `dims` values can be fitted.
fn check_extent(count: usize, dims: usize) -> Result<()> {
    check::some("a photo", dims)?;
    if dims > MAX_DIMS {
        return Err(Error::TooLarge {
            what: "the number of values in a photo",
            limit: MAX_DIMS,
            got: dims,
        });
    }
    if count < 2 {
        return Err(Error::TooFew { what: "photos", needed: 2, got: count });
    }
    if count > MAX_PHOTOS {
        return Err(Error::TooLarge {
            what: "the number of photos",
            limit: MAX_PHOTOS,
            got: count,
        });
    }
    Ok(())
}

#[cfg(test)]
mod tests;
