//! A bank of latents and its exact nearest neighbours (the search of paper B).
//!
//! Brute force over a flat table: for the tens of thousands of rows that a page can hold it is as
//! fast as a tree in 32 dimensions, gives the same neighbours as the authors' tree, and gives them
//! identically on every machine, because sums run in one fixed order. Neighbours at equal distance come in the order
//! of their indices. Scores made of distances (B4) do not stand here.

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
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Uniform numbers in −1..1.
    fn random(count: usize, mut state: u64) -> Vec<f32> {
        let mut next = || {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            (state >> 40) as f32 / (1u32 << 23) as f32 - 1.0
        };
        (0..count).map(|_| next()).collect()
    }

    /// All rows by a double loop in f64 and a stable sort.
    fn naive(latents: &[f32], dims: usize, query: &[f32]) -> Vec<(u32, f64)> {
        let mut all: Vec<(u32, f64)> = Vec::new();
        for row in 0..latents.len() / dims {
            let mut sum = 0.0;
            for d in 0..dims {
                sum += (f64::from(latents[row * dims + d]) - f64::from(query[d])).powi(2);
            }
            all.push((row as u32, sum.sqrt()));
        }
        all.sort_by(|a, b| a.1.total_cmp(&b.1));
        all
    }

    fn indices(neighbours: &[Neighbour]) -> Vec<u32> {
        neighbours.iter().map(|neighbour| neighbour.index).collect()
    }

    #[test]
    fn brute_force_equals_a_naive_double_loop() {
        let latents = random(200 * 16, 1);
        let bank = LatentBank::new(latents.clone(), 16).unwrap();
        for seed in 0..50 {
            let query = random(16, seed + 100);
            let found = bank.nearest(&query, 5, false).unwrap();
            let expected = &naive(&latents, 16, &query)[..5];
            assert_eq!(found.len(), 5);
            for (found, (index, distance)) in found.iter().zip(expected) {
                assert_eq!(found.index, *index);
                assert!((f64::from(found.distance) - distance).abs() < 1e-6);
            }
        }
    }

    #[test]
    fn equal_distances_come_by_index() {
        let bank = LatentBank::new(vec![1.0, -1.0, 3.0, 1.0, -1.0, 0.5], 1).unwrap();
        let found = bank.nearest(&[0.0], 4, false).unwrap();
        assert_eq!(indices(&found), [5, 0, 1, 3]);
        assert_eq!(found[1].distance, 1.0);
    }

    #[test]
    fn the_query_itself_can_be_left_out_once() {
        let bank = LatentBank::new(vec![0.0, 0.0, 5.0, 5.0, 0.0, 0.0, 1.0, 0.0], 2).unwrap();
        assert_eq!(indices(&bank.nearest(&[0.0, 0.0], 2, false).unwrap()), [0, 2]);
        // A second identical image is a neighbour like any other.
        assert_eq!(indices(&bank.nearest(&[0.0, 0.0], 2, true).unwrap()), [2, 3]);
        // Nothing is left out when nothing is at distance 0.
        assert_eq!(indices(&bank.nearest(&[0.9, 0.0], 1, true).unwrap()), [3]);
    }

    #[test]
    fn k_is_clamped_to_the_rows_there_are() {
        let bank = LatentBank::new(vec![2.0, 1.0], 1).unwrap();
        assert_eq!(indices(&bank.nearest(&[0.0], 99, false).unwrap()), [1, 0]);
        assert_eq!(indices(&bank.nearest(&[1.0], usize::MAX, true).unwrap()), [0]);
        assert!(bank.nearest(&[0.0], 0, false).unwrap().is_empty());
        assert!(bank.nearest(&[1.0], 0, true).unwrap().is_empty());
    }

    #[test]
    fn rows_are_read_back() {
        let bank = LatentBank::new(vec![1.0, 2.0, 3.0, 4.0], 2).unwrap();
        assert_eq!((bank.len(), bank.dims()), (2, 2));
        assert_eq!(bank.latent(1), Some(&[3.0, 4.0][..]));
        assert_eq!(bank.latent(2), None);
    }

    #[test]
    fn damaged_banks_and_queries_are_errors() {
        assert!(LatentBank::new(vec![1.0], 0).is_err());
        assert!(LatentBank::new(vec![], 4).is_err());
        assert_eq!(
            LatentBank::new(vec![0.0; 7], 4).unwrap_err(),
            Error::Length { what: "the latent bank", expected: 8, got: 7 }
        );
        assert!(LatentBank::new(vec![f32::NAN], 1).is_err());
        let bank = LatentBank::new(vec![0.0; 8], 4).unwrap();
        assert!(bank.nearest(&[0.0; 3], 1, false).is_err());
        assert!(bank.nearest(&[f32::INFINITY; 4], 1, false).is_err());
    }

    #[test]
    fn distances_beyond_the_f32_range_are_infinite_and_still_ordered() {
        let bank = LatentBank::new(vec![3e38, -3e38, 0.0], 1).unwrap();
        let found = bank.nearest(&[0.0], 3, false).unwrap();
        assert_eq!(indices(&found), [2, 0, 1]);
        assert_eq!(found[2].distance, f32::INFINITY);
    }

    proptest! {
        #[test]
        fn small_integer_latents_with_many_ties_match_the_stable_sort(
            rows in prop::collection::vec(prop::collection::vec(-2i8..3, 11), 1..40),
            query in prop::collection::vec(-2i8..3, 11), k in 0usize..45,
        ) {
            let latents: Vec<f32> = rows.concat().into_iter().map(f32::from).collect();
            let query: Vec<f32> = query.into_iter().map(f32::from).collect();
            let bank = LatentBank::new(latents.clone(), 11).unwrap();
            let expected: Vec<u32> =
                naive(&latents, 11, &query).into_iter().map(|(index, _)| index).take(k).collect();
            prop_assert_eq!(indices(&bank.nearest(&query, k, false).unwrap()), expected);
        }

        #[test]
        fn every_row_is_its_own_nearest_neighbour_at_distance_zero(seed in any::<u64>(), row in 0u32..30) {
            let bank = LatentBank::new(random(30 * 9, seed), 9).unwrap();
            let query = bank.latent(row).unwrap().to_vec();
            let found = bank.nearest(&query, 1, false).unwrap();
            prop_assert_eq!(found, vec![Neighbour { index: row, distance: 0.0 }]);
            prop_assert!(bank.nearest(&query, 30, true).unwrap().iter().all(|n| n.index != row));
        }

        #[test]
        fn reversing_the_bank_keeps_the_distances(seed in any::<u64>(), k in 1usize..20) {
            let latents = random(40 * 8, seed);
            let reversed: Vec<f32> = latents.chunks(8).rev().flatten().copied().collect();
            let query = random(8, !seed);
            let distances = |latents: Vec<f32>| {
                let found = LatentBank::new(latents, 8).unwrap().nearest(&query, k, false).unwrap();
                found.into_iter().map(|n| n.distance).collect::<Vec<_>>()
            };
            prop_assert_eq!(distances(latents), distances(reversed));
        }
    }
}
