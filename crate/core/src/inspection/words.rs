//! The verdict on a photo of a part, in words.

use super::Spot;
use crate::analysis::{BORDER, Level, Verdict, percent, short};
use crate::part_model::{Finding, PartModel};

/// The verdict; every sentence is true of the numbers it is made from.
pub(super) fn verdict(model: &PartModel, finding: &Finding, spots: &[Spot]) -> Verdict {
    let (good, share) = (model.scores().len(), finding.good_at_or_above);
    let score = short(f64::from(finding.score));
    let threshold = short(f64::from(model.threshold()));
    let others = if share > 0.0 {
        format!("{} of the {good} good photos score at least as high", percent(share))
    } else {
        format!("none of the {good} good photos scores as high")
    };
    if finding.suspicious {
        let text = format!(
            "Suspicious: the score of {score} lies above the threshold of {threshold}, and {others}. {}",
            places(spots)
        );
        return Verdict { level: Level::Strange, text };
    }
    let p = model.card().threshold_percentile;
    let level = if share <= (1.0 - p) + (1.0 - p).clamp(BORDER[0], BORDER[1]) {
        Level::Borderline
    } else {
        Level::Ordinary
    };
    let text = match level {
        Level::Borderline => format!(
            "Borderline: the score of {score} lies just below the threshold of {threshold}, and {others}."
        ),
        _ => format!(
            "Good: the score of {score} lies below the threshold of {threshold}, and {others}."
        ),
    };
    Verdict { level, text }
}

/// Where the regions lie.
fn places(spots: &[Spot]) -> String {
    let Some(first) = spots.first() else {
        return "What is suspicious lies beyond the photo's edge.".to_owned();
    };
    let third = |at: f32, names: [&'static str; 3]| names[((at * 3.0) as usize).min(2)];
    let [x, y] = first.at;
    let row = third(y, ["upper", "middle", "lower"]);
    let column = third(x, ["left", "centre", "right"]);
    let place = match (row, column) {
        ("middle", "centre") => "in the middle".to_owned(),
        (row, "centre") => format!("in the {row} middle"),
        ("middle", column) => format!("in the middle of the {column} side"),
        (row, column) => format!("at the {row} {column}"),
    };
    let area = percent(first.area);
    match spots.len() {
        1 => format!("One region stands out, {place}, covering {area} of the photo."),
        count => format!(
            "{count} regions stand out; the strongest lies {place} and covers {area} of the photo."
        ),
    }
}
