//! Nearest latent neighbours, NLN: a picture against what the network makes of its K nearest
//! training latents (B4, B7, B8, B9).
//!
//! The score has two terms, the error against the neighbours' decodings and the distance to them in
//! latent space. Both are kept apart and for every K at once ([`Terms`]), so that K and the weight
//! of the error re-blend without running the network again; [`blend`] joins them after [`Scaling`]
//! has brought them to a common range. The baseline B3 is in [`crate::maps::residual`], the search in
//! [`crate::latent::latent_bank`], the maps of a calibrated model in [`crate::report::analysis`]. Nothing here
//! encodes or decodes.
//!
//! The order matters: the error is averaged over the neighbours *after* its absolute value is
//! taken; the error against the mean neighbour would be a different, smaller number.

mod batch;
mod blend;
mod error;
pub mod photo;
mod terms;

pub use batch::Batch;
pub use blend::{Convention, Scaling, blend, blend_all};
pub use error::{ErrorKind, INK_FLOOR, Measure, feature_errors, maps, pixel_errors};
pub use terms::{Aggregation, Term, Terms, combine_maps};

/// Most neighbours of one picture.
pub const MAX_NEIGHBOURS: usize = 10;

/// The numbers of neighbours of the paper's grid, which calibrations are made for.
pub const GRID: [usize; 5] = [1, 2, 3, 5, 10];

#[cfg(test)]
mod tests;
