//! Per-pixel normalisation of maps: how unusual is this value *here*? (X2)
//!
//! Rims and highlights of a part that has a fixed position are reconstructed badly in
//! every good photo. Subtracting the mean and dividing by the standard deviation that the
//! map has at that pixel over good photos removes them. Both statistics are blurred (σ 2), since
//! a few photos say little about a single pixel, and the deviation has a floor.

use crate::maps::pse::{self, Border, Kernel, Normalisation};
use crate::{Error, Result, Shape, check};

/// Width of the blur of both statistics, in pixels.
pub const BLUR: f32 = 2.0;

/// The least deviation, as a share of the root mean square deviation over all pixels.
pub const FLOOR: f64 = 0.1;

/// Sums over the maps of good photos, pixel by pixel.
#[derive(Debug, Clone, PartialEq)]
pub struct Statistics {
    count: usize,
    mean: Vec<f64>,
    /// Sum of squared deviations from the mean.
    spread: Vec<f64>,
}

impl Statistics {
    /// No map yet, of `pixels` pixels.
    pub fn new(pixels: usize) -> Self {
        Self { count: 0, mean: vec![0.0; pixels], spread: vec![0.0; pixels] }
    }

    /// Number of maps.
    pub fn count(&self) -> usize {
        self.count
    }

    /// Takes in the map of one more photo (Welford's update).
    ///
    /// # Errors
    /// A map of another length or with a value that is not finite; nothing is taken in then.
    pub fn add(&mut self, map: &[f32]) -> Result<()> {
        check::length("the map", self.mean.len(), map.len())?;
        check::finite("the map", map)?;
        self.count += 1;
        let count = self.count as f64;
        for ((mean, spread), &value) in self.mean.iter_mut().zip(&mut self.spread).zip(map) {
            let before = f64::from(value) - *mean;
            *mean += before / count;
            *spread += before * (f64::from(value) - *mean);
        }
        Ok(())
    }

    /// The statistics of all maps but `map`, which must be one of them.
    ///
    /// A photo measured by statistics that contain it can be at most `(N−1)/√N` deviations out, which
    /// for five photos is 1.8: its own map must be left out when it is scored.
    ///
    /// # Errors
    /// A map of another length or not finite, and [`Error::TooFew`] without a map to take out.
    pub fn without(&self, map: &[f32]) -> Result<Self> {
        check::length("the map", self.mean.len(), map.len())?;
        check::finite("the map", map)?;
        if self.count == 0 {
            return Err(Error::TooFew { what: "maps", needed: 1, got: 0 });
        }
        let left = (self.count - 1) as f64;
        let mut rest = Self { count: self.count - 1, ..self.clone() };
        for ((mean, spread), &value) in rest.mean.iter_mut().zip(&mut rest.spread).zip(map) {
            let after = f64::from(value) - *mean;
            *mean -= if left > 0.0 { after / left } else { *mean };
            // Rounding must not leave a negative sum.
            let before = f64::from(value) - *mean;
            *spread = if left > 0.0 { (*spread - before * after).max(0.0) } else { 0.0 };
        }
        Ok(rest)
    }

    /// The normaliser for maps of `shape` (its channels do not matter).
    ///
    /// Deviations have the divisor N − 1. Where no pixel ever varied, the deviation is 1.
    ///
    /// # Errors
    /// [`Error::TooFew`] with fewer than two maps, [`Error::Length`] for another shape.
    pub fn normaliser(&self, shape: Shape) -> Result<PerPixel> {
        check::length("the map", shape.pixels(), self.mean.len())?;
        if self.count < 2 {
            return Err(Error::TooFew { what: "good photos", needed: 2, got: self.count });
        }
        let degrees = (self.count - 1) as f64;
        let flat = Shape::new(1, shape.height, shape.width);
        let kernel = Kernel::new(BLUR, Normalisation::Sum)?;
        let blur = |values: Vec<f32>| pse::blur(&values, flat, &kernel, Border::Reflect);
        // Variances, not deviations, add up.
        let variances = blur(self.spread.iter().map(|sum| (sum / degrees) as f32).collect())?;
        let mean = blur(self.mean.iter().map(|mean| *mean as f32).collect())?;
        let typical = pse::mean(&variances).sqrt();
        let floor = if typical > 0.0 { FLOOR * typical } else { 1.0 };
        let deviation = |variance: &f32| (f64::from(*variance).sqrt().max(floor)) as f32;
        PerPixel::from_parts(mean, variances.iter().map(deviation).collect())
    }
}

