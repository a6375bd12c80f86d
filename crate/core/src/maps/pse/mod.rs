//! Proximally sensitive error, PSE: blur the signed residual with a Gaussian, then square (C3–C5).
//!
//! Errors of one sign that are together survive the blur; scattered errors of alternating sign
//! cancel. Blurring the squared error instead would be a different, weaker measure. The kernel is the
//! literal square window of the paper, `|x|, |y| ≤ 2σ` on integers, applied as two one-dimensional
//! passes. What the paper leaves open (normalisation, border, σ below ½, colour) is decided here.

use crate::{Error, Result, Shape, check};
use serde::{Deserialize, Serialize};

/// Largest σ accepted, in pixels.
pub const MAX_SIGMA: f32 = 64.0;

/// What the taps of a [`Kernel`] add up to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Normalisation {
    /// Divided by their sum, so that a constant residual keeps its squared error (default).
    #[default]
    Sum,
    /// As C4 writes them: `1/(2πσ²)` in front, 2 to 8 % off a sum of 1.
    Literal,
}

/// What is assumed beyond the edge of the image.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Border {
    /// Zeros, as in plain convolution (default); lowers values near the edge.
    #[default]
    Zero,
    /// The image mirrored at its outermost pixels, which are not repeated (`c b | a b c | b a`).
    Reflect,
}

/// A truncated, separable Gaussian `k_σ = g gᵀ` (C4).
#[derive(Debug, Clone, PartialEq)]
pub struct Kernel {
    sigma: f32,
    taps: Vec<f32>,
}

impl Kernel {
    /// The kernel of width `sigma`, in pixels, `0 ≤ σ ≤ 64`.
    ///
    /// The radius is `⌊2σ⌋`. Below σ = ½ a single tap of 1 remains under either normalisation, so
    /// that PSE becomes MSE (C4 itself would grow without bound).
    ///
    /// # Errors
    /// [`Error::Range`] for a σ that is negative, above [`MAX_SIGMA`] or not finite.
    pub fn new(sigma: f32, normalisation: Normalisation) -> Result<Self> {
        if !(0.0..=MAX_SIGMA).contains(&sigma) {
            let got = f64::from(sigma);
            return Err(Error::Range { what: "sigma", range: "between 0 and 64 pixels", got });
        }
        if sigma < 0.5 {
            return Ok(Self { sigma, taps: vec![1.0] });
        }
        let width = f64::from(sigma);
        let radius = (2.0 * width) as i32;
        let bell = |x: i32| (-f64::from(x).powi(2) / (2.0 * width * width)).exp();
        let mass = match normalisation {
            Normalisation::Sum => (-radius..=radius).map(bell).sum(),
            // The square root, since two passes multiply.
            Normalisation::Literal => std::f64::consts::TAU.sqrt() * width,
        };
        let taps = (-radius..=radius).map(|x| (bell(x) / mass) as f32).collect();
        Ok(Self { sigma, taps })
    }

    /// The width σ in pixels.
    pub fn sigma(&self) -> f32 {
        self.sigma
    }

    /// The radius `r` in pixels.
    pub fn radius(&self) -> usize {
        self.taps.len() / 2
    }

    /// The `2r + 1` taps of one pass; the two-dimensional kernel is their outer product.
    pub fn taps(&self) -> &[f32] {
        &self.taps
    }

    /// `Σk²` of the two-dimensional kernel: the PSE of white residuals of variance 1.
    pub fn energy(&self) -> f64 {
        self.taps.iter().map(|&tap| f64::from(tap).powi(2)).sum::<f64>().powi(2)
    }

    /// `k₀`, the central value of the two-dimensional kernel.
    pub fn centre(&self) -> f64 {
        f64::from(self.taps[self.radius()]).powi(2)
    }
}

/// The PSE map `p = (R ∗ k_σ)²` (C5), `[H·W]`, of a signed residual `[C, H, W]` (C1).
///
/// In colour each channel is blurred for itself and the squares are averaged.
///
/// # Errors
/// A residual that does not fit `shape`, an empty shape, or a value that is not finite (also when
/// the square of the blurred residual overflows).
///
/// ```
/// use novelty_core::Shape;
/// use novelty_core::maps::pse::{self, Border, Kernel, Normalisation};
/// let kernel = Kernel::new(1.0, Normalisation::Sum)?;
/// let shape = Shape::new(1, 2, 4);
/// let together = [1.0, 1.0, 0.0, 0.0, 1.0, 1.0, 0.0, 0.0];
/// let scattered = [1.0, -1.0, 0.0, 0.0, -1.0, 1.0, 0.0, 0.0];
/// let score = |residual: &[f32]| {
///     pse::map(residual, shape, &kernel, Border::Zero).map(|map| pse::mean(&map))
/// };
/// assert!(score(&together)? > 10.0 * score(&scattered)?); // of equal MSE
/// # Ok::<(), novelty_core::Error>(())
/// ```
pub fn map(residual: &[f32], shape: Shape, kernel: &Kernel, border: Border) -> Result<Vec<f32>> {
    let blurred = blur(residual, shape, kernel, border)?;
    let mut map = vec![0.0f32; shape.pixels()];
    for plane in blurred.chunks_exact(shape.pixels()) {
        for (sum, value) in map.iter_mut().zip(plane) {
            *sum += value * value;
        }
    }
    if shape.channels > 1 {
        let channels = shape.channels as f32;
        map.iter_mut().for_each(|sum| *sum /= channels);
    }
    check::finite("the PSE map", &map)?;
    Ok(map)
}

