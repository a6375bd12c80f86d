//! One inspection: from a model of a part and a photo to pictures, regions, a place and words.
//!
//! Everything the page shows of one photo of a part is computed here once, colours and sentences
//! included. Verdict, regions and contour are those of the model's own components and map, at its
//! own threshold or another; the rest of a [`DisplayOptions`] changes what is pictured, so a slider never
//! moves a score that a threshold was measured for. All maps are where the photo has the part.

mod distribution;
mod extra_maps;
mod options;
mod threshold;
mod words;

pub use distribution::{MarkedScore, ScoreDistribution};
pub use extra_maps::ExtraMap;
pub use options::DisplayOptions;
pub use threshold::{Threshold, ThresholdPoint};

use crate::maps::pse::{self, Border, Kernel, Normalisation};
use crate::maps::{regions, residual};
use crate::metrics::{iou, top_k};
use crate::models::part_model::{Finding, Misalignment, PartModel};
use crate::models::training::TrainedModel;
use crate::report::colour_map::veil;
use crate::report::novelty::Novelty;
use crate::report::verdict::Verdict;
use crate::report::view::{MapView, Scale, heat, picture};
use crate::report::{axis, contour, region};
use crate::{Result, Shape, check};
use serde::{Deserialize, Serialize};

/// Everything the page shows of one photo.
#[derive(Debug, Clone, PartialEq)]
pub struct Inspection {
    /// The score, its distribution among the good photos, the verdict and the regions.
    pub judgement: Judgement,
    /// The place of the score among those of the good photos, with curve and axis.
    pub novelty: Novelty,
    /// The map of the look, with its colours.
    pub map: MapView,
    /// The same colours as a veil over the photo, RGBA ([`veil`]).
    pub veil: Vec<u8>,
    /// Whether that is the map that the score is the peak of.
    pub own: bool,
    /// Round numbers of the map's legend, places from 0 to 1.
    pub legend: Vec<axis::Tick>,
    /// The photo at the resolution of the model.
    pub input: MapView,
    /// Its reconstruction from the principal components.
    pub reconstruction: MapView,
    /// The squared error, from 0 to its largest value.
    pub error: MapView,
    /// Where the regions end: polylines in unit coordinates of the photo ([`contour::Line`]).
    pub contour: Vec<contour::Line>,
    /// What the map is, as a sentence; empty where that is not known.
    pub note: String,
    /// More maps to lay beside the error, where they were asked for.
    pub extra_maps: Vec<ExtraMap>,
}

/// What a model says of a photo, without pictures.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Judgement {
    /// The largest pixel of the model's map.
    pub score: f32,
    /// The threshold that it is compared with.
    pub threshold: ThresholdPoint,
    /// Whether the score is above it.
    pub flagged: bool,
    /// The share of good photos that score as much or more, 0 to 1.
    pub good_at_or_above: f64,
    /// The place of the score on the axis of [`ScoreDistribution`], 0 to 1.
    pub position: f32,
    /// The verdict in words.
    pub verdict: Verdict,
    /// The regions above the threshold, by their peaks.
    pub regions: Vec<RegionView>,
    /// Whether the part is misaligned than the normal ones; not asked of their own photos.
    pub misalignment: Option<Misalignment>,
}

/// A region in unit coordinates of the photo: 0 to 1 from left to right and from top to bottom.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct RegionView {
    /// From 1, by descending peak.
    pub number: usize,
    /// The share of the photo that it covers.
    pub area: f64,
    /// Pixels of the map that it covers.
    pub pixels: usize,
    /// Its largest value.
    pub peak: f32,
    /// The middle of the pixel that has it: x, y.
    pub at: [f32; 2],
    /// Left, upper, right and lower end.
    #[serde(rename = "box")]
    pub rectangle: [f32; 4],
    /// Where that is, such as "at the upper left".
    #[serde(default)]
    pub words: String,
}

/// Judges a photo `[C, H, W]` of the model's shape and shows it.
///
/// On the calibrated scale the last colour represents the model's threshold, or for the 99.5 %
/// quantile of good pixels where that is higher, so that a good photo has hardly a pixel of it. On
/// its own scale it represents the map's largest value.
///
/// # Errors
/// A photo that does not fit, more components than the model has, a σ out of range, a threshold that
/// is not finite.
pub fn inspect(model: &PartModel, photo: &[f32], look: &DisplayOptions) -> Result<Inspection> {
    let found =
        show(model, photo, look, |components, level| model.judge_at(photo, components, level))?;
    let judgement = Judgement { misalignment: model.misalignment(photo)?, ..found.judgement };
    Ok(Inspection { judgement, ..found })
}

