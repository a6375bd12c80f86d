//! The wasm-bindgen surface of Novelty Lens: convert in, call, convert out. No formula stands here.
//!
//! The page loads this crate as three modules. `cpu` (`crate/engine`) and `gpu` (burn-wgpu on WebGPU) have
//! the same exports and run networks: the first answers first, the second may take over. `parts` has
//! no network; it teaches and applies models of one's own parts. Everything runs inside a worker.
//! Exported asynchronous methods take `&self` and hold no borrow over an `await`, so overlapping
//! calls are safe. Every error reaches JavaScript as an `Error` whose message is a sentence and whose `name` is its kind.

mod charts;
mod clock;
mod convert;
mod failure;
pub mod typed;

#[cfg(feature = "networks")]
mod engine;
#[cfg(feature = "networks")]
mod exports;
#[cfg(feature = "networks")]
mod loaded;
#[cfg(feature = "networks")]
mod operation;
#[cfg(feature = "cpu")]
mod rehearsal;
#[cfg(feature = "networks")]
mod request;
#[cfg(feature = "networks")]
mod runner;

#[cfg(feature = "parts")]
mod parts;

pub use charts::{axis, colour_maps};
#[cfg(feature = "networks")]
pub use engine::Engine;
#[cfg(feature = "networks")]
pub use exports::{compare, csv, decode_link, encode_link, preview, render, reproduces};
pub use failure::Failure;
#[cfg(feature = "parts")]
pub use parts::*;

use wasm_bindgen::prelude::wasm_bindgen;

/// Installs the hook that turns a panic into a readable console message.
#[wasm_bindgen(start)]
pub fn start() {
    console_error_panic_hook::set_once();
}
