//! What good photos look like to a model that has not seen them: scores, scales and statistics.
//!
//! Everything that calibrates a model of a part is measured on leave-one-out residuals
//! ([`crate::pca::LeaveOneOut`]): the measure of each width, the statistics of each pixel, and the
//! scores whose 95th percentile is the threshold (§0.2). When a photo is scored its own map is left
//! out of the measure and of the statistics too. What remains is that the other photos'
//! residuals come from models that had seen this photo, which is of the order of 1/N.

use crate::multi_scale_pse::{self, MultiScale, Scale, Summary, Yardstick};
use crate::part_map::{self, Method, PartMap};
use crate::pca::LeaveOneOut;
use crate::per_pixel::Statistics;
use crate::progress::Watch;
use crate::pse::Border;
use crate::{Error, Result, Shape};

/// Most pixels that the display scale is taken from; of more, every so-manieth.
const SAMPLE: usize = 1 << 22;

/// The quantile of good pixels that a heat map is divided by for display (§3.2, step 4).
pub const DISPLAY_QUANTILE: f64 = 0.995;

/// A method measured on good photos, and their scores under it.
#[derive(Debug, Clone, PartialEq)]
pub struct GoodParts {
    /// Turns residuals into maps.
    pub map: PartMap,
    /// The score of each photo by a model of the others, `[N]`, in the order of the photos.
    pub scores: Vec<f32>,
    /// The 99.5 % quantile of the pixels of the photos' maps.
    pub display: f32,
}

/// Measures `method` on the residuals of photos left out, images of `shape`.
///
/// `per_pixel` adds the normalisation by position. Each of the two needs one more pass over the
/// residuals.
///
/// # Errors
/// [`Error::TooFew`] with fewer than three photos where photos are measured by the others' maps (two
/// otherwise), a `shape` that is not that of the photos, a σ out of range, and
/// [`Error::Cancelled`].
pub fn measure(
    left: &LeaveOneOut<'_>,
    shape: Shape,
    method: &Method,
    per_pixel: bool,
    border: Border,
    watch: &mut Watch<'_>,
) -> Result<GoodParts> {
    let several = matches!(method, Method::MultiScalePse { .. });
    let needed = if per_pixel || several { 3 } else { 2 };
    if left.count() < needed {
        return Err(Error::TooFew { what: "good photos", needed, got: left.count() });
    }
    let passes = 1 + usize::from(several) + usize::from(per_pixel);
    let mut pass = Passes { watch, passes, done: 0 };
    let error = Errors::measure(left, shape, method, border, &mut pass)?;
    let statistics = match per_pixel {
        false => None,
        true => {
            let mut statistics = Statistics::new(shape.pixels());
            pass.over(left, |photo, residual| {
                statistics.add(&error.without(photo)?.map(residual)?)
            })?;
            Some(statistics)
        }
    };
    let (mut scores, mut sample) = (Vec::with_capacity(left.count()), Vec::new());
    let every = (left.count() * shape.pixels()).div_ceil(SAMPLE).max(1);
    pass.over(left, |photo, residual| {
        let mut map = error.without(photo)?.map(residual)?;
        if let Some(statistics) = &statistics {
            map = statistics.without(&map)?.normaliser(shape)?.apply(&map)?;
        }
        scores.push(part_map::score(&map)?);
        sample.extend(map.iter().step_by(every));
        Ok(())
    })?;
    let mut map = error.with_all()?;
    if let Some(statistics) = statistics {
        map = map.normalised(statistics.normaliser(shape)?)?;
    }
    Ok(GoodParts { map, scores, display: quantile(&mut sample, DISPLAY_QUANTILE) })
}

/// The value at a quantile of a non-empty sample, without interpolation; 0 for an empty one.
fn quantile(sample: &mut [f32], p: f64) -> f32 {
    let place = ((sample.len() as f64 * p) as usize).min(sample.len().saturating_sub(1));
    if sample.is_empty() {
        return 0.0;
    }
    *sample.select_nth_unstable_by(place, f32::total_cmp).1
}

/// Passes over the same residuals as one piece of work.
struct Passes<'a, 'b> {
    watch: &'a mut Watch<'b>,
    passes: usize,
    done: usize,
}

impl Passes<'_, '_> {
    fn over(
        &mut self,
        left: &LeaveOneOut<'_>,
        each: impl FnMut(usize, &[f32]) -> Result<()>,
    ) -> Result<()> {
        let (passes, done) = (self.passes as f64, self.done as f64);
        let watch = &mut *self.watch;
        left.residuals(&mut |share| watch((done + share) / passes), each)?;
        self.done += 1;
        Ok(())
    }
}

