//! What the paper has no table of: every way of scoring, category by category, and our own targets.

use super::{auroc, licensed, mean_over, over, photographed, photos, precision, row, table, with};
use crate::evidence::{
    Chart, ChartKind, ChosenOn, Metric, Row, Settings, Spread, Table, TableKind, matching,
};
use crate::paper_c::detection::methods::{
    CONTENDERS, Contender, MEAN_MSE, MSE, MULTI_SCALE, PSE, SHORT, Way,
};
use crate::paper_c::detection::outcome::{Mean, Outcome, Reached};
use crate::paper_c::detection::record::SetSummary;

/// On what q and σ of a way of scoring were chosen.
fn chosen(contender: Contender) -> ChosenOn {
    match contender.way {
        Way::MultiScale => ChosenOn::HeldOutNormals,
        _ => ChosenOn::LabelledShots,
    }
}

/// Means of every way of scoring over the categories, over rendered ones apart, and over the substitute's classes.
pub fn variants(outcomes: &[Outcome], sets: &[SetSummary], draws: usize) -> Table {
    let mut rows = Vec::new();
    for contender in CONTENDERS {
        let name =
            format!("photographed categories, mean average precision, {}", contender.words());
        let mean = over(photographed(outcomes), Spread::Categories, precision(contender));
        let row = row(name, Metric::AveragePrecision, mean);
        rows.push(row.series(contender.id()).chosen(chosen(contender)));
    }
    for contender in CONTENDERS {
        let name = format!("photographed categories, mean AUROC, {}", contender.words());
        let mean = over(photographed(outcomes), Spread::Categories, auroc(contender));
        let row = row(name, Metric::ImageAuroc, mean);
        rows.push(row.series(contender.id()).chosen(chosen(contender)));
    }
    for outcome in outcomes.iter().filter(|outcome| outcome.rendered) {
        for contender in SHORT {
            let name = format!("{}, average precision, {}", outcome.name, contender.words());
            let row = row(name, Metric::AveragePrecision, outcome.of(contender).precision);
            rows.push(row.series(contender.id()).chosen(chosen(contender)));
        }
    }
    for set in sets {
        for contender in CONTENDERS {
            let name =
                format!("{} occluded, mean average precision, {}", set.title, contender.words());
            let row = Row::new(name, Metric::AveragePrecision).series(contender.id());
            rows.push(with(row, set.precision(contender.id())).chosen(chosen(contender)));
        }
    }
    let title = "Every way of scoring: average precision and AUROC";
    let table =
        table("c-variants", TableKind::Own, "Figure 4, further", title, photos(), draws, rows);
    let table = Table {
        why: "Multi-scale PSE needs no labels; normalisation per pixel is ours.".into(),
        settings: Settings::default(),
        chart: Chart::rows(ChartKind::Bars, &[Metric::AveragePrecision]).from(0.0),
        ..table
    };
    licensed(table, outcomes)
}

/// Our own targets: multi-scale PSE without labels against the ways that choose on labelled photos.
pub fn targets(outcomes: &[Outcome], draws: usize) -> Option<Table> {
    photographed(outcomes).next()?;
    let mean = |contender| mean_over(photographed(outcomes), precision(contender));
    let multi = mean(MULTI_SCALE);
    let baseline = mean(MSE).max(mean(MEAN_MSE));
    let rows: Vec<Row> = [("the better MSE with labels", baseline), ("PSE with labels", mean(PSE))]
        .into_iter()
        .map(|(other, value)| {
            let name = format!("mean average precision, multi-scale PSE without labels − {other}");
            Row::new(name, Metric::Difference).above(multi - value, 0.0)
        })
        .collect();
    let why = format!("{} reached.", matching(&rows));
    let title = "Multi-scale PSE without labels is above the ways that need them";
    let table = table("c-aims", TableKind::Own, "Our own targets", title, photos(), draws, rows);
    Some(licensed(Table { why, ..table }, outcomes))
}

