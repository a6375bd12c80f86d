//! Parts in place, shifted and turned; sets that are apart; samples with defects, which are in place.

use super::*;
use crate::input::synth::{self, Defect, Family};
use crate::models::part_map::Method;
use crate::models::part_model::{PartModel, Precision};
use crate::models::training::{TrainingConfig, train};
use crate::progress::unwatched;

const SHAPE: Shape = Shape::new(1, 64, 64);

/// A bar with a head at an angle, `by` beside the middle, with noise of its seed.
fn part(seed: u32, (down, right): (f32, f32), angle: f32) -> Vec<f32> {
    let mut state = seed.wrapping_mul(2_654_435_761).wrapping_add(99);
    let mut next = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 8) as f32 / (1 << 24) as f32 - 0.5
    };
    let light = 1.0 + 0.2 * next();
    let mut pixel = |p: usize| {
        let (y, x) = ((p / 64) as f32 - 32.0 - down, (p % 64) as f32 - 32.0 - right);
        let (along, across) =
            (x * angle.cos() + y * angle.sin(), y * angle.cos() - x * angle.sin());
        let inside = across.abs() < 5.0 && along.abs() < 18.0 || (along - 14.0).hypot(across) < 9.0;
        light * if inside { 0.7 } else { 0.3 } + 0.02 * next()
    };
    (0..SHAPE.pixels()).map(&mut pixel).collect()
}

fn model(of: impl Fn(u32) -> Vec<f32>, align: bool) -> PartModel {
    let lesson = TrainingConfig {
        name: "Bar".to_owned(),
        components: Some(4),
        method: Some(Method::Mse),
        per_pixel: Some(false),
        align,
        percentile: 0.95,
    };
    let photos = (1..=12).flat_map(of).collect();
    train(photos, Vec::new(), SHAPE, &lesson, &mut unwatched).unwrap().model
}

/// Places up to 5 pixels apart across.
fn apart(seed: u32) -> (f32, f32) {
    (0.0, ((seed * 7) % 11) as f32 - 5.0)
}

#[test]
fn a_shift_is_told_with_its_direction_and_a_part_in_place_is_not() {
    let model = model(|seed| part(seed, (0.0, 0.0), 0.4), false);
    assert_eq!(model.misalignment(&part(99, (0.0, 0.0), 0.4)).unwrap(), None);
    let there = |by| model.misalignment(&part(99, by, 0.4)).unwrap();
    let found = there((0.0, 6.0)).unwrap();
    assert!((found.right - 6.0).abs() < 0.5 && found.down.abs() < 0.5, "{found:?}");
    assert!(
        found.sentence.contains("shifted about 6 px to the right (at 64 × 64)"),
        "{}",
        found.sentence
    );
    assert!(!found.sentence.contains("  "));
    let words = |by| there(by).unwrap().sentence;
    assert!(words((-4.0, 3.0)).contains("shifted about 4 px up and 3 px to the right ("));
    assert!(words((5.0, -2.0)).contains("shifted about 5 px down and 2 px to the left ("));
    assert!(there((0.0, 0.6)).is_none(), "less than a pixel is in place");
    // A saved file has all that is needed.
    let loaded = PartModel::parse(&model.to_bytes(Precision::Half).unwrap()).unwrap();
    assert!(loaded.misalignment(&part(99, (0.0, 6.0), 0.4)).unwrap().is_some());
}

#[test]
fn where_good_parts_lay_apart_only_farther_ones_are_astray() {
    let model = model(|seed| part(seed, apart(seed), 0.4), false);
    let PoseStatistics { down, right, .. } = model.pose;
    // Uniform from −5 to 5 is 3.2 about the middle.
    assert!((2.2..4.2).contains(&right) && down < 0.8, "{down} {right}");
    for by in [-5.0, 4.0, 5.0] {
        assert_eq!(model.misalignment(&part(99, (0.0, by), 0.4)).unwrap(), None, "{by}");
    }
    assert!(model.misalignment(&part(99, (0.0, 14.0), 0.4)).unwrap().is_some());
    assert!(
        model.misalignment(&part(99, (6.0, 0.0), 0.4)).unwrap().is_some(),
        "down none ever lay"
    );
}

#[test]
fn a_model_that_shifts_photos_itself_takes_no_shift_amiss() {
    let model = model(|seed| part(seed, apart(seed), 0.4), true);
    assert!(model.card().aligned);
    assert_eq!(model.misalignment(&part(99, (2.0, 9.0), 0.4)).unwrap(), None);
    assert!(model.misalignment(&part(99, (0.0, 0.0), 2.0)).unwrap().is_some(), "turned");
}

#[test]
fn a_turned_part_agrees_nowhere_unless_good_parts_lay_turned_too() {
    let fixed = model(|seed| part(seed, (0.0, 0.0), 0.4), false);
    let found = fixed.misalignment(&part(99, (0.0, 0.0), 2.0)).unwrap().unwrap();
    assert_eq!((found.right, found.down), (0.0, 0.0));
    assert!(found.sentence.contains("best correlation "), "{}", found.sentence);
    let loose = model(|seed| part(seed, (0.0, 0.0), seed as f32 * 0.55), false);
    assert_eq!(loose.misalignment(&part(99, (0.0, 0.0), 2.0)).unwrap(), None);
}

#[test]
fn blank_photos_have_no_place() {
    let model = model(|seed| part(seed, (0.0, 0.0), 0.4), false);
    assert_eq!(model.misalignment(&vec![0.5; SHAPE.len()]).unwrap(), None);
    assert!(
        model.misalignment(&[0.5; 3]).is_err()
            && model.misalignment(&vec![f32::NAN; 4096]).is_err()
    );
}

/// A grey sample as a model of 128 pixels sees it, moved right by whole pixels.
fn sample(family: Family, defect: Option<Defect>, seed: u64, right: usize) -> Vec<f32> {
    let side = 128;
    let rgba = synth::render(family, defect, seed, side).unwrap().rgba;
    let grey = |p: usize| {
        let (row, column) = (p / side, (p % side).saturating_sub(right));
        let at = 4 * (row * side + column);
        rgba[at..at + 3].iter().map(|byte| f32::from(*byte)).sum::<f32>() / 765.0
    };
    (0..side * side).map(grey).collect()
}

#[test]
fn samples_lie_in_place_whatever_their_defect_and_are_astray_when_moved() {
    let shape = Shape::new(1, 128, 128);
    let lesson = TrainingConfig {
        name: "Sample".to_owned(),
        components: None,
        method: Some(Method::Mse),
        per_pixel: Some(false),
        align: false,
        percentile: 0.95,
    };
    for family in Family::ALL {
        let photos = (1..=12).flat_map(|seed| sample(family, None, seed, 0)).collect();
        let model = train(photos, Vec::new(), shape, &lesson, &mut unwatched).unwrap().model;
        for defect in [None, Some(Defect::Scratch), Some(Defect::MissingHole)] {
            for seed in 40..42 {
                let placed = model.misalignment(&sample(family, defect, seed, 0)).unwrap();
                assert_eq!(placed, None, "{family:?} {defect:?} {seed}");
                let moved = model.misalignment(&sample(family, defect, seed, 4)).unwrap();
                let moved = moved.unwrap_or_else(|| panic!("{family:?} {defect:?} {seed}"));
                assert!((moved.right - 4.0).abs() < 1.3, "{family:?} {defect:?} {seed}: {moved:?}");
            }
        }
    }
}
