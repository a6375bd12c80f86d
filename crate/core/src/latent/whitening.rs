//! Whitening: latents in a basis where the bank varies equally in every direction.
//!
//! Nearest neighbours of whitened latents are those by Mahalanobis distance; it is an option beyond
//! paper B. A direction in which the bank hardly varies would drown all others in its noise, so it is
//! left out. Means and variances run in f64; variances divide by N − 1.

use crate::latent::latent_bank::LatentBank;
use crate::{Error, Result, check};
use nalgebra::{DMatrix, SymmetricEigen};

/// Directions whose variance is below this share of the largest are left out: those narrower than a
/// thousandth of the widest.
pub const DEGENERATE_BELOW: f64 = 1e-6;

/// An affine map from latents `[L]` to whitened latents `[R]`, `R ≤ L`, and back.
#[derive(Debug, Clone, PartialEq)]
pub struct Whitening {
    mean: Vec<f64>,
    /// `[R, L]`.
    forward: Vec<f64>,
    /// `[R, L]`: where a unit along each whitened direction leads.
    backward: Vec<f64>,
}

impl Whitening {
    /// Along the principal axes of the bank, widest first: Mahalanobis distance.
    ///
    /// # Errors
    /// [`Error::Range`] for a bank whose rows are all equal.
    pub fn full(bank: &LatentBank) -> Result<Self> {
        let dims = bank.dims();
        let mean = mean(bank);
        let mut covariance = DMatrix::<f64>::zeros(dims, dims);
        let mut centred = vec![0.0f64; dims];
        for row in bank.latents().chunks_exact(dims) {
            for d in 0..dims {
                centred[d] = f64::from(row[d]) - mean[d];
            }
            for (column, factor) in centred.iter().enumerate() {
                for row in column..dims {
                    covariance[(row, column)] += centred[row] * factor;
                }
            }
        }
        // The decomposition reads the lower triangle alone.
        covariance /= (bank.len() - 1).max(1) as f64;
        let eigen = SymmetricEigen::new(covariance);
        let axes = eigen.eigenvalues.iter().zip(eigen.eigenvectors.column_iter()).map(
            |(variance, axis)| {
                let widest =
                    axis.iter().fold(0.0f64, |a, v| if v.abs() > a.abs() { *v } else { a });
                // Either direction of an axis is right; this one makes results repeatable.
                (*variance, axis.iter().map(|v| v * widest.signum()).collect::<Vec<f64>>())
            },
        );
        Self::along(mean, axes.collect())
    }

    /// Each dimension by itself: standardised Euclidean distance.
    ///
    /// # Errors
    /// [`Error::Range`] for a bank whose rows are all equal.
    pub fn standardise(bank: &LatentBank) -> Result<Self> {
        let mean = mean(bank);
        let axes = (0..bank.dims()).map(|d| {
            let rows = bank.latents().chunks_exact(bank.dims());
            let sum: f64 = rows.map(|row| (f64::from(row[d]) - mean[d]).powi(2)).sum();
            let axis = (0..bank.dims()).map(|other| f64::from(u8::from(other == d))).collect();
            (sum / (bank.len() - 1).max(1) as f64, axis)
        });
        let axes = axes.collect();
        Self::along(mean, axes)
    }

    /// From variances along orthonormal axes.
    fn along(mean: Vec<f64>, mut axes: Vec<(f64, Vec<f64>)>) -> Result<Self> {
        axes.sort_by(|a, b| b.0.total_cmp(&a.0));
        let largest = axes.first().map_or(0.0, |axis| axis.0);
        if !(largest > 0.0 && largest.is_finite()) {
            let what = "the variance of the latent bank";
            return Err(Error::Range { what, range: "finite and above 0", got: largest });
        }
        axes.retain(|axis| axis.0 >= DEGENERATE_BELOW * largest);
        let along = |power: f64| -> Vec<f64> {
            let scaled = |(variance, axis): &(f64, Vec<f64>)| -> Vec<f64> {
                let factor = variance.powf(power);
                axis.iter().map(|v| v * factor).collect()
            };
            axes.iter().flat_map(scaled).collect()
        };
        Ok(Self { forward: along(-0.5), backward: along(0.5), mean })
    }

