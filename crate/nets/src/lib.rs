//! The networks of Novelty Lens on burn: architectures, weights, and one pass over a network.
//!
//! This crate opens a [`device`], builds an [`Autoencoder`], loads its [`weights`], and runs a
//! [`pass`]: latent, reconstruction and input gradient of a batch, with a single read-back. It does
//! not know the browser, data sets, or what the maps made from a pass mean.

pub mod abati;
pub mod autoencoder;
pub mod bergmann;
pub mod device;
pub mod mesarcik;
pub mod network;
pub mod pass;
pub mod weights;

mod error;
mod fold;
mod layers;
#[cfg(feature = "tch")]
mod libtorch;

pub use abati::Abati;
pub use autoencoder::Autoencoder;
pub use bergmann::Bergmann;
pub use error::{Error, Result};
pub use mesarcik::Mesarcik;
pub use network::Network;
pub use novelty_engine::parity;
