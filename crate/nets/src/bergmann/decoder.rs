//! `g`: nine convolutions from a code to its patch, five of them transposed.

use super::layers::{doubling, keeping, leaky, opening};
use burn::module::Module;
use burn::nn::conv::{Conv2d, ConvTranspose2d};
use burn::tensor::{Device, Tensor};

/// The decoder: 1 → 8 → 8 → 8 → 8 → 16 → 16 → 32 → 64 → 128 pixels a side.
#[derive(Module, Debug)]
pub struct Decoder {
    conv1: ConvTranspose2d,
    conv2: Conv2d,
    conv3: Conv2d,
    conv4: Conv2d,
    conv5: ConvTranspose2d,
    conv6: Conv2d,
    conv7: ConvTranspose2d,
    conv8: ConvTranspose2d,
    conv9: ConvTranspose2d,
}

impl Decoder {
    pub(super) fn new(channels: usize, latent: usize, device: &Device) -> Self {
        Self {
            conv1: opening([latent, 32], 8, device),
            conv2: keeping([32, 64], device),
            conv3: keeping([64, 128], device),
            conv4: keeping([128, 64], device),
            conv5: doubling([64, 32], device),
            conv6: keeping([32, 32], device),
            conv7: doubling([32, 32], device),
            conv8: doubling([32, 32], device),
            conv9: doubling([32, channels], device),
        }
    }

    /// Patches before the sigmoid, `[B, L]` → `[B, C, 128, 128]`.
    pub fn logits(&self, z: Tensor<2>) -> Tensor<4> {
        let [batch, latent] = z.dims();
        let x = leaky(self.conv1.forward(z.reshape([batch, latent, 1, 1])));
        let x = leaky(self.conv2.forward(x));
        let x = leaky(self.conv3.forward(x));
        let x = leaky(self.conv4.forward(x));
        let x = leaky(self.conv5.forward(x));
        let x = leaky(self.conv6.forward(x));
        let x = leaky(self.conv7.forward(x));
        let x = leaky(self.conv8.forward(x));
        self.conv9.forward(x)
    }
}
