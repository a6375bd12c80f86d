//! In a real browser: flex, ndarray and WebGPU give the same pass, within the published tolerance.

#![cfg(all(target_arch = "wasm32", feature = "cpu", any(feature = "gpu", feature = "ndarray")))]

#[path = "../../nets/tests/body/mod.rs"]
mod body;

use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

#[cfg(feature = "ndarray")]
#[wasm_bindgen_test]
async fn ndarray_agrees_with_flex_in_the_browser() {
    body::assert_parity("ndarray").await;
}

#[cfg(feature = "gpu")]
#[wasm_bindgen_test]
async fn webgpu_agrees_with_flex_in_the_browser() {
    body::assert_parity("wgpu").await;
}
