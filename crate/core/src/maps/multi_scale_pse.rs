//! PSE at several widths of the kernel joined into one map, each width normalised by normal photos (X1).
//!
//! A scratch shows at σ = 1 and a stain at σ = 4, and the raw maps of C5 differ by orders of
//! magnitude between them. Each is therefore divided by what it is on good photos, whose residuals
//! must come from a model that did not see them, and the largest (or the mean) is kept. That
//! replaces the search for one σ on labelled photos (C8) where there are none.

use crate::maps::pse::{self, Border, Kernel, Normalisation};
use crate::{Error, Result, Shape, check};
use serde::{Deserialize, Serialize};

/// Most widths that are joined.
pub const MAX_SCALES: usize = 16;

/// The default widths, in pixels: of Teach, of Inspect and of the multi-scale rows beside paper C's
/// Figure 4a.
///
/// Without σ 8, whose kernel covers a quarter of the side of a photo of 128 pixels: on synthetic
/// parts with twelve normal photos it found fewer of the stains.
pub const SIGMAS: [f32; 3] = [1.0, 2.0, 4.0];

/// How the maps of all widths become one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Join {
    /// The largest at each pixel (default).
    #[default]
    Max,
    /// The mean at each pixel.
    Mean,
}

/// What of the good photos the map of one width is measured by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Normaliser {
    /// Divided by the mean over all pixels (default): 1 is an average good pixel.
    #[default]
    Mean,
    /// Less the mean, divided by the standard deviation over all pixels; may be negative.
    Deviation,
    /// Divided by the mean of the photos' peaks: 1 is the worst pixel of an average good photo.
    Peak,
}

/// What the map of one photo at one width is like.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Summary {
    /// Mean over the pixels.
    pub mean: f64,
    /// Mean of the squares over the pixels.
    pub square: f64,
    /// Largest pixel.
    pub peak: f64,
}

impl Summary {
    /// The summary of a map; zeros for an empty one.
    pub fn of(map: &[f32]) -> Self {
        let square = map.iter().map(|&p| f64::from(p).powi(2)).sum::<f64>();
        let peak = f64::from(pse::peak(map));
        Self { mean: pse::mean(map), square: square / map.len().max(1) as f64, peak }
    }
}

/// One width and how its map is measured.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(rename = "PseScale"))]
pub struct Scale {
    /// Width of the kernel, in pixels.
    pub sigma: f32,
    /// Taken off the map.
    pub offset: f32,
    /// Divides what remains; positive.
    pub divisor: f32,
}

impl Scale {
    /// Measures width `sigma` by the summaries of good photos' maps at that width.
    ///
    /// Where good photos show no error at all the divisor is 1.
    ///
    /// # Errors
    /// [`Error::TooFew`] without a summary.
    pub fn of<'a>(
        sigma: f32,
        good: impl IntoIterator<Item = &'a Summary>,
        normaliser: Normaliser,
    ) -> Result<Self> {
        let (mut count, mut mean, mut square, mut peak) = (0.0, 0.0, 0.0, 0.0);
        for summary in good {
            count += 1.0;
            mean += summary.mean;
            square += summary.square;
            peak += summary.peak;
        }
        if count == 0.0 {
            return Err(Error::TooFew { what: "good photos", needed: 1, got: 0 });
        }
        let (mean, square, peak) = (mean / count, square / count, peak / count);
        let (offset, divisor) = match normaliser {
            Normaliser::Mean => (0.0, mean),
            Normaliser::Deviation => (mean, (square - mean * mean).max(0.0).sqrt()),
            Normaliser::Peak => (0.0, peak),
        };
        let divisor = if divisor as f32 >= f32::MIN_POSITIVE { divisor as f32 } else { 1.0 };
        Ok(Self { sigma, offset: offset as f32, divisor })
    }
}

/// A multi-scale PSE: widths, their measures, and how they are joined.
#[derive(Debug, Clone, PartialEq)]
pub struct MultiScale {
    scales: Vec<Scale>,
    kernels: Vec<Kernel>,
    join: Join,
    border: Border,
}

impl MultiScale {
    /// Joins `scales`, 1 to [`MAX_SCALES`] of them.
    ///
    /// # Errors
    /// No or too many scales, a σ outside `0..=64`, an offset that is not finite, or a divisor that
    /// is not positive.
    pub fn new(scales: Vec<Scale>, join: Join, border: Border) -> Result<Self> {
        check_count(scales.len())?;
        for scale in &scales {
            check::finite("the offset of a scale", &[scale.offset])?;
            if !(scale.divisor.is_finite() && scale.divisor > 0.0) {
                let got = f64::from(scale.divisor);
                let range = "positive and finite";
                return Err(Error::Range { what: "the divisor of a scale", range, got });
            }
        }
        let kernels = kernels(scales.iter().map(|scale| scale.sigma))?;
        Ok(Self { scales, kernels, join, border })
    }

