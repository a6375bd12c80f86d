//! Samples to try without own photos: synthetic parts with known defects.

use crate::failure::Failure;
use crate::typed::{PartFamiliesJs, PartSampleJs, to_js};
use novelty_boundary::{PartFamily, PartSample};
use novelty_core::input::photo::reduce;
use novelty_core::input::synth::{self, Defect, Family};
use wasm_bindgen::prelude::wasm_bindgen;

/// Side of a sample, in pixels.
const SIDE: usize = 384;

/// The families of synthetic parts.
#[wasm_bindgen]
pub fn part_families() -> Result<PartFamiliesJs, Failure> {
    to_js(&PartFamily::all())
}

/// A photo of a synthetic part; without a `defect` of a good one.
///
/// The same family, defect and seed give the same bytes everywhere.
#[wasm_bindgen]
pub fn part_sample(
    family: &str,
    defect: Option<String>,
    seed: u32,
) -> Result<PartSampleJs, Failure> {
    let unknown = |what: &str, id: &str| Failure::invalid(format!("there is no {what} “{id}”"));
    let family = Family::from_id(family).ok_or_else(|| unknown("family of parts", family))?;
    let defect = match &defect {
        Some(id) => Some(Defect::from_id(id).ok_or_else(|| unknown("defect", id))?),
        None => None,
    };
    let sample = synth::render(family, defect, u64::from(seed), SIDE)?;
    let reduced = reduce(&sample.rgba, sample.width, sample.height)?;
    let truth =
        defect.map(|_| sample.mask.iter().map(|inside| u8::from(*inside)).collect::<Vec<u8>>());
    to_js(&PartSample {
        width: sample.width,
        height: sample.height,
        rgba: sample.rgba.into(),
        reduced: (&reduced).into(),
        truth: truth.map(Into::into),
    })
}
