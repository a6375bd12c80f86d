//! `card.json`, `index.json` and `calibration.json`: any bytes parse or give an error; every calibration that parses
//! can be used for an analysis.
//!
//! `cargo +nightly fuzz run --fuzz-dir tests/fuzz card tests/fuzz/corpus/card tests/fuzz/seeds/card -- -max_total_time=60`

#![no_main]

use libfuzzer_sys::fuzz_target;
use novelty_core::Shape;
use novelty_core::models::calibration::Calibration;
use novelty_core::models::model_card::{Index, ModelCard};
use novelty_core::report::analysis::{Knobs, Pass, analyse};

fuzz_target!(|data: &[u8]| {
    if let Ok(card) = ModelCard::parse(data) {
        assert_eq!(card.check(), Ok(()));
        assert!(card.verify("no such file", data).is_err());
        for file in &card.files {
            let _ = card.verify(&file.name, data);
        }
        assert!(card.weights_prefix().is_none_or(|p| p.len() == 16));
    }
    if let Ok(index) = Index::parse(data) {
        assert!(index.models.iter().all(|m| index.model(&m.id) == Some(m)));
    }
    if let Ok(calibration) = Calibration::parse(data) {
        assert_eq!(calibration.check(), Ok(()));
        for v in [0.0, 0.3, 0.5, 0.95, 1.0, 7.0] {
            assert!(calibration.pse_scale(v as f32).is_finite());
            assert!(calibration.threshold(v).is_finite());
        }
        let x: Vec<f32> = (0..12).map(|i| i as f32 / 12.0).collect();
        let x_hat: Vec<f32> = x.iter().rev().copied().collect();
        let pass = Pass { x: &x, x_hat: &x_hat, gradient: &x };
        let shape = Shape::new(1, 4, 3);
        let report = analyse(&pass, shape, &Knobs::default(), Some(&calibration))
            .expect("a valid image has a report under every valid calibration");
        let novelty = report.novelty.expect("with a calibration there is a score");
        for [x, y] in novelty.curve_normal.iter().chain(&novelty.curve_novel) {
            assert!((0.0..=1.0).contains(x) && (0.0..=1.0).contains(y));
        }
        assert!(report.maps.iter().all(|m| m.values.iter().all(|v| v.is_finite())));
    }
});
