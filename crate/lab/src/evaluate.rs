//! `lab evaluate`: every number of paper A (§1.5) beside ours, with its tolerance and the outcome.

use crate::digits::{self, Labelled};
use crate::evidence::{Evidence, Row, Status, Tolerance};
use crate::folder::{Folder, write_json, write_whole};
use crate::study::{self, KS, Measured, histogram, mean};
use crate::{occlusion, recipe};
use anyhow::{Result, ensure};
use novelty_core::auroc::auroc;
use novelty_nets::Network;
use novelty_nets::pass::Lens;
use std::fmt::Write;
use std::path::Path;

// Places in `KS`.
const ONE: usize = 0;
const THREE: usize = 1;
const FIVE: usize = 2;
const TEN: usize = 3;

/// Accepted difference of the shares of Table 1 and of the histograms (§1.5).
const SHARE: f64 = 0.05;
/// Accepted difference of a mean agreement: our decision, about three standard deviations over seeds.
const MEAN_AGREEMENT: f64 = 0.5;
/// Accepted difference of a mean distance, in pixels (§1.5).
const DISTANCE: f64 = 0.7;
/// Accepted differences of A7, plain and squared (§1.5).
const MAP_MSE: f64 = 0.006;
const MAP_MSE_SQUARED: f64 = 0.0025;

/// Where the results go.
pub struct Outputs<'a> {
    /// Folder of the evidence files.
    pub evidence: Option<&'a Path>,
    /// One file with all of them.
    pub json: Option<&'a Path>,
    /// One line an image.
    pub per_image: Option<&'a Path>,
}

/// Measures the whole test set and writes the evidence; prints a table.
pub fn evaluate(
    models: &Path,
    id: &str,
    data: Option<&Path>,
    backend: &str,
    outputs: &Outputs<'_>,
) -> Result<()> {
    recipe::check(id)?;
    let mut folder = Folder::open(models, id)?;
    let (lens, _) = folder.lens(backend)?;
    let test = digits::load(&digits::folder(data, recipe::DATA)?, "t10k")?;
    let measure = |what: &str, novel: bool| {
        let chosen = test.indices(|digit| recipe::normal(digit) != novel);
        study::measure(&lens, &test, &chosen, recipe::PREPROCESSING, what, |_| Ok(()))
    };
    let normal = measure("normal test images", false)?;
    let novel = measure("novel test images", true)?;
    ensure!(!normal.is_empty() && !novel.is_empty(), "the test set lacks normals or novels");

    let model =
        format!("{id}, {} epochs, seed {}", folder.card.training.epochs, folder.card.training.seed);
    let measured =
        format!("MNIST test set, {} normal and {} novel images", normal.len(), novel.len());
    let mut tables = tables(&normal, &novel);
    tables.push(occlusion_table(&lens, &test)?);
    for table in &mut tables {
        table.command = format!("lab evaluate {id} --evidence www/evidence");
        table.model.clone_from(&model);
        table.data.clone_from(&measured);
    }
    print(&tables);

    let scores: Vec<f64> = normal.iter().chain(&novel).map(|m| m.mse).collect();
    let peaks: Vec<f64> = normal.iter().chain(&novel).map(|m| f64::from(m.pse)).collect();
    let labels: Vec<bool> =
        normal.iter().map(|_| false).chain(novel.iter().map(|_| true)).collect();
    for (name, scores) in [("test_auroc_mse", &scores), ("test_auroc_pse_peak", &peaks)] {
        if let Some(value) = auroc(scores, &labels) {
            println!("{name} {value:.4}");
            folder.card.metrics.insert(name.into(), (value * 1e4).round() / 1e4);
        }
    }
    let passed = |s| tables.iter().flat_map(|t| &t.rows).filter(|r| r.status == s).count();
    println!("{} pass, {} miss", passed(Status::Pass), passed(Status::Miss));
    folder.card.metrics.insert("paper_a_pass".into(), passed(Status::Pass) as f64);
    folder.card.metrics.insert("paper_a_miss".into(), passed(Status::Miss) as f64);
    folder.save()?;

    if let Some(path) = outputs.evidence {
        for table in &tables {
            write_json(&path.join(format!("{}.json", table.id)), table)?;
        }
    }
    if let Some(path) = outputs.json {
        write_json(path, &tables)?;
    }
    if let Some(path) = outputs.per_image {
        write_whole(path, per_image(normal.iter().chain(&novel)).as_bytes())?;
    }
    Ok(())
}

