//! Normal photos as measured by a model of patches: the scales, scores and peaks (B10, B11) for every
//! number of neighbours and every weight of the error that the page offers.

use super::terms::Terms;
use crate::latent::nln::MAX_NEIGHBOURS;
use crate::latent::nln::photo::{self, PatchScaling, scaling_over};
use crate::models::loo_calibration::DISPLAY_QUANTILE;
use crate::stats::ecdf::Ecdf;
use crate::{Error, Result};
use serde::{Deserialize, Serialize};

/// Quantiles a stored distribution has at most.
const POINTS: usize = 101;

/// Most pixels that the display scale is taken from; of more, every n-th.
const SAMPLE: usize = 1 << 19;

/// Good photos at one number of neighbours.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AtNeighbours {
    /// K, the neighbours of each patch.
    pub neighbours: usize,
    /// The scales of both terms, over the maps of the good photos.
    pub scaling: PatchScaling,
    /// The good photos at every weight of the error, in the order of the weights.
    pub goods: Vec<NormalScores>,
}

/// Good photos at one number of neighbours and one weight of the error.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NormalScores {
    /// The detection score of each.
    pub scores: Ecdf,
    /// The largest value of the map of each.
    pub peaks: Ecdf,
    /// What a map is divided by for display: the 99.5 % quantile of good pixels.
    pub display: f32,
}

impl AtNeighbours {
    /// Measures the terms of good photos, taken with K `neighbours`, at every weight of the error.
    ///
    /// # Errors
    /// No photos, terms that do not fit or are not finite, a weight outside 0 to 1.
    pub fn measure(neighbours: usize, photos: &[Terms], weights: &[f64]) -> Result<Self> {
        let over = |of: fn(&Terms) -> &[f32]| {
            let needed = Error::TooFew { what: "good photos", needed: 1, got: photos.len() };
            scaling_over(photos.iter().map(of)).ok_or(needed)
        };
        let scaling =
            PatchScaling { error: over(|t| &t.errors)?, distance: over(|t| &t.distances)? };
        let goods = weights.iter().map(|&a| NormalScores::measure(photos, &scaling, a));
        Ok(Self { neighbours, scaling, goods: goods.collect::<Result<_>>()? })
    }

    /// Errors unless there is one entry for each of `weights`, and every number is one.
    pub(super) fn check(&self, weights: usize) -> std::result::Result<(), &'static str> {
        if !(1..=MAX_NEIGHBOURS).contains(&self.neighbours) {
            return Err("one of its K is out of range");
        }
        if self.goods.len() != weights {
            return Err("its good photos do not have an entry for each weight");
        }
        if !self.goods.iter().all(|good| good.display.is_finite()) {
            return Err("one of its display scales is not a number");
        }
        let PatchScaling { error, distance } = &self.scaling;
        error.check().and(distance.check()).map_err(|_| "one of its scales is not a range")
    }
}

impl NormalScores {
    fn measure(photos: &[Terms], scaling: &PatchScaling, a: f64) -> Result<Self> {
        let pixels: usize = photos.iter().map(|terms| terms.distances.len()).sum();
        let every = pixels.div_ceil(SAMPLE).max(1);
        let (mut scores, mut peaks, mut sample) = (Vec::new(), Vec::new(), Vec::new());
        for Terms { errors, distances, shape } in photos {
            scores.push(photo::detection(errors, distances, scaling, a)? as f32);
            let map = photo::localisation(errors, distances, *shape, scaling, a)?;
            peaks.push(map.iter().copied().fold(f32::MIN, f32::max));
            sample.extend(map.into_iter().step_by(every));
        }
        let rank = (sample.len() as f64 * DISPLAY_QUANTILE) as usize;
        let rank = rank.min(sample.len().saturating_sub(1));
        let display = match sample.is_empty() {
            true => 0.0,
            false => *sample.select_nth_unstable_by(rank, f32::total_cmp).1,
        };
        let scores = Ecdf::from_scores(&scores, POINTS)?;
        Ok(Self { scores, peaks: Ecdf::from_scores(&peaks, POINTS)?, display })
    }
}
