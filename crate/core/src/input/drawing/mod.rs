//! A drawing: pen strokes and filled outlines in the unit square, and the network input rasterised from them.
//!
//! MNIST digits are 28×28 bytes: white ink on black, fitted to 20×20, the centre of mass at pixel
//! (14, 14). [`render`] makes such bytes from strokes, [`centre`] from bytes. Fashion-MNIST's garments
//! are grey and fill their 28×28 pixels: strokes have a level, outlines can be filled, and
//! [`Framing::Fitted`] lays them out that way.
//!
//! Every drawing is put on a grid ([`quantise`]) before it is rendered, and the link carries exactly
//! the points of that grid, so a shared drawing renders to the same bytes. Only additions,
//! multiplications, divisions and square roots are on this path: IEEE 754 fixes their results, so
//! the bytes are the same natively and in WebAssembly.
//!
//! It does not depend on the network, the colours of the canvas, or which strokes were undone.

mod centre;
mod field;
mod fill;
mod frame;
mod grid;
mod raster;

pub use centre::centre;
pub use frame::render;
pub use grid::quantise;
pub(crate) use grid::{GridStroke, OPAQUE, level_of, radius_to_grid, to_grid};

use crate::{Error, Result};
use serde::{Deserialize, Serialize};

/// Rows and columns of a rendered digit.
pub const SIDE: usize = 28;

/// Points per unit length of the grid that drawings are put on.
///
/// One step is 0.007 pixels of a raw digit, far below one grey level of its edge's width.
pub const GRID: u16 = 4095;

/// Most strokes of one drawing.
pub const MAX_STROKES: usize = 512;

/// Most points of one drawing on the grid; [`quantise`] thins longer ones until they fit.
pub const MAX_POINTS: usize = 4096;

/// Most points that [`quantise`] accepts, about four minutes of a 240 Hz pen.
pub const MAX_RAW_POINTS: usize = 65_536;

/// The pen's radius when nothing else is said, in units of the square's side.
///
/// A digit as tall as 0.7 of the square is then about 2.6 pixels thick in MNIST's framing and has as
/// much ink as MNIST's training digits do on average; half of them are between 2 and 3 pixels.
pub const DEFAULT_RADIUS: f32 = 0.052;

/// Pen radii that are accepted, in units of the square's side; others are clamped.
pub const RADIUS_RANGE: [f32; 2] = [0.01, 0.25];

/// One movement of the pen, from down to up, or an outline that is filled.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Stroke {
    /// Points `[x, y]` in the unit square, `x` to the right, `y` down, in the order drawn.
    pub points: Vec<[f32; 2]>,
    /// Grey level, 0 (paper, which erases) to 1 (ink); others are clamped.
    #[serde(default = "ink", skip_serializing_if = "is_ink")]
    pub level: f32,
    /// Radius of its own pen; the drawing's where there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "typescript", ts(optional))]
    pub radius: Option<f32>,
    /// Whether what it encloses is filled as well: the line closes from its last point to its first, and what
    /// it winds around (nonzero) counts as inside. Less than three points enclose nothing.
    #[serde(default, skip_serializing_if = "core::ops::Not::not")]
    pub filled: bool,
}

fn ink() -> f32 {
    1.0
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
fn is_ink(level: &f32) -> bool {
    *level >= 1.0
}

impl Default for Stroke {
    fn default() -> Self {
        Self { points: Vec::new(), level: 1.0, radius: None, filled: false }
    }
}

impl From<Vec<[f32; 2]>> for Stroke {
    /// A stroke of ink with the drawing's pen.
    fn from(points: Vec<[f32; 2]>) -> Self {
        Self { points, ..Self::default() }
    }
}

/// Strokes and the pen that made them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Drawing {
    /// The strokes, in the order drawn: later ones cover earlier ones. Among strokes of one level that
    /// are not filled the order does not change the picture.
    pub strokes: Vec<Stroke>,
    /// Pen radius in units of the square's side, see [`RADIUS_RANGE`].
    #[serde(default = "default_radius")]
    pub radius: f32,
}

fn default_radius() -> f32 {
    DEFAULT_RADIUS
}

impl Default for Drawing {
    fn default() -> Self {
        Self { strokes: Vec::new(), radius: DEFAULT_RADIUS }
    }
}

/// How a drawing is laid into the 28×28 field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Framing {
    /// The unit square is the field; nothing is moved.
    Raw,
    /// As MNIST was made: fitted to 20×20 keeping its aspect, centre of mass at pixel (14, 14).
    #[default]
    Centred,
    /// As Fashion-MNIST was made: fitted to the whole field keeping its aspect, in the middle of it. A
    /// mark is magnified at most three times.
    Fitted,
}

/// The network input that is rasterised from a drawing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Digit {
    /// 784 grey levels, rows from the top, 0 is paper and 255 is ink.
    pub pixels: Vec<u8>,
    /// Sum of all grey levels; MNIST digits have about 26 000.
    pub ink: u32,
    /// Whether there is nothing on it. An empty drawing is a state, not an error.
    pub empty: bool,
}

impl Digit {
    /// A digit from its 784 grey levels.
    ///
    /// # Errors
    /// [`Error::Length`] unless there are 784.
    pub fn from_pixels(pixels: Vec<u8>) -> Result<Self> {
        check_pixels(&pixels)?;
        let ink = pixels.iter().map(|&v| u32::from(v)).sum();
        Ok(Self { pixels, ink, empty: ink == 0 })
    }

    /// The network's input, `u8/255`, 784 values in `[0, 1]`.
    pub fn values(&self) -> Vec<f32> {
        self.pixels.iter().map(|&v| f32::from(v) / 255.0).collect()
    }
}

pub(crate) fn check_pixels(pixels: &[u8]) -> Result<()> {
    let expected = SIDE * SIDE;
    if pixels.len() == expected {
        Ok(())
    } else {
        Err(Error::Length { what: "the picture", expected, got: pixels.len() })
    }
}

#[cfg(test)]
mod tests;
