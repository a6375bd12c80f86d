//! A photo of a part against the nearest neighbours of its patches: the terms, the map and the score of
//! paper B (§2.9), and where they stand among held-out good photos.
//!
//! A network of patches looks at every patch of a photo; K decoded neighbours of each come back. The
//! error term is the mean absolute difference from them, put together to the photo's extent; the
//! distance term of a patch is the largest of its K distances, constant over its pixels. Overlapping
//! patches are averaged. [`PatchInspection`] is what a model folder's `inspection.json` holds: the scales of
//! both terms and the scores and peaks of held-out good photos. It runs no network and reads no
//! file.

use crate::ecdf::Ecdf;
use crate::model_card::{FORMAT, parse_versioned};
use crate::nln::MAX_NEIGHBOURS;
use crate::patches::{self, Edge, PatchGrid, PatchScaling};
use crate::{Error, Result, Shape, check};
use serde::{Deserialize, Serialize};

/// Longest file accepted, in bytes.
pub const MAX_INSPECTION: usize = 1024 * 1024;

const WHAT: &str = "the inspection file";

/// The two terms of a photo, before any scale.
#[derive(Debug, Clone, PartialEq)]
pub struct Terms {
    /// Mean absolute error against the decoded neighbours, `[C, H, W]` of what the patches cover.
    pub errors: Vec<f32>,
    /// Largest distance to a neighbour, `[H, W]`.
    pub distances: Vec<f32>,
    /// The extent of both, of the grid's covered part.
    pub shape: Shape,
}

/// The terms of a photo cut by `grid` into `patches`, `[P, n]`.
///
/// `decodings` are the decoded neighbours of each patch, `[P, K, n]`, and `distances` their distances,
/// `[P, K]`, both nearest first.
///
/// # Errors
/// [`Error::Length`] for slices that do not fit, [`Error::Range`] for a value that is not finite.
pub fn terms(
    grid: &PatchGrid,
    patches: &[f32],
    decodings: &[f32],
    distances: &[f32],
) -> Result<Terms> {
    let (count, n) = (grid.len(), grid.patch().len());
    check::length("the patches", count * n, patches.len())?;
    let k = distances.len() / count;
    check::some("the neighbours of a patch", k)?;
    check::length("the distances", count * k, distances.len())?;
    check::length("the decoded neighbours", count * k * n, decodings.len())?;
    check::finite("a distance", distances)?;
    let mut errors = vec![0f32; count * n];
    for ((errors, patch), decoded) in
        errors.chunks_exact_mut(n).zip(patches.chunks_exact(n)).zip(decodings.chunks_exact(k * n))
    {
        for neighbour in decoded.chunks_exact(n) {
            for ((error, x), x_hat) in errors.iter_mut().zip(patch).zip(neighbour) {
                *error += (x - x_hat).abs() / k as f32;
            }
        }
    }
    check::finite("an error", &errors)?;
    let largest: Vec<f32> =
        distances.chunks_exact(k).map(|of| of.iter().copied().fold(f32::MIN, f32::max)).collect();
    Ok(Terms {
        errors: grid.assemble(&errors, grid.patch().channels)?,
        distances: grid.spread(&largest)?,
        shape: grid.covered(),
    })
}

/// How a model of patches looks at a photo, and what it knows of good ones.
///
/// JSON with `snake_case` keys; unknown keys are ignored.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PatchInspection {
    /// Version of the layout, 1.
    pub format: u32,
    /// Extent that photos are brought to.
    pub photo: Shape,
    /// Side of a patch, in pixels.
    pub patch: usize,
    /// Distance of two patches, in pixels; below the patch size they overlap.
    pub stride: usize,
    /// K, the neighbours of each patch.
    pub neighbours: usize,
    /// `a`, the weight of the error term, 0 to 1.
    pub error_weight: f64,
    /// The scales of both terms, over the maps of the good photos below.
    pub scaling: PatchScaling,
    /// The score of each held-out good photo.
    pub scores: Ecdf,
    /// The largest value of the map of each held-out good photo.
    pub peaks: Ecdf,
    /// What a map is divided by for display: the 99.5 % quantile of good pixels.
    pub display: f32,
    /// The percentile of the good photos that is the threshold, of scores and of peaks.
    pub threshold_percentile: f64,
}

