//! What good and defective pictures of a seed share, and what their masks promise.

use super::rng::{Grain, Rng};
use super::*;
use sha2::{Digest, Sha256};

/// Grey levels that sensor noise and rounding do not explain.
const BEYOND_NOISE: u8 = 8;

/// Every family with every defect.
fn kinds() -> impl Iterator<Item = (Family, Defect)> {
    Family::ALL.into_iter().flat_map(|f| Defect::ALL.into_iter().map(move |d| (f, d)))
}

/// By how much two pictures differ at each pixel, in the channel that differs most.
fn differences(a: &Sample, b: &Sample) -> Vec<u8> {
    let pixels = a.rgba.chunks_exact(4).zip(b.rgba.chunks_exact(4));
    pixels.map(|(a, b)| (0..4).map(|c| a[c].abs_diff(b[c])).max().unwrap()).collect()
}

/// Whether each pixel is within `reach` pixels of the mask.
fn near(sample: &Sample, reach: usize) -> Vec<bool> {
    let side = sample.width;
    let around = |at: usize| at.saturating_sub(reach)..=(at + reach).min(side - 1);
    let any = |x, y| around(y).any(|y| around(x).any(|x| sample.mask[y * side + x]));
    (0..side * side).map(|at| any(at % side, at / side)).collect()
}

fn count(flags: impl Iterator<Item = bool>) -> usize {
    flags.filter(|flag| *flag).count()
}

#[test]
fn a_picture_has_the_size_asked_for_and_is_opaque() {
    for side in [MIN_SIDE, 57] {
        for family in Family::ALL {
            let sample = render(family, Some(Defect::Stain), 3, side).unwrap();
            assert_eq!((sample.width, sample.height), (side, side));
            assert_eq!((sample.rgba.len(), sample.mask.len()), (4 * side * side, side * side));
            assert!(sample.rgba.chunks_exact(4).all(|pixel| pixel[3] == 255));
        }
    }
}

#[test]
fn good_parts_have_no_defect_and_defective_ones_have_a_small_one() {
    for seed in 0..3 {
        for family in Family::ALL {
            assert!(!render(family, None, seed, 64).unwrap().mask.contains(&true));
        }
        for (family, defect) in kinds() {
            let sample = render(family, Some(defect), seed, 64).unwrap();
            let covered = count(sample.mask.iter().copied());
            assert!((5..64 * 64 / 8).contains(&covered), "{family:?} {defect:?}: {covered}");
        }
    }
}

#[test]
fn a_defect_is_in_the_picture_however_the_part_is_turned() {
    for (family, defect) in kinds() {
        for seed in 40..48 {
            let sample = render_posed(family, Some(defect), seed, 64, Pose::LOOSE).unwrap();
            assert!(sample.mask.contains(&true), "{family:?} {defect:?} {seed}");
        }
    }
}

#[test]
fn away_from_the_mask_a_defective_part_is_the_good_one_of_its_seed_to_the_byte() {
    for (family, defect) in kinds() {
        let good = render(family, None, 11, 128).unwrap();
        let bad = render(family, Some(defect), 11, 128).unwrap();
        let close = near(&bad, 4);
        for (difference, close) in differences(&good, &bad).into_iter().zip(close) {
            assert!(close || difference == 0, "{family:?} {defect:?}");
        }
    }
}

#[test]
fn the_mask_is_where_the_defective_picture_differs_beyond_noise() {
    for (family, defect) in kinds() {
        let (mut changed, mut masked, mut both, mut far) = (0, 0, 0, 0);
        for seed in 20..24 {
            let good = render(family, None, seed, 128).unwrap();
            let bad = render(family, Some(defect), seed, 128).unwrap();
            let differs: Vec<bool> =
                differences(&good, &bad).iter().map(|d| *d > BEYOND_NOISE).collect();
            changed += count(differs.iter().copied());
            masked += count(bad.mask.iter().copied());
            both += count(differs.iter().zip(&bad.mask).map(|(d, m)| *d && *m));
            far += count(differs.iter().zip(near(&bad, 2)).map(|(d, close)| *d && !close));
        }
        // The lens carries a thin bright scratch over its border, and a dent's middle is level.
        let (inside, seen) = (both as f64 / changed as f64, both as f64 / masked as f64);
        assert!(inside > 0.6, "{family:?} {defect:?}: {inside} of what changed is in the mask");
        assert!(seen > 0.5, "{family:?} {defect:?}: {seen} of the mask changed");
        assert!(far * 100 <= changed, "{family:?} {defect:?}: {far} of {changed} are far from it");
    }
}

