//! Labelled defects choose what the configuration leaves open: components and width of the kernel, by
//! the few-shot protocol of paper C (section 4.1.1, five labelled samples of each kind).
//!
//! A normal photo was among those fitted, so its score in the table is its leave-one-out score; a
//! defect was not. At most [`GOOD`] normal photos take part, evenly spread over the list: with up to
//! that many, the average precision of the chosen pair is that of the model made.

use super::{BORDER, DEFAULT_PER_PIXEL, Progress, Stage, TrainingConfig, TrainingSet, heard};
use crate::maps::residual;
use crate::models::few_shots::{Choice, Grid, ScoreTable, choose};
use crate::models::loo_calibration;
use crate::models::part_map::{self, Method};
use crate::pca::LeaveOneOut;
use crate::{Result, check};
use std::ops::ControlFlow;

/// Most normal photos that take part, in whole batches of [`LeaveOneOut`].
const GOOD: usize = 40;

/// The share of measuring that choosing takes.
pub(super) const SHARE: f64 = 0.7;

/// Whether a configuration leaves something to choose.
pub(super) fn is_open(config: &TrainingConfig) -> bool {
    config.method.is_none()
        || (config.components.is_none()
            && !matches!(config.method, Some(Method::MultiScalePse { .. })))
}

impl TrainingSet {
    /// The pair (q, σ) that separates the normal photos from the defects best, by the map that the
    /// model will score with: normalised per pixel where the configuration says so.
    pub(super) async fn choose(
        &self,
        config: &TrainingConfig,
        pause: &mut impl AsyncFnMut(Progress) -> ControlFlow<()>,
    ) -> Result<Choice> {
        let grid = self.grid(config)?;
        let per_pixel = config.per_pixel.unwrap_or(DEFAULT_PER_PIXEL);
        let (dims, shape) = (self.shape.len(), self.shape);
        let (rows, columns) = (grid.components().len(), grid.sigmas().len());
        // Scores come pair by pair, `[q][σ][photo]`, normal photos first.
        let mut scores: Vec<Vec<f32>> = Vec::with_capacity(grid.len());
        let mut good = 0;
        for (row, &q) in grid.components().iter().enumerate() {
            // A row begins with the residuals, which take about as long as one width.
            let share = |done: f64| {
                let done = (row as f64 + done / (columns + 1) as f64) / rows as f64;
                Progress { stage: Stage::Choosing, share: done }
            };
            let mut left = LeaveOneOut::new(&self.good, dims, &self.spectrum, q)?;
            let numbers = spread(left.batches(), GOOD);
            let mut residuals = Vec::new();
            for (place, &number) in numbers.iter().enumerate() {
                residuals.extend(left.batch(number)?.residuals);
                heard(pause(share(place as f64 / numbers.len() as f64)).await)?;
            }
            good = residuals.len() / dims;
            let mut defects = Vec::with_capacity(self.defects.len());
            for photo in self.defects.chunks_exact(dims) {
                defects.extend(residual::signed(photo, &self.pca.reconstruct(photo, q)?)?);
            }
            for (column, &sigma) in grid.sigmas().iter().enumerate() {
                let method = Method::Pse { sigma };
                let (map, mut of) =
                    loo_calibration::of_residuals(&residuals, shape, &method, per_pixel, BORDER)?;
                for residual in defects.chunks_exact(dims) {
                    of.push(part_map::score(&map.map(residual)?)?);
                }
                scores.push(of);
                heard(pause(share((column + 1) as f64)).await)?;
            }
        }
        let photos = good + self.defects.len() / dims;
        let by_photo = (0..photos).flat_map(|photo| scores.iter().map(move |of| of[photo]));
        let table = ScoreTable::from_scores(grid, by_photo.collect())?;
        let all: Vec<usize> = (0..table.photos()).collect();
        let labels: Vec<bool> = all.iter().map(|photo| *photo >= good).collect();
        check::some("the good shots", good)?;
        choose(&table, &all, &labels)
    }

    /// The paper's grid, less what the configuration settles.
    fn grid(&self, config: &TrainingConfig) -> Result<Grid> {
        let whole = Grid::pse(&self.pca)?;
        // Without a photo there is one component less, and with all of them nothing is left over.
        let most = self.pca.count().saturating_sub(2).max(1);
        let components = match config.components {
            Some(q) => vec![q],
            None => whole.components().iter().map(|q| *q.min(&most)).collect(),
        };
        let sigmas = match &config.method {
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
