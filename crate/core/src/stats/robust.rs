//! Bounds of a sample that a few odd values do not move.
//!
//! Spread is measured by the median absolute deviation, of logarithms where all values are positive.

use super::ecdf::{Ecdf, MAX_POINTS};
use super::median::median;
use crate::Result;

/// Robust standard deviations above the median from which a value is an outlier.
pub const OUTLIER: f64 = 3.5;

/// The median absolute deviation of a normal distribution is this share of its standard deviation.
const MAD: f64 = 0.6745;

/// As many values must be above a quantile for it to be read from the sample itself.
const ENOUGH: f64 = 3.0;

/// The value above which values are outliers: [`OUTLIER`] robust standard deviations above the median; infinite where
/// half of the values are equal.
pub fn outlier_limit(values: &[f32]) -> f32 {
    let scale = Scale::of(values);
    let mut values: Vec<f64> = values.iter().map(|value| scale.to(*value)).collect();
    let middle = median(&mut values);
    let mut apart: Vec<f64> = values.iter().map(|value| (value - middle).abs()).collect();
    let deviation = median(&mut apart) / MAD;
    if deviation > 0.0 { scale.from(middle + OUTLIER * deviation) } else { f32::INFINITY }
}

/// The value that a new one stays below with probability `p`, 0 to 1 (clamped).
///
/// With at least three of the values above it, the quantile of the sample. With fewer, outliers are left out if they are
/// at most one or a tenth of the values; the rest is taken for normally distributed, and the bound is that of Student's
/// distribution for one further value: `mean + t(p, n − 1) · deviation · √(1 + 1/n)`. Below the median, always the
/// quantile.
///
/// # Errors
/// No values, or one that is not finite.
pub fn upper_bound(values: &[f32], p: f64) -> Result<f32> {
    let sample = Ecdf::from_scores(values, MAX_POINTS)?;
    // Also false for NaN.
    let far = p > 0.5 && values.len() as f64 * (1.0 - p) < ENOUGH;
    let scale = Scale::of(values);
    let mut limit = outlier_limit(values);
    let outliers = values.iter().filter(|value| **value > limit).count();
    if outliers > (values.len() / 10).max(1) {
        // So many belong to the distribution.
        limit = f32::INFINITY;
    }
    let inliers: Vec<f64> =
        values.iter().filter(|value| **value <= limit).map(|value| scale.to(*value)).collect();
    if !far || inliers.len() < 3 {
        return Ok(sample.quantile(p));
    }
    let n = inliers.len() as f64;
    let mean = inliers.iter().sum::<f64>() / n;
    let variance = inliers.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / (n - 1.0);
    let bound = mean + student(p.min(LARGEST), n - 1.0) * (variance * (1.0 + 1.0 / n)).sqrt();
    Ok(scale.from(bound))
}

/// The largest probability that a bound of few values is given for.
const LARGEST: f64 = 0.999;

/// Values as they are, or their logarithms.
#[derive(Clone, Copy)]
enum Scale {
    Linear,
    Logarithmic,
}

impl Scale {
    fn of(values: &[f32]) -> Self {
        if values.iter().all(|value| *value > 0.0) { Self::Logarithmic } else { Self::Linear }
    }

    fn to(self, value: f32) -> f64 {
        match self {
            Self::Linear => value.into(),
            Self::Logarithmic => f64::from(value).ln(),
        }
    }

    fn from(self, value: f64) -> f32 {
        let value = match self {
            Self::Linear => value,
            Self::Logarithmic => value.exp(),
        };
        value.clamp(f32::MIN.into(), f32::MAX.into()) as f32
    }
}

/// The quantile of Student's distribution for `p` between 0.5 and [`LARGEST`], by its expansion in 1/ν (Abramowitz &
/// Stegun 26.7.5): within 2 % from ν = 4 on, and too low below.
fn student(p: f64, freedom: f64) -> f64 {
    let z = normal(p);
    let power = |n: i32| z.powi(n);
    let terms = [
        (power(3) + z) / 4.0,
        (5.0 * power(5) + 16.0 * power(3) + 3.0 * z) / 96.0,
        (3.0 * power(7) + 19.0 * power(5) + 17.0 * power(3) - 15.0 * z) / 384.0,
    ];
    terms.iter().rev().fold(0.0, |sum, term| (sum + term) / freedom) + z
}

