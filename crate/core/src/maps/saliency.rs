//! Saliency: how strongly each pixel moves the reconstruction error (A3), and its scalings (A4).
//!
//! `s(x) = |∂r̄/∂x|` with `r̄` the mean squared error. The error depends on `x` twice, as target and
//! as network input; with `J = ∂x̂/∂x` the total derivative is `(2/n)(I − Jᵀ)(x − x̂)`. This module
//! holds the two slice formulas around the network's vector-Jacobian product ([`seed`] before it,
//! [`total_gradient`] after it) and turns a gradient into a map. It does not differentiate: the
//! networks do.

use crate::{Result, Shape, check};

/// A saliency map and how many gradient values had to be replaced to make it.
#[derive(Debug, Clone, PartialEq)]
pub struct Saliency {
    /// `max_c |∂r̄/∂x|` of each pixel, `[H·W]`, finite and non-negative.
    pub map: Vec<f32>,
    /// Gradient values that were NaN or infinite; each counted as 0.
    pub non_finite: usize,
}

/// The map of a gradient: the largest absolute value over the channels of each pixel (A3).
///
/// `gradient` is `[C, H, W]`; the map is `[H·W]`. NaN and infinities become 0 and are counted.
///
/// # Errors
/// A gradient that does not fit `shape`, or an empty shape.
pub fn from_gradient(gradient: &[f32], shape: Shape) -> Result<Saliency> {
    shape.check("the gradient", gradient)?;
    check::some("the gradient", gradient.len())?;
    let pixels = shape.pixels();
    let mut map = vec![0.0f32; pixels];
    let mut non_finite = 0;
    for plane in gradient.chunks_exact(pixels) {
        for (largest, &value) in map.iter_mut().zip(plane) {
            let finite = value.is_finite();
            non_finite += usize::from(!finite);
            *largest = largest.max(if finite { value.abs() } else { 0.0 });
        }
    }
    Ok(Saliency { map, non_finite })
}

/// The seed of the backward pass: `∂r̄/∂x̂ = (2/n)(x̂ − x)`, the cotangent to pull through the
/// network.
///
/// # Errors
/// Unequal or zero lengths, or a value that is not finite.
pub fn seed(x: &[f32], x_hat: &[f32]) -> Result<Vec<f32>> {
    let mut seed = crate::maps::residual::signed(x, x_hat)?;
    let scale = 2.0 / x.len() as f32;
    seed.iter_mut().for_each(|value| *value *= scale);
    Ok(seed)
}

/// The total derivative `∂r̄/∂x` from `pulled = Jᵀ·seed`: adds the direct path `(2/n)(x − x̂)`.
///
/// Without the direct path the target would count as a constant, which is a different map than
/// the authors'. Values of `pulled` that are not finite stay so; [`from_gradient`] counts them.
///
/// # Errors
/// Unequal or zero lengths, or a value of `x` or `x_hat` that is not finite.
pub fn total_gradient(x: &[f32], x_hat: &[f32], pulled: &[f32]) -> Result<Vec<f32>> {
    check::length("the pulled-back gradient", x.len(), pulled.len())?;
    let seed = seed(x, x_hat)?;
    Ok(pulled.iter().zip(seed).map(|(through, direct)| through - direct).collect())
}

/// The saliency of a reconstruction by orthogonal projection, a PCA's: `(2/n)·max_c |x − x̂|`, `[H·W]`.
///
/// With `x̂ = μ + V Vᵀ(x − μ)` the residual is `e = x − x̂ = (I − V Vᵀ)(x − μ)` and the total
/// derivative of A2 is `(2/n)(I − V Vᵀ)ᵀ e`. As `I − V Vᵀ` is symmetric and its own square, and `e`
/// is in its range already, that is `(2/n)·e`: the gradient of the error is the error, and in grey
/// the squared map `s̃²` (A4) is the error map `r̃`. This holds for any number of components and for a
/// PCA of other photos; it needs orthonormal components (those of a file at half precision are so to
/// about a thousandth) and a reconstruction that is not clipped. What normalises the map afterwards
/// (PSE, per-pixel deviations) is no part of A2. Where a photo is moved into place before it is
/// projected, the derivative is that by the moved photo.
///
/// # Errors
/// Slices that do not fit `shape`, an empty shape, or a value that is not finite.
pub fn of_projection(x: &[f32], x_hat: &[f32], shape: Shape) -> Result<Saliency> {
    shape.check("the input", x)?;
    from_gradient(&seed(x, x_hat)?, shape)
}

