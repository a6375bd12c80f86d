//! In a real browser: a part is taught, judged, saved, loaded and judged the same.

#![cfg(all(target_arch = "wasm32", feature = "parts"))]

mod common;

use common::{get, js, message, null, number};
use js_sys::{Array, Float32Array, Function, Object, Reflect, Uint8Array};
use novelty_web::typed::{ReducedPhotoJs, TrainingRequestJs};
use novelty_web::{
    Part, Reader, colour_maps, part_defaults, part_families, part_sample, photo_header, table_csv,
    table_json,
};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

const SIDE: usize = 96;

/// A ring under a light that tilts, with noise, and with a scratch if asked for; read in two strips.
fn photo(seed: u32, scratched: bool) -> ReducedPhotoJs {
    let mut state = seed.wrapping_mul(2_654_435_761).wrapping_add(99);
    let mut next = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 8) as f32 / (1 << 24) as f32 - 0.5
    };
    let (light, tilt) = (1.0 + 0.2 * next(), 0.3 * next());
    let mut rgba = Vec::with_capacity(4 * SIDE * SIDE);
    for p in 0..SIDE * SIDE {
        let (y, x) = ((p / SIDE) as f32 - 48.0, (p % SIDE) as f32 - 48.0);
        let radius = x.hypot(y);
        let metal = if radius > 12.0 && radius < 32.0 { 0.6 } else { 0.25 };
        let scratch = scratched && (60..64).contains(&(p / SIDE)) && (40..66).contains(&(p % SIDE));
        let flaw = if scratch { 0.25 } else { 0.0 };
        let value = metal * (light + tilt * x / 96.0) + 0.03 * next() + flaw;
        let byte = (255.0 * value) as u8;
        rgba.extend([byte, byte, byte, 255]);
    }
    let reader = Reader::new(SIDE, SIDE).map_err(message).expect("a reader");
    for strip in rgba.chunks(4 * SIDE * 50) {
        reader.rows(strip).map_err(message).expect("whole rows");
    }
    reader.finish().map_err(message).expect("every row")
}

fn photos(seeds: std::ops::Range<u32>) -> Array {
    seeds.map(|seed| JsValue::from(photo(seed, false))).collect()
}

fn lesson(good: u32, more: &str) -> TrainingRequestJs {
    let ids: Vec<String> = (0..good).map(|i| format!("\"g{i}\"")).collect();
    js(&format!(
        r#"{{"model":"m","name":"Ring","good":[{}],"defects":[],"side":64,"colour":false,
            "components":null,"method":null,"per_pixel":null,"align":true,"percentile":0.95{more}}}"#,
        ids.join(",")
    ))
}

fn on() -> Function {
    Function::new_no_args("return true")
}

async fn taught() -> Part {
    let lesson = lesson(12, "");
    Part::teach(lesson, photos(1..13), Array::new(), on()).await.map_err(message).expect("a model")
}

