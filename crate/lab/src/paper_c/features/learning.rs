//! Stage 1, reconstruction without labels, and stage 2, classification with a few labels (section 4.2).

use super::dense::Dense;
use super::mnistx::{SHAPE, picture};
use crate::data::digits::Labelled;
use anyhow::Result;
use novelty_core::maps::pse::{self, Kernel, Normalisation};
use rand::SeedableRng;
use rand::rngs::StdRng;
use rand::seq::SliceRandom;

/// σ of the kernel of the PSE loss, in pixels (section 4.2).
pub const SIGMA: f32 = 0.5;

/// Labelled pictures of each class.
pub const LABELLED: usize = 100;

/// Largest number of epochs on the labelled pictures.
pub const STAGE_2: usize = 50;

/// Epochs without a better validation loss after which stage 2 stops.
const PATIENCE: usize = 5;

const BATCH: usize = 128;
const CLASSES: usize = 10;

/// What stage 1 minimises.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Loss {
    /// PSE (C3), whose gradient is C6.
    Pse,
    /// The mean squared error (C2).
    Mse,
}

impl Loss {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Pse, Self::Mse];

    /// The name in the tables.
    pub fn title(self) -> &'static str {
        match self {
            Self::Pse => "PSE",
            Self::Mse => "MSE",
        }
    }

    /// σ of the kernel; with 0 PSE is the mean squared error.
    fn sigma(self) -> f32 {
        match self {
            Self::Pse => SIGMA,
            Self::Mse => 0.0,
        }
    }
}

/// The settings of one network.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Recipe {
    /// Hidden units, H.
    pub hidden: usize,
    /// Unlabelled pictures.
    pub unlabelled: usize,
    /// What stage 1 minimises.
    pub loss: Loss,
    /// Seed of weights, order, selection and noise.
    pub seed: u64,
    /// Epochs of stage 1.
    pub epochs: usize,
}

/// Accuracy on the test pictures.
pub fn run(recipe: &Recipe, train: &Labelled, test: &Labelled) -> Result<f64> {
    // The random numbers do not depend on the loss: networks that differ only in it are comparable.
    let mut random = StdRng::seed_from_u64(recipe.seed);
    let mut order: Vec<usize> = (0..train.labels.len()).collect();
    order.shuffle(&mut random);
    let encoder = Dense::new(SHAPE.len(), recipe.hidden, &mut random);
    let decoder = Dense::new(recipe.hidden, SHAPE.len(), &mut random);
    let head = Dense::new(recipe.hidden, CLASSES, &mut random);
    let unlabelled = &mut order.clone()[..recipe.unlabelled.min(train.labels.len())];
    let encoder = pretrain(recipe, encoder, decoder, train, unlabelled, &mut random)?;
    let mut labelled = Vec::new();
    for class in 0..CLASSES as u8 {
        labelled.extend(order.iter().filter(|i| train.labels[**i] == class).take(LABELLED));
    }
    labelled.shuffle(&mut random);
    let classifier = Classifier::new(encoder, head);
    let classifier = fine_tune(classifier, train, labelled, recipe.seed, &mut random);
    let all: Vec<usize> = (0..test.labels.len()).collect();
    // The noise of the test pictures is the same for every network.
    Ok(classifier.evaluate(test, &all, u64::MAX).1)
}

/// Stage 1: the encoder of an autoencoder that was trained on unlabelled pictures.
fn pretrain(
    recipe: &Recipe,
    mut encoder: Dense,
    mut decoder: Dense,
    train: &Labelled,
    unlabelled: &mut [usize],
    random: &mut StdRng,
) -> Result<Dense> {
    let kernel = Kernel::new(recipe.loss.sigma(), Normalisation::Sum)?;
    for _ in 0..recipe.epochs {
        unlabelled.shuffle(random);
        for batch in unlabelled.chunks(BATCH) {
            let pictures = pictures(train, batch, recipe.seed);
            reconstruct(&mut encoder, &mut decoder, &pictures, &kernel)?;
        }
    }
    Ok(encoder)
}

