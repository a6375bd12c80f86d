//! What crosses between Rust and JavaScript: requests and replies as plain structs.
//!
//! Each struct is the only definition of its shape. `novelty-web` reads and writes it with serde, and a test of this
//! crate declares it in TypeScript (`www/js/engine/generated/types.d.ts`), as it declares the types of `novelty-core` that
//! cross unchanged and those of the evidence files (`evidence.d.ts` beside it). In JavaScript
//!
//! - numbers of every type are `number`,
//! - `None` is `null`, and where a field may be missing the declaration says so,
//! - the slices in [`arrays`] are typed arrays, other lists are arrays.
//!
//! It computes nothing that `novelty-core` can, and must not depend on wasm-bindgen's exports, networks or the page.

pub mod arrays;
mod drawing;
mod failure;
mod inspection;
mod joined;
mod network;
mod part;
mod photo;

pub use drawing::{
    ColourMap, Comparison, EngineInfo, LoadedModel, MapView, Neighbour, Rendered, Report, Request,
    Timing,
};
pub use failure::FailureKind;
pub use inspection::{
    ExtraMap, Heat, HeatMap, Inspection, Judgement, Legend, Look, LookOptions, Marks,
};
pub use joined::Joined;
pub use network::{
    GoodScores, Network, NetworkOperation, NetworkSetting, NetworkStep, PatchLook, PatchLookOptions,
};
pub use part::{
    PartReport, PhotoAlignment, PhotoScore, PlacedScore, PoseKind, Shots, TrainingDefaults,
    TrainingPhotos, TrainingRequest,
};
pub use photo::{Named, PartFamily, PartSample, PhotoHeader, ReducedPhoto};

#[cfg(test)]
mod declarations;
