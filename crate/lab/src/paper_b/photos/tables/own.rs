//! What the paper has no table of: every way of scoring on every category, and our own targets.

use super::Results;
use super::shared::{
    BEST, IMAGE, IOU, Measure, OTHERS, PIXEL, PRECISION, TABLE_4_WEIGHT, TABLE_5_WEIGHT, WAYS,
    chosen, mean, of_run, photographed, table as blank, with_mean,
};
use crate::evidence::{ChosenOn, Metric, Row, Settings, Spread, Table, TableKind, matching};
use crate::paper_b::photos::results::{Line, Outcome};

/// Mean over the 15 categories of MVTec AD in the last row of Table 4.
const PUBLISHED_IMAGE_AUROC: f64 = 0.783;
/// Pixel AUROC that a trained network should reach: our own targets.
const PIXEL_TARGETS: [(&str, f64); 2] = [("bottle", 0.93), ("screw", 0.95)];
/// Image AUROC that it should gain over the reconstruction error, in the mean over photographed parts.
const IMAGE_TARGET: f64 = 0.10;

/// A measure that is reported.
type Reported = (Measure, Metric, &'static str);

/// Pixel AUROC and IoU: the best of the grid, the reconstruction error, the published model, and others.
pub fn pixels(results: &Results) -> Table {
    let mut rows = means(results, PIXEL);
    rows.extend(means(results, IOU));
    for line in results.values() {
        for measure in [PIXEL, IOU] {
            rows.extend(of_line(line, measure, TABLE_5_WEIGHT));
        }
    }
    let table = blank(
        "b-parts-pixels",
        TableKind::Own,
        "Table 5, further",
        "Pixel AUROC and IoU of every way of scoring",
        results,
        some(rows),
    );
    own(table, "Means over the photographed parts first, then each category.")
}

/// Image AUROC and average precision of the same.
pub fn images(results: &Results) -> Table {
    let name = "mean over photographed parts, image AUROC, NLN at K 1, a 0.2";
    let found = mean(photographed(results), |line| {
        line.at(1, TABLE_4_WEIGHT).map(|outcome| outcome.image_auroc)
    });
    let row = Row::new(name, Metric::ImageAuroc).published(PUBLISHED_IMAGE_AUROC).k(1);
    let why = "The published mean is over the 15 categories of MVTec AD, ours over other photos: shown, not judged.";
    let mut rows = vec![with_mean(row, found).why(why).chosen(ChosenOn::Paper)];
    rows.extend(means(results, IMAGE));
    rows.extend(means(results, PRECISION));
    for line in results.values() {
        rows.extend(of_line(line, IMAGE, TABLE_4_WEIGHT));
        let quantile: Reported = (
            |of| of.quantile_auroc,
            Metric::ImageAuroc,
            "image AUROC of an upper quantile of the map",
        );
        rows.extend(best(line, quantile, TABLE_4_WEIGHT));
        rows.extend(of_line(line, PRECISION, TABLE_4_WEIGHT));
        if let Some(defective) = line.defective {
            let share = defective as f64 / line.tested.max(1) as f64;
            let name = "share of defective photos, the average precision of a random score";
            rows.push(of_run(line, name, Metric::Share).ours(share));
        }
    }
    for line in photographed(results) {
        let denoising = |of: &Line| of.plan.denoising && of.plan.category == line.plan.category;
        if !results.values().any(denoising) {
            let name = format!("{}, structured denoising", line.plan.words());
            rows.push(Row::new(name, Metric::ImageAuroc).why("Not trained."));
        }
    }
    let mut table = blank(
        "b-parts",
        TableKind::Own,
        "Table 4, photos of parts",
        "Image AUROC and average precision of every way of scoring",
        results,
        rows,
    );
    table.headline = Some(0);
    own(table, why)
}

/// The table with the notes and settings of both.
fn own(mut table: Table, why: &str) -> Table {
    table.notes.push(BEST.into());
    table.notes.push(OTHERS.into());
    Table {
        why: why.into(),
        // Each row says on what its own setting was chosen.
        settings: Settings { chosen: None, fixed: Some(ChosenOn::Paper), ..table.settings },
        ..table
    }
}

/// At least one row, so that the table says that nothing was run.
fn some(rows: Vec<Row>) -> Vec<Row> {
    let none = || vec![Row::new("photos of parts", Metric::PixelAuroc).why("Not trained.")];
    if rows.is_empty() { none() } else { rows }
}

/// Every way of scoring of one run by a measure.
fn of_line(line: &Line, measure: Reported, fixed: f64) -> Vec<Row> {
    let (of, metric, words) = measure;
    let mut rows: Vec<Row> = best(line, measure, fixed).into_iter().collect();
    for (way, what, outcome) in WAYS {
        if let Some(ours) = outcome(line).as_ref().and_then(of) {
            let row = of_run(line, &format!("{words}, {what}"), metric).series(way);
            rows.push(Row { chosen: chosen(way), ..row.ours(ours) });
        }
    }
    rows
}

/// The best of the grid, and the same at a fixed weight.
fn best(line: &Line, (of, metric, words): Reported, fixed: f64) -> Option<Row> {
    let (ours, k, a) = line.best(of)?;
    let name = format!("{words}, best NLN (K {k}, a {a})");
    let fixed = line.at(1, fixed).and_then(of);
    let row = of_run(line, &name, metric).series("nln").k(k).ours(ours).fixed(fixed);
    Some(row.chosen(ChosenOn::TestSet))
}

/// Means of a measure over the photographed parts, of every way that has it in each.
fn means(results: &Results, (of, metric, words): Reported) -> Vec<Row> {
    let count = photographed(results).count();
    let name = |what: &str| format!("mean over {count} photographed parts, {words}, {what}");
    let mut rows = Vec::new();
    for (a, what) in [(TABLE_4_WEIGHT, "NLN at K 1, a 0.2"), (TABLE_5_WEIGHT, "NLN at K 1, a 0.4")]
    {
        let found = mean(photographed(results), |line| line.at(1, a).and_then(of));
        let row = Row::new(name(what), metric).series("nln").k(1).chosen(ChosenOn::Paper);
        rows.extend(found.map(|found| with_mean(row, Some(found))));
    }
    for (way, what, outcome) in WAYS {
        let found = mean(photographed(results), |line| of(&outcome(line)?));
        let row = Row { chosen: chosen(way), ..Row::new(name(what), metric).series(way) };
        rows.extend(found.map(|found| with_mean(row, Some(found))));
    }
    rows
}

/// Our own targets for the models that are published.
pub fn targets(results: &Results) -> Table {
    type Pair = fn(&Line) -> Option<(Outcome, Outcome)>;
    let ways: [(&str, &str, Pair); 2] = [
        ("shipped", "published model", |line| Some((line.shipped?, line.shipped_plain?))),
        ("padim", "Gaussian per location (PaDiM)", |line| Some((line.padim?, line.plain))),
    ];
    let mut rows = Vec::new();
    for (way, what, pair) in ways {
        let gain = mean(photographed(results), |line| {
            let (ours, plain) = pair(line)?;
            Some(ours.image_auroc - plain.image_auroc)
        });
        let count = photographed(results).count();
        let name =
            format!("{count} photographed parts, image AUROC, {what} − reconstruction error, mean");
        let row = Row { chosen: chosen(way), ..Row::new(name, Metric::Difference).series(way) };
        rows.push(match gain {
            Some((gain, sd)) => row.at_least(gain, IMAGE_TARGET).spread(sd, Spread::Categories),
            None => row.why("Not trained."),
        });
    }
    for (category, target) in PIXEL_TARGETS {
        let of = |line: &&Line| line.plan.category == category && line.plan.is_default();
        let line = results.values().find(of);
        for (way, what, pair) in ways {
            let found = line.and_then(|line| pair(line)?.0.pixel_auroc);
            let name = format!("{category}, pixel AUROC, {what}");
            let row = Row { chosen: chosen(way), ..Row::new(name, Metric::PixelAuroc).series(way) };
            let row = row.trained(line.and_then(|line| super::shared::training(&line.plan)));
            rows.push(match found {
                Some(ours) => row.at_least(ours, target),
                None => row.why("Not trained."),
            });
        }
    }
    let why = format!("{} reached.", matching(&rows));
    let mut table = blank(
        "b-parts-aims",
        TableKind::Own,
        "Our own targets",
        "Image AUROC gained over the reconstruction error, and pixel AUROC, on photos of parts",
        results,
        rows,
    );
    table.notes.push(OTHERS.into());
    Table {
        why,
        settings: Settings { chosen: Some(ChosenOn::PaintedDefects), ..table.settings },
        ..table
    }
}
