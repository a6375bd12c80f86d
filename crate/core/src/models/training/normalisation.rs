//! Whether the maps of a model are normalised pixel by pixel, chosen on defects painted on its good photos.
//!
//! Normalisation by position hides what varies in good photos, such as glints and edges that move. Whether that is
//! noise or where defects are is different for each part: it is measured for both settings ([`super::painted`]).
//!
//! A photo `y` was among those that the PCA was fitted to. The residual of a painted photo `y + d` by a model of the
//! others is taken for that of `y`, left out, plus that of `d` by the model of all photos, on which `d` had no influence.

use super::painted::{DEFECTS, paint};
use super::{
    DEFAULT_PER_PIXEL, Progress, Stage, TrainingConfig, TrainingSet, default_method, heard,
};
use crate::Result;
use crate::maps::residual;
use crate::models::calibration::is_flagged;
use crate::models::loo_calibration::LooCalibration;
use crate::models::part_map;
use crate::pca::LeaveOneOut;
use crate::stats::robust;
use serde::Serialize;
use std::cmp::Ordering;
use std::ops::ControlFlow;

/// The share of measuring that this choice takes.
pub(super) const SHARE: f64 = 0.6;

/// What was chosen, and why.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct NormalisationChoice {
    /// Whether maps are normalised pixel by pixel.
    pub per_pixel: bool,
    /// Number of painted defects.
    pub painted: usize,
    /// How many of them are above the threshold with the normalisation.
    pub found_with: usize,
    /// How many of them are above the threshold without it.
    pub found_without: usize,
    /// How many labelled defects are above the threshold with the normalisation.
    pub labelled_with: usize,
    /// How many labelled defects are above the threshold without it.
    pub labelled_without: usize,
}

/// Scores of defects beside the threshold of the good photos.
struct Trial {
    /// Painted defects above the threshold.
    found: usize,
    /// Labelled defects above the threshold.
    labelled: usize,
}

impl TrainingSet {
    /// Tries both settings. The number of labelled defects found decides; among equals that of painted ones, then the
    /// default.
    pub(super) async fn normalisation(
        &self,
        config: &TrainingConfig,
        span: f64,
        pause: &mut impl AsyncFnMut(Progress) -> ControlFlow<()>,
    ) -> Result<NormalisationChoice> {
        let mut trials = Vec::with_capacity(2);
        for (place, per_pixel) in [true, false].into_iter().enumerate() {
            let mut pause = async |share: f64| {
                let share = span * (place as f64 + share) / 2.0;
                pause(Progress { stage: Stage::Normalising, share }).await
            };
            trials.push(self.trial(config, per_pixel, &mut pause).await?);
        }
        let [with, without] = [&trials[0], &trials[1]];
        let per_pixel = match (with.labelled, with.found).cmp(&(without.labelled, without.found)) {
            Ordering::Greater => true,
            Ordering::Less => false,
            Ordering::Equal => DEFAULT_PER_PIXEL,
        };
        Ok(NormalisationChoice {
            per_pixel,
            painted: DEFECTS,
            found_with: with.found,
            found_without: without.found,
            labelled_with: with.labelled,
            labelled_without: without.labelled,
        })
    }

    async fn trial(
        &self,
        config: &TrainingConfig,
        per_pixel: bool,
        pause: &mut impl AsyncFnMut(f64) -> ControlFlow<()>,
    ) -> Result<Trial> {
        let components = config.components.unwrap_or_else(|| self.components());
        let method = config.method.clone().unwrap_or_else(default_method);
        let mut half = async |share: f64| pause(0.5 * share).await;
        let good = self.calibrate(components, &method, per_pixel, &mut half).await?;
        let threshold = robust::upper_bound(&good.scores, config.percentile)?;
        let mut left = LeaveOneOut::new(&self.good, self.shape.len(), &self.spectrum, components)?;
        let mut found = 0;
        for number in 0..DEFECTS {
            let score = self.painted(number, &mut left, components, &good)?;
            found += usize::from(is_flagged(score, threshold));
            heard(pause(0.5 + 0.5 * (number + 1) as f64 / DEFECTS as f64).await)?;
        }
        let mut labelled = 0;
        for photo in self.defects.chunks_exact(self.shape.len()) {
            let residual = residual::signed(photo, &self.pca.reconstruct(photo, components)?)?;
            let score = part_map::score(&good.map.map(&residual)?)?;
            labelled += usize::from(is_flagged(score, threshold));
        }
        Ok(Trial { found, labelled })
    }

    /// The score of a good photo with the painted defect of this number, by a model of the other photos.
    fn painted(
        &self,
        number: usize,
        left: &mut LeaveOneOut<'_>,
        components: usize,
        good: &LooCalibration,
    ) -> Result<f32> {
        let dims = self.shape.len();
        // A photo for each defect if there are enough, else each photo in turn.
        let count = left.count();
        let photo = if count < DEFECTS { number % count } else { number * count / DEFECTS };
        let clean = &self.good[photo * dims..][..dims];
        let batch = left.batch(left.batch_of(photo))?;
        let own = &batch.residuals[(photo - batch.first) * dims..][..dims];
        let mean = self.pca.mean();
        // The defect alone, on the mean photo, and what the model leaves of it.
        let defect: Vec<f32> = paint(clean, self.shape, number)
            .iter()
            .zip(clean)
            .zip(mean)
            .map(|((painted, clean), mean)| painted - clean + mean)
            .collect();
        let of_defect = residual::signed(&defect, &self.pca.reconstruct(&defect, components)?)?;
        let residual: Vec<f32> = own.iter().zip(&of_defect).map(|(own, of)| own + of).collect();
        part_map::score(&good.others.map(photo, own)?.map(&residual)?)
    }
}
