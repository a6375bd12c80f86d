//! A photo of a part against the nearest neighbours of its patches: the terms, the map and the score of
//! paper B (B10, B11), and their position among those of held-out good photos.
//!
//! A network encodes every patch of a photo; K decoded neighbours of each come back
//! ([`PatchAnalysis`]). The error term is the mean absolute difference from them, put together to the
//! photo's extent; the distance term of a patch is the largest of its K distances, constant over its
//! pixels. Overlapping patches are averaged ([`Terms`]). [`PatchInspection`] is what a model folder's
//! `inspection.json` holds: how photos are cut, and for every K and every weight of the error
//! that is offered the scales of both terms and the scores and peaks of held-out good photos
//! ([`AtNeighbours`]). A part that has a fixed position may have its error counted in deviations from
//! what is usual at each place ([`ErrorStatistics`]). The pictures for the page are made by `view`. It runs no network and
//! reads no file.

mod analysis;
mod calibration;
mod error_statistics;
mod terms;
mod view;

pub use analysis::PatchAnalysis;
pub use calibration::{AtNeighbours, NormalScores};
pub use error_statistics::{BLUR, ERROR_STATISTICS, ErrorStatistics};
pub use terms::{Terms, terms};
pub use view::{PatchOptions, distribution, inspect, overlap, score};

use crate::input::exposure;
use crate::input::patches::{Edge, PatchGrid};
use crate::latent::nln::photo::{self, PatchScaling};
use crate::models::format::parse_versioned;
use crate::stats::ecdf::Ecdf;
use crate::{Error, Result, Shape};
use serde::{Deserialize, Serialize};

/// The format written and read here.
pub const FORMAT: u32 = 1;

/// Name of the file inside a model folder; a folder that has it is of patches.
pub const INSPECTION: &str = "inspection.json";

/// Longest file accepted, in bytes.
pub const MAX_INSPECTION: usize = 1024 * 1024;

/// Most patches of a photo: 36 and more are processed in one batch, and no file asks for thousands.
pub const MAX_PATCHES: usize = 256;

/// The weights of the error that a lab measures: tenths.
pub const WEIGHTS: [f64; 11] = [0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0];

/// Most entries of a table of weights or of numbers of neighbours.
const MOST: usize = 64;

const WHAT: &str = "the inspection file";

/// Which number of a photo is compared with the good photos'.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scored {
    /// The detection score B10, `a · mean E + (1 − a) · max D`.
    #[default]
    Detection,
    /// The largest pixel of the localisation map, as paper C scores its maps (C5).
    Peak,
}

/// How a model of patches analyses a photo, and the calibration on normal ones.
///
/// JSON with `snake_case` keys; unknown keys are ignored.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PatchInspection {
    /// Version of the layout, 1.
    pub format: u32,
    /// Extent that photos are brought to.
    pub photo: Shape,
    /// The exposure that photos are normalised to ([`exposure`]); without it they are left as they are.
    #[serde(default, alias = "light", skip_serializing_if = "Option::is_none")]
    pub exposure: Option<f32>,
    /// Side of a patch, in pixels.
    pub patch: usize,
    /// Distance of two patches, in pixels; below the patch size they overlap.
    pub stride: usize,
    /// The recommended K; one of [`PatchInspection::at`].
    pub neighbours: usize,
    /// The recommended `a`, the weight of the error term, 0 to 1; one of
    /// [`PatchInspection::weights`].
    pub error_weight: f64,
    /// Which number decides.
    #[serde(default)]
    pub scored: Scored,
    /// The percentile of the good photos that is the threshold.
    pub threshold_percentile: f64,
    /// The blur of the error, in pixels, for a model with a file of what is usual at each place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub blur: Option<f32>,
    /// That file, which is read by itself; there exactly when [`PatchInspection::blur`] is.
    #[serde(skip)]
    pub error_statistics: Option<ErrorStatistics>,
    /// The weights of the error that good photos were measured at, ascending.
    pub weights: Vec<f64>,
    /// Good photos at every K that is offered, ascending.
    pub at: Vec<AtNeighbours>,
}

