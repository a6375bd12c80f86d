//! A photo under inspection: how it is to be shown, and a model's judgement of it.

use crate::arrays::{Floats, Rgba};
use crate::drawing::MapView;
use crate::joined::Joined;
use novelty_core::models::part_model::Misalignment;
use novelty_core::report::axis::{ScoreAxis, Tick};
use novelty_core::report::inspection::{
    self, DisplayOptions, MarkedScore, RegionView, ScoreDistribution, ThresholdPoint,
};
use novelty_core::report::verdict::Verdict;
use novelty_core::report::view;
use serde::{Deserialize, Serialize};

/// How a photo is shown by a model of a part.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Look {
    /// What is shown, and at which threshold.
    #[cfg_attr(test, ts(flatten))]
    pub display: DisplayOptions,
    /// Everything else.
    #[cfg_attr(test, ts(flatten))]
    pub options: LookOptions,
}

/// What an inspection request has besides [`DisplayOptions`].
#[derive(Debug, Clone, Copy, PartialEq, Default, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(default)]
pub struct LookOptions {
    /// Whether a good photo of the training set is judged by a model of the others.
    #[cfg_attr(test, ts(optional = nullable))]
    pub left_out: Option<bool>,
}

impl Joined for Look {
    type First = DisplayOptions;
    type Second = LookOptions;

    fn join(display: DisplayOptions, options: LookOptions) -> Self {
        Self { display, options }
    }
}

/// A model's judgement of a photo, without images.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Judgement<'a> {
    /// The largest pixel of the model's map.
    pub score: f32,
    /// The score above which a photo is flagged.
    pub threshold: f32,
    /// Its percentile among the good photos' scores.
    pub threshold_percentile: f64,
    /// Its place on the axis, 0 to 1.
    pub threshold_position: f32,
    /// Whether the threshold is the model's own.
    pub threshold_own: bool,
    /// The share of the good photos above the threshold.
    pub good_flagged: f64,
    /// Whether the score is above the threshold.
    pub flagged: bool,
    /// The share of good photos that score as much or more, 0 to 1.
    pub good_at_or_above: f64,
    /// The place of the score on the axis, 0 to 1.
    pub position: f32,
    /// The verdict in words.
    pub verdict: &'a Verdict,
    /// The regions above the threshold, by their peaks.
    pub regions: &'a [RegionView],
    /// How the part is misaligned with the good ones; `None` where it is not.
    pub misalignment: Option<&'a Misalignment>,
}

impl<'a> From<&'a inspection::Judgement> for Judgement<'a> {
    fn from(judgement: &'a inspection::Judgement) -> Self {
        let ThresholdPoint { value, percentile, position, good_flagged, own } = judgement.threshold;
        Self {
            score: judgement.score,
            threshold: value,
            threshold_percentile: percentile,
            threshold_position: position,
            threshold_own: own,
            good_flagged,
            flagged: judgement.flagged,
            good_at_or_above: judgement.good_at_or_above,
            position: judgement.position,
            verdict: &judgement.verdict,
            regions: &judgement.regions,
            misalignment: judgement.misalignment.as_ref(),
        }
    }
}

/// A map with its extent.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Heat<'a> {
    /// The map.
    #[serde(flatten)]
    pub view: MapView<'a>,
    /// Columns.
    pub width: usize,
    /// Rows.
    pub height: usize,
}

impl<'a> Heat<'a> {
    /// A map that is `width` pixels wide.
    fn new(map: &'a view::MapView, width: usize) -> Self {
        let view = MapView::from(map);
        let height = map.values.len().checked_div(width).unwrap_or_default();
        Self { view, width, height }
    }
}

/// The map that is laid over the photo.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct HeatMap<'a> {
    /// The map.
    #[serde(flatten)]
    pub heat: Heat<'a>,
    /// The same colours, transparent at the low end.
    pub veil: Rgba<'a>,
    /// What it shows, as a sentence; may be empty.
    pub note: &'a str,
}

