//! Linear combinations of photos in f64: `Σ_j w_kj · x_j` for several k at once.
//!
//! Components of a PCA and residuals of photos left out are all of this form, so neither the
//! centred photos nor f64 copies of them are ever kept.

use super::tile::{LANES, dots, pack};

/// Weights, packed for repeated use: `[rows, N]`.
#[derive(Debug, Clone)]
pub(super) struct Combinations {
    rows: usize,
    count: usize,
    panels: Vec<f64>,
}

impl Combinations {
    /// The combinations whose weights are the rows of `weights`, `[rows, count]`.
    pub fn new(weights: &[f64], count: usize) -> Self {
        let rows = weights.len() / count.max(1);
        let mut panels = Vec::new();
        pack(&mut panels, count, rows, |photo, row| weights[row * count + photo]);
        Self { rows, count, panels }
    }

    /// Puts values `first..first + length` of every combination into `out`, `[rows, length]`.
    ///
    /// `photos` is `[count, dims]`; `scratch` is reused between calls.
    pub fn block(
        &self,
        photos: &[f32],
        dims: usize,
        first: usize,
        length: usize,
        scratch: &mut Vec<f64>,
        out: &mut Vec<f64>,
    ) {
        pack(scratch, self.count, length, |photo, value| {
            f64::from(photos[photo * dims + first + value])
        });
        out.clear();
        out.resize(self.rows * length, 0.0);
        let panel = self.count * LANES;
        for (i, weights) in self.panels.chunks_exact(panel).enumerate() {
            for (j, values) in scratch.chunks_exact(panel).enumerate() {
                let tile = dots(weights, values);
                for (row, sums) in (i * LANES..self.rows).zip(tile) {
                    let row = &mut out[row * length..][..length];
                    for (value, sum) in row[j * LANES..].iter_mut().zip(sums) {
                        *value = sum;
                    }
                }
            }
        }
    }
}
