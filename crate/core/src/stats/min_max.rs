//! Min–max scaling over a set, `mm(v) = (v − min) / (max − min)`.
//!
//! Paper B brings its two terms to a common range with it. Scaling a single image against stored
//! extremes of held-out normals is calibration and is elsewhere.

/// Extents below this count as constant.
pub const CONSTANT_BELOW: f64 = 1e-12;

/// The values of a set scaled to `[0, 1]`, in f64.
///
/// A set whose extent is below [`CONSTANT_BELOW`] becomes zeros (the authors' code would give
/// NaN). `None` when the set is empty or holds a value that is not finite.
pub fn scale<S: Copy + Into<f64>>(values: &[S]) -> Option<Vec<f64>> {
    let (min, max) = extremes(values)?;
    let extent = max - min;
    if extent < CONSTANT_BELOW {
        return Some(vec![0.0; values.len()]);
    }
    Some(values.iter().map(|&value| (value.into() - min) / extent).collect())
}

/// The smallest and the largest value of a set.
///
/// `None` when the set is empty or holds a value that is not finite.
pub fn extremes<S: Copy + Into<f64>>(values: &[S]) -> Option<(f64, f64)> {
    let first: f64 = (*values.first()?).into();
    values.iter().try_fold((first, first), |(min, max), &value| {
        let value: f64 = value.into();
        value.is_finite().then(|| (min.min(value), max.max(value)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn values_spread_over_the_unit_range() {
        assert_eq!(scale(&[2.0f32, 4.0, 3.0]).unwrap(), [0.0, 1.0, 0.5]);
    }

    #[test]
    fn a_constant_set_becomes_zeros() {
        assert_eq!(scale(&[0.7f64; 4]).unwrap(), [0.0; 4]);
        assert_eq!(scale(&[1.0f64, 1.0 + 1e-13]).unwrap(), [0.0; 2]);
    }

    #[test]
    fn an_empty_set_or_a_nan_has_no_scale() {
        assert_eq!(scale::<f32>(&[]), None);
        assert_eq!(scale(&[1.0, f32::NAN]), None);
        assert_eq!(scale(&[f64::INFINITY, 0.0]), None);
    }

    proptest! {
        #[test]
        fn shifting_and_stretching_the_set_changes_nothing(
            values in prop::collection::vec(-100i32..100, 2..50), shift in -50i32..50, factor in 1i32..9,
        ) {
            let plain: Vec<f64> = values.iter().map(|&v| f64::from(v)).collect();
            let moved: Vec<f64> = values.iter().map(|&v| f64::from(v * factor + shift)).collect();
            let (plain, moved) = (scale(&plain).unwrap(), scale(&moved).unwrap());
            prop_assert!(plain.iter().zip(moved).all(|(a, b)| (a - b).abs() < 1e-12));
        }
    }
}
