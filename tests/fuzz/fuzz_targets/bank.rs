//! `bank.bin`: any bytes parse as a latent bank or give an error, and the search in two passes finds what brute force
//! finds.
//!
//! Half of the inputs get a valid header, so that the fuzzer reaches the search.
//! `cargo +nightly fuzz run --fuzz-dir tests/fuzz bank -- -max_total_time=60`

#![no_main]

use libfuzzer_sys::arbitrary::{self, Arbitrary};
use libfuzzer_sys::fuzz_target;
use novelty_core::latent::latent_bank::{Form, LatentBank};

#[derive(Arbitrary, Debug)]
enum Input {
    File(Vec<u8>),
    Values { half: bool, dims: u8, values: Vec<u8> },
}

fuzz_target!(|input: Input| {
    let bytes = match input {
        Input::File(bytes) => bytes,
        Input::Values { half, dims, values } => {
            with_header(half, usize::from(dims % 9) + 1, &values)
        }
    };
    let Ok(bank) = LatentBank::parse(&bytes) else { return };
    assert!(bank.latents().iter().all(|v| v.is_finite()));
    assert_eq!(bank.latents().len(), bank.len() * bank.dims());
    let query: Vec<f32> = bank.latents().iter().rev().take(bank.dims()).map(|v| v * 0.5).collect();
    for k in [1, 3, bank.len()] {
        if let Ok(found) = bank.nearest(&query, k, false) {
            let slow = bank
                .nearest_by_brute_force(&query, k, false)
                .expect("both searches accept the same query");
            assert_eq!(found, slow);
        }
    }
    for form in [Form::F16, Form::I8] {
        if let Ok(again) = bank.to_bytes(form) {
            LatentBank::parse(&again).expect("a written bank can be parsed");
        }
    }
});

/// A file with as many rows as the values fill.
fn with_header(half: bool, dims: usize, values: &[u8]) -> Vec<u8> {
    let (form, scales, row) = if half { (1, 0, 2 * dims) } else { (2, 8 * dims, dims) };
    let rows = values.len().saturating_sub(scales) / row;
    let mut file = b"NLbank\x1a\n".to_vec();
    file.extend(1u32.to_le_bytes());
    file.extend([form, 0, 0, 0]);
    file.extend((rows as u32).to_le_bytes());
    file.extend((dims as u32).to_le_bytes());
    file.extend(&values[..(scales + rows * row).min(values.len())]);
    file
}
