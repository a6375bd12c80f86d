//! What every autoencoder of this project can do.

use burn::module::{Module, ModuleVisitor, Param};
use burn::tensor::Tensor;
use novelty_core::image::Shape;

/// An encoder `z = f(x)` and a decoder `x̂ = g(z)`.
pub trait Autoencoder: Module {
    /// The input's extent, `[C, H, W]`.
    fn shape(&self) -> Shape;

    /// Length of the code, `L`.
    fn latent(&self) -> usize;

    /// The same network with every BatchNorm folded into the layer before it, for evaluation.
    fn folded(self) -> Self;

    /// `[B, C, H, W]` → `[B, L]`.
    fn encode(&self, x: Tensor<4>) -> Tensor<2>;

    /// `[B, L]` → `[B, C, H, W]`.
    fn decode(&self, z: Tensor<2>) -> Tensor<4>;

    /// Features `[B, L]` of images `[B, C, H, W]` whose distance is the error term of a network that
    /// has them (B7, B8); `None` where that term is made of pixels.
    fn features(&self, _x: Tensor<4>) -> Option<Tensor<2>> {
        None
    }
}

/// Number of trainable values of a network; the running statistics of BatchNorm are state, not
/// parameters.
pub fn trainable<M: Module>(model: &M) -> usize {
    let mut counter = Counter { path: Vec::new(), count: 0 };
    model.visit(&mut counter);
    counter.count
}

struct Counter {
    path: Vec<String>,
    count: usize,
}

impl ModuleVisitor for Counter {
    fn enter_module(&mut self, name: &str, _container: &str) {
        self.path.push(name.to_owned());
    }

    fn exit_module(&mut self, _name: &str, _container: &str) {
        self.path.pop();
    }

    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        if !self.path.last().is_some_and(|name| name.starts_with("running_")) {
            self.count += param.lazy_shape().num_elements();
        }
    }
}
