//! Photo files: any bytes give a header or a refusal, any extent a photo or an error, and values are between 0 and 1.
//!
//! `cargo +nightly fuzz run --fuzz-dir tests/fuzz photo -- -max_total_time=60`

#![no_main]

use libfuzzer_sys::arbitrary::{self, Arbitrary};
use libfuzzer_sys::fuzz_target;
use novelty_core::input::photo::{Averager, Reduced, header};

#[derive(Arbitrary, Debug)]
struct Case {
    file: Vec<u8>,
    width: u32,
    height: u32,
    rgba: Vec<u8>,
    side: u16,
    colour: bool,
}

fuzz_target!(|case: Case| {
    let header = header::read(&case.file);
    assert!(!header.undecodable().is_empty());
    let _ = (header.refusal(case.file.len() as u64), header.warnings());
    // The same bytes as the properties of an AVIF file; a length of 0 means up to the end.
    let properties = b"\0\0\0\x10ftypavif\0\0\0\0\0\0\0\0meta\0\0\0\0\0\0\0\0iprp\0\0\0\0ipco";
    let _ = header::read(&[&properties[..], &case.file].concat()).refusal(1);
    let anything = Reduced {
        height: case.height as usize,
        width: case.width as usize,
        rgb: case.rgba.clone(),
        transparent: false,
    };
    let _ = anything.values(usize::from(case.side), case.colour);

    // Extents of 16 to 79, which arbitrary bytes fill by repetition.
    let (width, height) = (16 + (case.width & 63) as usize, 16 + (case.height & 63) as usize);
    let at = |i: usize| case.rgba.get(i % case.rgba.len().max(1)).copied().unwrap_or(7);
    let rgba: Vec<u8> = (0..4 * width * height).map(at).collect();
    let mut averager = Averager::new(width, height).expect("a small photo");
    assert!(averager.rows(&rgba[1..]).is_err());
    averager.rows(&rgba).expect("whole rows");
    let reduced = averager.finish().expect("every row");
    let side = 1 + usize::from(case.side & 63);
    let values = reduced.values(side, case.colour).expect("a small side");
    assert_eq!(values.len(), side * side * if case.colour { 3 } else { 1 });
    assert!(values.iter().all(|v| (0.0..=1.0).contains(v)));
});
