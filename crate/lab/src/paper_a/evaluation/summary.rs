//! What paper A's tables need of the images of one kind, and the record of an evaluation.

use crate::evidence::Training;
use crate::paper_a::measure::{KS, Measured, histogram, mean};
use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// The measurements of one network on the test set.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// Id of the model.
    pub model: String,
    /// How it was trained.
    pub training: Training,
    /// The normal images.
    pub normal: Summary,
    /// The novel images.
    pub novel: Summary,
    /// Pixel AUROC of each map in the occlusion test.
    pub occlusion: Vec<(String, f64)>,
}

impl Record {
    /// Reads a record.
    pub fn read(path: &Path) -> Result<Self> {
        let text = fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
        serde_json::from_slice(&text)
            .with_context(|| format!("{} is not a record of lab evaluate", path.display()))
    }
}

/// The images of one kind, by the number K of top pixels where it matters.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Summary {
    /// Number of images.
    pub images: usize,
    /// Share of images in which 0, 1, … K agree.
    pub histograms: BTreeMap<usize, Vec<f64>>,
    /// Mean number of top pixels that agree.
    pub agreement: BTreeMap<usize, f64>,
    /// Mean and standard deviation of the maximum distance.
    pub distance: BTreeMap<usize, (f64, f64)>,
    /// Mean squared difference of the scaled maps.
    pub map_mse: Option<f64>,
    /// The same with the squared saliency.
    pub map_mse_squared: Option<f64>,
}

impl Summary {
    /// Of some images.
    pub fn of(images: &[Measured]) -> Self {
        let by_k = || KS.into_iter().enumerate();
        let distance = |place: usize| {
            let middle = mean(images, |m| m.distance[place]);
            (middle, mean(images, |m| (m.distance[place] - middle).powi(2)).sqrt())
        };
        Self {
            images: images.len(),
            histograms: by_k().map(|(place, k)| (k, histogram(images, place))).collect(),
            agreement: by_k()
                .map(|(place, k)| (k, mean(images, |m| m.agreement[place] as f64)))
                .collect(),
            distance: by_k().map(|(place, k)| (k, distance(place))).collect(),
            map_mse: mean_scalable(images, |m| m.map_mse),
            map_mse_squared: mean_scalable(images, |m| m.map_mse_squared),
        }
    }

    /// Share of images in which at most so many of K agree.
    pub fn low(&self, k: usize, most: usize) -> Option<f64> {
        Some(self.histograms.get(&k)?.iter().take(most + 1).sum())
    }

    /// Share of images in which exactly so many of K agree.
    pub fn share(&self, k: usize, agreeing: usize) -> Option<f64> {
        self.histograms.get(&k)?.get(agreeing).copied()
    }

    /// The most frequent number of top pixels that agree.
    pub fn mode(&self, k: usize) -> Option<f64> {
        let shares = self.histograms.get(&k)?;
        let most = (0..shares.len()).max_by(|a, b| shares[*a].total_cmp(&shares[*b]))?;
        Some(most as f64)
    }

    /// Mean number of top pixels that agree.
    pub fn agreement(&self, k: usize) -> Option<f64> {
        self.agreement.get(&k).copied()
    }

    /// Mean maximum distance.
    pub fn distance(&self, k: usize) -> Option<f64> {
        self.distance.get(&k).map(|(mean, _)| *mean)
    }

    /// Its standard deviation.
    pub fn distance_sd(&self, k: usize) -> Option<f64> {
        self.distance.get(&k).map(|(_, sd)| *sd)
    }
}

/// Mean over the images whose maps can be scaled: a map that is zero everywhere has no maximum.
fn mean_scalable(images: &[Measured], value: impl Fn(&Measured) -> f64) -> Option<f64> {
    let kept: Vec<Measured> = images.iter().filter(|m| m.scalable).cloned().collect();
    (!kept.is_empty()).then(|| mean(&kept, value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flat_images_are_left_out_of_the_map_differences_and_of_nothing_else() {
        let image = |agreement, distance, map_mse, scalable| Measured {
            index: 0,
            label: 0,
            mse: 0.01,
            pse: 0.1,
            agreement: [0, 1, agreement / 2, agreement],
            distance: [distance; KS.len()],
            map_mse,
            map_mse_squared: map_mse / 4.0,
            scalable,
            non_finite: 0,
        };
        let summary = Summary::of(&[image(4, 8.0, 0.03, true), image(10, 0.0, 0.5, false)]);
        assert_eq!(summary.map_mse, Some(0.03));
        assert_eq!(summary.agreement(10), Some(7.0));
        assert_eq!((summary.distance(10), summary.distance_sd(10)), (Some(4.0), Some(4.0)));
        assert_eq!(summary.low(10, 5), Some(0.5));
        assert_eq!(summary.mode(10), Some(10.0), "the last of the most frequent");
        let text = serde_json::to_string(&summary).unwrap();
        assert_eq!(serde_json::from_str::<Summary>(&text).unwrap(), summary);
    }
}
