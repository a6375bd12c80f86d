//! A bank of latents and its exact nearest neighbours (the search of paper B).
//!
//! Brute force over a flat table: for the tens of thousands of rows that a page can hold it is as
//! fast as a tree in 32 dimensions, gives the same neighbours as the authors' tree, and gives them
//! identically on every machine, because sums run in one fixed order. Neighbours at equal distance
//! come in the order of their indices. Scores made of distances (B4) do not stand here.

use crate::{Error, Result, check};
use serde::{Deserialize, Serialize};
use std::collections::BinaryHeap;

/// One neighbour: a row of the bank and its Euclidean distance from the query.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Neighbour {
    /// Row of the bank.
    pub index: u32,
    /// Euclidean distance in latent space.
    pub distance: f32,
}

/// Latents of `dims` values each, one after the other.
#[derive(Debug, Clone, PartialEq)]
pub struct LatentBank {
    latents: Vec<f32>,
    dims: usize,
}

impl LatentBank {
    /// A bank of `latents.len() / dims` rows.
    ///
    /// # Errors
    /// No dimensions, no rows, a broken last row, more rows than 32 bits count, or a value that is
    /// not finite.
    pub fn new(latents: Vec<f32>, dims: usize) -> Result<Self> {
        if dims == 0 {
            let what = "the number of latent dimensions";
            return Err(Error::Range { what, range: "at least 1", got: 0.0 });
        }
        check::some("the latent bank", latents.len())?;
        let rows = latents.len() / dims;
        if !latents.len().is_multiple_of(dims) {
            let expected = (rows + 1) * dims;
            return Err(Error::Length { what: "the latent bank", expected, got: latents.len() });
        }
        if u32::try_from(rows).is_err() {
            let limit = u32::MAX as usize;
            return Err(Error::TooLarge { what: "the latent bank", limit, got: rows });
        }
        check::finite("the latent bank", &latents)?;
        Ok(Self { latents, dims })
    }

    /// Rows in the bank, at least 1.
    #[expect(clippy::len_without_is_empty, reason = "a bank is never empty")]
    pub fn len(&self) -> usize {
        self.latents.len() / self.dims
    }

    /// Values of one latent.
    pub fn dims(&self) -> usize {
        self.dims
    }

    /// The latent of a row, `None` beyond the last.
    pub fn latent(&self, index: u32) -> Option<&[f32]> {
        self.latents.chunks_exact(self.dims).nth(index as usize)
    }

    /// The `k` rows nearest to `query`, nearest first, equal distances by ascending index.
    ///
    /// `k` is clamped to the rows there are. With `exclude_self` the one nearest row at distance
    /// exactly 0, if any, is left out: the query itself, when it is a training image.
    ///
    /// # Errors
    /// A query of the wrong length or with a value that is not finite.
    ///
    /// ```
    /// use novelty_core::latent_bank::LatentBank;
    /// let bank = LatentBank::new(vec![0.0, 0.0, 3.0, 4.0, 1.0, 0.0], 2)?;
    /// let found = bank.nearest(&[0.0, 0.0], 2, true)?;
    /// assert_eq!((found[0].index, found[0].distance), (2, 1.0));
    /// assert_eq!((found[1].index, found[1].distance), (1, 5.0));
    /// # Ok::<(), novelty_core::Error>(())
    /// ```
    pub fn nearest(&self, query: &[f32], k: usize, exclude_self: bool) -> Result<Vec<Neighbour>> {
        check::length("the query", self.dims, query.len())?;
        check::finite("the query", query)?;
        // One more than asked, in case the first is the query itself.
        let wanted = k.saturating_add(usize::from(exclude_self)).min(self.len());
        let mut best = Best::new(wanted);
        for (row, index) in self.latents.chunks_exact(self.dims).zip(0u32..) {
            best.offer(squared_distance(query, row), index);
        }
        let mut found = best.into_sorted();
        if exclude_self && found.first().is_some_and(|first| first.squared == 0.0) {
            found.remove(0);
        }
        found.truncate(k);
        let neighbour =
            |found: Candidate| Neighbour { index: found.index, distance: found.squared.sqrt() };
        Ok(found.into_iter().map(neighbour).collect())
    }
}

/// Independent partial sums; wide enough for 256-bit registers and even in 128-bit ones.
const LANES: usize = 8;

/// `Σ (a − b)²` in [`LANES`] interleaved sums, so that the compiler can use SIMD although f32
/// addition does not associate; the order of additions is the same on every machine.
fn squared_distance(a: &[f32], b: &[f32]) -> f32 {
    let (a, a_rest) = a.as_chunks::<LANES>();
    let (b, b_rest) = b.as_chunks::<LANES>();
    let mut sums = [0.0f32; LANES];
    for (a, b) in a.iter().zip(b) {
        for lane in 0..LANES {
            let difference = a[lane] - b[lane];
            sums[lane] += difference * difference;
        }
    }
    let rest: f32 = a_rest.iter().zip(b_rest).map(|(a, b)| (a - b) * (a - b)).sum();
    let pairs = [sums[0] + sums[4], sums[1] + sums[5], sums[2] + sums[6], sums[3] + sums[7]];
    (pairs[0] + pairs[2]) + (pairs[1] + pairs[3]) + rest
}

/// A row and its squared distance, ordered by distance and then by index.
#[derive(Debug, Clone, Copy)]
struct Candidate {
    squared: f32,
    index: u32,
}

impl Ord for Candidate {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.squared.total_cmp(&other.squared).then(self.index.cmp(&other.index))
    }
}

impl PartialOrd for Candidate {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Candidate {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Candidate {}

/// The nearest rows seen so far, at most `wanted`, the farthest of them on top.
struct Best {
    wanted: usize,
    heap: BinaryHeap<Candidate>,
}

impl Best {
    fn new(wanted: usize) -> Self {
        Self { wanted, heap: BinaryHeap::with_capacity(wanted) }
    }

    /// Rows come in ascending order, so one at the distance of the farthest kept loses the tie.
    fn offer(&mut self, squared: f32, index: u32) {
        if self.heap.len() < self.wanted {
            self.heap.push(Candidate { squared, index });
        } else if let Some(mut farthest) = self.heap.peek_mut()
            && squared < farthest.squared
        {
            *farthest = Candidate { squared, index };
        }
    }

    fn into_sorted(self) -> Vec<Candidate> {
        self.heap.into_sorted_vec()
    }
}

#[cfg(test)]
mod tests;
