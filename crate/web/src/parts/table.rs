//! The table of a batch as text.

use crate::convert::from_js;
use novelty_core::report::batch::{self, Table};
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsError, JsValue};

/// A batch as CSV: `{model?, threshold?, rows: {name, refused?, width?, height?, score?, suspicious?, level?,
/// good_at_or_above?, verdict?, regions?, astray?}[]}`.
#[wasm_bindgen]
pub fn table_csv(table: JsValue) -> Result<String, JsError> {
    Ok(batch::csv(&from_js::<Table>(table, "the table")?)?)
}

/// The same as JSON.
#[wasm_bindgen]
pub fn table_json(table: JsValue) -> Result<String, JsError> {
    Ok(batch::json(&from_js::<Table>(table, "the table")?)?)
}