    /// Values of a latent, L.
    pub fn dims(&self) -> usize {
        self.mean.len()
    }

    /// Values of a whitened latent, R: the directions in which the bank varies.
    pub fn rank(&self) -> usize {
        self.forward.len() / self.mean.len()
    }

    /// A latent `[L]` whitened, `[R]`.
    ///
    /// # Errors
    /// A wrong length, or a value that is not finite, given or computed.
    pub fn apply(&self, latent: &[f32]) -> Result<Vec<f32>> {
        check::length("the latent", self.dims(), latent.len())?;
        check::finite("the latent", latent)?;
        let centred: Vec<f64> =
            latent.iter().zip(&self.mean).map(|(v, mean)| f64::from(*v) - mean).collect();
        let whitened: Vec<f32> = self
            .forward
            .chunks_exact(self.dims())
            .map(|axis| axis.iter().zip(&centred).map(|(a, v)| a * v).sum::<f64>() as f32)
            .collect();
        check::finite("the whitened latent", &whitened)?;
        Ok(whitened)
    }

    /// A bank whitened row by row; its sources stay.
    ///
    /// # Errors
    /// As [`Whitening::apply`].
    pub fn apply_to_bank(&self, bank: &LatentBank) -> Result<LatentBank> {
        let mut latents = Vec::with_capacity(bank.len() * self.rank());
        for row in bank.latents().chunks_exact(bank.dims()) {
            latents.extend(self.apply(row)?);
        }
        let whitened = LatentBank::new(latents, self.rank())?;
        match bank.sources() {
            Some(sources) => whitened.with_sources(sources.to_vec()),
            None => Ok(whitened),
        }
    }

    /// The latent `[L]` behind a whitened one `[R]`, so that it can be decoded; the bank's mean along
    /// the directions that were left out.
    ///
    /// # Errors
    /// A wrong length, or a value that is not finite, given or computed.
    pub fn restore(&self, whitened: &[f32]) -> Result<Vec<f32>> {
        check::length("the whitened latent", self.rank(), whitened.len())?;
        check::finite("the whitened latent", whitened)?;
        let mut latent = self.mean.clone();
        for (axis, value) in self.backward.chunks_exact(self.dims()).zip(whitened) {
            latent.iter_mut().zip(axis).for_each(|(sum, a)| *sum += a * f64::from(*value));
        }
        let latent: Vec<f32> = latent.into_iter().map(|v| v as f32).collect();
        check::finite("the latent", &latent)?;
        Ok(latent)
    }
}

