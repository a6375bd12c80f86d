//! Axes of charts: round numbers around some values, and the place of each value between them.
//!
//! [`linear`] makes the axis of a chart, [`ScoreAxis`] that of a distribution of scores, which may be
//! logarithmic. It draws nothing.

mod scores;

pub use scores::ScoreAxis;
pub(crate) use scores::ScoreScale;

use crate::{Error, Result};
use serde::Serialize;

/// Most values that one axis accepts.
pub const MAX_VALUES: usize = 65_536;

/// Fewest steps between the ends of an axis.
const STEPS: f64 = 4.0;

/// An axis with the places of the values that it was made for.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Axis {
    /// Value at place 0, a round number.
    pub low: f64,
    /// Value at place 1, a round number.
    pub high: f64,
    /// Round numbers from `low` to `high`, both included.
    pub ticks: Vec<Tick>,
    /// Places of the values, in the order given.
    pub places: Vec<Place>,
}

/// Where one value and the ends of its range are, 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Place {
    /// The value.
    pub at: f64,
    /// The lower end of its range.
    pub low: f64,
    /// The upper end.
    pub high: f64,
}

/// One mark on an axis.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Tick {
    /// Place on the axis, 0 to 1.
    pub position: f64,
    /// The number.
    pub value: f64,
    /// The number as text, with as many decimals as the steps need.
    pub label: String,
}

/// The axis of some values: steps of 1, 2 or 5 times a power of ten, four to ten of them.
///
/// Each value has a range of `spread` to either side, which the axis includes. With `zero` the axis
/// includes 0, and where no value is negative no range is. Values that are all equal get an axis one
/// wide around them.
///
/// # Errors
/// [`Error::Length`] without a value or with another number of spreads, [`Error::TooLarge`] above
/// [`MAX_VALUES`], [`Error::Range`] for a value or spread that is not finite or larger than 1e12.
///
/// ```
/// let axis = novelty_core::report::axis::linear(&[0.05, 0.20], &[0.0, 0.04], true).unwrap();
/// assert_eq!((axis.low, axis.high), (0.0, 0.25));
/// assert_eq!(axis.ticks[1].label, "0.05");
/// ```
pub fn linear(values: &[f64], spreads: &[f64], zero: bool) -> Result<Axis> {
    let (expected, got) = (values.len(), spreads.len());
    if values.is_empty() {
        return Err(Error::Length { what: "the values of an axis", expected: 1, got: 0 });
    }
    if expected != got {
        return Err(Error::Length { what: "the ranges of an axis", expected, got });
    }
    if values.len() > MAX_VALUES {
        let (limit, got) = (MAX_VALUES, values.len());
        return Err(Error::TooLarge { what: "the number of values of an axis", limit, got });
    }
    if let Some(&got) = values.iter().chain(spreads).find(|v| !(v.is_finite() && v.abs() <= 1e12)) {
        return Err(Error::Range { what: "a value of an axis", range: "−1e12 to 1e12", got });
    }
    let cut = if zero && values.iter().all(|v| *v >= 0.0) { 0.0 } else { f64::NEG_INFINITY };
    let ends = |i: usize| ((values[i] - spreads[i].abs()).max(cut), values[i] + spreads[i].abs());
    let start = if zero { (0.0, 0.0) } else { (f64::INFINITY, f64::NEG_INFINITY) };
    let (mut low, mut high) =
        (0..values.len()).map(ends).fold(start, |(a, b), (low, high)| (a.min(low), b.max(high)));
    // Values that differ by rounding only count as equal.
    if high - low <= 1e-9 * low.abs().max(high.abs()) {
        (low, high) = (low - 0.5, high + 0.5);
    }
    let (step, exponent) = step(high - low);
    // A hair of tolerance, so that 0.3 is the end of its own axis in spite of 0.1 + 0.2.
    let first = (low / step + 1e-9).floor();
    let last = (high / step - 1e-9).ceil();
    let place = |v: f64| ((v / step - first) / (last - first)).clamp(0.0, 1.0);
    let decimals = usize::try_from(-exponent).unwrap_or(0);
    let ticks = (0..=(last - first) as usize)
        .map(|i| {
            // Adding zero turns −0 into 0.
            let value = (first + i as f64) * step + 0.0;
            let position = i as f64 / (last - first);
            Tick { position, value, label: text(value, decimals) }
        })
        .collect();
    Ok(Axis {
        low: first * step,
        high: last * step,
        ticks,
        places: (0..values.len())
            .map(|i| {
                let (low, high) = ends(i);
                Place { at: place(values[i]), low: place(low), high: place(high) }
            })
            .collect(),
    })
}

