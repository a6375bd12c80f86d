//! The two terms of one picture for every K at once.

use super::MAX_NEIGHBOURS;
use crate::latent::latent_bank::Neighbour;
use crate::{Error, Result, check};
use serde::{Deserialize, Serialize};

/// How the errors against several neighbours become one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Aggregation {
    /// Their mean (B4).
    #[default]
    Mean,
    /// The smallest: the neighbour that looks most like the picture. Not in paper B.
    Minimum,
}

/// The two terms of one picture at one K, not scaled.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Term {
    /// The error against the neighbours' decodings (B4, first term).
    pub error: f64,
    /// The mean distance to them in latent space (B4, second term).
    pub distance: f64,
}

/// Error against, and distance to, each neighbour of one picture, nearest first.
///
/// The terms at any K up to their number are means or minima of the first K.
#[derive(Debug, Clone, PartialEq)]
pub struct Terms {
    errors: Vec<f64>,
    distances: Vec<f64>,
}

impl Terms {
    /// The terms of a picture with these neighbours, 1 to [`MAX_NEIGHBOURS`] of them.
    ///
    /// # Errors
    /// Unequal lengths, none or too many, a value that is not finite or is negative, distances that
    /// do not ascend.
    pub fn new(errors: Vec<f64>, distances: Vec<f64>) -> Result<Self> {
        check::some("the neighbours", errors.len())?;
        check::length("the neighbours' distances", errors.len(), distances.len())?;
        if errors.len() > MAX_NEIGHBOURS {
            let (limit, got) = (MAX_NEIGHBOURS, errors.len());
            return Err(Error::TooLarge { what: "the number of neighbours", limit, got });
        }
        for (what, values) in
            [("a neighbour's error", &errors), ("a neighbour's distance", &distances)]
        {
            let range = "finite and not negative";
            if let Some(&got) = values.iter().find(|v| !(v.is_finite() && **v >= 0.0)) {
                return Err(Error::Range { what, range, got });
            }
        }
        if let Some(pair) = distances.windows(2).find(|pair| pair[0] > pair[1]) {
            let (what, range) = ("a neighbour's distance", "at least that of the one before");
            return Err(Error::Range { what, range, got: pair[1] });
        }
        Ok(Self { errors, distances })
    }

    /// The terms of a picture whose neighbours come from a bank.
    ///
    /// # Errors
    /// As [`Terms::new`].
    pub fn of(errors: Vec<f64>, neighbours: &[Neighbour]) -> Result<Self> {
        Self::new(errors, neighbours.iter().map(|n| f64::from(n.distance)).collect())
    }

    /// How many neighbours there are, at least 1.
    #[expect(clippy::len_without_is_empty, reason = "a picture has at least one neighbour")]
    pub fn len(&self) -> usize {
        self.errors.len()
    }

    /// The error against each neighbour, nearest first.
    pub fn errors(&self) -> &[f64] {
        &self.errors
    }

    /// The distance to each neighbour, ascending.
    pub fn distances(&self) -> &[f64] {
        &self.distances
    }

    /// Both terms over the `k` nearest neighbours, `k` clamped to 1 and [`Terms::len`].
    ///
    /// The distance is a mean under either aggregation; its minimum is the distance at K = 1.
    pub fn at(&self, k: usize, aggregation: Aggregation) -> Term {
        let k = k.clamp(1, self.len());
        let mean = |values: &[f64]| values[..k].iter().sum::<f64>() / k as f64;
        let error = match aggregation {
            Aggregation::Mean => mean(&self.errors),
            Aggregation::Minimum => self.errors[least(&self.errors[..k])],
        };
        Term { error, distance: mean(&self.distances) }
    }
}

/// The maps of the `k` nearest neighbours, `[K, H·W]`, as one: `[H·W]`.
///
/// Their mean, or under [`Aggregation::Minimum`] the map of the neighbour with the smallest sum, so
/// that the map belongs to the error it is shown beside. `k` is clamped to the maps there are.
///
/// # Errors
/// No pixels, a broken last map, or no map.
pub fn combine_maps(
    maps: &[f32],
    pixels: usize,
    k: usize,
    aggregation: Aggregation,
) -> Result<Vec<f32>> {
    check::some("a map", pixels)?;
    check::some("the neighbours' maps", maps.len())?;
    if !maps.len().is_multiple_of(pixels) {
        let expected = (maps.len() / pixels + 1) * pixels;
        let what = "the neighbours' maps";
        return Err(Error::Length { what, expected, got: maps.len() });
    }
    let k = k.clamp(1, maps.len() / pixels);
    let each = maps.chunks_exact(pixels).take(k);
    Ok(match aggregation {
        Aggregation::Mean => {
            let mut sums = vec![0.0f64; pixels];
            for map in each {
                sums.iter_mut().zip(map).for_each(|(sum, v)| *sum += f64::from(*v));
            }
            sums.into_iter().map(|sum| (sum / k as f64) as f32).collect()
        }
        Aggregation::Minimum => {
            let sums: Vec<f64> = each.map(|map| map.iter().copied().map(f64::from).sum()).collect();
            maps[least(&sums) * pixels..][..pixels].to_vec()
        }
    })
}

/// Index of the first of the smallest values of a non-empty slice.
fn least(values: &[f64]) -> usize {
    (1..values.len()).fold(0, |best, i| if values[i] < values[best] { i } else { best })
}