/// What a model of patches says of a photo.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// The localisation map, `[H, W]`.
    pub map: Vec<f32>,
    /// The detection score.
    pub score: f64,
    /// The share of held-out good photos with this score or a higher one, 0 to 1.
    pub good_at_or_above: f64,
    /// Whether the score is above the threshold.
    pub suspicious: bool,
}

impl PatchInspection {
    /// Reads the file.
    ///
    /// # Errors
    /// [`Error::TooLarge`], [`Error::Newer`], or [`Error::Damaged`] with the reason.
    pub fn parse(json: &[u8]) -> Result<Self> {
        let inspection: Self = parse_versioned(WHAT, json, MAX_INSPECTION)?;
        inspection.check()?;
        Ok(inspection)
    }

    /// Errors unless the file keeps its own rules.
    ///
    /// # Errors
    /// [`Error::Damaged`] with the reason, or that of a grid that does not fit the photo.
    pub fn check(&self) -> Result<()> {
        let require = |rule: bool, why: &str| {
            if rule { Ok(()) } else { Err(Error::Damaged { what: WHAT, why: why.to_owned() }) }
        };
        let share = |p: f64| (0.0..=1.0).contains(&p);
        require(self.format == FORMAT, "its format is unknown")?;
        require(matches!(self.photo.channels, 1 | 3), "its photo is neither grey nor colour")?;
        require((1..=MAX_NEIGHBOURS).contains(&self.neighbours), "its K is out of range")?;
        require(share(self.error_weight), "the weight of the error is not between 0 and 1")?;
        require(share(self.threshold_percentile), "its percentile is not between 0 and 1")?;
        require(self.display.is_finite(), "its display scale is not a number")?;
        self.scaling.error.check()?;
        self.scaling.distance.check()?;
        self.grid().map(|_| ())
    }

    /// The patches of a photo.
    ///
    /// # Errors
    /// A patch size or stride that does not fit.
    pub fn grid(&self) -> Result<PatchGrid> {
        PatchGrid::new(self.photo, self.patch, self.stride, Edge::Reflect)
    }

    /// The score above which a photo is suspicious.
    pub fn threshold(&self) -> f32 {
        self.scores.quantile(self.threshold_percentile)
    }

    /// The value of the map above which a pixel is: the same share of good photos has one.
    pub fn pixel_threshold(&self) -> f32 {
        self.peaks.quantile(self.threshold_percentile)
    }

    /// The localisation map `[H, W]` of a photo.
    ///
    /// # Errors
    /// Terms that do not fit each other.
    pub fn map(&self, terms: &Terms) -> Result<Vec<f32>> {
        let Terms { errors, distances, shape } = terms;
        patches::localisation(errors, distances, *shape, &self.scaling, self.error_weight)
    }

    /// The detection score of a photo.
    ///
    /// # Errors
    /// Terms that are empty or not finite.
    pub fn score(&self, terms: &Terms) -> Result<f64> {
        patches::detection(&terms.errors, &terms.distances, &self.scaling, self.error_weight)
    }

    /// Map, score and verdict of a photo.
    ///
    /// # Errors
    /// As [`PatchInspection::map`] and [`PatchInspection::score`].
    pub fn judge(&self, terms: &Terms) -> Result<Finding> {
        let (map, score) = (self.map(terms)?, self.score(terms)?);
        Ok(Finding {
            map,
            score,
            good_at_or_above: self.scores.share_at_or_above(score as f32),
            suspicious: score > f64::from(self.threshold()),
        })
    }
}

#[cfg(test)]
mod tests;
