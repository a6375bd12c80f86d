//! Table 5, Figure 6 and the image AUROC of paper B on photos of parts, ours beside the published numbers
//! (§2.12); the photos have 256 pixels a side, not the paper's 1024.

use super::plan::SIDE;
use super::results::{Line, Outcome};
use super::scoring::WEIGHTS;
use crate::evidence::{Evidence, Row};
use std::collections::{BTreeMap, BTreeSet};

/// Pixel AUROC of the paper's Table 5: AE, K 1, L 128, α 0.6, which weighs the distance (§2.8).
const TABLE_5: [(&str, f64); 2] = [("bottle", 0.95), ("screw", 0.97)];

/// The weight of the error in Table 5.
const TABLE_5_WEIGHT: f64 = 0.4;

/// Accepted below a published AUROC.
const SLACK: f64 = 0.03;

/// One number of an outcome.
type Measure = fn(&Outcome) -> Option<f64>;

type Results = BTreeMap<String, Line>;

/// The tables of what was run; the published numbers alone where nothing was.
pub fn tables(results: &Results) -> Vec<Evidence> {
    vec![table_5(results), detection(results), figure_6(results)]
}

fn evidence(id: &'static str, title: &str, results: &Results, rows: Vec<Row>) -> Evidence {
    let categories: BTreeSet<&str> =
        results.values().map(|line| line.plan.category.as_str()).collect();
    let epochs: BTreeSet<usize> = results.values().map(|line| line.plan.epochs).collect();
    let epochs: Vec<String> = epochs.iter().map(usize::to_string).collect();
    Evidence {
        id,
        title: title.to_owned(),
        command: "lab train mvtec-ae --category …; lab tables".into(),
        model: match epochs.as_slice() {
            [] => "autoencoders of 128-pixel patches".into(),
            epochs => format!("autoencoders of 128-pixel patches, {} epochs", epochs.join(", ")),
        },
        data: format!(
            "{}photos of {SIDE} × {SIDE} pixels in place of the paper's 1024 × 1024",
            categories.iter().map(|name| format!("{name}; ")).collect::<String>()
        ),
        rows,
    }
}

/// Pixel AUROC: the paper's setting, the plain error, and the best of the grid.
fn table_5(results: &Results) -> Evidence {
    let ran = |category: &str| results.values().any(|line| line.plan.category == category);
    let mut rows: Vec<Row> = TABLE_5
        .iter()
        .filter(|(category, _)| !ran(category))
        .map(|(category, published)| {
            Row::not_run(format!("{category}, K 1, α 0.6"), Some(*published))
        })
        .collect();
    for line in results.values() {
        let run = &line.run;
        if let Some(ours) = line.at(1, TABLE_5_WEIGHT).and_then(|outcome| outcome.pixel_auroc) {
            let name = format!("{run}, K 1, α 0.6");
            let published = TABLE_5.iter().find(|(name, _)| *name == line.plan.category);
            rows.push(match published {
                Some((_, published)) => Row::at_least(name, *published, ours, SLACK),
                None => Row::ours(name, ours),
            });
        }
        if let Some(plain) = line.plain.pixel_auroc {
            rows.push(Row::ours(format!("{run}, plain error"), plain));
        }
        if let Some((ours, k, a)) = line.best(|outcome| outcome.pixel_auroc) {
            rows.push(Row::ours(format!("{run}, best: K {k}, a {a}"), ours));
        }
        if let Some((ours, k, a)) = line.best(|outcome| outcome.iou) {
            rows.push(Row::ours(format!("{run}, best IoU: K {k}, a {a}"), ours));
        }
        if let Some(ours) = line.columns.and_then(|outcome| outcome.pixel_auroc) {
            rows.push(Row::ours(format!("{run}, distances of columns (beyond the paper)"), ours));
        }
    }
    evidence("b-table-5", "Paper B, Table 5: pixel AUROC on photos of parts", results, rows)
}

