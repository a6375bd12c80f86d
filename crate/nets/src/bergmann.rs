//! The network of paper B for photos of parts (section 4.3): the autoencoder of Bergmann et al. on
//! patches of 128×128 pixels, in the form of the NLN authors.
//!
//! Strided convolutions take a patch to a code of L numbers, transposed ones take it back. LeakyReLU
//! of slope 0.2 follows every layer but the last of each half; there is no BatchNorm. A photo
//! larger than a patch is cut and put together by [`novelty_core::input::patches`]; training is in the lab.

mod decoder;
mod encoder;
mod layers;

pub use decoder::Decoder;
pub use encoder::Encoder;
pub use novelty_engine::bergmann::{Config, MAX_LATENT};

use crate::Autoencoder;
use burn::module::Module;
use burn::tensor::activation::sigmoid;
use burn::tensor::{Device, Tensor};
use novelty_core::image::Shape;

/// The autoencoder.
#[derive(Module, Debug)]
pub struct Bergmann {
    /// `f`: patches to codes.
    pub encoder: Encoder,
    /// `g`: codes to patches.
    pub decoder: Decoder,
    #[module(skip)]
    config: Config,
}

impl Bergmann {
    /// A freshly initialised network (Glorot-uniform, zero biases).
    pub fn new(config: Config, device: &Device) -> Self {
        let encoder = Encoder::new(config.channels, config.latent, device);
        let decoder = Decoder::new(config.channels, config.latent, device);
        Self { encoder, decoder, config }
    }

    /// What the network was built as.
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// Patches before the sigmoid: `[B, L]` → `[B, C, 128, 128]`, for a cross-entropy that cannot overflow.
    pub fn decode_logits(&self, z: Tensor<2>) -> Tensor<4> {
        self.decoder.logits(z)
    }

    /// The features before the code, `[B, 32, 8, 8]`: one column for every 16×16 pixels, for a search
    /// that localises.
    pub fn columns(&self, x: Tensor<4>) -> Tensor<4> {
        self.encoder.columns(x)
    }

    /// The features of layers 2, 4 and 7, `[B, 32, H/4, W/4]`, `[B, 32, H/8, W/8]` and
    /// `[B, 64, H/16, W/16]`, of whole photos `[B, C, H, W]` with sides that are multiples of 16: these
    /// layers do not ask for a patch.
    pub fn depths(&self, x: Tensor<4>) -> [Tensor<4>; 3] {
        self.encoder.depths(x)
    }
}

impl Autoencoder for Bergmann {
    fn shape(&self) -> Shape {
        self.config.shape()
    }

    fn latent(&self) -> usize {
        self.config.latent
    }

    /// Itself: it has no BatchNorm.
    fn folded(self) -> Self {
        self
    }

    fn encode(&self, x: Tensor<4>) -> Tensor<2> {
        self.encoder.forward(x)
    }

    fn decode(&self, z: Tensor<2>) -> Tensor<4> {
        sigmoid(self.decode_logits(z))
    }
}
