//! The mean squared difference of two maps (A7): how unlike saliency and error are as pictures.
//!
//! Both maps come scaled by their maxima ([`crate::maps::saliency::scale_by_max`]); the squared version
//! passes `s̃²` ([`crate::maps::saliency::scale_then_square`]) as the first map. Nothing is scaled here.

use crate::{Result, check};

/// `(1/n) Σ_p (a_p − b_p)²` (A7), in f64.
///
/// # Errors
/// Unequal or zero lengths, or a value that is not finite.
pub fn map_mse(a: &[f32], b: &[f32]) -> Result<f64> {
    check::some("the first map", a.len())?;
    check::length("the second map", a.len(), b.len())?;
    check::finite("the first map", a)?;
    check::finite("the second map", b)?;
    let sum: f64 = a.iter().zip(b).map(|(&a, &b)| (f64::from(a) - f64::from(b)).powi(2)).sum();
    Ok(sum / a.len() as f64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::maps::saliency::{scale_by_max, scale_then_square};
    use proptest::prelude::*;

    #[test]
    fn it_is_the_mean_of_squared_differences() {
        assert_eq!(map_mse(&[1.0, 0.5, 0.0, 0.0], &[0.0, 0.5, 0.0, 1.0]).unwrap(), 0.5);
    }

    #[test]
    fn the_squared_version_squares_the_scaled_saliency_only() {
        let (saliency, error) = ([2.0, 1.0], [4.0, 1.0]);
        let error = scale_by_max(&error);
        assert_eq!(map_mse(&scale_by_max(&saliency), &error).unwrap(), 0.03125);
        assert_eq!(map_mse(&scale_then_square(&saliency), &error).unwrap(), 0.0);
    }

    #[test]
    fn unequal_empty_or_unfinished_maps_are_errors() {
        assert!(map_mse(&[0.0], &[0.0, 1.0]).is_err());
        assert!(map_mse(&[], &[]).is_err());
        assert!(map_mse(&[f32::NAN], &[0.0]).is_err());
        assert!(map_mse(&[0.0], &[f32::INFINITY]).is_err());
    }

    proptest! {
        #[test]
        fn it_is_symmetric_and_zero_only_for_equal_maps(
            pairs in prop::collection::vec((0.0f32..1.0, 0.0f32..1.0), 1..100),
        ) {
            let (a, b): (Vec<f32>, Vec<f32>) = pairs.into_iter().unzip();
            let between = map_mse(&a, &b).unwrap();
            prop_assert_eq!(between, map_mse(&b, &a).unwrap());
            prop_assert_eq!(between == 0.0, a == b);
            prop_assert!((0.0..=1.0).contains(&between));
        }

        #[test]
        fn the_order_of_pixels_does_not_matter(
            pairs in prop::collection::vec((0.0f32..1.0, 0.0f32..1.0), 1..100),
        ) {
            let (a, b): (Vec<f32>, Vec<f32>) = pairs.iter().copied().unzip();
            let (c, d): (Vec<f32>, Vec<f32>) = pairs.iter().rev().copied().unzip();
            prop_assert!((map_mse(&a, &b).unwrap() - map_mse(&c, &d).unwrap()).abs() < 1e-12);
        }
    }
}
