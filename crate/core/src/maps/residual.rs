//! Residuals between an input and its reconstruction: A1, A2, B3, C1 and C2.
//!
//! Paper A squares them (A1 a pixel, A2 the mean), paper B takes absolute values (B3), paper C
//! keeps the sign (C1) because it blurs before it squares; the blur itself is in [`crate::maps::pse`].
//! Nothing here clips or scales: a linear decoder may leave `[0, 1]`, and metrics must see that.

use crate::{Result, Shape, check};

/// The signed residual `R = x̂ − x` (C1), value by value.
///
/// Both slices have any equal, non-zero length; the result has the same length.
///
/// # Errors
/// Unequal or zero lengths, or a value that is not finite.
pub fn signed(x: &[f32], x_hat: &[f32]) -> Result<Vec<f32>> {
    check_pair(x, x_hat)?;
    Ok(x.iter().zip(x_hat).map(|(a, b)| b - a).collect())
}

/// The squared error of each pixel, `r_p = mean_c (x − x̂)²` (A1), `[H·W]`.
///
/// `x` and `x_hat` are `[C, H, W]`. The mean over channels is a decision of this project; the
/// paper defines grey images only.
///
/// # Errors
/// A slice that does not fit `shape`, an empty shape, or a value that is not finite.
pub fn squared_map(x: &[f32], x_hat: &[f32], shape: Shape) -> Result<Vec<f32>> {
    pixel_map(x, x_hat, shape, |difference| difference * difference)
}

/// The absolute error of each pixel, `mean_c |x − x̂|` (the summand of B3), `[H·W]`.
///
/// # Errors
/// As [`squared_map`].
pub fn absolute_map(x: &[f32], x_hat: &[f32], shape: Shape) -> Result<Vec<f32>> {
    pixel_map(x, x_hat, shape, f32::abs)
}

/// The mean squared error `r̄ = (1/n) Σ (x − x̂)²` (A2, C2), over all values of all channels.
///
/// # Errors
/// Unequal or zero lengths, or a value that is not finite.
pub fn mean_squared(x: &[f32], x_hat: &[f32]) -> Result<f64> {
    mean(x, x_hat, |difference| difference * difference)
}

/// The mean absolute error `η = (1/n) Σ |x − x̂|` (B3), over all values of all channels.
///
/// # Errors
/// Unequal or zero lengths, or a value that is not finite.
pub fn mean_absolute(x: &[f32], x_hat: &[f32]) -> Result<f64> {
    mean(x, x_hat, f64::abs)
}

fn check_pair(x: &[f32], x_hat: &[f32]) -> Result<()> {
    check::some("the input", x.len())?;
    check::length("the reconstruction", x.len(), x_hat.len())?;
    check::finite("the input", x)?;
    check::finite("the reconstruction", x_hat)
}

fn pixel_map(x: &[f32], x_hat: &[f32], shape: Shape, of: impl Fn(f32) -> f32) -> Result<Vec<f32>> {
    shape.check("the input", x)?;
    shape.check("the reconstruction", x_hat)?;
    check_pair(x, x_hat)?;
    let pixels = shape.pixels();
    let mut map = vec![0.0; pixels];
    for (plane, plane_hat) in x.chunks_exact(pixels).zip(x_hat.chunks_exact(pixels)) {
        for ((sum, a), b) in map.iter_mut().zip(plane).zip(plane_hat) {
            *sum += of(a - b);
        }
    }
    if shape.channels > 1 {
        let channels = shape.channels as f32;
        map.iter_mut().for_each(|sum| *sum /= channels);
    }
    // Finite inputs near the end of the f32 range still overflow when squared.
    check::finite("the error map", &map)?;
    Ok(map)
}