/// Average precision and AUROC of every category.
pub fn categories(outcomes: &[Outcome], draws: usize) -> Table {
    let mut rows = Vec::new();
    for outcome in outcomes {
        let name = |what: &str| format!("{}, {what}", outcome.name);
        let of = |row: Row| row.panel(outcome.name.clone());
        rows.push(of(Row::new(name("share of defects"), Metric::Share).ours(outcome.prevalence)));
        let components = Row::new(name("q without labels"), Metric::Components);
        rows.push(of(components.ours(outcome.rule as f64)));
        for (words, metric, value) in [
            (
                "average precision",
                Metric::AveragePrecision,
                (|reached| reached.precision) as fn(&Reached) -> Mean,
            ),
            ("AUROC", Metric::ImageAuroc, |reached| reached.auroc),
        ] {
            for contender in CONTENDERS {
                let words = format!("{words}, {}", contender.words());
                let row = row(name(&words), metric, value(outcome.of(contender)));
                rows.push(of(row.series(contender.id()).chosen(chosen(contender))));
            }
        }
    }
    let title = "Average precision and AUROC, category by category";
    let table = table(
        "c-categories",
        TableKind::Own,
        "Figure 4a, categories",
        title,
        photos(),
        draws,
        rows,
    );
    licensed(
        Table { why: "The paper gives these as bars without numbers.".into(), ..table },
        outcomes,
    )
}

/// Average precision of every type of defect.
pub fn defects(outcomes: &[Outcome], draws: usize) -> Table {
    let mut rows = Vec::new();
    for outcome in outcomes {
        for (place, kind) in outcome.types.iter().enumerate() {
            for contender in SHORT {
                let name = format!("{}, {kind}, {}", outcome.name, contender.words());
                let ours = outcome.of(contender).types[place];
                let row = Row::new(name, Metric::AveragePrecision).series(contender.id());
                let row = row.panel(outcome.name.clone()).chosen(chosen(contender));
                rows.push(if ours.is_finite() { row.ours(ours) } else { row });
            }
        }
    }
    let title = "Average precision of each type of defect";
    let data = format!("{}; each type against all good photos", photos());
    let item = "Figure 4a, defects";
    let table = table("c-defects", TableKind::Own, item, title, data, draws, rows);
    licensed(Table { why: "The paper has no such table.".into(), ..table }, outcomes)
}

/// One of two measures of where a map locates a defect: pixel AUROC, IoU.
type Pick = fn((f64, f64)) -> f64;

/// Pixel AUROC and IoU of the maps.
pub fn localisation(outcomes: &[Outcome], draws: usize) -> Table {
    let mut rows = Vec::new();
    let contenders = || CONTENDERS.iter().filter(|contender| **contender != MEAN_MSE);
    let measures: [(&str, Metric, Pick); 2] =
        [("pixel AUROC", Metric::PixelAuroc, |pair| pair.0), ("IoU", Metric::Iou, |pair| pair.1)];
    for (what, metric, pick) in measures {
        for contender in contenders() {
            let found = photographed(outcomes).filter_map(|outcome| outcome.of(*contender).located);
            let found: Vec<f64> = found.map(pick).collect();
            let name = format!("photographed categories, mean {what}, {}", contender.words());
            let row = if found.is_empty() {
                Row::new(name, metric)
            } else {
                row(name, metric, Mean::of(&found, Spread::Categories))
            };
            rows.push(row.series(contender.id()).chosen(chosen(*contender)));
        }
    }
    for outcome in outcomes {
        for contender in contenders() {
            for (what, metric, pick) in measures {
                let name = format!("{}, {what}, {}", outcome.name, contender.words());
                let row = Row::new(name, metric).series(contender.id());
                let row = row.panel(outcome.name.clone()).chosen(chosen(*contender));
                rows.push(match outcome.of(*contender).located {
                    Some(pair) => row.ours(pick(pair)),
                    None => row.why("There are no masks."),
                });
            }
        }
    }
    let title = "Pixel AUROC and IoU of the maps";
    let data = format!(
        "{}; all pixels of the test folder's photos without the labelled photos of the first draw, IoU at the Youden threshold",
        photos()
    );
    let table = table("c-localisation", TableKind::Own, "Localisation", title, data, draws, rows);
    licensed(Table { why: "The paper does not measure localisation.".into(), ..table }, outcomes)
}
