//! What kernels share: the order of pixels, and what is done with a sum before it is written.

use super::lanes::F8;
use crate::phase::{BLOCK, Grid};

/// What a kernel does with a sum before it writes it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Ends<'a> {
    /// What is added.
    pub initial: Initial<'a>,
    /// Negative sums are multiplied by this; 1 leaves them.
    pub slope: f32,
    /// The largest sum that is written.
    pub ceiling: f32,
    /// Values of a rectified map: the sum is multiplied by that map's derivative.
    pub mask: Option<Mask<'a>>,
}

/// What is added to a sum.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Initial<'a> {
    /// Nothing.
    None,
    /// What the target holds.
    Target,
    /// A map of the target's extent.
    Map(&'a [f32], Grid),
}

/// The derivative of a rectifier, from its outputs: 1 between 0 and `ceiling`, elsewhere `slope`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Mask<'a> {
    pub values: &'a [f32],
    pub grid: Grid,
    pub slope: f32,
    pub ceiling: f32,
}

impl Ends<'_> {
    pub(super) fn check(&self, last: [usize; 3], channels: usize) {
        if let Initial::Map(values, grid) = self.initial {
            assert!(grid.at(last) + channels <= values.len(), "the map that is added is too short");
        }
        if let Some(mask) = self.mask {
            assert!(mask.grid.at(last) + channels <= mask.values.len(), "the mask is too short");
        }
    }
}

/// The images, rows and columns of a phase, one after the other.
pub(super) struct Pixels {
    rows: usize,
    columns: usize,
    next: [usize; 3],
}

impl Pixels {
    pub(super) fn new(rows: usize, columns: usize) -> Self {
        Self { rows, columns, next: [0; 3] }
    }

    #[inline(always)]
    pub(super) fn step(&mut self) -> [usize; 3] {
        let place = self.next;
        let [image, row, column] = &mut self.next;
        *column += 1;
        if *column == self.columns {
            *column = 0;
            *row += 1;
            if *row == self.rows {
                *row = 0;
                *image += 1;
            }
        }
        place
    }
}

/// Finishes eight sums, or the first `lanes` of them, and writes them.
///
/// # Safety
/// `at` and the same pixel of the maps in `ends` have `lanes` values from channel `channel`.
#[inline(always)]
pub(super) unsafe fn finish(
    mut sums: F8,
    target: *mut f32,
    place: [usize; 3],
    channel: usize,
    lanes: usize,
    ends: &Ends<'_>,
) {
    // SAFETY: the caller's promise for every `read` and the final `write`, which touch `lanes` values.
    unsafe {
        let read = |from: *const f32| {
            if lanes == BLOCK {
                return F8::load(from);
            }
            let mut eight = [0.0f32; BLOCK];
            for (lane, value) in eight.iter_mut().enumerate().take(lanes) {
                *value = *from.add(lane);
            }
            F8::load(eight.as_ptr())
        };
        match ends.initial {
            Initial::None => {}
            Initial::Target => sums = sums.plus(read(target)),
            Initial::Map(values, grid) => {
                sums = sums.plus(read(values.as_ptr().add(grid.at(place) + channel)));
            }
        }
        let zero = F8::splat(0.0);
        let negative = sums.min(zero).times(F8::splat(ends.slope));
        sums = sums.max(zero).plus(negative).min(F8::splat(ends.ceiling));
        if let Some(mask) = ends.mask {
            let values = read(mask.values.as_ptr().add(mask.grid.at(place) + channel));
            let [one, slope] = [F8::splat(1.0), F8::splat(mask.slope)];
            sums = sums.times(values.between(zero, F8::splat(mask.ceiling), one, slope));
        }
        if lanes == BLOCK {
            sums.store(target);
        } else {
            let mut eight = [0.0f32; BLOCK];
            sums.store(eight.as_mut_ptr());
            for (lane, value) in eight.iter().enumerate().take(lanes) {
                *target.add(lane) = *value;
            }
        }
    }
}
