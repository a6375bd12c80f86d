//! MNIST's framing for a picture that is already made of pixels.

use super::frame::{MASS_CENTRE, centre_of_mass};
use super::{SIDE, check_pixels};
use crate::Result;

/// Side of the box that MNIST digits were fitted to, in pixels.
const FIT: usize = 20;

/// Frames 28×28 grey levels as MNIST was made: crop to the ink, fit to 20×20 keeping the aspect,
/// move by whole pixels until the centre of mass is nearest to pixel (14, 14).
///
/// Paper must be 0; everything above it is ink. Where the ink's longer side already measures 20 pixels
/// nothing is resampled, so MNIST's own digits come back as they are. A blank picture stays blank.
/// Resampling is a separable tent filter, widened when shrinking.
///
/// # Errors
/// [`crate::Error::Length`] unless there are 784 values.
pub fn centre(pixels: &[u8]) -> Result<Vec<u8>> {
    check_pixels(pixels)?;
    let mut field = vec![0; SIDE * SIDE];
    let inked = |i: &usize| pixels[*i] > 0;
    let rows = || (0..SIDE * SIDE).filter(inked).map(|i| i / SIDE);
    let columns = || (0..SIDE * SIDE).filter(inked).map(|i| i % SIDE);
    let (Some(top), Some(bottom), Some(left), Some(right)) =
        (rows().min(), rows().max(), columns().min(), columns().max())
    else {
        return Ok(field);
    };
    let (height, width) = (bottom - top + 1, right - left + 1);
    let crop: Vec<f32> = (top..=bottom)
        .flat_map(|r| pixels[r * SIDE + left..=r * SIDE + right].iter().map(|&v| f32::from(v)))
        .collect();

    let longest = height.max(width);
    let fit = |n: usize| ((2 * n * FIT + longest) / (2 * longest)).max(1);
    let (new_height, new_width) = (fit(height), fit(width));
    let narrow = resample_rows(&crop, width, new_width);
    let turned = resample_rows(&transpose(&narrow, new_width), height, new_height);
    let digit: Vec<u8> =
        transpose(&turned, new_height).iter().map(|v| (v.clamp(0.0, 255.0) + 0.5) as u8).collect();

    let mass = centre_of_mass(&digit, new_width)
        .unwrap_or([(new_width as f64 - 1.0) / 2.0, (new_height as f64 - 1.0) / 2.0]);
    let offset = |mass: f64, size: usize| {
        ((MASS_CENTRE - mass + 0.5).floor().max(0.0) as usize).min(SIDE - size)
    };
    let (x, y) = (offset(mass[0], new_width), offset(mass[1], new_height));
    for (r, row) in digit.chunks_exact(new_width).enumerate() {
        field[(y + r) * SIDE + x..][..new_width].copy_from_slice(row);
    }
    Ok(field)
}

/// Swaps rows and columns.
fn transpose(values: &[f32], width: usize) -> Vec<f32> {
    (0..width).flat_map(|c| values.iter().skip(c).step_by(width).copied()).collect()
}

/// Resamples every row of `width` values to `wanted` values.
fn resample_rows(values: &[f32], width: usize, wanted: usize) -> Vec<f32> {
    if width == wanted {
        return values.to_vec();
    }
    let step = width as f32 / wanted as f32;
    let reach = step.max(1.0);
    let weights: Vec<Vec<f32>> = (0..wanted)
        .map(|i| {
            let middle = (i as f32 + 0.5) * step;
            let tent = |j: usize| (1.0 - (j as f32 + 0.5 - middle).abs() / reach).max(0.0);
            let sum: f32 = (0..width).map(tent).sum();
            (0..width).map(|j| tent(j) / sum).collect()
        })
        .collect();
    values
        .chunks_exact(width)
        .flat_map(|row| weights.iter().map(|w| row.iter().zip(w).map(|(v, w)| v * w).sum::<f32>()))
        .collect()
}