/// The same of a good photo of the training set, by its number, as a model of the others judges it.
///
/// # Errors
/// As [`inspect`] and [`TrainedModel::left_out`].
pub fn inspect_left_out(
    trained: &TrainedModel,
    number: usize,
    photo: &[f32],
    look: &DisplayOptions,
) -> Result<Inspection> {
    trained.training_set.shape().check("the photo", photo)?;
    let finding = |components, level| trained.left_out(number, components, level);
    show(&trained.model, photo, look, finding)
}

fn show(
    model: &PartModel,
    photo: &[f32],
    look: &DisplayOptions,
    find: impl Fn(usize, f32) -> Result<Finding>,
) -> Result<Inspection> {
    let (shape, own) = (model.card().shape, model.card().components);
    let distribution = ScoreDistribution::of(model)?;
    let line = distribution.point(look.threshold)?;
    let finding = find(own, line.value)?;
    let judgement = judgement(shape, &distribution, line, &Seen::of(&finding, line.value))?;
    let shown = match look.components.filter(|q| *q != own) {
        Some(q) => find(q, line.value)?,
        None => finding.clone(),
    };
    let values = match look.sigma {
        None => shown.map,
        Some(sigma) => {
            let kernel = Kernel::new(sigma, Normalisation::Sum)?;
            let residual = residual::signed(photo, &shown.reconstruction)?;
            pse::map(&residual, shape, &kernel, Border::Zero)?
        }
    };
    // Another width has another unit, in which good photos were not measured.
    let calibrated = look.scale == Scale::Calibrated && look.sigma.is_none();
    let high = calibrated.then(|| model.card().display.max(model.threshold()));
    let map = heat("map", top_k::ranks(&values), values, high, look.colour_map);
    let error = residual::squared_map(photo, &shown.reconstruction, shape)?;
    let (note, extra) = match look.extra_maps {
        true => {
            (extra_maps::note(model), extra_maps::maps(model, photo, &shown.reconstruction, look)?)
        }
        false => Default::default(),
    };
    Ok(Inspection {
        note,
        extra_maps: extra,
        own: look.sigma.is_none() && look.components.is_none_or(|q| q == own),
        legend: legend(map.low, map.high),
        veil: veil(&map.values, map.low, map.high, look.colour_map),
        contour: contour::trace(&finding.outline, plane(shape), line.value)?,
        input: picture("input", photo, shape),
        reconstruction: picture("reconstruction", &shown.reconstruction, shape),
        error: heat("error", top_k::ranks(&error), error, None, look.colour_map),
        novelty: distribution.place(judgement.score),
        judgement,
        map,
    })
}

/// Judges a photo `[C, H, W]` of the model's shape, without pictures.
///
/// # Errors
/// A photo that does not fit, or a threshold that is not finite.
pub fn score(model: &PartModel, photo: &[f32], threshold: Option<Threshold>) -> Result<Judgement> {
    let distribution = ScoreDistribution::of(model)?;
    let line = distribution.point(threshold)?;
    let finding = model.judge_at(photo, model.card().components, line.value)?;
    let said = judgement(model.card().shape, &distribution, line, &Seen::of(&finding, line.value))?;
    Ok(Judgement { misalignment: model.misalignment(photo)?, ..said })
}

/// Which pixels are in the regions above the threshold, `[H·W]`.
///
/// # Errors
/// As [`score`].
pub fn mask(model: &PartModel, photo: &[f32], threshold: Option<Threshold>) -> Result<Vec<bool>> {
    let level = ScoreDistribution::of(model)?.point(threshold)?.value;
    Ok(inside(&model.judge_at(photo, model.card().components, level)?, level))
}

/// How well the regions cover the pixels that are known to be defective, the IoU of both.
///
/// `truth` has `width` columns and any number of rows, over the whole photo; each of its pixels
/// is compared with the pixel of the map that its middle is in.
///
/// # Errors
/// A photo that does not fit, or no whole rows.
pub fn overlap(
    model: &PartModel,
    photo: &[f32],
    threshold: Option<Threshold>,
    truth: &[bool],
    width: usize,
) -> Result<f64> {
    laid_over(&mask(model, photo, threshold)?, model.card().shape, truth, width)
}

