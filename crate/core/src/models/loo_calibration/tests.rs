//! Scores left out against models fitted without the photo, and what is found of a scratch.

use super::*;
use crate::maps::multi_scale_pse::Join;
use crate::pca;
use crate::progress::unwatched;
use std::ops::ControlFlow;

const SHAPE: Shape = Shape::new(1, 12, 10);

fn photos(count: usize) -> Vec<f32> {
    let mut state = 5u32;
    let mut next = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 8) as f32 / (1 << 24) as f32
    };
    let of = |tilt: f32, next: &mut dyn FnMut() -> f32| -> Vec<f32> {
        (0..120).map(|p| 0.4 + tilt * (p % 10) as f32 / 10.0 + 0.05 * next()).collect()
    };
    (0..count).flat_map(|_| of(next() * 0.4, &mut next)).collect()
}

fn measured(photos: &[f32], method: &Method, per_pixel: bool) -> LooCalibration {
    let (_, spectrum) = pca::fit(photos, 120, 0, &mut unwatched).unwrap();
    let mut left = LeaveOneOut::new(photos, 120, &spectrum, 1).unwrap();
    measure(&mut left, SHAPE, method, per_pixel, Border::Zero, &mut unwatched).unwrap()
}

fn methods() -> [Method; 3] {
    [Method::Mse, Method::Pse { sigma: 1.0 }, Method::default()]
}

#[test]
fn the_score_of_a_photo_is_what_a_model_of_the_others_gives_it() {
    let photos = photos(9);
    for method in [Method::Mse, Method::Pse { sigma: 1.0 }] {
        let good = measured(&photos, &method, false);
        for (i, &score) in good.scores.iter().enumerate() {
            let others = [&photos[..i * 120], &photos[(i + 1) * 120..]].concat();
            let (pca, _) = pca::fit(&others, 120, 1, &mut unwatched).unwrap();
            let photo = &photos[i * 120..][..120];
            let back = pca.reconstruct(photo, 1).unwrap();
            let residual = crate::maps::residual::signed(photo, &back).unwrap();
            let expected = part_map::score(&good.map.map(&residual).unwrap()).unwrap();
            assert!((score - expected).abs() < 1e-6, "{score} {expected}");
        }
    }
}

#[test]
fn a_scratched_part_scores_above_every_good_one_by_every_method() {
    let photos = photos(12);
    let (pca, _) = pca::fit(&photos[..11 * 120], 120, 1, &mut unwatched).unwrap();
    let mut scratched = photos[11 * 120..].to_vec();
    (3..7).for_each(|x| scratched[5 * 10 + x] += 0.3);
    let residual =
        crate::maps::residual::signed(&scratched, &pca.reconstruct(&scratched, 1).unwrap())
            .unwrap();
    for method in methods() {
        for per_pixel in [false, true] {
            let good = measured(&photos[..11 * 120], &method, per_pixel);
            let map = good.map.map(&residual).unwrap();
            let worst = good.scores.iter().copied().fold(f32::MIN, f32::max);
            assert!(part_map::score(&map).unwrap() > worst, "{method:?} {per_pixel}");
            let peak = (0..120).max_by(|&a, &b| map[a].total_cmp(&map[b])).unwrap();
            assert!((4..7).contains(&(peak / 10)), "{method:?} {per_pixel}");
        }
    }
}

#[test]
fn the_display_scale_is_a_high_quantile_of_good_pixels() {
    for method in methods() {
        let good = measured(&photos(12), &method, false);
        let highest = good.scores.iter().copied().fold(f32::MIN, f32::max);
        assert!(good.display > 0.0 && good.display <= highest);
    }
    let mut sample: Vec<f32> = (0..1000).rev().map(|v| v as f32).collect();
    assert_eq!(quantile(&mut sample, 0.995), 995.0);
    assert_eq!((quantile(&mut sample, 1.0), quantile(&mut [], 0.5)), (999.0, 0.0));
}

#[test]
fn by_peaks_left_out_scores_are_about_one_and_not_bounded_by_their_own_part() {
    let method =
        Method::MultiScalePse { sigmas: vec![1.0], normaliser: Normaliser::Peak, join: Join::Max };
    let mut photos = photos(6);
    (3..7).for_each(|x| photos[50 + x] += 0.5);
    let good = measured(&photos, &method, false);
    // Measured by itself among six, a photo could not exceed 6.
    assert!(good.scores[0] > 6.0, "{:?}", good.scores);
}

#[test]
fn two_photos_have_scores_and_too_few_for_a_measure_are_an_error() {
    let photos = photos(2);
    assert_eq!(measured(&photos, &Method::Mse, false).scores.len(), 2);
    let (_, spectrum) = pca::fit(&photos, 120, 0, &mut unwatched).unwrap();
    let mut left = LeaveOneOut::new(&photos, 120, &spectrum, 1).unwrap();
    for (method, per_pixel) in [(Method::Mse, true), (Method::default(), false)] {
        let got = measure(&mut left, SHAPE, &method, per_pixel, Border::Zero, &mut unwatched);
        assert_eq!(got, Err(Error::TooFew { what: "good photos", needed: 3, got: 2 }));
    }
}

#[test]
fn progress_runs_once_from_nothing_to_all_and_cancels_anywhere() {
    let photos = photos(17); // three batches, three passes
    let (_, spectrum) = pca::fit(&photos, 120, 0, &mut unwatched).unwrap();
    let run = |watch: &mut Watch<'_>| {
        let mut left = LeaveOneOut::new(&photos, 120, &spectrum, 1).unwrap();
        measure(&mut left, SHAPE, &Method::default(), true, Border::Zero, watch)
    };
    let mut shares = Vec::new();
    let mut listen = |share: f64| {
        shares.push(share);
        ControlFlow::Continue(())
    };
    run(&mut listen).unwrap();
    assert_eq!((shares.len(), shares.last()), (9, Some(&1.0)));
    assert!(shares.is_sorted());
    for stop in 0..shares.len() {
        let mut calls = 0;
        let mut watch = |_: f64| {
            calls += 1;
            if calls <= stop { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        };
        assert_eq!(run(&mut watch), Err(Error::Cancelled));
    }
}

#[test]
fn an_unfinished_measurement_and_another_shape_are_errors() {
    let photos = photos(5);
    let (_, spectrum) = pca::fit(&photos, 120, 0, &mut unwatched).unwrap();
    let mut left = LeaveOneOut::new(&photos, 120, &spectrum, 1).unwrap();
    let other = Shape::new(1, 11, 10);
    assert!(Measuring::new(&mut left, other, &Method::Mse, false, Border::Zero).is_err());
    let mut under_way = Measuring::new(&mut left, SHAPE, &Method::Mse, true, Border::Zero).unwrap();
    assert!(!under_way.step().unwrap());
    assert!(matches!(under_way.finish(), Err(Error::Unsolved { .. })));
}
