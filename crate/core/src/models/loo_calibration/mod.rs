//! Leave-one-out calibration: scores, scales and statistics of normal photos under models that were not
//! trained on them.
//!
//! Everything that calibrates a model of a part is measured on leave-one-out residuals
//! ([`crate::pca::LeaveOneOut`]): the measure of each width, the statistics of each pixel, and the
//! scores whose 95th percentile is the threshold (X6). When a photo is scored its own map is left
//! out of the measure and of the statistics too. What remains is that the other photos'
//! residuals come from models that had seen this photo, which is of the order of 1/N.

use crate::maps::multi_scale_pse::{self, MultiScale, Normaliser, Scale, Summary};
use crate::maps::per_pixel::Statistics;
use crate::maps::pse::Border;
use crate::models::part_map::{self, Method, PartMap};
use crate::pca::{Batch, LeaveOneOut};
use crate::progress::{Watch, report};
use crate::{Error, Result, Shape, check};

/// Most pixels that the display scale is taken from; of more, every n-th.
const SAMPLE: usize = 1 << 22;

/// The quantile of good pixels that a heat map is divided by for display.
pub const DISPLAY_QUANTILE: f64 = 0.995;

/// A method measured on good photos, and their scores under it.
#[derive(Debug, Clone, PartialEq)]
pub struct LooCalibration {
    /// Turns residuals into maps.
    pub map: PartMap,
    /// The score of each photo by a model of the others, `[N]`, in the order of the photos.
    pub scores: Vec<f32>,
    /// The 99.5 % quantile of the pixels of the photos' maps.
    pub display: f32,
    /// What each photo was scored by.
    pub others: LeaveOneOutMaps,
}

/// What each good photo is measured by: all of them but itself.
#[derive(Debug, Clone, PartialEq)]
pub struct LeaveOneOutMaps {
    shape: Shape,
    error: Errors,
    statistics: Option<Statistics>,
}

impl LeaveOneOutMaps {
    /// The map that scores the photo of this number, as measured by the others, for its own `residual`
    /// left out.
    ///
    /// # Errors
    /// A residual that does not fit, or one of other photos, whose statistics overflow.
    pub fn map(&self, photo: usize, residual: &[f32]) -> Result<PartMap> {
        let map = self.error.without(photo)?;
        match &self.statistics {
            None => Ok(map),
            Some(all) => {
                let own = map.map(residual)?;
                map.normalised(all.without(&own)?.normaliser(self.shape)?)
            }
        }
    }

    /// The map of a photo, normalised by the statistics of the others where there are any.
    fn normalised(&self, map: Vec<f32>) -> Result<Vec<f32>> {
        match &self.statistics {
            None => Ok(map),
            Some(all) => all.without(&map)?.normaliser(self.shape)?.apply(&map),
        }
    }

    /// The map that all photos calibrate.
    fn whole(&self) -> Result<PartMap> {
        let map = self.error.with_all()?;
        match &self.statistics {
            None => Ok(map),
            Some(all) => map.normalised(all.normaliser(self.shape)?),
        }
    }
}

/// What [`measure`] does, for leave-one-out residuals `[N, C, H, W]` that are at hand: the map, as all
/// photos calibrate it, and the score of each photo by a map that the others calibrate.
///
/// # Errors
/// Residuals that do not fit `shape`, are too few, or whose maps overflow.
pub(crate) fn of_residuals(
    residuals: &[f32],
    shape: Shape,
    method: &Method,
    per_pixel: bool,
    border: Border,
) -> Result<(PartMap, Vec<f32>)> {
    check::some("a photo", shape.len())?;
    let mut all = LeaveOneOutMaps {
        shape,
        error: Errors::of(method, border, shape)?,
        statistics: per_pixel.then(|| Statistics::new(shape.pixels())),
    };
    let photos = residuals.chunks_exact(shape.len());
    for residual in photos.clone() {
        all.error.add(residual)?;
    }
    let own = photos.enumerate().map(|(i, residual)| all.error.without(i)?.map(residual));
    let own: Vec<Vec<f32>> = own.collect::<Result<_>>()?;
    if let Some(statistics) = &mut all.statistics {
        own.iter().try_for_each(|map| statistics.add(map))?;
    }
    let score = |map: Vec<f32>| part_map::score(&all.normalised(map)?);
    let scores = own.into_iter().map(score).collect::<Result<_>>()?;
    Ok((all.whole()?, scores))
}

