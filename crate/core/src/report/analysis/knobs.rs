//! What a visitor can turn: the settings of one analysis.

use crate::latent::nln::{Convention, MAX_NEIGHBOURS};
use crate::maps::pse::Border;
use crate::report::colour_map::ColourMap;
use crate::report::view::Scale;
use crate::{Error, Result};
use serde::{Deserialize, Serialize};

/// Largest K that is accepted; beyond it rings would hide the picture they mark.
pub const MAX_TOP_K: usize = 1024;

/// Largest σ that is accepted, in pixels.
pub const MAX_SIGMA: f32 = 64.0;

/// The settings of one analysis.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(default)]
pub struct Knobs {
    /// K of the top-K agreement (A5), 1 to [`MAX_TOP_K`]; clamped to the number of pixels.
    pub top_k: usize,
    /// σ of the PSE kernel (C4) in pixels, 0 to [`MAX_SIGMA`].
    pub sigma: f32,
    /// What the PSE's convolution sees beyond the border.
    pub border: Border,
    /// What the colours are scaled by.
    pub scale: Scale,
    /// The colours.
    pub colour_map: ColourMap,
    /// The share of held-out normal images that the threshold leaves unflagged, 0 to 1, in steps
    /// of 0.0001.
    pub percentile: f64,
    /// K of NLN, 1 to 10; `None` for the model's own. Between the K in a calibration, the
    /// nearest of them is used.
    pub neighbours: Option<usize>,
    /// `a`, the weight of the error in the score of NLN, 0 to 1 in steps of 0.01; `None` for the
    /// model's own.
    pub error_weight: Option<f64>,
    /// Which of the two meanings of α is shown; it changes no score.
    pub convention: Convention,
}

impl Default for Knobs {
    fn default() -> Self {
        Self {
            top_k: 10,
            sigma: 1.0,
            border: Border::Zero,
            scale: Scale::default(),
            colour_map: ColourMap::Magma,
            percentile: 0.95,
            neighbours: None,
            error_weight: None,
            convention: Convention::default(),
        }
    }
}

impl Knobs {
    /// The same knobs within their ranges: finite numbers are clamped, the percentile and the
    /// weight are rounded to their steps (so that a link carries them exactly).
    ///
    /// # Errors
    /// [`Error::Range`] for a σ, percentile or weight that is not finite.
    pub fn validate(self) -> Result<Self> {
        let finite = |what, v: f64| {
            if v.is_finite() {
                Ok(())
            } else {
                Err(Error::Range { what, range: "a finite number", got: v })
            }
        };
        finite("σ", f64::from(self.sigma))?;
        finite("the percentile of the threshold", self.percentile)?;
        finite("the weight of the error", self.error_weight.unwrap_or_default())?;
        Ok(Self {
            top_k: self.top_k.clamp(1, MAX_TOP_K),
            // Adding zero turns −0 into 0, whose text in a link is shorter and reads back equal.
            sigma: self.sigma.clamp(0.0, MAX_SIGMA) + 0.0,
            percentile: (self.percentile.clamp(0.0, 1.0) * 1e4).round() / 1e4 + 0.0,
            neighbours: self.neighbours.map(|k| k.clamp(1, MAX_NEIGHBOURS)),
            error_weight: self.error_weight.map(|a| (a.clamp(0.0, 1.0) * 1e2).round() / 1e2 + 0.0),
            ..self
        })
    }
}
