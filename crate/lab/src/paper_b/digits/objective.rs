//! The objectives of paper B (section 4.3 and the authors' code): one optimisation step of each of the five networks.
//!
//! Reconstruction is the pixel-wise binary cross-entropy, mean over pixels and batch. The adversarial networks take
//! cross-entropies of probabilities (as logits), AAE with equal weights, AE-con as GANomaly (50 · reconstruction +
//! feature matching + code matching). Image discriminators learn at a tenth of the autoencoder's rate, as AE-res's
//! 1e-3 and 1e-4. At the full rate AE-con's runs ahead, its unbounded features outweigh the reconstruction, and
//! nothing is learnt: a cross-entropy of 0.63 after four epochs, where the mean digit has 0.26.

use crate::training::loss::cross_entropy;
use anyhow::Result;
use burn::module::Module;
use burn::optim::{AdamConfig, GradientsParams, ModuleOptimizer};
use burn::tensor::{Distribution, Tensor};
use novelty_nets::mesarcik::{ImageDiscriminator, LatentDiscriminator};
use novelty_nets::{Autoencoder, Mesarcik};

/// Weight of the reconstruction in AE-con's sum, as GANomaly.
const CONTEXT: f32 = 50.0;
/// Rate of an image discriminator, and of a decoder that fools it, as a share of the autoencoder's.
pub const ADVERSARY: f64 = 0.1;

/// How many optimisers a network needs: one for its autoencoder, one for a discriminator, one for
/// the encoder or decoder that fools it.
pub const OPTIMISERS: usize = 3;

/// Adam as Keras has it: β 0.9 and 0.999, ε 1e-7.
pub fn optimisers() -> Vec<ModuleOptimizer> {
    let adam = || AdamConfig::new().with_beta_1(0.9).with_beta_2(0.999).with_epsilon(1e-7).init();
    (0..OPTIMISERS).map(|_| adam()).collect()
}

/// Cross-entropy of logits against one answer for all.
fn judged(logits: Tensor<2>, real: bool) -> Tensor<1> {
    let target = if real { logits.ones_like() } else { logits.zeros_like() };
    cross_entropy(logits, target)
}

/// `−½ Σ (1 + ln σ² − μ² − σ²)`, mean over the batch.
fn divergence(mean: Tensor<2>, log_variance: Tensor<2>) -> Tensor<1> {
    let batch = mean.dims()[0] as f32;
    let sum = (log_variance.clone() + 1.0 - mean.powi_scalar(2) - log_variance.exp()).sum();
    sum.mul_scalar(-0.5 / batch)
}

/// Trains on one batch: `input` is what the network sees, `target` what it should give. Returns the
/// network and the cross-entropy of its reconstruction.
pub fn step(
    model: Mesarcik,
    optimisers: &mut [ModuleOptimizer],
    input: Tensor<4>,
    target: Tensor<4>,
    rate: f64,
) -> Result<(Mesarcik, Tensor<1>)> {
    let (mean, log_variance) = model.encoder.distribution(input);
    let z = match &log_variance {
        Some(log_variance) => {
            let noise = mean.random_like(Distribution::Normal(0.0, 1.0));
            mean.clone() + log_variance.clone().mul_scalar(0.5).exp() * noise
        }
        None => mean.clone(),
    };
    let logits = model.decode_logits(z.clone());
    let error = cross_entropy(logits.clone(), target.clone());
    let shown = error.clone().detach();
    let model = match (&model.latent_discriminator, &model.image_discriminator) {
        (Some(discriminator), _) => {
            let discriminator = discriminator.clone();
            let model = update(model, &mut optimisers[0], error, rate);
            adversarial_codes(model, optimisers, &discriminator, target, rate)
        }
        (None, Some(discriminator)) => {
            let discriminator = discriminator.clone();
            let x_hat = burn::tensor::activation::sigmoid(logits);
            match model.second_encoder.clone() {
                Some(second) => {
                    // The judge's own parameters want no gradient while it is to be fooled.
                    let judge = discriminator.clone().no_grad();
                    let real = discriminator.features(target);
                    let matching = (judge.features(x_hat.clone()) - real.clone().detach())
                        .powi_scalar(2)
                        .mean();
                    let code = (z - second.forward(x_hat.clone())).powi_scalar(2).mean();
                    let loss = error.mul_scalar(CONTEXT) + matching + code;
                    let model = update_but_discriminator(model, &mut optimisers[0], loss, rate);
                    let made = discriminator.features(x_hat.detach());
                    let optimiser = &mut optimisers[1];
                    tell_apart(model, optimiser, &discriminator, real, made, rate * ADVERSARY)
                }
                None => {
                    let model = update(model, &mut optimisers[0], error, rate);
                    adversarial_images(model, optimisers, &discriminator, target, rate)
                }
            }
        }
        (None, None) => {
            let loss = match log_variance {
                Some(log_variance) => {
                    let pixels = model.shape().len() as f32;
                    error.mul_scalar(pixels) + divergence(mean, log_variance)
                }
                None => error,
            };
            update(model, &mut optimisers[0], loss, rate)
        }
    };
    Ok((model, shown))
}

fn update(
    model: Mesarcik,
    optimiser: &mut ModuleOptimizer,
    loss: Tensor<1>,
    rate: f64,
) -> Mesarcik {
    let gradients = GradientsParams::from_grads(loss.backward(), &model);
    optimiser.step(rate, model, gradients)
}

