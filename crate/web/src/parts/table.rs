//! The table of a batch as text.

use crate::failure::Failure;
use crate::typed::{TableJs, from_js};
use novelty_core::report::batch::{self, Table};
use wasm_bindgen::prelude::wasm_bindgen;

/// A batch as CSV.
#[wasm_bindgen]
pub fn table_csv(table: TableJs) -> Result<String, Failure> {
    Ok(batch::csv(&from_js::<Table>(table, "the table")?)?)
}

/// The same as JSON.
#[wasm_bindgen]
pub fn table_json(table: TableJs) -> Result<String, Failure> {
    Ok(batch::json(&from_js::<Table>(table, "the table")?)?)
}