/// Every table and figure of paper A but the occlusion test.
fn tables(normal: &[Measured], novel: &[Measured]) -> Vec<Evidence> {
    let low = |images: &[Measured], place: usize, most: usize| -> f64 {
        histogram(images, place)[..=most].iter().sum()
    };
    let pair = |published: [f64; 2], ours: &dyn Fn(&[Measured]) -> f64, name: &str, t: f64| {
        [
            Row::within(format!("{name}, normal"), published[0], ours(normal), t),
            Row::within(format!("{name}, novel"), published[1], ours(novel), t),
        ]
    };
    let bars = |place: usize, normals: &[f64], novels: &[f64]| -> Vec<Row> {
        [("normal", normals, normal), ("novel", novels, novel)]
            .into_iter()
            .flat_map(|(kind, published, images)| {
                let ours = histogram(images, place);
                published
                    .iter()
                    .zip(ours)
                    .enumerate()
                    .map(move |(agreeing, (p, o))| {
                        Row::within(
                            format!("{agreeing} of {} agree, {kind}", KS[place]),
                            *p,
                            o,
                            SHARE,
                        )
                    })
                    .collect::<Vec<_>>()
            })
            .collect()
    };
    let agreement =
        |place: usize| move |images: &[Measured]| mean(images, |m| m.agreement[place] as f64);
    let distance = |place: usize| move |images: &[Measured]| mean(images, |m| m.distance[place]);
    let scalable = |images: &[Measured], value: fn(&Measured) -> f64| {
        let kept: Vec<Measured> = images.iter().filter(|m| m.scalable).cloned().collect();
        mean(&kept, value)
    };
    let plain = |images: &[Measured]| scalable(images, |m| m.map_mse);
    let squared = |images: &[Measured]| scalable(images, |m| m.map_mse_squared);

    let table_1 = [
        pair([0.74, 0.81], &|i| low(i, FIVE, 2), "top-5: share with 0–2 agreeing", SHARE),
        pair([0.26, 0.19], &|i| 1.0 - low(i, FIVE, 2), "top-5: share with 3–5 agreeing", SHARE),
        pair([0.81, 0.92], &|i| low(i, TEN, 5), "top-10: share with 0–5 agreeing", SHARE),
        pair([0.19, 0.08], &|i| 1.0 - low(i, TEN, 5), "top-10: share with 6–10 agreeing", SHARE),
    ];
    let mut figure_2 = bars(
        TEN,
        &[0.0592, 0.1117, 0.1539, 0.1640, 0.1831, 0.1426, 0.1076, 0.0543, 0.0193, 0.0039, 0.0004],
        &[0.0804, 0.1658, 0.2137, 0.1946, 0.1584, 0.1029, 0.0520, 0.0224, 0.0080, 0.0014, 0.0002],
    );
    figure_2.extend(pair([3.576, 2.874], &agreement(TEN), "mean agreement of 10", MEAN_AGREEMENT));
    let mut top_5 = bars(
        FIVE,
        &[0.1825, 0.2787, 0.2769, 0.1979, 0.0572, 0.0068],
        &[0.2290, 0.3092, 0.2722, 0.1403, 0.0451, 0.0043],
    );
    top_5.extend(pair([1.689, 1.476], &agreement(FIVE), "mean agreement of 5", MEAN_AGREEMENT));
    top_5.extend(pair([0.974, 0.920], &agreement(THREE), "mean agreement of 3", MEAN_AGREEMENT));
    top_5.extend(pair([0.283, 0.307], &agreement(ONE), "share whose top pixel agrees", SHARE));

    let mode = |images: &[Measured]| -> f64 {
        let shares = histogram(images, TEN);
        (0..shares.len()).max_by(|a, b| shares[*a].total_cmp(&shares[*b])).unwrap_or(0) as f64
    };
    let below_five = |name: &str, published: f64, ours: f64| {
        Row::rule(name, Some(published), ours, "below 5", ours < 5.0)
    };
    let finding_3 = vec![
        below_five("most frequent agreement of 10, normal", 4.0, mode(normal)),
        below_five("most frequent agreement of 10, novel", 2.0, mode(novel)),
    ];

    let finding_5 = [
        pair([8.28, 9.25], &distance(FIVE), "mean maximum distance, K = 5", DISTANCE),
        pair([8.14, 8.90], &distance(TEN), "mean maximum distance, K = 10", DISTANCE),
    ];
    let finding_6 = [
        pair([0.0303, 0.0305], &plain, "MSE of saliency and error map", MAP_MSE),
        pair([0.0071, 0.0072], &squared, "MSE of squared saliency and error map", MAP_MSE_SQUARED),
    ];

    let ordered =
        |name: &str, rule: &str, ours: f64, holds: bool| Row::rule(name, None, ours, rule, holds);
    let gap = |value: &dyn Fn(&[Measured]) -> f64| value(normal) - value(novel);
    let ratio = |images: &[Measured]| squared(images) / plain(images);
    let claims = vec![
        ordered(
            "agreement of 10, normal − novel",
            "above 0",
            gap(&agreement(TEN)),
            gap(&agreement(TEN)) > 0.0,
        ),
        ordered(
            "distance at K = 5, normal − novel",
            "below 0",
            gap(&distance(FIVE)),
            gap(&distance(FIVE)) < 0.0,
        ),
        ordered(
            "distance at K = 10, normal − novel",
            "below 0",
            gap(&distance(TEN)),
            gap(&distance(TEN)) < 0.0,
        ),
        ordered(
            "squared MSE over plain MSE, normal",
            "below 1/3",
            ratio(normal),
            ratio(normal) < 1.0 / 3.0,
        ),
        ordered(
            "squared MSE over plain MSE, novel",
            "below 1/3",
            ratio(novel),
            ratio(novel) < 1.0 / 3.0,
        ),
    ];

    let table = |id, title: &str, rows: Vec<Row>| Evidence {
        id,
        title: title.to_owned(),
        command: String::new(),
        model: String::new(),
        data: String::new(),
        rows,
    };
    vec![
        table(
            "a-table-1",
            "Paper A, Table 1: agreement of saliency and error",
            table_1.concat_rows(),
        ),
        table("a-figure-2", "Paper A, Figure 2: histogram of the top-10 agreement", figure_2),
        table("a-top-5", "Paper A, stored results: top-5, top-3 and top-1 agreement", top_5),
        table("a-finding-3", "Paper A, finding 3: the most frequent agreement", finding_3),
        table(
            "a-finding-5",
            "Paper A, finding 5: distance to best match, in pixels",
            finding_5.concat_rows(),
        ),
        table(
            "a-finding-6",
            "Paper A, finding 6: difference of the scaled maps",
            finding_6.concat_rows(),
        ),
        table("a-claims", "Paper A: what must hold in every seed", claims),
    ]
}

