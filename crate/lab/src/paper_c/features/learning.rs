//! Stage 1, reconstruction without labels, and stage 2, classification with a few (§3.3).

use super::dense::Dense;
use super::mnistx::{SHAPE, picture};
use crate::data::digits::Labelled;
use anyhow::Result;
use novelty_core::pse::{self, Kernel, Normalisation};
use rand::SeedableRng;
use rand::rngs::StdRng;
use rand::seq::SliceRandom;

/// Width of the kernel of the PSE loss, in pixels (§3.3).
pub const SIGMA: f32 = 0.5;

/// Labelled pictures of each class.
pub const LABELLED: usize = 100;

/// Most passes over the labelled pictures.
pub const STAGE_2: usize = 50;

/// Passes without a better validation loss after which stage 2 stops.
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

/// One network.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Recipe {
    /// Hidden units, H.
    pub hidden: usize,
    /// Unlabelled pictures.
    pub unlabelled: usize,
    /// What stage 1 minimises.
    pub loss: Loss,
    /// Seed of weights, order, choice and noise.
    pub seed: u64,
    /// Passes of stage 1.
    pub epochs: usize,
}

/// The share of the test pictures that is classified rightly.
pub fn run(recipe: &Recipe, train: &Labelled, test: &Labelled) -> Result<f64> {
    // Losses share everything else, so that their difference is theirs.
    let mut random = StdRng::seed_from_u64(recipe.seed);
    let mut order: Vec<usize> = (0..train.labels.len()).collect();
    order.shuffle(&mut random);
    let mut encoder = Dense::new(SHAPE.len(), recipe.hidden, &mut random);
    let mut decoder = Dense::new(recipe.hidden, SHAPE.len(), &mut random);
    let mut head = Dense::new(recipe.hidden, CLASSES, &mut random);
    let unlabelled = &mut order.clone()[..recipe.unlabelled.min(train.labels.len())];
    let kernel = Kernel::new(recipe.loss.sigma(), Normalisation::Sum)?;
    for _ in 0..recipe.epochs {
        unlabelled.shuffle(&mut random);
        for batch in unlabelled.chunks(BATCH) {
            let pictures = pictures(train, batch, recipe.seed);
            reconstruct(&mut encoder, &mut decoder, &pictures, &kernel)?;
        }
    }
    let mut labelled = Vec::new();
    for class in 0..CLASSES as u8 {
        labelled.extend(order.iter().filter(|i| train.labels[**i] == class).take(LABELLED));
    }
    labelled.shuffle(&mut random);
    let held_out = labelled.split_off(labelled.len() - labelled.len() / 10);
    let mut best = (f64::INFINITY, encoder.weights().to_vec(), head.weights().to_vec());
    let mut since = 0;
    for _ in 0..STAGE_2 {
        labelled.shuffle(&mut random);
        for batch in labelled.chunks(BATCH) {
            classify(&mut encoder, &mut head, train, batch, recipe.seed);
        }
        let loss = judge(&encoder, &head, train, &held_out, recipe.seed).0;
        since += 1;
        if loss < best.0 {
            best = (loss, encoder.weights().to_vec(), head.weights().to_vec());
            since = 0;
        }
        if since == PATIENCE {
            break;
        }
    }
    encoder.restore(&best.1);
    head.restore(&best.2);
    let all: Vec<usize> = (0..test.labels.len()).collect();
    // Test pictures have noise of their own, the same for every network.
    Ok(judge(&encoder, &head, test, &all, u64::MAX).1)
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

/// A step of stage 2 with the cross-entropy.
fn classify(encoder: &mut Dense, head: &mut Dense, set: &Labelled, batch: &[usize], salt: u64) {
    let pictures = pictures(set, batch, salt);
    let code = encode(encoder, &pictures);
    let mut slope = head.forward(&code);
    for (logits, &index) in slope.chunks_exact_mut(CLASSES).zip(batch) {
        soften(logits);
        logits[usize::from(set.labels[index])] -= 1.0;
        logits.iter_mut().for_each(|value| *value /= batch.len() as f32);
    }
    let back = head.backward(&code, &slope, true);
    encoder.backward(&pictures, &back, false);
    head.step();
    encoder.step();
}

/// Mean cross-entropy and accuracy.
fn judge(
    encoder: &Dense,
    head: &Dense,
    set: &Labelled,
    indices: &[usize],
    salt: u64,
) -> (f64, f64) {
    let (mut loss, mut right) = (0.0, 0);
    for batch in indices.chunks(BATCH) {
        let mut logits = head.forward(&encode(encoder, &pictures(set, batch, salt)));
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

/// Softmax in place.
fn soften(logits: &mut [f32]) {
    let top = logits.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    logits.iter_mut().for_each(|value| *value = (*value - top).exp());
    let sum: f32 = logits.iter().sum();
    logits.iter_mut().for_each(|value| *value /= sum);
}

#[cfg(test)]
mod tests {
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