fn mean(bank: &LatentBank) -> Vec<f64> {
    let mut mean = vec![0.0f64; bank.dims()];
    for row in bank.latents().chunks_exact(bank.dims()) {
        mean.iter_mut().zip(row).for_each(|(sum, v)| *sum += f64::from(*v));
    }
    mean.iter_mut().for_each(|sum| *sum /= bank.len() as f64);
    mean
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::latent::latent_bank::tests::random;
    use proptest::prelude::*;

    /// Correlated dimensions of different widths.
    fn bank(rows: usize) -> LatentBank {
        let mut latents = random(rows * 3, 9);
        for row in latents.chunks_mut(3) {
            row[1] = 40.0 * row[1] + 7.0;
            row[2] = row[0] + 0.1 * row[2];
        }
        LatentBank::new(latents, 3).unwrap()
    }

    fn covariance(bank: &LatentBank) -> Vec<f64> {
        let (mean, dims) = (mean(bank), bank.dims());
        let mut sums = vec![0.0; dims * dims];
        for row in bank.latents().chunks(dims) {
            for (i, sum) in sums.iter_mut().enumerate() {
                let [a, b] = [i / dims, i % dims].map(|d| f64::from(row[d]) - mean[d]);
                *sum += a * b / (bank.len() - 1) as f64;
            }
        }
        sums
    }

    #[test]
    fn a_whitened_bank_has_mean_zero_and_unit_covariance() {
        let bank = bank(400);
        let full = Whitening::full(&bank).unwrap();
        assert_eq!((full.dims(), full.rank()), (3, 3));
        let white = full.apply_to_bank(&bank).unwrap();
        assert!(mean(&white).iter().all(|m| m.abs() < 1e-5));
        for (i, value) in covariance(&white).into_iter().enumerate() {
            let expected = if i / 3 == i % 3 { 1.0 } else { 0.0 };
            assert!((value - expected).abs() < 1e-4, "{i}: {value}");
        }
    }

    #[test]
    fn a_standardised_bank_has_unit_variances_and_keeps_its_correlations() {
        let bank = bank(400);
        let white = Whitening::standardise(&bank).unwrap().apply_to_bank(&bank).unwrap();
        let covariance = covariance(&white);
        // Widest first: the second dimension, then the other two, nearly equal.
        assert!([0, 4, 8].iter().all(|&i| (covariance[i] - 1.0).abs() < 1e-4), "{covariance:?}");
        assert!(covariance[5] > 0.9);
    }

    #[test]
    fn directions_without_extent_are_left_out_and_restored_as_the_mean() {
        let latents: Vec<f32> =
            random(100, 4).iter().flat_map(|v| [*v, 5.0, 2.0 * v, -*v]).collect();
        let bank = LatentBank::new(latents, 4).unwrap();
        let full = Whitening::full(&bank).unwrap();
        assert_eq!((full.dims(), full.rank()), (4, 1));
        assert_eq!(Whitening::standardise(&bank).unwrap().rank(), 3);
        let restored = full.restore(&full.apply(&[0.3, 99.0, 0.6, -0.3]).unwrap()).unwrap();
        for (got, expected) in restored.iter().zip([0.3, 5.0, 0.6, -0.3]) {
            assert!((got - expected).abs() < 1e-5, "{restored:?}");
        }
    }

    #[test]
    fn a_bank_of_equal_rows_cannot_be_whitened() {
        for rows in [1, 4] {
            let bank = LatentBank::new(vec![0.5; rows * 2], 2).unwrap();
            assert!(matches!(Whitening::full(&bank), Err(Error::Range { .. })));
            assert!(matches!(Whitening::standardise(&bank), Err(Error::Range { .. })));
        }
    }

    #[test]
    fn latents_of_the_wrong_length_or_not_finite_are_errors() {
        let full = Whitening::full(&bank(50)).unwrap();
        assert!(full.apply(&[0.0; 2]).is_err() && full.restore(&[0.0; 2]).is_err());
        assert!(full.apply(&[f32::NAN; 3]).is_err() && full.restore(&[f32::INFINITY; 3]).is_err());
        assert!(full.apply(&[f32::MAX; 3]).is_err());
        let other = LatentBank::new(vec![0.0; 8], 2).unwrap();
        assert!(full.apply_to_bank(&other).is_err());
    }

    #[test]
    fn sources_stay_with_their_rows() {
        let bank = bank(20).with_sources((100..120).collect()).unwrap();
        let white = Whitening::full(&bank).unwrap().apply_to_bank(&bank).unwrap();
        assert_eq!(white.source(3), Some(103));
    }

    proptest! {
        #[test]
        fn restoring_undoes_whitening_at_full_rank(seed in any::<u64>(), dims in 1usize..6) {
            let bank = LatentBank::new(random(60 * dims, seed), dims).unwrap();
            for whitening in [Whitening::full(&bank).unwrap(), Whitening::standardise(&bank).unwrap()] {
                prop_assert_eq!(whitening.rank(), dims);
                let row = bank.latent(17).unwrap();
                let restored = whitening.restore(&whitening.apply(row).unwrap()).unwrap();
                prop_assert!(row.iter().zip(&restored).all(|(a, b)| (a - b).abs() < 1e-5));
            }
        }

        #[test]
        fn the_unit_of_a_dimension_does_not_matter(seed in any::<u64>(), factor in 1u8..40) {
            let plain = LatentBank::new(random(80 * 3, seed), 3).unwrap();
            let mut latents = plain.latents().to_vec();
            latents.chunks_mut(3).for_each(|row| row[1] *= f32::from(factor));
            let stretched = LatentBank::new(latents, 3).unwrap();
            let distance = |bank: &LatentBank| {
                let white = Whitening::full(bank).unwrap().apply_to_bank(bank).unwrap();
                white.nearest(white.latent(5).unwrap(), 1, true).unwrap()[0].distance
            };
            prop_assert!((distance(&plain) - distance(&stretched)).abs() < 1e-3);
        }
    }
}