/// The quantile of the normal distribution for `p` between 0.5 and 1 (Abramowitz & Stegun 26.2.23, error below 4.5e-4).
fn normal(p: f64) -> f64 {
    let t = (-2.0 * (1.0 - p).ln()).sqrt();
    let above = 2.515_517 + t * (0.802_853 + t * 0.010_328);
    let below = 1.0 + t * (1.432_788 + t * (0.189_269 + t * 0.001_308));
    t - above / below
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_of_student_and_of_the_normal_distribution_are_those_of_the_tables() {
        for (p, z) in [(0.5, 0.0), (0.9, 1.2816), (0.95, 1.6449), (0.999, 3.0902)] {
            assert!((normal(p) - z).abs() < 5e-4, "{p}: {}", normal(p));
        }
        for (p, freedom, t) in
            [(0.95, 4.0, 2.1318), (0.95, 9.0, 1.8331), (0.95, 29.0, 1.6991), (0.99, 9.0, 2.8214)]
        {
            assert!(
                (student(p, freedom) / t - 1.0).abs() < 0.01,
                "{p}, {freedom}: {}",
                student(p, freedom)
            );
        }
    }

    /// Values whose logarithms are about normally distributed.
    fn sample(n: usize) -> Vec<f32> {
        (0..n)
            .map(|i| {
                let p = (i as f64 + 0.5) / n as f64;
                let z = if p < 0.5 { -normal(1.0 - p) } else { normal(p) };
                (0.3 * z).exp() as f32
            })
            .collect()
    }

    #[test]
    fn one_odd_value_among_ten_does_not_move_the_bound_far() {
        let clean = sample(10);
        let mut odd = clean.clone();
        odd[4] = 5361.0;
        let (without, with) =
            (upper_bound(&clean, 0.95).unwrap(), upper_bound(&odd, 0.95).unwrap());
        assert!(outlier_limit(&odd) < 100.0);
        assert!(with < 1.3 * without && with > 0.7 * without, "{with} for {without}");
        // The quantile of the sample is moved by it beyond every other value.
        assert!(Ecdf::from_scores(&odd, 100).unwrap().quantile(0.95) > 1000.0);
    }

    #[test]
    fn two_high_values_of_twelve_are_not_left_out() {
        let mut values = sample(12);
        let clean = upper_bound(&values, 0.95).unwrap();
        (values[0], values[1]) = (50.0, 60.0);
        let bound = upper_bound(&values, 0.95).unwrap();
        assert!(outlier_limit(&values) < 50.0 && bound > 5.0 * clean, "{bound} {clean}");
    }

    #[test]
    fn few_values_have_a_higher_bound_than_many_of_the_same_distribution() {
        let bounds = [6, 10, 20, 50, 1000].map(|n| upper_bound(&sample(n), 0.95).unwrap());
        assert!(bounds.is_sorted_by(|a, b| a > b), "{bounds:?}");
        assert!((bounds[4] / (0.3f32 * 1.645).exp() - 1.0).abs() < 0.01);
    }

    #[test]
    fn many_values_have_the_quantile_of_the_sample() {
        let values = sample(100);
        let quantile = Ecdf::from_scores(&values, 100).unwrap().quantile(0.95);
        assert_eq!(upper_bound(&values, 0.95).unwrap(), quantile);
        assert_eq!(
            upper_bound(&sample(10), 0.3).unwrap(),
            Ecdf::from_scores(&sample(10), 10).unwrap().quantile(0.3)
        );
    }

    #[test]
    fn scores_that_are_not_positive_equal_ones_and_extremes_are_taken() {
        assert_eq!(upper_bound(&[2.0; 8], 0.95).unwrap(), 2.0);
        let bound = upper_bound(&[-1.0, 0.0, 1.0, 0.5, -0.5, 0.2], 0.95).unwrap();
        assert!((1.0..3.0).contains(&bound), "{bound}");
        assert!(upper_bound(&sample(10), 1.0).unwrap().is_finite());
        assert!(upper_bound(&[f32::MAX, f32::MAX / 2.0, 1.0, 1e-30], 0.95).unwrap().is_finite());
        assert_eq!(upper_bound(&sample(10), f64::NAN).unwrap(), sample(10)[0]);
        assert!(upper_bound(&[], 0.95).is_err() && upper_bound(&[f32::NAN], 0.95).is_err());
    }
}
