//! Two terms to one score: a common range (B9), then a weighted sum (B4).

use crate::stats::min_max;
use crate::{Error, Result};
use serde::{Deserialize, Serialize};

/// The range of a term over a set of pictures, `mm(v) = (v − min)/(max − min)`.
///
/// The set is the whole test set for the paper's tables and the held-out normal images for a
/// single picture, whose values may then be outside 0 to 1: nothing is clipped.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Scaling {
    /// Smallest value of the set.
    pub min: f64,
    /// Largest value of the set.
    pub max: f64,
}

impl Scaling {
    /// The range of a set; `None` when it is empty or holds a value that is not finite.
    pub fn of<S: Copy + Into<f64>>(values: &[S]) -> Option<Self> {
        min_max::extremes(values).map(|(min, max)| Self { min, max })
    }

    /// A value on the scale; 0 when the extent is below [`min_max::CONSTANT_BELOW`].
    pub fn apply(&self, value: f64) -> f64 {
        let extent = self.max - self.min;
        if extent < min_max::CONSTANT_BELOW { 0.0 } else { (value - self.min) / extent }
    }

    /// Errors unless both ends are finite and in order.
    ///
    /// # Errors
    /// [`Error::Range`].
    pub fn check(&self) -> Result<()> {
        let what = "the upper end of a scale";
        let range = "finite and not below the lower end";
        if (self.max - self.min).is_finite() && self.min <= self.max {
            Ok(())
        } else {
            Err(Error::Range { what, range, got: self.max })
        }
    }
}

/// The score of one picture, `a·E + (1−a)·D`, from its scaled terms.
///
/// `a` is the weight of the error, 0 to 1: at 1 the reconstructions of the neighbours decide alone,
/// at 0 the distance in latent space. [`Convention`] says what the papers call it.
pub fn blend(error: f64, distance: f64, error_weight: f64) -> f64 {
    // The ends are exact, also where the other term is huge.
    if error_weight == 1.0 {
        error
    } else if error_weight == 0.0 {
        distance
    } else {
        error_weight * error + (1.0 - error_weight) * distance
    }
}

/// [`blend`] of many pictures; pairs without a partner are left out.
pub fn blend_all(errors: &[f64], distances: &[f64], error_weight: f64) -> Vec<f64> {
    errors.iter().zip(distances).map(|(&e, &d)| blend(e, d, error_weight)).collect()
}

/// What α weighs. The paper's equations and its authors' evaluation disagree.
///
/// This project computes with `a`, the weight of the error, and shows α in either convention.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Convention {
    /// Equations B4, B7 and B8: α weighs the error, `α = a`.
    #[default]
    Paper,
    /// The authors' evaluation script: α weighs the distance, `α = 1 − a`. The published values
    /// of α fit only this one.
    Script,
}

impl Convention {
    /// α for a weight of the error, and back: both maps are their own inverses.
    pub fn alpha(self, error_weight: f64) -> f64 {
        match self {
            Self::Paper => error_weight,
            // Through hundredths, so that 1 − 0.4 is the number nearest to 0.6.
            Self::Script => ((1.0 - error_weight) * 1e10).round() / 1e10,
        }
    }

    /// What α weighs, in one sentence.
    pub fn words(self) -> &'static str {
        match self {
            Self::Paper => "α is the weight of the error, as in the paper's equations.",
            Self::Script => {
                "α is the weight of the latent distance, as in the authors' evaluation script; the \
                 published values fit only this reading."
            }
        }
    }
}
