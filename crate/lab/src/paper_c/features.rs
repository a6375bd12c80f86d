//! Feature learning of paper C (section 4.2): does an autoencoder trained with PSE give better features than one
//! trained with the mean squared error?
//!
//! Stage 1 reconstructs noisy digits without labels. Stage 2 discards the decoder, adds a classifier to the
//! encoder and trains both on a few labels. The networks are two dense layers, without burn.

mod adam;
mod dense;
mod learning;
mod mnistx;

use crate::data::digits;
use crate::evidence::{
    self, Chart, ChartKind, Metric, Row, Settings, Spread, Table, TableKind, Training, matching,
    print, table,
};
use crate::files::write_json;
use crate::progress::bar;
use anyhow::{Context, Result, ensure};
use learning::{Loss, Recipe};
use serde::{Deserialize, Serialize};
use std::fs;
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Hidden units in Figure 7; the largest are not run by default.
const HIDDEN: [usize; 7] = [8, 16, 32, 64, 128, 256, 512];

/// Unlabelled pictures in Figure 8.
const UNLABELLED: [usize; 7] = [100, 300, 1000, 3000, 10_000, 30_000, 60_000];

/// What is not run.
const LEFT_OUT: &str = "Not run: more seeds, 5 % and 20 % of noise, and a classifier on the frozen encoder. The paper does not state its noise, \
                        its number of labelled images or its learning rate; ours are our choice.";

/// Hidden units in Figure 8.
pub const MIDDLE: usize = 64;

/// How much of the grids is run.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct Effort {
    /// Seeds at each point.
    pub seeds: usize,
    /// Largest number of hidden units.
    pub hidden: usize,
    /// Largest number of unlabelled pictures; Figure 7 uses this number.
    pub unlabelled: usize,
    /// Epochs on the unlabelled pictures.
    pub epochs: usize,
}

/// A point of a figure: hidden units and unlabelled pictures.
type Place = (usize, usize);

/// Trains and tests every point of both figures; prints and writes the evidence.
pub fn evaluate(
    data: Option<&Path>,
    effort: &Effort,
    out: Option<&Path>,
    record: &Path,
) -> Result<()> {
    ensure!(effort.seeds > 0 && effort.epochs > 0, "--seeds and --epochs must be at least 1");
    let folder = digits::folder(data, "mnist")?;
    let (train, test) = (digits::load(&folder, "train")?, digits::load(&folder, "t10k")?);
    let seven = HIDDEN.map(|hidden| (hidden, effort.unlabelled));
    let eight = UNLABELLED.map(|unlabelled| (MIDDLE, unlabelled));
    let mut places: Vec<Place> = seven.into_iter().chain(eight).collect();
    places.sort_unstable();
    places.dedup();
    places.retain(|(hidden, unlabelled)| {
        *hidden <= effort.hidden && *unlabelled <= effort.unlabelled
    });
    let mut jobs = Vec::new();
    for &(hidden, unlabelled) in &places {
        for loss in Loss::ALL {
            for seed in 0..effort.seeds as u64 {
                let epochs = effort.epochs;
                jobs.push(Recipe { hidden, unlabelled, loss, seed, epochs });
            }
        }
    }
    let bar = bar(jobs.len(), "networks");
    let (next, results) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(|| {
                while let Some(recipe) = jobs.get(next.fetch_add(1, Ordering::SeqCst)) {
                    let accuracy = learning::run(recipe, &train, &test);
                    if let Ok(mut results) = results.lock() {
                        results.push((*recipe, accuracy));
                    }
                    bar.inc(1);
                }
            });
        }
    });
    bar.finish_and_clear();
    let mut found = Vec::new();
    for (recipe, accuracy) in results.into_inner().unwrap_or_default() {
        found.push((recipe, accuracy?));
    }
    let found = Record::of(&found, effort);
    let tables = tables_of(&found);
    print(&tables);
    if let Some(folder) = out {
        evidence::write(folder, &tables)?;
        write_json(record, &found)?;
    }
    Ok(())
}