/// Measures `method` on the residuals of photos left out, images of `shape`, in one go.
///
/// # Errors
/// As [`Measuring::new`] and [`Measuring::step`], and [`Error::Cancelled`].
pub fn measure(
    left: &mut LeaveOneOut<'_>,
    shape: Shape,
    method: &Method,
    per_pixel: bool,
    border: Border,
    watch: &mut Watch<'_>,
) -> Result<LooCalibration> {
    let mut measuring = Measuring::new(left, shape, method, per_pixel, border)?;
    while !measuring.step()? {
        report(watch, measuring.done(), measuring.steps())?;
    }
    report(watch, 1, 1)?;
    measuring.finish()
}

/// A measurement under way: one batch of photos a step, in one to three passes.
///
/// Dropping it between two steps cancels it.
#[derive(Debug)]
pub struct Measuring<'a, 'b> {
    left: &'b mut LeaveOneOut<'a>,
    others: LeaveOneOutMaps,
    scores: Vec<f32>,
    sample: Vec<f32>,
    /// One pixel of so many goes into the sample.
    every: usize,
    /// What is still to do, the present pass last.
    passes: Vec<Pass>,
    batch: usize,
    done: usize,
    steps: usize,
}

/// What a pass over the residuals is for.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Pass {
    /// Measuring each width.
    Widths,
    /// Measuring each pixel.
    Pixels,
    /// Scoring.
    Scores,
}

impl<'a, 'b> Measuring<'a, 'b> {
    /// Measures `method` on images of `shape`; `per_pixel` adds the normalisation by position.
    ///
    /// # Errors
    /// [`Error::TooFew`] with fewer than three photos where photos are measured by the others' maps
    /// (two otherwise), a `shape` that is not that of the photos, or a width out of range.
    pub fn new(
        left: &'b mut LeaveOneOut<'a>,
        shape: Shape,
        method: &Method,
        per_pixel: bool,
        border: Border,
    ) -> Result<Self> {
        check::length("the shape", left.dims(), shape.len())?;
        let error = Errors::of(method, border, shape)?;
        let several = matches!(error, Errors::Widths { .. });
        let needed = if per_pixel || several { 3 } else { 2 };
        if left.count() < needed {
            return Err(Error::TooFew { what: "good photos", needed, got: left.count() });
        }
        let mut passes = vec![Pass::Scores];
        passes.extend(per_pixel.then_some(Pass::Pixels));
        passes.extend(several.then_some(Pass::Widths));
        Ok(Self {
            others: LeaveOneOutMaps {
                shape,
                error,
                statistics: per_pixel.then(|| Statistics::new(shape.pixels())),
            },
            scores: Vec::with_capacity(left.count()),
            sample: Vec::new(),
            every: (left.count() * shape.pixels()).div_ceil(SAMPLE).max(1),
            steps: passes.len() * left.batches(),
            passes,
            batch: 0,
            done: 0,
            left,
        })
    }

    /// Steps in all.
    pub fn steps(&self) -> usize {
        self.steps
    }

    /// Steps done.
    pub fn done(&self) -> usize {
        self.done
    }

    /// Takes in the next batch of photos; whether that was the last.
    ///
    /// # Errors
    /// Residuals or maps that overflow.
    pub fn step(&mut self) -> Result<bool> {
        let Some(&pass) = self.passes.last() else { return Ok(true) };
        let Batch { first, residuals } = self.left.batch(self.batch)?;
        for (place, residual) in residuals.chunks_exact(self.others.shape.len()).enumerate() {
            match pass {
                Pass::Widths => self.others.error.add(residual)?,
                Pass::Pixels => {
                    let map = self.others.error.without(first + place)?.map(residual)?;
                    self.others.statistics.as_mut().map_or(Ok(()), |of| of.add(&map))?;
                }
                Pass::Scores => self.score(first + place, residual)?,
            }
        }
        self.done += 1;
        self.batch += 1;
        if self.batch == self.left.batches() {
            self.batch = 0;
            self.passes.pop();
        }
        Ok(self.passes.is_empty())
    }

