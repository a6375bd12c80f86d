//! The verdict on a photo of a part, in words.

use super::{RegionView, ThresholdPoint};
use crate::models::calibration::is_flagged;
use crate::report::verdict::{Level, Verdict};
use crate::stats::numbers::{percent, short};

/// The verdict on a score, of which a share of the `count` good photos is at least as high; every
/// sentence is true of the numbers it is made from.
pub(super) fn verdict(
    score: f32,
    at_or_above: f64,
    count: usize,
    threshold: &ThresholdPoint,
) -> Verdict {
    let flagged = is_flagged(score, threshold.value);
    let level = Level::of(flagged, at_or_above, threshold.percentile);
    let (score, threshold) = (short(f64::from(score)), short(f64::from(threshold.value)));
    let others = if at_or_above > 0.0 {
        format!("{} of the {count} good photos have at least this score", percent(at_or_above))
    } else {
        format!("none of the {count} good photos has such a high score")
    };
    let text = match level {
        Level::Unusual => {
            format!("Unusual: score {score} is above the threshold of {threshold}; {others}.")
        }
        Level::Borderline => {
            format!(
                "Borderline: score {score} is just below the threshold of {threshold}; {others}."
            )
        }
        Level::Ordinary | Level::Unknown => {
            format!("Ordinary: score {score} is below the threshold of {threshold}; {others}.")
        }
    };
    Verdict { level, text }
}

/// The positions of the regions of a flagged photo, as a sentence.
pub(super) fn places(spots: &[RegionView]) -> String {
    let Some(first) = spots.first() else {
        return "The flagged area is outside the photo.".to_owned();
    };
    let (place, area) = (&first.words, percent(first.area));
    match spots.len() {
        1 => format!("One region stands out {place}; it covers {area} of the photo."),
        count => format!(
            "{count} regions stand out; the strongest is {place} and covers {area} of the photo."
        ),
    }
}
