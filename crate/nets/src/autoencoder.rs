//! What every autoencoder of this project can do.

use burn::module::Module;
use burn::tensor::Tensor;
use novelty_core::image::Shape;

/// An encoder `z = f(x)` and a decoder `x̂ = g(z)`.
pub trait Autoencoder: Module {
    /// The input's extent, `[C, H, W]`.
    fn shape(&self) -> Shape;

    /// Length of the code, `L`.
    fn latent(&self) -> usize;

    /// `[B, C, H, W]` → `[B, L]`.
    fn encode(&self, x: Tensor<4>) -> Tensor<2>;

    /// `[B, L]` → `[B, C, H, W]`.
    fn decode(&self, z: Tensor<2>) -> Tensor<4>;
}