    /// The widths and their measures.
    pub fn scales(&self) -> &[Scale] {
        &self.scales
    }

    /// How the widths are joined.
    pub fn join(&self) -> Join {
        self.join
    }

    /// What is assumed beyond the edge of the residual.
    pub fn border(&self) -> Border {
        self.border
    }

    /// The joined map `[H·W]` of a signed residual `[C, H, W]`; its image score is its
    /// largest pixel, [`peak`].
    ///
    /// # Errors
    /// As [`pse::map`].
    pub fn map(&self, residual: &[f32], shape: Shape) -> Result<Vec<f32>> {
        self.join_maps(&self.maps(residual, shape)?)
    }

    /// The measured map of every width, in the order of [`MultiScale::scales`].
    ///
    /// # Errors
    /// As [`pse::map`].
    pub fn maps(&self, residual: &[f32], shape: Shape) -> Result<Vec<Vec<f32>>> {
        let measured = |(scale, kernel): (&Scale, &Kernel)| {
            let mut map = pse::map(residual, shape, kernel, self.border)?;
            map.iter_mut().for_each(|p| *p = (*p - scale.offset) / scale.divisor);
            check::finite("the multi-scale map", &map)?;
            Ok(map)
        };
        self.scales.iter().zip(&self.kernels).map(measured).collect()
    }

    /// The maps of all widths as one.
    ///
    /// # Errors
    /// Maps of unequal lengths, or sums that overflow.
    pub fn join_maps(&self, maps: &[Vec<f32>]) -> Result<Vec<f32>> {
        let mut maps = maps.iter();
        let mut joined = maps.next().cloned().unwrap_or_default();
        for map in maps {
            check::length("the map of a width", joined.len(), map.len())?;
            for (so_far, &p) in joined.iter_mut().zip(map) {
                *so_far = match self.join {
                    Join::Max => so_far.max(p),
                    Join::Mean => *so_far + p,
                };
            }
        }
        if self.join == Join::Mean {
            let scales = self.scales.len() as f32;
            joined.iter_mut().for_each(|sum| *sum /= scales);
        }
        check::finite("the multi-scale map", &joined)?;
        Ok(joined)
    }
}

/// The summaries of one residual's PSE maps at every width, in the order of `sigmas`.
///
/// # Errors
/// As [`MultiScale::new`] for the widths and [`pse::map`] for the residual.
pub fn summarise(
    residual: &[f32],
    shape: Shape,
    sigmas: &[f32],
    border: Border,
) -> Result<Vec<Summary>> {
    check_count(sigmas.len())?;
    let kernels = kernels(sigmas.iter().copied())?;
    let of = |kernel| Ok(Summary::of(&pse::map(residual, shape, kernel, border)?));
    kernels.iter().map(of).collect()
}

/// The largest pixel of a map that may be negative everywhere; 0 for an empty one.
pub fn peak(map: &[f32]) -> f32 {
    map.iter().copied().reduce(f32::max).unwrap_or_default()
}

fn check_count(scales: usize) -> Result<()> {
    if scales == 0 {
        return Err(Error::TooFew { what: "scales", needed: 1, got: 0 });
    }
    if scales > MAX_SCALES {
        return Err(Error::TooLarge {
            what: "the number of scales",
            limit: MAX_SCALES,
            got: scales,
        });
    }
    Ok(())
}

