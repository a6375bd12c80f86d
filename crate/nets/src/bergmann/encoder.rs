//! `f`: nine convolutions from a patch to its code.

use super::layers::{closing, halving, keeping, leaky};
use burn::module::Module;
use burn::nn::conv::Conv2d;
use burn::tensor::{Device, Tensor};

/// The encoder: 128 → 64 → 32 → 16 → 16 → 8 → 8 → 8 → 8 → 1 pixels a side.
#[derive(Module, Debug)]
pub struct Encoder {
    conv1: Conv2d,
    conv2: Conv2d,
    conv3: Conv2d,
    conv4: Conv2d,
    conv5: Conv2d,
    conv6: Conv2d,
    conv7: Conv2d,
    conv8: Conv2d,
    conv9: Conv2d,
}

impl Encoder {
    pub(super) fn new(channels: usize, latent: usize, device: &Device) -> Self {
        Self {
            conv1: halving([channels, 32], device),
            conv2: halving([32, 32], device),
            conv3: halving([32, 32], device),
            conv4: keeping([32, 32], device),
            conv5: halving([32, 64], device),
            conv6: keeping([64, 64], device),
            conv7: keeping([64, 64], device),
            conv8: keeping([64, 32], device),
            conv9: closing([32, latent], 8, device),
        }
    }

    /// The features of layers 2, 4 and 7, `[B, C, H, W]` → `[B, 32, H/4, W/4]`, `[B, 32, H/8, W/8]` and
    /// `[B, 64, H/16, W/16]`; H and W are multiples of 16.
    pub(super) fn depths(&self, x: Tensor<4>) -> [Tensor<4>; 3] {
        let through = |layers: &[&Conv2d], x| layers.iter().fold(x, |x, l| leaky(l.forward(x)));
        let fine = through(&[&self.conv1, &self.conv2], x);
        let middle = through(&[&self.conv3, &self.conv4], fine.clone());
        let coarse = through(&[&self.conv5, &self.conv6, &self.conv7], middle.clone());
        [fine, middle, coarse]
    }

    /// The features before the code, `[B, C, 128, 128]` → `[B, 32, 8, 8]`.
    pub(super) fn columns(&self, x: Tensor<4>) -> Tensor<4> {
        let [.., x] = self.depths(x);
        leaky(self.conv8.forward(x))
    }

    /// Codes, `[B, C, 128, 128]` → `[B, L]`.
    pub fn forward(&self, x: Tensor<4>) -> Tensor<2> {
        self.conv9.forward(self.columns(x)).flatten(1, 3)
    }
}
