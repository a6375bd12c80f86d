//! The exposure of a photo, normalised so that a darker lamp is not reported as a defect.
//!
//! Light multiplies: the grey values of a photo taken at another brightness are those of the first
//! times one gain. The level of a photo is the 90th percentile of its grey, which neither a dark
//! defect nor a small bright one moves much; a photo is multiplied by what brings its level to
//! that of the good photos. Beyond the papers, which have photos of one lamp.

use crate::input::photo::GREY;
use crate::{Result, Shape, check};

/// The percentile of the grey values that is called the level.
pub const PERCENTILE: f64 = 0.9;

/// Largest gain, and one over the smallest; a black photo stays dark.
pub const MOST: f32 = 2.0;

/// The level of a photo `[C, H, W]` of one or three channels, 0 to 1 as its values are.
///
/// # Errors
/// A photo of another length than its shape's, without a pixel, or with a value that is not finite.
pub fn level(photo: &[f32], shape: Shape) -> Result<f32> {
    check::length("the photo", shape.len(), photo.len())?;
    check::finite("the photo", photo)?;
    check::some("the photo", shape.pixels())?;
    let mut grey = match shape.channels {
        3 => {
            let mut grey = vec![0.0; shape.pixels()];
            for (plane, weight) in photo.chunks_exact(shape.pixels()).zip(GREY) {
                grey.iter_mut().zip(plane).for_each(|(sum, value)| *sum += weight * value);
            }
            grey
        }
        _ => photo[..shape.pixels()].to_vec(),
    };
    let place = ((grey.len() - 1) as f64 * PERCENTILE).round() as usize;
    Ok(*grey.select_nth_unstable_by(place, f32::total_cmp).1)
}

/// Multiplies a photo `[C, H, W]` so that its level is `wanted`, by at most [`MOST`], and cuts it off
/// at 1; gives the gain.
///
/// # Errors
/// As [`level`].
pub fn bring_to(photo: &mut [f32], shape: Shape, wanted: f32) -> Result<f32> {
    let level = level(photo, shape)?;
    let gain = (wanted / level.max(f32::MIN_POSITIVE)).clamp(MOST.recip(), MOST);
    photo.iter_mut().for_each(|value| *value = (*value * gain).clamp(0.0, 1.0));
    Ok(gain)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ramp(shape: Shape) -> Vec<f32> {
        (0..shape.len()).map(|i| (i % shape.pixels()) as f32 / shape.pixels() as f32).collect()
    }

    #[test]
    fn the_level_is_what_nine_of_ten_grey_values_lie_below() {
        for channels in [1, 3] {
            let shape = Shape::new(channels, 10, 20);
            assert!((level(&ramp(shape), shape).unwrap() - 0.9).abs() < 0.006);
        }
    }

    #[test]
    fn a_dimmed_photo_comes_back_and_the_same_light_changes_nothing() {
        let shape = Shape::new(3, 10, 20);
        let photo = ramp(shape);
        let wanted = level(&photo, shape).unwrap();
        let mut dimmed: Vec<f32> = photo.iter().map(|v| v * 0.7).collect();
        let gain = bring_to(&mut dimmed, shape, wanted).unwrap();
        assert!((gain - 1.0 / 0.7).abs() < 1e-4);
        assert!(dimmed.iter().zip(&photo).all(|(a, b)| (a - b).abs() < 1e-5));
        let mut same = photo.clone();
        assert_eq!(bring_to(&mut same, shape, wanted).unwrap(), 1.0);
        assert_eq!(same, photo);
    }

    #[test]
    fn a_spot_in_a_photo_does_not_move_its_level() {
        let shape = Shape::new(1, 20, 20);
        let mut photo = vec![0.5; 400];
        for spot in [0.0, 1.0] {
            photo[100..130].fill(spot);
            assert_eq!(level(&photo, shape).unwrap(), 0.5);
        }
    }

    #[test]
    fn a_black_photo_stays_black_and_nothing_leaves_the_range() {
        let shape = Shape::new(1, 4, 4);
        let mut black = vec![0.0; 16];
        assert_eq!(bring_to(&mut black, shape, 0.8).unwrap(), MOST);
        assert_eq!(black, [0.0; 16]);
        let mut bright = vec![0.2; 16];
        bright[0] = 0.9;
        bring_to(&mut bright, shape, 0.4).unwrap();
        assert_eq!((bright[0], bright[1]), (1.0, 0.4));
    }

    #[test]
    fn what_is_no_photo_is_refused() {
        let shape = Shape::new(1, 4, 4);
        assert!(level(&[0.5; 15], shape).is_err());
        assert!(level(&[f32::NAN; 16], shape).is_err());
        assert!(level(&[], Shape::new(1, 0, 0)).is_err());
    }
}
