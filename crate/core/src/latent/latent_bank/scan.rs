//! The first pass of the search: a byte a value, integer products, and a bound that cannot fail.
//!
//! Row `r` is kept as codes `c` with `r = o + s·c + e`, offset `o` and scale `s` for each dimension;
//! `ε` is the largest `‖e‖` of any row. With `q' = q − o`, `Q = ‖q'‖²` and `W = q'·s` the squared
//! distance of the query from the coded row is
//!
//! ```text
//! D² = ‖q' − s·c‖² = Q + ‖s·c‖² − 2 Σ W·c
//! ```
//!
//! `W` is rounded to `t·w` with integers `|w| ≤ 63`, so that four products `w·c` with `|c| ≤ 127` fit
//! 16 bits and every compiler makes SIMD of them. The key of a row is `‖s·c‖² − 2t Σ w·c`. By Cauchy and
//! Schwarz `|D² − Q − key| ≤ δ = 2 ‖W − t·w‖ max‖c‖` plus rounding. If `κ` is the k-th smallest key,
//! k rows are coded within `T = √(κ + Q + δ)`, hence really are within `T + ε`; a row that is among the
//! k nearest is no farther, so it is coded within `T + 2ε` and its key is at most
//! `(T + 2ε)² − Q + δ`. Every row below that limit is measured again in f32, in the order of rows, by
//! the function that brute force uses: the result is that of brute force, bit for bit. Room for the
//! rounding of that function (`γ`, `μ` below) is part of the limit.

use super::best::{Best, Candidate};
use super::squared_distance;

/// Rows of one block; their codes are stored together, dimension by dimension.
const BLOCK: usize = 64;
/// Dimensions whose products are summed in 16 bits.
const GROUP: usize = 4;
/// Largest code.
pub(super) const MAX_CODE: f32 = 127.0;
/// Largest integer weight: `GROUP · 63 · 127 = 32 004` fits 16 bits.
const MAX_WEIGHT: f64 = 63.0;
/// Values beyond this could overflow when squared; such banks and queries are searched by brute force.
const MAX_VALUE: f32 = 1e15;

/// A bank as codes of one byte a value.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Scan {
    /// Scale of each dimension.
    pub scales: Vec<f32>,
    /// Offset of each dimension.
    pub offsets: Vec<f32>,
    /// Blocks of [`BLOCK`] rows; in a block one dimension after the other, padded with zeros.
    codes: Vec<i8>,
    /// `‖s·c‖²` of each row; infinite for the rows that fill the last block.
    norms: Vec<f32>,
    /// Dimensions, rounded up to whole groups.
    padded: usize,
    /// Largest finite norm.
    largest_norm: f64,
    /// Largest `‖c‖`.
    largest_code: f64,
    /// Largest `‖e‖`.
    error: f64,
    /// Whether no value of the bank is beyond [`MAX_VALUE`].
    sound: bool,
}

impl Scan {
    /// Codes a bank, each dimension from its smallest to its largest value.
    pub fn new(latents: &[f32], dims: usize) -> Self {
        let mut low = vec![f32::INFINITY; dims];
        let mut high = vec![f32::NEG_INFINITY; dims];
        for row in latents.chunks_exact(dims) {
            for d in 0..dims {
                low[d] = low[d].min(row[d]);
                high[d] = high[d].max(row[d]);
            }
        }
        let offsets: Vec<f32> = low
            .iter()
            .zip(&high)
            .map(|(a, b)| ((f64::from(*a) + f64::from(*b)) / 2.0) as f32)
            .collect();
        let scales: Vec<f32> = (0..dims)
            .map(|d| {
                let [low, high, middle] = [low[d], high[d], offsets[d]].map(f64::from);
                ((high - middle).max(middle - low) / f64::from(MAX_CODE)) as f32
            })
            .collect();
        let code = |value: f32, d: usize| {
            let steps = (f64::from(value) - f64::from(offsets[d])) / f64::from(scales[d]);
            // A dimension without extent divides 0 by 0; the cast makes that 0.
            steps.round().clamp(f64::from(-MAX_CODE), f64::from(MAX_CODE)) as i8
        };
        let codes: Vec<i8> = latents
            .chunks_exact(dims)
            .flat_map(|row| (0..dims).map(|d| code(row[d], d)).collect::<Vec<i8>>())
            .collect();
        Self::from_codes(latents, &codes, scales, offsets)
    }