/// The mean and the deviation of a map at each pixel over good photos.
#[derive(Debug, Clone, PartialEq)]
pub struct PerPixel {
    mean: Vec<f32>,
    deviation: Vec<f32>,
}

impl PerPixel {
    /// A normaliser from its parts, as a file holds them: both `[H·W]`.
    ///
    /// # Errors
    /// No or unequal lengths, a mean that is not finite, or a deviation that is not positive.
    pub fn from_parts(mean: Vec<f32>, deviation: Vec<f32>) -> Result<Self> {
        check::some("the mean map", mean.len())?;
        check::length("the deviation map", mean.len(), deviation.len())?;
        check::finite("the mean map", &mean)?;
        let unsound = |v: &&f32| !(v.is_finite() && **v >= f32::MIN_POSITIVE);
        if let Some(&got) = deviation.iter().find(unsound) {
            let (what, range) = ("the deviation map", "positive and finite");
            return Err(Error::Range { what, range, got: f64::from(got) });
        }
        Ok(Self { mean, deviation })
    }

    /// The mean at each pixel, `[H·W]`.
    pub fn mean(&self) -> &[f32] {
        &self.mean
    }

    /// The deviation at each pixel, `[H·W]`, positive.
    pub fn deviation(&self) -> &[f32] {
        &self.deviation
    }

