//! Sets that are aligned, shifted, turned, noisy and blank.

use super::*;

const SHAPE: Shape = Shape::new(1, 96, 80);

/// A washer-like part of middle `(y, x)` with a notch at an angle, on an even ground.
fn part(shape: Shape, (y, x): (f32, f32), angle: f32, light: f32, seed: u32) -> Vec<f32> {
    let mut state = seed;
    let mut noise = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 8) as f32 / (1 << 24) as f32 - 0.5
    };
    let mut pixel = |p: usize| {
        let (dy, dx) = ((p / shape.width) as f32 - y, (p % shape.width) as f32 - x);
        let (along, across) =
            (dx * angle.cos() + dy * angle.sin(), dy * angle.cos() - dx * angle.sin());
        // A bar with a head: no symmetry.
        let inside = across.abs() < 5.0 && along.abs() < 24.0
            || (along - 18.0).hypot(across) < 11.0 && along > 0.0;
        let edge = if inside { 0.7 } else { 0.3 };
        light * edge + 0.02 * noise()
    };
    (0..shape.pixels()).map(&mut pixel).collect()
}

fn set(of: impl Fn(usize) -> Vec<f32>) -> Vec<f32> {
    (0..10).flat_map(of).collect()
}

#[test]
fn parts_in_one_place_are_aligned_whatever_the_light() {
    let photos = set(|i| part(SHAPE, (48.0, 40.0), 0.4, 0.7 + 0.05 * i as f32, i as u32));
    let found = estimate(&photos, SHAPE).unwrap();
    assert_eq!(found.pose, Pose::Aligned, "{found:?}");
    assert!(found.as_they_lie > 0.95);
    assert!(found.shifts.iter().all(|shift| shift.length() < 0.3));
}

#[test]
fn shifted_parts_are_found_to_half_a_pixel_and_back_in_place_after_correction() {
    let places: Vec<(f32, f32)> =
        (0..10).map(|i| (((i * 7) % 11) as f32 - 5.0, ((i * 5) % 13) as f32 - 6.0)).collect();
    let photos = set(|i| part(SHAPE, (48.0 + places[i].0, 40.0 + places[i].1), 0.4, 1.0, i as u32));
    let found = estimate(&photos, SHAPE).unwrap();
    let Pose::Shifted { typical, largest } = found.pose else { panic!("{found:?}") };
    assert!(typical > 3.0 && largest >= typical && largest < 12.0);
    assert!(found.shifted > found.as_they_lie + 0.1);
    // Shifts are relative to the median of the set.
    let offset = (found.shifts[0].down - places[0].0, found.shifts[0].right - places[0].1);
    for (shift, place) in found.shifts.iter().zip(&places) {
        assert!((shift.down - place.0 - offset.0).abs() < 0.5, "{shift:?} {place:?}");
        assert!((shift.right - place.1 - offset.1).abs() < 0.5, "{shift:?} {place:?}");
    }
    let corrected: Vec<f32> = photos
        .chunks_exact(SHAPE.len())
        .zip(&found.shifts)
        .flat_map(|(photo, by)| shift(photo, SHAPE, *by, Interpolation::Nearest).unwrap())
        .collect();
    assert_eq!(estimate(&corrected, SHAPE).unwrap().pose, Pose::Aligned);
}

#[test]
fn turned_parts_are_varied_and_no_shift_is_said_to_help() {
    let photos = set(|i| part(SHAPE, (48.0, 40.0), i as f32 * 0.63, 1.0, i as u32));
    let found = estimate(&photos, SHAPE).unwrap();
    assert_eq!(found.pose, Pose::Varied, "{found:?}");
}

#[test]
fn noise_is_varied_and_blank_photos_have_no_feature() {
    let noise = |i: usize| -> Vec<f32> {
        let even = part(SHAPE, (-500.0, -500.0), 0.0, 1.0, 77 * i as u32 + 1);
        even.iter().map(|v| v * 10.0).collect()
    };
    assert_eq!(estimate(&set(noise), SHAPE).unwrap().pose, Pose::Varied);
    let blank = estimate(&set(|i| vec![i as f32 * 0.1; SHAPE.len()]), SHAPE).unwrap();
    assert_eq!(blank.pose, Pose::Featureless);
    assert!(blank.shifts.iter().all(|shift| *shift == Shift::default()));
}

#[test]
fn two_colour_photos_and_odd_or_tiny_sides_are_enough() {
    let shape = Shape::new(3, 51, 37);
    let grey = Shape::new(1, 51, 37);
    let photo = |y: f32| {
        let plane = part(grey, (y, 18.0), 0.4, 1.0, 3);
        [plane.clone(), plane.iter().map(|v| v * 0.5).collect(), plane].concat()
    };
    let found = estimate(&[photo(23.0), photo(29.0)].concat(), shape).unwrap();
    let apart = found.shifts[1].down - found.shifts[0].down;
    assert!((apart.abs() - 6.0).abs() < 0.75, "{found:?}");
    for (height, width) in [(1, 1), (1, 90), (2, 3), (70, 1)] {
        let shape = Shape::new(1, height, width);
        let values: Vec<f32> = (0..2 * shape.len()).map(|i| (i as f32 * 0.7).sin()).collect();
        assert_eq!(estimate(&values, shape).unwrap().shifts.len(), 2);
    }
}

#[test]
fn every_finding_is_a_sentence() {
    let poses = [
        Pose::Aligned,
        Pose::Shifted { typical: 3.21, largest: 7.0 },
        Pose::Varied,
        Pose::Featureless,
    ];
    for pose in poses {
        let found = Alignment { pose, shifts: vec![], as_they_lie: 0.2, shifted: 0.414 };
        let sentence = found.sentence();
        assert!(sentence.starts_with(char::is_uppercase) && sentence.ends_with('.'), "{sentence}");
        assert!(!sentence.contains("  "), "{sentence}");
        match pose {
            Pose::Shifted { .. } => assert!(sentence.contains("by 3.2 and at most by 7.0 pixels")),
            Pose::Varied => {
                assert!(sentence.contains(&format!("only {} ", percent(0.414))), "{sentence}")
            }
            _ => {}
        }
    }
}

#[test]
fn what_does_not_fit_is_an_error() {
    let shape = Shape::new(1, 4, 4);
    assert!(matches!(estimate(&[0.0; 16], shape), Err(Error::TooFew { .. })));
    assert!(estimate(&[0.0; 33], shape).is_err());
    assert!(estimate(&[], Shape::new(1, 0, 4)).is_err());
    let mut photos = [0.0; 32];
    photos[31] = f32::NAN;
    assert!(estimate(&photos, shape).is_err());
}
