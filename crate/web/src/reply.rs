//! What the page gets back: plain objects with typed arrays where there are many numbers.

use js_sys::{Array, Float32Array, Object, Reflect, Uint8Array, Uint8ClampedArray, Uint32Array};
use novelty_core::analysis::{
    Analysis, MapView, Metrics, NeighbourView, Nln, Novelty, Top, Verdict,
};
use novelty_core::calibration::ScoreKind;
use serde::{Deserialize, Serialize};
use wasm_bindgen::{JsError, JsValue};

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
) -> Result<JsValue, JsError> {
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
    let maps = analysis.maps.iter().map(map).collect::<Result<Array, JsError>>()?;
    set(&report, "maps", &maps)?;
    let neighbours =
        analysis.neighbours.iter().map(neighbour).collect::<Result<Array, JsError>>()?;
    set(&report, "neighbours", &neighbours)?;
    set(&report, "pixels", &Uint8Array::from(pixels))?;
    Ok(report)
}

fn map(view: &MapView) -> Result<JsValue, JsError> {
    let map = Object::new();
    set(&map, "id", &JsValue::from_str(view.id))?;
    set(&map, "values", &Float32Array::from(&view.values[..]))?;
    set(&map, "ranks", &Uint32Array::from(&view.ranks[..]))?;
    set(&map, "rgba", &Uint8ClampedArray::from(&view.rgba[..]))?;
    for (name, value) in
        [("min", view.min), ("max", view.max), ("low", view.low), ("high", view.high)]
    {
        set(&map, name, &JsValue::from_f64(f64::from(value)))?;
    }
    Ok(map.into())
}

/// `{index, distance, error, words, picture, error_map}`, the last two as maps are.
fn neighbour(view: &NeighbourView) -> Result<JsValue, JsError> {
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

/// Sets a property of an object that was made here.
pub fn set(object: &JsValue, name: &str, value: &JsValue) -> Result<(), JsError> {
    match Reflect::set(object, &JsValue::from_str(name), value) {
        Ok(_) => Ok(()),
        Err(_) => Err(JsError::new("the answer could not be put together")),
    }
}

/// Reads a property that the page must have given.
pub fn get(object: &JsValue, name: &str) -> Result<JsValue, JsError> {
    match Reflect::get(object, &JsValue::from_str(name)) {
        Ok(value) if !value.is_undefined() => Ok(value),
        _ => Err(JsError::new(&format!("the report has no “{name}”"))),
    }
}

/// A value as plain JavaScript objects, missing values as `null`.
pub fn to_js<T: Serialize>(value: &T) -> Result<JsValue, JsError> {
    let serializer = serde_wasm_bindgen::Serializer::json_compatible();
    value.serialize(&serializer).map_err(|error| JsError::new(&error.to_string()))
}

/// A value from plain JavaScript objects.
pub fn from_js<T: for<'de> Deserialize<'de>>(value: JsValue, what: &str) -> Result<T, JsError> {
    serde_wasm_bindgen::from_value(value)
        .map_err(|error| JsError::new(&format!("{what} cannot be read: {error}")))
}