    /// A bank that comes as codes, row by row, none of them −128; `latents` are their values.
    pub fn from_codes(latents: &[f32], codes: &[i8], scales: Vec<f32>, offsets: Vec<f32>) -> Self {
        let dims = scales.len();
        let padded = dims.next_multiple_of(GROUP);
        let blocks = (latents.len() / dims).div_ceil(BLOCK);
        let mut blocked = vec![0i8; blocks * padded * BLOCK];
        let mut norms = vec![f32::INFINITY; blocks * BLOCK];
        let [mut largest_norm, mut largest_code, mut error] = [0.0f64; 3];
        let rows = latents.chunks_exact(dims).zip(codes.chunks_exact(dims));
        for (r, (latent, row)) in rows.enumerate() {
            let block = &mut blocked[r / BLOCK * padded * BLOCK..];
            let [mut norm, mut length, mut off] = [0.0f64; 3];
            for d in 0..dims {
                block[d * BLOCK + r % BLOCK] = row[d];
                let code = f64::from(row[d]);
                let coded = f64::from(scales[d]) * code;
                norm += coded * coded;
                length += code * code;
                off += (f64::from(latent[d]) - f64::from(offsets[d]) - coded).powi(2);
            }
            norms[r] = norm as f32;
            largest_norm = largest_norm.max(norm);
            largest_code = largest_code.max(length.sqrt());
            error = error.max(off.sqrt());
        }
        let sound = latents.iter().all(|v| v.abs() <= MAX_VALUE);
        Self {
            scales,
            offsets,
            codes: blocked,
            norms,
            padded,
            largest_norm,
            largest_code,
            error,
            sound,
        }
    }

    /// The codes of a row.
    pub fn row(&self, index: usize) -> impl Iterator<Item = i8> {
        let block = &self.codes[index / BLOCK * self.padded * BLOCK..];
        (0..self.scales.len()).map(move |d| block[d * BLOCK + index % BLOCK])
    }

    /// Rows among which the `wanted` nearest to `query` certainly are, in ascending order.
    ///
    /// `None` where the bound does not hold: values so large that squares overflow.
    pub fn candidates(&self, query: &[f32], wanted: usize) -> Option<Vec<u32>> {
        if !self.sound || wanted == 0 || query.iter().any(|v| v.abs() > MAX_VALUE) {
            return None;
        }
        let (weights, bound) = self.prepare(query);
        let (groups, _) = weights.as_chunks::<GROUP>();
        let mut best = Best::new(wanted);
        let mut limit = f32::INFINITY;
        let mut found: Vec<Candidate> = Vec::new();
        let mut keys = [0.0f32; BLOCK];
        let blocks = self.codes.chunks_exact(self.padded * BLOCK);
        for ((block, norms), b) in blocks.zip(self.norms.chunks_exact(BLOCK)).zip(0u32..) {
            let sums = products(block, groups);
            for i in 0..BLOCK {
                keys[i] = norms[i] - bound.step * sums[i] as f32;
            }
            if keys.iter().fold(f32::INFINITY, |a, b| a.min(*b)) > limit {
                continue;
            }
            for (&key, i) in keys.iter().zip(0u32..) {
                // Padding has an infinite key, which is never below an infinite limit.
                if key <= limit && key < f32::INFINITY {
                    let index = b * BLOCK as u32 + i;
                    found.push(Candidate { key, index });
                    if best.offer(key, index)
                        && let Some(worst) = best.worst()
                    {
                        limit = bound.limit(worst);
                    }
                }
            }
        }
        // The limit fell while rows were found.
        Some(found.into_iter().filter(|c| c.key <= limit).map(|c| c.index).collect())
    }