/// Image AUROC: the plain error and the best of the grid.
fn detection(results: &Results) -> Evidence {
    let mut rows = vec![Row::not_run("mean over the 15 categories of MVTec AD", Some(0.783))];
    for line in results.values() {
        let run = &line.run;
        rows.push(Row::ours(format!("{run}, plain error"), line.plain.image_auroc));
        if let Some((ours, k, a)) = line.best(|outcome| Some(outcome.image_auroc)) {
            rows.push(Row::ours(format!("{run}, best NLN: K {k}, a {a}"), ours));
        }
        if let Some((ours, k, a)) = line.best(|outcome| outcome.quantile_auroc) {
            let name = format!("{run}, best upper quantile of the map: K {k}, a {a}");
            rows.push(Row::ours(name, ours));
        }
        if let Some(columns) = line.columns {
            let name = format!("{run}, largest distance of a column (beyond the paper)");
            rows.push(Row::ours(name, columns.image_auroc));
        }
    }
    let title = "Paper B, Table 4's last row: image AUROC on photos of parts";
    evidence("b-parts", title, results, rows)
}

/// Means over the runs for every weight of the error, K 1.
fn figure_6(results: &Results) -> Evidence {
    let mut rows = Vec::new();
    let kinds: [(&str, Measure); 3] = [
        ("pixel AUROC", |outcome| outcome.pixel_auroc),
        ("image AUROC", |outcome| Some(outcome.image_auroc)),
        ("IoU", |outcome| outcome.iou),
    ];
    for (name, of) in kinds {
        for a in WEIGHTS {
            let values: Option<Vec<f64>> =
                results.values().map(|line| line.at(1, a).and_then(of)).collect();
            let name = format!("{name}, script’s α {:.1}", 1.0 - a);
            rows.push(match values {
                Some(values) if !values.is_empty() => {
                    Row::ours(name, values.iter().sum::<f64>() / values.len() as f64)
                }
                _ => Row::not_run(name, None),
            });
        }
    }
    let title =
        "Paper B, Figure 6: the weight of the distance on photos of parts, mean over runs, K 1";
    evidence("b-figure-6", title, results, rows)
}

#[cfg(test)]
mod tests {
    use super::super::plan::Plan;
    use super::super::scoring::NEIGHBOURS;
    use super::*;
    use crate::evidence::Status;

    fn line() -> Line {
        let outcome = |image_auroc| Outcome {
            image_auroc,
            pixel_auroc: Some(0.9),
            iou: Some(0.2),
            quantile_auroc: None,
        };
        let plan = Plan {
            category: "bottle".into(),
            colour: true,
            latent: 128,
            epochs: 5,
            batch: 32,
            learning_rate: 1e-3,
            denoising: false,
            seed: 0,
        };
        let mut grids = vec![vec![outcome(0.7); WEIGHTS.len()]; NEIGHBOURS.len()];
        grids[2][1] = outcome(0.8);
        Line {
            run: plan.name(),
            plan,
            fitted: 10,
            tested: 5,
            held_out: vec![0.5],
            seconds: 1.0,
            backend: "flex".into(),
            commit: "none".into(),
            plain: outcome(0.6),
            columns: Some(outcome(0.7)),
            grids,
        }
    }

    #[test]
    fn a_run_stands_beside_the_published_number_and_the_plain_error() {
        let nothing = tables(&Results::new());
        let rows = nothing.iter().flat_map(|table| &table.rows);
        assert!(rows.clone().count() > 2 && rows.clone().all(|row| row.status == Status::NotRun));
        let tables = tables(&Results::from([("bottle".to_owned(), line())]));
        let table_5 = &tables[0].rows;
        assert_eq!((table_5[1].published, table_5[1].ours), (Some(0.95), Some(0.9)));
        assert_eq!((table_5[0].status, table_5[1].status), (Status::NotRun, Status::Miss));
        let detection: Vec<_> = tables[1].rows.iter().map(|row| row.ours).collect();
        // No quantile was measured; last come the columns.
        assert_eq!(detection, [None, Some(0.6), Some(0.8), Some(0.7)]);
        assert!(tables[1].rows[2].name.ends_with("K 5, a 0.2"));
        assert_eq!(tables[2].rows.len(), 3 * WEIGHTS.len());
    }

    #[test]
    fn lines_read_back_and_replace_older_ones() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("parts.jsonl");
        super::super::results::append(&path, &line()).unwrap();
        let newer = Line { tested: 6, ..line() };
        super::super::results::append(&path, &newer).unwrap();
        let read = super::super::results::read(&path).unwrap();
        assert_eq!(Vec::from_iter(read.into_values()), [newer]);
    }
}
