//! What every module of the page can draw with: colours and axes.

use crate::convert::{set, to_js};
use crate::failure::Failure;
use js_sys::{Array, Object, Uint8Array};
use novelty_core::report::axis;
use novelty_core::report::colour_map::ColourMap;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

/// The colour maps: `{id, title, stops}` with 256 RGB stops each.
#[wasm_bindgen]
pub fn colour_maps() -> Result<Array, Failure> {
    ColourMap::ALL
        .iter()
        .map(|map| {
            let entry = Object::new();
            set(&entry, "id", &to_js(map)?)?;
            set(&entry, "title", &JsValue::from_str(map.title()))?;
            set(&entry, "stops", &Uint8Array::from(&map.stops()[..]))?;
            Ok(JsValue::from(entry))
        })
        .collect()
}

/// A chart's axis for values and the half widths of their ranges: `{low, high, ticks: {position, label}[],
/// places: {at, low, high}[]}`, positions and places from 0 to 1.
#[wasm_bindgen]
pub fn axis(values: &[f64], spreads: &[f64], zero: bool) -> Result<JsValue, Failure> {
    to_js(&axis::linear(values, spreads, zero)?)
}
