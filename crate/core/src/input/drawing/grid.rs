//! The grid that drawings are put on, and that links carry.

use super::{Drawing, GRID, MAX_POINTS, MAX_RAW_POINTS, MAX_STROKES, RADIUS_RANGE, Stroke};
use crate::{Error, Result};

/// Least distance of consecutive points on the grid, in grid steps; about 0.1 raw pixels.
const SPACING: i64 = 16;

/// The level of ink on the grid.
pub(crate) const OPAQUE: u8 = 255;

/// A stroke on the grid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct GridStroke {
    /// Points in grid steps, at least one.
    pub points: Vec<[u16; 2]>,
    /// Grey level, 0 to [`OPAQUE`].
    pub level: u8,
    /// Radius of its own pen in grid steps, unless it is the drawing's.
    pub radius: Option<u16>,
    /// Whether it encloses something that is filled.
    pub filled: bool,
}

impl GridStroke {
    /// Whether it is ink of the drawing's own pen, as in drawings of digits.
    pub fn is_plain(&self) -> bool {
        self.level == OPAQUE && self.radius.is_none() && !self.filled
    }
}

/// Puts a drawing on the grid of the link: the drawing that is rendered and shared.
///
/// Points are clamped to the unit square and rounded to multiples of `1/`[`GRID`]. A point nearer
/// than 16 steps to the last one kept is dropped, except the end of a stroke; where more than
/// [`MAX_POINTS`] remain, that distance is doubled until they fit. Empty strokes vanish, radii are
/// clamped to [`RADIUS_RANGE`] and rounded to the grid, levels are clamped to 0–1 and rounded to 255ths.
/// Applying it twice changes nothing more.
///
/// # Errors
/// [`Error::TooLarge`] above [`MAX_STROKES`] or [`MAX_RAW_POINTS`], before anything is allocated;
/// [`Error::Range`] for coordinates, radii or levels that are not finite.
pub fn quantise(drawing: &Drawing) -> Result<Drawing> {
    let strokes = to_grid(drawing)?.into_iter().map(|stroke| Stroke {
        points: stroke.points.iter().map(|p| p.map(unit)).collect(),
        level: level_of(stroke.level),
        radius: stroke.radius.map(unit),
        filled: stroke.filled,
    });
    Ok(Drawing { strokes: strokes.collect(), radius: unit(radius_to_grid(drawing.radius)?) })
}

fn unit(step: u16) -> f32 {
    f32::from(step) / f32::from(GRID)
}

/// The grey level of a step.
pub(crate) fn level_of(step: u8) -> f32 {
    f32::from(step) / f32::from(OPAQUE)
}

/// The radius in grid steps.
pub(crate) fn radius_to_grid(radius: f32) -> Result<u16> {
    if !radius.is_finite() {
        return Err(not_finite("the pen's radius", radius));
    }
    Ok(to_step(radius.clamp(RADIUS_RANGE[0], RADIUS_RANGE[1])))
}

fn level_to_grid(level: f32) -> Result<u8> {
    if !level.is_finite() {
        return Err(not_finite("the level of a stroke", level));
    }
    // The cast cannot wrap: the value is in 0..=255.
    Ok((level.clamp(0.0, 1.0) * f32::from(OPAQUE) + 0.5) as u8)
}

/// The strokes in grid steps, thinned as [`quantise`] says.
pub(crate) fn to_grid(drawing: &Drawing) -> Result<Vec<GridStroke>> {
    let pen = radius_to_grid(drawing.radius)?;
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
        let radius = stroke.radius.map(radius_to_grid).transpose()?.filter(|radius| *radius != pen);
        let level = level_to_grid(stroke.level)?;
        strokes.push(GridStroke { points, level, radius, filled: stroke.filled });
    }
    let mut spacing = SPACING;
    loop {
        let thinned: Vec<_> = strokes.iter().map(|s| thin(&s.points, spacing)).collect();
        if thinned.iter().map(Vec::len).sum::<usize>() <= MAX_POINTS {
            for (stroke, points) in strokes.iter_mut().zip(thinned) {
                stroke.filled &= points.len() > 2;
                stroke.points = points;
            }
            return Ok(strokes);
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
    // The cast cannot wrap: the value is in 0..=GRID.
    (v.clamp(0.0, 1.0) * f32::from(GRID) + 0.5) as u16
}

fn not_finite(what: &'static str, got: f32) -> Error {
    Error::Range { what, range: "a finite number", got: f64::from(got) }
}
