//! Functions that need no engine: drawings, links, comparisons and tables.

use crate::convert::get;
use crate::failure::Failure;
use crate::request;
use crate::typed::{
    ClaimJs, ComparisonJs, DrawingJs, FramingJs, LinkStateJs, RenderedJs, ReportJs, ReproductionJs,
    from_js, to_js,
};
use js_sys::{Array, Float32Array, Uint8ClampedArray};
use novelty_boundary::{Comparison, Rendered};
use novelty_core::image::Shape;
use novelty_core::input::drawing::{Drawing, Framing};
use novelty_core::link::{self, Claim, State};
use novelty_core::report::analysis::Metrics;
use novelty_core::report::colour_map::{self, ColourMap};
use novelty_engine::parity;
use std::fmt::Write;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::wasm_bindgen;

/// The digit that a drawing becomes.
#[wasm_bindgen]
pub fn render(drawing: DrawingJs, framing: FramingJs) -> Result<RenderedJs, Failure> {
    let digit = request::rendered(&read_drawing(drawing)?, read_framing(framing)?)?;
    to_js(&Rendered::from(&digit))
}

/// What the network will see of a drawing, as RGBA of 28×28 pixels.
#[wasm_bindgen]
pub fn preview(drawing: DrawingJs, framing: FramingJs) -> Result<Uint8ClampedArray, Failure> {
    let digit = request::rendered(&read_drawing(drawing)?, read_framing(framing)?)?;
    let rgba = colour_map::paint(&digit.values(), 0.0, 1.0, ColourMap::Grey);
    Ok(Uint8ClampedArray::from(&rgba[..]))
}

fn read_drawing(value: DrawingJs) -> Result<Drawing, Failure> {
    from_js(value, "the drawing")
}

fn read_framing(value: FramingJs) -> Result<Framing, Failure> {
    from_js(value, "the framing")
}

/// The state as the text of a link's fragment.
#[wasm_bindgen]
pub fn encode_link(state: LinkStateJs) -> Result<String, Failure> {
    Ok(link::encode(&from_js::<State>(state, "the state")?)?)
}

/// The state in a link's fragment.
#[wasm_bindgen]
pub fn decode_link(text: &str) -> Result<LinkStateJs, Failure> {
    to_js(&link::decode(text)?)
}

/// Whether a report computed here equals the one that a link claims.
#[wasm_bindgen]
pub fn reproduces(claim: ClaimJs, report: &ReportJs) -> Result<ReproductionJs, Failure> {
    let claim: Claim = from_js(claim, "the link's claim")?;
    let metrics = get(report, "metrics")?.unchecked_into();
    let metrics: Metrics = from_js(metrics, "the report")?;
    to_js(&claim.compare(&metrics))
}

/// How far two self-test results differ.
#[wasm_bindgen]
pub fn compare(a: &Float32Array, b: &Float32Array) -> Result<ComparisonJs, Failure> {
    let distance = parity::distance(&a.to_vec(), &b.to_vec());
    let ok = distance <= parity::TOLERANCE;
    to_js(&Comparison { max_abs: distance, tolerance: parity::TOLERANCE, ok })
}

/// The maps of a report as CSV: one line a pixel, values and ranks of every map.
#[wasm_bindgen]
pub fn csv(report: &ReportJs) -> Result<String, Failure> {
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