/// Stage 2: trains on nine tenths of the labelled pictures until the loss on the last tenth stops falling,
/// and returns the weights with the lowest validation loss.
fn fine_tune(
    mut classifier: Classifier,
    train: &Labelled,
    mut labelled: Vec<usize>,
    seed: u64,
    random: &mut StdRng,
) -> Classifier {
    let held_out = labelled.split_off(labelled.len() - labelled.len() / 10);
    let mut best = (f64::INFINITY, classifier.weights());
    let mut since = 0;
    for _ in 0..STAGE_2 {
        labelled.shuffle(random);
        for batch in labelled.chunks(BATCH) {
            classifier.step(train, batch, seed);
        }
        let loss = classifier.evaluate(train, &held_out, seed).0;
        since += 1;
        if loss < best.0 {
            best = (loss, classifier.weights());
            since = 0;
        }
        if since == PATIENCE {
            break;
        }
    }
    classifier.restore(&best.1);
    classifier
}

fn pictures(set: &Labelled, indices: &[usize], salt: u64) -> Vec<f32> {
    indices.iter().flat_map(|&index| picture(set, index, salt)).collect()
}

/// The code of pictures, after the ReLU.
fn encode(encoder: &Dense, pictures: &[f32]) -> Vec<f32> {
    encoder.forward(pictures).into_iter().map(|value| value.max(0.0)).collect()
}

/// A step of stage 1: the target is the noisy picture itself.
fn reconstruct(
    encoder: &mut Dense,
    decoder: &mut Dense,
    pictures: &[f32],
    kernel: &Kernel,
) -> Result<()> {
    let code = encode(encoder, pictures);
    let mut slope = decoder.forward(&code);
    let share = SHAPE.len() as f32 / pictures.len() as f32;
    for (out, picture) in
        slope.chunks_exact_mut(SHAPE.len()).zip(pictures.chunks_exact(SHAPE.len()))
    {
        out.iter_mut().for_each(|value| *value = 1.0 / (1.0 + (-*value).exp()));
        let residual: Vec<f32> = out.iter().zip(picture).map(|(y, x)| y - x).collect();
        let gradient = pse::gradient(&residual, SHAPE, kernel)?;
        for (value, gradient) in out.iter_mut().zip(gradient) {
            *value = share * gradient * *value * (1.0 - *value);
        }
    }
    // Where the ReLU gave 0 the slope stays 0.
    let back = decoder.backward(&code, &slope, true);
    encoder.backward(pictures, &back, false);
    decoder.step();
    encoder.step();
    Ok(())
}

/// The network of stage 2: a pretrained encoder with a softmax classifier.
struct Classifier {
    encoder: Dense,
    head: Dense,
}

impl Classifier {
    /// Stage 2 starts with fresh optimiser moments: those of stage 1 belong to another loss.
    fn new(encoder: Dense, head: Dense) -> Self {
        Self { encoder: encoder.restarted(), head }
    }

    /// Weights of encoder and head.
    fn weights(&self) -> [Vec<f32>; 2] {
        [self.encoder.weights().to_vec(), self.head.weights().to_vec()]
    }

    /// Restores weights of [`Self::weights`].
    fn restore(&mut self, [encoder, head]: &[Vec<f32>; 2]) {
        self.encoder.restore(encoder);
        self.head.restore(head);
    }

    /// One optimiser step with the cross-entropy.
    fn step(&mut self, set: &Labelled, batch: &[usize], salt: u64) {
        let pictures = pictures(set, batch, salt);
        let code = encode(&self.encoder, &pictures);
        let mut slope = self.head.forward(&code);
        for (logits, &index) in slope.chunks_exact_mut(CLASSES).zip(batch) {
            soften(logits);
            logits[usize::from(set.labels[index])] -= 1.0;
            logits.iter_mut().for_each(|value| *value /= batch.len() as f32);
        }
        let back = self.head.backward(&code, &slope, true);
        self.encoder.backward(&pictures, &back, false);
        self.head.step();
        self.encoder.step();
    }

    /// Mean cross-entropy and accuracy.
    fn evaluate(&self, set: &Labelled, indices: &[usize], salt: u64) -> (f64, f64) {
        let (mut loss, mut right) = (0.0, 0);
        for batch in indices.chunks(BATCH) {
            let code = encode(&self.encoder, &pictures(set, batch, salt));
            let mut logits = self.head.forward(&code);
            for (logits, &index) in logits.chunks_exact_mut(CLASSES).zip(batch) {
                soften(logits);
                let truth = usize::from(set.labels[index]);
                loss -= f64::from(logits[truth].max(1e-30).ln());
                let largest = (0..CLASSES).max_by(|&a, &b| logits[a].total_cmp(&logits[b]));
                right += usize::from(largest == Some(truth));
            }
        }
        let n = indices.len().max(1) as f64;
        (loss / n, right as f64 / n)
    }
}

