//! From a residual to a heat map and a score: the second half of paper C's pipeline (C1,
//! C5) and its variants (X1, X2).
//!
//! The residual comes from a PCA here, but from any reconstruction it would be the same. The score
//! is the largest pixel (C5). What a variant must know of good photos (the scale of each width, the
//! mean and deviation of each pixel) is measured by [`crate::models::loo_calibration`].

use crate::maps::multi_scale_pse::{self, Join, MultiScale, Normaliser};
use crate::maps::per_pixel::PerPixel;
use crate::maps::pse::{self, Border, Kernel, Normalisation};
use crate::{Error, Result, Shape, check};
use serde::{Deserialize, Serialize};

/// Which error is mapped.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(tag = "error", rename_all = "snake_case")]
pub enum Method {
    /// The squared error `R²`: paper C's baseline, C5 with σ → 0.
    Mse,
    /// The proximally sensitive error of one width (C5).
    Pse {
        /// Width of the kernel, in pixels.
        sigma: f32,
    },
    /// Several widths, each normalised by normal photos (X1).
    MultiScalePse {
        /// Widths of the kernels, in pixels.
        sigmas: Vec<f32>,
        /// What each width is normalised by.
        #[serde(alias = "yardstick")]
        normaliser: Normaliser,
        /// How they are joined.
        join: Join,
    },
}

impl Default for Method {
    fn default() -> Self {
        Self::MultiScalePse {
            sigmas: multi_scale_pse::SIGMAS.to_vec(),
            normaliser: Normaliser::default(),
            join: Join::default(),
        }
    }
}

/// A method with its statistics of good photos.
#[derive(Debug, Clone, PartialEq)]
pub struct PartMap {
    error: Measured,
    per_pixel: Option<PerPixel>,
    shape: Shape,
}

#[derive(Debug, Clone, PartialEq)]
enum Measured {
    OneWidth(Kernel, Border),
    Widths(MultiScale),
}

impl PartMap {
    /// The plain squared error (σ 0) or PSE of one width, for residuals of `shape`.
    ///
    /// # Errors
    /// A σ out of range.
    pub fn one_width(sigma: f32, border: Border, shape: Shape) -> Result<Self> {
        let kernel = Kernel::new(sigma, Normalisation::Sum)?;
        Ok(Self { error: Measured::OneWidth(kernel, border), per_pixel: None, shape })
    }

    /// A multi-scale PSE for residuals of `shape`.
    pub fn widths(scales: MultiScale, shape: Shape) -> Self {
        Self { error: Measured::Widths(scales), per_pixel: None, shape }
    }

    /// The same map, normalised pixel by pixel afterwards.
    ///
    /// # Errors
    /// [`Error::Length`] when the statistics have another size than the map.
    pub fn normalised(self, per_pixel: PerPixel) -> Result<Self> {
        check::length("the mean map", self.shape.pixels(), per_pixel.mean().len())?;
        Ok(Self { per_pixel: Some(per_pixel), ..self })
    }

    /// The shape of the residuals it takes.
    pub fn shape(&self) -> Shape {
        self.shape
    }

    /// The width of the kernel in pixels, where there is one; 0 for the squared error.
    pub fn sigma(&self) -> Option<f32> {
        match &self.error {
            Measured::OneWidth(kernel, _) => Some(kernel.sigma()),
            Measured::Widths(_) => None,
        }
    }

    /// What is assumed beyond the edge of the residual.
    pub fn border(&self) -> Border {
        match &self.error {
            Measured::OneWidth(_, border) => *border,
            Measured::Widths(scales) => scales.border(),
        }
    }

    /// The multi-scale measure, where there is one.
    pub fn scales(&self) -> Option<&MultiScale> {
        match &self.error {
            Measured::OneWidth(..) => None,
            Measured::Widths(scales) => Some(scales),
        }
    }

    /// The per-pixel statistics, where there are any.
    pub fn per_pixel(&self) -> Option<&PerPixel> {
        self.per_pixel.as_ref()
    }

    /// The heat map `[H·W]` of a signed residual `[C, H, W]`.
    ///
    /// Not negative, except after normalisation by deviations.
    ///
    /// # Errors
    /// A residual that does not fit the shape, or a value that is not finite.
    pub fn map(&self, residual: &[f32]) -> Result<Vec<f32>> {
        Ok(self.maps(residual)?.0)
    }

    /// The heat map, and where it is the largest of several widths the map of each, from the finest
    /// to the widest and in the same unit; none otherwise.
    ///
    /// # Errors
    /// As [`PartMap::map`].
    pub fn maps(&self, residual: &[f32]) -> Result<(Vec<f32>, Vec<Vec<f32>>)> {
        let normalise = |map: Vec<f32>| match &self.per_pixel {
            None => Ok(map),
            Some(per_pixel) => per_pixel.apply(&map),
        };
        match &self.error {
            Measured::OneWidth(kernel, border) => {
                Ok((normalise(pse::map(residual, self.shape, kernel, *border)?)?, Vec::new()))
            }
            Measured::Widths(scales) => {
                let maps = scales.maps(residual, self.shape)?;
                let joined = normalise(scales.join_maps(&maps)?)?;
                if scales.join() != Join::Max {
                    return Ok((joined, Vec::new()));
                }
                let sigmas = scales.scales().iter().map(|scale| scale.sigma);
                let mut maps: Vec<(f32, Vec<f32>)> = sigmas.zip(maps).collect();
                maps.sort_by(|a, b| a.0.total_cmp(&b.0));
                let maps =
                    maps.into_iter().map(|(_, map)| normalise(map)).collect::<Result<_>>()?;
                Ok((joined, maps))
            }
        }
    }
}