    /// The integer weights of a query and the bound that goes with them.
    fn prepare(&self, query: &[f32]) -> (Vec<i16>, Bound) {
        let shifted: Vec<f64> =
            query.iter().zip(&self.offsets).map(|(q, o)| f64::from(*q) - f64::from(*o)).collect();
        let exact: Vec<f64> =
            shifted.iter().zip(&self.scales).map(|(q, s)| q * f64::from(*s)).collect();
        let largest = exact.iter().fold(0.0f64, |a, w| a.max(w.abs()));
        // Twice the unit, since the key needs it so; rounded first, so that the bound knows it.
        let step = (2.0 * largest / MAX_WEIGHT) as f32;
        let unit = f64::from(step) / 2.0;
        let mut weights = vec![0i16; self.padded];
        let [mut off, mut length] = [0.0f64; 2];
        for (weight, exact) in weights.iter_mut().zip(exact) {
            let w = if unit > 0.0 {
                (exact / unit).round().clamp(-MAX_WEIGHT, MAX_WEIGHT)
            } else {
                0.0
            };
            *weight = w as i16;
            off += (exact - unit * w).powi(2);
            length += (unit * w).powi(2);
        }
        let square: f64 = shifted.iter().map(|q| q * q).sum();
        // Norm, sum, product and difference are rounded to f32, 2⁻²⁴ each.
        let size = self.largest_norm + 2.0 * length.sqrt() * self.largest_code;
        let rounding = size * 2f64.powi(-21) + square * 1e-12 + f64::from(f32::MIN_POSITIVE);
        let delta = 2.0 * off.sqrt() * self.largest_code * (1.0 + 1e-9) + rounding;
        let error = self.error * (1.0 + 1e-9);
        // Of the f32 distances: relative for each addition, absolute where squares vanish.
        let gamma = (query.len() + 8) as f64 * 2f64.powi(-24);
        let mu = query.len() as f64 * f64::from(f32::MIN_POSITIVE);
        (weights, Bound { step, square, delta, error, gamma, mu })
    }
}

/// Everything the limit of a key needs, by the names of the header.
struct Bound {
    /// `2t`.
    step: f32,
    /// `Q`.
    square: f64,
    /// `δ`.
    delta: f64,
    /// `ε`.
    error: f64,
    gamma: f64,
    mu: f64,
}

impl Bound {
    /// The largest key that one of the k nearest can have, when `worst` is the k-th smallest.
    fn limit(&self, worst: f32) -> f32 {
        let coded = (f64::from(worst) + self.square + self.delta).max(0.0).sqrt();
        let real = coded + self.error;
        let farthest = (real * real * (1.0 + 4.0 * self.gamma) + 4.0 * self.mu).sqrt() + self.error;
        let limit = farthest * farthest * (1.0 + 1e-9) - self.square + self.delta;
        (limit as f32).next_up()
    }
}

/// `Σ w·c` of each row of a block.
///
/// Whole blocks and fixed lengths, so that the compiler makes 16-bit SIMD of it everywhere.
fn products(block: &[i8], groups: &[[i16; GROUP]]) -> [i32; BLOCK] {
    let mut sums = [0i32; BLOCK];
    let (columns, _) = block.as_chunks::<BLOCK>();
    let (columns, _) = columns.as_chunks::<GROUP>();
    let mut part = [0i16; BLOCK];
    for ([a, b, c, d], w) in columns.iter().zip(groups) {
        for i in 0..BLOCK {
            part[i] = w[0] * i16::from(a[i])
                + w[1] * i16::from(b[i])
                + w[2] * i16::from(c[i])
                + w[3] * i16::from(d[i]);
        }
        for i in 0..BLOCK {
            sums[i] += i32::from(part[i]);
        }
    }
    sums
}

/// Measures candidates, which come in ascending order, as brute force would.
pub(super) fn measure(
    candidates: &[u32],
    latents: &[f32],
    query: &[f32],
    wanted: usize,
) -> Vec<Candidate> {
    let mut best = Best::new(wanted);
    for &index in candidates {
        let row = &latents[index as usize * query.len()..][..query.len()];
        best.offer(squared_distance(query, row), index);
    }
    best.into_sorted()
}