/// The results of both figures.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// How much of the grids was run.
    pub effort: Effort,
    /// A sentence for the reader about an older program, where it measured otherwise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// The points that were run.
    pub points: Vec<PointRecord>,
}

/// Accuracy at one point with one loss, over seeds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PointRecord {
    /// Hidden units.
    pub hidden: usize,
    /// Unlabelled images.
    pub unlabelled: usize,
    /// `pse` or `mse`.
    pub loss: String,
    /// Mean accuracy.
    pub mean: f64,
    /// Its standard deviation over seeds, of several.
    pub sd: Option<f64>,
}

impl Record {
    /// The means over seeds.
    fn of(found: &[(Recipe, f64)], effort: &Effort) -> Self {
        let mut points: Vec<PointRecord> = Vec::new();
        for (recipe, _) in found {
            let same = |of: &Recipe| {
                (of.hidden, of.unlabelled, of.loss)
                    == (recipe.hidden, recipe.unlabelled, recipe.loss)
            };
            let known = |point: &PointRecord| {
                (point.hidden, point.unlabelled, point.loss.as_str())
                    == (recipe.hidden, recipe.unlabelled, key(recipe.loss))
            };
            if points.iter().any(known) {
                continue;
            }
            let values: Vec<f64> =
                found.iter().filter(|(of, _)| same(of)).map(|(_, accuracy)| *accuracy).collect();
            let n = values.len() as f64;
            let mean = values.iter().sum::<f64>() / n;
            let square: f64 = values.iter().map(|v| (v - mean).powi(2)).sum();
            points.push(PointRecord {
                hidden: recipe.hidden,
                unlabelled: recipe.unlabelled,
                loss: key(recipe.loss).to_owned(),
                mean,
                sd: (n > 1.0).then(|| (square / (n - 1.0)).sqrt()),
            });
        }
        points.sort_by(|a, b| {
            (a.hidden, a.unlabelled, &a.loss).cmp(&(b.hidden, b.unlabelled, &b.loss))
        });
        Self { effort: *effort, note: None, points }
    }

    fn at(&self, (hidden, unlabelled): Place, loss: Loss) -> Option<&PointRecord> {
        self.points.iter().find(|of| {
            (of.hidden, of.unlabelled, of.loss.as_str()) == (hidden, unlabelled, key(loss))
        })
    }
}

/// The tables of a record.
pub fn tables(record: &Path) -> Result<Vec<Table>> {
    let text = fs::read(record).with_context(|| format!("cannot read {}", record.display()))?;
    let record: Record = serde_json::from_slice(&text)
        .with_context(|| format!("{} is not a record of lab features", record.display()))?;
    Ok(tables_of(&record))
}

/// Adam's learning rate, [`adam::RATE`].
const RATE: f64 = 1e-3;

/// Keys and words of the two losses.
const SERIES: [(&str, &str); 2] = [("pse", "PSE"), ("mse", "MSE")];

/// The key of a loss.
fn key(loss: Loss) -> &'static str {
    match loss {
        Loss::Pse => "pse",
        Loss::Mse => "mse",
    }
}

