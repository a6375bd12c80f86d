//! Shared links: any text decodes or gives an error, and a decoded state is unchanged by encoding and decoding.
//!
//! `cargo +nightly fuzz run --fuzz-dir tests/fuzz link -- -max_total_time=60`

#![no_main]

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use libfuzzer_sys::fuzz_target;
use novelty_core::input::drawing::{Framing, render};
use novelty_core::link::{Input, MAX_TEXT, decode, encode};

/// A valid head, so that the fuzzer reaches the points that follow it.
const HEAD: &[u8] = br#"{"room":"draw","model":"m","weights":"0123456789abcdef"}"#;

fn check(text: &str) {
    let Ok(state) = decode(text) else { return };
    let written = encode(&state).expect("a decoded state can be encoded");
    assert!(written.len() <= MAX_TEXT);
    assert_eq!(decode(&written).as_ref(), Ok(&state));
    if let Input::Strokes(drawing) = &state.input {
        for framing in [Framing::Raw, Framing::Centred, Framing::Fitted] {
            assert_eq!(
                render(drawing, framing).expect("decoded points can be rendered").pixels.len(),
                784
            );
        }
    }
}

/// A link with valid compression and checksum around any bytes.
fn wrap(payload: &[u8]) -> String {
    format!("1.{}", URL_SAFE_NO_PAD.encode(miniz_oxide::deflate::compress_to_vec_zlib(payload, 1)))
}

fuzz_target!(|data: &[u8]| {
    if let Ok(text) = core::str::from_utf8(data) {
        check(text);
        check(&format!("1.{text}"));
    }
    check(&format!("1.{}", URL_SAFE_NO_PAD.encode(data)));
    check(&wrap(data));
    let mut payload = vec![HEAD.len() as u8];
    payload.extend(HEAD);
    payload.extend(data);
    check(&wrap(&payload));
});
