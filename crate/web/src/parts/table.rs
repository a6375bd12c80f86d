//! The table of a batch as text.

use crate::convert::from_js;
use crate::failure::Failure;
use novelty_core::report::batch::{self, Table};
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

/// A batch as CSV: `{model?, threshold?, rows: {name, refused?, width?, height?, score?, suspicious?, level?,
/// good_at_or_above?, verdict?, regions?, misalignment?}[]}`.
#[wasm_bindgen]
pub fn table_csv(table: JsValue) -> Result<String, Failure> {
    Ok(batch::csv(&from_js::<Table>(table, "the table")?)?)
}

/// The same as JSON.
#[wasm_bindgen]
pub fn table_json(table: JsValue) -> Result<String, Failure> {
    Ok(batch::json(&from_js::<Table>(table, "the table")?)?)
}
