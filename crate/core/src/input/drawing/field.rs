//! The 28×28 field that drawings are rendered to: its pixels, the soft edge of a stroke on them, and
//! where the grid of a drawing is placed.

use super::SIDE;

/// Half the width of the soft edge, in pixels.
pub(super) const SOFT: f32 = 0.5;

/// A field of 28×28 values, one for each pixel.
pub(super) type Field<T> = [T; SIDE * SIDE];

/// From grid steps to pixels: `(p − origin)·scale + shift`.
pub(super) struct Placement {
    pub scale: f32,
    pub origin: [f32; 2],
    pub shift: [f32; 2],
}

impl Placement {
    pub fn apply(&self, p: [u16; 2]) -> [f32; 2] {
        [0, 1].map(|i| (f32::from(p[i]) - self.origin[i]) * self.scale + self.shift[i])
    }
}
