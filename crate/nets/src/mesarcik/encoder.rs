//! `Enc`: three 2×2 convolutions with ReLU, two poolings, BatchNorm, a dense layer to the code.

use super::Config;
use super::layers::{convolution, dense, norm};
use crate::fold;
use burn::module::Module;
use burn::nn::conv::Conv2d;
use burn::nn::{BatchNorm, Linear};
use burn::tensor::activation::relu;
use burn::tensor::module::max_pool2d;
use burn::tensor::ops::MaxPoolOptions;
use burn::tensor::{Device, Tensor};

/// Width of the dense layer before a variational code.
const HIDDEN: usize = 32;

/// The encoder; with a hidden layer and two outputs where it is variational.
#[derive(Module, Debug)]
pub struct Encoder {
    conv1: Conv2d,
    bn1: BatchNorm,
    conv2: Conv2d,
    bn2: BatchNorm,
    conv3: Conv2d,
    bn3: Option<BatchNorm>,
    hidden: Option<Linear>,
    code: Linear,
    log_variance: Option<Linear>,
}

impl Encoder {
    pub(super) fn new(config: &Config, variational: bool, device: &Device) -> Self {
        let [c1, c2, c3] = config.filters.encoder();
        let [h, w] = config.inner();
        let features = c3 * h * w;
        let before_code = if variational { HIDDEN } else { features };
        Self {
            conv1: convolution([config.shape.channels, c1], device),
            bn1: norm(c1, device),
            conv2: convolution([c1, c2], device),
            bn2: norm(c2, device),
            conv3: convolution([c2, c3], device),
            bn3: Some(norm(c3, device)),
            hidden: variational.then(|| dense(features, HIDDEN, device)),
            code: dense(before_code, config.latent, device),
            log_variance: variational.then(|| dense(HIDDEN, config.latent, device)),
        }
    }

    /// The dense layer's input, `[B, features]`.
    fn body(&self, x: Tensor<4>) -> Tensor<2> {
        let x = self.bn1.forward(relu(halve(self.conv1.forward(x))));
        let x = self.bn2.forward(relu(halve(self.conv2.forward(x))));
        let x = relu(self.conv3.forward(x));
        let x = match &self.bn3 {
            Some(bn3) => bn3.forward(x),
            None => x,
        };
        let x: Tensor<2> = x.flatten(1, 3);
        match &self.hidden {
            Some(hidden) => relu(hidden.forward(x)),
            None => x,
        }
    }

    /// Codes, `[B, C, H, W]` → `[B, L]`; the mean of a variational code.
    pub fn forward(&self, x: Tensor<4>) -> Tensor<2> {
        self.code.forward(self.body(x))
    }

    /// Mean and logarithm of the variance of a variational code, `[B, L]` each; the second is `None`
    /// for a plain encoder.
    pub fn distribution(&self, x: Tensor<4>) -> (Tensor<2>, Option<Tensor<2>>) {
        let body = self.body(x);
        let log_variance = self.log_variance.as_ref().map(|layer| layer.forward(body.clone()));
        (self.code.forward(body), log_variance)
    }

    /// The same encoder with its last BatchNorm in the dense layer behind it.
    pub(super) fn folded(mut self) -> Self {
        if let Some(norm) = self.bn3.take() {
            match self.hidden.take() {
                Some(hidden) => self.hidden = Some(fold::into_dense(norm, hidden)),
                None => self.code = fold::into_dense(norm, self.code),
            }
        }
        self
    }
}

/// Maximum over 2×2 pixels. Before the ReLU rather than behind it: the same values for a quarter of
/// the work, since the maximum and ReLU commute.
fn halve(x: Tensor<4>) -> Tensor<4> {
    max_pool2d(x, MaxPoolOptions::new([2, 2]))
}
