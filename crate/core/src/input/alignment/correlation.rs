//! Normalised correlation of two pictures at a shift, and the shift at which it is largest.

use super::pyramid::Level;
use super::{REACH, Shift};

const LANES: usize = 8;

/// The share of a shift's gain in correlation that a shorter shift may miss.
const ABOUT: f64 = 0.1;

/// Differences in correlation that mean nothing.
const ABOUT_NOISE: f64 = 0.005;

/// Most steps of a climb, in pixels.
const STEPS: usize = 16;

/// The correlation of `photo` moved back by `(down, right)` whole pixels with `rest`, over the
/// pixels that both have, −1 to 1; `None` where either is constant or nothing is common.
pub(super) fn at(photo: &Level, rest: &Level, (down, right): (isize, isize)) -> Option<f64> {
    let Level { height, width, .. } = *photo;
    let common = |by: isize, side: usize| {
        let (from, to) = (by.max(0) as usize, (side as isize + by).clamp(0, side as isize));
        from..to as usize
    };
    let (rows, columns) = (common(down, height), common(right, width));
    if rows.is_empty() || columns.is_empty() {
        return None;
    }
    let mut sums = [0.0f64; 5];
    for y in rows.clone() {
        let other =
            (y as isize - down) as usize * width + (columns.start as isize - right) as usize;
        let own = &photo.values[y * width..][columns.clone()];
        add_moments(&mut sums, own, &rest.values[other..other + columns.len()]);
    }
    let count = (rows.len() * columns.len()) as f64;
    let [a, b, aa, bb, ab] = sums;
    let (spread_a, spread_b) = (aa - a * a / count, bb - b * b / count);
    // The sums are of f32 rows; what is below their rounding is no spread.
    let spread = |spread: f64, square: f64| spread > 1e-5 * square && square > 0.0;
    if !spread(spread_a, aa) || !spread(spread_b, bb) {
        return None;
    }
    Some(((ab - a * b / count) / (spread_a * spread_b).sqrt()).clamp(-1.0, 1.0))
}

/// Adds `Σa, Σb, Σa², Σb², Σab` of a row.
fn add_moments(sums: &mut [f64; 5], a: &[f32], b: &[f32]) {
    let mut lanes = [[0.0f32; LANES]; 5];
    let (a8, a_rest) = a.as_chunks::<LANES>();
    let (b8, b_rest) = b.as_chunks::<LANES>();
    for (a, b) in a8.iter().zip(b8) {
        for i in 0..LANES {
            lanes[0][i] += a[i];
            lanes[1][i] += b[i];
            lanes[2][i] += a[i] * a[i];
            lanes[3][i] += b[i] * b[i];
            lanes[4][i] += a[i] * b[i];
        }
    }
    for (i, (a, b)) in a_rest.iter().zip(b_rest).enumerate() {
        for (lanes, value) in lanes.iter_mut().zip([*a, *b, a * a, b * b, a * b]) {
            lanes[i] += value;
        }
    }
    for (sum, lanes) in sums.iter_mut().zip(lanes) {
        *sum += lanes.iter().copied().map(f64::from).sum::<f64>();
    }
}

/// The shift of a photo against the rest with the largest correlation, and that correlation.
///
/// All whole shifts within reach are tried on the smallest copy, the neighbours of the best on
/// each larger one, and the peak is placed between pixels by a parabola through its neighbours.
pub(super) fn best(photo: &[Level], rest: &[Level]) -> (Shift, Option<f64>) {
    let (mut place, mut reached) = ((0, 0), None);
    for (number, (photo, rest)) in photo.iter().zip(rest).enumerate().rev() {
        (place, reached) = match reached {
            None => coarse(photo, rest),
            Some(_) => {
                let middle = (2 * place.0, 2 * place.1);
                let mut best = (middle, at(photo, rest, middle));
                for there in around(middle, 1) {
                    let correlation = at(photo, rest, there);
                    best = if correlation > best.1 { (there, correlation) } else { best };
                }
                best
            }
        };
        if reached.is_none() {
            // Blank, or nothing in common: no larger copy will tell more.
            return (Shift::default(), None);
        }
        if number == 0 {
            return (between(photo, rest, place, reached), reached);
        }
    }
    (Shift::default(), None)
}

/// The place that one climbs to from no shift, where it is about as good as the [`best`].
pub(super) fn nearest(photo: &[Level], rest: &[Level]) -> (Shift, Option<f64>) {
    let (shift, reached) = best(photo, rest);
    let (Some(best), [photo, ..], [rest, ..]) = (reached, photo, rest) else {
        return (shift, reached);
    };
    if shift.length() < 2.0 {
        return (shift, reached);
    }
    let (mut place, mut high) = ((0, 0), at(photo, rest, (0, 0)));
    for _ in 0..STEPS {
        let before = place;
        for there in around(before, 1) {
            let correlation = at(photo, rest, there);
            (place, high) = if correlation > high { (there, correlation) } else { (place, high) };
        }
        if place == before {
            break;
        }
    }
    match high {
        Some(near) if near >= best - (ABOUT * (1.0 - best) + ABOUT_NOISE) => {
            (between(photo, rest, place, high), high)
        }
        _ => (shift, reached),
    }
}

