//! The table of a batch as text.

use crate::convert::from_js;
use novelty_core::batch::{self, Row};
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsError, JsValue};

/// The rows `{name, refused?, score?, threshold?, suspicious?, good_at_or_above?, verdict?, regions?}`
/// as CSV.
#[wasm_bindgen]
pub fn table_csv(rows: JsValue) -> Result<String, JsError> {
    Ok(batch::csv(&from_js::<Vec<Row>>(rows, "the table")?)?)
}

/// The same rows as JSON.
#[wasm_bindgen]
pub fn table_json(rows: JsValue) -> Result<String, JsError> {
    Ok(batch::json(&from_js::<Vec<Row>>(rows, "the table")?)?)
}
