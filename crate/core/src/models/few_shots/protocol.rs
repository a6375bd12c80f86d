//! Paper C's evaluation: draw shots, choose on them, test on the rest, several times.

use super::{Choice, GOOD, ScoreTable, choose, draw};
use crate::metrics::auroc::auroc;
use crate::metrics::average_precision::{average_precision, prevalence};
use crate::{Error, Result, check};

/// One draw: what was chosen, and what it reaches on the photos that were not drawn.
#[derive(Debug, Clone, PartialEq)]
pub struct Draw {
    /// The photos drawn, ascending.
    pub shots: Vec<usize>,
    /// The pair chosen on them.
    pub choice: Choice,
    /// Average precision on the rest, 0 to 1.
    pub average_precision: f64,
    /// AUROC on the rest, 0 to 1, which does not depend on the prevalence.
    pub auroc: f64,
    /// Share of defects among the rest: what a random score reaches on average.
    pub prevalence: f64,
}

/// Draws `each` shots of every kind `draws` times, with seeds `seed`, `seed + 1`, ….
///
/// `kinds` has the kind of each photo of the table: [`GOOD`] or a type of defect. The first `unlabelled`
/// photos are tested in every draw and never drawn.
///
/// # Errors
/// As [`draw`] and [`choose`], [`Error::TooLarge`] if `unlabelled` exceeds the number of photos, and
/// [`Error::TooFew`] when no good or no defective photo is left.
pub fn protocol(
    table: &ScoreTable,
    kinds: &[u32],
    unlabelled: usize,
    each: usize,
    draws: usize,
    seed: u64,
) -> Result<Vec<Draw>> {
    check::length("the kinds", table.photos(), kinds.len())?;
    let candidates = kinds.get(unlabelled..).ok_or(Error::TooLarge {
        what: "the number of unlabelled photos",
        limit: kinds.len(),
        got: unlabelled,
    })?;
    let labels: Vec<bool> = kinds.iter().map(|&kind| kind != GOOD).collect();
    let run = |number: usize| {
        let mut shots = draw(candidates, each, seed.wrapping_add(number as u64))?;
        shots.iter_mut().for_each(|shot| *shot += unlabelled);
        let choice = choose(table, &shots, &labels)?;
        let rest: Vec<usize> =
            (0..kinds.len()).filter(|photo| shots.binary_search(photo).is_err()).collect();
        let truth: Vec<bool> = rest.iter().map(|&photo| labels[photo]).collect();
        for (what, label) in [("good photos to test", false), ("defective photos to test", true)] {
            if !truth.contains(&label) {
                return Err(Error::TooFew { what, needed: 1, got: 0 });
            }
        }
        let unsolved = Error::Unsolved { what: "the result of a draw" };
        let all = table.scores(choice.best.q, choice.best.sigma).ok_or(unsolved.clone())?;
        let scores: Vec<f32> = rest.iter().map(|&photo| all[photo]).collect();
        Ok(Draw {
            average_precision: average_precision(&scores, &truth).ok_or(unsolved.clone())?,
            auroc: auroc(&scores, &truth).ok_or(unsolved)?,
            prevalence: prevalence(&truth).unwrap_or_default(),
            shots,
            choice,
        })
    };
    (0..draws).map(run).collect()
}
