//! In a real browser: WebGPU, flex and ndarray give what the engine gives, within the published tolerance.

#![cfg(all(target_arch = "wasm32", feature = "cpu", feature = "burn"))]

#[path = "../../nets/tests/body/mod.rs"]
mod body;

use body::Case;
use novelty_core::Shape;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

/// One shipped model of each architecture.
fn cases() -> [Case; 3] {
    let case = |title: &str, name: &str, shape, weights: &[u8]| Case {
        title: title.to_owned(),
        name: name.to_owned(),
        shape,
        weights: weights.to_vec(),
    };
    let digits = Shape::DIGIT;
    [
        case(
            "mnist-abati",
            "abati",
            digits,
            include_bytes!("../../../models/mnist-abati/weights.safetensors"),
        ),
        case(
            "mnist-not-2",
            "mesarcik-ae-32",
            digits,
            include_bytes!("../../../models/mnist-not-2/weights.safetensors"),
        ),
        case(
            "bottle-patches",
            "bergmann-ae-128",
            Shape::new(3, 128, 128),
            include_bytes!("../../../models/bottle-patches/weights.safetensors"),
        ),
    ]
}

#[cfg(feature = "flex")]
#[wasm_bindgen_test]
async fn flex_agrees_with_the_engine_in_the_browser() {
    body::assert_parity("flex", &cases()).await;
}

#[cfg(feature = "ndarray")]
#[wasm_bindgen_test]
async fn ndarray_agrees_with_the_engine_in_the_browser() {
    body::assert_parity("ndarray", &cases()).await;
}

#[cfg(feature = "gpu")]
#[wasm_bindgen_test]
async fn webgpu_agrees_with_the_engine_in_the_browser() {
    body::assert_parity("wgpu", &cases()).await;
}
