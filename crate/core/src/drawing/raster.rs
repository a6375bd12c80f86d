//! Strokes to grey levels: the distance of each pixel centre to the polyline, with a soft edge.

use super::{Digit, Drawing, Framing, GRID, SIDE, radius_to_grid, to_grid};
use crate::Result;

/// Side of the box that MNIST digits were fitted to, in pixels.
const FIT: f32 = 20.0;

/// Pen radii that occur in MNIST, in pixels: the 10th and 90th percentile of its strokes.
///
/// Measured on the 10 000 test digits as ink over length of outline and compared with strokes
/// rendered here at known radii.
const PEN: [f32; 2] = [1.0, 2.0];

/// Where MNIST puts the centre of mass, counted in pixel indices from 0.
pub(super) const MASS_CENTRE: f64 = 14.0;

/// Half the width of the soft edge, in pixels.
const SOFT: f32 = 0.5;

/// Renders a drawing to 28×28 grey levels.
///
/// The drawing is put on the grid first ([`super::quantise`]). A pixel whose centre lies at distance
/// `d` from the strokes, drawn with radius `r`, has coverage `clamp(r + ½ − d, 0, 1)`.
///
/// With [`Framing::Centred`] the bounding box, pen included, is fitted to 20×20; the pen scales with
/// it but stays between 1 and 2 pixels, the range of MNIST. A mark smaller than its pen stays a dot.
/// Then the strokes are moved so that the centre of mass lies at pixel (14, 14), but never over
/// the border.
///
/// # Errors
/// As [`super::quantise`]. A drawing without points gives [`Digit::empty`].
pub fn render(drawing: &Drawing, framing: Framing) -> Result<Digit> {
    let strokes = to_grid(drawing)?;
    let radius = f32::from(radius_to_grid(drawing.radius)?) / f32::from(GRID);
    if strokes.is_empty() {
        return Digit::from_pixels(vec![0; SIDE * SIDE]);
    }
    let pixels = match framing {
        Framing::Raw => {
            let scale = SIDE as f32 / f32::from(GRID);
            let place = Placement { scale, origin: [0.0; 2], shift: [0.0; 2] };
            rasterise(&strokes, &place, radius * SIDE as f32)
        }
        Framing::Centred => centred(&strokes, radius),
    };
    Digit::from_pixels(pixels)
}

/// From grid steps to pixels: `(p − origin)·scale + shift`.
struct Placement {
    scale: f32,
    origin: [f32; 2],
    shift: [f32; 2],
}

impl Placement {
    fn apply(&self, p: [u16; 2]) -> [f32; 2] {
        [0, 1].map(|i| (f32::from(p[i]) - self.origin[i]) * self.scale + self.shift[i])
    }
}

fn centred(strokes: &[Vec<[u16; 2]>], radius: f32) -> Vec<u8> {
    let (mut low, mut high) = ([u16::MAX; 2], [0u16; 2]);
    for p in strokes.iter().flatten() {
        for i in 0..2 {
            low[i] = low[i].min(p[i]);
            high[i] = high[i].max(p[i]);
        }
    }
    let extent = [0, 1].map(|i| f32::from(high[i] - low[i]));
    // Origin in the middle of the box, a multiple of half a step: moving a drawing by whole steps
    // moves it too, and the picture stays bit for bit.
    let origin = [0, 1].map(|i| (f32::from(low[i]) + f32::from(high[i])) / 2.0);
    let longest = extent[0].max(extent[1]);
    let pen = radius * f32::from(GRID);
    let thickness = (pen * FIT / (longest + 2.0 * pen)).clamp(PEN[0], PEN[1]);
    let scale = (FIT - 2.0 * thickness) / longest.max(2.0 * pen);

    let middle = SIDE as f32 / 2.0;
    let mut place = Placement { scale, origin, shift: [middle; 2] };
    let first = rasterise(strokes, &place, thickness);
    if let Some(mass) = centre_of_mass(&first, SIDE) {
        for i in 0..2 {
            let half = extent[i] * scale / 2.0 + thickness + SOFT;
            let wanted = middle + (MASS_CENTRE - mass[i]) as f32;
            place.shift[i] = wanted.clamp(half, SIDE as f32 - half);
        }
    }
    rasterise(strokes, &place, thickness)
}

