//! Samples to try without own photos: synthetic parts with known defects.

use super::photo;
use crate::convert::{set, to_js};
use crate::failure::Failure;
use js_sys::{Object, Uint8Array, Uint8ClampedArray};
use novelty_core::input::photo::reduce;
use novelty_core::input::synth::{self, Defect, Family};
use serde::Serialize;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

/// Side of a sample, in pixels.
const SIDE: usize = 384;

#[derive(Serialize)]
struct Named {
    id: &'static str,
    title: &'static str,
}

#[derive(Serialize)]
struct Kind {
    id: &'static str,
    title: &'static str,
    defects: Vec<Named>,
}

/// The families of synthetic parts: `{id, title, defects: {id, title}[]}[]`.
#[wasm_bindgen]
pub fn part_families() -> Result<JsValue, Failure> {
    let defect = |defect: &Defect| Named { id: defect.id(), title: defect.title() };
    let kind = |family: &Family| Kind {
        id: family.id(),
        title: family.title(),
        defects: Defect::ALL.iter().map(defect).collect(),
    };
    to_js(&Family::ALL.iter().map(kind).collect::<Vec<_>>())
}

/// A photo of a synthetic part, `{width, height, rgba, reduced, truth}`: `reduced` is as
/// [`Reader::finish`](super::Reader::finish) gives it, `truth` has a byte for each pixel, 1 where the
/// defect is, or is `null` for a good part.
///
/// The same family, defect and seed give the same bytes everywhere.
#[wasm_bindgen]
pub fn part_sample(family: &str, defect: Option<String>, seed: u32) -> Result<JsValue, Failure> {
    let unknown = |what: &str, id: &str| Failure::invalid(format!("there is no {what} “{id}”"));
    let family = Family::from_id(family).ok_or_else(|| unknown("family of parts", family))?;
    let defect = match &defect {
        Some(id) => Some(Defect::from_id(id).ok_or_else(|| unknown("defect", id))?),
        None => None,
    };
    let sample = synth::render(family, defect, u64::from(seed), SIDE)?;
    let reduced = reduce(&sample.rgba, sample.width, sample.height)?;
    let object = Object::new();
    set(&object, "width", &JsValue::from(sample.width as u32))?;
    set(&object, "height", &JsValue::from(sample.height as u32))?;
    set(&object, "rgba", &Uint8ClampedArray::from(&sample.rgba[..]))?;
    set(&object, "reduced", &photo::written(&reduced)?)?;
    let bytes = || sample.mask.iter().map(|inside| u8::from(*inside)).collect::<Vec<u8>>();
    let truth = match defect {
        Some(_) => Uint8Array::from(&bytes()[..]).into(),
        None => JsValue::NULL,
    };
    set(&object, "truth", &truth)?;
    Ok(object.into())
}