/// Softmax in place.
fn soften(logits: &mut [f32]) {
    let top = logits.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    logits.iter_mut().for_each(|value| *value = (*value - top).exp());
    let sum: f32 = logits.iter().sum();
    logits.iter_mut().for_each(|value| *value /= sum);
}

#[cfg(test)]
mod tests {
    use super::super::adam::RATE;
    use super::*;
    use crate::data::idx::Images;

    /// Ten easy digits: class c lights row 2c.
    fn set(count: usize) -> Labelled {
        let mut pixels = vec![0; count * 784];
        for (at, picture) in pixels.chunks_exact_mut(784).enumerate() {
            picture[at % 10 * 56..][..56].fill(255);
        }
        let labels = (0..count).map(|at| (at % 10) as u8).collect();
        Labelled { images: Images { rows: 28, columns: 28, pixels }, labels }
    }

    #[test]
    fn easy_digits_are_learnt_with_either_loss() {
        let (train, test) = (set(300), set(50));
        for loss in Loss::ALL {
            let recipe = Recipe { hidden: 16, unlabelled: 128, loss, seed: 1, epochs: 3 };
            let accuracy = run(&recipe, &train, &test).unwrap();
            assert!(accuracy > 0.9, "{loss:?}: {accuracy}");
        }
    }

    #[test]
    fn stage_2_starts_with_fresh_optimiser_moments() {
        let set = set(40);
        let mut random = StdRng::seed_from_u64(3);
        let encoder = Dense::new(SHAPE.len(), 8, &mut random);
        let decoder = Dense::new(8, SHAPE.len(), &mut random);
        let head = Dense::new(8, CLASSES, &mut random);
        let recipe = Recipe { hidden: 8, unlabelled: 40, loss: Loss::Mse, seed: 3, epochs: 5 };
        let unlabelled = &mut (0..40).collect::<Vec<_>>();
        let encoder = pretrain(&recipe, encoder, decoder, &set, unlabelled, &mut random).unwrap();
        let mut classifier = Classifier::new(encoder, head);
        let before = classifier.weights()[0].clone();
        classifier.step(&set, &[0], 3);
        let after = &classifier.weights()[0];
        let shown = picture(&set, 0, 3);
        let (mut moved, mut still) = (0, 0);
        for (at, (before, after)) in before.iter().zip(after).enumerate() {
            let step = (after - before).abs();
            // A first step of Adam has the size of the learning rate, whatever the gradient.
            assert!(step < 1.01 * RATE, "weight {at} moved by {step}");
            moved += usize::from(step > 0.9 * RATE);
            // Weights of pixels that are black have no gradient. Old moments would move them.
            if at < SHAPE.len() * 8 && shown[at / 8] == 0.0 {
                assert_eq!(step, 0.0, "weight {at}");
                still += 1;
            }
        }
        assert!(moved > 0 && still > 0);
    }

    #[test]
    fn stage_1_makes_reconstructions_better() {
        let set = set(64);
        let mut random = StdRng::seed_from_u64(2);
        let mut encoder = Dense::new(SHAPE.len(), 8, &mut random);
        let mut decoder = Dense::new(8, SHAPE.len(), &mut random);
        let kernel = Kernel::new(SIGMA, Normalisation::Sum).unwrap();
        let pictures = pictures(&set, &(0..64).collect::<Vec<_>>(), 0);
        let error = |encoder: &Dense, decoder: &Dense| -> f32 {
            let out = decoder.forward(&encode(encoder, &pictures));
            let squares = out.iter().zip(&pictures).map(|(y, x)| {
                let y = 1.0 / (1.0 + (-y).exp());
                (y - x) * (y - x)
            });
            squares.sum::<f32>() / pictures.len() as f32
        };
        let before = error(&encoder, &decoder);
        for _ in 0..40 {
            reconstruct(&mut encoder, &mut decoder, &pictures, &kernel).unwrap();
        }
        let after = error(&encoder, &decoder);
        assert!(after < before / 2.0, "{before} to {after}");
    }
}
