//! The scores of a problem's photos for every pair (q, σ) and every method, computed once.
//!
//! The scale of each width and the statistics of each pixel come from the leave-one-out residuals of the training
//! photos, as in [`novelty_core::models::loo_calibration`].

use super::methods::{Contender, Way};
use super::problem::Problem;
use anyhow::{Context, Result};
use novelty_core::maps::multi_scale_pse::{
    self, Join, MultiScale, Normaliser, SIGMAS, Scale, Summary,
};
use novelty_core::maps::per_pixel::{PerPixel, Statistics};
use novelty_core::maps::pse::Border;
use novelty_core::maps::residual;
use novelty_core::models::few_shots::{Grid, ScoreTable};
use novelty_core::models::part_map::PartMap;
use novelty_core::models::training::EXPLAINED;
use novelty_core::pca::{self, LeaveOneOut, Pca, Spectrum};
use novelty_core::progress::unwatched;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;

/// Scores of a photo at one q: squared error and every width, plain and normalised, then three more.
#[derive(Debug, Clone, Default)]
struct Scores {
    /// `[σ]`, the first for σ 0.
    plain: Vec<f32>,
    /// `[σ]`.
    per_pixel: Vec<f32>,
    joined: f32,
    joined_per_pixel: f32,
    mean: f32,
}

/// Statistics of the good photos at one q.
struct Good {
    /// For each width, the first for σ 0.
    per_pixel: Vec<PerPixel>,
    scales: MultiScale,
    joined: PerPixel,
}

/// A problem with its PCA and all scores.
pub struct Measured {
    pca: Pca,
    grid: Grid,
    /// The widths, the first is 0.
    sigmas: Vec<f32>,
    /// `[q]`.
    good: Vec<Good>,
    /// `[q][photo]`.
    scores: Vec<Vec<Scores>>,
    /// Index in the grid of the q that the rule without labels selects.
    rule: usize,
}

impl Measured {
    /// Fits and scores; each thread takes the next q.
    pub fn new(problem: &Problem) -> Result<Self> {
        let dims = problem.shape.len();
        let (pca, spectrum) = pca::fit(&problem.train, dims, problem.fitted(), &mut unwatched)
            .with_context(|| format!("PCA cannot be fitted to {}", problem.name))?;
        let grid = Grid::pse(&pca)?;
        let sigmas = [&[0.0][..], grid.sigmas()].concat();
        let rule = rule(&pca, grid.components());
        // The largest q first: it takes longest.
        let left = AtomicUsize::new(grid.components().len());
        let (sender, receiver) = mpsc::channel();
        std::thread::scope(|scope| {
            for _ in 0..std::thread::available_parallelism().map_or(1, usize::from) {
                let (sender, left, pca, spectrum, grid, sigmas) =
                    (sender.clone(), &left, &pca, &spectrum, &grid, &sigmas);
                scope.spawn(move || {
                    let next = |n: usize| n.checked_sub(1);
                    while let Ok(taken) =
                        left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, next)
                    {
                        let place = taken - 1;
                        let q = grid.components()[place];
                        let outcome = column(problem, pca, spectrum, q, sigmas);
                        if sender.send((place, outcome)).is_err() {
                            return;
                        }
                    }
                });
            }
        });
        drop(sender);
        let mut columns = receiver.into_iter().collect::<Vec<_>>();
        columns.sort_by_key(|(place, _)| *place);
        let (mut good, mut scores) = (Vec::new(), Vec::new());
        for (_, outcome) in columns {
            let (of_good, of_photos) = outcome?;
            good.push(of_good);
            scores.push(of_photos);
        }
        Ok(Self { pca, grid, sigmas, good, scores, rule })
    }

    /// The scores among which the shots select; a single row for a method that needs no shots.
    pub fn table(&self, contender: Contender) -> Result<ScoreTable> {
        let all = self.grid.components();
        let rows = match contender.way {
            Way::MultiScale => self.rule..self.rule + 1,
            _ => 0..all.len(),
        };
        let widths = match contender.way {
            Way::Pse => 1..self.sigmas.len(),
            _ => 0..1,
        };
        let grid = Grid::new(all[rows.clone()].to_vec(), self.sigmas[widths.clone()].to_vec())?;
        let mut scores = Vec::new();
        for photo in 0..self.scores[0].len() {
            for row in rows.clone() {
                let of = &self.scores[row][photo];
                match (contender.way, contender.per_pixel) {
                    (Way::Mse | Way::Pse, false) => scores.extend(&of.plain[widths.clone()]),
                    (Way::Mse | Way::Pse, true) => scores.extend(&of.per_pixel[widths.clone()]),
                    (Way::MultiScale, false) => scores.push(of.joined),
                    (Way::MultiScale, true) => scores.push(of.joined_per_pixel),
                    (Way::MeanMse, _) => scores.push(of.mean),
                }
            }
        }
        Ok(ScoreTable::from_scores(grid, scores)?)
    }

    /// The map of a photo at a pair of the table.
    pub fn map(
        &self,
        problem: &Problem,
        contender: Contender,
        q: usize,
        sigma: f32,
        photo: &[f32],
    ) -> Result<Vec<f32>> {
        let row = self
            .grid
            .components()
            .iter()
            .position(|&of| of == q)
            .context("q is not in the grid")?;
        let width =
            self.sigmas.iter().position(|&of| of == sigma).context("σ is not in the grid")?;
        let good = &self.good[row];
        let (mut map, statistics) = match contender.way {
            Way::MultiScale => (PartMap::widths(good.scales.clone(), problem.shape), &good.joined),
            _ => (PartMap::one_width(sigma, Border::Zero, problem.shape)?, &good.per_pixel[width]),
        };
        if contender.per_pixel {
            map = map.normalised(statistics.clone())?;
        }
        Ok(map.map(&residual::signed(photo, &self.pca.reconstruct(photo, q)?)?)?)
    }

    /// The q of the rule without labels.
    pub fn rule(&self) -> usize {
        self.grid.components()[self.rule]
    }
}

