//! Figure 6: means over the runs for every weight of the error, K 1, and where they are largest.

use super::Results;
use super::shared::{IMAGE, IOU, PIXEL, mean, table as blank, with_mean};
use crate::evidence::{
    Accepted, Chart, ChartKind, ChosenOn, Metric, Row, Settings, Table, TableKind, matching,
};
use crate::paper_b::photos::results::WEIGHTS;

/// The published optima of α, the weight of the distance: the accepted range, both ends excluded, and its words.
const OPTIMA: [(&str, Accepted, &str); 3] = [
    ("pixel AUROC", Accepted { low: Some(0.25), high: Some(0.8) }, "between 0.25 and 0.8"),
    ("image AUROC", Accepted { low: Some(0.6), high: None }, "above 0.6"),
    // Half a step of the grid to either side of 0.8.
    ("IoU", Accepted { low: Some(0.7), high: Some(0.9) }, "0.8, half a step of the grid accepted"),
];
/// Panels, in the order of [`OPTIMA`].
const PANELS: [&str; 3] = ["pixel", "image", "iou"];

pub fn table(results: &Results) -> Table {
    let (mut optima, mut rows) = (Vec::new(), Vec::new());
    for (group, rendered) in [("photographed", false), ("rendered", true)] {
        for (panel, (of, metric, _)) in PANELS.into_iter().zip([PIXEL, IMAGE, IOU]) {
            let mut largest: Option<(f64, f64)> = None;
            for a in WEIGHTS {
                let lines = results
                    .values()
                    .filter(|line| line.plan.is_default() && line.plan.rendered() == rendered)
                    .filter(|line| line.at(1, a).and_then(of).is_some());
                // Tenths, so that 1 − 0.8 is 0.2.
                let alpha = ((1.0 - a) * 10.0).round() / 10.0;
                let found = mean(lines, |line| line.at(1, a).and_then(of));
                if let Some((mean, _)) = found
                    && largest.is_none_or(|(value, _)| mean > value)
                {
                    largest = Some((mean, alpha));
                }
                let name = format!("{group}, {}, script’s α {alpha:.1}", metric.words());
                let row = Row::new(name, metric).series(group).panel(panel).at(alpha).k(1);
                rows.push(with_mean(row, found));
            }
            if !rendered {
                optima.push(optimum(panel, largest));
            }
        }
    }
    let why = format!(
        "{} where the paper has it, for the mean over our photographed parts.",
        matching(&optima)
    );
    optima.append(&mut rows);
    let title = "The weight of the distance on photos of parts, mean over runs, K 1";
    let mut table = blank("b-figure-6", TableKind::Figure, "Figure 6", title, results, optima);
    table.notes.push(
        "The paper finds its AE, AE-res and AE-con best for pixels at α from 0.25 to 0.8, for images above 0.6, for IoU at \
         0.8; ours is the AE. The published optima were read on the test photos, and so are ours."
            .into(),
    );
    Table {
        why,
        headline: Some(1),
        settings: Settings { chosen: Some(ChosenOn::TestSet), ..table.settings },
        chart: Chart::over(
            ChartKind::Curves,
            &[Metric::PixelAuroc, Metric::ImageAuroc, Metric::Iou],
            "script’s α, the weight of the distance",
            &[("photographed", "photographed"), ("rendered", "rendered")],
        )
        .panels(&[("pixel", "pixel AUROC"), ("image", "image AUROC"), ("iou", "IoU")]),
        ..table
    }
}

/// Where the mean over photographed parts is largest.
fn optimum(panel: &str, largest: Option<(f64, f64)>) -> Row {
    let place = PANELS.iter().position(|of| *of == panel).unwrap_or(0);
    let (what, accepted, rule) = OPTIMA[place];
    let row = Row::new(format!("α of the largest {what}"), Metric::Optimum).panel(panel);
    match largest {
        Some((_, alpha)) => {
            let above = accepted.low.is_none_or(|low| alpha > low);
            let below = accepted.high.is_none_or(|high| alpha < high);
            row.rule(alpha, rule, accepted, above && below)
        }
        None => row.why("Not trained."),
    }
}
