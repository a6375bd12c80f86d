//! The verdict on a photo of a part, in words.

use super::{Line, Spot};
use crate::report::analysis::{BORDER, Level, Verdict, percent, short};

/// The verdict on a score, of which a share of the `count` good photos reaches as much; every
/// sentence is true of the numbers it is made from.
pub(super) fn verdict(score: f32, at_or_above: f64, count: usize, line: &Line) -> Verdict {
    let suspicious = score > line.value;
    let (score, threshold) = (short(f64::from(score)), short(f64::from(line.value)));
    let others = if at_or_above > 0.0 {
        format!("{} of the {count} good photos score at least as high", percent(at_or_above))
    } else {
        format!("none of the {count} good photos scores as high")
    };
    let flagged = 1.0 - line.percentile;
    let (level, text) = if suspicious {
        let text = format!(
            "Suspicious: the score of {score} lies above the threshold of {threshold}, and {others}."
        );
        (Level::Strange, text)
    } else if at_or_above <= flagged + flagged.clamp(BORDER[0], BORDER[1]) {
        let text = format!(
            "Borderline: the score of {score} lies just below the threshold of {threshold}, and \
             {others}."
        );
        (Level::Borderline, text)
    } else {
        let text = format!(
            "Good: the score of {score} lies below the threshold of {threshold}, and {others}."
        );
        (Level::Ordinary, text)
    };
    Verdict { level, text }
}

/// Where the regions of a suspicious photo lie, as a sentence.
pub(super) fn places(spots: &[Spot]) -> String {
    let Some(first) = spots.first() else {
        return "What is suspicious lies beyond the photo's edge.".to_owned();
    };
    let (place, area) = (&first.words, percent(first.area));
    match spots.len() {
        1 => format!("One region stands out, {place}, covering {area} of the photo."),
        count => format!(
            "{count} regions stand out; the strongest lies {place} and covers {area} of the photo."
        ),
    }
}

/// The place of a point in unit coordinates, x and y: "at the upper left".
pub(super) fn place([x, y]: [f32; 2]) -> String {
    let third = |at: f32, names: [&'static str; 3]| names[((at * 3.0) as usize).min(2)];
    let row = third(y, ["upper", "middle", "lower"]);
    let column = third(x, ["left", "centre", "right"]);
    match (row, column) {
        ("middle", "centre") => "in the middle".to_owned(),
        (row, "centre") => format!("in the {row} middle"),
        ("middle", column) => format!("in the middle of the {column} side"),
        (row, column) => format!("at the {row} {column}"),
    }
}
