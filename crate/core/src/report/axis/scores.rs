//! The axis that scores are on: logarithmic for errors, linear for blended scores, which may be
//! negative.

use super::{Tick, linear};
use serde::Serialize;

/// Largest score on a linear axis; others are at its ends.
const MAX_SCORE: f64 = 1e12;

/// An axis of scores: logarithmic for the mean squared error, linear for blended scores.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct ScoreAxis {
    /// Score at place 0.
    pub low: f32,
    /// Score at place 1.
    pub high: f32,
    /// Round scores between them; on a logarithmic axis 1, 2 and 5 times powers of ten.
    pub ticks: Vec<Tick>,
    /// Whether places are those of logarithms.
    pub logarithmic: bool,
}

/// How scores are placed on an axis, 0 to 1.
#[derive(Debug)]
pub(crate) enum ScoreScale {
    /// `low` and `high` are decimal logarithms, `low < high`.
    Logarithmic { low: f64, high: f64 },
    /// `low` and `high` are scores, `low < high`.
    Linear { low: f64, high: f64, ticks: Vec<Tick> },
}

impl ScoreScale {
    /// From the smallest to the largest score of a calibration, with a margin of 5 %.
    pub fn logarithmic(min: f32, max: f32) -> Self {
        // Scores of 0 have no logarithm; six decades below the largest is as good as none.
        let max = if max > 0.0 { f64::from(max) } else { 1.0 };
        let min = f64::from(min).max(max * 1e-6);
        let (low, high) = (min.log10(), max.log10());
        let margin = if high - low > 1e-3 { 0.05 * (high - low) } else { 0.5 };
        Self::Logarithmic { low: low - margin, high: high + margin }
    }

    /// Between the round numbers around the smallest and the largest score of a calibration.
    pub fn linear(min: f32, max: f32) -> Self {
        let ends = [min, max].map(|v| f64::from(v).clamp(-MAX_SCORE, MAX_SCORE));
        match linear(&ends, &[0.0; 2], false) {
            Ok(axis) => Self::Linear { low: axis.low, high: axis.high, ticks: axis.ticks },
            // Only for scores that are no numbers, which no calibration holds.
            Err(_) => Self::Linear { low: 0.0, high: 1.0, ticks: Vec::new() },
        }
    }

    pub fn position(&self, score: f32) -> f32 {
        let score = f64::from(score);
        let place = match self {
            Self::Logarithmic { low, high } if score > 0.0 => (score.log10() - low) / (high - low),
            Self::Logarithmic { .. } => 0.0,
            Self::Linear { low, high, .. } => (score - low) / (high - low),
        };
        place.clamp(0.0, 1.0) as f32
    }

    pub fn score(&self, position: f64) -> f32 {
        match self {
            Self::Logarithmic { low, high } => 10f64.powf(low + (high - low) * position) as f32,
            Self::Linear { low, high, .. } => (low + (high - low) * position) as f32,
        }
    }

    pub fn axis(&self) -> ScoreAxis {
        let (low, high) = (self.score(0.0), self.score(1.0));
        match self {
            Self::Logarithmic { low: from, high: to } => {
                ScoreAxis { low, high, ticks: decades(*from, *to), logarithmic: true }
            }
            Self::Linear { ticks, .. } => {
                ScoreAxis { low, high, ticks: ticks.clone(), logarithmic: false }
            }
        }
    }
}

/// 1, 2 and 5 times powers of ten, or these alone where they are many.
fn decades(low: f64, high: f64) -> Vec<Tick> {
    let steps = |digits: &[i32]| -> Vec<Tick> {
        let decades = low.floor() as i32..=high.ceil() as i32;
        decades
            .flat_map(|decade| digits.iter().map(move |digit| (decade, *digit)))
            .filter_map(|(decade, digit)| {
                // Through text, so that 0.2 is the number nearest to 0.2.
                let value: f64 = format!("{digit}e{decade}").parse().ok()?;
                let position = (value.log10() - low) / (high - low);
                (0.0..=1.0).contains(&position).then(|| Tick {
                    position,
                    value,
                    label: value.to_string(),
                })
            })
            .collect()
    };
    let fine = steps(&[1, 2, 5]);
    if fine.len() > 8 { steps(&[1]) } else { fine }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_linear_axis_has_round_ends_around_negative_scores() {
        let axis = ScoreScale::linear(-0.31, 2.4);
        let ScoreAxis { low, high, ticks, logarithmic } = axis.axis();
        assert_eq!((low, high, logarithmic), (-0.5, 2.5, false));
        let labels: Vec<&str> = ticks.iter().map(|t| t.label.as_str()).collect();
        assert_eq!(labels, ["−0.5", "0.0", "0.5", "1.0", "1.5", "2.0", "2.5"]);
        assert!(
            ticks
                .iter()
                .all(|t| (f64::from(axis.position(t.value as f32)) - t.position).abs() < 1e-6)
        );
        assert_eq!([-9.0, -0.5, 1.0, 9.0].map(|s| axis.position(s)), [0.0, 0.0, 0.5, 1.0]);
        assert_eq!(axis.score(0.5), 1.0);
    }

    #[test]
    fn equal_or_huge_scores_still_have_a_linear_axis() {
        for (min, max) in [(0.0, 0.0), (0.3, 0.3), (-f32::MAX, f32::MAX), (0.0, 1e-30)] {
            let axis = ScoreScale::linear(min, max).axis();
            assert!(axis.low < axis.high && !axis.ticks.is_empty(), "{min} {max}");
        }
    }
}
