//! The tables of paper B from the committed results, ours beside the published numbers (§2.12).

use super::cells::{Cell, Mean, SETS, Setting, carried, increase, largest};
use super::plan::Protocol;
use super::results::Line;
use super::scoring::PAPER;
use crate::evidence::{Evidence, Row};
use novelty_core::nln::GRID;
use novelty_nets::mesarcik::Kind;
use std::collections::BTreeMap;

/// Code length of the tables.
const LATENT: usize = 32;
/// Code lengths of Figure 5 (§2.11).
const LATENTS: [usize; 6] = [8, 16, 32, 64, 128, 256];
/// Accepted below a published mean AUROC (§2.12: within ±0.03 or better).
const SLACK: f64 = 0.03;

/// A data set with one published number for each network, in the order of [`Kind::ALL`].
type Published = (&'static str, [f64; 5]);

const TABLE_1: [Published; 3] = [
    ("mnist", [9.80, 17.65, 11.65, 10.13, 14.18]),
    ("cifar-10", [6.92, 7.41, 1.29, 7.30, 6.68]),
    ("fashion-mnist", [11.52, 9.53, 10.31, 11.95, 11.52]),
];
const TABLE_2: [Published; 3] = [
    ("mnist", [3.45, 4.92, 3.99, 3.47, 4.21]),
    ("cifar-10", [7.65, 8.81, 6.36, 6.89, 8.02]),
    ("fashion-mnist", [5.66, 5.12, 5.31, 5.65, 3.49]),
];
/// Best mean AUROC of the paper on each set, and of others that it quotes.
const TABLE_3: [(&str, f64, &str); 2] =
    [("mnist", 0.921, "AE-con"), ("fashion-mnist", 0.763, "AE-res")];
const TABLE_4: [(&str, f64, &str); 2] =
    [("mnist", 0.974, "AE-res"), ("fashion-mnist", 0.941, "VAE")];
/// AE-con, MISO, K 2, L 32, α 0.9: reconstruction, NLN, con, total.
const TABLE_6: [(&str, [f64; 4]); 3] = [
    ("mnist", [0.778, 0.822, 0.913, 0.921]),
    ("cifar-10", [0.511, 0.513, 0.551, 0.553]),
    ("fashion-mnist", [0.669, 0.702, 0.719, 0.738]),
];

type Results = BTreeMap<String, Line>;

/// All tables of what was run.
pub fn tables(results: &Results) -> Vec<Evidence> {
    vec![
        increases("b-table-1", "Paper B, Table 1", Protocol::Miso, &TABLE_1, results),
        increases("b-table-2", "Paper B, Table 2", Protocol::Simo, &TABLE_2, results),
        best("b-table-3", "Paper B, Table 3", Protocol::Miso, &TABLE_3, results),
        best("b-table-4", "Paper B, Table 4", Protocol::Simo, &TABLE_4, results),
        ablation(results),
        neighbours(results),
        classes(results),
        beyond(results),
        variants(results),
    ]
}

fn title(set: &str) -> &'static str {
    SETS.iter().find(|(folder, _)| *folder == set).map_or("CIFAR-10", |(_, title)| title)
}

fn words(protocol: Protocol) -> &'static str {
    match protocol {
        Protocol::Miso => "nine classes known, one novel (MISO)",
        Protocol::Simo => "one class known, nine novel (SIMO)",
    }
}

fn evidence(
    id: &'static str,
    title: String,
    protocol: &str,
    results: &Results,
    rows: Vec<Row>,
) -> Evidence {
    let mut epochs: Vec<usize> = results.values().map(|line| line.plan.group.epochs).collect();
    epochs.sort_unstable();
    epochs.dedup();
    let epochs: Vec<String> = epochs.iter().map(usize::to_string).collect();
    let epochs = match &epochs[..] {
        [] => "none trained yet".to_owned(),
        _ => format!("{} epochs in place of the paper's 50", epochs.join(", ")),
    };
    Evidence {
        id,
        title,
        command: "lab queue; lab tables".into(),
        model: format!("networks of models/queue.json, L = {LATENT}, {epochs}"),
        data: format!("the 10 000 test images of each set; {protocol}; mean over ten classes"),
        rows,
    }
}