/// The blurred signed residual `R ∗ k_σ`, `[C, H, W]`, before it is squared.
///
/// # Errors
/// A residual that does not fit `shape`, an empty shape, or a value that is not finite.
pub fn blur(residual: &[f32], shape: Shape, kernel: &Kernel, border: Border) -> Result<Vec<f32>> {
    shape.check("the residual", residual)?;
    check::some("the residual", residual.len())?;
    check::finite("the residual", residual)?;
    if kernel.radius() == 0 {
        return Ok(residual.to_vec());
    }
    let Shape { height, width, .. } = shape;
    let across = Pass::new(kernel, border, width);
    let down = Pass::new(kernel, border, height);
    let mut padded = vec![0.0; width + 2 * across.radius];
    let mut rows = vec![0.0; shape.pixels()];
    let mut blurred = vec![0.0; residual.len()];
    let planes = residual.chunks_exact(shape.pixels());
    for (plane, blurred) in planes.zip(blurred.chunks_exact_mut(shape.pixels())) {
        for (row, out) in plane.chunks_exact(width).zip(rows.chunks_exact_mut(width)) {
            across.blur_row(row, &mut padded, out);
        }
        for (y, out) in blurred.chunks_exact_mut(width).enumerate() {
            down.blur_column_of_rows(&rows, y, out);
        }
    }
    Ok(blurred)
}

/// The gradient of the PSE score (C3) in the reconstruction, `2/n · k ∗ (k ∗ R)` (C6), `[C, H, W]`.
///
/// Beyond the edge are zeros, where the blur is its own adjoint, so this holds at the edge too.
///
/// # Errors
/// As [`blur`].
pub fn gradient(residual: &[f32], shape: Shape, kernel: &Kernel) -> Result<Vec<f32>> {
    let twice = blur(&blur(residual, shape, kernel, Border::Zero)?, shape, kernel, Border::Zero)?;
    let share = 2.0 / shape.len() as f32;
    Ok(twice.into_iter().map(|value| share * value).collect())
}

/// The PSE score, the mean of its map (C3), in f64; 0 for an empty map.
pub fn mean(map: &[f32]) -> f64 {
    map.iter().copied().map(f64::from).sum::<f64>() / map.len().max(1) as f64
}

/// The image score of C5, the largest value of the map; 0 for an empty map.
pub fn peak(map: &[f32]) -> f32 {
    map.iter().copied().fold(0.0, f32::max)
}

/// One direction of the blur along lines of `extent` pixels.
///
/// Taps are taken in pairs from the outermost inwards: half the multiplications, and the small
/// terms are added first.
struct Pass<'a> {
    /// The centre tap, then outwards; its length is `radius + 1`.
    half: &'a [f32],
    radius: usize,
    border: Border,
    extent: usize,
}

impl<'a> Pass<'a> {
    fn new(kernel: &'a Kernel, border: Border, extent: usize) -> Self {
        // Taps that only ever meet zeros beyond the edge cost nothing.
        let radius = match border {
            Border::Zero => kernel.radius().min(extent.saturating_sub(1)),
            Border::Reflect => kernel.radius(),
        };
        let half = &kernel.taps[kernel.radius()..=kernel.radius() + radius];
        Self { half, radius, border, extent }
    }

    /// The pixel that is at `position`, which may be beyond either edge.
    fn source(&self, position: isize) -> Option<usize> {
        let extent = self.extent as isize;
        if (0..extent).contains(&position) {
            return Some(position as usize);
        }
        match self.border {
            Border::Zero => None,
            Border::Reflect if extent == 1 => Some(0),
            Border::Reflect => {
                let period = 2 * (extent - 1);
                let folded = position.rem_euclid(period);
                Some(folded.min(period - folded) as usize)
            }
        }
    }

    fn blur_row(&self, row: &[f32], padded: &mut [f32], out: &mut [f32]) {
        let radius = self.radius;
        for (place, value) in padded.iter_mut().enumerate() {
            *value = self.source(place as isize - radius as isize).map_or(0.0, |x| row[x]);
        }
        out.fill(0.0);
        for distance in (1..=radius).rev() {
            let left = &padded[radius - distance..][..out.len()];
            let right = &padded[radius + distance..][..out.len()];
            add_pair(out, self.half[distance], left, right);
        }
        add(out, self.half[0], row);
    }

    fn blur_column_of_rows(&self, rows: &[f32], y: usize, out: &mut [f32]) {
        let width = out.len();
        let row = |y: isize| self.source(y).map(|y| &rows[y * width..][..width]);
        out.fill(0.0);
        for distance in (1..=self.radius as isize).rev() {
            let tap = self.half[distance as usize];
            match (row(y as isize - distance), row(y as isize + distance)) {
                (Some(above), Some(below)) => add_pair(out, tap, above, below),
                (Some(one), None) | (None, Some(one)) => add(out, tap, one),
                (None, None) => {}
            }
        }
        add(out, self.half[0], &rows[y * width..][..width]);
    }
}

/// `out += tap · (a + b)`, a loop the compiler turns into SIMD.
fn add_pair(out: &mut [f32], tap: f32, a: &[f32], b: &[f32]) {
    for ((sum, a), b) in out.iter_mut().zip(a).zip(b) {
        *sum += tap * (a + b);
    }
}

/// `out += tap · a`.
fn add(out: &mut [f32], tap: f32, a: &[f32]) {
    for (sum, a) in out.iter_mut().zip(a) {
        *sum += tap * a;
    }
}

#[cfg(test)]
mod tests;
