//! What a closed line encloses.

use super::SIDE;
use super::field::{Field, Placement};

/// Marks the pixels whose centres the line winds around, closing it from its last point to its first.
pub(super) fn inside(field: &mut Field<bool>, points: &[[u16; 2]], place: &Placement) {
    let points: Vec<[f32; 2]> = points.iter().map(|p| place.apply(*p)).collect();
    let Some(&last) = points.last() else { return };
    for (row, pixels) in field.chunks_exact_mut(SIDE).enumerate() {
        let y = row as f32 + 0.5;
        let mut winding = [0i32; SIDE];
        let mut from = last;
        for &to in &points {
            // An end that is on the row's middle counts as above it, for both lines that meet there.
            if (from[1] > y) != (to[1] > y) {
                let x = from[0] + (to[0] - from[0]) * ((y - from[1]) / (to[1] - from[1]));
                let turn = if to[1] > y { 1 } else { -1 };
                // Every pixel whose centre is to the right of the crossing; the cast saturates.
                let first = (x + 0.5).max(0.0) as usize;
                for count in winding.iter_mut().skip(first) {
                    *count += turn;
                }
            }
            from = to;
        }
        for (pixel, count) in pixels.iter_mut().zip(winding) {
            *pixel |= count != 0;
        }
    }
}
