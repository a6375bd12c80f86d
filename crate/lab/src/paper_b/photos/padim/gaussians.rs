//! A Gaussian of the good photos' features at each location, and the Mahalanobis distance from it (PaDiM, Defard
//! et al. 2021).

use anyhow::{Context, Result, ensure};
use nalgebra::{Cholesky, DMatrix, DVector};

/// Added to every variance, as in PaDiM; features have variance 1 over all locations.
const RIDGE: f64 = 0.01;

/// A Gaussian at each location.
pub struct Gaussians {
    /// Factor of each feature that makes its variance over the good photos 1, `[F]`.
    scale: Vec<f32>,
    locations: Vec<Gaussian>,
}

struct Gaussian {
    /// `[F]`.
    mean: DVector<f32>,
    /// The covariance is this, lower triangular, times its transpose, `[F, F]`.
    root: DMatrix<f32>,
}

impl Gaussians {
    /// Fits good photos' features, each `[F, locations]`.
    pub fn fit(photos: &[Vec<f32>], locations: usize) -> Result<Self> {
        let length = photos.first().map_or(0, Vec::len);
        ensure!(photos.len() > 1 && length > 0 && locations > 0, "PaDiM needs at least two photos");
        ensure!(
            length.is_multiple_of(locations) && photos.iter().all(|photo| photo.len() == length),
            "the features do not match the number of locations"
        );
        let scale: Vec<f32> =
            (0..length / locations).map(|f| scale(photos, locations, f)).collect();
        let at = |location| Gaussian::fit(photos, locations, location, &scale);
        let locations = (0..locations).map(at).collect::<Result<_>>()?;
        Ok(Self { scale, locations })
    }

    /// Mahalanobis distances of a photo's features `[F, locations]`, `[locations]`.
    pub fn distances(&self, photo: &[f32]) -> Result<Vec<f32>> {
        let count = self.locations.len();
        ensure!(
            photo.len() == self.scale.len() * count,
            "the features do not match the number of locations"
        );
        let at = |(location, gaussian): (usize, &Gaussian)| {
            let mut apart = feature_vector(photo, count, location, &self.scale) - &gaussian.mean;
            let solved = gaussian.root.solve_lower_triangular_mut(&mut apart);
            ensure!(solved, "a covariance is singular");
            Ok(apart.norm())
        };
        self.locations.iter().enumerate().map(at).collect()
    }
}

impl Gaussian {
    fn fit(photos: &[Vec<f32>], locations: usize, location: usize, scale: &[f32]) -> Result<Self> {
        let features: Vec<DVector<f32>> =
            photos.iter().map(|photo| feature_vector(photo, locations, location, scale)).collect();
        let mut apart = DMatrix::from_columns(&features).cast::<f64>();
        let mean = apart.column_mean();
        apart.column_iter_mut().for_each(|mut column| column -= &mean);
        let mut covariance = &apart * apart.transpose() / (photos.len() - 1) as f64;
        for f in 0..scale.len() {
            covariance[(f, f)] += RIDGE;
        }
        let root = Cholesky::new(covariance).context("a feature is not finite")?.unpack();
        Ok(Self { mean: mean.cast(), root: root.cast() })
    }
}

/// The scaled features at a location, `[F]`.
fn feature_vector(photo: &[f32], locations: usize, location: usize, scale: &[f32]) -> DVector<f32> {
    DVector::from_fn(scale.len(), |f, _| photo[f * locations + location] * scale[f])
}

/// One over the standard deviation of a feature over all photos and locations; 0 for a constant feature.
fn scale(photos: &[Vec<f32>], locations: usize, feature: usize) -> f32 {
    let values = || {
        photos
            .iter()
            .flat_map(|photo| &photo[feature * locations..][..locations])
            .copied()
            .map(f64::from)
    };
    let count = (photos.len() * locations) as f64;
    let mean = values().sum::<f64>() / count;
    let variance = values().map(|value| (value - mean).powi(2)).sum::<f64>() / count;
    if variance > 0.0 { variance.sqrt().recip() as f32 } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two locations; at the first both features are correlated, at the second anti-correlated.
    fn photos() -> Vec<Vec<f32>> {
        let wobble = [0.01, -0.01, -0.01, 0.01];
        let step = [-1.0, -0.5, 0.5, 1.0];
        step.iter().zip(wobble).map(|(t, w)| vec![*t, 5.0 + t, t + w, w - t]).collect()
    }

    #[test]
    fn features_are_held_against_what_they_do_together_at_that_place() {
        let gaussians = Gaussians::fit(&photos(), 2).unwrap();
        let with = gaussians.distances(&[0.8, 5.8, 0.8, -0.8]).unwrap();
        assert!(with.iter().all(|distance| *distance < 1.2), "{with:?}");
        let against = gaussians.distances(&[0.8, 5.8, -0.8, 0.8]).unwrap();
        assert!(against.iter().all(|distance| *distance > 4.0), "{against:?}");
    }

    #[test]
    fn one_feature_at_one_place_is_counted_in_deviations() {
        let photos = [-1.0f32, 0.0, 1.0].map(|v| vec![v]);
        // Over all locations the variance is 2/3, at one location 1 (N − 1), and the ridge is a hundredth.
        let found = Gaussians::fit(&photos, 1).unwrap().distances(&[3.0]).unwrap();
        let wanted = 3.0 * 1.5f32.sqrt() / (1.5f32 + 0.01).sqrt();
        assert!((found[0] - wanted).abs() < 1e-4, "{} {wanted}", found[0]);
    }

    #[test]
    fn what_never_varies_says_nothing_and_what_does_not_fit_is_an_error() {
        let flat = vec![vec![2.0; 4]; 3];
        let gaussians = Gaussians::fit(&flat, 2).unwrap();
        assert_eq!(gaussians.distances(&[9.0; 4]).unwrap(), [0.0, 0.0]);
        assert!(gaussians.distances(&[9.0; 5]).is_err());
        assert!(Gaussians::fit(&flat[..1], 2).is_err());
        assert!(Gaussians::fit(&flat, 3).is_err());
        assert!(Gaussians::fit(&[vec![f32::NAN; 4], vec![0.0; 4]], 2).is_err());
    }
}