/// A map in addition to the model's error.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct ExtraMap<'a> {
    /// The map; its id is `saliency`, `pse` or, of several widths, `pse-1`, `pse-1.5` and so on.
    #[serde(flatten)]
    pub heat: Heat<'a>,
    /// Its heading.
    pub title: &'a str,
    /// What it shows, as a sentence; may be empty.
    pub note: &'a str,
}

impl<'a> ExtraMap<'a> {
    fn new(map: &'a inspection::ExtraMap, width: usize) -> Self {
        let mut heat = Heat::new(&map.view, width);
        heat.view.id = &map.id;
        Self { heat, title: &map.title, note: &map.note }
    }
}

/// The legend of a map.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Legend<'a> {
    /// Value of the first colour.
    pub low: f32,
    /// Value of the last colour.
    pub high: f32,
    /// Round numbers between them.
    pub ticks: &'a [Tick],
}

/// A model's judgement of a photo, with images.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Inspection<'a> {
    /// The judgement.
    #[serde(flatten)]
    pub judgement: Judgement<'a>,
    /// The axis of the scores.
    pub axis: &'a ScoreAxis,
    /// Density of the good photos' scores: place on the axis and height, both 0 to 1.
    pub curve: &'a [[f32; 2]],
    /// Whether the map is the one whose peak is the score.
    pub own: bool,
    /// The legend of the map.
    pub legend: Legend<'a>,
    /// The map that was asked for.
    pub map: HeatMap<'a>,
    /// The squared error.
    pub error: Heat<'a>,
    /// Additional maps, where they were asked for.
    pub extra_maps: Vec<ExtraMap<'a>>,
    /// The photo as the model's input, of the map's extent.
    pub input: Rgba<'a>,
    /// The model's reconstruction of it.
    pub reconstruction: Rgba<'a>,
    /// Outlines of the regions: polylines `x0, y0, x1, y1, …` in unit coordinates of the photo.
    pub contour: Vec<Floats<'a>>,
}

impl<'a> Inspection<'a> {
    /// An inspection whose maps are `width` pixels wide.
    pub fn new(inspection: &'a inspection::Inspection, width: usize) -> Self {
        let inspection::Inspection { judgement, novelty, map, own, legend, .. } = inspection;
        Self {
            judgement: judgement.into(),
            axis: &novelty.axis,
            curve: &novelty.curve_normal,
            own: *own,
            legend: Legend { low: map.low, high: map.high, ticks: legend },
            map: HeatMap {
                heat: Heat::new(map, width),
                veil: inspection.veil[..].into(),
                note: &inspection.note,
            },
            error: Heat::new(&inspection.error, width),
            extra_maps: inspection.extra_maps.iter().map(|map| ExtraMap::new(map, width)).collect(),
            input: inspection.input.rgba[..].into(),
            reconstruction: inspection.reconstruction.rgba[..].into(),
            contour: inspection.contour.iter().map(|line| line[..].into()).collect(),
        }
    }
}

/// A threshold, and scores compared with it.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Marks {
    /// The score above which a photo is flagged.
    pub value: f32,
    /// Its percentile among the good photos' scores.
    pub percentile: f64,
    /// Its place on the axis, 0 to 1.
    pub position: f32,
    /// The share of the good photos above it.
    pub good_flagged: f64,
    /// Whether it is the model's own.
    pub own: bool,
    /// The scores, in the order given.
    pub verdicts: Vec<MarkedScore>,
}

impl Marks {
    /// Scores compared with a threshold on a distribution.
    ///
    /// # Errors
    /// Those of [`ScoreDistribution::point`].
    pub fn new(
        distribution: &ScoreDistribution,
        threshold: Option<inspection::Threshold>,
        scores: &[f32],
    ) -> novelty_core::Result<Self> {
        let point = distribution.point(threshold)?;
        let ThresholdPoint { value, percentile, position, good_flagged, own } = point;
        let verdicts = scores.iter().map(|score| distribution.mark(*score, &point)).collect();
        Ok(Self { value, percentile, position, good_flagged, own, verdicts })
    }
}
