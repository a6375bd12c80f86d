//! The networks of paper B for small images (section 4.3 and the authors' code): AE, VAE, AAE, AE-res, AE-con.
//!
//! All share one encoder and one decoder of 2×2 kernels and 32 filters; they differ in what trains
//! them and in which part gives the error term of the score. Their objectives are in the lab, their
//! scores (B4, B7 to B9) in core.

mod decoder;
mod discriminator;
mod doubling;
mod encoder;
mod layers;

pub use decoder::Decoder;
pub use discriminator::{ImageDiscriminator, LatentDiscriminator};
pub use encoder::Encoder;
pub use novelty_engine::mesarcik::{Config, Filters, Kind, MAX_LATENT};

use crate::Autoencoder;
use burn::module::Module;
use burn::tensor::activation::sigmoid;
use burn::tensor::{Device, Tensor};
use novelty_core::image::Shape;

/// One network of the family, with the parts that its kind needs.
#[derive(Module, Debug)]
pub struct Mesarcik {
    /// `f`: images to codes.
    pub encoder: Encoder,
    /// `g`: codes to images.
    pub decoder: Decoder,
    /// `D_z`, of the AAE while it trains.
    pub latent_discriminator: Option<LatentDiscriminator>,
    /// `D_x`, of AE-res and, while it trains, of AE-con.
    pub image_discriminator: Option<ImageDiscriminator>,
    /// `f_con`, of AE-con.
    pub second_encoder: Option<Encoder>,
    #[module(skip)]
    config: Config,
}

impl Mesarcik {
    /// A freshly initialised network (Glorot-uniform, zero biases) with all parts that training needs.
    pub fn new(config: Config, device: &Device) -> Self {
        let encoder = |variational| Encoder::new(&config, variational, device);
        Self {
            encoder: encoder(config.kind == Kind::Vae),
            decoder: Decoder::new(&config, device),
            latent_discriminator: (config.kind == Kind::Aae)
                .then(|| LatentDiscriminator::new(config.latent, device)),
            image_discriminator: matches!(config.kind, Kind::AeRes | Kind::AeCon)
                .then(|| ImageDiscriminator::new(&config, device)),
            second_encoder: (config.kind == Kind::AeCon).then(|| encoder(false)),
            config,
        }
    }

    /// The parts that scoring needs: without the AAE's and AE-con's discriminators.
    pub fn for_scoring(mut self) -> Self {
        self.latent_discriminator = None;
        if self.config.kind != Kind::AeRes {
            self.image_discriminator = None;
        }
        self
    }

    /// What the network was built as.
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// Images before the sigmoid: `[B, L]` → `[B, C, H, W]`, for a cross-entropy that cannot overflow.
    pub fn decode_logits(&self, z: Tensor<2>) -> Tensor<4> {
        self.decoder.logits(z)
    }
}

impl Autoencoder for Mesarcik {
    fn shape(&self) -> Shape {
        self.config.shape
    }

    fn latent(&self) -> usize {
        self.config.latent
    }

    fn folded(self) -> Self {
        Self {
            encoder: self.encoder.folded(),
            decoder: self.decoder.folded(),
            image_discriminator: self.image_discriminator.map(ImageDiscriminator::folded),
            second_encoder: self.second_encoder.map(Encoder::folded),
            ..self
        }
    }

    fn encode(&self, x: Tensor<4>) -> Tensor<2> {
        self.encoder.forward(x)
    }

    fn decode(&self, z: Tensor<2>) -> Tensor<4> {
        sigmoid(self.decode_logits(z))
    }

    /// `q(x)` of AE-res (B7), `f_con(x)` of AE-con (B8).
    fn features(&self, x: Tensor<4>) -> Option<Tensor<2>> {
        match self.config.kind {
            Kind::AeRes => self.image_discriminator.as_ref().map(|d| d.features(x)),
            Kind::AeCon => self.second_encoder.as_ref().map(|f| f.forward(x)),
            Kind::Ae | Kind::Vae | Kind::Aae => None,
        }
    }
}
