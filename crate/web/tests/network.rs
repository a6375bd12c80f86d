//! In a real browser: what surrounds a pretrained network of patches, whose part the test plays. A look
//! goes through its steps; bad folders, looks and outputs are refused with a sentence, and nothing panics.

#![cfg(all(target_arch = "wasm32", feature = "parts"))]

mod common;

use common::{get, js, message, number};
use js_sys::{Array, Float32Array, Uint8Array};
use novelty_core::Shape;
use novelty_core::latent::latent_bank::{Form, LatentBank};
use novelty_core::models::model_card::{BANK, FileEntry};
use novelty_core::report::patch_inspection::{
    AtNeighbours, INSPECTION, PatchInspection, Scored, Terms, WEIGHTS,
};
use novelty_web::typed::ReducedPhotoJs;
use novelty_web::{PatchModel, Reader};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

/// Side of a photo, of a patch (four to a photo), and values of a code.
const SIDE: usize = 32;
const PATCH: usize = 16;
const CODE: usize = 4;

/// An even photo of this grey.
fn photo(grey: u8) -> ReducedPhotoJs {
    let reader = Reader::new(SIDE, SIDE).map_err(message).expect("a reader");
    let rgba = [grey, grey, grey, 255].repeat(SIDE * SIDE);
    reader.rows(&rgba).map_err(message).expect("whole rows");
    reader.finish().map_err(message).expect("every row")
}

fn inspection() -> PatchInspection {
    let shape = Shape::new(1, SIDE, SIDE);
    let terms = |value: f32| {
        let errors = (0..shape.len()).map(|p| value * (1.0 + p as f32 / 1024.0)).collect();
        Terms { errors, distances: vec![value; shape.len()], shape }
    };
    let goods = [0.01, 0.02, 0.03, 0.05].map(terms);
    let at = [1, 2].map(|k| AtNeighbours::measure(k, &goods, &WEIGHTS).expect("good photos"));
    PatchInspection {
        format: 1,
        photo: shape,
        exposure: None,
        patch: PATCH,
        stride: PATCH,
        neighbours: 2,
        error_weight: 0.5,
        scored: Scored::Peak,
        blur: None,
        error_statistics: None,
        threshold_percentile: 0.95,
        weights: WEIGHTS.to_vec(),
        at: at.to_vec(),
    }
}

