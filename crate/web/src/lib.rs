//! The wasm-bindgen surface of Novelty Lens: convert in, call, convert out. No formula stands here.
//!
//! The page loads this crate as two modules with the same exports: `cpu` (burn-flex) answers first,
//! `gpu` (burn-wgpu on WebGPU) may take over. Everything runs inside a worker. Exported asynchronous
//! methods take `&self` and hold no borrow over an `await`, so overlapping calls are safe. Every error
//! reaches JavaScript as an `Error` whose message is a sentence.

mod clock;
mod engine;
mod exports;
mod loaded;
mod operation;
mod rehearsal;
mod reply;
mod request;

pub use engine::Engine;
pub use exports::{
    axis, colour_maps, compare, csv, decode_link, encode_link, preview, render, reproduces,
};

use wasm_bindgen::prelude::wasm_bindgen;

/// Installs the hook that turns a panic into a readable console message.
#[wasm_bindgen(start)]
pub fn start() {
    console_error_panic_hook::set_once();
}
