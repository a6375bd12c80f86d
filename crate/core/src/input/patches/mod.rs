//! Pictures in patches: cutting and re-assembly. The scores of paper B for a picture in patches are in
//! [`crate::latent::nln::photo`].
//!
//! Patches are cut row by row: patch `(u, v)` has the number `columns·u + v`, and its pixel `(y, x)`
//! is the picture's `(stride·u + y, stride·v + x)`. With the stride of the patch size and sides that
//! are multiples of it, re-assembly is the exact inverse. Overlapping patches are averaged by
//! how many cover a pixel, and what is beyond the last whole patch is either dropped, as the
//! authors' script does, or reached by a patch that reflection fills up.

use crate::{Error, Result, Shape, check};
use serde::{Deserialize, Serialize};
use std::ops::Range;

/// The patch size of paper B's inspection networks, in pixels.
pub const PATCH: usize = 128;

/// Largest side of a picture that is cut, in pixels.
pub const MAX_SIDE: usize = 1 << 15;

/// Most values of one cut or re-assembly: 1 GiB of `f32`.
pub const MAX_VALUES: usize = 1 << 28;

/// What becomes of pixels beyond the last whole patch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Edge {
    /// One more patch, filled up by reflection (default); the outermost pixel is not repeated.
    #[default]
    Reflect,
    /// They are absent from patches, maps and scores, as in the authors' script.
    Drop,
}

/// Where the patches of a picture are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PatchGrid {
    picture: Shape,
    patch: usize,
    stride: usize,
    rows: usize,
    columns: usize,
    covered: Shape,
}

impl PatchGrid {
    /// Square patches of `patch` pixels a side, `stride` pixels apart, over a picture.
    ///
    /// # Errors
    /// An empty picture or one of a side above [`MAX_SIDE`], a stride outside `1..=patch`, and
    /// with [`Edge::Drop`] a picture smaller than a patch.
    pub fn new(picture: Shape, patch: usize, stride: usize, edge: Edge) -> Result<Self> {
        check::some("the picture", picture.len())?;
        let longest = picture.height.max(picture.width).max(patch);
        if longest > MAX_SIDE {
            let what = "the side of a picture or patch";
            return Err(Error::TooLarge { what, limit: MAX_SIDE, got: longest });
        }
        if stride == 0 || stride > patch {
            let (what, range) = ("the stride", "between 1 and the patch size");
            return Err(Error::Range { what, range, got: stride as f64 });
        }
        let count = |side: usize| match edge {
            Edge::Reflect => Ok(side.saturating_sub(patch).div_ceil(stride) + 1),
            Edge::Drop if side >= patch => Ok((side - patch) / stride + 1),
            Edge::Drop => Err(Error::TooFew { what: "pixels a side", needed: patch, got: side }),
        };
        let (rows, columns) = (count(picture.height)?, count(picture.width)?);
        let reach = |count: usize, side: usize| ((count - 1) * stride + patch).min(side);
        let covered = Shape {
            height: reach(rows, picture.height),
            width: reach(columns, picture.width),
            ..picture
        };
        Ok(Self { picture, patch, stride, rows, columns, covered })
    }

    /// Rows of patches.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// Columns of patches.
    pub fn columns(&self) -> usize {
        self.columns
    }

    /// Patches in all.
    pub fn len(&self) -> usize {
        self.rows * self.columns
    }

    /// Never: a grid has at least one patch.
    pub fn is_empty(&self) -> bool {
        false
    }

    /// The shape of one patch, with the picture's channels.
    pub fn patch(&self) -> Shape {
        Shape::new(self.picture.channels, self.patch, self.patch)
    }

    /// The part of the picture that patches cover, from its top left corner: all of it with
    /// [`Edge::Reflect`].
    pub fn covered(&self) -> Shape {
        self.covered
    }

    /// The picture's row and column where patch `index` begins.
    pub fn origin(&self, index: usize) -> (usize, usize) {
        (index / self.columns * self.stride, index % self.columns * self.stride)
    }

