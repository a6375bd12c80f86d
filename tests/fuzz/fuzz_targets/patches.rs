//! Any JSON is what a model of patches knows of good photos or an error, and so is any file of what is usual; what
//! was read makes a finding of a photo without a panic.
//!
//! The input is JSON, a zero byte, and the file of what is usual; without the zero byte there is none.
//! `cargo +nightly fuzz run --fuzz-dir tests/fuzz patches tests/fuzz/corpus/patches tests/fuzz/seeds/patches -- -max_total_time=60`

#![no_main]

use libfuzzer_sys::fuzz_target;
use novelty_core::report::patch_inspection::{PatchInspection, Terms};

/// Photos up to this many pixels are looked at.
const SMALL: usize = 1 << 14;

fuzz_target!(|input: &[u8]| {
    let end = input.iter().position(|byte| *byte == 0);
    let (json, usual) = end.map_or((input, None), |end| (&input[..end], Some(&input[end + 1..])));
    let Ok(inspection) = PatchInspection::parse(json) else { return };
    assert!(inspection.grid().is_ok(), "a file that was read has patches");
    let again = serde_json::to_vec(&inspection).expect("plain data");
    assert!(PatchInspection::parse(&again).is_ok(), "what was read can be written and read");
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
                .expect("it was measured at these");
            if let Ok(finding) = setting.find(&terms) {
                assert_eq!(finding.map.len(), shape.pixels());
            }
        }
    }
});