/// Pairs of rows, flattened.
trait ConcatRows {
    fn concat_rows(self) -> Vec<Row>;
}

impl<const N: usize> ConcatRows for [[Row; 2]; N] {
    fn concat_rows(self) -> Vec<Row> {
        self.into_iter().flatten().collect()
    }
}

fn occlusion_table(lens: &Lens<Network>, test: &Labelled) -> Result<Evidence> {
    let rows = occlusion::measure(lens, test)?
        .into_iter()
        .map(|(name, value)| Row::ours(format!("pixel AUROC of {name}"), value))
        .collect();
    Ok(Evidence {
        id: "a-occlusion",
        title: "Beyond paper A: how well each map finds a pasted 6×6 patch (synthetic occlusion)"
            .into(),
        command: String::new(),
        model: String::new(),
        data: String::new(),
        rows,
    })
}

/// Prints the tables.
pub fn print(tables: &[Evidence]) {
    for table in tables {
        println!("\n{}", table.title);
        for row in &table.rows {
            let number = |v: Option<f64>| v.map_or_else(|| "–".into(), |v| format!("{v:.4}"));
            let tolerance = match &row.tolerance {
                Some(Tolerance::Within(t)) => format!("± {t}"),
                Some(Tolerance::Rule(rule)) => rule.clone(),
                None => String::new(),
            };
            let status = match row.status {
                Status::Pass => "pass",
                Status::Miss => "MISS",
                Status::NoReference => "",
                Status::NotRun => "not run",
            };
            println!(
                "  {:<44} published {:>8}  ours {:>8}  {tolerance:<10} {status}",
                row.name,
                number(row.published),
                number(row.ours)
            );
        }
    }
    println!();
}

/// One line an image: everything that [`Measured`] holds.
fn per_image<'a>(images: impl Iterator<Item = &'a Measured>) -> String {
    let mut text = String::from("index,label,mse,pse_peak");
    for k in KS {
        let _ = write!(text, ",agreement_{k},distance_{k}");
    }
    text.push_str(",map_mse,map_mse_squared,scalable,non_finite\n");
    for m in images {
        let _ = write!(text, "{},{},{},{}", m.index, m.label, m.mse, m.pse);
        for place in 0..KS.len() {
            let _ = write!(text, ",{},{}", m.agreement[place], m.distance[place]);
        }
        let _ =
            writeln!(text, ",{},{},{},{}", m.map_mse, m.map_mse_squared, m.scalable, m.non_finite);
    }
    text
}
