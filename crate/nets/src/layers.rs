//! Convolution, BatchNorm and LeakyReLU; for training on libtorch (feature `tch`), as operations of its own.

#[cfg(feature = "tch")]
use crate::libtorch;
use burn::nn::BatchNorm;
use burn::nn::conv::{Conv2d, ConvTranspose2d};
use burn::tensor::{Tensor, activation};

/// A convolution with its normalisation, where that is not folded into the weights.
pub fn convolution(conv: &Conv2d, norm: &Option<BatchNorm>, x: Tensor<4>) -> Tensor<4> {
    #[cfg(feature = "tch")]
    if let (Some(norm), Some(geometry)) = (norm, libtorch::Geometry::of(conv))
        && libtorch::trains(&x.device())
    {
        return libtorch::convolution_and_norm(x, conv.weight.val(), geometry, norm);
    }
    self::norm(norm, conv.forward(x))
}

/// A transposed convolution with its normalisation, where that is not folded into the weights.
pub fn transposed(conv: &ConvTranspose2d, norm: &Option<BatchNorm>, x: Tensor<4>) -> Tensor<4> {
    #[cfg(feature = "tch")]
    if let (Some(norm), Some(geometry)) = (norm, libtorch::Geometry::of_transposed(conv))
        && libtorch::trains(&x.device())
    {
        return libtorch::convolution_and_norm(x, conv.weight.val(), geometry, norm);
    }
    self::norm(norm, conv.forward(x))
}

/// A layer's normalisation, where it is not folded into the weights.
pub fn norm<const D: usize>(norm: &Option<BatchNorm>, x: Tensor<D>) -> Tensor<D> {
    match norm {
        Some(norm) => norm.forward(x),
        None => x,
    }
}

/// LeakyReLU with a slope between 0 and 1.
pub fn leaky_relu<const D: usize>(x: Tensor<D>, slope: f64) -> Tensor<D> {
    #[cfg(feature = "tch")]
    if libtorch::trains(&x.device()) {
        return libtorch::leaky_relu(x, slope);
    }
    activation::leaky_relu(x, slope)
}

#[cfg(all(test, feature = "tch"))]
mod tests {
    use super::*;
    use crate::libtorch::Geometry;
    use burn::nn::conv::{Conv2dConfig, ConvTranspose2dConfig};
    use burn::nn::{BatchNormConfig, PaddingConfig2d};
    use burn::tensor::{Device, Distribution};

    fn device() -> Device {
        let device = pollster::block_on(crate::device::open("tch")).unwrap().device.autodiff();
        device.seed(4);
        device
    }

    /// Output, gradients and running statistics of a layer and its norm.
    fn outcome(
        layer: impl Fn(Tensor<4>, &BatchNorm) -> Tensor<4>,
        weight: &Tensor<4>,
        x: &Tensor<4>,
    ) -> Vec<Vec<f32>> {
        let device = x.device();
        let norm = BatchNormConfig::new(3).with_epsilon(1e-5).with_momentum(0.1).init(&device);
        let x = x.clone().detach().require_grad();
        let y = layer(x.clone(), &norm);
        // Another weight for each output, so that no gradient is zero.
        let count = y.shape().num_elements() as i64;
        let weights = Tensor::arange(0..count, &device).float().sin().reshape(y.dims());
        let gradients = (y.clone() * weights).sum().backward();
        let read = |tensor: Tensor<4>| tensor.into_data().try_into_vec::<f32>().unwrap();
        let row = |tensor: Tensor<1>| tensor.into_data().try_into_vec::<f32>().unwrap();
        vec![
            read(y),
            read(x.grad(&gradients).unwrap()),
            read(weight.grad(&gradients).unwrap()),
            row(norm.gamma.val().grad(&gradients).unwrap()),
            row(norm.beta.val().grad(&gradients).unwrap()),
            row(norm.running_mean.value_sync()),
            row(norm.running_var.value_sync()),
        ]
    }

    fn assert_close(ours: &[Vec<f32>], burn: &[Vec<f32>]) {
        for (index, (ours, burn)) in ours.iter().zip(burn).enumerate() {
            assert_eq!(ours.len(), burn.len());
            let largest = burn.iter().fold(0.0_f32, |largest, value| largest.max(value.abs()));
            for (a, b) in ours.iter().zip(burn) {
                assert!((a - b).abs() <= 1e-5 * largest, "result {index}: {a} for {b}");
            }
        }
    }

    #[test]
    fn a_convolution_with_its_norm_equals_those_of_burn() {
        let device = device();
        let x = Tensor::random([4, 2, 9, 8], Distribution::Uniform(-1.0, 1.0), &device);
        for (kernel, stride) in [(3, 2), (1, 2), (3, 1)] {
            let conv = Conv2dConfig::new([2, 3], [kernel; 2]).with_stride([stride; 2]);
            let pad = kernel / 2;
            let conv = conv.with_padding(PaddingConfig2d::Explicit(pad, pad, pad, pad));
            let conv = conv.with_bias(false).init(&device);
            let weight = conv.weight.val();
            assert!(Geometry::of(&conv).is_some());
            let ours = outcome(|x, norm| convolution(&conv, &Some(norm.clone()), x), &weight, &x);
            let burn = outcome(|x, norm| norm.forward(conv.forward(x)), &weight, &x);
            assert_close(&ours, &burn);
        }
    }

    #[test]
    fn a_transposed_convolution_with_its_norm_equals_those_of_burn() {
        let device = device();
        let x = Tensor::random([4, 2, 5, 4], Distribution::Uniform(-1.0, 1.0), &device);
        for kernel in [5, 1] {
            let conv = ConvTranspose2dConfig::new([2, 3], [kernel; 2]).with_stride([2; 2]);
            let conv = conv.with_padding([kernel / 2; 2]).with_padding_out([1; 2]);
            let conv = conv.with_bias(false).init(&device);
            let weight = conv.weight.val();
            assert!(Geometry::of_transposed(&conv).is_some());
            let ours = outcome(|x, norm| transposed(&conv, &Some(norm.clone()), x), &weight, &x);
            let burn = outcome(|x, norm| norm.forward(conv.forward(x)), &weight, &x);
            assert_close(&ours, &burn);
        }
    }

    #[test]
    fn a_leaky_relu_equals_that_of_burn() {
        let device = device();
        for slope in [0.01, 0.2] {
            let x = Tensor::<1>::random([64], Distribution::Uniform(-1.0, 1.0), &device);
            let gradient = |y: Tensor<1>, x: &Tensor<1>| {
                let gradients = (y.clone() * y).sum().backward();
                x.grad(&gradients).unwrap().into_data().try_into_vec::<f32>().unwrap()
            };
            let (a, b) = (x.clone().require_grad(), x.require_grad());
            let ours = gradient(leaky_relu(a.clone(), slope), &a);
            assert_close(&[ours], &[gradient(activation::leaky_relu(b.clone(), slope), &b)]);
        }
    }
}
