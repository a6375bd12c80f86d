//! Strokes to grey levels: the distance of each pixel centre to the polyline, with a soft edge.

use super::SIDE;
use super::field::{Field, Placement, SOFT};
use super::fill;
use super::grid::{GridStroke, level_of};

/// Grey levels of strokes, each drawn with a round pen of as many pixels as `radius` says, later ones over
/// earlier ones.
///
/// Neighbouring strokes of one level and pen are one layer, in which they do not add up: a digit is one layer.
pub(super) fn rasterise(
    strokes: &[GridStroke],
    place: &Placement,
    radius: impl Fn(&GridStroke) -> f32,
) -> Vec<u8> {
    let mut grey: Field<f32> = [0.0; SIDE * SIDE];
    let alike = |a: &GridStroke, b: &GridStroke| {
        !a.filled && !b.filled && a.level == b.level && a.radius == b.radius
    };
    for layer in strokes.chunk_by(alike) {
        let Some(first) = layer.first() else { continue };
        let ink = level_of(first.level) * 255.0;
        for (v, cover) in grey.iter_mut().zip(coverage(layer, place, radius(first))) {
            *v += (ink - *v) * cover;
        }
    }
    grey.iter().map(|v| (v + 0.5) as u8).collect()
}

/// How much of each pixel one layer covers, 0 to 1.
fn coverage(layer: &[GridStroke], place: &Placement, radius: f32) -> Field<f32> {
    // Squared distances: the square root is taken once a pixel, not once a segment.
    let mut nearest = [f32::INFINITY; SIDE * SIDE];
    let mut inside = [false; SIDE * SIDE];
    for stroke in layer {
        let first = place.apply(stroke.points[0]);
        let mut from = first;
        if stroke.points.len() == 1 {
            approach(&mut nearest, from, from, radius + SOFT);
        }
        for &p in &stroke.points[1..] {
            let to = place.apply(p);
            approach(&mut nearest, from, to, radius + SOFT);
            from = to;
        }
        if stroke.filled {
            approach(&mut nearest, from, first, radius + SOFT);
            fill::inside(&mut inside, &stroke.points, place);
        }
    }
    let mut cover = [0.0; SIDE * SIDE];
    for ((cover, d2), inside) in cover.iter_mut().zip(nearest).zip(inside) {
        let distance = if inside { -d2.sqrt() } else { d2.sqrt() };
        *cover = (radius + SOFT - distance).clamp(0.0, 1.0);
    }
    cover
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

/// Indices of the pixels whose centres are within `reach` of the interval, inside the field.
fn indices(low: f32, high: f32, reach: f32) -> core::ops::Range<usize> {
    // A centre is at index + ½. A hundredth of a pixel covers rounding; casts cut off the fraction
    // and saturate, so nothing outside the field survives.
    let first = (low - reach + 0.49).max(0.0) as usize;
    let last = (high + reach + 0.51).max(0.0) as usize;
    first..last.min(SIDE)
}
