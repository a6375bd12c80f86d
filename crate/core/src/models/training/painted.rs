//! Defects painted on the photos themselves, by which settings are chosen where nobody has labelled any.
//!
//! Each good photo is scored by a model of the others, with and without a defect. Of two settings the one under which
//! more of the painted defects are above the threshold is better: both thresholds are set for the same share of false
//! alarms. Painted defects resemble scratches, stains and missing detail of several sizes and contrasts, not the defects
//! of any data set.

use crate::Shape;
use crate::input::synth::rng::Rng;

/// Number of defects, each on a photo of its own where there are enough.
pub(super) const DEFECTS: usize = SIZES.len() * (2 * CONTRASTS.len() + 1);

/// Half the width of a stroke, and the radius of a blot or of a place without detail over [`BLOT`], as shares of the side.
const SIZES: [f32; 3] = [0.008, 0.02, 0.05];

/// A blot's radius in half widths of a stroke.
const BLOT: f32 = 3.0;

/// Differences of grey from what is covered, as shares of the range of values.
const CONTRASTS: [f32; 3] = [0.1, 0.25, 0.5];

/// Half the length of a stroke as a share of the side.
const LENGTH: f32 = 0.1;

/// The photo `[C, H, W]` with the defect of this number, below [`DEFECTS`], at a place that depends on the number alone.
pub(super) fn paint(photo: &[f32], shape: Shape, number: usize) -> Vec<f32> {
    let mut random = Rng::new(0x7061_696E, number as u64);
    let side = shape.width.min(shape.height) as f32;
    let x = random.between(0.2, 0.8) * shape.width as f32;
    let y = random.between(0.2, 0.8) * shape.height as f32;
    let half = SIZES[number % SIZES.len()] * side;
    let angle = random.between(0.0, std::f32::consts::PI);
    let sign = if random.unit() < 0.5 { -1.0 } else { 1.0 };
    let kind = number / SIZES.len();
    let mut painted = photo.to_vec();
    if kind == 2 * CONTRASTS.len() {
        let radius = BLOT * half;
        for plane in painted.chunks_exact_mut(shape.pixels()) {
            smooth(plane, shape, [x, y], radius);
        }
        return painted;
    }
    let change = sign * CONTRASTS[kind / 2];
    let (sine, cosine) = angle.sin_cos();
    for plane in painted.chunks_exact_mut(shape.pixels()) {
        for (p, value) in plane.iter_mut().enumerate() {
            let (dx, dy) = ((p % shape.width) as f32 - x, (p / shape.width) as f32 - y);
            let (along, across) = (dx * cosine + dy * sine, dy * cosine - dx * sine);
            // How far inside the edge, which is one pixel wide.
            let inside = match kind % 2 {
                0 => (half - across.abs()).min(LENGTH * side - along.abs()),
                _ => BLOT * half - along.hypot(1.5 * across),
            };
            *value = (*value + change * (inside + 0.5).clamp(0.0, 1.0)).clamp(0.0, 1.0);
        }
    }
    painted
}

/// Replaces a disc by the mean of its rim, as where a piece or its texture is missing.
fn smooth(plane: &mut [f32], shape: Shape, [x, y]: [f32; 2], radius: f32) {
    let away = |p: usize| ((p % shape.width) as f32 - x).hypot((p / shape.width) as f32 - y);
    let rim = |p: &usize| (radius..radius + 2.0).contains(&away(*p));
    let (sum, count) = (0..plane.len())
        .filter(rim)
        .fold((0.0, 0.0), |(sum, count), p| (sum + plane[p], count + 1.0));
    if count > 0.0 {
        (0..plane.len()).filter(|p| away(*p) < radius).for_each(|p| plane[p] = sum / count);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_defect_changes_a_small_part_of_the_photo_and_nothing_leaves_the_range() {
        let shape = Shape::new(3, 96, 128);
        let photo: Vec<f32> =
            (0..shape.len()).map(|p| ((p * 7919 + 13) % 101) as f32 / 100.0).collect();
        for number in 0..DEFECTS {
            let painted = paint(&photo, shape, number);
            assert_eq!(painted, paint(&photo, shape, number));
            assert!(painted.iter().all(|value| (0.0..=1.0).contains(value)));
            let changed = painted.iter().zip(&photo).filter(|(a, b)| a != b).count();
            assert!(changed > 0 && changed < shape.len() / 8, "{number}: {changed}");
        }
    }

    #[test]
    fn a_larger_defect_of_a_kind_covers_more_and_a_stronger_one_differs_more() {
        let shape = Shape::new(1, 128, 128);
        let photo = vec![0.5; shape.len()];
        let difference = |number: usize| -> Vec<f32> {
            paint(&photo, shape, number).iter().map(|value| (value - 0.5).abs()).collect()
        };
        let area = |number| difference(number).iter().filter(|change| **change > 0.0).count();
        let largest = |number| difference(number).into_iter().fold(0.0, f32::max);
        // Numbers of one kind and contrast are neighbours; kinds alternate before contrasts.
        assert!(area(0) < area(1) && area(1) < area(2));
        assert!((largest(1) - 0.1).abs() < 1e-6 && (largest(7) - 0.25).abs() < 1e-6);
        // Without texture there is no detail to lose.
        assert_eq!(area(DEFECTS - 1), 0);
    }
}