/// A folder: the card with the hashes of what follows, the bank, the inspection file.
fn folder(inspection: &[u8], side: usize) -> (Vec<u8>, Vec<u8>) {
    // Codes of even patches, dark ones only.
    let latents = (0..10 * CODE).map(|i| (i / CODE) as f32 * 0.02).collect();
    let bank = LatentBank::new(latents, CODE).and_then(|bank| bank.to_bytes(Form::F16));
    let bank = bank.expect("a bank");
    let files = [FileEntry::of(BANK, &bank), FileEntry::of(INSPECTION, inspection)].map(|file| {
        format!(r#"{{"name":"{}","bytes":{},"sha256":"{}"}}"#, file.name, file.bytes, file.sha256)
    });
    let input = format!(r#"{{"channels":1,"height":{side},"width":{side}}}"#);
    let card = format!(r#"{{"format":2,"input":{input},"files":[{}]}}"#, files.join(","));
    (card.into_bytes(), bank)
}

fn load(card: &[u8], files: &[(&str, &[u8])]) -> Result<PatchModel, String> {
    let names = files.iter().map(|(name, _)| (*name).to_owned()).collect();
    let files = files.iter().map(|(_, bytes)| Uint8Array::from(*bytes)).collect();
    PatchModel::load(card, names, files).map_err(message)
}

fn written(inspection: &PatchInspection) -> String {
    serde_json::to_string(inspection).expect("JSON")
}

fn model() -> PatchModel {
    let text = written(&inspection());
    let (card, bank) = folder(text.as_bytes(), PATCH);
    load(&card, &[(BANK, &bank), (INSPECTION, text.as_bytes())]).expect("a model")
}

/// What the network would answer: codes are the mean of a patch, patches are even again.
fn run(step: &JsValue) -> (String, Vec<f32>) {
    let op = get(step, "op").as_string().expect("an operation");
    let input = Float32Array::new(&get(step, "input")).to_vec();
    let rows = input.chunks_exact(number(step, "row") as usize);
    let (count, of): (usize, fn(&[f32]) -> f32) = match &op[..] {
        "encode" => (CODE, |patch| patch.iter().sum::<f32>() / patch.len() as f32),
        "decode" => (PATCH * PATCH, |code| code[0]),
        _ => (PATCH * PATCH, |patch| patch[0] * 1e-3),
    };
    let output = rows.flat_map(|row| std::iter::repeat_n(of(row), count)).collect();
    (op, output)
}

/// Steps until nothing is asked for any more; the operations that were.
fn look(model: &PatchModel, photo: &ReducedPhotoJs, id: &str, look: &str) -> Vec<String> {
    let (mut done, mut last) = (Vec::new(), (None, Vec::new()));
    loop {
        let step = model.step(photo, id, js(look), last.0, last.1).map_err(message);
        let step = step.expect("a step");
        if step.is_null() {
            return done;
        }
        assert!(done.len() < 9, "it goes on for ever: {done:?}");
        let (op, output) = run(&step);
        done.push(op.clone());
        last = (Some(op), output);
    }
}

#[wasm_bindgen_test]
fn a_look_goes_through_its_steps_once_and_a_bright_photo_is_flagged() {
    let model = model();
    let (dark, bright) = (photo(20), photo(230));
    assert_eq!(look(&model, &dark, "dark", "{}"), ["encode", "decode"]);
    assert!(look(&model, &dark, "dark", "{}").is_empty(), "everything is known");
    let all = r#"{"pictures":true,"saliency":true}"#;
    assert_eq!(look(&model, &bright, "bright", all), ["encode", "decode", "saliency"]);
    let calm = model.score("dark", js("{}")).map_err(message).expect("a score");
    assert_eq!(get(&calm, "flagged"), JsValue::FALSE);
    let found = model.judge("bright", js("{}")).map_err(message).expect("a judgement");
    assert_eq!(get(&found, "flagged"), JsValue::TRUE);
    assert!(number(&found, "score") > number(&calm, "score"));
    let beside = Array::from(&get(&found, "extra_maps"));
    let titles: Vec<String> =
        beside.iter().filter_map(|map| get(&map, "title").as_string()).collect();
    assert_eq!(titles, ["PSE of the residual", "Saliency"]);
    for map in beside.iter().chain([get(&found, "map"), get(&found, "error")]) {
        assert_eq!(Float32Array::new(&get(&map, "values")).length() as usize, SIDE * SIDE);
        assert_eq!(Uint8Array::new(&get(&map, "rgba")).length() as usize, 4 * SIDE * SIDE);
        assert_eq!((number(&map, "width"), number(&map, "height")), (32.0, 32.0));
    }
    let truth = vec![1; SIDE * SIDE];
    let iou = model.overlap("bright", js("{}"), &truth, SIDE).map_err(message).expect("a share");
    assert!(iou > 0.9, "{iou}");
    let report = model.report().map_err(message).expect("a report");
    assert_eq!(Array::from(&get(&report, "neighbours")).length(), 2);
    let spread = model.spread(js("{}")).map_err(message).expect("a spread");
    assert_eq!(Float32Array::new(&get(&spread, "goods")).length(), 4);
    let marks = model.threshold(js("{}"), vec![0.0, 1e9]).map_err(message).expect("marks");
    assert_eq!(Array::from(&get(&marks, "verdicts")).length(), 2);
}

#[wasm_bindgen_test]
fn a_bad_folder_is_refused_with_a_sentence() {
    let text = written(&inspection());
    let (card, bank) = folder(text.as_bytes(), PATCH);
    let sound = [(BANK, &bank[..]), (INSPECTION, text.as_bytes())];
    let refused = |card: &[u8], files: &[(&str, &[u8])], words: &str| {
        let said = load(card, files).err().expect("it is refused");
        assert!(said.contains(words), "{said}");
    };
    for bad in [&b""[..], b"{", b"[]", b"{\"format\":2}", b"\xff\xfe", b"null"] {
        refused(bad, &sound, "the model card");
    }
    refused(br#"{"format":99,"input":{},"files":[]}"#, &sound, "99");
    refused(&card, &sound[..1], "the model folder has no inspection.json");
    refused(&card, &[], "the model folder has no bank.bin");
    refused(&card, &[(BANK, &bank[1..]), sound[1]], "bank.bin has");
    let mut flipped = bank.clone();
    flipped[bank.len() - 1] ^= 1;
    refused(&card, &[(BANK, &flipped), sound[1]], "bank.bin");
    // Names without files are files that are missing.
    let names = vec![BANK.to_owned(), INSPECTION.to_owned()];
    assert!(PatchModel::load(&card, names, vec![Uint8Array::from(&bank[..])]).is_err());

    // What is whole by its hash may still say nonsense.
    let told = |text: &str, side: usize, words: &str| {
        let (card, bank) = folder(text.as_bytes(), side);
        refused(&card, &[(BANK, &bank), (INSPECTION, text.as_bytes())], words);
    };
    told("{not json", PATCH, "the inspection file");
    told(r#"{"format":1}"#, PATCH, "the inspection file");
    told(&text, 8, "belongs to another network");
    told(&text.replace("\"stride\":16", "\"stride\":0"), PATCH, "");
    told(&text.replace("\"neighbours\":2,\"error", "\"neighbours\":9,\"error"), PATCH, "K");
    told(&text.replace("0.95", "95"), PATCH, "percentile");
}

#[wasm_bindgen_test]
fn outputs_of_a_wrong_size_are_refused_and_the_look_goes_on() {
    let (model, dark) = (model(), photo(20));
    let step = |op: Option<&str>, output: Vec<f32>| {
        let op = op.map(str::to_owned);
        model.step(&dark, "x", js(r#"{"pictures":true}"#), op, output).map_err(message)
    };
    let first = step(None, Vec::new()).expect("a step");
    for output in [vec![], vec![0.0; 3], vec![0.0; 4 * CODE + 1], vec![f32::NAN; 4 * CODE]] {
        assert!(!step(Some("encode"), output).expect_err("it does not fit").is_empty());
    }
    // Not asked for yet, or by nobody.
    assert!(step(Some("decode"), vec![0.5; 7]).is_err());
    assert!(step(Some("saliency"), vec![0.5; 7]).is_err());
    assert!(step(Some("paint"), vec![]).expect_err("nobody asks").contains("“paint”"));
    let (op, output) = run(&first);
    let second = step(Some(&op), output).expect("a step");
    for count in [0, 1, PATCH * PATCH - 1, 100_000] {
        assert!(step(Some("decode"), vec![0.5; count]).is_err(), "{count}");
    }
    assert!(message(model.judge("x", js("{}")).expect_err("not yet")).len() > 10);
    let (op, output) = run(&second);
    assert!(step(Some(&op), output).expect("the end").is_null());
    model.judge("x", js("{}")).map_err(message).expect("a judgement");
}

#[wasm_bindgen_test]
fn hostile_looks_photos_and_masks_are_errors_and_the_model_lives_on() {
    let (model, dark) = (model(), photo(20));
    let strange = message(model.score("never seen", js("{}")).expect_err("no look"));
    assert!(strange.contains("has not looked at this photo"), "{strange}");
    look(&model, &dark, "x", r#"{"pictures":true}"#);
    for odd in [
        "7",
        "null",
        r#"{"neighbours":99}"#,
        r#"{"neighbours":-1}"#,
        r#"{"error_weight":0.123}"#,
        r#"{"threshold":{"value":"much"}}"#,
        r#"{"colour_map":"mud"}"#,
    ] {
        assert!(model.judge("x", js(odd)).is_err(), "{odd}");
        assert!(model.score("x", js(odd)).is_err(), "{odd}");
        assert!(model.spread(js(odd)).is_err() || odd.contains("threshold"), "{odd}");
    }
    for object in [
        JsValue::UNDEFINED.unchecked_into(),
        js("{}"),
        js(r#"{"width":4,"height":4,"rgb":[1,2,3]}"#),
        js(r#"{"width":1e99,"height":-4,"rgb":[]}"#),
    ] {
        let refused = model.step(&object, "new", js("{}"), None, Vec::new());
        assert!(!message(refused.expect_err("no photo")).is_empty());
    }
    for (truth, width) in [(vec![1; 10], 3), (vec![1; 10], 0), (vec![], 0)] {
        let _ = model.overlap("x", js("{}"), &truth, width); // an answer or an error
    }
    assert!(model.overlap("x", js("{}"), &[1; 10], 3).is_err());
    // Of many photos only the last few are kept, and a forgotten one can be looked at again.
    for id in ["a", "b", "c", "d"] {
        look(&model, &dark, id, "{}");
    }
    assert!(model.score("x", js("{}")).is_err());
    assert_eq!(look(&model, &dark, "x", "{}"), ["encode", "decode"]);
    model.score("x", js("{}")).map_err(message).expect("a score");
}
