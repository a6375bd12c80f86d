//! Drawings become the same bytes on every platform: the browser's tests read the same golden file.
//!
//! `NOVELTY_BLESS=1 cargo test -p novelty-core --test drawing` rewrites the file after a deliberate
//! change of the rendering.

use novelty_core::input::drawing::{Drawing, Framing, render};
use novelty_core::models::model_card::sha256_hex;
use serde::{Deserialize, Serialize};

const GOLDEN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/golden/drawing.json");

#[derive(Serialize, Deserialize)]
struct Case {
    drawing: Drawing,
    framing: Framing,
    sha256: String,
}

#[test]
fn drawings_render_to_the_stored_bytes() {
    let text = std::fs::read(GOLDEN).expect("the golden file is there");
    let mut cases: Vec<Case> = serde_json::from_slice(&text).expect("cases");
    assert!(cases.len() > 1);
    let bless = std::env::var_os("NOVELTY_BLESS").is_some();
    for case in &mut cases {
        let digit = render(&case.drawing, case.framing).expect("a valid drawing");
        let hash = sha256_hex(&digit.pixels);
        if bless {
            case.sha256 = hash;
        } else {
            assert_eq!(hash, case.sha256);
        }
    }
    if bless {
        let json = serde_json::to_string_pretty(&cases).expect("plain data");
        std::fs::write(GOLDEN, json + "\n").expect("the golden file can be written");
    }
}
