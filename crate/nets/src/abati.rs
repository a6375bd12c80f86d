//! The MNIST autoencoder of Abati et al. without its estimator, as used by paper A (section
//! 3.2): 565 296 trainable parameters, code length 64, linear output.
//!
//! A residual block is `LReLU(a + b)` with branch `a = conv1a → BN → LReLU → conv1b → BN` and
//! branch `b = conv2a → BN`. Convolutions carry no bias; LeakyReLU has slope 0.01; BatchNorm has
//! ε = 1e-5.

use crate::layers::{self, leaky_relu};
use crate::{Autoencoder, fold};
use burn::module::Module;
use burn::nn::conv::{Conv2d, Conv2dConfig, ConvTranspose2d, ConvTranspose2dConfig};
use burn::nn::{BatchNorm, BatchNormConfig, Linear, LinearConfig, PaddingConfig2d};
use burn::tensor::activation::sigmoid;
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

fn norm(features: usize, device: &Device) -> Option<BatchNorm> {
    Some(BatchNormConfig::new(features).with_epsilon(1e-5).with_momentum(0.1).init(device))
}

/// A layer of stride 2: a convolution halves the extent, a transposed one doubles it.
trait Strided: Module {
    /// The layer and its normalisation, where that is not folded into the weights.
    fn normalised(&self, norm: &Option<BatchNorm>, x: Tensor<4>) -> Tensor<4>;

    fn folded(self, norm: Option<BatchNorm>) -> Self;
}

impl Strided for Conv2d {
    fn normalised(&self, norm: &Option<BatchNorm>, x: Tensor<4>) -> Tensor<4> {
        layers::convolution(self, norm, x)
    }

    fn folded(self, norm: Option<BatchNorm>) -> Self {
        fold::conv(self, norm)
    }
}

impl Strided for ConvTranspose2d {
    fn normalised(&self, norm: &Option<BatchNorm>, x: Tensor<4>) -> Tensor<4> {
        layers::transposed(self, norm, x)
    }

    fn folded(self, norm: Option<BatchNorm>) -> Self {
        fold::transposed(self, norm)
    }
}

/// A residual block.
#[derive(Module, Debug)]
struct Block<L: Module> {
    conv1a: L,
    bn1a: Option<BatchNorm>,
    conv1b: Conv2d,
    bn1b: Option<BatchNorm>,
    conv2a: L,
    bn2a: Option<BatchNorm>,
}

/// A residual block that halves the extent (E1, E2).
type Down = Block<Conv2d>;

/// A residual block that doubles the extent (D5, D6).
type Up = Block<ConvTranspose2d>;

impl Down {
    fn down(from: usize, to: usize, device: &Device) -> Self {
        Self::new(conv([from, to], 3, 2, device), conv([from, to], 1, 2, device), to, device)
    }
}

impl Up {
    fn up(from: usize, to: usize, device: &Device) -> Self {
        Self::new(transposed([from, to], 5, device), transposed([from, to], 1, device), to, device)
    }
}

impl<L: Strided> Block<L> {
    fn new(conv1a: L, conv2a: L, to: usize, device: &Device) -> Self {
        Self {
            conv1a,
            bn1a: norm(to, device),
            conv1b: conv([to, to], 3, 1, device),
            bn1b: norm(to, device),
            conv2a,
            bn2a: norm(to, device),
        }
    }

    fn folded(self) -> Self {
        Self {
            conv1a: self.conv1a.folded(self.bn1a),
            bn1a: None,
            conv1b: fold::conv(self.conv1b, self.bn1b),
            bn1b: None,
            conv2a: self.conv2a.folded(self.bn2a),
            bn2a: None,
        }
    }

    fn forward(&self, x: Tensor<4>) -> Tensor<4> {
        let a = leaky_relu(self.conv1a.normalised(&self.bn1a, x.clone()), SLOPE);
        let a = self.conv1b.normalised(&self.bn1b, a);
        let b = self.conv2a.normalised(&self.bn2a, x);
        leaky_relu(a + b, SLOPE)
    }
}

/// The autoencoder: encoder E1–E5, decoder D1–D7.
#[derive(Module, Debug)]
pub struct Abati {
    down1: Down,
    down2: Down,
    dense1: Linear,
    dense1_bn: Option<BatchNorm>,
    dense2: Linear,
    dense3: Linear,
    dense3_bn: Option<BatchNorm>,
    dense4: Linear,
    dense4_bn: Option<BatchNorm>,
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
            down1: Down::down(1, 32, device),
            down2: Down::down(32, 64, device),
            dense1: dense(flat, LATENT),
            dense1_bn: norm(LATENT, device),
            dense2: dense(LATENT, LATENT),
            dense3: dense(LATENT, LATENT),
            dense3_bn: norm(LATENT, device),
            dense4: dense(LATENT, flat),
            dense4_bn: norm(flat, device),
            up1: Up::up(64, 32, device),
            up2: Up::up(32, 16, device),
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

    fn folded(self) -> Self {
        let Self { down1, down2, dense1, dense1_bn, dense2, dense3, dense3_bn, .. } = self;
        let Self { dense4, dense4_bn, up1, up2, output, .. } = self;
        Self {
            down1: down1.folded(),
            down2: down2.folded(),
            dense1: fold::linear(dense1, dense1_bn),
            dense1_bn: None,
            dense2,
            dense3: fold::linear(dense3, dense3_bn),
            dense3_bn: None,
            dense4: fold::linear(dense4, dense4_bn),
            dense4_bn: None,
            up1: up1.folded(),
            up2: up2.folded(),
            output,
        }
    }

    fn encode(&self, x: Tensor<4>) -> Tensor<2> {
        let x = self.down2.forward(self.down1.forward(x));
        let x = self.dense1.forward(x.flatten(1, 3));
        let x = leaky_relu(layers::norm(&self.dense1_bn, x), SLOPE);
        sigmoid(self.dense2.forward(x))
    }

    fn decode(&self, z: Tensor<2>) -> Tensor<4> {
        let [batch, _] = z.dims();
        let [c, h, w] = FEATURES;
        let x = leaky_relu(layers::norm(&self.dense3_bn, self.dense3.forward(z)), SLOPE);
        let x = leaky_relu(layers::norm(&self.dense4_bn, self.dense4.forward(x)), SLOPE);
        let x = self.up1.forward(x.reshape([batch, c, h, w]));
        self.output.forward(self.up2.forward(x))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::device;

    #[test]
    fn blocks_halve_and_double_28_14_7_14_28() {
        let device = pollster::block_on(device::open("flex")).unwrap().device;
        let model = Abati::new(&device);
        let x = Tensor::<4>::zeros([2, 1, 28, 28], &device);
        let half = model.down1.forward(x);
        assert_eq!(half.dims(), [2, 32, 14, 14]);
        let quarter = model.down2.forward(half);
        assert_eq!(quarter.dims(), [2, 64, 7, 7]);
        let half = model.up1.forward(quarter);
        assert_eq!(half.dims(), [2, 32, 14, 14]);
        let whole = model.up2.forward(half);
        assert_eq!(whole.dims(), [2, 16, 28, 28]);
        assert_eq!(model.output.forward(whole).dims(), [2, 1, 28, 28]);
    }
}