/// A K and a weight of the error with what good photos are like under them.
#[derive(Debug, Clone, Copy)]
pub struct Setting<'a> {
    /// K.
    pub neighbours: usize,
    /// `a`.
    pub error_weight: f64,
    /// Whether these are the recommended ones.
    pub own: bool,
    /// The scales of the terms.
    pub scaling: &'a PatchScaling,
    /// The good photos.
    pub goods: &'a NormalScores,
    scored: Scored,
}

/// What a model of patches says of a photo.
#[derive(Debug, Clone, PartialEq)]
pub struct PatchFinding {
    /// The localisation map, `[H, W]`.
    pub map: Vec<f32>,
    /// The score that decides.
    pub score: f32,
}

impl PatchInspection {
    /// Reads the file.
    ///
    /// # Errors
    /// [`Error::TooLarge`], [`Error::Newer`], or [`Error::Damaged`] with the reason.
    pub fn parse(json: &[u8]) -> Result<Self> {
        let inspection: Self = parse_versioned(WHAT, json, MAX_INSPECTION, [FORMAT, FORMAT])?;
        inspection.check()?;
        Ok(inspection)
    }

    /// Errors unless the file keeps its own rules.
    ///
    /// # Errors
    /// [`Error::Damaged`] with the reason, or that of a grid that does not fit the photo.
    pub fn check(&self) -> Result<()> {
        let damaged = |why: &str| Error::Damaged { what: WHAT, why: why.to_owned() };
        let require = |rule: bool, why: &str| if rule { Ok(()) } else { Err(damaged(why)) };
        let share = |p: f64| (0.0..=1.0).contains(&p);
        let lit = self.exposure.is_none_or(|level| level > 0.0 && level <= 1.0);
        require(lit, "its exposure is not between 0 and 1")?;
        require(self.format == FORMAT, "its format is unknown")?;
        require(matches!(self.photo.channels, 1 | 3), "its photo is neither grey nor colour")?;
        require(self.photo.height == self.photo.width, "its photo is not square")?;
        require(share(self.threshold_percentile), "its percentile is not between 0 and 1")?;
        let ascending = self.weights.is_sorted_by(|a, b| a < b);
        let weights = ascending && self.weights.iter().copied().all(share);
        require(weights, "its weights of the error do not ascend from 0 to 1")?;
        require(self.at.is_sorted_by(|a, b| a.neighbours < b.neighbours), "its K do not ascend")?;
        require(self.weights.len() <= MOST && self.at.len() <= MOST, "its tables are too long")?;
        for at in &self.at {
            at.check(self.weights.len()).map_err(damaged)?;
        }
        self.setting(None, None)?;
        let patches = self.grid()?.len();
        require(patches <= MAX_PATCHES, "it cuts a photo into too many patches")
    }

    /// The patches of a photo.
    ///
    /// # Errors
    /// A patch size or stride that does not fit.
    pub fn grid(&self) -> Result<PatchGrid> {
        PatchGrid::new(self.photo, self.patch, self.stride, Edge::Reflect)
    }

    /// Begins the analysis of a photo `[C, H, W]`, 0 to 1, at the model's exposure.
    ///
    /// # Errors
    /// As [`PatchAnalysis::new`].
    pub fn look(&self, mut photo: Vec<f32>) -> Result<PatchAnalysis> {
        if let Some(level) = self.exposure {
            exposure::bring_to(&mut photo, self.photo, level)?;
        }
        PatchAnalysis::new(self.grid()?, photo)
    }

