//! A bank of latents and its exact nearest neighbours (the search of paper B).
//!
//! Brute force over a flat table gives the same neighbours as the authors' tree, and gives them
//! identically on every machine, because sums run in one fixed order. Large banks are searched in
//! two passes, bytes first and then the few rows that can still be among the nearest; `scan`
//! proves that this changes nothing but the time. Neighbours at equal distance come in the order of
//! their indices. `bank.bin` keeps a bank in 16 or 8 bits a value. Smaller banks come from
//! [`crate::latent::core_set`], another metric from [`crate::latent::whitening`], scores made of distances (B4) from
//! [`crate::latent::nln`].

mod best;
mod file;
mod scan;

pub use file::{Form, MAX_BYTES, MAX_DIMS, MAX_ROWS};

use crate::{Error, Result, check};
use best::{Best, Candidate};
use scan::Scan;
use serde::{Deserialize, Serialize};

/// Banks and searches below this many rows a neighbour gain nothing from two passes.
const ROWS_A_NEIGHBOUR: usize = 64;

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
    sources: Option<Vec<u32>>,
    scan: Scan,
}

impl LatentBank {
    /// A bank of `latents.len() / dims` rows.
    ///
    /// # Errors
    /// No dimensions, no rows, a broken last row, more rows than 32 bits count, or a value that is
    /// not finite.
    pub fn new(latents: Vec<f32>, dims: usize) -> Result<Self> {
        check_table(&latents, dims)?;
        let scan = Scan::new(&latents, dims);
        Ok(Self { latents, dims, sources: None, scan })
    }

    /// The same bank, each row with the number of the training image it comes from.
    ///
    /// # Errors
    /// [`Error::Length`] unless there is one number a row.
    pub fn with_sources(mut self, sources: Vec<u32>) -> Result<Self> {
        check::length("the sources of the latent bank", self.len(), sources.len())?;
        self.sources = Some(sources);
        Ok(self)
    }

    /// The same bank without the numbers of the training images, which a published model does not need.
    pub fn without_sources(self) -> Self {
        Self { sources: None, ..self }
    }

    /// A bank of some of the rows, in the given order, for instance a core-set.
    ///
    /// Its sources are those of the rows, or the rows themselves where the bank has none.
    ///
    /// # Errors
    /// No rows, or one that the bank does not have.
    pub fn subset(&self, rows: &[u32]) -> Result<Self> {
        let mut latents = Vec::with_capacity(rows.len() * self.dims);
        let mut sources = Vec::with_capacity(rows.len());
        for &row in rows {
            let latent = self.latent(row).ok_or(Error::Range {
                what: "a row of the latent bank",
                range: "below the number of its rows",
                got: f64::from(row),
            })?;
            latents.extend(latent);
            sources.push(self.source(row).unwrap_or(row));
        }
        Self::new(latents, self.dims)?.with_sources(sources)
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

    /// All latents, `[N, L]`.
    pub fn latents(&self) -> &[f32] {
        &self.latents
    }

    /// The latent of a row, `None` beyond the last.
    pub fn latent(&self, index: u32) -> Option<&[f32]> {
        self.latents.chunks_exact(self.dims).nth(index as usize)
    }

    /// The number of the training image behind a row, where the bank has it.
    pub fn source(&self, index: u32) -> Option<u32> {
        self.sources.as_ref()?.get(index as usize).copied()
    }

    /// The numbers of the training images behind the rows, where the bank has them.
    pub fn sources(&self) -> Option<&[u32]> {
        self.sources.as_deref()
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
    /// use novelty_core::latent::latent_bank::LatentBank;
    /// let bank = LatentBank::new(vec![0.0, 0.0, 3.0, 4.0, 1.0, 0.0], 2)?;
    /// let found = bank.nearest(&[0.0, 0.0], 2, true)?;
    /// assert_eq!((found[0].index, found[0].distance), (2, 1.0));
    /// assert_eq!((found[1].index, found[1].distance), (1, 5.0));
    /// # Ok::<(), novelty_core::Error>(())
    /// ```
    pub fn nearest(&self, query: &[f32], k: usize, exclude_self: bool) -> Result<Vec<Neighbour>> {
        self.search(query, k, exclude_self, true)
    }

    /// [`LatentBank::nearest`] in one pass over every row: slower, and equal bit for bit.
    ///
    /// It is the reference for tests and benches of the faster search.
    ///
    /// # Errors
    /// As [`LatentBank::nearest`].
    pub fn nearest_by_brute_force(
        &self,
        query: &[f32],
        k: usize,
        exclude_self: bool,
    ) -> Result<Vec<Neighbour>> {
        self.search(query, k, exclude_self, false)
    }

    fn search(
        &self,
        query: &[f32],
        k: usize,
        exclude_self: bool,
        two_passes: bool,
    ) -> Result<Vec<Neighbour>> {
        check::length("the query", self.dims, query.len())?;
        check::finite("the query", query)?;
        // One more than asked, in case the first is the query itself.
        let wanted = k.saturating_add(usize::from(exclude_self)).min(self.len());
        let candidates = (two_passes && self.len() / ROWS_A_NEIGHBOUR >= wanted)
            .then(|| self.scan.candidates(query, wanted))
            .flatten();
        let mut found = match candidates {
            Some(candidates) => scan::measure(&candidates, &self.latents, query, wanted),
            None => self.measure_all(query, wanted),
        };
        if exclude_self && found.first().is_some_and(|first| first.key == 0.0) {
            found.remove(0);
        }
        found.truncate(k);
        let neighbour = |c: Candidate| Neighbour { index: c.index, distance: c.key.sqrt() };
        Ok(found.into_iter().map(neighbour).collect())
    }

    fn measure_all(&self, query: &[f32], wanted: usize) -> Vec<Candidate> {
        let mut best = Best::new(wanted);
        for (row, index) in self.latents.chunks_exact(self.dims).zip(0u32..) {
            best.offer(squared_distance(query, row), index);
        }
        best.into_sorted()
    }
}

/// Errors unless `values` are whole rows of `dims` finite values, as many as 32 bits count.
fn check_table(values: &[f32], dims: usize) -> Result<()> {
    if dims == 0 {
        let what = "the number of latent dimensions";
        return Err(Error::Range { what, range: "at least 1", got: 0.0 });
    }
    check::some("the latent bank", values.len())?;
    let rows = values.len() / dims;
    if !values.len().is_multiple_of(dims) {
        let expected = (rows + 1) * dims;
        return Err(Error::Length { what: "the latent bank", expected, got: values.len() });
    }
    if u32::try_from(rows).is_err() {
        let limit = u32::MAX as usize;
        return Err(Error::TooLarge { what: "the latent bank", limit, got: rows });
    }
    check::finite("the latent bank", values)
}

/// Independent partial sums; wide enough for 256-bit registers and even in 128-bit ones.
const LANES: usize = 8;

/// `Σ (a − b)²` in [`LANES`] interleaved sums, so that the compiler can use SIMD although f32
/// addition does not associate; the order of additions is the same on every machine.
pub(crate) fn squared_distance(a: &[f32], b: &[f32]) -> f32 {
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

#[cfg(test)]
pub(crate) mod tests;
