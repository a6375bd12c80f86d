//! What the page gets back of a model and of a photo.

use super::part::Pupils;
use crate::convert::{map, set, to_js};
use js_sys::{Array, Float32Array, Object, Uint8ClampedArray};
use novelty_core::input::alignment::Pose;
use novelty_core::models::few_shots::Choice;
use novelty_core::models::part_model::{Astray, PartCard, PartModel, Precision};
use novelty_core::models::training::Taught;
use novelty_core::report::analysis::{Axis, MapView, Verdict};
use novelty_core::report::axis::Tick;
use novelty_core::report::inspection::{
    Beside, Inspection, Judgement, Line, Mark, Spot, Spread, Threshold,
};
use serde::Serialize;
use wasm_bindgen::{JsError, JsValue};

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
    axis: Axis,
    curve: Vec<[f32; 2]>,
    alignment: Option<Placing>,
    shots: Option<Shots<'a>>,
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
    taught: Option<(&Taught, &Pupils)>,
    milliseconds: f64,
) -> Result<JsValue, JsError> {
    let spread = Spread::of(model)?;
    let threshold = spread.place(model.threshold());
    let mut sum = 0.0;
    let explained = model.pca().explained().into_iter().map(|share| {
        sum += share;
        sum
    });
    let (good, defects) = match taught {
        Some((taught, pupils)) => (
            scored(&spread, &pupils.good, model.scores()),
            scored(&spread, &pupils.defects, &taught.defects),
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
        alignment: taught.map(|(taught, _)| placing(taught)),
        shots: taught.and_then(|(taught, _)| taught.choice.as_ref()).map(shots),
        bytes_full: model.file_size(Precision::Full)?,
        bytes_half: model.file_size(Precision::Half)?,
        milliseconds,
    })
}

/// Good photos' scores as they are drawn: `{curve, axis, goods}`, all places 0 to 1.
pub fn spread(spread: &Spread, scores: &[f32]) -> Result<JsValue, JsError> {
    let novelty = spread.place(scores.first().copied().unwrap_or_default());
    let goods: Vec<f32> = scores.iter().map(|score| spread.position(*score)).collect();
    let answer = Object::new();
    set(&answer, "curve", &to_js(&novelty.curve_normal)?)?;
    set(&answer, "axis", &to_js(&novelty.axis)?)?;
    set(&answer, "goods", &Float32Array::from(&goods[..]))?;
    Ok(answer.into())
}

fn scored<'a>(spread: &Spread, ids: &'a [String], scores: &[f32]) -> Vec<Scored<'a>> {
    let of = |(id, &score): (&'a String, &f32)| Scored { id, placed: placed(spread, score) };
    ids.iter().zip(scores).map(of).collect()
}

fn placed(spread: &Spread, score: f32) -> Placed {
    Placed { score, position: spread.position(score), unlike: spread.unlike(score) }
}

fn placing(taught: &Taught) -> Placing {
    let alignment = taught.class.alignment();
    let (pose, typical, largest) = match alignment.pose {
        Pose::Aligned => ("aligned", 0.0, 0.0),
        Pose::Shifted { typical, largest } => ("shifted", typical, largest),
        Pose::Varied => ("varied", 0.0, 0.0),
        Pose::Featureless => ("featureless", 0.0, 0.0),
    };
    let (sentence, aligned) = (alignment.sentence(), taught.class.aligned());
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
    suspicious: bool,
    good_at_or_above: f64,
    position: f32,
    verdict: &'a Verdict,
    regions: &'a [Spot],
    astray: Option<&'a Astray>,
}

impl<'a> Head<'a> {
    fn of(judgement: &'a Judgement) -> Self {
        let Line { value, percentile, position, good_flagged, own } = judgement.threshold;
        Self {
            score: judgement.score,
            threshold: value,
            threshold_percentile: percentile,
            threshold_position: position,
            threshold_own: own,
            good_flagged,
            suspicious: judgement.suspicious,
            good_at_or_above: judgement.good_at_or_above,
            position: judgement.position,
            verdict: &judgement.verdict,
            regions: &judgement.regions,
            astray: judgement.astray.as_ref(),
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
/// `error` (as maps are, with `width` and `height`; `map` with its `veil` and `note`), `beside` (more of
/// them, each with its `title` and `note`), `input` and `reconstruction` (RGBA) and `contour`. Maps are
/// `width` pixels wide.
pub fn inspection(inspection: &Inspection, width: usize) -> Result<JsValue, JsError> {
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
    let beside: Array =
        inspection.beside.iter().map(|one| titled(one, width)).collect::<Result<_, JsError>>()?;
    set(&answer, "beside", &beside)?;
    let pictures = [("input", &inspection.input), ("reconstruction", &inspection.reconstruction)];
    for (name, view) in pictures {
        set(&answer, name, &Uint8ClampedArray::from(&view.rgba[..]))?;
    }
    let lines: Array =
        inspection.contour.iter().map(|line| Float32Array::from(&line[..])).collect();
    set(&answer, "contour", &lines)?;
    Ok(answer)
}

fn sized(view: &MapView, width: usize) -> Result<JsValue, JsError> {
    let object = map(view)?;
    set(&object, "width", &JsValue::from(width as u32))?;
    set(&object, "height", &JsValue::from((view.values.len() / width.max(1)) as u32))?;
    Ok(object)
}

fn titled(Beside { id, title, note, view }: &Beside, width: usize) -> Result<JsValue, JsError> {
    let object = sized(view, width)?;
    for (name, words) in [("id", id), ("title", title), ("note", note)] {
        set(&object, name, &JsValue::from_str(words))?;
    }
    Ok(object)
}

/// A judgement without pictures: `{score, threshold, threshold_percentile, threshold_position,
/// threshold_own, good_flagged, suspicious, good_at_or_above, position, verdict, regions, astray}`.
pub fn judgement(judgement: &Judgement) -> Result<JsValue, JsError> {
    to_js(&Head::of(judgement))
}

#[derive(Serialize)]
struct Marks {
    value: f32,
    percentile: f64,
    position: f32,
    good_flagged: f64,
    own: bool,
    verdicts: Vec<Mark>,
}

/// A threshold and what it makes of scores: `{value, percentile, position, good_flagged, own, verdicts:
/// {level, text, suspicious, good_at_or_above, position}[]}`.
pub fn marks(
    spread: &Spread,
    threshold: Option<Threshold>,
    scores: &[f32],
) -> Result<JsValue, JsError> {
    let line = spread.line(threshold)?;
    let Line { value, percentile, position, good_flagged, own } = line;
    let verdicts = scores.iter().map(|score| spread.mark(*score, &line)).collect();
    to_js(&Marks { value, percentile, position, good_flagged, own, verdicts })
}
