//! Scores from the latent space: banks of training latents, their search, core-sets, whitening and
//! nearest-latent-neighbour novelty (paper B).
//!
//! Must not depend on models or reports.

pub mod core_set;
pub mod latent_bank;
pub mod nln;
pub mod whitening;