    /// How many deviations each pixel of a map is above its mean, `[H·W]`; negative below.
    ///
    /// # Errors
    /// A map of another length or with a value that is not finite, also when the result overflows.
    pub fn apply(&self, map: &[f32]) -> Result<Vec<f32>> {
        check::length("the map", self.mean.len(), map.len())?;
        check::finite("the map", map)?;
        let statistics = self.mean.iter().zip(&self.deviation);
        let apart: Vec<f32> =
            map.iter().zip(statistics).map(|(value, (mean, sd))| (value - mean) / sd).collect();
        check::finite("the normalised map", &apart)?;
        Ok(apart)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const SHAPE: Shape = Shape::new(1, 6, 5);

    fn maps(count: usize) -> Vec<Vec<f32>> {
        let value = |i: usize, p: usize| ((i * 31 + p * 7) as f32 * 0.37).sin().powi(2);
        (0..count).map(|i| (0..30).map(|p| value(i, p)).collect()).collect()
    }

    fn of(maps: &[Vec<f32>]) -> Statistics {
        let mut statistics = Statistics::new(30);
        maps.iter().for_each(|map| statistics.add(map).unwrap());
        statistics
    }

    fn assert_close(a: &Statistics, b: &Statistics) {
        assert_eq!(a.count, b.count);
        for (a, b) in a.mean.iter().chain(&a.spread).zip(b.mean.iter().chain(&b.spread)) {
            assert!((a - b).abs() < 1e-12, "{a} {b}");
        }
    }

    #[test]
    fn taking_a_map_out_is_never_having_put_it_in() {
        let maps = maps(7);
        assert_close(&of(&maps).without(&maps[6]).unwrap(), &of(&maps[..6]));
        assert_close(&of(&maps).without(&maps[0]).unwrap(), &of(&maps[1..]));
        assert_close(&of(&maps[..1]).without(&maps[0]).unwrap(), &of(&[]));
        assert!(of(&[]).without(&maps[0]).is_err());
    }

    #[test]
    fn a_rim_that_is_always_bright_is_no_longer_remarkable_and_a_new_spot_is() {
        let rim = |wobble: f32| -> Vec<f32> {
            (0..30).map(|p| if p % 5 == 0 { 1.0 + wobble } else { 0.1 + 0.1 * wobble }).collect()
        };
        let good: Vec<Vec<f32>> = [-0.1, 0.0, 0.05, 0.1].map(rim).to_vec();
        let normaliser = of(&good).normaliser(SHAPE).unwrap();
        let mut spot = rim(0.0);
        spot[13] += 0.5;
        let raw = spot.iter().copied().fold(0.0, f32::max);
        assert_eq!(raw, 1.0); // the rim wins
        let apart = normaliser.apply(&spot).unwrap();
        let largest = (0..30).max_by(|&a, &b| apart[a].total_cmp(&apart[b])).unwrap();
        assert_eq!(largest, 13);
    }

    #[test]
    fn constant_statistics_are_left_alone_by_the_blur() {
        let good = vec![vec![1.0; 30], vec![3.0; 30]];
        let normaliser = of(&good).normaliser(SHAPE).unwrap();
        for (mean, sd) in normaliser.mean().iter().zip(normaliser.deviation()) {
            assert!((mean - 2.0).abs() < 1e-6 && (sd - 2.0f32.sqrt()).abs() < 1e-6);
        }
        let apart = normaliser.apply(&[2.0 + 2.0f32.sqrt(); 30]).unwrap();
        assert!(apart.iter().all(|v| (v - 1.0).abs() < 1e-6));
    }

    #[test]
    fn pixels_that_never_vary_have_the_floor_as_deviation() {
        let mut other = vec![0.0; 30];
        other[0] = 1.0;
        let normaliser = of(&[vec![0.0; 30], other]).normaliser(SHAPE).unwrap();
        let least = normaliser.deviation().iter().copied().fold(f32::MAX, f32::min);
        let typical = (0.5f64 / 30.0).sqrt(); // the blur keeps the sum only roughly at a corner
        assert!(f64::from(least) > 0.05 * typical && f64::from(least) < 0.2 * typical);
        let equal = of(&[vec![0.5; 30], vec![0.5; 30]]).normaliser(SHAPE).unwrap();
        assert_eq!(equal.deviation(), [1.0; 30]);
    }

    #[test]
    fn what_does_not_fit_is_an_error() {
        let mut statistics = of(&maps(3));
        assert!(statistics.add(&[0.0; 29]).is_err());
        assert!(statistics.add(&[f32::NAN; 30]).is_err());
        assert_eq!(statistics, of(&maps(3)));
        assert!(statistics.normaliser(Shape::new(1, 5, 5)).is_err());
        assert!(of(&maps(1)).normaliser(SHAPE).is_err());
        let normaliser = statistics.normaliser(SHAPE).unwrap();
        assert!(normaliser.apply(&[0.0; 29]).is_err());
        assert!(normaliser.apply(&[f32::INFINITY; 30]).is_err());
        for (mean, deviation) in [
            (vec![], vec![]),
            (vec![0.0], vec![]),
            (vec![f32::NAN], vec![1.0]),
            (vec![0.0], vec![0.0]),
            (vec![0.0], vec![-1.0]),
            (vec![0.0], vec![f32::NAN]),
        ] {
            assert!(PerPixel::from_parts(mean, deviation).is_err());
        }
        let tiny = PerPixel::from_parts(vec![0.0], vec![2e-38]).unwrap();
        assert!(tiny.apply(&[1e30]).is_err());
    }

    proptest! {
        #[test]
        fn the_order_of_photos_does_not_matter(count in 2usize..9) {
            let maps = maps(count);
            let reversed: Vec<Vec<f32>> = maps.iter().rev().cloned().collect();
            let (a, b) = (of(&maps), of(&reversed));
            for (a, b) in a.mean.iter().chain(&a.spread).zip(b.mean.iter().chain(&b.spread)) {
                prop_assert!((a - b).abs() < 1e-12);
            }
        }
    }
}
