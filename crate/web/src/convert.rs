//! Reading JavaScript objects property by property, where only a part of a large one is needed.

use crate::failure::Failure;
use js_sys::Reflect;
use wasm_bindgen::JsValue;

/// Reads a property that the page must have given.
pub fn get(object: &JsValue, name: &str) -> Result<JsValue, Failure> {
    match Reflect::get(object, &JsValue::from_str(name)) {
        Ok(value) if !value.is_undefined() => Ok(value),
        _ => Err(Failure::invalid(format!("the report has no “{name}”"))),
    }
}
