//! What the tables of photos share: notes, commands, ways of scoring, means over photographed parts.

use super::Results;
use crate::data::licence::licences;
use crate::evidence::{self, ChosenOn, Metric, Row, Settings, Spread, Table, TableKind, Training};
use crate::paper_b::photos::plan::{Plan, SIDE};
use crate::paper_b::photos::results::{Line, Outcome};
use crate::training::Plan as _;
use std::collections::BTreeSet;

/// The weight of the error in Table 5, and in Table 4's last row (script's α 0.8), both with K 1.
pub const TABLE_5_WEIGHT: f64 = 0.4;
pub const TABLE_4_WEIGHT: f64 = 0.2;

/// Passes over the training patches in the paper.
const PUBLISHED_EPOCHS: usize = 50;

/// One number of an outcome.
pub type Measure = fn(&Outcome) -> Option<f64>;

/// A measure with its metric, its id and its words.
pub const PIXEL: (Measure, Metric, &str) = (|of| of.pixel_auroc, Metric::PixelAuroc, "pixel AUROC");
pub const IMAGE: (Measure, Metric, &str) =
    (|of| Some(of.image_auroc), Metric::ImageAuroc, "image AUROC");
pub const IOU: (Measure, Metric, &str) = (|of| of.iou, Metric::Iou, "IoU at the Youden threshold");
pub const PRECISION: (Measure, Metric, &str) =
    (|of| of.average_precision, Metric::AveragePrecision, "average precision");

/// A way of scoring photos besides NLN: its id, its words and its outcome.
pub type Way = (&'static str, &'static str, fn(&Line) -> Option<Outcome>);

/// The ways besides NLN.
pub const WAYS: [Way; 5] = [
    ("plain", "reconstruction error", |line| Some(line.plain)),
    ("patch-features", "nearest patch features (own)", |line| line.patch_features),
    ("padim", "Gaussian per location, PaDiM (own)", |line| line.padim),
    ("shipped", "published model", |line| line.shipped),
    ("shipped-plain", "published model, reconstruction error", |line| line.shipped_plain),
];

/// How a network was trained.
pub fn training(plan: &Plan) -> Option<Training> {
    Some(Training {
        learning_rates: vec![plan.learning_rate],
        epochs: plan.epochs,
        seeds: 1,
        published_epochs: Some(PUBLISHED_EPOCHS),
    })
}

/// A row about one run.
pub fn of_run(line: &Line, name: &str, metric: Metric) -> Row {
    Row {
        network: Some("ae".into()),
        latent: Some(line.plan.latent),
        ..Row::new(format!("{}, {name}", line.plan.words()), metric)
    }
    .panel(line.plan.category.clone())
    .trained(training(&line.plan))
}

/// On what the settings of a way of scoring were chosen; `None` where nothing was chosen.
pub fn chosen(way: &str) -> Option<ChosenOn> {
    match way {
        "padim" | "shipped" => Some(ChosenOn::PaintedDefects),
        "plain" | "shipped-plain" => Some(ChosenOn::Paper),
        _ => None,
    }
}

/// A table with what is the same for all of these.
pub fn table(
    id: &str,
    kind: TableKind,
    item: &str,
    title: &str,
    results: &Results,
    rows: Vec<Row>,
) -> Table {
    let categories: BTreeSet<&str> =
        results.values().map(|line| line.plan.category.as_str()).collect();
    let mut trained: Vec<Training> = Vec::new();
    for line in results.values() {
        if let Some(of) = training(&line.plan)
            && !trained.contains(&of)
        {
            trained.push(of);
        }
    }
    let mut commands = Vec::new();
    for line in results.values() {
        commands.push(format!("cargo {}", line.plan.command_on_any()));
        if line.shipped.is_some() {
            commands.push(format!("cargo lab publish --run runs/{}", line.plan.name()));
        }
    }
    commands.push("cargo lab tables".into());
    let names: Vec<&str> = categories.iter().copied().collect();
    Table {
        commands,
        model: "autoencoders of 128×128 patches, L 128, one for each category".into(),
        data: format!(
            "{}; photos of {SIDE} × {SIDE} pixels in place of the paper's 1024 × 1024",
            if names.is_empty() { "no category yet".to_owned() } else { names.join(", ") }
        ),
        licence: licences(categories.iter().copied()),
        settings: Settings { training: trained, chosen: None, fixed: None },
        notes: vec![PATCHES.into(), EXPOSURE.into()],
        ..evidence::table(id, kind, item, title, rows)
    }
}

const PATCHES: &str = "Patches of 128 pixels lie side by side, so a photo has 4. The bank holds half-overlapping patches, and the same \
                       turned by 90°, 180° or 270°, where the paper takes 64 patches and 9 crops of a photo and doubles them. \
                       Every second row and column of pixels is counted; terms are scaled over the test photos.";
const EXPOSURE: &str = "Exposure is normalised with one gain per photo, in training too: the 90th percentile of its grey becomes that of \
                        the good training photos. The paper does not do this. The good test photos of the screw are about 8 % \
                        darker than its training photos.";
/// What the two columns of a best setting are.
pub const BEST: &str = "The best setting is the K and a of the grid with the largest number on the test photos, which is optimistic; the \
                        fixed setting is the paper's: K 1, a 0.4 for pixels (its α 0.6) and a 0.2 for images (its α 0.8). a is the \
                        weight of the error, 1 − a that of the distance.";
/// What the ways besides NLN are.
pub const OTHERS: &str = "Published model is what `lab publish` measures: half-overlapping patches, a core-set of 1024 codes, weights in f16, \
                          terms scaled by held-out good photos, K 1. Nearest patch features compares the encoder's 8 × 8 features \
                          of each patch with the nearest of a core-set of good ones. Gaussian per location (PaDiM) compares the \
                          encoder's features of a whole photo, layers 2, 4 and 7, with a Gaussian of the good photos' features at \
                          the same cell of 8 pixels. The settings of both were chosen without test photos, on held-out good photos \
                          and strokes painted on them; the last one is not available on the page.";

/// The runs that are averaged: of photographed parts, trained as in the paper.
pub fn photographed(results: &Results) -> impl Iterator<Item = &Line> {
    results.values().filter(|line| line.plan.is_default() && !line.plan.rendered())
}

/// Mean and, of several, standard deviation; `None` if a line lacks the value, or there is none.
pub fn mean<'a>(
    lines: impl Iterator<Item = &'a Line>,
    of: impl Fn(&Line) -> Option<f64>,
) -> Option<(f64, Option<f64>)> {
    let values = lines.map(of).collect::<Option<Vec<f64>>>()?;
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let square: f64 = values.iter().map(|value| (value - mean).powi(2)).sum();
    let sd = (values.len() > 1).then(|| (square / (n - 1.0)).sqrt());
    (!values.is_empty()).then_some((mean, sd))
}

/// A row with a mean over categories, where there is one.
pub fn with_mean(row: Row, found: Option<(f64, Option<f64>)>) -> Row {
    match found {
        Some((mean, sd)) => row.ours(mean).spread(sd, Spread::Categories),
        None => row,
    }
}