/// A place between whole pixels, by parabolas through the correlations around it.
fn between(
    photo: &Level,
    rest: &Level,
    (down, right): (isize, isize),
    reached: Option<f64>,
) -> Shift {
    let along = |before, after| vertex(at(photo, rest, before), reached, at(photo, rest, after));
    Shift {
        down: down as f32 + along((down - 1, right), (down + 1, right)),
        right: right as f32 + along((down, right - 1), (down, right + 1)),
    }
}

/// The shortest shift on the smallest copy that is about as good as the best.
///
/// Along a stripe every shift is about as good as any, and the best of them means nothing.
fn coarse(photo: &Level, rest: &Level) -> ((isize, isize), Option<f64>) {
    let reach = (photo.height.min(photo.width) as f64 * REACH) as isize;
    let tried: Vec<((isize, isize), f64)> =
        around((0, 0), reach).filter_map(|there| Some((there, at(photo, rest, there)?))).collect();
    let (Some(unmoved), Some(best)) = (
        at(photo, rest, (0, 0)),
        tried.iter().map(|(_, correlation)| *correlation).reduce(f64::max),
    ) else {
        return ((0, 0), None);
    };
    let enough = best - (ABOUT * (best - unmoved) + ABOUT_NOISE);
    let good = tried.into_iter().filter(|(_, correlation)| *correlation >= enough);
    let shortest = good.min_by_key(|((down, right), _)| down * down + right * right);
    shortest.map_or(((0, 0), None), |(place, correlation)| (place, Some(correlation)))
}

/// Whole shifts up to `reach` from `middle` in either direction.
fn around(middle: (isize, isize), reach: isize) -> impl Iterator<Item = (isize, isize)> {
    let side = move |from: isize| from - reach..=from + reach;
    side(middle.0).flat_map(move |down| side(middle.1).map(move |right| (down, right)))
}

/// Where a parabola through three equidistant values is largest, −½ to ½ from the middle one.
fn vertex(before: Option<f64>, middle: Option<f64>, after: Option<f64>) -> f32 {
    let (Some(before), Some(middle), Some(after)) = (before, middle, after) else { return 0.0 };
    let bend = before - 2.0 * middle + after;
    if bend < 0.0 { ((before - after) / (2.0 * bend)).clamp(-0.5, 0.5) as f32 } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_parabola_peaks_where_it_should() {
        let at = |x: f64| Some(3.0 - (x - 0.3).powi(2));
        assert!((vertex(at(-1.0), at(0.0), at(1.0)) - 0.3).abs() < 1e-6);
        assert_eq!(vertex(Some(1.0), Some(1.0), Some(1.0)), 0.0);
        assert_eq!(vertex(None, Some(1.0), Some(0.0)), 0.0);
    }

    #[test]
    fn correlation_ignores_light_and_contrast_and_knows_its_sign() {
        let values: Vec<f32> = (0..15 * 11).map(|i| ((i * i) as f32 * 0.1).sin()).collect();
        let level = |values: Vec<f32>| Level { height: 15, width: 11, values };
        let own = level(values.clone());
        let brighter = level(values.iter().map(|v| 3.0 * v + 0.5).collect());
        let negative = level(values.iter().map(|v| -v).collect());
        assert!((at(&own, &brighter, (0, 0)).unwrap() - 1.0).abs() < 1e-6);
        assert!((at(&own, &negative, (0, 0)).unwrap() + 1.0).abs() < 1e-6);
        assert_eq!(at(&own, &level(vec![0.3; 165]), (0, 0)), None);
        assert_eq!(at(&own, &own, (15, 0)), None);
        assert_eq!(at(&own, &own, (0, -11)), None);
    }

    #[test]
    fn of_a_pattern_that_repeats_itself_the_nearest_place_is_taken() {
        // Holes 12 pixels apart, in a little noise.
        let of = |y: isize, x: isize| {
            let wave = |at: isize| (at as f32 * std::f32::consts::TAU / 12.0).cos();
            wave(y) * wave(x) + 0.05 * ((y * 31 + x * 17 + y * x) as f32 * 0.21).sin()
        };
        let level = |right: isize| Level {
            height: 32,
            width: 32,
            values: (0..1024).map(|p| of(p / 32, p % 32 - right)).collect(),
        };
        for right in [3, -4, 2] {
            let (shift, reached) = nearest(&[level(right)], &[level(0)]);
            assert!((shift.right - right as f32).abs() < 0.3, "{right} {shift:?}");
            assert!(shift.down.abs() < 0.3 && reached.unwrap() > 0.95);
        }
    }

    #[test]
    fn the_common_area_is_compared_in_every_direction() {
        let of = |y: isize, x: isize| ((y * 31 + x * 17 + y * x) as f32 * 0.21).sin();
        let level = |down: isize, right: isize| Level {
            height: 12,
            width: 13,
            values: (0..156).map(|p| of(p / 13 - down, p % 13 - right)).collect(),
        };
        for (down, right) in [(2, 3), (-2, 3), (2, -3), (-1, -1), (0, 4)] {
            let correlation = at(&level(down, right), &level(0, 0), (down, right)).unwrap();
            assert!((correlation - 1.0).abs() < 1e-5, "{down} {right} {correlation}");
        }
    }
}
