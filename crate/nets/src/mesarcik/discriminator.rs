//! `D_z` tells codes from Gaussian noise (AAE), `D_x` images from reconstructions (AE-res, AE-con).
//!
//! Both return logits: the sigmoid belongs to the loss.

use super::layers::dense;
use super::{Config, Encoder};
use burn::module::Module;
use burn::nn::{Dropout, DropoutConfig, Linear};
use burn::tensor::activation::leaky_relu;
use burn::tensor::{Device, Tensor};

/// Slope of the LeakyReLUs of `D_z`.
const SLOPE: f64 = 0.3;

/// `D_z`: L → 64 → 128 → 256 → 1, LeakyReLU and dropout 0.3 after each hidden layer.
#[derive(Module, Debug)]
pub struct LatentDiscriminator {
    dense1: Linear,
    dense2: Linear,
    dense3: Linear,
    verdict: Linear,
    dropout: Dropout,
}

impl LatentDiscriminator {
    pub(super) fn new(latent: usize, device: &Device) -> Self {
        Self {
            dense1: dense(latent, 64, device),
            dense2: dense(64, 128, device),
            dense3: dense(128, 256, device),
            verdict: dense(256, 1, device),
            dropout: DropoutConfig::new(0.3).init(),
        }
    }

    /// `[B, L]` → logits `[B, 1]`, high for codes that look drawn from N(0, I).
    pub fn forward(&self, z: Tensor<2>) -> Tensor<2> {
        let hidden = |layer: &Linear, x| self.dropout.forward(leaky_relu(layer.forward(x), SLOPE));
        let x = hidden(&self.dense1, z);
        let x = hidden(&self.dense2, x);
        self.verdict.forward(hidden(&self.dense3, x))
    }
}

/// `D_x`: an encoder whose L outputs are the features `q`, and a dense layer on them.
#[derive(Module, Debug)]
pub struct ImageDiscriminator {
    encoder: Encoder,
    verdict: Linear,
}

impl ImageDiscriminator {
    pub(super) fn new(config: &Config, device: &Device) -> Self {
        Self {
            encoder: Encoder::new(config, false, device),
            verdict: dense(config.latent, 1, device),
        }
    }

    /// `q`, `[B, C, H, W]` → `[B, L]`.
    pub fn features(&self, x: Tensor<4>) -> Tensor<2> {
        self.encoder.forward(x)
    }

    /// Features `[B, L]` → logits `[B, 1]`, high for images that look real.
    pub fn verdict(&self, features: Tensor<2>) -> Tensor<2> {
        self.verdict.forward(features)
    }

    pub(super) fn folded(self) -> Self {
        Self { encoder: self.encoder.folded(), ..self }
    }
}