/// The score of an image, the largest pixel of its map.
///
/// # Errors
/// [`Error::Length`] for an empty map.
pub fn score(map: &[f32]) -> Result<f32> {
    check::some("the map", map.len())?;
    Ok(multi_scale_pse::peak(map))
}

/// The mean of the largest pixels, `share` (0 to 1) of all and at least one: a score that one
/// odd pixel does not decide (X3).
///
/// # Errors
/// [`Error::Length`] for an empty map, [`Error::Range`] for a share out of range or a NaN.
pub fn upper_mean(map: &[f32], share: f64) -> Result<f32> {
    check::some("the map", map.len())?;
    check::finite("the map", map)?;
    if !(0.0..=1.0).contains(&share) {
        return Err(Error::Range {
            what: "the share of pixels",
            range: "between 0 and 1",
            got: share,
        });
    }
    let kept = ((map.len() as f64 * share).round() as usize).clamp(1, map.len());
    let mut pixels = map.to_vec();
    pixels.select_nth_unstable_by(kept - 1, |a, b| b.total_cmp(a));
    Ok((pixels[..kept].iter().copied().map(f64::from).sum::<f64>() / kept as f64) as f32)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::maps::multi_scale_pse::Scale;
    use crate::maps::residual;

    const SHAPE: Shape = Shape::new(3, 8, 9);

    fn residual_of(seed: usize) -> Vec<f32> {
        (0..SHAPE.len()).map(|i| ((i * 13 + seed) as f32 * 0.61).sin() * 0.3).collect()
    }

    #[test]
    fn without_width_it_is_the_squared_error() {
        let residual = residual_of(1);
        let map = PartMap::one_width(0.0, Border::Zero, SHAPE).unwrap().map(&residual).unwrap();
        let expected = residual::squared_map(&vec![0.0; residual.len()], &residual, SHAPE).unwrap();
        assert_eq!(map, expected);
        assert_eq!(score(&map).unwrap(), pse::peak(&map));
    }

    #[test]
    fn per_pixel_statistics_come_after_the_error() {
        let plain = PartMap::one_width(1.0, Border::Zero, SHAPE).unwrap();
        let map = plain.map(&residual_of(1)).unwrap();
        let pixels = SHAPE.pixels();
        let statistics = PerPixel::from_parts(vec![0.5; pixels], vec![0.25; pixels]).unwrap();
        let normalised = plain.normalised(statistics).unwrap().map(&residual_of(1)).unwrap();
        for (a, b) in map.iter().zip(&normalised) {
            assert!(((a - 0.5) / 0.25 - b).abs() < 1e-6);
        }
        assert!(score(&normalised).unwrap() < 0.0); // a score below zero is a score
    }

    #[test]
    fn several_widths_go_through_their_measure() {
        let scale = |sigma| Scale { sigma, offset: 0.0, divisor: 0.5 };
        let scales =
            MultiScale::new(vec![scale(1.0), scale(2.0)], Join::Max, Border::Zero).unwrap();
        let map = PartMap::widths(scales.clone(), SHAPE);
        assert_eq!(map.scales(), Some(&scales));
        let residual = residual_of(2);
        assert_eq!(map.map(&residual).unwrap(), scales.map(&residual, SHAPE).unwrap());
    }

    #[test]
    fn the_upper_mean_runs_from_the_peak_to_the_mean() {
        let map = [1.0, 5.0, 2.0, 4.0];
        assert_eq!(
            [0.0, 0.25, 0.5, 1.0].map(|s| upper_mean(&map, s).unwrap()),
            [5.0, 5.0, 4.5, 3.0]
        );
        assert!(upper_mean(&map, 1.5).is_err() && upper_mean(&map, f64::NAN).is_err());
        assert!(upper_mean(&[], 0.5).is_err() && upper_mean(&[f32::NAN], 0.5).is_err());
    }

    #[test]
    fn what_does_not_fit_is_an_error() {
        let plain = PartMap::one_width(1.0, Border::Zero, SHAPE).unwrap();
        assert!(plain.map(&[0.0; 5]).is_err());
        assert!(plain.normalised(PerPixel::from_parts(vec![0.0], vec![1.0]).unwrap()).is_err());
        assert!(PartMap::one_width(99.0, Border::Zero, SHAPE).is_err());
        assert!(score(&[]).is_err());
    }

    #[test]
    fn methods_are_words_in_json() {
        let text = serde_json::to_string(&Method::Pse { sigma: 2.0 }).unwrap();
        assert_eq!(text, r#"{"error":"pse","sigma":2.0}"#);
        for method in [Method::Mse, Method::default()] {
            let text = serde_json::to_string(&method).unwrap();
            assert_eq!(serde_json::from_str::<Method>(&text).unwrap(), method);
        }
    }
}