fn tables_of(record: &Record) -> Vec<Table> {
    let effort = &record.effort;
    let seven = HIDDEN.map(|hidden| (hidden, effort.unlabelled));
    let eight = UNLABELLED.map(|unlabelled| (MIDDLE, unlabelled));
    let (seven, eight) = (&seven[..], &eight[..]);
    let Effort { seeds, hidden, unlabelled, epochs } = effort;
    let training = Training {
        learning_rates: vec![RATE],
        epochs: *epochs,
        seeds: *seeds,
        published_epochs: None,
    };
    let fill = |table: Table| Table {
        model: format!(
            "dense N→H, ReLU, and H→N, sigmoid; Adam, batch 128; stage 1 {epochs} epochs (PSE at σ {}), stage 2 up to {} \
             with early stop",
            learning::SIGMA,
            learning::STAGE_2
        ),
        commands: vec![
            format!(
                "cargo lab features --seeds {seeds} --hidden {hidden} --unlabelled {unlabelled} --epochs {epochs} --evidence www/evidence"
            ),
            "cargo lab tables".into(),
        ],
        data: format!(
            "MNISTX: MNIST centred in 84×84 with {:.0} % salt-and-pepper noise, {} labelled, 10 000 tested",
            100.0 * mnistx::NOISE,
            10 * learning::LABELLED
        ),
        settings: Settings { training: vec![training.clone()], ..Settings::default() },
        notes: std::iter::once(LEFT_OUT.to_owned()).chain(record.note.clone()).collect(),
        ..table
    };
    let curve = |places: &[Place], words: &dyn Fn(Place) -> (String, usize)| -> Vec<Row> {
        let mut rows = Vec::new();
        for &place in places {
            let (name, x) = words(place);
            for loss in Loss::ALL {
                let row = Row::new(format!("{name}, {}", loss.title()), Metric::Accuracy);
                let row = row.series(key(loss)).at(x as f64);
                rows.push(match record.at(place, loss) {
                    Some(found) => row
                        .ours(found.mean)
                        .spread(found.sd, Spread::Seeds)
                        .trained(Some(training.clone())),
                    None => row,
                });
            }
        }
        rows
    };
    let gain = |places: &[Place]| {
        let pairs = places.iter().filter_map(|&place| {
            Some(record.at(place, Loss::Pse)?.mean - record.at(place, Loss::Mse)?.mean)
        });
        let gains: Vec<f64> = pairs.collect();
        (!gains.is_empty()).then(|| gains.iter().sum::<f64>() / gains.len() as f64)
    };
    let mut claims = Vec::new();
    for (name, places) in [
        ("Figure 7: accuracy, PSE − MSE, mean over H", seven),
        ("Figure 8: accuracy, PSE − MSE, mean over the numbers of unlabelled images", eight),
    ] {
        let row = Row::new(name, Metric::Difference);
        claims.push(match gain(places) {
            Some(ours) => row.above(ours, 0.0),
            None => row.pending("above 0"),
        });
    }
    let stl = Row::new("Figures 7 and 8 on STL-10", Metric::Difference);
    claims.push(stl.pending("above 0").why("STL-10 is not available here."));
    let most = effort.unlabelled;
    let curves = |id: &str, item: &str, title: String, x: &str, rows: Vec<Row>| {
        let run = rows.iter().filter(|row| row.ours.is_some()).count();
        fill(Table {
            why: format!(
                "The paper gives curves without numbers; {run} of our {} points were run.",
                rows.len()
            ),
            chart: Chart::over(ChartKind::Curves, &[Metric::Accuracy], x, &SERIES),
            ..table(id, TableKind::Figure, item, title, rows)
        })
    };
    let why = format!("{} true over the points and seeds that were run.", matching(&claims));
    vec![
        curves(
            "c-figure-7",
            "Figure 7",
            format!("Accuracy over hidden units on MNISTX, {most} unlabelled images"),
            "hidden units, H",
            curve(seven, &|(hidden, _)| (format!("H {hidden}"), hidden)),
        ),
        curves(
            "c-figure-8",
            "Figure 8",
            format!("Accuracy over unlabelled images on MNISTX, H {MIDDLE}"),
            "unlabelled images",
            curve(eight, &|(_, unlabelled)| (format!("{unlabelled} unlabelled"), unlabelled)),
        ),
        fill(Table {
            why,
            headline: Some(0),
            ..table(
                "c-features",
                TableKind::Claims,
                "Claims, Figures 7 and 8",
                "Features trained with PSE classify better than those trained with MSE",
                claims,
            )
        }),
    ]
}
