//! The error that good photos have at each place, which takes rims and holes out of a map of a part
//! that has a fixed position (X2, not in paper B).
//!
//! The error term, averaged over the channels and blurred, is counted in deviations from its mean at
//! that pixel over held-out good photos ([`crate::maps::per_pixel`]). The distance term stays as it is.
//! The statistics are a file of their own beside `inspection.json`: a table in the form of a bank
//! ([`crate::latent::latent_bank`]), the rows of the means, then those of the deviations.

use super::terms::Terms;
use crate::latent::latent_bank::{Form, LatentBank};
use crate::maps::per_pixel::{PerPixel, Statistics};
use crate::maps::pse::{self, Border, Kernel, Normalisation};
use crate::{Error, Result, Shape, check};

/// Name of the file inside a model folder.
pub const ERROR_STATISTICS: &str = "usual.bin";

/// Width of the blur of the error that the lab takes, in pixels.
pub const BLUR: f32 = 2.0;

/// The usual error at each pixel.
#[derive(Debug, Clone, PartialEq)]
pub struct ErrorStatistics {
    kernel: Kernel,
    statistics: PerPixel,
    shape: Shape,
}

impl ErrorStatistics {
    /// Measures the terms of good photos: what is usual over all of them, and, for each photo, over
    /// the others, which is what it has to be compared with.
    ///
    /// # Errors
    /// Fewer than three photos, or terms that do not fit each other.
    pub fn measure(photos: &[Terms], blur: f32) -> Result<(Self, Vec<Self>)> {
        let shape = photos.first().map_or(Shape::new(1, 0, 0), |terms| terms.shape);
        let shape = Shape { channels: 1, ..shape };
        let kernel = Kernel::new(blur, Normalisation::Sum)?;
        let maps = photos.iter().map(|terms| blurred(terms, &kernel));
        let maps: Vec<Vec<f32>> = maps.collect::<Result<_>>()?;
        let mut all = Statistics::new(shape.pixels());
        maps.iter().try_for_each(|map| all.add(map))?;
        let of = |statistics: &Statistics| {
            let statistics = statistics.normaliser(shape)?;
            Ok(Self { kernel: kernel.clone(), statistics, shape })
        };
        let others = maps.iter().map(|map| of(&all.without(map)?));
        Ok((of(&all)?, others.collect::<Result<_>>()?))
    }

    /// Terms with their error counted in deviations above what is usual, `[1, H, W]`; 0 where it is as
    /// usual or less, so that a good photo's map is dark.
    ///
    /// # Errors
    /// Terms of another extent.
    pub fn apply(&self, terms: &Terms) -> Result<Terms> {
        let mut errors = self.statistics.apply(&blurred(terms, &self.kernel)?)?;
        errors.iter_mut().for_each(|apart| *apart = apart.max(0.0));
        Ok(Terms { errors, distances: terms.distances.clone(), shape: self.shape })
    }

    /// The bytes of the file.
    ///
    /// # Errors
    /// As [`LatentBank::to_bytes`].
    pub fn to_bytes(&self) -> Result<Vec<u8>> {
        let table = [self.statistics.mean(), self.statistics.deviation()].concat();
        LatentBank::new(table, self.shape.width)?.to_bytes(Form::F16)
    }

    /// Reads the file of photos of `shape` (its channels do not matter).
    ///
    /// # Errors
    /// As [`LatentBank::parse`]; [`Error::Damaged`] for a table of another extent, or deviations
    /// that are not positive.
    pub fn parse(bytes: &[u8], shape: Shape, blur: f32) -> Result<Self> {
        let damaged = |why: &str| Error::Damaged { what: ERROR_STATISTICS, why: why.to_owned() };
        let table = LatentBank::parse(bytes)?;
        if table.dims() != shape.width || table.len() != 2 * shape.height {
            return Err(damaged("it belongs to photos of another size"));
        }
        let (mean, deviation) = table.latents().split_at(shape.pixels());
        let statistics = PerPixel::from_parts(mean.to_vec(), deviation.to_vec())
            .map_err(|error| damaged(&error.to_string()))?;
        let kernel = Kernel::new(blur, Normalisation::Sum)?;
        Ok(Self { kernel, statistics, shape: Shape { channels: 1, ..shape } })
    }
}

/// The error averaged over its channels and blurred, `[H·W]`.
fn blurred(terms: &Terms, kernel: &Kernel) -> Result<Vec<f32>> {
    let Terms { errors, shape, .. } = terms;
    shape.check("the errors", errors)?;
    check::some("the errors", errors.len())?;
    let mut mean = vec![0.0f32; shape.pixels()];
    for plane in errors.chunks_exact(shape.pixels()) {
        for (sum, error) in mean.iter_mut().zip(plane) {
            *sum += error / shape.channels as f32;
        }
    }
    pse::blur(&mean, Shape { channels: 1, ..*shape }, kernel, Border::Reflect)
}