fn mean(x: &[f32], x_hat: &[f32], of: impl Fn(f64) -> f64) -> Result<f64> {
    check_pair(x, x_hat)?;
    let sum: f64 = x.iter().zip(x_hat).map(|(&a, &b)| of(f64::from(a) - f64::from(b))).sum();
    Ok(sum / x.len() as f64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Error;
    use proptest::prelude::*;

    const TWO_BY_TWO: Shape = Shape::new(1, 2, 2);

    #[test]
    fn the_signed_residual_is_reconstruction_minus_input() {
        assert_eq!(signed(&[1.0, 0.25], &[0.5, 1.0]).unwrap(), [-0.5, 0.75]);
    }

    #[test]
    fn the_squared_map_squares_each_pixel() {
        let map = squared_map(&[0.0, 1.0, 0.5, 0.0], &[1.0, 1.0, 0.0, -2.0], TWO_BY_TWO).unwrap();
        assert_eq!(map, [1.0, 0.0, 0.25, 4.0]);
    }

    #[test]
    fn colour_errors_are_means_over_the_channels_of_a_pixel() {
        let shape = Shape::new(3, 1, 2);
        let x = [0.0, 0.0, 0.0, 0.0, 0.0, 0.0];
        let x_hat = [1.0, 3.0, 2.0, 0.0, -3.0, 0.0];
        let squared = squared_map(&x, &x_hat, shape).unwrap();
        assert!((squared[0] - 14.0 / 3.0).abs() < 1e-6);
        assert!((squared[1] - 3.0).abs() < 1e-6);
        assert_eq!(absolute_map(&x, &x_hat, shape).unwrap(), [2.0, 1.0]);
    }

    #[test]
    fn the_mean_of_the_map_is_the_mean_error() {
        let shape = Shape::new(2, 2, 2);
        let x = [0.1, 0.9, 0.3, 0.7, 0.2, 0.4, 0.0, 1.0];
        let x_hat = [0.4, 0.6, 0.1, 0.7, 0.9, 0.3, 0.5, 0.2];
        let mean = |map: Vec<f32>| map.iter().copied().map(f64::from).sum::<f64>() / 4.0;
        let mse = mean_squared(&x, &x_hat).unwrap();
        let mae = mean_absolute(&x, &x_hat).unwrap();
        assert!((mean(squared_map(&x, &x_hat, shape).unwrap()) - mse).abs() < 1e-7);
        assert!((mean(absolute_map(&x, &x_hat, shape).unwrap()) - mae).abs() < 1e-7);
    }

    #[test]
    fn neighbour_errors_of_opposite_sign_average_to_one_and_not_to_zero() {
        // The mean of the errors, not the error of the mean neighbour.
        let x = [0.0];
        let (above, below, between) = ([1.0], [-1.0], [0.0]);
        let of_each =
            (mean_absolute(&x, &above).unwrap() + mean_absolute(&x, &below).unwrap()) / 2.0;
        assert_eq!(of_each, 1.0);
        assert_eq!(mean_absolute(&x, &between).unwrap(), 0.0);
    }

    #[test]
    fn a_reconstruction_outside_the_unit_range_is_not_clipped() {
        assert_eq!(mean_squared(&[1.0], &[3.0]).unwrap(), 4.0);
    }

    #[test]
    fn unequal_lengths_are_an_error() {
        let expected = Error::Length { what: "the reconstruction", expected: 2, got: 1 };
        assert_eq!(signed(&[0.0, 0.0], &[0.0]).unwrap_err(), expected);
        assert_eq!(mean_squared(&[0.0, 0.0], &[0.0]).unwrap_err(), expected);
        assert!(squared_map(&[0.0; 4], &[0.0; 3], TWO_BY_TWO).is_err());
        assert!(squared_map(&[0.0; 3], &[0.0; 3], TWO_BY_TWO).is_err());
    }

    #[test]
    fn an_empty_image_is_an_error() {
        assert!(signed(&[], &[]).is_err());
        assert!(mean_absolute(&[], &[]).is_err());
        assert!(squared_map(&[], &[], Shape::new(1, 0, 4)).is_err());
    }

    #[test]
    fn a_value_that_is_not_finite_is_an_error_and_so_is_an_overflow() {
        assert!(matches!(
            mean_squared(&[0.0], &[f32::NAN]),
            Err(Error::Range { what: "the reconstruction", .. })
        ));
        assert!(signed(&[f32::INFINITY], &[0.0]).is_err());
        assert!(squared_map(&[1e30], &[0.0], Shape::new(1, 1, 1)).is_err());
    }

    proptest! {
        #[test]
        fn mean_errors_do_not_depend_on_the_order_of_pixels(
            pairs in prop::collection::vec((0.0f32..1.0, 0.0f32..1.0), 1..200),
        ) {
            let (x, x_hat): (Vec<f32>, Vec<f32>) = pairs.iter().copied().unzip();
            let (y, y_hat): (Vec<f32>, Vec<f32>) = pairs.iter().rev().copied().unzip();
            let forward = mean_squared(&x, &x_hat).unwrap();
            prop_assert!((forward - mean_squared(&y, &y_hat).unwrap()).abs() < 1e-12);
            let forward = mean_absolute(&x, &x_hat).unwrap();
            prop_assert!((forward - mean_absolute(&y, &y_hat).unwrap()).abs() < 1e-12);
        }

        #[test]
        fn both_maps_are_symmetric_in_their_arguments_and_zero_on_equal_images(
            pairs in prop::collection::vec((-1.0f32..2.0, -1.0f32..2.0), 12),
        ) {
            let (x, x_hat): (Vec<f32>, Vec<f32>) = pairs.iter().copied().unzip();
            let shape = Shape::new(3, 2, 2);
            prop_assert_eq!(squared_map(&x, &x_hat, shape), squared_map(&x_hat, &x, shape));
            prop_assert_eq!(absolute_map(&x, &x_hat, shape), absolute_map(&x_hat, &x, shape));
            prop_assert_eq!(squared_map(&x, &x, shape).unwrap(), vec![0.0; 4]);
        }
    }
}
