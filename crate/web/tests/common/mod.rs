//! Reading what the modules answer.

use js_sys::{JSON, Reflect};
use novelty_web::Failure;
use wasm_bindgen::JsValue;

pub fn js(json: &str) -> JsValue {
    JSON::parse(json).expect("valid JSON")
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
