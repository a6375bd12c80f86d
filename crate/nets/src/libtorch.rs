//! Layers as one operation each, for training with libtorch (feature `tch`).
//!
//! Composed of burn's tensor operations, BatchNorm with the statistics of the batch reads and writes its input about
//! fifteen times, and the gradient of a convolution's weights is a convolution with the batch as its channels. libtorch
//! has kernels for both. The operations here run on libtorch's own record of gradients, and are one step each in burn's.
//! Their values are burn's up to rounding.

// burn-tch is deprecated in 0.22; kept as an optional trainer where libtorch is at hand.
#![allow(deprecated)]

use burn::backend::autodiff::checkpoint::base::Checkpointer;
use burn::backend::autodiff::checkpoint::strategy::CheckpointStrategy;
use burn::backend::autodiff::grads::Gradients;
use burn::backend::autodiff::ops::{Backward, Ops, OpsKind, unary};
use burn::backend::libtorch::TchTensor;
use burn::backend::tensor::FloatTensor;
use burn::backend::{Autodiff, Backend, Dispatch, DispatchDevice, LibTorch, backend_extension};
use burn::nn::conv::{Conv2d, ConvTranspose2d};
use burn::nn::{BatchNorm, PaddingConfig2d};
use burn::tensor::{Device, Tensor};
use tch::Tensor as Torch;

/// A tensor in burn's record.
type Tracked<C> = FloatTensor<Autodiff<LibTorch, C>>;

/// How a convolution moves over its input; both axes alike.
#[derive(Debug, Clone, Copy)]
pub struct Geometry {
    /// Pixels from one place to the next.
    pub stride: usize,
    /// Zeros around the input of a convolution; rows and columns cut from around the output of a transposed one.
    pub padding: usize,
    /// For a transposed convolution, rows and columns added after its output.
    pub transposed: Option<usize>,
}

impl Geometry {
    /// That of a convolution without bias that is alike along both axes.
    pub fn of(conv: &Conv2d) -> Option<Self> {
        let PaddingConfig2d::Explicit(padding, ..) = conv.padding else { return None };
        let alike = conv.padding == PaddingConfig2d::Explicit(padding, padding, padding, padding)
            && conv.stride == [conv.stride[0]; 2]
            && (conv.dilation, conv.groups) == ([1, 1], 1);
        (alike && conv.bias.is_none()).then_some(Self {
            stride: conv.stride[0],
            padding,
            transposed: None,
        })
    }

    /// That of a transposed convolution without bias that is alike along both axes.
    pub fn of_transposed(conv: &ConvTranspose2d) -> Option<Self> {
        let alike = |pair: [usize; 2]| pair[0] == pair[1];
        let alike = [conv.stride, conv.padding, conv.padding_out].into_iter().all(alike)
            && (conv.dilation, conv.groups) == ([1, 1], 1);
        (alike && conv.bias.is_none()).then_some(Self {
            stride: conv.stride[0],
            padding: conv.padding[0],
            transposed: Some(conv.padding_out[0]),
        })
    }
}

/// Whether tensors on `device` record gradients on libtorch.
pub fn trains(device: &Device) -> bool {
    match device.as_dispatch() {
        DispatchDevice::Autodiff(device) => {
            matches!(device.clone().inner(), DispatchDevice::LibTorch(_))
        }
        _ => false,
    }
}

/// A convolution without bias, `[B, C, H, W]` → `[B, C', H', W']`, and the BatchNorm behind it, in training mode.
pub fn convolution_and_norm(
    x: Tensor<4>,
    weight: Tensor<4>,
    geometry: Geometry,
    norm: &BatchNorm,
) -> Tensor<4> {
    let [gamma, beta] = [&norm.gamma, &norm.beta].map(|of| of.val().into_dispatch());
    let (output, mean, variance) = <Dispatch as Layers>::convolution_and_norm(
        x.into_dispatch(),
        weight.into_dispatch(),
        gamma,
        beta,
        geometry,
        norm.epsilon,
    );
    update(norm, Tensor::from_dispatch(mean), Tensor::from_dispatch(variance));
    Tensor::from_dispatch(output)
}

