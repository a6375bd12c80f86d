//! What a model of patches stores about good photos: any JSON and any file of error statistics parse or give an error;
//! with what parsed, a photo can be inspected without a panic.
//!
//! The input is JSON, a zero byte and the file of error statistics; without a zero byte there is no such file.
//! `cargo +nightly fuzz run --fuzz-dir tests/fuzz patches tests/fuzz/corpus/patches tests/fuzz/seeds/patches -- -max_total_time=60`

#![no_main]

use libfuzzer_sys::fuzz_target;
use novelty_core::report::patch_inspection::{PatchInspection, Terms};

/// Photos with more pixels than this are skipped.
const SMALL: usize = 1 << 14;

fuzz_target!(|input: &[u8]| {
    let end = input.iter().position(|byte| *byte == 0);
    let (json, usual) = end.map_or((input, None), |end| (&input[..end], Some(&input[end + 1..])));
    let Ok(inspection) = PatchInspection::parse(json) else { return };
    assert!(inspection.grid().is_ok(), "a parsed inspection has patches");
    let again = serde_json::to_vec(&inspection).expect("plain data");
    assert!(
        PatchInspection::parse(&again).is_ok(),
        "a parsed inspection can be written and parsed"
    );
    let Ok(inspection) = inspection.with_error_statistics(usual) else { return };
    let shape = inspection.photo;
    if shape.pixels() > SMALL {
        return;
    }
    let errors = (0..shape.len()).map(|i| (i % 7) as f32 / 7.0).collect();
    let distances = (0..shape.pixels()).map(|i| (i % 5) as f32).collect();
    let terms = Terms { errors, distances, shape };
    let terms = match &inspection.error_statistics {
        Some(usual) => usual.apply(&terms).expect("the extents are the same"),
        None => terms,
    };
    for at in &inspection.at {
        for a in &inspection.weights {
            let setting = inspection
                .setting(Some(at.neighbours), Some(*a))
                .expect("these settings were measured");
            if let Ok(finding) = setting.find(&terms) {
                assert_eq!(finding.map.len(), shape.pixels());
            }
        }
    }
});
