//! What the page gets back of a model and of a photo.

use super::ids::PhotoIds;
use crate::convert::{map, set, to_js};
use crate::failure::Failure;
use js_sys::{Array, Float32Array, Object, Uint8ClampedArray};
use novelty_core::input::alignment::Pose;
use novelty_core::models::few_shots::Choice;
use novelty_core::models::part_model::{Misalignment, PartCard, PartModel, Precision};
use novelty_core::models::training::TrainedModel;
use novelty_core::report::axis::{ScoreAxis, Tick};
use novelty_core::report::inspection::{
    ExtraMap, Inspection, Judgement, MarkedScore, RegionView, ScoreDistribution, Threshold,
    ThresholdPoint,
};
use novelty_core::report::verdict::Verdict;
use novelty_core::report::view::MapView;
use serde::Serialize;
use wasm_bindgen::JsValue;

#[derive(Serialize)]
struct Report<'a> {
    card: &'a PartCard,
    photos: usize,
    components: usize,
    max_components: usize,
    explained: Vec<f64>,
    threshold: f32,
    threshold_position: f32,
    above: usize,
    scores: Vec<Scored<'a>>,
    defects: Vec<Scored<'a>>,
    spread: Vec<Placed>,
    axis: ScoreAxis,
    curve: Vec<[f32; 2]>,
    alignment: Option<Placing>,
    shots: Option<Shots<'a>>,
    average_precision: Option<f64>,
    bytes_full: usize,
    bytes_half: usize,
    milliseconds: f64,
}

#[derive(Serialize)]
struct Scored<'a> {
    id: &'a str,
    #[serde(flatten)]
    placed: Placed,
}

#[derive(Serialize)]
struct Placed {
    score: f32,
    position: f32,
    unlike: bool,
}

#[derive(Serialize)]
struct Placing {
    pose: &'static str,
    typical: f32,
    largest: f32,
    sentence: String,
    aligned: bool,
}

#[derive(Serialize)]
struct Shots<'a> {
    components: Vec<usize>,
    sigmas: Vec<f32>,
    #[serde(flatten)]
    choice: &'a Choice,
}

/// The report on a model; one that was loaded has no photos.
pub fn report(
    model: &PartModel,
    trained: Option<(&TrainedModel, &PhotoIds)>,
    milliseconds: f64,
) -> Result<JsValue, Failure> {
    let spread = ScoreDistribution::of(model)?;
    let threshold = spread.place(model.threshold());
    let mut sum = 0.0;
    let explained = model.pca().explained().into_iter().map(|share| {
        sum += share;
        sum
    });
    let (good, defects) = match trained {
        Some((trained, ids)) => (
            scored(&spread, &ids.good, model.scores()),
            scored(&spread, &ids.defects, &trained.defects),
        ),
        None => (Vec::new(), Vec::new()),
    };
    to_js(&Report {
        card: model.card(),
        photos: model.card().photos,
        components: model.card().components,
        max_components: model.pca().len(),
        explained: explained.collect(),
        threshold: model.threshold(),
        threshold_position: threshold.position,
        above: model.scores().iter().filter(|score| **score > model.threshold()).count(),
        scores: good,
        defects,
        spread: model.scores().iter().map(|score| placed(&spread, *score)).collect(),
        axis: threshold.axis,
        curve: threshold.curve_normal,
        alignment: trained.map(|(trained, _)| placing(trained)),
        shots: trained.and_then(|(trained, _)| trained.choice.as_ref()).map(shots),
        average_precision: trained.and_then(|(trained, _)| trained.average_precision()),
        bytes_full: model.file_size(Precision::Full)?,
        bytes_half: model.file_size(Precision::Half)?,
        milliseconds,
    })
}

/// Good photos' scores as they are drawn: `{curve, axis, goods}`, all places 0 to 1.
pub fn spread(spread: &ScoreDistribution, scores: &[f32]) -> Result<JsValue, Failure> {
    let novelty = spread.place(scores.first().copied().unwrap_or_default());
    let goods: Vec<f32> = scores.iter().map(|score| spread.position(*score)).collect();
    let answer = Object::new();
    set(&answer, "curve", &to_js(&novelty.curve_normal)?)?;
    set(&answer, "axis", &to_js(&novelty.axis)?)?;
    set(&answer, "goods", &Float32Array::from(&goods[..]))?;
    Ok(answer.into())
}

fn scored<'a>(spread: &ScoreDistribution, ids: &'a [String], scores: &[f32]) -> Vec<Scored<'a>> {
    let of = |(id, &score): (&'a String, &f32)| Scored { id, placed: placed(spread, score) };
    ids.iter().zip(scores).map(of).collect()
}

fn placed(spread: &ScoreDistribution, score: f32) -> Placed {
    Placed { score, position: spread.position(score), unlike: spread.unlike(score) }
}

