//! What models of one's own part find: the same core code as the page's Teach, on the categories of a data folder.
//!
//! For each category and number of good photos, several draws of the training photos; each model is judged on all test
//! photos at its own threshold. Nothing is selected on the test photos.

use crate::data::category::{Category, find, grey, name_below};
use crate::files::write_json;
use anyhow::{Context, Result, ensure};
use novelty_core::Shape;
use novelty_core::metrics::auroc::auroc;
use novelty_core::models::training::{
    NormalisationChoice, TrainedModel, TrainingConfig, percentile, train,
};
use rand::SeedableRng;
use rand::rngs::StdRng;
use rand::seq::SliceRandom;
use serde::{Deserialize, Serialize};
use std::path::Path;

/// Side of the photos: what Teach begins with.
const SIDE: usize = 128;

/// What is measured.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Plan {
    /// Numbers of good photos.
    pub photos: Vec<usize>,
    /// Draws of the training photos for each.
    pub draws: usize,
    /// Whether maps are normalised pixel by pixel; `None` for the automatic choice.
    pub per_pixel: Option<bool>,
    /// Whether parts are aligned where they are only shifted.
    pub align: bool,
}

/// The results of one model.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Outcome {
    /// Category.
    pub category: String,
    /// Good photos that it was taught with.
    pub photos: usize,
    /// Number of the draw.
    pub draw: usize,
    /// Whether its maps are normalised pixel by pixel.
    pub per_pixel: bool,
    /// Share of its own good photos above the threshold, by leave-one-out.
    pub own_flagged: f64,
    /// Share of good test photos above the threshold.
    pub good_flagged: f64,
    /// Share of defective test photos above the threshold.
    pub defects_flagged: f64,
    /// Area under the ROC curve over the test photos.
    pub auroc: f64,
    /// Share of the painted defects above the threshold with the normalisation and without, where it was chosen.
    pub painted: Option<[f64; 2]>,
}

/// All results.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// What was measured.
    pub plan: Plan,
    /// One for each model.
    pub outcomes: Vec<Outcome>,
}

/// Measures the plan on the categories of a data folder, `only` those whose name contains one of these, and prints means.
pub fn evaluate(
    data: Option<&Path>,
    only: &[String],
    plan: &Plan,
    record: Option<&Path>,
) -> Result<()> {
    let root = data.context(
        "no data folder: pass --data DIR or set NOVELTY_DATA to a folder with categories in the layout of MVTec AD",
    )?;
    ensure!(plan.draws > 0 && !plan.photos.is_empty(), "--draws and --photos must not be empty");
    let wanted = |name: &str| only.is_empty() || only.iter().any(|of| name.contains(of.as_str()));
    let mut outcomes = Vec::new();
    for folder in find(root)? {
        let name = name_below(root, &folder);
        if wanted(&name) {
            let photos = Photos::read(&Category::open(&folder, &name)?)?;
            measure(&photos, plan, &mut outcomes)?;
        }
    }
    ensure!(!outcomes.is_empty(), "{} contains no such category", root.display());
    for &photos in &plan.photos {
        line("all", photos, outcomes.iter().filter(|of| of.photos == photos));
    }
    match record {
        Some(path) => write_json(path, &Record { plan: plan.clone(), outcomes }),
        None => Ok(()),
    }
}

/// A category at Teach's resolution.
struct Photos {
    name: String,
    train: Vec<Vec<f32>>,
    good: Vec<Vec<f32>>,
    defects: Vec<Vec<f32>>,
}

impl Photos {
    fn read(category: &Category) -> Result<Self> {
        let all = |paths: &[std::path::PathBuf]| -> Result<Vec<Vec<f32>>> {
            paths.iter().map(|path| grey(path, SIDE)).collect()
        };
        let defects = category.defects.iter().flat_map(|kind| &kind.photos);
        Ok(Self {
            name: category.title().to_owned(),
            train: all(&category.train)?,
            good: all(&category.good)?,
            defects: defects.map(|(path, _)| grey(path, SIDE)).collect::<Result<_>>()?,
        })
    }
}

fn measure(photos: &Photos, plan: &Plan, outcomes: &mut Vec<Outcome>) -> Result<()> {
    for &count in &plan.photos {
        let count = count.min(photos.train.len());
        let first = outcomes.len();
        for draw in 0..plan.draws {
            let mut order: Vec<usize> = (0..photos.train.len()).collect();
            order.shuffle(&mut StdRng::seed_from_u64(draw as u64));
            let good: Vec<f32> =
                order[..count].iter().flat_map(|i| &photos.train[*i]).copied().collect();
            let config = TrainingConfig {
                name: photos.name.clone(),
                components: None,
                method: None,
                per_pixel: plan.per_pixel,
                align: plan.align,
                percentile: percentile(),
            };
            let shape = Shape::new(1, SIDE, SIDE);
            let trained = train(good, Vec::new(), shape, &config, &mut |_| {
                std::ops::ControlFlow::Continue(())
            })?;
            outcomes.push(judge(photos, draw, &trained)?);
        }
        line(&photos.name, count, outcomes[first..].iter());
    }
    Ok(())
}

fn judge(photos: &Photos, draw: usize, trained: &TrainedModel) -> Result<Outcome> {
    let model = &trained.model;
    let scores = |photos: &[Vec<f32>]| -> Result<Vec<f32>> {
        photos.iter().map(|photo| Ok(model.judge(photo)?.score)).collect()
    };
    let (good, defects) = (scores(&photos.good)?, scores(&photos.defects)?);
    let flagged = |scores: &[f32]| {
        scores.iter().filter(|score| **score > model.threshold()).count() as f64
            / scores.len().max(1) as f64
    };
    let labels: Vec<bool> = (0..good.len() + defects.len()).map(|i| i >= good.len()).collect();
    let share = |of: &NormalisationChoice| {
        [of.found_with, of.found_without].map(|found| found as f64 / of.painted.max(1) as f64)
    };
    Ok(Outcome {
        category: photos.name.clone(),
        photos: model.scores().len(),
        draw,
        per_pixel: model.card().per_pixel,
        own_flagged: flagged(model.scores()),
        good_flagged: flagged(&good),
        defects_flagged: flagged(&defects),
        auroc: auroc(&[good, defects].concat(), &labels).unwrap_or(f64::NAN),
        painted: trained.normalisation.as_ref().map(share),
    })
}

/// The means over draws.
fn line<'a>(name: &str, photos: usize, outcomes: impl Iterator<Item = &'a Outcome>) {
    let all: Vec<&Outcome> = outcomes.collect();
    let mean = |of: fn(&Outcome) -> f64| all.iter().map(|o| of(o)).sum::<f64>() / all.len() as f64;
    println!(
        "{name:>14} {photos:>4} photos: good flagged {:>5.1} %, defects flagged {:>5.1} %, AUROC {:.3}, \
         normalised in {:>3.0} %, painted found {:.0} / {:.0} %",
        100.0 * mean(|o| o.good_flagged),
        100.0 * mean(|o| o.defects_flagged),
        mean(|o| o.auroc),
        100.0 * mean(|o| f64::from(u8::from(o.per_pixel))),
        100.0 * mean(|o| o.painted.map_or(0.0, |p| p[0])),
        100.0 * mean(|o| o.painted.map_or(0.0, |p| p[1])),
    );
}