/// The first of `components` that explains the share [`EXPLAINED`] of the variance, at most half as many as
/// there are photos.
fn rule(pca: &Pca, components: &[usize]) -> usize {
    let explained = pca.explained();
    let enough = |q: usize| explained[..q].iter().sum::<f64>() >= EXPLAINED;
    let place = components.iter().position(|&q| enough(q)).unwrap_or(components.len() - 1);
    let few = components.iter().filter(|&&q| 2 * q <= pca.count()).count();
    place.min(few.saturating_sub(1))
}

/// Everything at one q.
fn column(
    problem: &Problem,
    pca: &Pca,
    spectrum: &Spectrum,
    q: usize,
    sigmas: &[f32],
) -> Result<(Good, Vec<Scores>)> {
    let shape = problem.shape;
    let maps: Vec<PartMap> = sigmas
        .iter()
        .map(|&sigma| PartMap::one_width(sigma, Border::Zero, shape))
        .collect::<novelty_core::Result<_>>()?;
    let mut statistics = vec![Statistics::new(shape.pixels()); sigmas.len()];
    let mut summaries = vec![Vec::new(); SIGMAS.len()];
    let residuals = left_out(problem, spectrum, q)?;
    let each = || residuals.chunks_exact(shape.len());
    for residual in each() {
        for ((map, statistics), &sigma) in maps.iter().zip(&mut statistics).zip(sigmas) {
            let map = map.map(residual)?;
            statistics.add(&map)?;
            if let Some(place) = SIGMAS.iter().position(|&of| of == sigma) {
                summaries[place].push(Summary::of(&map));
            }
        }
    }
    let scale = |(&sigma, of): (&f32, &Vec<Summary>)| Scale::of(sigma, of, Normaliser::default());
    let scales: Vec<Scale> =
        SIGMAS.iter().zip(&summaries).map(scale).collect::<novelty_core::Result<_>>()?;
    let scales = MultiScale::new(scales, Join::default(), Border::Zero)?;
    let mut joined = Statistics::new(shape.pixels());
    for residual in each() {
        joined.add(&scales.map(residual, shape)?)?;
    }
    let per_pixel = statistics
        .iter()
        .map(|of| of.normaliser(shape))
        .collect::<novelty_core::Result<Vec<_>>>()?;
    let good = Good { per_pixel, scales, joined: joined.normaliser(shape)? };
    let scores = problem.photos().map(|photo| {
        let reconstruction = pca.reconstruct(photo, q)?;
        let residual = residual::signed(photo, &reconstruction)?;
        let mut scores = Scores {
            mean: residual::mean_squared(photo, &reconstruction)? as f32,
            ..Scores::default()
        };
        for (map, statistics) in maps.iter().zip(&good.per_pixel) {
            let map = map.map(&residual)?;
            scores.plain.push(multi_scale_pse::peak(&map));
            scores.per_pixel.push(multi_scale_pse::peak(&statistics.apply(&map)?));
        }
        let joined = good.scales.map(&residual, shape)?;
        scores.joined = multi_scale_pse::peak(&joined);
        scores.joined_per_pixel = multi_scale_pse::peak(&good.joined.apply(&joined)?);
        Ok(scores)
    });
    let scores = scores.collect::<Result<Vec<Scores>>>()?;
    Ok((good, scores))
}

/// The residuals `[N, dims]` of the training photos, each from a PCA of the others.
fn left_out(problem: &Problem, spectrum: &Spectrum, q: usize) -> Result<Vec<f32>> {
    let mut left = LeaveOneOut::new(&problem.train, problem.shape.len(), spectrum, q)?;
    let mut residuals = Vec::with_capacity(problem.train.len());
    for number in 0..left.batches() {
        residuals.extend(left.batch(number)?.residuals);
    }
    Ok(residuals)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rule_without_labels_takes_the_share_of_variance_that_the_page_takes() {
        let of = |count| {
            let mut components = vec![0.0; 16];
            (0..4).for_each(|at| components[at * 5] = 1.0);
            let variances = vec![0.6, 0.35, 0.045, 0.005];
            Pca::from_parts(vec![0.0; 4], components, variances, 1.0, count).unwrap()
        };
        assert_eq!(EXPLAINED, 0.99);
        assert_eq!(rule(&of(10), &[1, 2, 3, 4]), 2);
        // With 5 photos at most two components.
        assert_eq!(rule(&of(5), &[1, 2, 3, 4]), 1);
    }
}
