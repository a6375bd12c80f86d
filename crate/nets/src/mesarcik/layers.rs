//! The layers that all parts share, as Keras makes them: Glorot-uniform weights, zero biases,
//! 2×2 “same” convolutions, BatchNorm with ε = 1e-3.

use burn::module::Param;
use burn::nn::conv::{Conv2d, Conv2dConfig};
use burn::nn::{BatchNorm, BatchNormConfig, Initializer, Linear, LinearConfig, PaddingConfig2d};
use burn::tensor::{Device, Tensor};

const GLOROT: Initializer = Initializer::XavierUniform { gain: 1.0 };

fn zeros(length: usize, device: &Device) -> Option<Param<Tensor<1>>> {
    Some(Param::from_tensor(Tensor::zeros([length], device)))
}

fn two_by_two(channels: [usize; 2], padding: PaddingConfig2d, device: &Device) -> Conv2d {
    let mut layer = Conv2dConfig::new(channels, [2, 2])
        .with_padding(padding)
        .with_initializer(GLOROT)
        .init(device);
    layer.bias = zeros(channels[1], device);
    layer
}

/// A 2×2 convolution of stride 1 that pads one row and column after: `y[i] = w₀ x[i] + w₁ x[i+1]`.
pub fn convolution(channels: [usize; 2], device: &Device) -> Conv2d {
    two_by_two(channels, PaddingConfig2d::Explicit(0, 0, 1, 1), device)
}

/// A 2×2 transposed convolution of stride 1, which looks back: `y[i] = w₀ x[i] + w₁ x[i−1]`.
///
/// Written as the convolution it is equal to: padded one before, its kernel stored mirrored.
pub fn transposed(channels: [usize; 2], device: &Device) -> Conv2d {
    two_by_two(channels, PaddingConfig2d::Explicit(1, 1, 0, 0), device)
}

/// A dense layer.
pub fn dense(from: usize, to: usize, device: &Device) -> Linear {
    let mut layer = LinearConfig::new(from, to).with_initializer(GLOROT).init(device);
    layer.bias = zeros(to, device);
    layer
}

/// BatchNorm with the constants of TensorFlow 2.2: ε = 1e-3, running = 0.99 · old + 0.01 · batch.
pub fn norm(features: usize, device: &Device) -> BatchNorm {
    BatchNormConfig::new(features).with_epsilon(1e-3).with_momentum(0.01).init(device)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::device;

    /// A line of pixels through a layer whose kernel is `[w₀ w₁]` along the width.
    fn along(layer: Conv2d, kernel: [f32; 4], line: [f32; 3]) -> Vec<f32> {
        let device = pollster::block_on(device::open("flex")).unwrap().device;
        let mut layer = layer;
        layer.weight =
            Param::from_tensor(Tensor::<1>::from_floats(kernel, &device).reshape([1, 1, 2, 2]));
        let x = Tensor::<1>::from_floats(line, &device).reshape([1, 1, 1, 3]);
        layer.forward(x).into_data().try_into_vec::<f32>().unwrap()
    }

    #[test]
    fn a_same_convolution_looks_one_pixel_ahead() {
        let device = pollster::block_on(device::open("flex")).unwrap().device;
        let out = along(convolution([1, 1], &device), [2.0, 3.0, 0.0, 0.0], [1.0, 10.0, 100.0]);
        assert_eq!(out, [32.0, 320.0, 200.0]);
    }

    #[test]
    fn a_same_transposed_convolution_looks_one_pixel_back() {
        let device = pollster::block_on(device::open("flex")).unwrap().device;
        // Mirrored: the kernel's last entry is w₀.
        let out = along(transposed([1, 1], &device), [0.0, 0.0, 3.0, 2.0], [1.0, 10.0, 100.0]);
        assert_eq!(out, [2.0, 23.0, 230.0]);
    }
}