/// The IoU of a mask `[H·W]` of `shape` with one of `width` columns over the same photo.
pub(crate) fn laid_over(mask: &[bool], shape: Shape, truth: &[bool], width: usize) -> Result<f64> {
    let rows = truth.len() / width.max(1);
    check::length("the mask", rows * width, truth.len())?;
    let place = |at: usize, of: usize, side: usize| (2 * at + 1) * side / (2 * of);
    let found: Vec<bool> = (0..truth.len())
        .map(|p| {
            let row = place(p / width, rows, shape.height);
            mask[row * shape.width + place(p % width, width, shape.width)]
        })
        .collect();
    Ok(iou::of_masks(&found, truth).unwrap_or_default())
}

/// What was found on a photo: a score, a map with the outline of its regions, and the level of that
/// outline above which a pixel is flagged. The two need not be one: a score may be a mean.
pub(crate) struct Seen<'a> {
    /// `[H·W]`.
    pub map: &'a [f32],
    /// `[H·W]`.
    pub outline: &'a [f32],
    pub score: f32,
    pub level: f32,
}

impl<'a> Seen<'a> {
    fn of(finding: &'a Finding, level: f32) -> Self {
        Self { map: &finding.map, outline: &finding.outline, score: finding.score, level }
    }
}

fn inside(finding: &Finding, level: f32) -> Vec<bool> {
    finding.outline.iter().map(|value| *value > level).collect()
}

pub(crate) fn judgement(
    shape: Shape,
    distribution: &ScoreDistribution,
    line: ThresholdPoint,
    seen: &Seen<'_>,
) -> Result<Judgement> {
    let shape = plane(shape);
    let MarkedScore { mut verdict, flagged, good_at_or_above, position } =
        distribution.mark(seen.score, &line);
    let mut spots = Vec::new();
    if flagged {
        let mask: Vec<bool> = seen.outline.iter().map(|value| *value > seen.level).collect();
        let found = regions::of_mask(&mask, seen.map, shape)?;
        spots.extend((1..).zip(&found.list).map(|(number, region)| spot(number, region, shape)));
        // A score that is no peak can be high without any pixel that is.
        let places = if spots.is_empty() && seen.level != line.value {
            "No single region stands out.".to_owned()
        } else {
            words::places(&spots)
        };
        verdict.text = format!("{} {places}", verdict.text);
    }
    Ok(Judgement {
        score: seen.score,
        threshold: line,
        flagged,
        good_at_or_above,
        position,
        verdict,
        regions: spots,
        misalignment: None,
    })
}

fn spot(number: usize, region: &regions::Region, shape: Shape) -> RegionView {
    let (height, width) = (shape.height as f32, shape.width as f32);
    let [top, left, bottom, right] = region.rectangle;
    let at = [(region.at.1 as f32 + 0.5) / width, (region.at.0 as f32 + 0.5) / height];
    RegionView {
        number,
        area: region.pixels as f64 / shape.pixels() as f64,
        pixels: region.pixels,
        peak: region.peak,
        at,
        words: region::of_point(at),
        rectangle: [
            left as f32 / width,
            top as f32 / height,
            (right + 1) as f32 / width,
            (bottom + 1) as f32 / height,
        ],
    }
}

/// Round numbers from `low` to `high`, both finite, `low < high`.
pub(crate) fn legend(low: f32, high: f32) -> Vec<axis::Tick> {
    let ends = [f64::from(low), f64::from(high)];
    // Only for values beyond what an axis accepts, which have no round numbers to read.
    let Ok(axis) = axis::linear(&ends, &[0.0; 2], false) else { return Vec::new() };
    let place = |tick: axis::Tick| {
        let value = axis.low + (axis.high - axis.low) * tick.position;
        axis::Tick { position: (value - ends[0]) / (ends[1] - ends[0]), ..tick }
    };
    let within = |tick: &axis::Tick| (-1e-6..=1.0 + 1e-6).contains(&tick.position);
    axis.ticks.into_iter().map(place).filter(within).collect()
}

/// The shape of a map of photos of `shape`.
fn plane(shape: Shape) -> Shape {
    Shape { channels: 1, ..shape }
}

#[cfg(test)]
mod tests;
