//! The layers of both halves: three kinds of convolution, Glorot-uniform weights, zero biases, LeakyReLU 0.2.

use burn::module::Param;
use burn::nn::conv::{Conv2d, Conv2dConfig, ConvTranspose2d, ConvTranspose2dConfig};
use burn::nn::{Initializer, PaddingConfig2d};
use burn::tensor::activation::leaky_relu;
use burn::tensor::{Device, Tensor};

const GLOROT: Initializer = Initializer::XavierUniform { gain: 1.0 };
const SLOPE: f64 = 0.2;

fn zeros(length: usize, device: &Device) -> Option<Param<Tensor<1>>> {
    Some(Param::from_tensor(Tensor::zeros([length], device)))
}

/// A convolution that halves the extent: 4×4, stride 2, padded by one.
pub fn halving(channels: [usize; 2], device: &Device) -> Conv2d {
    convolution(channels, 4, 2, 1, device)
}

/// A convolution that keeps the extent: 3×3, padded by one.
pub fn keeping(channels: [usize; 2], device: &Device) -> Conv2d {
    convolution(channels, 3, 1, 1, device)
}

/// A convolution over the whole of an extent of `side`×`side`.
pub fn closing(channels: [usize; 2], side: usize, device: &Device) -> Conv2d {
    convolution(channels, side, 1, 0, device)
}

fn convolution(
    channels: [usize; 2],
    kernel: usize,
    stride: usize,
    padding: usize,
    device: &Device,
) -> Conv2d {
    let mut layer = Conv2dConfig::new(channels, [kernel; 2])
        .with_stride([stride; 2])
        .with_padding(PaddingConfig2d::Explicit(padding, padding, padding, padding))
        .with_initializer(GLOROT)
        .init(device);
    layer.bias = zeros(channels[1], device);
    layer
}

/// A transposed convolution that doubles the extent: 4×4, stride 2, padded by one.
pub fn doubling(channels: [usize; 2], device: &Device) -> ConvTranspose2d {
    transposed(channels, 4, 2, 1, device)
}

/// A transposed convolution from one pixel to `side`×`side`.
pub fn opening(channels: [usize; 2], side: usize, device: &Device) -> ConvTranspose2d {
    transposed(channels, side, 1, 0, device)
}

fn transposed(
    channels: [usize; 2],
    kernel: usize,
    stride: usize,
    padding: usize,
    device: &Device,
) -> ConvTranspose2d {
    let mut layer = ConvTranspose2dConfig::new(channels, [kernel; 2])
        .with_stride([stride; 2])
        .with_padding([padding; 2])
        .with_initializer(Initializer::Zeros)
        .init(device);
    // burn's own layer does not tell the initialiser both of its fans.
    let [from, to] = channels.map(|count| Some(count * kernel * kernel));
    layer.weight = GLOROT.init_with([channels[0], channels[1], kernel, kernel], from, to, device);
    layer
}

/// LeakyReLU of slope 0.2.
pub fn leaky(x: Tensor<4>) -> Tensor<4> {
    leaky_relu(x, SLOPE)
}
