//! The centred Gram matrix `X_c X_cᵀ` of N photos in f64, block by block (C7).
//!
//! A photo has far more values than there are photos, so the N×N matrix of their products holds
//! all that PCA needs. A block of values is centred, packed and multiplied while it is in the
//! cache; between two blocks the caller may report or stop.

use super::tile::{LANES, dots, pack};
use crate::{Error, Result, check};

/// Values of a photo that one step takes in.
const BLOCK: usize = 256;

/// The mean and the Gram matrix of photos, while they grow.
#[derive(Debug, Clone)]
pub(super) struct Gram<'a> {
    photos: &'a [f32],
    dims: usize,
    count: usize,
    /// Values of every photo already taken in.
    done: usize,
    mean: Vec<f32>,
    /// Whether any photo differs from the first, bit for bit, so that rounding has no say in it.
    varied: bool,
    /// `[N, N]`, complete in tiles on and right of the diagonal only.
    products: Vec<f64>,
    panels: Vec<f64>,
}

impl<'a> Gram<'a> {
    /// Nothing taken in yet of `photos`, `[N, dims]`.
    pub fn new(photos: &'a [f32], dims: usize, count: usize) -> Self {
        Self {
            photos,
            dims,
            count,
            done: 0,
            mean: Vec::with_capacity(dims),
            varied: false,
            products: vec![0.0; count * count],
            panels: Vec::new(),
        }
    }

    /// Takes in the next block of values; whether that was the last.
    ///
    /// # Errors
    /// A value that is not finite.
    pub fn step(&mut self) -> Result<bool> {
        let end = (self.done + BLOCK).min(self.dims);
        let block = end - self.done;
        let mut means = [0.0; BLOCK];
        for photo in self.photos.chunks_exact(self.dims) {
            let values = &photo[self.done..end];
            check::finite("a photo", values)?;
            self.varied |= *values != self.photos[self.done..end];
            for (sum, value) in means.iter_mut().zip(values) {
                *sum += f64::from(*value);
            }
        }
        means.iter_mut().for_each(|sum| *sum /= self.count as f64);
        self.mean.extend(means[..block].iter().map(|mean| *mean as f32));
        let (photos, dims, first) = (self.photos, self.dims, self.done);
        pack(&mut self.panels, block, self.count, |value, photo| {
            f64::from(photos[photo * dims + first + value]) - means[value]
        });
        let panel = block * LANES;
        for (i, left) in self.panels.chunks_exact(panel).enumerate() {
            for (j, right) in self.panels.chunks_exact(panel).enumerate().skip(i) {
                let tile = dots(left, right);
                for (row, sums) in (i * LANES..self.count).zip(tile) {
                    let row = &mut self.products[row * self.count..][..self.count];
                    for (sum, product) in row[j * LANES..].iter_mut().zip(sums) {
                        *sum += product;
                    }
                }
            }
        }
        self.done = end;
        Ok(end == self.dims)
    }

    /// The mean photo `[dims]` and the symmetric Gram matrix `[N, N]`.
    ///
    /// # Errors
    /// [`Error::Identical`] when no photo differs from another.
    pub fn finish(mut self) -> Result<(Vec<f32>, Vec<f64>)> {
        if !self.varied {
            return Err(Error::Identical { what: "photos", count: self.count });
        }
        for row in 0..self.count {
            for column in 0..row {
                self.products[row * self.count + column] = self.products[column * self.count + row];
            }
        }
        Ok((self.mean, self.products))
    }
}
