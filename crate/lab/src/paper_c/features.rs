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
use crate::evidence::print;
use crate::evidence::{Evidence, Row};
use crate::files::write_json;
use crate::progress::bar;
use anyhow::{Result, ensure};
use learning::{Loss, Recipe};
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Hidden units in Figure 7; the largest are not run by default.
const HIDDEN: [usize; 7] = [8, 16, 32, 64, 128, 256, 512];

/// Unlabelled pictures in Figure 8.
const UNLABELLED: [usize; 7] = [100, 300, 1000, 3000, 10_000, 30_000, 60_000];

/// What is not run.
const LEFT_OUT: &str = "The specification asks for five seeds, 5 % and 20 % of noise as well, and a probe of the frozen encoder beside the one that is \
     trained on; the paper gives these figures only as curves.";

/// Hidden units in Figure 8.
const MIDDLE: usize = 64;

/// How much of the grids is run.
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
pub fn evaluate(data: Option<&Path>, effort: &Effort, out: Option<&Path>) -> Result<()> {
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
    let tables = tables(&found, effort, &seven, &eight);
    print(&tables);
    if let Some(folder) = out {
        for table in &tables {
            write_json(&folder.join(format!("{}.json", table.id)), table)?;
        }
    }
    Ok(())
}

/// Mean accuracy at a point and, with several seeds, its standard deviation.
fn at(found: &[(Recipe, f64)], place: Place, loss: Loss) -> Option<(f64, Option<f64>)> {
    let of = found
        .iter()
        .filter(|(recipe, _)| (recipe.hidden, recipe.unlabelled) == place && recipe.loss == loss);
    let values: Vec<f64> = of.map(|(_, accuracy)| *accuracy).collect();
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let square: f64 = values.iter().map(|v| (v - mean).powi(2)).sum();
    (n > 0.0).then(|| (mean, (n > 1.0).then(|| (square / (n - 1.0)).sqrt())))
}

fn tables(
    found: &[(Recipe, f64)],
    effort: &Effort,
    seven: &[Place],
    eight: &[Place],
) -> Vec<Evidence> {
    let model = format!(
        "dense N→H, ReLU, and H→N, sigmoid; Adam 1e-3, batch 128; stage 1 {} epochs (PSE at σ {}), stage 2 up to {} with early stop; {} seeds",
        effort.epochs,
        learning::SIGMA,
        learning::STAGE_2,
        effort.seeds
    );
    let Effort { seeds, hidden, unlabelled, epochs } = effort;
    let command = format!(
        "lab features --seeds {seeds} --hidden {hidden} --unlabelled {unlabelled} --epochs {epochs} --evidence www/evidence"
    );
    let data = format!(
        "MNISTX: MNIST centred in 84×84 with {:.0} % salt-and-pepper noise, {} labelled, 10 000 tested; STL-10 could not be had",
        100.0 * mnistx::NOISE,
        10 * learning::LABELLED
    );
    let table = |id, title: String, rows| Evidence {
        id,
        title,
        command: command.clone(),
        model: model.clone(),
        data: data.clone(),
        licence: None,
        notes: vec![LEFT_OUT.to_owned()],
        rows,
    };
    let curve = |places: &[Place], words: &dyn Fn(Place) -> String| -> Vec<Row> {
        let mut rows = Vec::new();
        for &place in places {
            for loss in Loss::ALL {
                let name = format!("{}, {}", words(place), loss.title());
                rows.push(match at(found, place, loss) {
                    Some((mean, sd)) => Row::ours(name, mean).spread(sd, "seeds"),
                    None => Row::not_run(name, None),
                });
            }
        }
        rows
    };
    let gain = |places: &[Place]| {
        let pairs = places.iter().filter_map(|&place| {
            Some(at(found, place, Loss::Pse)?.0 - at(found, place, Loss::Mse)?.0)
        });
        let gains: Vec<f64> = pairs.collect();
        (!gains.is_empty()).then(|| gains.iter().sum::<f64>() / gains.len() as f64)
    };
    let mut claims = Vec::new();
    for (name, places) in [
        ("Figure 7: accuracy, PSE − MSE, mean over H", seven),
        ("Figure 8: accuracy, PSE − MSE, mean over the unlabelled counts", eight),
    ] {
        claims.push(match gain(places) {
            Some(ours) => Row::rule(name, None, ours, "above 0", ours > 0.0),
            None => Row::not_run(name, None),
        });
    }
    claims.push(Row::not_run("Figures 7 and 8 on STL-10", None));
    let most = effort.unlabelled;
    vec![
        table(
            "c-figure-7",
            format!(
                "Paper C, Figure 7 on MNISTX: accuracy over hidden units, {most} unlabelled pictures"
            ),
            curve(seven, &|(hidden, _)| format!("H {hidden}")),
        ),
        table(
            "c-figure-8",
            format!("Paper C, Figure 8 on MNISTX: accuracy over unlabelled pictures, H {MIDDLE}"),
            curve(eight, &|(_, unlabelled)| format!("{unlabelled} unlabelled")),
        ),
        table("c-features", "Paper C: what must hold of Figures 7 and 8".into(), claims),
    ]
}
