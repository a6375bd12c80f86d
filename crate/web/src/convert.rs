//! Values across the boundary: plain objects, with typed arrays where there are many numbers.

use crate::failure::Failure;
use js_sys::{Float32Array, Object, Reflect, Uint8ClampedArray, Uint32Array};
use novelty_core::report::view::MapView;
use serde::{Deserialize, Serialize};
use wasm_bindgen::JsValue;

/// A map as JavaScript sees it.
pub fn map(view: &MapView) -> Result<JsValue, Failure> {
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

/// Sets a property of an object that was made here.
pub fn set(object: &JsValue, name: &str, value: &JsValue) -> Result<(), Failure> {
    match Reflect::set(object, &JsValue::from_str(name), value) {
        Ok(_) => Ok(()),
        Err(_) => Err(Failure::invalid("the answer could not be put together")),
    }
}

/// Reads a property that the page must have given.
pub fn get(object: &JsValue, name: &str) -> Result<JsValue, Failure> {
    match Reflect::get(object, &JsValue::from_str(name)) {
        Ok(value) if !value.is_undefined() => Ok(value),
        _ => Err(Failure::invalid(format!("the report has no “{name}”"))),
    }
}

/// A value as plain JavaScript objects, missing values as `null`.
pub fn to_js<T: Serialize>(value: &T) -> Result<JsValue, Failure> {
    let serializer = serde_wasm_bindgen::Serializer::json_compatible();
    value.serialize(&serializer).map_err(|error| Failure::invalid(error.to_string()))
}

/// A value from plain JavaScript objects.
pub fn from_js<T: for<'de> Deserialize<'de>>(value: JsValue, what: &str) -> Result<T, Failure> {
    serde_wasm_bindgen::from_value(value)
        .map_err(|error| Failure::invalid(format!("{what} cannot be read: {error}")))
}
