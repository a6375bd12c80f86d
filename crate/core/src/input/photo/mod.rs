//! From the bytes of a photo of any size to the values that a model of a part sees (paper C, section 4.1).
//!
//! A photo is averaged over areas: a value of the result is the mean of the photo under its
//! rectangle, pixels on the rim counted by the share that is inside, so that nothing between
//! samples is missed. Sides are squeezed independently, as the data sets were. Alpha is composited over
//! white. Rows come in strips ([`Averager`]), so that a photo of a hundred megapixels needs no
//! copy of itself; what is kept of it is a [`Reduced`] of at most [`MAX_SIDE`] pixels a side. Grey is
//! `0.299 R + 0.587 G + 0.114 B`. Nothing here decodes a file; [`header`] tells what one is.

pub mod header;
mod weights;

use crate::{Error, Result, check};
use weights::Weights;

/// Largest side of a model's photos, and of what is kept of a photo, in pixels.
pub const MAX_SIDE: usize = 256;

/// Smallest side of a photo, in pixels.
pub const MIN_PHOTO: usize = 16;

/// Most pixels of a photo.
pub const MAX_PHOTO: usize = 100_000_000;

/// The weights of red, green and blue in grey (ITU-R BT.601).
pub(crate) const GREY: [f32; 3] = [0.299, 0.587, 0.114];

/// What is kept of a photo: red, green and blue bytes, at most [`MAX_SIDE`] pixels a side.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reduced {
    /// Rows.
    pub height: usize,
    /// Columns.
    pub width: usize,
    /// `[H, W, 3]`, over white.
    pub rgb: Vec<u8>,
    /// Whether any pixel of the photo let white through.
    pub transparent: bool,
}

impl Reduced {
    /// The values of the photo for a model, `[C, side, side]`, 0 to 1; `colour` has C = 3, grey C = 1.
    ///
    /// # Errors
    /// [`Error::Range`] for a side outside 1 to [`MAX_SIDE`], [`Error::Length`] for bytes that do not
    /// fit the extents, [`Error::TooFew`] without a pixel.
    pub fn values(&self, side: usize, colour: bool) -> Result<Vec<f32>> {
        let Self { height, width, ref rgb, .. } = *self;
        check_side(side)?;
        check_extent(width, height, 1)?;
        check::length("the photo", height * width * 3, rgb.len())?;
        let (down, across) = (Weights::new(height, side), Weights::new(width, side));
        let mut planes = vec![0.0f32; 3 * side * side];
        let mut narrow = vec![[0.0f32; 3]; side];
        for (row, pixels) in rgb.chunks_exact(3 * width).enumerate() {
            narrow.fill([0.0; 3]);
            for &(from, to, share) in across.pairs() {
                for (sum, byte) in narrow[to].iter_mut().zip(&pixels[3 * from..]) {
                    *sum += share * f32::from(*byte);
                }
            }
            for (to, share) in down.of(row) {
                for (plane, channel) in planes.chunks_exact_mut(side * side).zip(0..3) {
                    for (sum, value) in plane[to * side..][..side].iter_mut().zip(&narrow) {
                        *sum += share * value[channel];
                    }
                }
            }
        }
        // Shares add up to 1 but for rounding.
        let unit = |value: f32| (value / 255.0).clamp(0.0, 1.0);
        if colour {
            return Ok(planes.into_iter().map(unit).collect());
        }
        let (red, rest) = planes.split_at(side * side);
        let (green, blue) = rest.split_at(side * side);
        let grey = red.iter().zip(green).zip(blue);
        Ok(grey.map(|((r, g), b)| unit(GREY[0] * r + GREY[1] * g + GREY[2] * b)).collect())
    }
}

/// The values `[C, side, side]`, 0 to 1, of a photo of `width`×`height` RGBA bytes.
///
/// # Errors
/// As [`Averager::new`], [`Averager::finish`] and [`Reduced::values`].
///
/// ```
/// use novelty_core::input::photo;
/// let red = [255, 0, 0, 255].repeat(32 * 16);
/// let grey = photo::values(&red, 32, 16, 64, false)?;
/// assert!(grey.len() == 64 * 64 && grey.iter().all(|v| (v - 0.299).abs() < 1e-6));
/// # Ok::<(), novelty_core::Error>(())
/// ```
pub fn values(
    rgba: &[u8],
    width: usize,
    height: usize,
    side: usize,
    colour: bool,
) -> Result<Vec<f32>> {
    reduce(rgba, width, height)?.values(side, colour)
}