fn with(mut row: Row, mean: Mean) -> Row {
    row.sd = mean.sd.map(|sd| (sd * 1e6).round() / 1e6);
    row
}

/// Tables 1 and 2: how much better than the reconstruction error, in per cent.
fn increases(
    id: &'static str,
    name: &str,
    protocol: Protocol,
    published: &[Published],
    results: &Results,
) -> Evidence {
    let mut rows = Vec::new();
    for (set, values) in published {
        for (kind, value) in Kind::ALL.into_iter().zip(values) {
            let cell = Cell::find(results, set, protocol, kind, LATENT);
            let name = format!("{}, {}", title(set), kind.title());
            let found = cell.and_then(|cell| Some((cell.reconstruction()?, cell.oracle()?.0)));
            rows.push(match found {
                Some((baseline, nln)) => {
                    let ours = increase(baseline.value, nln.value);
                    Row::rule(name, Some(*value), ours, "above 0", ours > 0.0)
                }
                None => Row::not_run(name, Some(*value)),
            });
        }
    }
    let title = format!("{name}: increase of AUROC by NLN over reconstruction, in per cent");
    evidence(id, title, words(protocol), results, rows)
}

/// Tables 3 and 4: the best mean AUROC, and every network's.
fn best(
    id: &'static str,
    name: &str,
    protocol: Protocol,
    published: &[(&str, f64, &str)],
    results: &Results,
) -> Evidence {
    let mut rows = Vec::new();
    for (set, value, network) in published {
        let set_title = title(set);
        let cells: Vec<(Kind, Cell<'_>)> = Kind::ALL
            .into_iter()
            .filter_map(|kind| Some((kind, Cell::find(results, set, protocol, kind, LATENT)?)))
            .collect();
        let oracles: Vec<(Kind, Mean, Setting)> = cells
            .iter()
            .filter_map(|(kind, cell)| cell.oracle().map(|(mean, s)| (*kind, mean, s)))
            .collect();
        let best = oracles.iter().max_by(|a, b| a.1.value.total_cmp(&b.1.value));
        rows.push(match best {
            Some((kind, mean, setting)) => with(
                Row::at_least(
                    format!(
                        "{set_title}, best (paper {network}; ours {}, {})",
                        kind.title(),
                        setting.words()
                    ),
                    *value,
                    mean.value,
                    SLACK,
                ),
                *mean,
            ),
            None => Row::not_run(format!("{set_title}, best (paper {network})"), Some(*value)),
        });
        for kind in Kind::ALL {
            let cell = cells.iter().find(|(k, _)| *k == kind).map(|(_, cell)| cell);
            let name = |what: &str| format!("{set_title}, {}, {what}", kind.title());
            let Some(cell) = cell else {
                rows.push(Row::not_run(name("NLN, oracle"), None));
                continue;
            };
            if let Some(mean) = cell.reconstruction() {
                rows.push(with(Row::ours(name("reconstruction (B3)"), mean.value), mean));
            }
            if let Some((mean, setting)) = cell.oracle() {
                let what = format!("NLN, oracle ({})", setting.words());
                rows.push(with(Row::ours(name(&what), mean.value), mean));
            }
            let fixed = carried(results, set, protocol, kind, LATENT);
            match fixed.and_then(|s| Some((cell.at(PAPER, s)?, s))) {
                Some((mean, setting)) => {
                    let what = format!("NLN, carried from the other set ({})", setting.words());
                    rows.push(with(Row::ours(name(&what), mean.value), mean));
                }
                None => rows.push(Row::not_run(name("NLN, carried from the other set"), None)),
            }
        }
    }
    let cifar = if protocol == Protocol::Miso { 0.560 } else { 0.658 };
    rows.push(Row::not_run("CIFAR-10, best", Some(cifar)));
    if protocol == Protocol::Simo {
        rows.push(Row::not_run("MVTec AD, image AUROC, best", Some(0.783)));
    }
    let title = format!("{name}: mean AUROC with {}", words(protocol));
    evidence(id, title, words(protocol), results, rows)
}

/// Table 6: what each part of AE-con's score reaches, K 2, L 32, α 0.9.
fn ablation(results: &Results) -> Evidence {
    let place = Setting { k: 1, tenths: 10 };
    let mut rows = Vec::new();
    for (set, published) in TABLE_6 {
        let cell = Cell::find(results, set, Protocol::Miso, Kind::AeCon, LATENT);
        let cell = cell.as_ref();
        let parts = [
            ("reconstruction (B3)", cell.and_then(Cell::reconstruction)),
            ("error against neighbours (B4, first half)", cell.and_then(|c| c.at("pixels", place))),
            ("features against neighbours (B8, first half)", cell.and_then(|c| c.at("b8", place))),
            ("sum (B8, a 0.1)", cell.and_then(|c| c.at("b8", Setting { k: 1, tenths: 1 }))),
        ];
        for ((part, mean), value) in parts.into_iter().zip(published) {
            let name = format!("{}, {part}", title(set));
            rows.push(match mean {
                Some(mean) => with(Row::at_least(name, value, mean.value, SLACK), mean),
                None => Row::not_run(name, Some(value)),
            });
        }
    }
    let title = "Paper B, Table 6: parts of the score of AE-con, K 2, L 32".to_owned();
    evidence("b-table-6", title, words(Protocol::Miso), results, rows)
}

/// Figure 5: AUROC over K and L of the plain AE, SIMO, weight of the distance 0.8.
fn neighbours(results: &Results) -> Evidence {
    let mut rows = Vec::new();
    for (set, set_title) in SETS {
        for latent in LATENTS {
            let cell = Cell::find(results, set, Protocol::Simo, Kind::Ae, latent);
            for (place, k) in GRID.into_iter().enumerate() {
                let name = format!("{set_title}, L {latent}, K {k}");
                let mean = cell.as_ref().and_then(|c| c.at(PAPER, Setting { k: place, tenths: 2 }));
                rows.push(match mean {
                    Some(mean) => with(Row::ours(name, mean.value), mean),
                    None => Row::not_run(name, None),
                });
            }
        }
    }
    let title = "Paper B, Figure 5: mean AUROC of the AE over K and L, α 0.8".to_owned();
    Evidence {
        model: "networks of models/queue.json, AE, 30 epochs in place of the paper's 50".into(),
        ..evidence("b-figure-5", title, words(Protocol::Simo), results, rows)
    }
}

/// Every class of the plain AE: which one is hard.
fn classes(results: &Results) -> Evidence {
    let mut rows = Vec::new();
    for (set, set_title) in SETS {
        let cell = Cell::find(results, set, Protocol::Miso, Kind::Ae, LATENT);
        for class in 0..10 {
            let line = cell.as_ref().and_then(|cell| cell.classes().get(class).copied());
            let name = |what: &str| format!("{set_title}, all but class {class}, {what}");
            match line {
                Some(line) => {
                    let scored = &line.scored;
                    rows.push(Row::ours(name("reconstruction"), scored.reconstruction));
                    if let Some(grid) = scored.grids.get(PAPER) {
                        rows.push(Row::ours(name("distance, K 5"), grid[3][0]));
                        rows.push(Row::ours(name("NLN at its best"), largest(grid)));
                    }
                }
                None => rows.push(Row::not_run(name("NLN"), None)),
            }
        }
    }
    let title = "Paper B, class by class: AUROC of the AE, L 32".to_owned();
    let mut evidence = evidence("b-classes", title, words(Protocol::Miso), results, rows);
    evidence.data = format!("the 10 000 test images of each set; {}", words(Protocol::Miso));
    evidence
}

/// Beyond paper B: other forms of the same score, each at its best setting.
fn beyond(results: &Results) -> Evidence {
    const FORMS: [(&str, &str); 8] = [
        (PAPER, "as the paper"),
        ("calibrated", "terms scaled over held-out normals, as the page does"),
        ("minimum", "least error over neighbours in place of the mean"),
        ("pse", "PSE in place of the absolute error"),
        ("pse-minimum", "PSE, least over neighbours"),
        ("per-ink", "error divided by the picture's ink"),
        ("pse-per-ink", "PSE divided by the picture's ink"),
        ("whitened", "neighbours found in whitened latents"),
    ];
    let mut rows = Vec::new();
    for protocol in [Protocol::Miso, Protocol::Simo] {
        for (set, set_title) in SETS {
            let cell = Cell::find(results, set, protocol, Kind::Ae, LATENT);
            for (form, what) in FORMS {
                let name = |more: &str| {
                    format!("{set_title}, {}, {what}{more}", protocol.name().to_uppercase())
                };
                let found = cell.as_ref().and_then(|cell| {
                    let setting = cell.best(form)?;
                    Some((cell.at(form, setting)?, setting))
                });
                rows.push(match found {
                    Some((mean, setting)) => {
                        let more = format!(" ({})", setting.words());
                        with(Row::ours(name(&more), mean.value), mean)
                    }
                    None => Row::not_run(name(""), None),
                });
            }
        }
    }
    let title = "Beyond paper B: other forms of the score, mean AUROC of the AE, oracle".to_owned();
    evidence("b-beyond", title, "both protocols", results, rows)
}

/// Beyond paper B: networks trained otherwise, on the digits that are hard, easy and between.
fn variants(results: &Results) -> Evidence {
    const VARIANTS: [(&str, &str); 3] = [
        ("mnist-miso-ae-32", "L 32, as the tables"),
        ("mnist-miso-ae-16", "L 16"),
        ("mnist-miso-ae-32-denoising", "L 32, structured denoising"),
    ];
    let mut rows = Vec::new();
    for class in [1, 5, 9] {
        for (cell, what) in VARIANTS {
            let line = results.get(&format!("{cell}-c{class}-s0"));
            let name = |more: &str| format!("MNIST, all but digit {class}, {what}{more}");
            let Some((line, grid)) = line.and_then(|l| Some((l, l.scored.grids.get(PAPER)?)))
            else {
                rows.push(Row::not_run(name(""), None));
                continue;
            };
            rows.push(Row::ours(name(", reconstruction"), line.scored.reconstruction));
            rows.push(Row::ours(name(", distance, K 5"), grid[3][0]));
            rows.push(Row::ours(name(", NLN at its best"), largest(grid)));
        }
    }
    let title = "Beyond paper B: a shorter code, and structured denoising, AUROC".to_owned();
    Evidence {
        data: format!("the 10 000 test images; {}; one seed", words(Protocol::Miso)),
        model: "networks of models/queue.json, AE, 10 epochs each".into(),
        ..evidence("b-variants", title, words(Protocol::Miso), results, rows)
    }
}

#[cfg(test)]
mod tests {
    use super::super::cells::tests::results;
    use super::*;
    use crate::evidence::Status;

    #[test]
    fn what_was_not_run_is_said_and_never_guessed() {
        for table in tables(&Results::new()) {
            assert!(!table.rows.is_empty(), "{}", table.id);
            assert!(
                table.rows.iter().all(|row| row.status == Status::NotRun && row.ours.is_none())
            );
        }
    }

    #[test]
    fn a_finished_cell_stands_beside_the_published_number() {
        let results = results("mnist", Kind::AeCon, 10, 1);
        let tables = tables(&results);
        let row = &tables[2].rows[0];
        assert_eq!((row.published, row.ours, row.status), (Some(0.921), Some(0.9), Status::Pass));
        let row = tables[0].rows.iter().find(|row| row.name == "MNIST, AE-con").unwrap();
        assert_eq!((row.published, row.status), (Some(14.18), Status::Pass));
        assert!((row.ours.unwrap() - increase(0.7, 0.9)).abs() < 1e-6);
    }
}
