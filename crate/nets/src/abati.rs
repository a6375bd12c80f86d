//! The MNIST autoencoder of Abati et al. without its estimator, as used by paper A (§1.3 of the
//! specification): 565 296 trainable parameters, code length 64, linear output.
//!
//! A residual block is `LReLU(a + b)` with branch `a = conv1a → BN → LReLU → conv1b → BN` and
//! branch `b = conv2a → BN`. Convolutions carry no bias; LeakyReLU has slope 0.01; BatchNorm has
//! ε = 1e-5.

use crate::Autoencoder;
use burn::module::Module;
use burn::nn::conv::{Conv2d, Conv2dConfig, ConvTranspose2d, ConvTranspose2dConfig};
use burn::nn::{BatchNorm, BatchNormConfig, Linear, LinearConfig, PaddingConfig2d};
use burn::tensor::activation::{leaky_relu, sigmoid};
use burn::tensor::{Device, Tensor};
use novelty_core::image::Shape;

/// Code length of the published model.
pub const LATENT: usize = 64;
/// Slope of every LeakyReLU.
const SLOPE: f64 = 0.01;
/// The feature map between the convolutions and the dense layers: 64 × 7 × 7.
const FEATURES: [usize; 3] = [64, 7, 7];

fn conv(channels: [usize; 2], kernel: usize, stride: usize, device: &Device) -> Conv2d {
    let pad = kernel / 2;
    Conv2dConfig::new(channels, [kernel, kernel])
        .with_stride([stride, stride])
        .with_padding(PaddingConfig2d::Explicit(pad, pad, pad, pad))
        .with_bias(false)
        .init(device)
}

/// Doubles the extent: stride 2, output padding 1.
fn transposed(channels: [usize; 2], kernel: usize, device: &Device) -> ConvTranspose2d {
    ConvTranspose2dConfig::new(channels, [kernel, kernel])
        .with_stride([2, 2])
        .with_padding([kernel / 2, kernel / 2])
        .with_padding_out([1, 1])
        .with_bias(false)
        .init(device)
}

fn norm(features: usize, device: &Device) -> BatchNorm {
    BatchNormConfig::new(features).with_epsilon(1e-5).with_momentum(0.1).init(device)
}

/// A residual block that halves the extent (E1, E2).
#[derive(Module, Debug)]
pub struct Down {
    conv1a: Conv2d,
    bn1a: BatchNorm,
    conv1b: Conv2d,
    bn1b: BatchNorm,
    conv2a: Conv2d,
    bn2a: BatchNorm,
}

impl Down {
    fn new(from: usize, to: usize, device: &Device) -> Self {
        Self {
            conv1a: conv([from, to], 3, 2, device),
            bn1a: norm(to, device),
            conv1b: conv([to, to], 3, 1, device),
            bn1b: norm(to, device),
            conv2a: conv([from, to], 1, 2, device),
            bn2a: norm(to, device),
        }
    }

    fn forward(&self, x: Tensor<4>) -> Tensor<4> {
        let a = leaky_relu(self.bn1a.forward(self.conv1a.forward(x.clone())), SLOPE);
        let a = self.bn1b.forward(self.conv1b.forward(a));
        let b = self.bn2a.forward(self.conv2a.forward(x));
        leaky_relu(a + b, SLOPE)
    }
}

/// A residual block that doubles the extent (D5, D6).
#[derive(Module, Debug)]
pub struct Up {
    conv1a: ConvTranspose2d,
    bn1a: BatchNorm,
    conv1b: Conv2d,
    bn1b: BatchNorm,
    conv2a: ConvTranspose2d,
    bn2a: BatchNorm,
}

impl Up {
    fn new(from: usize, to: usize, device: &Device) -> Self {
        Self {
            conv1a: transposed([from, to], 5, device),
            bn1a: norm(to, device),
            conv1b: conv([to, to], 3, 1, device),
            bn1b: norm(to, device),
            conv2a: transposed([from, to], 1, device),
            bn2a: norm(to, device),
        }
    }

    fn forward(&self, x: Tensor<4>) -> Tensor<4> {
        let a = leaky_relu(self.bn1a.forward(self.conv1a.forward(x.clone())), SLOPE);
        let a = self.bn1b.forward(self.conv1b.forward(a));
        let b = self.bn2a.forward(self.conv2a.forward(x));
        leaky_relu(a + b, SLOPE)
    }
}

/// The autoencoder: encoder E1–E5, decoder D1–D7.
#[derive(Module, Debug)]
pub struct Abati {
    down1: Down,
    down2: Down,
    dense1: Linear,
    dense1_bn: BatchNorm,
    dense2: Linear,
    dense3: Linear,
    dense3_bn: BatchNorm,
    dense4: Linear,
    dense4_bn: BatchNorm,
    up1: Up,
    up2: Up,
    output: Conv2d,
}

impl Abati {
    /// A freshly initialised network (PyTorch's default initialisation) on `device`.
    pub fn new(device: &Device) -> Self {
        let flat = FEATURES.iter().product();
        let dense = |from, to| LinearConfig::new(from, to).init(device);
        Self {
            down1: Down::new(1, 32, device),
            down2: Down::new(32, 64, device),
            dense1: dense(flat, LATENT),
            dense1_bn: norm(LATENT, device),
            dense2: dense(LATENT, LATENT),
            dense3: dense(LATENT, LATENT),
            dense3_bn: norm(LATENT, device),
            dense4: dense(LATENT, flat),
            dense4_bn: norm(flat, device),
            up1: Up::new(64, 32, device),
            up2: Up::new(32, 16, device),
            output: conv([16, 1], 1, 1, device),
        }
    }
}

impl Autoencoder for Abati {
    fn shape(&self) -> Shape {
        Shape::DIGIT
    }

    fn latent(&self) -> usize {
        LATENT
    }

    fn encode(&self, x: Tensor<4>) -> Tensor<2> {
        let x = self.down2.forward(self.down1.forward(x));
        let x = self.dense1.forward(x.flatten(1, 3));
        let x = leaky_relu(self.dense1_bn.forward(x), SLOPE);
        sigmoid(self.dense2.forward(x))
    }

    fn decode(&self, z: Tensor<2>) -> Tensor<4> {
        let [batch, _] = z.dims();
        let [c, h, w] = FEATURES;
        let x = leaky_relu(self.dense3_bn.forward(self.dense3.forward(z)), SLOPE);
        let x = leaky_relu(self.dense4_bn.forward(self.dense4.forward(x)), SLOPE);
        let x = self.up1.forward(x.reshape([batch, c, h, w]));
        self.output.forward(self.up2.forward(x))
    }
}
