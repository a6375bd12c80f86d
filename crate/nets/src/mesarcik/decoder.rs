//! `Dec`: a dense layer, three 2×2 transposed convolutions, two nearest-neighbour doublings.

use super::Config;
use super::doubling::Doubling;
use super::layers::{dense, norm, transposed};
use burn::module::Module;
use burn::nn::conv::Conv2d;
use burn::nn::{BatchNorm, Linear};
use burn::tensor::activation::relu;
use burn::tensor::{Device, Tensor};

/// The decoder.
///
/// Its norms stand before the doublings, behind them in the paper: pixels that are repeated have the
/// same mean and variance, so the values are the same for a quarter of the work.
#[derive(Module, Debug)]
pub struct Decoder {
    dense: Linear,
    conv1: Conv2d,
    bn1: BatchNorm,
    conv2: Doubling,
    bn2: BatchNorm,
    conv3: Doubling,
    #[module(skip)]
    inner: [usize; 3],
}

impl Decoder {
    pub(super) fn new(config: &Config, device: &Device) -> Self {
        let [c0, c1, c2] = config.filters.decoder();
        let [h, w] = config.inner();
        Self {
            dense: dense(config.latent, c0 * h * w, device),
            conv1: transposed([c0, c1], device),
            bn1: norm(c1, device),
            conv2: Doubling::new([c1, c2], device),
            bn2: norm(c2, device),
            conv3: Doubling::new([c2, config.shape.channels], device),
            inner: [c0, h, w],
        }
    }

    /// Images before the sigmoid, `[B, L]` → `[B, C, H, W]`.
    pub fn logits(&self, z: Tensor<2>) -> Tensor<4> {
        let [batch, _] = z.dims();
        let [c, h, w] = self.inner;
        let x = relu(self.dense.forward(z)).reshape([batch, c, h, w]);
        let x = self.bn1.forward(relu(self.conv1.forward(x)));
        let x = self.bn2.forward(relu(self.conv2.forward(x)));
        self.conv3.forward(x)
    }

    pub(super) fn folded(self) -> Self {
        Self { conv2: self.conv2.folded(), conv3: self.conv3.folded(), ..self }
    }
}
