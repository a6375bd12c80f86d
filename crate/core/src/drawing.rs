//! A drawing: pen strokes in the unit square, and what the network sees of it.
//!
//! MNIST digits are 28×28 bytes: white ink on black, fitted to 20×20, the centre of mass at pixel
//! (14, 14). [`render`] makes such bytes from strokes, [`centre`] from bytes.
//!
//! Every drawing is put on a grid ([`quantise`]) before it is rendered, and the link carries exactly
//! the points of that grid, so a shared drawing renders to the same bytes. Only additions,
//! multiplications, divisions and square roots stand on this path: IEEE 754 fixes their results, so
//! the bytes are the same natively and in WebAssembly.
//!
//! It does not know the network, the colours of the canvas, or which strokes were undone.

mod centre;
mod raster;

pub use centre::centre;
pub use raster::render;

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
/// much ink as MNIST's training digits do on average; half of them lie between 2 and 3 pixels.
pub const DEFAULT_RADIUS: f32 = 0.052;

/// Pen radii that are accepted, in units of the square's side; others are clamped.
pub const RADIUS_RANGE: [f32; 2] = [0.01, 0.25];

/// Least distance of consecutive points on the grid, in grid steps; about 0.1 raw pixels.
const SPACING: i64 = 16;

/// One movement of the pen, from down to up.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Stroke {
    /// Points `[x, y]` in the unit square, `x` to the right, `y` down, in the order drawn.
    pub points: Vec<[f32; 2]>,
}

/// Strokes and the pen that made them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Drawing {
    /// The strokes, in the order drawn. The order does not change the picture.
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
#[serde(rename_all = "snake_case")]
pub enum Framing {
    /// The unit square is the field; nothing is moved.
    Raw,
    /// As MNIST was made: fitted to 20×20 keeping its aspect, centre of mass at pixel (14, 14).
    #[default]
    Centred,
}

/// What the network sees of a drawing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Digit {
    /// 784 grey levels, rows from the top, 0 is paper and 255 is ink.
    pub pixels: Vec<u8>,
    /// Sum of all grey levels; MNIST digits have about 26 000.
    pub ink: u32,
    /// Whether there is nothing to look at. An empty drawing is a state, not an error.
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

/// Puts a drawing on the grid of the link: the drawing that is rendered and shared.
///
/// Points are clamped to the unit square and rounded to multiples of `1/`[`GRID`]. A point nearer
/// than 16 steps to the last one kept is dropped, except the end of a stroke; where more than
/// [`MAX_POINTS`] remain, that distance is doubled until they fit. Empty strokes vanish, the radius
/// is clamped to [`RADIUS_RANGE`] and rounded to the grid. Applying it twice changes nothing more.
///
/// # Errors
/// [`Error::TooLarge`] above [`MAX_STROKES`] or [`MAX_RAW_POINTS`], before anything is allocated;
/// [`Error::Range`] for coordinates or a radius that are not finite.
pub fn quantise(drawing: &Drawing) -> Result<Drawing> {
    let strokes = to_grid(drawing)?;
    let unit = |v: u16| f32::from(v) / f32::from(GRID);
    Ok(Drawing {
        strokes: strokes
            .iter()
            .map(|s| Stroke { points: s.iter().map(|&[x, y]| [unit(x), unit(y)]).collect() })
            .collect(),
        radius: unit(radius_to_grid(drawing.radius)?),
    })
}

/// The radius in grid steps.
pub(crate) fn radius_to_grid(radius: f32) -> Result<u16> {
    if !radius.is_finite() {
        return Err(not_finite("the pen's radius", radius));
    }
    Ok(to_step(radius.clamp(RADIUS_RANGE[0], RADIUS_RANGE[1])))
}

/// The strokes in grid steps, thinned as [`quantise`] says.
pub(crate) fn to_grid(drawing: &Drawing) -> Result<Vec<Vec<[u16; 2]>>> {
    if drawing.strokes.len() > MAX_STROKES {
        return Err(Error::TooLarge {
            what: "the number of strokes",
            limit: MAX_STROKES,
            got: drawing.strokes.len(),
        });
    }
    let total = drawing.strokes.iter().fold(0usize, |n, s| n.saturating_add(s.points.len()));
    if total > MAX_RAW_POINTS {
        return Err(Error::TooLarge {
            what: "the number of points of the drawing",
            limit: MAX_RAW_POINTS,
            got: total,
        });
    }
    let mut strokes = Vec::with_capacity(drawing.strokes.len());
    for stroke in drawing.strokes.iter().filter(|s| !s.points.is_empty()) {
        let mut points = Vec::with_capacity(stroke.points.len());
        for &[x, y] in &stroke.points {
            for v in [x, y] {
                if !v.is_finite() {
                    return Err(not_finite("a coordinate of the drawing", v));
                }
            }
            points.push([to_step(x), to_step(y)]);
        }
        strokes.push(points);
    }
    let mut spacing = SPACING;
    loop {
        let thinned: Vec<_> = strokes.iter().map(|s| thin(s, spacing)).collect();
        if thinned.iter().map(Vec::len).sum::<usize>() <= MAX_POINTS {
            return Ok(thinned);
        }
        spacing *= 2;
    }
}

/// Keeps points at least `spacing` apart, and the end of the stroke.
fn thin(points: &[[u16; 2]], spacing: i64) -> Vec<[u16; 2]> {
    let mut kept: Vec<[u16; 2]> = Vec::new();
    for (i, &p) in points.iter().enumerate() {
        let far = kept.last().is_none_or(|q| {
            let (dx, dy) = (i64::from(p[0]) - i64::from(q[0]), i64::from(p[1]) - i64::from(q[1]));
            let d2 = dx * dx + dy * dy;
            d2 >= spacing * spacing || (i + 1 == points.len() && d2 > 0)
        });
        if far {
            kept.push(p);
        }
    }
    kept
}

/// The nearest grid step of a finite coordinate, clamped to the unit square.
fn to_step(v: f32) -> u16 {
    // The cast cannot wrap: the value lies in 0..=GRID.
    (v.clamp(0.0, 1.0) * f32::from(GRID) + 0.5) as u16
}

fn not_finite(what: &'static str, got: f32) -> Error {
    Error::Range { what, range: "a finite number", got: f64::from(got) }
}

#[cfg(test)]
#[path = "drawing/tests.rs"]
mod tests;
