//! The calibration of a model: its scores and maps on held-out images.
//!
//! `models/<id>/calibration.json`, written by the lab, turns an error into a percentile, a
//! percentile into a threshold (by default the 95th of the held-out normal images), and a map's value into a
//! colour that means the same in every image. A model with a latent bank also brings its two NLN
//! terms ([`NlnCalibration`]); their blend is then its score. JSON with `snake_case` keys; unknown
//! keys are ignored. It computes no score and reads no file.

mod nln;

pub use nln::{MAX_PAIRS, NlnAtK, NlnCalibration};

use crate::models::format::{is_id, parse_versioned};
use crate::stats::ecdf::Ecdf;
use crate::{Error, Result};
use serde::{Deserialize, Serialize};

/// The format written and read here.
pub const FORMAT: u32 = 1;

/// Longest calibration accepted, in bytes.
pub const MAX_CALIBRATION: usize = 1024 * 1024;

/// Most widths of the PSE kernel that a calibration may list.
pub const MAX_SIGMAS: usize = 256;

/// Which score decides whether a picture is novel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum ScoreKind {
    /// The mean squared error of the reconstruction (A2).
    #[default]
    Mse,
    /// The blended score of the nearest latent neighbours (B4, scaled as B9).
    Nln,
}

/// Distributions of scores and scales of maps on held-out images.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Calibration {
    /// Version of this layout, 1.
    pub format: u32,
    /// Id of the model.
    pub model: String,
    /// What the normal images show, in words that complete "than those of …": the card's
    /// `normal`, for instance "the digits 0–4". Empty where nobody said.
    #[serde(default)]
    pub known: String,
    /// Held-out normal images behind it.
    pub normals: usize,
    /// Novel images behind it; 0 where there were none.
    pub novels: usize,
    /// The percentile of the normal images that is the threshold unless a visitor moves it.
    pub threshold_percentile: f64,
    /// The distribution of each score.
    pub scores: Scores,
    /// The scale of each map.
    pub maps: MapScales,
    /// How often saliency and error agree.
    pub agreement: Agreement,
    /// The two terms of NLN, for a model with a latent bank; its blended score then decides.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nln: Option<NlnCalibration>,
}

/// The distribution of each score.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Scores {
    /// Mean squared error (A2).
    pub mse: ScoreCalibration,
    /// Peak of the PSE map (C5).
    pub pse: ScoreCalibration,
}

/// The distribution of one score.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ScoreCalibration {
    /// σ of the kernel, for a score that has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sigma: Option<f32>,
    /// On held-out normal images.
    pub normal: Ecdf,
    /// On novel images, where there were any.
    #[serde(default)]
    pub novel: Option<Ecdf>,
    /// Smallest score over both.
    pub min: f32,
    /// Largest score over both.
    pub max: f32,
}

impl ScoreCalibration {
    /// The calibration of a score from its values, in at most `points` quantiles a distribution.
    ///
    /// # Errors
    /// As [`Ecdf::from_scores`]; an empty `novel` means that there are none.
    pub fn from_scores(
        sigma: Option<f32>,
        normal: &[f32],
        novel: &[f32],
        points: usize,
    ) -> Result<Self> {
        let normal = Ecdf::from_scores(normal, points)?;
        let novel = if novel.is_empty() { None } else { Some(Ecdf::from_scores(novel, points)?) };
        let (mut min, mut max) = (normal.min(), normal.max());
        if let Some(novel) = &novel {
            min = min.min(novel.min());
            max = max.max(novel.max());
        }
        Ok(Self { sigma, normal, novel, min, max })
    }

    /// The score at a percentile of the normal images, 0 to 1.
    pub fn threshold(&self, percentile: f64) -> f32 {
        self.normal.quantile(percentile)
    }

    /// Share of held-out normal images that a threshold flags, 0 to 1.
    pub fn normals_flagged(&self, threshold: f32) -> f64 {
        self.normal.share_above(threshold)
    }

    /// Share of novel images that a threshold flags, 0 to 1, where they are known.
    pub fn novels_flagged(&self, threshold: f32) -> Option<f64> {
        self.novel.as_ref().map(|novel| novel.share_above(threshold))
    }
}

/// Whether a score is flagged: above the threshold, not at it.
///
/// A threshold is a percentile of normal scores, which counts the scores at or below it as unflagged.
/// Every verdict, on drawings and on photos, follows this function; only the operating point of a
/// ROC curve ([`crate::metrics::youden`]), chosen on labels, includes its threshold as in paper B.
pub fn is_flagged(score: f32, threshold: f32) -> bool {
    score > threshold
}

/// The 99.5 % quantile of the pixel values of each map on held-out normal images.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MapScales {
    /// Of the squared error (A1).
    pub error: f32,
    /// Of the saliency (A3), before any scaling.
    pub saliency: f32,
    /// Of the PSE map (C5), for ascending σ ≥ ½.
    pub pse: Vec<PseScale>,
}

