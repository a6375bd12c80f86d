//! Reading what the modules answer.

#![allow(dead_code, reason = "each binary of tests uses a part of it")]

use js_sys::{JSON, Reflect};
use novelty_web::Failure;
use wasm_bindgen::{JsCast, JsValue};

/// A value from JSON, of whatever type is wanted: the page may send anything.
pub fn js<T: JsCast>(json: &str) -> T {
    JSON::parse(json).expect("valid JSON").unchecked_into()
}

/// No value.
pub fn null<T: JsCast>() -> T {
    JsValue::NULL.unchecked_into()
}

pub fn get(object: &JsValue, name: &str) -> JsValue {
    Reflect::get(object, &name.into()).expect("an object")
}

pub fn number(object: &JsValue, name: &str) -> f64 {
    get(object, name).as_f64().unwrap_or(f64::NAN)
}

pub fn message(error: Failure) -> String {
    get(&JsValue::from(error), "message").as_string().unwrap_or_default()
}
