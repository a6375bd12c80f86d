//! Files of taught models: any bytes parse or give an error, and a model gives the same result after it was written
//! and parsed again.
//!
//! `cargo +nightly fuzz run --fuzz-dir tests/fuzz part tests/fuzz/corpus/part tests/fuzz/seeds/part -- -max_total_time=60`

#![no_main]

use libfuzzer_sys::fuzz_target;
use novelty_core::models::part_model::{PartModel, Precision};
use novelty_core::report::inspection::{DisplayOptions, ScoreDistribution, inspect};

fuzz_target!(|data: &[u8]| {
    let Ok(model) = PartModel::parse(data) else { return };
    assert_eq!(model.card().check(), Ok(()));
    assert_eq!(model.scores().len(), model.card().photos);
    let written = model.to_bytes(Precision::Full).expect("a parsed model can be written");
    assert_eq!(model.file_size(Precision::Full), Ok(written.len()));
    let again = PartModel::parse(&written).expect("a written model can be parsed");
    let spread = ScoreDistribution::of(&model).expect("parsed scores are finite");
    assert!((0.0..=1.0).contains(&spread.place(model.threshold()).position));
    let photo = vec![0.5; model.card().shape.len()];
    // Numbers of the card may change by one unit in the last place of f64; results may not.
    let result =
        |model: &PartModel| model.judge(&photo).map(|f| (f.score, f.map, f.reconstruction));
    assert_eq!(result(&again), result(&model));
    // Components or scales of any size may overflow; that is an error, not a panic.
    if let Ok(found) = inspect(&model, &photo, &DisplayOptions::default()) {
        assert!(found.map.values.iter().all(|v| v.is_finite()));
        let unit = |v: &f32| (0.0..=1.0).contains(v);
        assert!(found.contour.iter().flatten().all(unit));
        assert!(found.judgement.regions.iter().all(|r| r.rectangle.iter().all(unit)));
    }
});
