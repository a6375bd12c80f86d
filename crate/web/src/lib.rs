//! The wasm-bindgen surface of Novelty Lens: convert in, call, convert out. No formula stands here.
//!
//! The page loads this crate as three modules. `cpu` (burn-flex) and `gpu` (burn-wgpu on WebGPU) have
//! the same exports and run networks: the first answers first, the second may take over. `parts` has
//! no network; it teaches and applies models of one's own parts. Everything runs inside a worker.
//! Exported asynchronous methods take `&self` and hold no borrow over an `await`, so overlapping
//! calls are safe. Every error reaches JavaScript as an `Error` whose message is a sentence and whose `name` is its kind.

mod charts;
mod clock;
mod convert;
mod failure;

#[cfg(feature = "nets")]
mod engine;
#[cfg(feature = "nets")]
mod exports;
#[cfg(feature = "nets")]
mod loaded;
#[cfg(feature = "nets")]
mod operation;
#[cfg(feature = "nets")]
mod rehearsal;
#[cfg(feature = "nets")]
mod reply;
#[cfg(feature = "nets")]
mod request;

#[cfg(feature = "parts")]
mod parts;

pub use charts::{axis, colour_maps};
#[cfg(feature = "nets")]
pub use engine::Engine;
#[cfg(feature = "nets")]
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
