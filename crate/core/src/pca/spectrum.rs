//! The eigenvalues and eigenvectors of a centred Gram matrix, largest first (C7).
//!
//! The solver is nalgebra's. A centred Gram matrix is always singular, and on singular matrices its
//! relative stopping rule may never hold (nalgebra issue 1025), so the matrix is shifted by its mean
//! eigenvalue, which moves eigenvalues and leaves eigenvectors alone, and iterations are bounded.

use crate::{Error, Result};
use nalgebra::{DMatrix, SymmetricEigen};

/// Eigenvalues below this share of the largest are dropped.
pub(super) const RELATIVE_FLOOR: f64 = 1e-10;

/// Iterations of the solver for each row of the matrix; a handful is usual.
const ITERATIONS: usize = 100;

/// How N photos vary: the spectrum of their centred Gram matrix.
#[derive(Debug, Clone, PartialEq)]
pub struct Spectrum {
    count: usize,
    /// Sum of all eigenvalues, dropped ones included.
    total: f64,
    /// Descending, `r` of them.
    eigenvalues: Vec<f64>,
    /// `[r, N]`, of unit length.
    eigenvectors: Vec<f64>,
}

impl Spectrum {
    /// The spectrum of the symmetric matrix `gram`, `[count, count]`, of positive trace.
    ///
    /// # Errors
    /// [`Error::Unsolved`] when the solver gives up.
    pub(super) fn of(gram: Vec<f64>, count: usize) -> Result<Self> {
        let total: f64 = (0..count).map(|i| gram[i * count + i]).sum();
        let shift = total / count as f64;
        let mut matrix = DMatrix::from_vec(count, count, gram);
        // Values of 1e30 squared and summed still leave room; the solver sees numbers around 1.
        matrix /= shift;
        for i in 0..count {
            matrix[(i, i)] += 1.0;
        }
        let solved = SymmetricEigen::try_new(matrix, f64::EPSILON, ITERATIONS * count)
            .ok_or(Error::Unsolved { what: "the principal components" })?;
        let eigenvalue = |i: usize| (solved.eigenvalues[i] - 1.0) * shift;
        let mut order: Vec<usize> = (0..count).collect();
        order.sort_by(|&a, &b| eigenvalue(b).total_cmp(&eigenvalue(a)));
        let floor = eigenvalue(order[0]) * RELATIVE_FLOOR;
        order.retain(|&i| eigenvalue(i) > floor);
        // Centring removes one direction whatever rounding says.
        order.truncate(count - 1);
        let eigenvalues = order.iter().map(|&i| eigenvalue(i)).collect();
        let mut eigenvectors = Vec::with_capacity(order.len() * count);
        for &i in &order {
            eigenvectors.extend(solved.eigenvectors.column(i).iter());
        }
        Ok(Self { count, total, eigenvalues, eigenvectors })
    }

    /// Number of photos, N.
    pub fn count(&self) -> usize {
        self.count
    }

    /// Number of directions in which the photos vary, `r ≤ N − 1`.
    pub fn rank(&self) -> usize {
        self.eigenvalues.len()
    }

    /// The eigenvalues of the scatter, descending; divided by `N − 1` they are variances.
    pub fn eigenvalues(&self) -> &[f64] {
        &self.eigenvalues
    }

    /// The sum of all eigenvalues, also of those that were dropped.
    pub fn total(&self) -> f64 {
        self.total
    }

    /// The share of every photo in component `k`, `[N]`; none beyond the rank.
    pub fn eigenvector(&self, k: usize) -> &[f64] {
        self.eigenvectors.chunks_exact(self.count).nth(k).unwrap_or_default()
    }
}