/// A map divided by its largest value (A4), so that the largest becomes 1.
///
/// A map whose largest value is not above 0 becomes zeros ([`is_flat`] tells); values that are not
/// finite become 0 and do not take part in the maximum.
pub fn scale_by_max(map: &[f32]) -> Vec<f32> {
    let largest = largest(map);
    if largest <= 0.0 {
        return vec![0.0; map.len()];
    }
    // Division, not multiplication with the reciprocal, which overflows for subnormal maxima.
    map.iter().map(|&value| if value.is_finite() { value / largest } else { 0.0 }).collect()
}

/// A map scaled by its maximum and then squared, `s̃²` (A4's third map; the order matters only
/// for maps with negative values and for overflow).
pub fn scale_then_square(map: &[f32]) -> Vec<f32> {
    let mut scaled = scale_by_max(map);
    scaled.iter_mut().for_each(|value| *value *= *value);
    scaled
}

/// Whether a map has no finite value above 0, so that scaling by the maximum gives zeros.
///
/// Such images are left out of means over A7 and counted.
pub fn is_flat(map: &[f32]) -> bool {
    largest(map) <= 0.0
}

fn largest(map: &[f32]) -> f32 {
    map.iter().copied().filter(|value| value.is_finite()).fold(0.0, f32::max)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// `W x` for a square matrix given by rows.
    fn multiply(w: &[f32], x: &[f32]) -> Vec<f32> {
        w.chunks_exact(x.len()).map(|row| row.iter().zip(x).map(|(a, b)| a * b).sum()).collect()
    }

    fn transpose(w: &[f32], n: usize) -> Vec<f32> {
        (0..n * n).map(|i| w[(i % n) * n + i / n]).collect()
    }

    /// A linear autoencoder `x̂ = W x` with fixed, irregular weights.
    fn linear(n: usize) -> (Vec<f32>, Vec<f32>) {
        let wave = |i: usize, a: f64, b: f64| ((i as f64 * a + b).sin() * 0.6) as f32;
        (
            (0..n * n).map(|i| wave(i, 1.7, 0.3)).collect(),
            (0..n).map(|i| wave(i, 2.3, 1.1)).collect(),
        )
    }

    fn gradient_of_linear(w: &[f32], x: &[f32]) -> Vec<f32> {
        let x_hat = multiply(w, x);
        let pulled = multiply(&transpose(w, x.len()), &seed(x, &x_hat).unwrap());
        total_gradient(x, &x_hat, &pulled).unwrap()
    }

    #[test]
    fn the_gradient_of_a_linear_autoencoder_is_the_closed_form() {
        let n = 12;
        let (w, x) = linear(n);
        // (2/n)(I − W)ᵀ(I − W)x
        let mut i_minus_w: Vec<f32> = w.iter().map(|v| -v).collect();
        (0..n).for_each(|i| i_minus_w[i * n + i] += 1.0);
        let inner = multiply(&i_minus_w, &x);
        let exact = multiply(&transpose(&i_minus_w, n), &inner);
        for (got, exact) in gradient_of_linear(&w, &x).iter().zip(exact) {
            assert!((got - exact * 2.0 / n as f32).abs() < 1e-6);
        }
    }

    #[test]
    fn the_gradient_of_a_linear_autoencoder_agrees_with_finite_differences() {
        let n = 20;
        let (w, x) = linear(n);
        let error = |x: &[f64]| {
            (0..n)
                .map(|row| {
                    let x_hat: f64 =
                        (0..n).map(|column| f64::from(w[row * n + column]) * x[column]).sum();
                    (x[row] - x_hat).powi(2)
                })
                .sum::<f64>()
                / n as f64
        };
        let gradient = gradient_of_linear(&w, &x);
        let at: Vec<f64> = x.iter().copied().map(f64::from).collect();
        for pixel in 0..n {
            let (mut above, mut below) = (at.clone(), at.clone());
            above[pixel] += 1e-4;
            below[pixel] -= 1e-4;
            let slope = (error(&above) - error(&below)) / 2e-4;
            let got = f64::from(gradient[pixel]);
            assert!((got - slope).abs() <= 1e-2 * slope.abs().max(1e-3), "{pixel}: {got} {slope}");
        }
    }

    #[test]
    fn the_saliency_of_a_pca_agrees_with_finite_differences_of_its_error() {
        let (photos, n) = (7, 48);
        let value = |i: usize| ((i * i * 7 + i * 13) as f32 * 0.37).sin() * 0.4 + 0.5;
        let values: Vec<f32> = (0..photos * n).map(value).collect();
        let mut fit = crate::pca::Fit::new(&values, n, 4).unwrap();
        while !fit.step().unwrap() {}
        let (pca, _) = fit.finish().unwrap();
        let x: Vec<f32> = (0..n).map(|i| value(i + 999)).collect();
        for q in [0, 2, 4] {
            let v = |k: usize, i: usize| f64::from(pca.components()[k * n + i]);
            let error = |x: &[f64]| {
                let c: Vec<f64> =
                    x.iter().zip(pca.mean()).map(|(x, m)| x - f64::from(*m)).collect();
                let along: Vec<f64> =
                    (0..q).map(|k| (0..n).map(|i| v(k, i) * c[i]).sum()).collect();
                let rest = |i: usize| c[i] - (0..q).map(|k| along[k] * v(k, i)).sum::<f64>();
                (0..n).map(|i| rest(i).powi(2)).sum::<f64>() / n as f64
            };
            let at: Vec<f64> = x.iter().copied().map(f64::from).collect();
            let slope = |i: usize| {
                let (mut above, mut below) = (at.clone(), at.clone());
                above[i] += 1e-4;
                below[i] -= 1e-4;
                ((error(&above) - error(&below)) / 2e-4).abs()
            };
            let x_hat = pca.reconstruct(&x, q).unwrap();
            let grey = of_projection(&x, &x_hat, Shape::new(1, 6, 8)).unwrap().map;
            for (i, got) in grey.iter().enumerate() {
                let (got, slope) = (f64::from(*got), slope(i));
                assert!((got - slope).abs() <= 1e-4 * slope.max(1e-3), "{q} {i}: {got} {slope}");
            }
            let colour = of_projection(&x, &x_hat, Shape::new(3, 4, 4)).unwrap().map;
            for (i, got) in colour.iter().enumerate() {
                assert_eq!(*got, grey[i].max(grey[i + 16]).max(grey[i + 32]));
            }
            // In grey its square, each over its maximum, is the error map.
            let error =
                crate::maps::residual::squared_map(&x, &x_hat, Shape::new(1, 6, 8)).unwrap();
            for (a, b) in scale_then_square(&grey).iter().zip(scale_by_max(&error)) {
                assert!((a - b).abs() < 1e-5);
            }
        }
        assert!(of_projection(&x, &x, Shape::new(1, 5, 5)).is_err());
    }

    #[test]
    fn detaching_the_target_gives_a_different_gradient() {
        let (w, x) = linear(8);
        let x_hat = multiply(&w, &x);
        let detached = multiply(&transpose(&w, 8), &seed(&x, &x_hat).unwrap());
        let total = gradient_of_linear(&w, &x);
        assert!(total.iter().zip(detached).any(|(a, b)| (a - b).abs() > 1e-2));
    }

    #[test]
    fn a_perfect_reconstruction_has_a_zero_map() {
        let n = 9;
        let identity: Vec<f32> =
            (0..n * n).map(|i| if i / n == i % n { 1.0 } else { 0.0 }).collect();
        let (_, x) = linear(n);
        let gradient = gradient_of_linear(&identity, &x);
        let saliency = from_gradient(&gradient, Shape::new(1, 3, 3)).unwrap();
        assert_eq!(saliency.map, vec![0.0; 9]);
        assert!(is_flat(&saliency.map));
        assert_eq!(scale_by_max(&saliency.map), vec![0.0; 9]);
    }

    #[test]
    fn saliency_is_the_largest_absolute_gradient_over_the_channels() {
        let gradient = [1.0, -2.0, -3.0, 0.5, 2.0, 2.0];
        let saliency = from_gradient(&gradient, Shape::new(3, 1, 2)).unwrap();
        assert_eq!(saliency, Saliency { map: vec![3.0, 2.0], non_finite: 0 });
    }

    #[test]
    fn gradients_that_are_not_finite_become_zero_and_are_counted() {
        let gradient = [f32::NAN, -1.0, f32::NEG_INFINITY, f32::INFINITY];
        let saliency = from_gradient(&gradient, Shape::new(1, 2, 2)).unwrap();
        assert_eq!(saliency, Saliency { map: vec![0.0, 1.0, 0.0, 0.0], non_finite: 3 });
        // In colour the finite channels of the pixel still speak.
        let saliency = from_gradient(&gradient, Shape::new(2, 1, 2)).unwrap();
        assert_eq!(saliency, Saliency { map: vec![0.0, 1.0], non_finite: 3 });
    }

    #[test]
    fn scaling_divides_by_the_maximum_and_squaring_comes_after() {
        assert_eq!(scale_by_max(&[1.0, 4.0, 2.0]), [0.25, 1.0, 0.5]);
        assert_eq!(scale_then_square(&[1.0, 4.0, 2.0]), [0.0625, 1.0, 0.25]);
        // Squaring first would overflow here.
        assert_eq!(scale_then_square(&[1e30, 5e29]), [1.0, 0.25]);
    }

    #[test]
    fn a_map_without_a_positive_value_scales_to_zeros() {
        assert_eq!(scale_by_max(&[0.0, 0.0]), [0.0, 0.0]);
        assert_eq!(scale_by_max(&[-1.0, -2.0]), [0.0, 0.0]);
        assert_eq!(scale_by_max(&[f32::NAN, f32::INFINITY]), [0.0, 0.0]);
        assert!(scale_by_max(&[]).is_empty());
    }

    #[test]
    fn the_smallest_maximum_scales_to_one() {
        let subnormal = f32::from_bits(1);
        assert_eq!(scale_by_max(&[subnormal, 0.0]), [1.0, 0.0]);
    }

    #[test]
    fn a_gradient_of_the_wrong_length_is_an_error() {
        assert!(from_gradient(&[0.0; 5], Shape::new(1, 2, 2)).is_err());
        assert!(from_gradient(&[], Shape::new(1, 0, 0)).is_err());
        assert!(total_gradient(&[0.0; 2], &[0.0; 2], &[0.0; 3]).is_err());
        assert!(seed(&[0.0; 2], &[0.0; 3]).is_err());
    }

    proptest! {
        #[test]
        fn a_scaled_map_lies_between_zero_and_one_and_reaches_one(
            map in prop::collection::vec(0.0f32..1e6, 1..100),
        ) {
            let scaled = scale_by_max(&map);
            prop_assert!(scaled.iter().all(|value| (0.0..=1.0).contains(value)));
            prop_assert!(is_flat(&map) || scaled.contains(&1.0));
        }

        #[test]
        fn scaling_forgets_powers_of_two(
            map in prop::collection::vec(0.0f32..1.0, 1..50), power in -20i32..20,
        ) {
            let louder: Vec<f32> = map.iter().map(|value| value * 2f32.powi(power)).collect();
            prop_assume!(map.iter().all(|&value| value == 0.0 || value > 1e-20));
            prop_assert_eq!(scale_by_max(&map), scale_by_max(&louder));
        }

        #[test]
        fn any_gradient_gives_a_finite_map(gradient in prop::collection::vec(any::<f32>(), 12)) {
            let saliency = from_gradient(&gradient, Shape::new(3, 2, 2)).unwrap();
            prop_assert!(saliency.map.iter().all(|value| value.is_finite() && *value >= 0.0));
            let bad = gradient.iter().filter(|value| !value.is_finite()).count();
            prop_assert_eq!(saliency.non_finite, bad);
        }
    }
}