#[wasm_bindgen_test]
async fn a_scratch_is_found_and_a_saved_model_gives_the_same_score() {
    let part = taught().await;
    let report = part.report().map_err(message).expect("a report");
    let scores: Array = get(&report, "scores").dyn_into().expect("a list");
    assert_eq!((scores.length(), number(&report, "photos")), (12, 12.0));
    assert_eq!(get(&scores.get(3), "id").as_string().as_deref(), Some("g3"));
    assert_eq!(get(&get(&report, "alignment"), "pose").as_string().as_deref(), Some("aligned"));

    let scratched = photo(99, true);
    let judged = part.judge(&scratched, "bad", js(r#"{"colour_map":"viridis","extra_maps":true}"#));
    let judged = judged.map_err(message).expect("a judgement");
    let beside = Array::from(&get(&judged, "extra_maps"));
    let ids: Vec<String> = beside.iter().filter_map(|map| get(&map, "id").as_string()).collect();
    assert_eq!(ids, ["saliency", "pse-1", "pse-2", "pse-4"]);
    let note = get(&get(&judged, "map"), "note").as_string().unwrap_or_default();
    assert!(note.starts_with("Score map: maximum of PSE"), "{note}");
    assert!(get(&judged, "misalignment").is_null());
    assert_eq!(get(&judged, "flagged"), JsValue::TRUE);
    let map = get(&judged, "map");
    assert_eq!(Float32Array::new(&get(&map, "values")).length(), 64 * 64);
    assert_eq!((number(&map, "width"), number(&map, "height")), (64.0, 64.0));
    for name in ["input", "reconstruction"] {
        assert_eq!(Uint8Array::new(&get(&judged, name)).length(), 4 * 64 * 64);
    }
    let contour: Array = get(&judged, "contour").dyn_into().expect("a list");
    assert!(contour.length() > 0);
    let regions: Array = get(&judged, "regions").dyn_into().expect("a list");
    let bounds: Array = get(&regions.get(0), "box").dyn_into().expect("four numbers");
    let bounds: Vec<f64> = bounds.iter().filter_map(|v| v.as_f64()).collect();
    assert!(bounds[0] < 0.5 && bounds[2] > 0.6 && bounds[1] < 0.645 && bounds[3] > 0.645);

    let bytes = part.save(false, None).map_err(message).expect("a file").to_vec();
    assert_eq!(number(&report, "bytes_full"), bytes.len() as f64);
    let loaded = Part::load(&bytes).map_err(message).expect("our own file");
    let again = loaded.score(&scratched, null()).map_err(message).expect("a score");
    assert_eq!(number(&again, "score"), number(&judged, "score"));
    let half = part.save(true, None).map_err(message).expect("a file");
    assert_eq!(number(&report, "bytes_half"), f64::from(half.length()));
    let good = part.score(&photo(77, false), null()).map_err(message).expect("a score");
    assert!(number(&good, "score") < number(&judged, "score") / 5.0);
}

#[wasm_bindgen_test]
async fn a_threshold_moves_without_a_look_at_the_photos_and_a_photo_can_be_left_out() {
    let part = taught().await;
    let report = part.report().map_err(message).expect("a report");
    let first = Array::from(&get(&report, "scores")).get(0);
    assert_eq!(get(&first, "unlike"), JsValue::FALSE);
    let own = part.threshold(null(), vec![0.0, 1e9]).map_err(message).expect("marks");
    assert_eq!(number(&own, "value"), number(&report, "threshold"));
    let verdicts = Array::from(&get(&own, "verdicts"));
    assert_eq!(get(&verdicts.get(0), "flagged"), JsValue::FALSE);
    assert_eq!(get(&verdicts.get(1), "flagged"), JsValue::TRUE);
    let scratched = photo(99, true);
    let high = part.score(&scratched, js(r#"{"value":1e30}"#)).map_err(message).expect("a score");
    assert_eq!(get(&high, "flagged"), JsValue::FALSE);
    assert_eq!(get(&high, "threshold_own"), JsValue::FALSE);
    let low = js(r#"{"threshold":{"percentile":0},"left_out":true}"#);
    let left = part.judge(&photo(1, false), "g0", low).map_err(message).expect("a judgement");
    assert_eq!(number(&left, "score"), number(&first, "score"));
    let veil = Uint8Array::new(&get(&get(&left, "map"), "veil"));
    assert_eq!(veil.length(), 4 * 64 * 64);
    let named = part.save(true, Some("Other".to_owned())).map_err(message).expect("a file");
    let named = Part::load(&named.to_vec()).map_err(message).expect("our own file");
    let card = get(&named.report().map_err(message).expect("a report"), "card");
    assert_eq!(get(&card, "name").as_string().as_deref(), Some("Other"));
    for odd in [r#"{"value":"much"}"#, r#"{"depth":3}"#, "7"] {
        assert!(part.score(&scratched, js(odd)).is_err(), "{odd}");
    }
}

#[wasm_bindgen_test]
async fn other_knobs_measure_anew_and_a_file_has_no_photos_to_measure() {
    let part = taught().await;
    let knobs = r#","components":3,"method":{"error":"pse","sigma":2},"per_pixel":false"#;
    part.measure(js(&format!("{{\"percentile\":0.9{knobs}}}")), on())
        .await
        .map_err(message)
        .expect("a measurement");
    let report = part.report().map_err(message).expect("a report");
    let card = get(&report, "card");
    assert_eq!((number(&report, "components"), number(&get(&card, "map"), "sigma")), (3.0, 2.0));
    assert_eq!(get(&card, "name").as_string().as_deref(), Some("Ring"));
    part.set_percentile(0.5).map_err(message).expect("a percentile");
    part.rename("Washer").map_err(message).expect("a name");
    let moved = part.report().map_err(message).expect("a report");
    assert!(number(&moved, "threshold") < number(&report, "threshold"));
    let loaded = Part::load(&part.save(true, None).map_err(message).expect("a file").to_vec());
    let loaded = loaded.map_err(message).expect("our own file");
    let text = message(loaded.measure(js("{}"), on()).await.expect_err("no photos"));
    assert!(text.contains("without the photos"), "{text}");
}

#[wasm_bindgen_test]
async fn defects_choose_and_their_grid_is_reported() {
    let defects = Array::of1(&photo(50, true));
    let lesson = lesson(10, "");
    Reflect::set(&lesson, &"defects".into(), &Array::of1(&"d".into())).expect("an object");
    let part = Part::teach(lesson, photos(1..11), defects, on()).await.map_err(message);
    let report = part.expect("a model").report().map_err(message).expect("a report");
    let shots = get(&report, "shots");
    let length = |name: &str| Array::from(&get(&shots, name)).length();
    assert_eq!(length("cells"), length("components") * length("sigmas"));
    assert_eq!(number(&get(&shots, "best"), "average_precision"), 1.0);
    let defects: Array = get(&report, "defects").dyn_into().expect("a list");
    assert!(number(&defects.get(0), "score") > number(&report, "threshold"));
}

#[wasm_bindgen_test]
async fn a_watch_hears_shares_and_words_and_can_stop_the_work() {
    let watch =
        Function::new_with_args("share, words", "(this ?? globalThis).heard = words; return false");
    let stopped = Part::teach(lesson(12, ""), photos(1..13), Array::new(), watch).await;
    let text = message(stopped.err().expect("it was stopped"));
    assert!(text.contains("cancelled"), "{text}");
    let broken = Function::new_no_args("throw new Error('gone')");
    let stopped = Part::teach(lesson(12, ""), photos(1..13), Array::new(), broken).await;
    assert!(stopped.is_err());
    let refusing = Function::new_no_args("return Promise.resolve(false)");
    assert!(Part::teach(lesson(12, ""), photos(1..13), Array::new(), refusing).await.is_err());
}

#[wasm_bindgen_test]
async fn hostile_calls_are_errors_and_the_model_lives_on() {
    let part = taught().await;
    let sound = photo(3, false);
    for object in [
        JsValue::UNDEFINED.unchecked_into(),
        js("{}"),
        js(r#"{"width":4,"height":4,"rgb":[1,2,3]}"#),
        js(r#"{"width":1e99,"height":-4,"rgb":[]}"#),
        js(r#"{"width":"wide","height":null,"rgb":"red"}"#),
    ] {
        assert!(part.judge(&object, "x", js("{}")).is_err());
        assert!(part.score(&object, null()).is_err());
        let list: Array = (0..5).map(|_| JsValue::from(object.clone())).collect();
        assert!(Part::teach(lesson(5, ""), list, Array::new(), on()).await.is_err());
    }
    for look in [r#"{"components":99}"#, r#"{"sigma":-1}"#, r#"{"colour_map":"mud"}"#] {
        assert!(part.judge(&sound, "x", js(look)).is_err(), "{look}");
    }
    let text = message(Part::load(b"no model").err().expect("no model"));
    assert!(text.contains("model of a part"), "{text}");
    assert!(Part::teach(lesson(4, ""), photos(1..5), Array::new(), on()).await.is_err());
    assert!(Part::teach(lesson(6, ""), photos(1..6), Array::new(), on()).await.is_err());
    assert!(part.set_percentile(f64::NAN).is_err() && part.rename("").is_err());
    let reader = Reader::new(16, 16).map_err(message).expect("a reader");
    assert!(reader.rows(&[1, 2, 3]).is_err() && reader.finish().is_err());
    assert!(reader.rows(&[0; 64]).is_err() && Reader::new(5, 5).is_err());
    part.score(&sound, null()).map_err(message).expect("it still judges");
}

#[wasm_bindgen_test]
fn headers_defaults_colours_and_tables_are_plain_objects() {
    let header = photo_header(b"\0\0\0\x18ftypheic", 1000.0).map_err(message).expect("a header");
    assert!(get(&header, "refusal").is_null());
    assert!(get(&header, "undecodable").as_string().is_some_and(|text| text.contains("HEIC")));
    let defaults = part_defaults().map_err(message).expect("defaults");
    assert_eq!((number(&defaults, "side"), number(&defaults, "least_photos")), (128.0, 5.0));
    let colours = colour_maps().map_err(message).expect("a list");
    assert!(Array::from(&colours).length() >= 4);
    let table =
        r#"{"model":"Ring","threshold":2,"rows":[{"name":"a.png","refused":"It is no photo."}]}"#;
    let text = table_csv(js(table)).map_err(message).expect("a table");
    assert!(text.contains("a.png") && text.lines().count() == 2);
    assert!(table_json(js(table)).map_err(message).expect("a table").contains("no photo"));
    assert!(table_csv(Object::new().unchecked_into()).is_err());
}

#[wasm_bindgen_test]
async fn twelve_synthetic_parts_are_enough_to_find_a_scratch_on_another() {
    let families = Array::from(&part_families().map_err(message).expect("a list"));
    assert!(families.length() >= 2);
    let sample = |defect: Option<String>, seed| {
        part_sample("plate", defect, seed).map_err(message).expect("a sample")
    };
    let good: Array = (1..13).map(|seed| get(&sample(None, seed), "reduced")).collect();
    assert!(get(&sample(None, 1), "truth").is_null());
    let lesson = lesson(12, "");
    Reflect::set(&lesson, &"side".into(), &JsValue::from(128)).expect("an object");
    let part = Part::teach(lesson, good, Array::new(), on()).await.map_err(message);
    let part = part.expect("a model");
    let scratched = sample(Some("scratch".to_owned()), 900);
    let photo: ReducedPhotoJs = get(&scratched, "reduced").unchecked_into();
    let truth = get(&scratched, "truth");
    let width = number(&scratched, "width") as usize;
    let iou = part.overlap(&photo, null(), &Uint8Array::new(&truth).to_vec(), width);
    let iou = iou.map_err(message).expect("a share");
    assert!(iou > 0.4, "{iou}");
    assert!(part_sample("spoon", None, 1).is_err());
    assert!(part_sample("plate", Some("rust".to_owned()), 1).is_err());
}
