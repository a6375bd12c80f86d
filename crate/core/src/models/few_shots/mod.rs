//! Choosing the number of components and the width of the kernel on a few labelled photos: the
//! 5-shot protocol of paper C (C8).
//!
//! Every pair (q, σ) of a grid scores the photos by the peak of the PSE map; the pair with the best
//! average precision on the shots is taken. Among equals the larger margin wins, then the smaller q,
//! then the smaller σ, so the choice never depends on the order of anything. The shots then leave the
//! test set. The MSE baseline is the same with σ = 0 alone.

mod draw;
mod protocol;
mod table;

use crate::metrics::average_precision::{average_precision, prevalence};
use crate::stats::median::median;
use crate::{Error, Result};
pub use draw::{GOOD, draw};
pub use protocol::{Draw, protocol};
use serde::{Deserialize, Serialize};
pub use table::{Grid, ScoreTable};

/// Shots of each kind (good, and each type of defect) in the paper.
pub const SHOTS: usize = 5;

/// Draws over which results are averaged.
pub const DRAWS: usize = 10;

/// Average precisions closer than this are equal; their sums may round differently.
const EQUAL: f64 = 1e-12;

/// What one pair of the grid does on the shots.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Cell {
    /// Components.
    pub q: usize,
    /// Width of the kernel, in pixels; 0 for the squared error.
    pub sigma: f32,
    /// Average precision on the shots, 0 to 1.
    pub average_precision: f64,
    /// How far that is between what a random score reaches and 1: 0 to 1.
    pub above_chance: f64,
    /// The difference of the two groups' median scores over their pooled standard deviation.
    pub margin: f64,
}

/// The pair taken, and the whole grid for a heat map.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Choice {
    /// The pair taken.
    pub best: Cell,
    /// Every pair, row by row: σ runs fastest.
    pub cells: Vec<Cell>,
    /// Pairs in a row, one for each σ.
    pub columns: usize,
    /// The share of defects among the shots, which a random score reaches on average.
    pub prevalence: f64,
}

/// Chooses (q, σ) on the photos whose numbers are `shots`; `labels` are `true` for a defect.
///
/// # Errors
/// [`Error::Length`] unless there is a label for each photo of the table, [`Error::TooLarge`] for
/// a number beyond the last photo, [`Error::TooFew`] without a good or without a defective shot.
pub fn choose(table: &ScoreTable, shots: &[usize], labels: &[bool]) -> Result<Choice> {
    crate::check::length("the labels", table.photos(), labels.len())?;
    if let Some(&got) = shots.iter().find(|&&shot| shot >= labels.len()) {
        let what = "the number of a shot";
        return Err(Error::TooLarge { what, limit: labels.len().saturating_sub(1), got });
    }
    let marked: Vec<bool> = shots.iter().map(|&shot| labels[shot]).collect();
    for (what, label) in [("good shots", false), ("defective shots", true)] {
        if !marked.contains(&label) {
            return Err(Error::TooFew { what, needed: 1, got: 0 });
        }
    }
    let grid = table.grid();
    let prevalence = prevalence(&marked).unwrap_or_default();
    let mut cells = Vec::with_capacity(grid.len());
    for (row, &q) in grid.components().iter().enumerate() {
        for (column, &sigma) in grid.sigmas().iter().enumerate() {
            let scores: Vec<f32> =
                shots.iter().map(|&shot| table.score(shot, row, column)).collect();
            let reached = average_precision(&scores, &marked)
                .ok_or(Error::Unsolved { what: "the average precision" })?;
            let margin = margin(&scores, &marked);
            // Both kinds are there, so the prevalence is below 1.
            let above_chance = ((reached - prevalence) / (1.0 - prevalence)).clamp(0.0, 1.0);
            cells.push(Cell { q, sigma, average_precision: reached, above_chance, margin });
        }
    }
    // Rows and columns ascend, so the first of equals has the smaller q, then the smaller σ.
    let best =
        cells.iter().copied().reduce(|best, cell| if beats(&cell, &best) { cell } else { best });
    let best = best.ok_or(Error::TooFew { what: "pairs in the grid", needed: 1, got: 0 })?;
    Ok(Choice { best, cells, columns: grid.sigmas().len(), prevalence })
}

fn beats(cell: &Cell, best: &Cell) -> bool {
    let gained = cell.average_precision - best.average_precision;
    gained > EQUAL || (gained > -EQUAL && cell.margin > best.margin)
}

/// The distance of the medians of defects and good photos in pooled standard deviations.
///
/// Without any spread it is the sign of the distance times the largest finite number, or 0.
fn margin(scores: &[f32], marked: &[bool]) -> f64 {
    let group = |label: bool| -> Vec<f64> {
        let pairs = scores.iter().zip(marked);
        pairs.filter(|(_, of)| **of == label).map(|(s, _)| f64::from(*s)).collect()
    };
    let (mut good, mut bad) = (group(false), group(true));
    let distance = median(&mut bad) - median(&mut good);
    let degrees = scores.len().saturating_sub(2);
    let pooled = ((squares(&good) + squares(&bad)) / degrees.max(1) as f64).sqrt();
    if pooled > 0.0 {
        return (distance / pooled).clamp(f64::MIN, f64::MAX);
    }
    if distance == 0.0 { 0.0 } else { f64::MAX.copysign(distance) }
}

/// The sum of squared deviations from the mean.
fn squares(values: &[f64]) -> f64 {
    let mean = values.iter().sum::<f64>() / values.len().max(1) as f64;
    values.iter().map(|v| (v - mean).powi(2)).sum()
}

#[cfg(test)]
mod tests;
