use super::*;
use proptest::prelude::*;
use serde_json::{Value, json};

/// A calibration whose normal errors are 0.001 … 0.1 and novel ones 0.05 … 0.149.
pub(crate) fn calibration() -> Calibration {
    let normal: Vec<f32> = (1..=100).map(|i| i as f32 / 1000.0).collect();
    let novel: Vec<f32> = (50..150).map(|i| i as f32 / 1000.0).collect();
    let score = |sigma| ScoreCalibration::from_scores(sigma, &normal, &novel, 1001).unwrap();
    Calibration {
        format: 1,
        model: "mnist-abati".into(),
        known: "the digits 0–4".into(),
        normals: 100,
        novels: 100,
        threshold_percentile: 0.95,
        scores: Scores { mse: score(None), pse: score(Some(1.0)) },
        maps: MapScales {
            error: 0.8,
            saliency: 0.002,
            pse: vec![
                PseScale { sigma: 0.5, p995: 0.6 },
                PseScale { sigma: 1.0, p995: 0.4 },
                PseScale { sigma: 2.0, p995: 0.2 },
            ],
        },
        agreement: Agreement { k: 2, normal: vec![0.2, 0.3, 0.5], novel: vec![] },
        nln: None,
    }
}

/// The same of a model with a latent bank.
pub(crate) fn with_nln() -> Calibration {
    Calibration { nln: Some(nln::tests::nln()), ..calibration() }
}

fn with(pointer: &str, value: Value) -> Result<Calibration> {
    let mut json = serde_json::to_value(calibration()).unwrap();
    *json.pointer_mut(pointer).unwrap() = value;
    Calibration::parse(json.to_string().as_bytes())
}

#[test]
fn a_calibration_survives_writing_and_reading() {
    let json = serde_json::to_vec(&calibration()).unwrap();
    assert_eq!(Calibration::parse(&json).unwrap(), calibration());
    let json = serde_json::to_vec(&with_nln()).unwrap();
    assert_eq!(Calibration::parse(&json).unwrap(), with_nln());
}

#[test]
fn a_calibration_from_before_nln_still_reads_and_is_written_as_it_was() {
    let json = serde_json::to_value(calibration()).unwrap();
    assert!(json.get("nln").is_none());
    assert_eq!(Calibration::parse(json.to_string().as_bytes()).unwrap().nln, None);
}

#[test]
fn a_damaged_nln_part_damages_the_calibration() {
    let mut broken = with_nln();
    broken.nln.as_mut().unwrap().neighbours = 0;
    let json = serde_json::to_vec(&broken).unwrap();
    assert!(matches!(Calibration::parse(&json), Err(Error::Damaged { .. })));
}

#[test]
fn the_threshold_is_a_percentile_of_the_normal_images() {
    let c = calibration();
    assert!((c.threshold(0.95) - 0.095_05).abs() < 1e-6, "{}", c.threshold(0.95));
    assert_eq!(c.threshold(1.0), 0.1);
    // 0.096 … 0.1 of the normal images, 0.096 … 0.149 of the novel ones.
    assert!((c.scores.mse.normals_flagged(c.threshold(0.95)) - 0.05).abs() < 1e-9);
    assert!((c.scores.mse.novels_flagged(c.threshold(0.95)).unwrap() - 0.54).abs() < 1e-9);
    assert_eq!((c.scores.mse.min, c.scores.mse.max), (0.001, 0.149));
}

#[test]
fn without_novel_images_their_share_is_not_known() {
    let score = ScoreCalibration::from_scores(None, &[1.0, 2.0], &[], 10).unwrap();
    assert_eq!((score.novels_flagged(1.5), score.normals_flagged(1.5)), (None, 0.5));
    assert!(ScoreCalibration::from_scores(None, &[], &[], 10).is_err());
}

#[test]
fn the_scale_of_the_pse_map_is_interpolated_between_widths() {
    let c = calibration();
    for (sigma, expected) in [
        (0.0, 0.8),
        (0.49, 0.8),
        (0.5, 0.6),
        (0.75, 0.5),
        (1.0, 0.4),
        (1.5, 0.3),
        (2.0, 0.2),
        (64.0, 0.2),
    ] {
        assert!((c.pse_scale(sigma) - expected).abs() < 1e-6, "σ {sigma}: {}", c.pse_scale(sigma));
    }
    assert!(c.pse_scale(f32::NAN).is_finite());
}

#[test]
fn calibrations_that_break_their_own_rules_are_damaged() {
    for (pointer, value) in [
        ("/model", json!("../x")),
        ("/known", json!("x".repeat(201))),
        ("/threshold_percentile", json!(1.5)),
        ("/threshold_percentile", json!(null)),
        ("/normals", json!(-1)),
        ("/scores/mse/normal", json!({"count": 0, "quantiles": []})),
        ("/scores/mse/normal/quantiles", json!([2.0, 1.0])),
        ("/scores/mse/min", json!(9.0)),
        ("/scores/mse/max", json!(1e300)),
        ("/scores/pse/sigma", json!(-1.0)),
        ("/maps/error", json!(-0.1)),
        ("/maps/saliency", json!("NaN")),
        ("/maps/pse", json!([])),
        ("/maps/pse/1/sigma", json!(0.5)),
        ("/maps/pse/1/p995", json!(1e300)),
        ("/agreement/k", json!(3)),
        ("/agreement/normal/0", json!(-0.1)),
        ("/agreement/novel", json!([0.5])),
    ] {
        let result = with(pointer, value.clone());
        assert!(matches!(result, Err(Error::Damaged { .. })), "{pointer} = {value}: {result:?}");
    }
}

#[test]
fn newer_cut_and_oversized_calibrations_are_refused() {
    assert!(matches!(with("/format", json!(2)), Err(Error::Newer { got: 2, .. })));
    let json = serde_json::to_vec(&calibration()).unwrap();
    for n in (0..json.len()).step_by(7) {
        assert!(matches!(Calibration::parse(&json[..n]), Err(Error::Damaged { .. })), "{n} bytes");
    }
    let large = vec![b' '; MAX_CALIBRATION + 1];
    assert!(matches!(
        Calibration::parse(&large),
        Err(Error::TooLarge { limit: MAX_CALIBRATION, .. })
    ));
}

proptest! {
    #[test]
    fn a_calibration_with_one_byte_changed_is_read_or_refused(at in 0usize..9000, to in any::<u8>()) {
        let mut json = serde_json::to_vec(&calibration()).unwrap();
        let n = json.len();
        json[at % n] = to;
        if let Ok(read) = Calibration::parse(&json) {
            prop_assert_eq!(read.check(), Ok(()));
            prop_assert!(read.pse_scale(1.3).is_finite());
            prop_assert!(read.threshold(0.95).is_finite());
        }
    }
}
