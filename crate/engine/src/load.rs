//! Networks by the names that model cards give.

use crate::{Abati, Bergmann, Error, Mesarcik, Network, Result, bergmann, mesarcik, with_weights};
use novelty_core::image::Shape;

impl Network {
    /// Builds the network called `name`, for images of `shape`, from a safetensors file.
    ///
    /// The name is what a card gives: `abati`, or as [`mesarcik::Config`] or [`bergmann::Config`]
    /// displays.
    ///
    /// # Errors
    /// [`Error::UnknownNetwork`] for a name or an extent that no network has, and the errors of [`crate::Weights`].
    pub fn load(name: &str, shape: Shape, bytes: &[u8]) -> Result<Self> {
        with_weights(bytes, |weights| {
            if name == "abati" && shape == Shape::DIGIT {
                return Abati::build(weights);
            }
            if let Some(config) = bergmann::Config::parse(name, shape) {
                return Bergmann::build(config, weights);
            }
            let config = mesarcik::Config::parse(name, shape)
                .ok_or_else(|| Error::UnknownNetwork(name.to_owned()))?;
            Mesarcik::build(config, weights)
        })
    }
}
