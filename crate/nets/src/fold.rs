//! Folds a BatchNorm in evaluation mode into a neighbouring layer.
//!
//! With running mean `m` and variance `v`, `BN(y) = γ (y − m) / √(v + ε) + β` is linear in `y`, so a
//! convolution or dense layer before it can carry it: its weights times `s = γ / √(v + ε)`, its bias
//! `b s + β − m s`. A dense layer behind it can too. The result is the same up to rounding, with a
//! third of the operations less.

use burn::module::Param;
use burn::nn::conv::{Conv2d, ConvTranspose2d};
use burn::nn::{BatchNorm, Linear};
use burn::tensor::Tensor;

/// Scale and shift, `[features]` each.
fn affine(norm: &BatchNorm) -> (Tensor<1>, Tensor<1>) {
    let scale = norm.gamma.val() / norm.running_var.value().add_scalar(norm.epsilon as f32).sqrt();
    let shift = norm.beta.val() - norm.running_mean.value() * scale.clone();
    (scale, shift)
}

/// Weight and bias of a layer, its outputs along axis `out` of `D`, with the norm behind it.
fn after<const D: usize>(
    weight: &mut Param<Tensor<D>>,
    bias: &mut Option<Param<Tensor<1>>>,
    out: usize,
    norm: Option<BatchNorm>,
) {
    let Some(norm) = norm else { return };
    let (scale, shift) = affine(&norm);
    let mut broadcast = [1; D];
    broadcast[out] = scale.dims()[0];
    *weight = Param::from_tensor(weight.val() * scale.clone().reshape(broadcast));
    *bias = Some(Param::from_tensor(match bias.take() {
        Some(old) => old.val() * scale + shift,
        None => shift,
    }));
}

/// A convolution, weights `[out, in, k, k]`, with the norm behind it.
pub fn conv(mut layer: Conv2d, norm: Option<BatchNorm>) -> Conv2d {
    after(&mut layer.weight, &mut layer.bias, 0, norm);
    layer
}

/// A transposed convolution, weights `[in, out, k, k]`, with the norm behind it.
pub fn transposed(mut layer: ConvTranspose2d, norm: Option<BatchNorm>) -> ConvTranspose2d {
    after(&mut layer.weight, &mut layer.bias, 1, norm);
    layer
}

/// A dense layer, weights `[in, out]`, with the norm behind it.
pub fn linear(mut layer: Linear, norm: Option<BatchNorm>) -> Linear {
    after(&mut layer.weight, &mut layer.bias, 1, norm);
    layer
}

/// A dense layer, weights `[in, out]`, with a norm of feature maps before it, whose pixels it sees
/// flattened: `in` is the number of features times the pixels of each.
pub fn into_dense(norm: BatchNorm, mut layer: Linear) -> Linear {
    let (scale, shift) = affine(&norm);
    let [inputs, outputs] = layer.weight.dims();
    let features = scale.dims()[0];
    let pixels = inputs / features;
    let every_pixel = |v: Tensor<1>| -> Tensor<2> {
        v.reshape([features, 1]).expand([features, pixels]).reshape([inputs, 1])
    };
    let weight = layer.weight.val();
    let shift = (weight.clone() * every_pixel(shift)).sum_dim(0).reshape([outputs]);
    layer.bias = Some(Param::from_tensor(match layer.bias.take() {
        Some(old) => old.val() + shift,
        None => shift,
    }));
    layer.weight = Param::from_tensor(weight * every_pixel(scale));
    layer
}
