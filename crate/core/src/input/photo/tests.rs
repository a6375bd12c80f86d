//! Photos of known means, of odd sizes, in strips, and with holes.

use super::*;
use proptest::prelude::*;

/// RGBA bytes from a function of row and column.
fn photo(width: usize, height: usize, of: impl Fn(usize, usize) -> [u8; 4]) -> Vec<u8> {
    let place = |p: usize| of(p / width, p % width);
    (0..width * height).flat_map(place).collect()
}

#[test]
fn four_pixels_become_their_mean() {
    let checks = photo(32, 32, |y, x| if (y + x) % 2 == 0 { [255; 4] } else { [0, 0, 0, 255] });
    let grey = values(&checks, 32, 32, 16, false).unwrap();
    assert!(grey.len() == 256 && grey.iter().all(|v| (v - 0.5).abs() < 1e-6));
}

#[test]
fn a_pixel_on_the_rim_counts_by_the_share_inside() {
    // Three columns become two: the middle one belongs to both by halves.
    let bars = photo(48, 16, |_, x| if x < 16 { [255; 4] } else { [0, 0, 0, 255] });
    let grey = values(&bars, 48, 16, 2, false).unwrap();
    assert!((grey[0] - 2.0 / 3.0).abs() < 1e-3 && grey[1] == 0.0, "{grey:?}");
}

#[test]
fn colours_keep_their_planes_and_grey_weighs_them() {
    let colours = photo(16, 16, |_, _| [255, 128, 0, 255]);
    let three = values(&colours, 16, 16, 8, true).unwrap();
    assert_eq!(three.len(), 3 * 64);
    assert!((three[0] - 1.0).abs() < 1e-6 && (three[64] - 128.0 / 255.0).abs() < 1e-6);
    assert_eq!(three[128], 0.0);
    let grey = values(&colours, 16, 16, 8, false).unwrap();
    assert!((grey[0] - (0.299 + 0.587 * 128.0 / 255.0)).abs() < 1e-6);
}

#[test]
fn what_is_transparent_lies_over_white_and_is_said() {
    let half = photo(16, 16, |_, _| [0, 0, 0, 51]);
    let reduced = reduce(&half, 16, 16).unwrap();
    assert!(reduced.transparent && reduced.rgb.iter().all(|b| *b == 204));
    assert!(!reduce(&[7, 7, 7, 255].repeat(256), 16, 16).unwrap().transparent);
}

#[test]
fn a_small_photo_is_kept_as_it_is_and_enlarged_by_area() {
    let ramp = photo(16, 20, |y, x| [(x * 16) as u8, (y * 12) as u8, 9, 255]);
    let reduced = reduce(&ramp, 16, 20).unwrap();
    assert_eq!((reduced.width, reduced.height), (16, 20));
    let kept: Vec<u8> = ramp.chunks(4).flat_map(|p| p[..3].to_vec()).collect();
    assert_eq!(reduced.rgb, kept);
    let large = reduced.values(64, true).unwrap();
    assert_eq!(
        &large[..8],
        &[0.0, 0.0, 0.0, 0.0, 16.0 / 255.0, 16.0 / 255.0, 16.0 / 255.0, 16.0 / 255.0]
    );
}

#[test]
fn strips_give_the_same_bytes_as_the_whole() {
    let wide = photo(700, 300, |y, x| [(x * 7 + y) as u8, (x ^ y) as u8, (y * 3) as u8, 255]);
    let whole = reduce(&wide, 700, 300).unwrap();
    assert_eq!((whole.width, whole.height), (256, 256));
    let mut averager = Averager::new(700, 300).unwrap();
    for strip in wide.chunks(4 * 700 * 37) {
        averager.rows(strip).unwrap();
    }
    assert_eq!(averager.finish().unwrap(), whole);
}

#[test]
fn what_does_not_fit_is_an_error() {
    assert!(matches!(Averager::new(15, 900), Err(Error::TooFew { got: 15, .. })));
    assert!(matches!(Averager::new(0, 0), Err(Error::TooFew { .. })));
    assert!(matches!(Averager::new(20_000, 5_001), Err(Error::TooLarge { .. })));
    assert!(matches!(Averager::new(usize::MAX, usize::MAX), Err(Error::TooLarge { .. })));
    let mut averager = Averager::new(16, 16).unwrap();
    assert!(averager.rows(&[0; 63]).is_err());
    assert!(averager.rows(&[0; 64 * 17]).is_err());
    averager.rows(&[0; 64 * 15]).unwrap();
    assert!(averager.clone().finish().is_err());
    averager.rows(&[0; 64]).unwrap();
    assert!(averager.rows(&[0; 64]).is_err());
    let reduced = averager.finish().unwrap();
    assert!(reduced.values(0, true).is_err() && reduced.values(257, false).is_err());
    assert!(Reduced { rgb: Vec::new(), ..reduced }.values(64, true).is_err());
}

proptest! {
    #[test]
    fn an_even_photo_stays_even_at_every_size(
        width in 16usize..90, height in 16usize..90, side in 1usize..80, level in any::<u8>(),
    ) {
        let even = [level, level, level, 255].repeat(width * height);
        for colour in [false, true] {
            let values = values(&even, width, height, side, colour).unwrap();
            prop_assert!(values.iter().all(|v| (v - f32::from(level) / 255.0).abs() < 1e-5));
        }
    }

    #[test]
    fn the_mean_of_a_photo_survives(seed in any::<u32>(), side in 1usize..64) {
        let noise = photo(40, 33, |y, x| {
            let bits = (seed ^ (y * 40 + x) as u32).wrapping_mul(0x9e37_79b9);
            [(bits >> 8) as u8, (bits >> 16) as u8, (bits >> 24) as u8, 255]
        });
        let mean = |values: &[f32]| values.iter().copied().map(f64::from).sum::<f64>() / values.len() as f64;
        let red = noise.chunks(4).map(|p| f64::from(p[0])).sum::<f64>() / (40.0 * 33.0 * 255.0);
        let values = values(&noise, 40, 33, side, true).unwrap();
        prop_assert!((mean(&values[..side * side]) - red).abs() < 1e-4);
    }
}
