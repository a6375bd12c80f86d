//! How the learning rate changes over the epochs.

use clap::ValueEnum;
use serde::{Deserialize, Serialize};
use std::f64::consts::PI;

/// The first rate of a cosine over the lowest.
const FALL: f64 = 100.0;

/// A schedule of the learning rate `η`, from `η₀` in the first of `E` epochs, `e = 0`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ValueEnum)]
#[serde(rename_all = "snake_case")]
pub enum Schedule {
    /// The same rate in every epoch.
    Constant,
    /// Half a cosine to a hundredth of the rate, which the last epoch reaches.
    ///
    /// `half_cosine` of `t = e / (E − 1)`; a single epoch runs at `η₀`.
    #[serde(rename = "half_cosine")]
    #[value(name = "cosine")]
    Cosine,
    /// What earlier versions ran for photos and for paper A, and called a cosine.
    ///
    /// `half_cosine` of `t = e / E`, so that the last epoch does not reach the hundredth. It cannot be chosen any more.
    #[serde(rename = "cosine")]
    #[value(skip)]
    OpenCosine,
}

impl Schedule {
    /// The rate in epoch `epoch`, from 0, of `epochs`.
    pub fn rate(self, first: f64, epoch: usize, epochs: usize) -> f64 {
        let share = |of: usize| epoch as f64 / of.max(1) as f64;
        match self {
            Self::Constant => first,
            Self::Cosine => half_cosine(first, share(epochs.saturating_sub(1))),
            Self::OpenCosine => half_cosine(first, share(epochs)),
        }
    }

    /// Name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Constant => "constant",
            Self::Cosine | Self::OpenCosine => "cosine",
        }
    }

    /// What a card says of it.
    pub fn words(self) -> &'static str {
        match self {
            Self::Constant => "constant learning rate",
            Self::Cosine => {
                "learning rate falling as half a cosine to a hundredth in the last epoch"
            }
            Self::OpenCosine => {
                "learning rate falling as half a cosine that would reach a hundredth one epoch after the last"
            }
        }
    }
}

/// `η₀ (0.01 + 0.99 · ½ (1 + cos π t))`, from `η₀` at `t = 0` to `η₀ / 100` at `t = 1`.
fn half_cosine(first: f64, t: f64) -> f64 {
    let floor = first / FALL;
    floor + (first - floor) * 0.5 * (1.0 + (PI * t).cos())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cosine_reaches_a_hundredth_in_the_last_epoch_and_a_constant_rate_stays() {
        let rates: Vec<f64> = (0..10).map(|epoch| Schedule::Cosine.rate(1e-3, epoch, 10)).collect();
        assert_eq!(rates[0], 1e-3);
        assert!((rates[9] - 1e-5).abs() < 1e-12);
        assert!(rates.windows(2).all(|pair| pair[1] < pair[0]));
        assert_eq!(Schedule::Cosine.rate(1e-3, 0, 1), 1e-3);
        assert!((0..10).all(|epoch| Schedule::Constant.rate(1e-3, epoch, 10) == 1e-3));
    }

    #[test]
    fn the_cosine_of_earlier_versions_would_reach_a_hundredth_after_the_last_epoch() {
        let rate = |epoch| Schedule::OpenCosine.rate(1e-2, epoch, 20);
        assert_eq!(rate(0), 1e-2);
        assert!(rate(19) > 1.05e-4, "{}", rate(19));
        assert!((rate(20) - 1e-4).abs() < 1e-12);
    }

    #[test]
    fn the_old_name_is_read_as_what_was_run_and_cannot_be_chosen() {
        let read = |text| serde_json::from_str::<Schedule>(text).unwrap();
        assert_eq!(read(r#""cosine""#), Schedule::OpenCosine);
        assert_eq!(read(r#""half_cosine""#), Schedule::Cosine);
        assert_eq!(read(r#""constant""#), Schedule::Constant);
        assert_eq!(Schedule::from_str("cosine", false), Ok(Schedule::Cosine));
        assert_eq!(Schedule::value_variants().len(), 2);
    }
}
