//! Labelled defects choose what the lesson leaves open: the grid of §3.2, step 5, on these photos.
//!
//! A good photo was among those fitted, so its score in the table is that of a model of the
//! others; a defect was not. As many good photos take part as bring the number to [`GOOD`],
//! evenly spread over the list: the paper's five of each kind would leave the rest unused.

use super::{Class, Lesson, Progress, Stage, heard};
use crate::maps::pse::{self, Border, Kernel, Normalisation};
use crate::maps::residual;
use crate::models::few_shots::{Choice, Grid, ScoreTable, choose};
use crate::models::part_map::Method;
use crate::pca::LeaveOneOut;
use crate::{Result, check};
use std::ops::ControlFlow;

/// Most good photos that take part, in batches of [`LeaveOneOut`].
const GOOD: usize = 40;

/// The share of measuring that choosing takes.
pub(super) const SHARE: f64 = 0.7;

/// Whether a lesson leaves something to choose.
pub(super) fn is_open(lesson: &Lesson) -> bool {
    lesson.method.is_none()
        || (lesson.components.is_none()
            && !matches!(lesson.method, Some(Method::MultiScalePse { .. })))
}

impl Class {
    /// The pair (q, σ) that tells the good photos from the defects best.
    pub(super) async fn choose(
        &self,
        lesson: &Lesson,
        pause: &mut impl AsyncFnMut(Progress) -> ControlFlow<()>,
    ) -> Result<Choice> {
        let grid = self.grid(lesson)?;
        let kernel = |sigma: &f32| Kernel::new(*sigma, Normalisation::Sum);
        let kernels: Vec<Kernel> = grid.sigmas().iter().map(kernel).collect::<Result<_>>()?;
        let (dims, shape) = (self.shape.len(), self.shape);
        let peaks = |residual: &[f32], scores: &mut Vec<f32>| -> Result<()> {
            for kernel in &kernels {
                scores.push(pse::peak(&pse::map(residual, shape, kernel, Border::Zero)?));
            }
            Ok(())
        };
        // Scores of the good photos come number by number of components, `[q][photo][σ]`.
        let mut good: Vec<Vec<f32>> = Vec::with_capacity(grid.components().len());
        let mut photos = 0;
        let work = grid.components().len() + self.defects.len() / dims;
        for (row, &q) in grid.components().iter().enumerate() {
            let mut left = LeaveOneOut::new(&self.good, dims, &self.spectrum, q)?;
            let numbers = spread(left.batches(), GOOD);
            let mut scores = Vec::new();
            for (place, &number) in numbers.iter().enumerate() {
                for residual in left.batch(number)?.residuals.chunks_exact(dims) {
                    peaks(residual, &mut scores)?;
                }
                let share = (row as f64 + place as f64 / numbers.len() as f64) / work as f64;
                heard(pause(Progress { stage: Stage::Choosing, share: SHARE * share }).await)?;
            }
            photos = scores.len() / kernels.len();
            good.push(scores);
        }
        let mut scores = Vec::new();
        for photo in 0..photos {
            for row in &good {
                scores.extend(&row[photo * kernels.len()..][..kernels.len()]);
            }
        }
        for (place, photo) in self.defects.chunks_exact(dims).enumerate() {
            let mut projection = self.pca.project(photo)?;
            for &q in grid.components() {
                peaks(&residual::signed(photo, &projection.at(q)?)?, &mut scores)?;
            }
            let share = (grid.components().len() + place) as f64 / work as f64;
            heard(pause(Progress { stage: Stage::Choosing, share: SHARE * share }).await)?;
        }
        let table = ScoreTable::from_scores(grid, scores)?;
        let all: Vec<usize> = (0..table.photos()).collect();
        let labels: Vec<bool> = all.iter().map(|photo| *photo >= photos).collect();
        check::some("the good shots", photos)?;
        choose(&table, &all, &labels)
    }

    /// The paper's grid, less what the lesson settles.
    fn grid(&self, lesson: &Lesson) -> Result<Grid> {
        let whole = Grid::pse(&self.pca)?;
        // Without a photo there is one component less, and with all of them nothing is left over.
        let most = self.pca.count().saturating_sub(2).max(1);
        let components = match lesson.components {
            Some(q) => vec![q],
            None => whole.components().iter().map(|q| *q.min(&most)).collect(),
        };
        let sigmas = match &lesson.method {
            Some(Method::Mse) => vec![0.0],
            Some(Method::Pse { sigma }) => vec![*sigma],
            _ => whole.sigmas().to_vec(),
        };
        Grid::new(components, sigmas)
    }
}

/// At most so many batches that they hold `photos`, evenly spread over all.
fn spread(batches: usize, photos: usize) -> Vec<usize> {
    let taken = batches.min(photos.div_ceil(8)).max(1);
    (0..taken).map(|i| i * batches / taken).collect()
}
