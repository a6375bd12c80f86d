//! Moving a photo, so that its part is where the others have it.

use super::Shift;
use crate::{Error, Result, Shape, check};
use serde::{Deserialize, Serialize};

/// How values between pixels are made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Interpolation {
    /// Moved by whole pixels; nothing is smoothed (default).
    #[default]
    Nearest,
    /// Moved by fractions, linear between pixels, which smooths a little.
    Bilinear,
}

/// A photo `[C, H, W]` moved *back* by `by`: what lay `by` away from its place then is in it.
///
/// Pixels that come from beyond the edge repeat the outermost ones.
///
/// # Errors
/// A photo that does not fit `shape`, or a shift that is not finite.
pub fn shift(
    photo: &[f32],
    shape: Shape,
    by: Shift,
    interpolation: Interpolation,
) -> Result<Vec<f32>> {
    shape.check("the photo", photo)?;
    check::some("the photo", photo.len())?;
    for by in [by.down, by.right] {
        if !by.is_finite() {
            let (what, range) = ("a shift", "finite");
            return Err(Error::Range { what, range, got: f64::from(by) });
        }
    }
    let by = match interpolation {
        Interpolation::Nearest => Shift { down: by.down.round(), right: by.right.round() },
        Interpolation::Bilinear => by,
    };
    let rows = places(by.down, shape.height);
    let columns = places(by.right, shape.width);
    let mut moved = Vec::with_capacity(photo.len());
    for plane in photo.chunks_exact(shape.pixels()) {
        for &(above, below, down) in &rows {
            let above = &plane[above * shape.width..][..shape.width];
            let below = &plane[below * shape.width..][..shape.width];
            for &(left, right, across) in &columns {
                let upper = between(above[left], above[right], across);
                let lower = between(below[left], below[right], across);
                moved.push(between(upper, lower, down));
            }
        }
    }
    Ok(moved)
}

/// For each place of a line the two places its value is between, and how far from the first.
fn places(by: f32, side: usize) -> Vec<(usize, usize, f32)> {
    let last = (side - 1) as f64;
    let of = |at: usize| {
        let from = (at as f64 + f64::from(by)).clamp(0.0, last);
        let first = from.floor();
        (first as usize, (first + 1.0).min(last) as usize, (from - first) as f32)
    };
    (0..side).map(of).collect()
}

/// Linear, and exact at the first value.
fn between(first: f32, second: f32, part: f32) -> f32 {
    if part == 0.0 { first } else { first + (second - first) * part }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const SHAPE: Shape = Shape::new(2, 3, 4);

    fn photo() -> Vec<f32> {
        (0..24).map(|i| (i * i) as f32).collect()
    }

    fn by(down: f32, right: f32) -> Shift {
        Shift { down, right }
    }

    #[test]
    fn whole_pixels_move_and_edges_repeat() {
        let row = Shape::new(1, 1, 4);
        let moved = |by| shift(&[1.0, 2.0, 3.0, 4.0], row, by, Interpolation::Nearest).unwrap();
        assert_eq!(moved(by(0.0, 1.0)), [2.0, 3.0, 4.0, 4.0]);
        assert_eq!(moved(by(0.0, -1.4)), [1.0, 1.0, 2.0, 3.0]);
        assert_eq!(moved(by(5.0, 0.0)), [1.0, 2.0, 3.0, 4.0]);
        let column = Shape::new(1, 3, 1);
        let moved = shift(&[1.0, 2.0, 3.0], column, by(1.0, 0.0), Interpolation::Nearest).unwrap();
        assert_eq!(moved, [2.0, 3.0, 3.0]);
    }

    #[test]
    fn fractions_are_linear_between_pixels() {
        let row = Shape::new(1, 1, 4);
        let moved = shift(&[1.0, 2.0, 4.0, 8.0], row, by(0.0, 0.5), Interpolation::Bilinear);
        assert_eq!(moved.unwrap(), [1.5, 3.0, 6.0, 8.0]);
    }

    #[test]
    fn no_shift_changes_no_bit_in_either_way() {
        for interpolation in [Interpolation::Nearest, Interpolation::Bilinear] {
            assert_eq!(shift(&photo(), SHAPE, Shift::default(), interpolation).unwrap(), photo());
        }
    }

    #[test]
    fn channels_move_together() {
        let moved = shift(&photo(), SHAPE, by(1.0, 1.0), Interpolation::Bilinear).unwrap();
        assert_eq!((moved[0], moved[12]), (photo()[5], photo()[17]));
    }

    #[test]
    fn what_does_not_fit_is_an_error() {
        assert!(shift(&[0.0; 3], SHAPE, by(0.0, 0.0), Interpolation::Nearest).is_err());
        assert!(shift(&[], Shape::new(1, 0, 3), by(0.0, 0.0), Interpolation::Nearest).is_err());
        assert!(shift(&photo(), SHAPE, by(f32::NAN, 0.0), Interpolation::Nearest).is_err());
    }

    proptest! {
        #[test]
        fn moved_photos_stay_within_the_range_of_the_photo(
            down in -9.0f32..9.0, right in -9.0f32..9.0,
        ) {
            let moved = shift(&photo(), SHAPE, by(down, right), Interpolation::Bilinear).unwrap();
            prop_assert!(moved.iter().all(|v| (0.0..=529.0).contains(v)));
        }
    }
}
