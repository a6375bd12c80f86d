//! Pictures in patches: cutting, re-assembly, and paper B's scores of a picture of patches (§2.9).
//!
//! Patches are cut row by row: patch `(u, v)` has the number `columns·u + v`, and its pixel `(y, x)`
//! is the picture's `(stride·u + y, stride·v + x)`. With the stride of the patch size and sides that
//! are multiples of it, re-assembly is the exact inverse. Overlapping patches are averaged by
//! how many cover a pixel, and what lies beyond the last whole patch is either dropped, as the
//! authors' script does, or reached by a patch that reflection fills up.

use crate::latent::nln::{Scaling, blend};
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

/// Where the patches of a picture lie.
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

/// The pixel that stands at `position` when the line is mirrored at both ends.
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

/// The ranges of §2.9: of the errors and of the distances over all pixels of all pictures.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct PatchScaling {
    /// Of `e(p, c)`.
    pub error: Scaling,
    /// Of `D(p)`.
    pub distance: Scaling,
}

/// `mm` over the pixels of several pictures; `None` without pixels or with one that is not finite.
pub fn scaling_over<'a>(pictures: impl IntoIterator<Item = &'a [f32]>) -> Option<Scaling> {
    let mut all: Option<Scaling> = None;
    for picture in pictures {
        let one = Scaling::of(picture)?;
        all =
            Some(all.map_or(one, |all| Scaling {
                min: all.min.min(one.min),
                max: all.max.max(one.max),
            }));
    }
    all
}

/// The detection score `a · mean_{p,c} E + (1−a) · max_p Dn` of one picture (§2.9).
///
/// `errors` are `e(p, c)`, `[C, H, W]`; `distances` are `D`, one for each pixel or each patch;
/// `a` is the weight of the error, 0 to 1.
///
/// # Errors
/// No value, one that is not finite, or an `a` out of range.
pub fn detection(errors: &[f32], distances: &[f32], scaling: &PatchScaling, a: f64) -> Result<f64> {
    check_terms(errors, distances, a)?;
    let errors = errors.iter().map(|&e| scaling.error.apply(f64::from(e))).sum::<f64>()
        / errors.len() as f64;
    let largest = distances.iter().copied().fold(f32::MIN, f32::max);
    Ok(blend(errors, scaling.distance.apply(f64::from(largest)), a))
}

/// The localisation map `a · mean_c E(p) + (1−a) · Dn(p)` of one picture (§2.9), `[H·W]`.
///
/// `errors` are `e(p, c)`, `[C, H, W]`; `distances` are `D(p)`, `[H·W]`.
///
/// # Errors
/// As [`detection`], and slices that do not fit `shape`.
pub fn localisation(
    errors: &[f32],
    distances: &[f32],
    shape: Shape,
    scaling: &PatchScaling,
    a: f64,
) -> Result<Vec<f32>> {
    shape.check("the errors", errors)?;
    check::length("the distances", shape.pixels(), distances.len())?;
    check_terms(errors, distances, a)?;
    let pixel = |(p, &distance): (usize, &f32)| {
        let channels = errors.iter().skip(p).step_by(shape.pixels());
        let error = channels.map(|&e| scaling.error.apply(f64::from(e))).sum::<f64>();
        let distance = scaling.distance.apply(f64::from(distance));
        blend(error / shape.channels as f64, distance, a) as f32
    };
    Ok(distances.iter().enumerate().map(pixel).collect())
}

fn check_terms(errors: &[f32], distances: &[f32], a: f64) -> Result<()> {
    check::some("the errors", errors.len())?;
    check::some("the distances", distances.len())?;
    check::finite("an error", errors)?;
    check::finite("a distance", distances)?;
    if (0.0..=1.0).contains(&a) {
        return Ok(());
    }
    Err(Error::Range { what: "the weight of the error", range: "between 0 and 1", got: a })
}

#[cfg(test)]
mod tests;
