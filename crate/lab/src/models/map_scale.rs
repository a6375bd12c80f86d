//! The end of a map's colour scale: a quantile of its pixels on normal images.

/// The share of a map's pixels on normal images that is below the end of its colour scale.
const SCALE_QUANTILE: f64 = 0.995;

/// The [`SCALE_QUANTILE`] of the values, the nearest rank from above.
pub fn quantile(mut values: Vec<f32>) -> f32 {
    let rank =
        ((values.len() as f64 * SCALE_QUANTILE) as usize).min(values.len().saturating_sub(1));
    *values.select_nth_unstable_by(rank, f32::total_cmp).1
}