fn kernels(sigmas: impl Iterator<Item = f32>) -> Result<Vec<Kernel>> {
    sigmas.map(|sigma| Kernel::new(sigma, Normalisation::Sum)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Wider than the default widths, for points and patches.
    const WIDTHS: [f32; 4] = [1.0, 2.0, 4.0, 8.0];
    const SHAPE: Shape = Shape::new(1, 24, 24);

    fn noise(amplitude: f32, seed: u32) -> Vec<f32> {
        let mut state = seed;
        let mut next = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 8) as f32 / (1 << 24) as f32 - 0.5
        };
        (0..SHAPE.len()).map(|_| 2.0 * amplitude * next()).collect()
    }

    fn good() -> Vec<Vec<Summary>> {
        let of = |seed| summarise(&noise(0.1, seed), SHAPE, &WIDTHS, Border::Zero).unwrap();
        (1..9).map(of).collect()
    }

    fn measured(normaliser: Normaliser, join: Join) -> MultiScale {
        let good = good();
        let scale =
            |i: usize| Scale::of(WIDTHS[i], good.iter().map(|g| &g[i]), normaliser).unwrap();
        MultiScale::new((0..WIDTHS.len()).map(scale).collect(), join, Border::Zero).unwrap()
    }

    #[test]
    fn divided_by_its_mean_a_good_photo_is_one_on_average_at_every_width() {
        let measured = measured(Normaliser::Mean, Join::Mean);
        let means: Vec<f64> = (1..9)
            .map(|seed| pse::mean(&measured.map(&noise(0.1, seed), SHAPE).unwrap()))
            .collect();
        assert!((means.iter().sum::<f64>() / 8.0 - 1.0).abs() < 1e-5);
    }

    #[test]
    fn by_deviation_good_pixels_have_mean_zero_and_variance_one_at_one_width() {
        let good = good();
        let scale = Scale::of(2.0, good.iter().map(|g| &g[1]), Normaliser::Deviation).unwrap();
        let measured = MultiScale::new(vec![scale], Join::Max, Border::Zero).unwrap();
        let pixels: Vec<f32> =
            (1..9).flat_map(|seed| measured.map(&noise(0.1, seed), SHAPE).unwrap()).collect();
        let summary = Summary::of(&pixels);
        assert!(summary.mean.abs() < 1e-5 && (summary.square - 1.0).abs() < 1e-4);
    }

    #[test]
    fn by_peak_an_average_good_photo_scores_one() {
        let good = good();
        let scale = Scale::of(1.0, good.iter().map(|g| &g[0]), Normaliser::Peak).unwrap();
        let measured = MultiScale::new(vec![scale], Join::Max, Border::Zero).unwrap();
        let peaks: f32 =
            (1..9).map(|seed| peak(&measured.map(&noise(0.1, seed), SHAPE).unwrap())).sum();
        assert!((peaks / 8.0 - 1.0).abs() < 1e-5);
    }

    #[test]
    fn a_point_and_a_patch_both_stand_out_where_one_width_sees_only_one() {
        let multi = measured(Normaliser::Peak, Join::Max);
        let mut point = noise(0.1, 20);
        point[12 * 24 + 12] = 0.9;
        let mut patch = noise(0.1, 21);
        for y in 4..16 {
            for x in 4..16 {
                patch[y * 24 + x] += 0.08;
            }
        }
        let score = |residual: &[f32]| peak(&multi.map(residual, SHAPE).unwrap());
        let plain = score(&noise(0.1, 22));
        assert!(score(&point) > 2.0 * plain, "{} {plain}", score(&point));
        assert!(score(&patch) > 2.0 * plain, "{} {plain}", score(&patch));
    }

    #[test]
    fn one_width_of_divisor_one_is_pse() {
        let scale = Scale { sigma: 2.0, offset: 0.0, divisor: 1.0 };
        let residual = noise(0.3, 3);
        let kernel = Kernel::new(2.0, Normalisation::Sum).unwrap();
        let expected = pse::map(&residual, SHAPE, &kernel, Border::Reflect).unwrap();
        for join in [Join::Max, Join::Mean] {
            let multi = MultiScale::new(vec![scale], join, Border::Reflect).unwrap();
            assert_eq!(multi.map(&residual, SHAPE).unwrap(), expected);
        }
    }

    #[test]
    fn perfect_good_photos_leave_the_map_as_it_is() {
        let none = Summary::of(&[0.0; 9]);
        for normaliser in [Normaliser::Mean, Normaliser::Deviation, Normaliser::Peak] {
            let scale = Scale::of(1.0, [&none], normaliser).unwrap();
            assert_eq!((scale.offset, scale.divisor), (0.0, 1.0));
        }
    }

    #[test]
    fn scales_out_of_range_are_errors() {
        let scale = |sigma, offset, divisor| Scale { sigma, offset, divisor };
        let build = |scales| MultiScale::new(scales, Join::Max, Border::Zero);
        assert!(build(vec![]).is_err());
        assert!(build(vec![scale(1.0, 0.0, 1.0); 17]).is_err());
        assert!(build(vec![scale(65.0, 0.0, 1.0)]).is_err());
        assert!(build(vec![scale(1.0, f32::NAN, 1.0)]).is_err());
        for divisor in [0.0, -1.0, f32::NAN, f32::INFINITY] {
            assert!(build(vec![scale(1.0, 0.0, divisor)]).is_err());
        }
        assert!(Scale::of(1.0, [], Normaliser::Mean).is_err());
        assert!(summarise(&[0.0; 4], Shape::new(1, 2, 2), &[], Border::Zero).is_err());
        let tiny = build(vec![scale(1.0, 0.0, 1e-38)]).unwrap();
        assert!(tiny.map(&[1e3; 4], Shape::new(1, 2, 2)).is_err());
    }
}