    /// Takes the file of what is usual, for a model that has one.
    ///
    /// # Errors
    /// [`Error::Damaged`] unless there is one exactly where it belongs, and those of
    /// [`ErrorStatistics::parse`].
    pub fn with_error_statistics(mut self, bytes: Option<&[u8]>) -> Result<Self> {
        self.error_statistics = match (bytes, self.blur) {
            (None, None) => None,
            (Some(bytes), Some(blur)) => Some(ErrorStatistics::parse(bytes, self.photo, blur)?),
            _ => {
                let why = "it does not match the file of error statistics".to_owned();
                return Err(Error::Damaged { what: WHAT, why });
            }
        };
        Ok(self)
    }

    /// The terms of a photo as this model has them, with `k` neighbours.
    ///
    /// # Errors
    /// As [`PatchAnalysis::terms`] and [`ErrorStatistics::apply`].
    pub fn terms(&self, looking: &PatchAnalysis, k: usize) -> Result<Terms> {
        let terms = looking.terms(k)?;
        self.error_statistics.as_ref().map_or_else(|| Ok(terms.clone()), |of| of.apply(&terms))
    }

    /// A K and a weight of the error, the recommended ones where nothing is asked for.
    ///
    /// # Errors
    /// [`Error::Range`] for a K or a weight that good photos were not measured at.
    pub fn setting(&self, k: Option<usize>, a: Option<f64>) -> Result<Setting<'_>> {
        let (k, a) = (k.unwrap_or(self.neighbours), a.unwrap_or(self.error_weight));
        let range = "one of the values in its calibration";
        let row = self.at.iter().find(|at| at.neighbours == k);
        let row = row.ok_or(Error::Range { what: "K", range, got: k as f64 })?;
        let column = self.weights.iter().position(|weight| (weight - a).abs() < 1e-9);
        let goods = column.and_then(|column| row.goods.get(column));
        let goods = goods.ok_or(Error::Range { what: "the weight of the error", range, got: a })?;
        let own = k == self.neighbours && (a - self.error_weight).abs() < 1e-9;
        let scaling = &row.scaling;
        Ok(Setting { neighbours: k, error_weight: a, own, scaling, goods, scored: self.scored })
    }
}

impl Setting<'_> {
    /// Which number of a photo decides.
    pub fn scored(&self) -> Scored {
        self.scored
    }

    /// The numbers of the good photos that a score is compared with.
    pub fn scores(&self) -> &Ecdf {
        match self.scored {
            Scored::Detection => &self.goods.scores,
            Scored::Peak => &self.goods.peaks,
        }
    }

    /// The value of the map above which a pixel is flagged, at a threshold `value` of the score
    /// that is a `percentile` of the good photos: the threshold itself where peaks are scored, else
    /// what the same share of good photos' peaks are below; beyond the good photos it grows as the
    /// threshold does.
    pub fn level(&self, value: f32, percentile: f64) -> f32 {
        if self.scored == Scored::Peak {
            return value;
        }
        let highest = self.goods.scores.max();
        let beyond = if highest > 0.0 { (value / highest).max(1.0) } else { 1.0 };
        self.goods.peaks.quantile(percentile) * beyond
    }

    /// Map and score of a photo.
    ///
    /// # Errors
    /// Terms that do not fit each other.
    pub fn find(&self, terms: &Terms) -> Result<PatchFinding> {
        let (Terms { errors, distances, shape }, a) = (terms, self.error_weight);
        let map = photo::localisation(errors, distances, *shape, self.scaling, a)?;
        let score = match self.scored {
            Scored::Detection => self.detection(terms)?,
            Scored::Peak => map.iter().copied().fold(f32::MIN, f32::max),
        };
        Ok(PatchFinding { map, score })
    }

    /// The detection score B10, whichever number decides.
    ///
    /// # Errors
    /// As [`Setting::find`].
    pub fn detection(&self, terms: &Terms) -> Result<f32> {
        let Terms { errors, distances, .. } = terms;
        Ok(photo::detection(errors, distances, self.scaling, self.error_weight)? as f32)
    }
}

#[cfg(test)]
mod tests;
