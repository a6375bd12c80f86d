//! The images of a run: normal and novel classes (paper B, section 4.1), and which images are held out.

use super::plan::{Plan, Protocol};
use crate::data::digits::{self, Labelled};
use anyhow::{Result, ensure};
use novelty_core::Shape;
use novelty_core::input::preprocessing::Preprocessing;
use rand::SeedableRng;
use rand::rngs::StdRng;
use rand::seq::SliceRandom;
use std::path::Path;

/// One in this many normal training images is held out, for the validation loss and for the calibration; the
/// authors' code holds out none.
const HELD_OUT: usize = 20;

/// Number of images whose mean is taken.
const SAMPLE: usize = 4000;

/// A data set with the images of a run.
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

    /// Cross-entropy of the held-out images with the mean training image as prediction, the result of a
    /// network that ignores its input.
    pub fn entropy_of_the_mean(&self, preprocessing: Preprocessing) -> f64 {
        let n = Shape::DIGIT.len();
        let sample = &self.fitted[..self.fitted.len().min(SAMPLE)];
        let mut mean = vec![0.0; n];
        for picture in self.training.values(sample, preprocessing).chunks_exact(n) {
            mean.iter_mut().zip(picture).for_each(|(m, v)| *m += f64::from(*v));
        }
        for value in &mut mean {
            *value = (*value / sample.len() as f64).clamp(1e-4, 1.0 - 1e-4);
        }
        let held_out = self.training.values(&self.held_out, preprocessing);
        let entropy = |(v, m): (&f32, &f64)| {
            let v = f64::from(*v);
            -(v * m.ln() + (1.0 - v) * (1.0 - m).ln())
        };
        held_out.iter().zip(mean.iter().cycle()).map(entropy).sum::<f64>() / held_out.len() as f64
    }

    /// Whether each test image is novel.
    pub fn novel(&self, protocol: Protocol, class: u8) -> Vec<bool> {
        self.test.labels.iter().map(|&label| !protocol.normal(class, label)).collect()
    }
}