/// The running statistics with those of a batch, as burn's BatchNorm has them.
fn update(norm: &BatchNorm, mean: Tensor<1>, variance: Tensor<1>) {
    let old = 1.0 - norm.momentum;
    for (running, of_batch) in [(&norm.running_mean, mean), (&norm.running_var, variance)] {
        let running_now = running.value_sync().to_device(&of_batch.device());
        running.update((running_now * old + of_batch * norm.momentum).detach());
    }
}

/// LeakyReLU with a slope between 0 and 1.
pub fn leaky_relu<const D: usize>(x: Tensor<D>, slope: f64) -> Tensor<D> {
    Tensor::from_dispatch(<Dispatch as Layers>::leaky_relu(x.into_dispatch(), slope))
}

/// The operations by backend.
#[backend_extension(LibTorch, Autodiff)]
trait Layers: Backend {
    fn convolution_and_norm(
        x: FloatTensor<Self>,
        weight: FloatTensor<Self>,
        gamma: FloatTensor<Self>,
        beta: FloatTensor<Self>,
        geometry: Geometry,
        epsilon: f64,
    ) -> (FloatTensor<Self>, FloatTensor<Self>, FloatTensor<Self>);

    fn leaky_relu(x: FloatTensor<Self>, slope: f64) -> FloatTensor<Self>;
}

/// A convolution with its input and output in memory as channels last, for which libtorch's kernels are faster.
fn convolve(x: &Torch, weight: &Torch, geometry: Geometry) -> Torch {
    let x = match x.size()[..] {
        // Both layouts are the same; the strides decide which one libtorch takes it for.
        [batch, 1, height, width] => x.reshape([batch, height, width, 1]),
        // No copy if it is so already.
        _ => x.permute([0, 2, 3, 1]).contiguous(),
    };
    let x = x.permute([0, 3, 1, 2]);
    let both = |count: usize| [count as i64; 2];
    let (stride, padding) = (both(geometry.stride), both(geometry.padding));
    match geometry.transposed {
        None => x.conv2d(weight, None::<&Torch>, stride, padding, [1, 1], 1),
        Some(added) => {
            x.conv_transpose2d(weight, None::<&Torch>, stride, padding, both(added), 1, [1, 1])
        }
    }
}

/// Output; mean and biased variance.
fn normalise(x: &Torch, gamma: &Torch, beta: &Torch, epsilon: f64) -> (Torch, [Torch; 2]) {
    let none = None::<&Torch>;
    let (output, mean, inverse) =
        x.native_batch_norm(Some(gamma), Some(beta), none, none, true, 0.0, epsilon);
    let variance = inverse.detach().pow_tensor_scalar(-2.0) - epsilon;
    // A copy: burn may change what it is given in place, and the record keeps the mean.
    (output, [mean.detach().copy(), variance])
}

fn lrelu(x: &Torch, slope: f64) -> Torch {
    // `tch` has no slope for its own.
    if slope == 0.01 { x.leaky_relu() } else { x.maximum(&(x * slope)) }
}

impl Layers for LibTorch {
    fn convolution_and_norm(
        x: TchTensor,
        weight: TchTensor,
        gamma: TchTensor,
        beta: TchTensor,
        geometry: Geometry,
        epsilon: f64,
    ) -> (TchTensor, TchTensor, TchTensor) {
        let y = convolve(&x.tensor, &weight.tensor, geometry);
        let (output, [mean, variance]) = normalise(&y, &gamma.tensor, &beta.tensor, epsilon);
        (TchTensor::new(output), TchTensor::new(mean), TchTensor::new(variance))
    }

    fn leaky_relu(x: TchTensor, slope: f64) -> TchTensor {
        TchTensor::new(lrelu(&x.tensor, slope))
    }
}

/// What libtorch recorded between some inputs and an output.
#[derive(Debug, Clone)]
struct Recorded<const N: usize> {
    inputs: [TchTensor; N],
    output: TchTensor,
}

/// All values in one row, channels last: a view where they are in memory so, and in the same order for every layout.
fn flat(x: &Torch) -> Torch {
    x.permute([0, 2, 3, 1]).reshape([-1])
}

/// The step of a segment in burn's record.
#[derive(Debug)]
struct Segment;