    /// The patches of `which` numbers, `[len, C, patch, patch]`, of a picture `[C, H, W]`.
    ///
    /// # Errors
    /// A picture of another shape, numbers beyond the last patch, or more than [`MAX_VALUES`]
    /// values: cut fewer at a time.
    pub fn cut(&self, picture: &[f32], which: Range<usize>) -> Result<Vec<f32>> {
        self.picture.check("the picture", picture)?;
        if which.end > self.len() {
            let what = "the number of a patch";
            return Err(Error::TooLarge { what, limit: self.len(), got: which.end });
        }
        let mut patches = Vec::with_capacity(bounded(which.len(), self.patch())?);
        let width = self.picture.width;
        for index in which {
            let (top, left) = self.origin(index);
            for plane in picture.chunks_exact(self.picture.pixels()) {
                for y in top..top + self.patch {
                    let row = &plane[mirrored(y, self.picture.height) * width..][..width];
                    let inside = (left + self.patch).min(width);
                    patches.extend_from_slice(&row[left.min(inside)..inside]);
                    let beyond = inside.max(left)..left + self.patch;
                    patches.extend(beyond.map(|x| row[mirrored(x, width)]));
                }
            }
        }
        Ok(patches)
    }

    /// One picture of the values of all patches, `[channels, H, W]` over the [`Self::covered`] part.
    ///
    /// `patches` is `[len, channels, patch, patch]`; `channels` need not be the picture's. Where
    /// patches overlap their values are averaged.
    ///
    /// # Errors
    /// [`Error::Length`] for another number of values, [`Error::TooLarge`] above [`MAX_VALUES`].
    pub fn assemble(&self, patches: &[f32], channels: usize) -> Result<Vec<f32>> {
        let patch = Shape { channels, ..self.patch() };
        check::length("the patches", bounded(self.len(), patch)?, patches.len())?;
        let value = |index: usize, channel: usize, y: usize, x: usize| {
            patches[((index * channels + channel) * self.patch + y) * self.patch + x]
        };
        Ok(self.average(channels, value))
    }

    /// A map `[H·W]` over the covered part of one value for each patch, such as its distance.
    ///
    /// # Errors
    /// [`Error::Length`] unless there is one value for each patch.
    pub fn spread(&self, values: &[f32]) -> Result<Vec<f32>> {
        check::length("the values of patches", self.len(), values.len())?;
        Ok(self.average(1, |index, _, _, _| values[index]))
    }

    fn average(
        &self,
        channels: usize,
        value: impl Fn(usize, usize, usize, usize) -> f32,
    ) -> Vec<f32> {
        let Shape { height, width, .. } = self.covered;
        let mut picture = Vec::with_capacity(channels * height * width);
        for channel in 0..channels {
            for y in 0..height {
                let rows = self.covering(y, self.rows);
                for x in 0..width {
                    let columns = self.covering(x, self.columns);
                    let mut sum = 0.0;
                    for u in rows.clone() {
                        for v in columns.clone() {
                            let (dy, dx) = (y - u * self.stride, x - v * self.stride);
                            sum += f64::from(value(u * self.columns + v, channel, dy, dx));
                        }
                    }
                    picture.push((sum / (rows.len() * columns.len()) as f64) as f32);
                }
            }
        }
        picture
    }

    /// The rows (or columns) of patches that cover a row (or column) of pixels.
    fn covering(&self, position: usize, count: usize) -> Range<usize> {
        let first = (position + 1).saturating_sub(self.patch).div_ceil(self.stride);
        first..(position / self.stride + 1).min(count)
    }
}

/// `count · shape`, if that many values may be held.
fn bounded(count: usize, shape: Shape) -> Result<usize> {
    let got = count.saturating_mul(shape.len());
    if got <= MAX_VALUES {
        return Ok(got);
    }
    Err(Error::TooLarge { what: "the number of values in patches", limit: MAX_VALUES, got })
}

/// The pixel that is at `position` when the line is mirrored at both ends.
fn mirrored(position: usize, side: usize) -> usize {
    if position < side {
        return position;
    }
    let period = 2 * (side - 1);
    if period == 0 {
        return 0;
    }
    let folded = position % period;
    folded.min(period - folded)
}

#[cfg(test)]
mod tests;
