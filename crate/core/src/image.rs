//! Images and maps as plain values.

use crate::{Error, Result};
use serde::{Deserialize, Serialize};

/// The extent of an image: channels, rows, columns. Layout is `[C, H, W]`, row-major.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Shape {
    /// Channels, `C`.
    pub channels: usize,
    /// Rows, `H`.
    pub height: usize,
    /// Columns, `W`.
    pub width: usize,
}

impl Shape {
    /// The shape of an MNIST digit, `[1, 28, 28]`.
    pub const DIGIT: Self = Self { channels: 1, height: 28, width: 28 };

    /// A shape from channels, rows and columns.
    pub const fn new(channels: usize, height: usize, width: usize) -> Self {
        Self { channels, height, width }
    }

    /// Number of values in an image of this shape, `n = C·H·W`.
    ///
    /// Saturates, so that the extents of a damaged file fail [`Shape::check`] instead of wrapping.
    pub const fn len(self) -> usize {
        self.channels.saturating_mul(self.pixels())
    }

    /// Number of pixels, `H·W`.
    pub const fn pixels(self) -> usize {
        self.height.saturating_mul(self.width)
    }

    /// Whether the shape holds no value at all.
    pub const fn is_empty(self) -> bool {
        self.len() == 0
    }

    /// Errors unless `values` has exactly [`Shape::len`] values.
    ///
    /// # Errors
    /// [`Error::Length`] naming `what`.
    pub fn check(self, what: &'static str, values: &[f32]) -> Result<()> {
        if values.len() == self.len() {
            Ok(())
        } else {
            Err(Error::Length { what, expected: self.len(), got: values.len() })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_digit_has_784_values() {
        assert_eq!((Shape::DIGIT.len(), Shape::DIGIT.pixels()), (784, 784));
        assert_eq!(Shape::new(3, 4, 5).len(), 60);
        assert!(Shape::new(3, 0, 5).is_empty());
    }

    #[test]
    fn only_slices_of_the_right_length_pass_the_check() {
        let shape = Shape::new(2, 3, 1);
        assert_eq!(shape.check("x", &[0.0; 6]), Ok(()));
        let expected = Err(Error::Length { what: "x", expected: 6, got: 5 });
        assert_eq!(shape.check("x", &[0.0; 5]), expected);
    }

    #[test]
    fn absurd_extents_fail_the_check_and_do_not_wrap() {
        // 2³² · 2³² would wrap to 0 and match an empty slice.
        let half = 1usize << (usize::BITS / 2);
        assert!(Shape::new(1, half, half).check("x", &[]).is_err());
        assert!(Shape::new(usize::MAX, 2, 2).check("x", &[0.0; 4]).is_err());
    }
}
