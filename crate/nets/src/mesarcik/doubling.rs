//! A nearest-neighbour doubling and the 2×2 transposed convolution behind it, as one convolution.
//!
//! On a doubled line `u[2i] = u[2i+1] = x[i]`, the convolution `y[j] = w₀ u[j] + w₁ u[j−1]` gives
//! `y[2i] = w₀ x[i] + w₁ x[i−1]` and `y[2i+1] = (w₀ + w₁) x[i]`. So both halves of the output are
//! convolutions of the line as it was: the doubled map, the largest of the decoder, is never made.

use super::layers::transposed;
use burn::module::{Module, Param};
use burn::nn::conv::Conv2d;
use burn::tensor::module::conv2d;
use burn::tensor::ops::ConvOptions;
use burn::tensor::{Device, Tensor};

/// Doubles the extent, then convolves: `[B, from, H, W]` → `[B, to, 2H, 2W]`.
#[derive(Module, Debug)]
pub struct Doubling {
    conv: Conv2d,
    /// The kernels of the four phases and their bias, where they are prepared.
    phases: Option<Phases>,
}

#[derive(Module, Debug)]
struct Phases {
    weight: Param<Tensor<4>>,
    bias: Param<Tensor<1>>,
}

impl Doubling {
    pub(super) fn new(channels: [usize; 2], device: &Device) -> Self {
        Self { conv: transposed(channels, device), phases: None }
    }

    /// The same layer with its four kernels prepared, for evaluation.
    pub(super) fn folded(mut self) -> Self {
        let (weight, bias) = self.kernels();
        self.phases =
            Some(Phases { weight: Param::from_tensor(weight), bias: Param::from_tensor(bias) });
        self
    }

    /// Kernels `[4 · to, from, 2, 2]` and bias `[4 · to]`: for each output channel the phases
    /// (even, even), (even, odd), (odd, even), (odd, odd) of row and column.
    fn kernels(&self) -> (Tensor<4>, Tensor<1>) {
        let weight = self.conv.weight.val();
        let [to, from, _, _] = weight.dims();
        // The kernel is stored mirrored: along an axis it holds w₁, then w₀.
        let phases = |weight: Tensor<4>, axis: usize| {
            let odd = weight.clone().sum_dim(axis);
            let odd = Tensor::cat(vec![odd.zeros_like(), odd], axis);
            [weight, odd]
        };
        let weights: Vec<Tensor<4>> =
            phases(weight, 2).into_iter().flat_map(|rows| phases(rows, 3)).collect();
        let weight = Tensor::<4>::stack::<5>(weights, 1).reshape([4 * to, from, 2, 2]);
        let bias = match &self.conv.bias {
            Some(bias) => bias.val().reshape([to, 1]).expand([to, 4]).reshape([4 * to]),
            None => Tensor::zeros([4 * to], &weight.device()),
        };
        (weight, bias)
    }

    pub(super) fn forward(&self, x: Tensor<4>) -> Tensor<4> {
        let (weight, bias) = match &self.phases {
            Some(phases) => (phases.weight.val(), phases.bias.val()),
            None => self.kernels(),
        };
        let [b, _, h, w] = x.dims();
        let to = weight.dims()[0] / 4;
        let one_before = ConvOptions::new_with_padding([1, 1], [(1, 0), (1, 0)], [1, 1], 1);
        conv2d(x, weight, Some(bias), one_before)
            .reshape([b, to, 2, 2, h, w])
            .permute([0, 1, 4, 2, 5, 3])
            .reshape([b, to, 2 * h, 2 * w])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::device;
    use burn::tensor::Distribution;

    #[test]
    fn it_equals_a_doubling_followed_by_the_convolution() {
        let device = pollster::block_on(device::open("flex")).unwrap().device;
        device.seed(3);
        let layer = Doubling::new([3, 2], &device);
        let x = Tensor::<4>::random([2, 3, 5, 4], Distribution::Uniform(-1.0, 1.0), &device);
        let twice = x.clone().reshape([2, 3, 5, 1, 4, 1]).expand([2, 3, 5, 2, 4, 2]);
        let plain = layer.conv.forward(twice.reshape([2, 3, 10, 8]));
        for ours in [layer.forward(x.clone()), layer.clone().folded().forward(x)] {
            let worst: f32 = (ours - plain.clone()).abs().max().into_scalar();
            assert!(worst < 1e-6, "differs by {worst}");
        }
    }
}
