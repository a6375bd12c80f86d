//! One value a pixel: reconstruction error, saliency, PSE at one and at several widths, deviation
//! per pixel, and the connected regions of a map above a threshold.
//!
//! Must not depend on latent banks, models or reports: maps are computed from images, reconstructions
//! and gradients alone.

pub mod multi_scale_pse;
pub mod per_pixel;
pub mod pse;
pub mod regions;
pub mod residual;
pub mod saliency;
