//! How closely backends must agree, and the known image that the start-up self-test runs.
//!
//! The distance of two passes is the largest absolute difference divided by the largest magnitude of
//! the reference (at least 1e-6): one number for codes, reconstructions and gradients alike.

/// Largest [`distance`] accepted between two backends; published in the README.
///
/// Measured between this crate and burn's flex, ndarray and WebGPU (on a software adapter) it stays below 1e-5 for codes,
/// reconstructions, gradients and features of the shipped networks.
pub const TOLERANCE: f32 = 2e-3;

/// Relative maximum difference of `ours` from `reference`; infinite if lengths differ or a value is
/// not finite.
pub fn distance(ours: &[f32], reference: &[f32]) -> f32 {
    if ours.len() != reference.len() || ours.iter().chain(reference).any(|v| !v.is_finite()) {
        return f32::INFINITY;
    }
    let scale = reference.iter().fold(1e-6f32, |m, v| m.max(v.abs()));
    ours.iter().zip(reference).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max) / scale
}

/// Reconstruction and gradient of a pass as one array, the gradient over its largest magnitude so
/// that [`distance`] weighs both alike.
pub fn joined(reconstruction: &[f32], gradient: &[f32]) -> Vec<f32> {
    let largest = gradient.iter().fold(f32::MIN_POSITIVE, |m, g| m.max(g.abs()));
    let gradient = gradient.iter().map(|g| g / largest);
    reconstruction.iter().copied().chain(gradient).collect()
}

/// A fixed `[1, 28, 28]` image: a slanted bar and a ring, drawn by arithmetic that rounds the same on
/// every platform.
pub fn known_image() -> Vec<f32> {
    (0..28 * 28)
        .map(|i| {
            let (y, x) = ((i / 28) as f32, (i % 28) as f32);
            let bar = 2.0 - (x + 0.5 * y - 22.0).abs();
            let from_centre = (y - 15.0) * (y - 15.0) + (x - 11.0) * (x - 11.0);
            let ring = 1.5 - (from_centre - 36.0).abs() / 12.0;
            (bar.max(ring).clamp(0.0, 1.0) * 255.0).round() / 255.0
        })
        .collect()
}
