//! How a feature map is stored: channels last, rows of pixels, a border around them.
//!
//! The border is as wide as the layers that read the map reach over its edge, so that no kernel has to ask where the
//! map ends. It is written once, when the buffers are made, and holds zeros or what a folded norm needs.

use novelty_core::image::Shape;

/// The place of a map in the buffer of one image.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Layout {
    pub shape: Shape,
    /// Rows and columns before the map.
    pub before: [usize; 2],
    /// Rows and columns after the map.
    pub after: [usize; 2],
}

impl Layout {
    pub fn new(shape: Shape) -> Self {
        Self { shape, before: [0; 2], after: [0; 2] }
    }

    /// Makes the border wide enough for `reach`: of rows and columns, before and after.
    pub fn widen(&mut self, reach: [[usize; 2]; 2]) {
        for axis in 0..2 {
            self.before[axis] = self.before[axis].max(reach[axis][0]);
            self.after[axis] = self.after[axis].max(reach[axis][1]);
        }
    }

    /// Values from one row to the next.
    pub fn pitch(&self) -> usize {
        (self.before[1] + self.shape.width + self.after[1]) * self.shape.channels
    }

    /// Values of one image.
    pub fn len(&self) -> usize {
        (self.before[0] + self.shape.height + self.after[0]) * self.pitch()
    }

    /// The first channel of a pixel; the border has negative positions and ones beyond the extent.
    pub fn at(&self, row: isize, column: isize) -> usize {
        let row = row + self.before[0] as isize;
        let column = column + self.before[1] as isize;
        debug_assert!(row >= 0 && column >= 0);
        row as usize * self.pitch() + column as usize * self.shape.channels
    }

    /// The values of row `row` of image `image` within a buffer.
    pub fn row(&self, image: usize, row: usize) -> std::ops::Range<usize> {
        let start = image * self.len() + self.at(row as isize, 0);
        start..start + self.shape.width * self.shape.channels
    }

    /// A buffer for `images` images, its border filled.
    pub fn buffer(&self, images: usize, border: Option<&[f32]>) -> Vec<f32> {
        let mut buffer = vec![0.0; images * self.len()];
        if let Some(border) = border {
            for pixel in buffer.chunks_exact_mut(self.shape.channels) {
                pixel.copy_from_slice(border);
            }
        }
        buffer
    }
}

/// Copies images `[C, H, W]` into a buffer.
pub(crate) fn read_images(images: &[f32], layout: &Layout, buffer: &mut [f32]) {
    let Shape { channels, height, width } = layout.shape;
    for (index, image) in images.chunks_exact(layout.shape.len()).enumerate() {
        for y in 0..height {
            let row = &mut buffer[layout.row(index, y)];
            for c in 0..channels {
                let values = &image[(c * height + y) * width..][..width];
                for (pixel, value) in row.chunks_exact_mut(channels).zip(values) {
                    pixel[c] = *value;
                }
            }
        }
    }
}

/// Copies a buffer out as images `[C, H, W]`.
pub(crate) fn write_images(buffer: &[f32], layout: &Layout, images: &mut [f32]) {
    let Shape { channels, height, width } = layout.shape;
    for (index, image) in images.chunks_exact_mut(layout.shape.len()).enumerate() {
        for y in 0..height {
            let row = &buffer[layout.row(index, y)];
            for c in 0..channels {
                let values = &mut image[(c * height + y) * width..][..width];
                for (pixel, value) in row.chunks_exact(channels).zip(values) {
                    *value = pixel[c];
                }
            }
        }
    }
}
