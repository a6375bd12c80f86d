//! What every module of the page can draw with: colours and axes.

use crate::failure::Failure;
use crate::typed::{AxisJs, ColourMapsJs, to_js};
use novelty_boundary::ColourMap;
use novelty_core::report::axis;
use wasm_bindgen::prelude::wasm_bindgen;

/// The colour maps with 256 colours each.
#[wasm_bindgen]
pub fn colour_maps() -> Result<ColourMapsJs, Failure> {
    to_js(&ColourMap::all())
}

/// A chart's axis for values and the half widths of their ranges.
#[wasm_bindgen]
pub fn axis(values: &[f64], spreads: &[f64], zero: bool) -> Result<AxisJs, Failure> {
    to_js(&axis::linear(values, spreads, zero)?)
}
