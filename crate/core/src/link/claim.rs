//! The result that a link promises, and whether the one computed here is the same.

use super::{damaged, shorten};
use crate::Result;
use crate::report::analysis::{Analysis, Metrics};
use serde::{Deserialize, Serialize};

/// Relative difference of the error up to which two backends agree.
///
/// The order of summation alone makes about 1e-6; a thousand times that leaves room for the fused
/// and reduced arithmetic of graphics processors and none for other weights.
const CLOSE: f64 = 1e-3;

/// The numbers a visitor saw when the link was made.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(optional_fields = nullable))]
pub struct Claim {
    /// Mean squared error (A2).
    pub mse: f32,
    /// Top-K agreement (A5).
    pub agreement: u32,
    /// Maximum distance to best match (A6) in pixels; 0 where there is none.
    pub distance: f32,
    /// The blended score of NLN, where it decided.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nln: Option<f32>,
    /// Which backend computed it: letters, digits, hyphens and underscores, at most 32.
    pub backend: String,
}

/// How a recomputed result compares with the shared one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Reproduction {
    /// Whether all numbers are claimed and equal, bit for bit.
    pub exact: bool,
    /// Whether the errors differ by at most 0.1 %, the agreements by at most one pixel, and the
    /// blended scores by at most a thousandth of the extent of the normal images or of their size.
    pub close: bool,
    /// Relative difference of the errors, 0 and more.
    pub delta: f64,
    /// The same in a sentence.
    pub text: String,
}

impl Claim {
    /// What an analysis found, to be shared.
    pub fn of(metrics: &Metrics, backend: &str) -> Self {
        Self {
            mse: metrics.mse as f32,
            agreement: u32::try_from(metrics.agreement).unwrap_or(u32::MAX),
            distance: metrics.distance.as_ref().map_or(0.0, |d| d.distance as f32),
            nln: metrics.nln.map(|score| score as f32),
            backend: backend.to_owned(),
        }
    }

    /// Compares the claim with what was computed here.
    pub fn compare(&self, metrics: &Metrics) -> Reproduction {
        let here = Self::of(metrics, &self.backend);
        let exact = self.mse.to_bits() == here.mse.to_bits()
            && self.agreement == here.agreement
            && self.distance.to_bits() == here.distance.to_bits()
            && self.nln.map(f32::to_bits) == here.nln.map(f32::to_bits);
        let (a, b) = (f64::from(self.mse), f64::from(here.mse));
        let largest = a.abs().max(b.abs());
        let delta = if largest > 0.0 { (a - b).abs() / largest } else { 0.0 };
        // An old link states no blended score: nothing contradicts it, but it is not confirmed either.
        let unstated = here.nln.filter(|_| self.nln.is_none());
        let blends = self.nln.is_none_or(|there| {
            let largest = here.nln.map_or(0.0, |here| here.abs().max(there.abs()).max(1.0));
            here.nln.is_some_and(|here| f64::from((here - there).abs() / largest) <= CLOSE)
        });
        let close = delta <= CLOSE && self.agreement.abs_diff(here.agreement) <= 1 && blends;
        let text = if exact {
            "This is the shared result, equal in every digit.".to_owned()
        } else if let (true, Some(score)) = (close, unstated) {
            format!(
                "Error, agreement and distance are those of the shared result; the link does not state \
                 the neighbour score (NLN), which is {score} here."
            )
        } else if close {
            format!(
                "This is the shared result up to rounding: the relative difference of the errors is \
                 {:.1e} (shared from {}).",
                delta, self.backend
            )
        } else {
            let score = match (self.nln, here.nln) {
                (Some(there), Some(here)) => format!(", score {here} instead of {there}"),
                (Some(there), None) => format!(", no score instead of {there}"),
                (None, _) => String::new(),
            };
            format!(
                "This is not the shared result: error {} instead of {}, agreement {} instead of {}, \
                 distance {:.2} instead of {:.2}{score}. The weights or the version differ.",
                here.mse, self.mse, here.agreement, self.agreement, here.distance, self.distance
            )
        };
        Reproduction { exact, close, delta, text }
    }

    pub(super) fn check(&self) -> Result<()> {
        for (name, v) in [("error", self.mse), ("distance", self.distance)] {
            if !(v.is_finite() && v.is_sign_positive()) {
                return Err(damaged(format!("the {name} it claims is {v}")));
            }
        }
        if let Some(v) = self.nln.filter(|v| !v.is_finite()) {
            return Err(damaged(format!("the score it claims is {v}")));
        }
        let letter = |b: u8| b.is_ascii_alphanumeric() || b == b'-' || b == b'_';
        if !(1..=32).contains(&self.backend.len()) || !self.backend.bytes().all(letter) {
            let backend = shorten(&self.backend);
            return Err(damaged(format!("{backend:?} cannot be the name of a backend")));
        }
        Ok(())
    }
}

/// Whether an analysis reproduces the result that a link claims.
pub fn reproduces(claim: &Claim, analysis: &Analysis) -> Reproduction {
    claim.compare(&analysis.metrics)
}