/// Updates one part of the model only.
fn update_part<M: Module>(
    model: Mesarcik,
    part: &M,
    optimiser: &mut ModuleOptimizer,
    loss: Tensor<1>,
    rate: f64,
) -> Mesarcik {
    let gradients = GradientsParams::from_module(&mut loss.backward(), part);
    optimiser.step(rate, model, gradients)
}

/// Updates both encoders and the decoder, whatever else the loss depends on.
fn update_but_discriminator(
    model: Mesarcik,
    optimiser: &mut ModuleOptimizer,
    loss: Tensor<1>,
    rate: f64,
) -> Mesarcik {
    let mut without = model.clone();
    without.image_discriminator = None;
    let gradients = GradientsParams::from_module(&mut loss.backward(), &without);
    optimiser.step(rate, model, gradients)
}

/// AAE: `D_z` learns to tell codes from N(0, I); then the encoder learns to fool it.
fn adversarial_codes(
    model: Mesarcik,
    optimisers: &mut [ModuleOptimizer],
    discriminator: &LatentDiscriminator,
    x: Tensor<4>,
    rate: f64,
) -> Mesarcik {
    let z = model.encode(x.clone()).detach();
    let drawn = z.random_like(Distribution::Normal(0.0, 1.0));
    let loss = judged(discriminator.forward(drawn), true) + judged(discriminator.forward(z), false);
    let model = update_part(model, discriminator, &mut optimisers[1], loss, rate);
    let Some(discriminator) = model.latent_discriminator.clone() else { return model };
    let loss = judged(discriminator.forward(model.encode(x)), true);
    let encoder = model.encoder.clone();
    update_part(model, &encoder, &mut optimisers[2], loss, rate)
}

/// AE-res: `D_x` learns to tell images from reconstructions; then the decoder learns to fool it.
fn adversarial_images(
    model: Mesarcik,
    optimisers: &mut [ModuleOptimizer],
    discriminator: &ImageDiscriminator,
    x: Tensor<4>,
    rate: f64,
) -> Mesarcik {
    let z = model.encode(x.clone()).detach();
    let x_hat = model.decode(z.clone()).detach();
    let rate = rate * ADVERSARY;
    let (real, made) = (discriminator.features(x), discriminator.features(x_hat));
    let model = tell_apart(model, &mut optimisers[1], discriminator, real, made, rate);
    let Some(discriminator) = model.image_discriminator.clone() else { return model };
    let made = model.decode(z);
    let judge = discriminator.no_grad();
    let loss = judged(judge.verdict(judge.features(made)), true);
    let decoder = model.decoder.clone();
    update_part(model, &decoder, &mut optimisers[2], loss, rate)
}

/// `D_x` learns to tell images from reconstructions by its features of both, its loss the mean over
/// both (B6).
fn tell_apart(
    model: Mesarcik,
    optimiser: &mut ModuleOptimizer,
    discriminator: &ImageDiscriminator,
    real: Tensor<2>,
    made: Tensor<2>,
    rate: f64,
) -> Mesarcik {
    let judge = |features, real| judged(discriminator.verdict(features), real);
    let loss = (judge(real, true) + judge(made, false)).mul_scalar(0.5);
    update_part(model, discriminator, optimiser, loss, rate)
}

#[cfg(test)]
mod tests {
    use super::*;
    use novelty_core::image::Shape;
    use novelty_nets::device;
    use novelty_nets::mesarcik::{Config, Filters, Kind};

    const STEPS: usize = 40;

    /// Upright bars and lying ones at eight places each, `[16, 1, 28, 28]`.
    fn bars(device: &burn::tensor::Device) -> Tensor<4> {
        let lit = |at: usize, along: usize| (2 + 3 * at..5 + 3 * at).contains(&along);
        let values: Vec<f32> = (0..16 * 28 * 28)
            .map(|i| (i / 784, i / 28 % 28, i % 28))
            .map(|(bar, row, column)| lit(bar % 8, if bar < 8 { column } else { row }))
            .map(|lit| if lit { 1.0 } else { 0.0 })
            .collect();
        Tensor::<1>::from_floats(values.as_slice(), device).reshape([16, 1, 28, 28])
    }

    #[test]
    fn every_model_learns_more_than_the_mean_picture() {
        let device = crate::block_on(device::open("flex")).unwrap().device.autodiff();
        let x = bars(&device);
        let mean = x.clone().mean_dim(0).clamp(1e-6, 1.0 - 1e-6);
        let odds = (mean.clone() / (mean.neg() + 1.0)).log().expand(x.dims());
        let constant = cross_entropy(odds, x.clone()).into_scalar::<f32>();
        for kind in Kind::ALL {
            device.seed(1);
            let config =
                Config { kind, shape: Shape::DIGIT, latent: 8, filters: Filters::Constant };
            let mut model = Mesarcik::new(config, &device);
            let mut optimisers = optimisers();
            let mut last = f32::NAN;
            for _ in 0..STEPS {
                let (next, loss) =
                    step(model, &mut optimisers, x.clone(), x.clone(), 3e-3).unwrap();
                model = next;
                last = loss.into_scalar::<f32>();
            }
            assert!(last < constant, "{kind:?}: {last} after {STEPS} steps, mean {constant}");
        }
    }
}