    fn score(&mut self, photo: usize, residual: &[f32]) -> Result<()> {
        let map = self.others.normalised(self.others.error.without(photo)?.map(residual)?)?;
        self.scores.push(part_map::score(&map)?);
        self.sample.extend(map.iter().step_by(self.every));
        Ok(())
    }

    /// What was measured.
    ///
    /// # Errors
    /// [`Error::Unsolved`] before the last step.
    pub fn finish(mut self) -> Result<LooCalibration> {
        if !self.passes.is_empty() {
            return Err(Error::Unsolved { what: "an unfinished measurement" });
        }
        let map = self.others.whole()?;
        let display = quantile(&mut self.sample, DISPLAY_QUANTILE);
        Ok(LooCalibration { map, scores: self.scores, display, others: self.others })
    }
}

/// The value at a quantile of a non-empty sample, without interpolation; 0 for an empty one.
fn quantile(sample: &mut [f32], p: f64) -> f32 {
    let place = ((sample.len() as f64 * p) as usize).min(sample.len().saturating_sub(1));
    if sample.is_empty() {
        return 0.0;
    }
    *sample.select_nth_unstable_by(place, f32::total_cmp).1
}

/// The error maps of a method, with the measure of all photos or of all but one.
#[derive(Debug, Clone, PartialEq)]
enum Errors {
    OneWidth(PartMap),
    Widths {
        shape: Shape,
        border: Border,
        sigmas: Vec<f32>,
        normaliser: Normaliser,
        join: multi_scale_pse::Join,
        /// `[N][widths]`.
        summaries: Vec<Vec<Summary>>,
    },
}

impl Errors {
    fn of(method: &Method, border: Border, shape: Shape) -> Result<Self> {
        match method {
            Method::Mse => Ok(Self::OneWidth(PartMap::one_width(0.0, border, shape)?)),
            Method::Pse { sigma } => Ok(Self::OneWidth(PartMap::one_width(*sigma, border, shape)?)),
            Method::MultiScalePse { sigmas, normaliser, join } => {
                let (sigmas, summaries) = (sigmas.clone(), Vec::new());
                let (normaliser, join) = (*normaliser, *join);
                Ok(Self::Widths { shape, border, sigmas, normaliser, join, summaries })
            }
        }
    }

    /// Takes in the next photo's residual.
    fn add(&mut self, residual: &[f32]) -> Result<()> {
        if let Self::Widths { shape, border, sigmas, summaries, .. } = self {
            summaries.push(multi_scale_pse::summarise(residual, *shape, sigmas, *border)?);
        }
        Ok(())
    }

    fn with_all(&self) -> Result<PartMap> {
        self.measured(None)
    }

    fn without(&self, photo: usize) -> Result<PartMap> {
        self.measured(Some(photo))
    }

    fn measured(&self, but: Option<usize>) -> Result<PartMap> {
        match self {
            Self::OneWidth(map) => Ok(map.clone()),
            Self::Widths { shape, border, sigmas, normaliser, join, summaries } => {
                let scale = |(width, sigma): (usize, &f32)| {
                    let good = summaries.iter().enumerate().filter(|(i, _)| Some(*i) != but);
                    Scale::of(*sigma, good.map(|(_, of)| &of[width]), *normaliser)
                };
                let scales: Result<Vec<Scale>> = sigmas.iter().enumerate().map(scale).collect();
                Ok(PartMap::widths(MultiScale::new(scales?, *join, *border)?, *shape))
            }
        }
    }
}

#[cfg(test)]
mod tests;