/// The scale of the PSE map at one width of the kernel.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct PseScale {
    /// Width of the kernel, in pixels.
    pub sigma: f32,
    /// 99.5 % quantile of the map's pixels.
    pub p995: f32,
}

/// How often the K largest pixels of saliency and error agree (A5).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Agreement {
    /// K.
    pub k: usize,
    /// Share of the normal images with 0, 1, … K agreeing: `K + 1` values.
    pub normal: Vec<f64>,
    /// The same for the novel images; empty where there were none.
    pub novel: Vec<f64>,
}

impl Calibration {
    /// Reads a calibration from the bytes of `calibration.json`.
    ///
    /// # Errors
    /// [`Error::TooLarge`] above [`MAX_CALIBRATION`], [`Error::Newer`] for a later format, and
    /// [`Error::Damaged`] with the reason for anything else that is not a valid calibration.
    pub fn parse(json: &[u8]) -> Result<Self> {
        let calibration: Self = parse_versioned(WHAT, json, MAX_CALIBRATION, [FORMAT, FORMAT])?;
        calibration.check()?;
        Ok(calibration)
    }

    /// Errors unless the calibration keeps its own rules; call it before writing one.
    ///
    /// # Errors
    /// [`Error::Damaged`] with the reason.
    pub fn check(&self) -> Result<()> {
        let require = |rule: bool, why: &str| {
            if rule { Ok(()) } else { Err(Error::Damaged { what: WHAT, why: why.to_owned() }) }
        };
        require(self.format == FORMAT, "its format is unknown")?;
        require(is_id(&self.model), "its model is not a folder name")?;
        require(self.known.len() <= 200, "the description of its training classes is too long")?;
        let share = |v: f64| (0.0..=1.0).contains(&v);
        require(share(self.threshold_percentile), "its percentile is not between 0 and 1")?;
        for score in [&self.scores.mse, &self.scores.pse] {
            let ordered = score.min.is_finite() && score.max.is_finite() && score.min <= score.max;
            require(ordered, "the range of a score is not a range")?;
            let sigma = score.sigma.is_none_or(|s| s.is_finite() && s >= 0.0);
            require(sigma, "the width of a score's kernel is not a width")?;
        }
        let scale = |v: f32| v.is_finite() && v >= 0.0;
        let MapScales { error, saliency, pse } = &self.maps;
        require(scale(*error) && scale(*saliency), "the scale of a map is not a finite number")?;
        require((1..=MAX_SIGMAS).contains(&pse.len()), "it needs 1 to 256 scales of the PSE map")?;
        let scales = pse.iter().all(|p| scale(p.sigma) && scale(p.p995));
        require(scales, "a scale of the PSE map is not a finite number")?;
        let ascending = pse.windows(2).all(|p| p[0].sigma < p[1].sigma);
        require(ascending, "the scales of the PSE map are not in ascending order")?;
        let Agreement { k, normal, novel } = &self.agreement;
        require(*k <= 4096, "its K is too large")?;
        require(normal.len() == k + 1, "its agreement does not have K + 1 shares")?;
        require(
            novel.is_empty() || novel.len() == k + 1,
            "its agreement on novel images does not have K + 1 shares",
        )?;
        require(
            normal.iter().chain(novel).all(|v| share(*v)),
            "a share of its agreement is not between 0 and 1",
        )?;
        self.nln.as_ref().map_or(Ok(()), NlnCalibration::check)
    }

    /// The mean squared error above which a picture is flagged, at a percentile of the held-out normal
    /// images; [`NlnCalibration::threshold`] is that of the blended score.
    pub fn threshold(&self, percentile: f64) -> f32 {
        self.scores.mse.threshold(percentile)
    }

    /// The 99.5 % quantile of the PSE map's pixels at any σ, linear between the listed ones.
    ///
    /// Below σ = ½ the kernel is a single tap and the map is the squared error, whose scale is
    /// returned. Outside the listed range the nearest listed scale is.
    pub fn pse_scale(&self, sigma: f32) -> f32 {
        if sigma < 0.5 {
            return self.maps.error;
        }
        let scales = &self.maps.pse;
        let above = scales.partition_point(|p| p.sigma < sigma);
        match (above.checked_sub(1).and_then(|i| scales.get(i)), scales.get(above)) {
            (Some(a), Some(b)) => {
                a.p995 + (b.p995 - a.p995) * ((sigma - a.sigma) / (b.sigma - a.sigma))
            }
            (Some(only), None) | (None, Some(only)) => only.p995,
            (None, None) => self.maps.error,
        }
    }

    /// What the network was trained on, in words.
    pub fn known(&self) -> &str {
        if self.known.is_empty() { "what the network was trained on" } else { &self.known }
    }
}

const WHAT: &str = "the calibration";

#[cfg(test)]
pub(crate) mod tests;
