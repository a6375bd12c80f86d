//! In a real browser: the surface that the page calls, on the shipped model.

#![cfg(all(target_arch = "wasm32", feature = "cpu"))]

mod common;

use common::{get, js, message};
use js_sys::{Array, Float32Array, Reflect, Uint8Array};
use novelty_web::typed::{LoadedModelJs, ReportJs, RequestJs};
use novelty_web::{
    Engine, axis, colour_maps, compare, csv, decode_link, encode_link, preview, render, reproduces,
};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

const CARD: &[u8] = include_bytes!("../../../models/mnist-abati/card.json");
const WEIGHTS: &[u8] = include_bytes!("../../../models/mnist-abati/weights.safetensors");
const CALIBRATION: &[u8] = include_bytes!("../../../models/mnist-abati/calibration.json");
const DRAWINGS: &str = include_str!("../../../tests/golden/drawing.json");

const SEVEN: &str = r#"{"strokes":[{"points":[[0.25,0.25],[0.5,0.22],[0.75,0.25],[0.6,0.55],[0.45,0.8]]}],"radius":0.045}"#;

fn request(input: &str) -> RequestJs {
    js(&format!(r#"{{"input":{input},"framing":"centred","knobs":{{"top_k":10,"sigma":1.0}}}}"#))
}

fn load(engine: &Engine, weights: &[u8]) -> Result<LoadedModelJs, novelty_web::Failure> {
    let names = vec!["weights.safetensors".to_owned(), "calibration.json".to_owned()];
    engine.load(CARD, names, vec![Uint8Array::from(weights), Uint8Array::from(CALIBRATION)])
}

async fn engine() -> Engine {
    let engine = Engine::open("cpu".into()).await.expect("the engine opens");
    let info = load(&engine, WEIGHTS).expect("the shipped model loads");
    assert_eq!(get(&info, "parameters").as_f64(), Some(565_296.0));
    engine
}

async fn report(engine: &Engine, request: RequestJs) -> ReportJs {
    engine.analyse(request).await.map_err(message).expect("an analysis").unchecked_into()
}

#[wasm_bindgen_test]
async fn a_drawing_becomes_six_maps_numbers_and_a_verdict() {
    let engine = engine().await;
    let report = report(&engine, request(SEVEN)).await;
    let maps: Array = get(&report, "maps").dyn_into().expect("a list");
    let ids: Vec<_> = maps.iter().filter_map(|map| get(&map, "id").as_string()).collect();
    assert_eq!(ids, ["input", "reconstruction", "error", "saliency", "saliency_squared", "pse"]);
    for map in maps.iter() {
        assert_eq!(Float32Array::new(&get(&map, "values")).length(), 784);
        assert_eq!(Uint8Array::new(&get(&map, "rgba")).length(), 4 * 784);
    }
    let text = get(&get(&report, "verdict"), "text").as_string().unwrap_or_default();
    assert!(text.len() > 20, "{text}");
    assert!(get(&get(&report, "metrics"), "mse").as_f64().is_some_and(|mse| mse > 0.0));
    assert!(csv(&report).expect("a table").lines().count() == 785);
}

#[wasm_bindgen_test]
async fn a_moved_knob_needs_no_new_pass_and_an_empty_drawing_gives_nothing() {
    let engine = engine().await;
    let [first, second] =
        [report(&engine, request(SEVEN)).await, report(&engine, request(SEVEN)).await];
    assert_eq!([get(&first, "ran"), get(&second, "ran")], [JsValue::TRUE, JsValue::FALSE]);
    let empty = request(r#"{"strokes":[],"radius":0.045}"#);
    assert!(report(&engine, empty).await.is_null());
}

#[wasm_bindgen_test]
async fn a_damaged_file_is_refused_with_a_sentence() {
    let engine = Engine::open("cpu".into()).await.expect("the engine opens");
    let mut damaged = WEIGHTS.to_vec();
    damaged[5000] ^= 1;
    let text = message(load(&engine, &damaged).expect_err("the hash differs"));
    assert!(text.contains("weights.safetensors"), "{text}");
    let text = message(engine.analyse(request(SEVEN)).await.expect_err("nothing is loaded"));
    assert!(text.contains("no model"), "{text}");
    let text = message(Engine::open("abacus".into()).await.err().expect("no such backend"));
    assert!(text.contains("abacus"), "{text}");
}

#[wasm_bindgen_test]
async fn hostile_requests_are_errors_and_the_engine_lives_on() {
    let engine = engine().await;
    for input in [
        r#"{"strokes":[{"points":[[null,0]]}],"radius":0.045}"#,
        r#"{"pixels":[1,2,3]}"#,
        r#"{"strokes":[{"points":[[0.1,0.1]]}],"radius":"wide"}"#,
        r#"{}"#,
    ] {
        assert!(engine.analyse(request(input)).await.is_err(), "{input}");
    }
    assert!(engine.analyse(JsValue::UNDEFINED.unchecked_into()).await.is_err());
    assert!(engine.run("juggle".into(), vec![0.0; 784]).await.is_err());
    assert!(engine.run("recon".into(), vec![0.0; 3]).await.is_err());
    report(&engine, request(SEVEN)).await;
}

#[wasm_bindgen_test]
async fn a_link_reproduces_the_result_bit_for_bit() {
    let engine = engine().await;
    let first = report(&engine, request(SEVEN)).await;
    let metrics = get(&first, "metrics");
    let state = js(&format!(
        r#"{{"room":"draw","model":"mnist-abati","weights":"0123456789abcdef","input":{SEVEN},
            "framing":"centred","knobs":{{}},"claim":{{"mse":{},"agreement":{},"distance":{},"backend":"cpu"}}}}"#,
        get(&metrics, "mse").as_f64().expect("a number"),
        get(&metrics, "agreement").as_f64().expect("a number"),
        get(&get(&metrics, "distance"), "distance").as_f64().expect("a number"),
    ));
    let text = encode_link(state).map_err(message).expect("a link");
    assert!(text.len() < 600, "{} characters", text.len());
    let opened = decode_link(&text).map_err(message).expect("our own link");
    let again: RequestJs = js("{}");
    for name in ["input", "framing", "knobs"] {
        Reflect::set(&again, &name.into(), &get(&opened, name)).expect("an object");
    }
    let second = report(&engine, again).await;
    let outcome = reproduces(get(&opened, "claim").unchecked_into(), &second)
        .map_err(message)
        .expect("a claim");
    assert_eq!(get(&outcome, "exact"), JsValue::TRUE);
    assert!(decode_link("1.nonsense").is_err());
}

#[wasm_bindgen_test]
async fn the_bench_operations_give_arrays_of_the_documented_lengths() {
    let engine = engine().await;
    for (op, input, output) in [
        ("recon", 784, 784),
        ("saliency", 784, 784),
        ("encode", 2 * 784, 2 * 64),
        ("decode", 64, 784),
        ("analyse", 784, 6 * 784),
        ("pse", 784, 784),
        ("knn", 64 * 11, 10),
    ] {
        let input = (0..input).map(|i| (i % 7) as f32 / 7.0).collect();
        let result = engine.run(op.into(), input).await.map_err(message).expect(op);
        assert_eq!(result.length(), output, "{op}");
    }
}

#[wasm_bindgen_test]
async fn the_self_test_agrees_with_itself_and_notices_a_change() {
    let engine = engine().await;
    let a = engine.self_test().await.map_err(message).expect("a self-test");
    let b = engine.self_test().await.map_err(message).expect("a self-test");
    assert_eq!(get(&compare(&a, &b).expect("arrays"), "ok"), JsValue::TRUE);
    b.set_index(3, b.get_index(3) + 0.5);
    assert_eq!(get(&compare(&a, &b).expect("arrays"), "ok"), JsValue::FALSE);
}

#[wasm_bindgen_test]
fn drawings_render_to_the_same_bytes_as_natively() {
    let golden: Array = js(DRAWINGS);
    assert!(golden.length() > 1);
    for case in golden.iter() {
        let drawing = || get(&case, "drawing").unchecked_into();
        let framing = || get(&case, "framing").unchecked_into();
        let digit = render(drawing(), framing()).expect("a drawing");
        let pixels = Uint8Array::new(&get(&digit, "pixels")).to_vec();
        let hash = get(&case, "sha256").as_string().expect("text");
        assert_eq!(novelty_core::models::model_card::sha256_hex(&pixels), hash);
        let rgba = preview(drawing(), framing()).expect("a picture");
        assert_eq!(rgba.length(), 4 * 784);
    }
}

#[wasm_bindgen_test]
fn an_axis_has_ticks_and_a_place_for_every_value() {
    let axis = axis(&[0.05, 0.24], &[0.0, 0.0], true).map_err(message).expect("an axis");
    let count = |name: &str| get(&axis, name).dyn_into::<Array>().expect("a list").length();
    assert_eq!((count("ticks"), count("places")), (6, 2));
}

#[wasm_bindgen_test]
async fn a_rehearsal_needs_no_model() {
    let engine = Engine::open("cpu".into()).await.expect("the engine opens");
    engine.rehearse().await.map_err(message).expect("a rehearsal");
}

#[wasm_bindgen_test]
fn every_colour_map_has_256_stops() {
    let maps = Array::from(&colour_maps().expect("a list"));
    assert!(maps.length() >= 4);
    for map in maps.iter() {
        assert_eq!(Uint8Array::new(&get(&map, "stops")).length(), 768);
    }
}
