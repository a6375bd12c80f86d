//! Functions that need no engine: drawings, links, comparisons and tables.

use crate::convert::{from_js, get, set, to_js};
use crate::failure::Failure;
use crate::request;
use js_sys::{Array, Float32Array, Object, Uint8Array, Uint8ClampedArray};
use novelty_core::image::Shape;
use novelty_core::input::drawing::{Drawing, Framing};
use novelty_core::link::{self, Claim, State};
use novelty_core::report::colour_map::{self, ColourMap};
use novelty_engine::parity;
use serde::Serialize;
use std::fmt::Write;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};

/// The digit that a drawing becomes: `{pixels, ink, empty}`.
#[wasm_bindgen]
pub fn render(drawing: JsValue, framing: JsValue) -> Result<JsValue, Failure> {
    let digit = request::rendered(&read_drawing(drawing)?, read_framing(framing)?)?;
    let out = Object::new();
    set(&out, "pixels", &Uint8Array::from(&digit.pixels[..]))?;
    set(&out, "ink", &JsValue::from(digit.ink))?;
    set(&out, "empty", &JsValue::from(digit.empty))?;
    Ok(out.into())
}

/// What the network will see of a drawing, as RGBA of 28×28 pixels.
#[wasm_bindgen]
pub fn preview(drawing: JsValue, framing: JsValue) -> Result<Uint8ClampedArray, Failure> {
    let digit = request::rendered(&read_drawing(drawing)?, read_framing(framing)?)?;
    let rgba = colour_map::paint(&digit.values(), 0.0, 1.0, ColourMap::Grey);
    Ok(Uint8ClampedArray::from(&rgba[..]))
}

fn read_drawing(value: JsValue) -> Result<Drawing, Failure> {
    from_js(value, "the drawing")
}

fn read_framing(value: JsValue) -> Result<Framing, Failure> {
    from_js(value, "the framing")
}

/// The state as the text of a link's fragment.
#[wasm_bindgen]
pub fn encode_link(state: JsValue) -> Result<String, Failure> {
    Ok(link::encode(&from_js::<State>(state, "the state")?)?)
}

/// The state in a link's fragment.
#[wasm_bindgen]
pub fn decode_link(text: &str) -> Result<JsValue, Failure> {
    to_js(&link::decode(text)?)
}

/// Whether a report computed here equals the one that a link claims.
#[wasm_bindgen]
pub fn reproduces(claim: JsValue, report: &JsValue) -> Result<JsValue, Failure> {
    let claim: Claim = from_js(claim, "the link's claim")?;
    let metrics = from_js(get(report, "metrics")?, "the report")?;
    to_js(&claim.compare(&metrics))
}

#[derive(Serialize)]
struct Comparison {
    max_abs: f32,
    tolerance: f32,
    ok: bool,
}

/// How far two self-test results differ: `{max_abs, tolerance, ok}`.
#[wasm_bindgen]
pub fn compare(a: &Float32Array, b: &Float32Array) -> Result<JsValue, Failure> {
    let distance = parity::distance(&a.to_vec(), &b.to_vec());
    let ok = distance <= parity::TOLERANCE;
    to_js(&Comparison { max_abs: distance, tolerance: parity::TOLERANCE, ok })
}

/// The maps of a report as CSV: one line a pixel, values and ranks of every map.
#[wasm_bindgen]
pub fn csv(report: &JsValue) -> Result<String, Failure> {
    let maps: Array = get(report, "maps")?
        .dyn_into()
        .map_err(|_| Failure::invalid("the report's maps are not a list"))?;
    let mut head = "row,column".to_owned();
    let mut columns = Vec::new();
    for map in maps.iter() {
        let id = get(&map, "id")?.as_string().unwrap_or_default();
        let _ = write!(head, ",{id},{id}_rank");
        columns.push((
            Float32Array::new(&get(&map, "values")?).to_vec(),
            js_sys::Uint32Array::new(&get(&map, "ranks")?).to_vec(),
        ));
    }
    let width = get(report, "width")?.as_f64().unwrap_or(0.0) as usize;
    let pixels = columns.iter().map(|(v, r)| v.len().min(r.len())).min().unwrap_or(0);
    if width == 0 || pixels > Shape::DIGIT.pixels() << 12 {
        return Err(Failure::invalid("the report has no size a table could have"));
    }
    let mut text = head + "\n";
    for i in 0..pixels {
        let _ = write!(text, "{},{}", i / width, i % width);
        for (values, ranks) in &columns {
            let _ = write!(text, ",{},{}", values[i], ranks[i]);
        }
        text.push('\n');
    }
    Ok(text)
}
