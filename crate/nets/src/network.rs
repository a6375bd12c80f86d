//! Any network of this project behind one type, found by the name that its card gives.

use crate::{Abati, Autoencoder, Bergmann, Error, Mesarcik, Result, bergmann, mesarcik, weights};
use burn::module::Module;
use burn::tensor::{Device, Tensor};
use novelty_core::image::Shape;

/// A network, whichever it is.
#[derive(Module, Debug)]
#[expect(clippy::large_enum_variant, reason = "one exists at a time, and it is not moved around")]
pub enum Network {
    /// Of paper A.
    Abati(Abati),
    /// Of paper B, small images.
    Mesarcik(Mesarcik),
    /// Of paper B, patches of photos.
    Bergmann(Bergmann),
}

impl Network {
    /// Builds the network that `name` stands for, on images of `shape`, and loads its weights.
    ///
    /// The name is what a card's `architecture` says before its colon: `abati`, or as
    /// [`mesarcik::Config`] or [`bergmann::Config`] displays.
    ///
    /// # Errors
    /// [`Error::UnknownNetwork`] for a name or an extent that no network has, [`Error::Weights`] for
    /// weights of another network.
    pub fn load(name: &str, shape: Shape, bytes: &[u8], device: &Device) -> Result<Self> {
        if name == "abati" && shape == Shape::DIGIT {
            return Ok(Self::Abati(weights::load(Abati::new(device), bytes)?));
        }
        if let Some(config) = bergmann::Config::parse(name, shape) {
            return Ok(Self::Bergmann(weights::load(Bergmann::new(config, device), bytes)?));
        }
        let config = mesarcik::Config::parse(name, shape)
            .ok_or_else(|| Error::UnknownNetwork(name.to_owned()))?;
        let model = Mesarcik::new(config, device).for_scoring();
        Ok(Self::Mesarcik(weights::load(model, bytes)?))
    }
}

impl Autoencoder for Network {
    fn shape(&self) -> Shape {
        match self {
            Self::Abati(model) => model.shape(),
            Self::Mesarcik(model) => model.shape(),
            Self::Bergmann(model) => model.shape(),
        }
    }

    fn latent(&self) -> usize {
        match self {
            Self::Abati(model) => model.latent(),
            Self::Mesarcik(model) => model.latent(),
            Self::Bergmann(model) => model.latent(),
        }
    }

    fn folded(self) -> Self {
        match self {
            Self::Abati(model) => Self::Abati(model.folded()),
            Self::Mesarcik(model) => Self::Mesarcik(model.folded()),
            Self::Bergmann(model) => Self::Bergmann(model.folded()),
        }
    }

    fn encode(&self, x: Tensor<4>) -> Tensor<2> {
        match self {
            Self::Abati(model) => model.encode(x),
            Self::Mesarcik(model) => model.encode(x),
            Self::Bergmann(model) => model.encode(x),
        }
    }

    fn decode(&self, z: Tensor<2>) -> Tensor<4> {
        match self {
            Self::Abati(model) => model.decode(z),
            Self::Mesarcik(model) => model.decode(z),
            Self::Bergmann(model) => model.decode(z),
        }
    }

    fn features(&self, x: Tensor<4>) -> Option<Tensor<2>> {
        match self {
            Self::Abati(model) => model.features(x),
            Self::Mesarcik(model) => model.features(x),
            Self::Bergmann(model) => model.features(x),
        }
    }
}
