//! A trained network as a model folder holds it: weights in f16, loaded as the page loads them.

use anyhow::Result;
use novelty_core::Shape;
use novelty_nets::device::Device;
use novelty_nets::pass::Lens;
use novelty_nets::{Autoencoder, Network, weights};

/// The bytes of the weights file, and the network loaded from these bytes by its name on the card.
pub fn published<M: Autoencoder>(
    trained: M,
    name: &str,
    shape: Shape,
    device: &Device,
) -> Result<(Vec<u8>, Lens<Network>)> {
    let bytes = weights::to_bytes(trained)?;
    let network = Network::load(name, shape, &bytes, device)?;
    Ok((bytes, Lens::new(network, device)))
}