/// What is kept of a photo of `width`×`height` RGBA bytes.
///
/// # Errors
/// As [`Averager::new`] and [`Averager::finish`].
pub fn reduce(rgba: &[u8], width: usize, height: usize) -> Result<Reduced> {
    let mut averager = Averager::new(width, height)?;
    averager.rows(rgba)?;
    averager.finish()
}

/// Averages a photo that comes in strips of whole rows, top to bottom.
#[derive(Debug, Clone)]
pub struct Averager {
    width: usize,
    height: usize,
    /// Rows taken in so far.
    row: usize,
    down: Weights,
    across: Weights,
    /// `[H', W', 3]`.
    sums: Vec<f32>,
    narrow: Vec<[f32; 3]>,
    transparent: bool,
}

impl Averager {
    /// Averages a photo of `width`×`height` pixels to at most [`MAX_SIDE`] a side.
    ///
    /// # Errors
    /// [`Error::TooFew`] under [`MIN_PHOTO`] pixels a side, [`Error::TooLarge`] above [`MAX_PHOTO`]
    /// pixels.
    pub fn new(width: usize, height: usize) -> Result<Self> {
        check_extent(width, height, MIN_PHOTO)?;
        let (down, across) =
            (Weights::new(height, height.min(MAX_SIDE)), Weights::new(width, width.min(MAX_SIDE)));
        let (rows, columns) = (height.min(MAX_SIDE), width.min(MAX_SIDE));
        Ok(Self {
            width,
            height,
            row: 0,
            down,
            across,
            sums: vec![0.0; rows * columns * 3],
            narrow: vec![[0.0; 3]; columns],
            transparent: false,
        })
    }

    /// Takes in the next rows, RGBA bytes.
    ///
    /// # Errors
    /// [`Error::Length`] for bytes that are no whole rows or more rows than the photo has.
    pub fn rows(&mut self, rgba: &[u8]) -> Result<()> {
        let (bytes, left) = (4 * self.width, self.height - self.row);
        let rows = (rgba.len() / bytes).min(left);
        check::length("a strip of the photo", rows * bytes, rgba.len())?;
        for pixels in rgba.chunks_exact(bytes) {
            self.narrow.fill([0.0; 3]);
            let pixels = pixels.as_chunks::<4>().0;
            for &(from, to, share) in self.across.pairs() {
                let [colours @ .., alpha] = pixels[from];
                self.transparent |= alpha < u8::MAX;
                let cover = share * f32::from(alpha) / 255.0;
                let white = share * f32::from(u8::MAX - alpha);
                for (sum, colour) in self.narrow[to].iter_mut().zip(colours) {
                    *sum += cover * f32::from(colour) + white;
                }
            }
            let columns = self.narrow.len();
            for (to, share) in self.down.of(self.row) {
                let row = self.sums[3 * to * columns..][..3 * columns].as_chunks_mut::<3>().0;
                for (sums, values) in row.iter_mut().zip(&self.narrow) {
                    for (sum, value) in sums.iter_mut().zip(values) {
                        *sum += share * value;
                    }
                }
            }
            self.row += 1;
        }
        Ok(())
    }

    /// What is kept of the photo.
    ///
    /// # Errors
    /// [`Error::Length`] before the last row.
    pub fn finish(self) -> Result<Reduced> {
        check::length("the photo, in rows,", self.height, self.row)?;
        // The cast saturates; half a level rounds up.
        let rgb = self.sums.into_iter().map(|sum| (sum + 0.5) as u8).collect();
        Ok(Reduced {
            height: self.height.min(MAX_SIDE),
            width: self.width.min(MAX_SIDE),
            rgb,
            transparent: self.transparent,
        })
    }
}

/// Errors unless a photo of this extent is taken: `least` pixels a side to [`MAX_PHOTO`] in all.
fn check_extent(width: usize, height: usize, least: usize) -> Result<()> {
    let side = width.min(height);
    if side < least {
        return Err(Error::TooFew { what: "pixels a side", needed: least, got: side });
    }
    let got = width.saturating_mul(height);
    if got > MAX_PHOTO {
        return Err(Error::TooLarge { what: "the photo, in pixels,", limit: MAX_PHOTO, got });
    }
    Ok(())
}

fn check_side(side: usize) -> Result<()> {
    if (1..=MAX_SIDE).contains(&side) {
        return Ok(());
    }
    Err(Error::Range { what: "the side of the values", range: "1 to 256 pixels", got: side as f64 })
}

#[cfg(test)]
mod tests;
