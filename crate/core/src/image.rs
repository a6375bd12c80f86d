//! Images and maps as plain values.

use crate::{Error, Result};
use serde::{Deserialize, Serialize};

/// The extent of an image: channels, rows, columns. Layout is `[C, H, W]`, row-major.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
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
    pub const fn len(self) -> usize {
        self.channels * self.height * self.width
    }

    /// Number of pixels, `H·W`.
    pub const fn pixels(self) -> usize {
        self.height * self.width
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