#[test]
fn seeds_differ_and_one_seed_always_gives_the_same_bytes() {
    let shot = |seed| render(Family::Washer, None, seed, 64).unwrap();
    assert_eq!(shot(5), shot(5));
    let moved = differences(&shot(5), &shot(6)).iter().filter(|d| **d > 0).count();
    assert!(moved > 64 * 64 / 2);
}

#[test]
fn the_bytes_of_a_seed_never_change() {
    let mut hash = Sha256::new();
    for (family, defect) in kinds() {
        let sample = render_posed(family, Some(defect), 1, 48, Pose::LOOSE).unwrap();
        hash.update(&sample.rgba);
        hash.update(sample.mask.iter().map(|&m| u8::from(m)).collect::<Vec<u8>>());
    }
    let hash: String = hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(hash, "3c670a9f8629552c4c14d972191ae487a008ffbeb45a7e3cf62cbd6f76a4db7f");
}

#[test]
fn parts_in_a_fixture_stay_in_place_and_loose_ones_do_not() {
    let mean_difference = |pose: Pose| {
        let shot = |seed| render_posed(Family::Washer, None, seed, 64, pose).unwrap();
        let all = differences(&shot(1), &shot(2));
        all.iter().map(|d| f64::from(*d)).sum::<f64>() / all.len() as f64
    };
    let (still, fixed, loose) = (
        mean_difference(Pose { turn: 0.0, shift: 0.0, scale: 0.0 }),
        mean_difference(Pose::FIXED),
        mean_difference(Pose::LOOSE),
    );
    assert!(still < fixed && 1.5 * fixed < loose, "{still} {fixed} {loose}");
    assert_eq!(Pose::default(), Pose::FIXED);
}

#[test]
fn absurd_sides_and_poses_are_refused_with_a_sentence() {
    for side in [0, MIN_SIDE - 1, MAX_SIDE + 1, usize::MAX] {
        assert!(render(Family::Plate, None, 0, side).is_err());
    }
    for pose in [
        Pose { turn: -1.0, ..Pose::FIXED },
        Pose { shift: 0.6, ..Pose::FIXED },
        Pose { scale: f32::NAN, ..Pose::FIXED },
    ] {
        let error = render_posed(Family::Plate, None, 0, 64, pose).unwrap_err().to_string();
        assert!(error.contains("must be"), "{error}");
    }
}

#[test]
fn names_lead_back_to_what_they_name() {
    for (family, defect) in kinds() {
        assert_eq!(Family::from_id(family.id()), Some(family));
        assert_eq!(Defect::from_id(defect.id()), Some(defect));
        assert!(!family.title().is_empty() && !defect.title().is_empty());
    }
    assert_eq!((Family::from_id("gear"), Defect::from_id("good")), (None, None));
}

#[test]
fn draws_are_spread_evenly_and_streams_do_not_repeat_each_other() {
    let mut rng = Rng::new(7, 1);
    let mean = (0..4096).map(|_| rng.unit()).sum::<f32>() / 4096.0;
    assert!((mean - 0.5).abs() < 0.02, "{mean}");
    assert_ne!(Rng::new(7, 1).unit(), Rng::new(7, 2).unit());
    let mut faces = [0; 6];
    (0..6000).for_each(|_| faces[rng.below(6)] += 1);
    assert!(faces.iter().all(|n| (850..1150).contains(n)), "{faces:?}");
    let noise = Grain::new(7, 3);
    let draws: Vec<f32> = (0..8192).map(|i| noise.normal(i % 91, i / 91)).collect();
    let mean = draws.iter().sum::<f32>() / 8192.0;
    let variance = draws.iter().map(|d| (d - mean) * (d - mean)).sum::<f32>() / 8192.0;
    assert!(mean.abs() < 0.05 && (variance - 1.0).abs() < 0.06, "{mean} {variance}");
}

#[test]
fn angles_agree_with_the_library_to_rounding() {
    for degrees in (-400..=400).map(|d| d as f32 * 0.9) {
        let [cosine, sine] = shape::turn(degrees);
        let (s, c) = degrees.to_radians().sin_cos();
        assert!((cosine - c).abs() < 2e-6 && (sine - s).abs() < 2e-6, "{degrees}");
    }
}
