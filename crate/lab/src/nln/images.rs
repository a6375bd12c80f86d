//! The images of a run: who is normal, what is held out, and bytes as values (§2.2, §2.3).

use super::plan::{Plan, Preprocessing, Protocol};
use crate::digits::{self, Labelled};
use anyhow::{Result, ensure};
use rand::SeedableRng;
use rand::rngs::StdRng;
use rand::seq::SliceRandom;
use std::path::Path;

/// One in this many normal training images is held out, for the loss that shows whether training has
/// flattened and for the calibration; the authors' code holds out none.
const HELD_OUT: usize = 20;

/// A data set as a run sees it.
pub struct RunImages {
    /// The training file.
    pub training: Labelled,
    /// The test file, all classes.
    pub test: Labelled,
    /// Training images of the normal classes, without the held-out ones.
    pub fitted: Vec<usize>,
    /// The held-out ones.
    pub held_out: Vec<usize>,
}

impl RunImages {
    /// Reads the data set of a plan.
    pub fn load(plan: &Plan, data: Option<&Path>) -> Result<Self> {
        let folder = digits::folder(data, &plan.group.data)?;
        let training = digits::load(&folder, "train")?;
        let test = digits::load(&folder, "t10k")?;
        let normal = |label| plan.group.protocol.normal(plan.class, label);
        let mut fitted = training.indices(normal);
        ensure!(fitted.len() >= 2 * HELD_OUT, "only {} images are normal", fitted.len());
        fitted.shuffle(&mut StdRng::seed_from_u64(plan.seed));
        let mut held_out = fitted.split_off(fitted.len() - fitted.len() / HELD_OUT);
        fitted.sort_unstable();
        held_out.sort_unstable();
        Ok(Self { training, test, fitted, held_out })
    }

    /// Whether each test image is novel.
    pub fn novel(&self, protocol: Protocol, class: u8) -> Vec<bool> {
        self.test.labels.iter().map(|&label| !protocol.normal(class, label)).collect()
    }
}

/// The chosen images as values, `[indices.len(), rows · columns]`.
pub fn values(set: &Labelled, indices: &[usize], preprocessing: Preprocessing) -> Vec<f32> {
    match preprocessing {
        Preprocessing::U8 => set.floats(indices),
        Preprocessing::MinMax => {
            indices.iter().flat_map(|&i| min_max(set.images.get(i))).collect()
        }
    }
}

/// One image from its smallest to its largest value; a constant one becomes 0.
fn min_max(pixels: &[u8]) -> Vec<f32> {
    let low = pixels.iter().copied().min().unwrap_or(0);
    let extent = f32::from(pixels.iter().copied().max().unwrap_or(0) - low);
    let scale = if extent > 0.0 { 1.0 / extent } else { 0.0 };
    pixels.iter().map(|&p| f32::from(p - low) * scale).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_image_is_stretched_from_its_own_minimum_to_its_own_maximum() {
        assert_eq!(min_max(&[10, 20, 30]), [0.0, 0.5, 1.0]);
        assert_eq!(min_max(&[7, 7]), [0.0, 0.0]);
    }
}
