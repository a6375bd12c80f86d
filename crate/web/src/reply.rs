//! What the page gets back: plain objects with typed arrays where there are many numbers.

use crate::convert::{map, set, to_js};
use crate::failure::Failure;
use js_sys::{Array, Object, Uint8Array};
use novelty_core::models::calibration::ScoreKind;
use novelty_core::report::analysis::{Analysis, Metrics, NeighbourView, Nln, Top};
use novelty_core::report::novelty::Novelty;
use novelty_core::report::verdict::Verdict;
use serde::Serialize;
use wasm_bindgen::JsValue;

/// Milliseconds spent in each part of an analysis.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Timing {
    /// From strokes to pixels.
    pub render_ms: f64,
    /// The network; 0 where the last pass served again.
    pub pass_ms: f64,
    /// Maps, metrics, score and words.
    pub maps_ms: f64,
    /// All of it.
    pub total_ms: f64,
}

/// The part of a report without long arrays.
#[derive(Serialize)]
struct Head<'a> {
    model: &'a str,
    backend: &'a str,
    ran: bool,
    timing: Timing,
    height: usize,
    width: usize,
    metrics: &'a Metrics,
    score_kind: ScoreKind,
    novelty: &'a Option<Novelty>,
    nln: &'a Option<Nln>,
    top: &'a Top,
    verdict: &'a Verdict,
    words: &'a [String],
}

/// A report as JavaScript sees it.
pub fn report(
    analysis: &Analysis,
    pixels: &[u8],
    model: &str,
    backend: &str,
    ran: bool,
    timing: Timing,
) -> Result<JsValue, Failure> {
    let report = to_js(&Head {
        model,
        backend,
        ran,
        timing,
        height: analysis.height,
        width: analysis.width,
        metrics: &analysis.metrics,
        score_kind: analysis.score_kind,
        novelty: &analysis.novelty,
        nln: &analysis.nln,
        top: &analysis.top,
        verdict: &analysis.verdict,
        words: &analysis.words,
    })?;
    let maps = analysis.maps.iter().map(map).collect::<Result<Array, Failure>>()?;
    set(&report, "maps", &maps)?;
    let neighbours =
        analysis.neighbours.iter().map(neighbour).collect::<Result<Array, Failure>>()?;
    set(&report, "neighbours", &neighbours)?;
    set(&report, "pixels", &Uint8Array::from(pixels))?;
    Ok(report)
}

/// `{index, distance, error, words, picture, error_map}`, the last two as maps are.
fn neighbour(view: &NeighbourView) -> Result<JsValue, Failure> {
    let neighbour = Object::new();
    for (name, value) in [
        ("index", f64::from(view.index)),
        ("distance", f64::from(view.distance)),
        ("error", view.error),
    ] {
        set(&neighbour, name, &JsValue::from_f64(value))?;
    }
    set(&neighbour, "words", &JsValue::from_str(&view.words))?;
    set(&neighbour, "picture", &map(&view.picture)?)?;
    set(&neighbour, "error_map", &map(&view.error_map)?)?;
    Ok(neighbour.into())
}