/// The largest step of 1, 2 or 5 times a power of ten that leaves [`STEPS`] steps, and that power.
fn step(extent: f64) -> (f64, i32) {
    let ideal = extent / STEPS;
    let mut exponent = ideal.log10().floor() as i32;
    let unit = 10f64.powi(exponent);
    // Rounding of the logarithm may leave the ratio just below 1 or at 10.
    let ratio = ideal / unit + 1e-9;
    let factor = if ratio >= 10.0 {
        exponent += 1;
        1.0
    } else if ratio >= 5.0 {
        5.0
    } else if ratio >= 2.0 {
        2.0
    } else {
        1.0
    };
    // Through text, so that a step of 0.05 is the number nearest to 0.05.
    let step = format!("{factor}e{exponent}").parse().unwrap_or(factor * unit);
    (step, exponent)
}

fn text(value: f64, decimals: usize) -> String {
    format!("{value:.decimals$}").replace('-', "−")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn labels(values: &[f64], zero: bool) -> Vec<String> {
        linear(values, &vec![0.0; values.len()], zero)
            .unwrap()
            .ticks
            .into_iter()
            .map(|t| t.label)
            .collect()
    }

    #[test]
    fn ticks_are_round_numbers_around_the_values() {
        assert_eq!(labels(&[0.0, 1.0], false), ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"]);
        assert_eq!(labels(&[4.85, 9.25], false), ["4", "5", "6", "7", "8", "9", "10"]);
        assert_eq!(labels(&[-1.3, 0.7], false), ["−1.5", "−1.0", "−0.5", "0.0", "0.5", "1.0"]);
        assert_eq!(
            labels(&[0.0032, 0.0303], true),
            ["0.000", "0.005", "0.010", "0.015", "0.020", "0.025", "0.030", "0.035"]
        );
        assert_eq!(labels(&[3.0], false), ["2.4", "2.6", "2.8", "3.0", "3.2", "3.4", "3.6"]);
    }

    #[test]
    fn a_value_at_the_end_of_a_step_is_the_end_of_the_axis() {
        let axis = linear(&[0.1 + 0.2, 0.0], &[0.0; 2], false).unwrap();
        assert_eq!(axis.ticks.last().unwrap().label, "0.30");
        assert_eq!((axis.places[0].at, axis.places[1].at), (1.0, 0.0));
    }

    #[test]
    fn values_without_an_axis_are_refused() {
        assert!(matches!(linear(&[], &[], true), Err(Error::Length { .. })));
        assert!(matches!(linear(&[1.0], &[], true), Err(Error::Length { .. })));
        for bad in [f64::NAN, f64::INFINITY, 1e13] {
            assert!(matches!(linear(&[0.0, bad], &[0.0; 2], true), Err(Error::Range { .. })));
            assert!(matches!(linear(&[0.0], &[bad], true), Err(Error::Range { .. })));
        }
        let many = vec![0.0; MAX_VALUES + 1];
        assert!(matches!(linear(&many, &many, true), Err(Error::TooLarge { .. })));
    }

    #[test]
    fn a_range_widens_the_axis_and_shares_never_reach_below_zero() {
        let axis = linear(&[0.02, 0.18], &[0.05, 0.05], true).unwrap();
        assert_eq!((axis.low, axis.high), (0.0, 0.25));
        assert_eq!(axis.places[0].low, 0.0);
        assert!((axis.places[1].high - 0.92).abs() < 1e-9);
        assert!(linear(&[-0.02, 0.18], &[0.05, 0.05], true).unwrap().low < 0.0);
    }

    proptest! {
        #[test]
        fn every_value_has_its_place_between_few_ticks(
            values in prop::collection::vec((-1e9f64..1e9, 0f64..1e8), 1..20),
            scale in -12i32..3,
            zero in any::<bool>(),
        ) {
            let (values, spreads): (Vec<f64>, Vec<f64>) =
                values.iter().map(|(v, s)| (v * 10f64.powi(scale), s * 10f64.powi(scale))).unzip();
            let axis = linear(&values, &spreads, zero).unwrap();
            prop_assert!((4..=12).contains(&axis.ticks.len()), "{}", axis.ticks.len());
            for (v, p) in values.iter().zip(&axis.places) {
                prop_assert!(p.low <= p.at && p.at <= p.high);
                let back = axis.low + (axis.high - axis.low) * p.at;
                prop_assert!((back - v).abs() <= 1e-6 * (axis.high - axis.low));
            }
        }
    }
}
