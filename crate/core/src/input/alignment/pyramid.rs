//! Grey copies of a photo at full size, half, a quarter, … each of mean 0 and variance 1.

use super::Shift;
use crate::Shape;

/// Longest side of the smallest copy, in pixels.
const SMALLEST: usize = 32;

/// A standard deviation below which a photo is blank.
const BLANK: f64 = 1e-4;

/// One copy.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Level {
    pub height: usize,
    pub width: usize,
    pub values: Vec<f32>,
}

/// Copies from full size to the smallest; all of a set have the same extents.
#[derive(Debug, Clone)]
pub(super) struct Pyramid {
    pub levels: Vec<Level>,
}

impl Pyramid {
    /// The copies of a photo `[C, H, W]`, grey as the mean of its channels.
    pub fn new(photo: &[f32], shape: Shape) -> Self {
        let Shape { channels, height, width } = shape;
        let mut values = vec![0.0f32; shape.pixels()];
        for plane in photo.chunks_exact(shape.pixels()) {
            for (sum, value) in values.iter_mut().zip(plane) {
                *sum += value / channels as f32;
            }
        }
        let mut levels = vec![Level { height, width, values }];
        while let Some(half) = levels.last().and_then(Level::halved) {
            levels.push(half);
        }
        levels.iter_mut().for_each(Level::standardise);
        Self { levels }
    }
}

impl Level {
    /// Means of 2×2 pixels, an odd last row or column left out; `None` once it is small enough.
    fn halved(&self) -> Option<Self> {
        if self.height.max(self.width) <= SMALLEST || self.height.min(self.width) < 4 {
            return None;
        }
        let (height, width) = (self.height / 2, self.width / 2);
        let mut values = Vec::with_capacity(height * width);
        for y in 0..height {
            let above = &self.values[2 * y * self.width..][..self.width];
            let below = &self.values[(2 * y + 1) * self.width..][..self.width];
            for x in (0..2 * width).step_by(2) {
                values.push((above[x] + above[x + 1] + below[x] + below[x + 1]) / 4.0);
            }
        }
        Some(Self { height, width, values })
    }

    fn standardise(&mut self) {
        let count = self.values.len() as f64;
        let mean = self.values.iter().copied().map(f64::from).sum::<f64>() / count;
        let variance =
            self.values.iter().map(|v| (f64::from(*v) - mean).powi(2)).sum::<f64>() / count;
        let scale = if variance.sqrt() > BLANK { 1.0 / variance.sqrt() } else { 0.0 };
        self.values.iter_mut().for_each(|v| *v = ((f64::from(*v) - mean) * scale) as f32);
    }

    /// Adds `factor` times this copy, moved back by whole pixels, to `sum`; edges are repeated.
    fn add_moved(&self, sum: &mut Level, shift: Shift, level: usize, factor: f32) {
        let scale = (1u32 << level) as f32;
        let whole = |shift: f32| (shift / scale).round() as isize;
        let (down, right) = (whole(shift.down), whole(shift.right));
        let place = |at: usize, by: isize, side: usize| {
            (at as isize + by).clamp(0, side as isize - 1) as usize
        };
        for (y, out) in sum.values.chunks_exact_mut(self.width).enumerate() {
            let row = &self.values[place(y, down, self.height) * self.width..][..self.width];
            for (x, out) in out.iter_mut().enumerate() {
                *out += factor * row[place(x, right, self.width)];
            }
        }
    }
}

/// The sum of all photos at every level.
pub(super) fn sums(pyramids: &[Pyramid]) -> Vec<Level> {
    let Some(first) = pyramids.first() else { return Vec::new() };
    let empty = |of: &Level| Level { values: vec![0.0; of.values.len()], ..*of };
    let mut sums: Vec<Level> = first.levels.iter().map(empty).collect();
    pyramids.iter().for_each(|pyramid| add(&mut sums, pyramid, Shift::default(), 1.0));
    sums
}

/// Adds `factor` times a photo, moved back by its shift, to the sums; −1 takes it out again.
pub(super) fn add(sums: &mut [Level], pyramid: &Pyramid, shift: Shift, factor: f32) {
    for (number, (level, sum)) in pyramid.levels.iter().zip(sums).enumerate() {
        level.add_moved(sum, shift, number, factor);
    }
}