fn placing(trained: &TrainedModel) -> Placing {
    let alignment = trained.training_set.alignment();
    let (pose, typical, largest) = match alignment.pose {
        Pose::Aligned => ("aligned", 0.0, 0.0),
        Pose::Shifted { typical, largest } => ("shifted", typical, largest),
        Pose::Varied => ("varied", 0.0, 0.0),
        Pose::Featureless => ("featureless", 0.0, 0.0),
    };
    let (sentence, aligned) = (alignment.sentence(), trained.training_set.aligned());
    Placing { pose, typical, largest, sentence, aligned }
}

fn shots(choice: &Choice) -> Shots<'_> {
    let columns = choice.columns.max(1);
    Shots {
        components: choice.cells.iter().step_by(columns).map(|cell| cell.q).collect(),
        sigmas: choice.cells.iter().take(columns).map(|cell| cell.sigma).collect(),
        choice,
    }
}

#[derive(Serialize)]
struct Head<'a> {
    score: f32,
    threshold: f32,
    threshold_percentile: f64,
    threshold_position: f32,
    threshold_own: bool,
    good_flagged: f64,
    flagged: bool,
    good_at_or_above: f64,
    position: f32,
    verdict: &'a Verdict,
    regions: &'a [RegionView],
    misalignment: Option<&'a Misalignment>,
}

impl<'a> Head<'a> {
    fn of(judgement: &'a Judgement) -> Self {
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

#[derive(Serialize)]
struct Legend<'a> {
    low: f32,
    high: f32,
    ticks: &'a [Tick],
}

/// A judgement with its pictures: that of [`judgement`], and `axis`, `curve`, `own`, `legend`, `map` and
/// `error` (as maps are, with `width` and `height`; `map` with its `veil` and `note`), `extra_maps` (more of
/// them, each with its `title` and `note`), `input` and `reconstruction` (RGBA) and `contour`. Maps are
/// `width` pixels wide.
pub fn inspection(inspection: &Inspection, width: usize) -> Result<JsValue, Failure> {
    let Inspection { judgement: said, novelty, map: shown, own, legend, .. } = inspection;
    let answer = judgement(said)?;
    set(&answer, "axis", &to_js(&novelty.axis)?)?;
    set(&answer, "curve", &to_js(&novelty.curve_normal)?)?;
    set(&answer, "own", &JsValue::from(*own))?;
    let legend = Legend { low: shown.low, high: shown.high, ticks: legend };
    set(&answer, "legend", &to_js(&legend)?)?;
    let heat = sized(shown, width)?;
    set(&heat, "veil", &Uint8ClampedArray::from(&inspection.veil[..]))?;
    set(&heat, "note", &JsValue::from_str(&inspection.note))?;
    set(&answer, "map", &heat)?;
    set(&answer, "error", &sized(&inspection.error, width)?)?;
    let extra: Array = inspection
        .extra_maps
        .iter()
        .map(|one| titled(one, width))
        .collect::<Result<_, Failure>>()?;
    set(&answer, "extra_maps", &extra)?;
    let pictures = [("input", &inspection.input), ("reconstruction", &inspection.reconstruction)];
    for (name, view) in pictures {
        set(&answer, name, &Uint8ClampedArray::from(&view.rgba[..]))?;
    }
    let lines: Array =
        inspection.contour.iter().map(|line| Float32Array::from(&line[..])).collect();
    set(&answer, "contour", &lines)?;
    Ok(answer)
}

fn sized(view: &MapView, width: usize) -> Result<JsValue, Failure> {
    let object = map(view)?;
    set(&object, "width", &JsValue::from(width as u32))?;
    set(&object, "height", &JsValue::from((view.values.len() / width.max(1)) as u32))?;
    Ok(object)
}

fn titled(ExtraMap { id, title, note, view }: &ExtraMap, width: usize) -> Result<JsValue, Failure> {
    let object = sized(view, width)?;
    for (name, words) in [("id", id), ("title", title), ("note", note)] {
        set(&object, name, &JsValue::from_str(words))?;
    }
    Ok(object)
}

/// A judgement without pictures: `{score, threshold, threshold_percentile, threshold_position,
/// threshold_own, good_flagged, flagged, good_at_or_above, position, verdict, regions, misalignment}`.
pub fn judgement(judgement: &Judgement) -> Result<JsValue, Failure> {
    to_js(&Head::of(judgement))
}

#[derive(Serialize)]
struct Marks {
    value: f32,
    percentile: f64,
    position: f32,
    good_flagged: f64,
    own: bool,
    verdicts: Vec<MarkedScore>,
}

/// A threshold and what it makes of scores: `{value, percentile, position, good_flagged, own, verdicts:
/// {level, text, flagged, good_at_or_above, position}[]}`.
pub fn marks(
    spread: &ScoreDistribution,
    threshold: Option<Threshold>,
    scores: &[f32],
) -> Result<JsValue, Failure> {
    let line = spread.point(threshold)?;
    let ThresholdPoint { value, percentile, position, good_flagged, own } = line;
    let verdicts = scores.iter().map(|score| spread.mark(*score, &line)).collect();
    to_js(&Marks { value, percentile, position, good_flagged, own, verdicts })
}