/// Centre of mass `[x, y]` in pixel indices, or `None` where nothing has mass.
pub(super) fn centre_of_mass(pixels: &[u8], width: usize) -> Option<[f64; 2]> {
    let (mut sum, mut x, mut y) = (0u64, 0u64, 0u64);
    for (i, &v) in pixels.iter().enumerate() {
        let v = u64::from(v);
        sum += v;
        x += v * (i % width) as u64;
        y += v * (i / width) as u64;
    }
    (sum > 0).then(|| [x as f64 / sum as f64, y as f64 / sum as f64])
}

/// Grey levels of strokes drawn with a round pen of `radius` pixels.
fn rasterise(strokes: &[Vec<[u16; 2]>], place: &Placement, radius: f32) -> Vec<u8> {
    // Squared distances: the square root is taken once a pixel, not once a segment.
    let mut nearest = [f32::INFINITY; SIDE * SIDE];
    for stroke in strokes {
        let mut from = place.apply(stroke[0]);
        if stroke.len() == 1 {
            approach(&mut nearest, from, from, radius + SOFT);
        }
        for &p in &stroke[1..] {
            let to = place.apply(p);
            approach(&mut nearest, from, to, radius + SOFT);
            from = to;
        }
    }
    nearest
        .iter()
        .map(|d2| ((radius + SOFT - d2.sqrt()).clamp(0.0, 1.0) * 255.0 + 0.5) as u8)
        .collect()
}

/// Lowers `nearest` to the squared distances of the segment `a`–`b`, looking only at pixels within
/// `reach` of it.
fn approach(nearest: &mut [f32; SIDE * SIDE], a: [f32; 2], b: [f32; 2], reach: f32) {
    let d = [b[0] - a[0], b[1] - a[1]];
    let length2 = d[0] * d[0] + d[1] * d[1];
    let inverse = if length2 > 0.0 { 1.0 / length2 } else { 0.0 };
    let whole = indices(a[0].min(b[0]), a[0].max(b[0]), reach);
    // Short segments are not worth the divisions.
    let long = d[0].abs() > 2.0 && d[1].abs() > 1e-3;
    for row in indices(a[1].min(b[1]), a[1].max(b[1]), reach) {
        let y = row as f32 + 0.5;
        let columns = if long {
            // The part of the segment that can reach this row, then the columns it can reach.
            let (u, v) = ((y - reach - a[1]) / d[1], (y + reach - a[1]) / d[1]);
            let (t0, t1) = (u.min(v).clamp(0.0, 1.0), u.max(v).clamp(0.0, 1.0));
            let (x0, x1) = (a[0] + t0 * d[0], a[0] + t1 * d[0]);
            indices(x0.min(x1), x0.max(x1), reach)
        } else {
            whole.clone()
        };
        for column in columns {
            let x = column as f32 + 0.5;
            let (px, py) = (x - a[0], y - a[1]);
            let t = ((px * d[0] + py * d[1]) * inverse).clamp(0.0, 1.0);
            let (ex, ey) = (px - t * d[0], py - t * d[1]);
            let cell = &mut nearest[row * SIDE + column];
            *cell = cell.min(ex * ex + ey * ey);
        }
    }
}

/// Indices of the pixels whose centres lie within `reach` of the interval, inside the field.
fn indices(low: f32, high: f32, reach: f32) -> core::ops::Range<usize> {
    // A centre lies at index + ½. A hundredth of a pixel covers rounding; casts cut off the fraction
    // and saturate, so nothing outside the field survives.
    let first = (low - reach + 0.49).max(0.0) as usize;
    let last = (high + reach + 0.51).max(0.0) as usize;
    first..last.min(SIDE)
}