impl<const N: usize> Backward<LibTorch, N> for Segment {
    type State = Recorded<N>;

    fn backward(self, ops: Ops<Recorded<N>, N>, grads: &mut Gradients, _: &mut Checkpointer) {
        let gradient = grads.consume::<LibTorch>(&ops.node);
        let Recorded { inputs, output } = ops.state;
        let inputs = inputs.iter().zip(ops.parents);
        let (inputs, nodes): (Vec<_>, Vec<_>) =
            inputs.filter_map(|(input, node)| Some((&input.tensor, node?))).unzip();
        // `tch` starts at scalars only: the gradient of this one with respect to the output is `gradient`.
        let scalar = flat(&output.tensor).dot(&flat(&gradient.tensor));
        let found = Torch::run_backward(&[scalar], &inputs, false, false);
        for (node, gradient) in nodes.into_iter().zip(found) {
            grads.register::<LibTorch>(node.id, TchTensor::new(gradient));
        }
    }
}

/// Runs `layers` with libtorch's record, as one step of burn's; what they return beside their output is not differentiated.
fn segment<C: CheckpointStrategy, const N: usize, const M: usize>(
    tensors: [Tracked<C>; N],
    layers: impl FnOnce([&Torch; N]) -> (Torch, [Torch; M]),
) -> (Tracked<C>, [Tracked<C>; M]) {
    let tracked = tensors.each_ref().map(|tensor| tensor.is_tracked());
    let parts = tensors.map(|tensor| tensor.into_parts());
    // The storage, kept with the inputs, prevents burn from changing them in place.
    let inputs: [TchTensor; N] = std::array::from_fn(|i| {
        let TchTensor { tensor, storage } = &parts[i].0;
        let tensor = tensor.detach().set_requires_grad(tracked[i]);
        TchTensor { tensor, storage: storage.clone() }
    });
    let (output, rest) = layers(inputs.each_ref().map(|input| &input.tensor));
    let shown = TchTensor::new(output.detach());
    let step = Backward::<LibTorch, N>::prepare::<C>(Segment, parts.map(|(_, node)| node));
    let output = match step.compute_bound().stateful() {
        OpsKind::Tracked(step) => {
            step.finish(Recorded { inputs, output: TchTensor::new(output) }, shown)
        }
        OpsKind::UnTracked(step) => step.finish(shown),
    };
    (output, rest.map(|tensor| Tracked::<C>::new(TchTensor::new(tensor.detach()))))
}

/// The step of a LeakyReLU, whose gradient follows from its output.
#[derive(Debug)]
struct LeakyRelu;

impl Backward<LibTorch, 1> for LeakyRelu {
    type State = (TchTensor, f64);

    fn backward(self, ops: Ops<(TchTensor, f64), 1>, grads: &mut Gradients, _: &mut Checkpointer) {
        let (output, slope) = ops.state;
        unary::<LibTorch, _>(ops.parents, ops.node, grads, |gradient| {
            TchTensor::new(output.tensor.leaky_relu_backward(&gradient.tensor, slope, true))
        });
    }
}

impl<C: CheckpointStrategy> Layers for Autodiff<LibTorch, C> {
    fn convolution_and_norm(
        x: FloatTensor<Self>,
        weight: FloatTensor<Self>,
        gamma: FloatTensor<Self>,
        beta: FloatTensor<Self>,
        geometry: Geometry,
        epsilon: f64,
    ) -> (FloatTensor<Self>, FloatTensor<Self>, FloatTensor<Self>) {
        let tensors = [x, weight, gamma, beta];
        let (output, [mean, variance]) = segment::<C, 4, 2>(tensors, |[x, weight, gamma, beta]| {
            normalise(&convolve(x, weight, geometry), gamma, beta, epsilon)
        });
        (output, mean, variance)
    }

    fn leaky_relu(x: FloatTensor<Self>, slope: f64) -> FloatTensor<Self> {
        let (x, node) = x.into_parts();
        let output = LibTorch::leaky_relu(x, slope);
        match LeakyRelu.prepare::<C>([node]).compute_bound().stateful() {
            OpsKind::Tracked(step) => step.finish((output.clone(), slope), output),
            OpsKind::UnTracked(step) => step.finish(output),
        }
    }
}