/// The error maps of a method, with the measure of all photos or of all but one.
enum Errors {
    OneWidth(PartMap),
    Widths {
        shape: Shape,
        border: Border,
        sigmas: Vec<f32>,
        yardstick: Yardstick,
        join: multi_scale_pse::Join,
        /// `[N][widths]`.
        summaries: Vec<Vec<Summary>>,
    },
}

impl Errors {
    fn measure(
        left: &LeaveOneOut<'_>,
        shape: Shape,
        method: &Method,
        border: Border,
        pass: &mut Passes<'_, '_>,
    ) -> Result<Self> {
        let (sigmas, yardstick, join) = match method {
            Method::Mse => return Ok(Self::OneWidth(PartMap::one_width(0.0, border, shape)?)),
            Method::Pse { sigma } => {
                return Ok(Self::OneWidth(PartMap::one_width(*sigma, border, shape)?));
            }
            Method::MultiScalePse { sigmas, yardstick, join } => {
                (sigmas.clone(), *yardstick, *join)
            }
        };
        let mut summaries = Vec::with_capacity(left.count());
        pass.over(left, |_, residual| {
            summaries.push(multi_scale_pse::summarise(residual, shape, &sigmas, border)?);
            Ok(())
        })?;
        Ok(Self::Widths { shape, border, sigmas, yardstick, join, summaries })
    }

    fn with_all(&self) -> Result<PartMap> {
        self.measured(None)
    }

    fn without(&self, photo: usize) -> Result<PartMap> {
        self.measured(Some(photo))
    }

    fn measured(&self, but: Option<usize>) -> Result<PartMap> {
        match self {
            Self::OneWidth(map) => Ok(map.clone()),
            Self::Widths { shape, border, sigmas, yardstick, join, summaries } => {
                let scale = |(width, sigma): (usize, &f32)| {
                    let good = summaries.iter().enumerate().filter(|(i, _)| Some(*i) != but);
                    Scale::of(*sigma, good.map(|(_, of)| &of[width]), *yardstick)
                };
                let scales: Result<Vec<Scale>> = sigmas.iter().enumerate().map(scale).collect();
                Ok(PartMap::widths(MultiScale::new(scales?, *join, *border)?, *shape))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::multi_scale_pse::Join;
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

    fn measured(photos: &[f32], method: &Method, per_pixel: bool) -> GoodParts {
        let (_, spectrum) = pca::fit(photos, 120, 0, &mut unwatched).unwrap();
        let left = LeaveOneOut::new(photos, 120, &spectrum, 1, &mut unwatched).unwrap();
        measure(&left, SHAPE, method, per_pixel, Border::Zero, &mut unwatched).unwrap()
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
                let residual = crate::residual::signed(photo, &back).unwrap();
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
            crate::residual::signed(&scratched, &pca.reconstruct(&scratched, 1).unwrap()).unwrap();
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
        let method = Method::MultiScalePse {
            sigmas: vec![1.0],
            yardstick: Yardstick::Peak,
            join: Join::Max,
        };
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
        let left = LeaveOneOut::new(&photos, 120, &spectrum, 1, &mut unwatched).unwrap();
        for (method, per_pixel) in [(Method::Mse, true), (Method::default(), false)] {
            let got = measure(&left, SHAPE, &method, per_pixel, Border::Zero, &mut unwatched);
            assert_eq!(got, Err(Error::TooFew { what: "good photos", needed: 3, got: 2 }));
        }
    }

    #[test]
    fn progress_runs_once_from_nothing_to_all_and_cancels_anywhere() {
        let photos = photos(5);
        let (_, spectrum) = pca::fit(&photos, 120, 0, &mut unwatched).unwrap();
        let left = LeaveOneOut::new(&photos, 120, &spectrum, 1, &mut unwatched).unwrap();
        let run = |watch: &mut Watch<'_>| {
            measure(&left, SHAPE, &Method::default(), true, Border::Zero, watch)
        };
        let mut shares = Vec::new();
        let mut listen = |share: f64| {
            shares.push(share);
            ControlFlow::Continue(())
        };
        run(&mut listen).unwrap();
        assert!(shares.is_sorted() && (shares.last().unwrap() - 1.0).abs() < 1e-12);
        for stop in 0..shares.len() {
            let mut calls = 0;
            let mut watch = |_: f64| {
                calls += 1;
                if calls <= stop { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
            };
            assert_eq!(run(&mut watch), Err(Error::Cancelled));
        }
    }
}
