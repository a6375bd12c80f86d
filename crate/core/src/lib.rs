//! The mathematics of Novelty Lens: slices in, values out.
//!
//! Every equation of the three papers that the page and the lab compute lives here, once.
//! This crate knows images as `[C, H, W]` `f32` slices, maps, metrics, latent banks, calibration,
//! colour maps, the link format and the model card. It does not know burn, browsers, files, clocks
//! or threads. Long sums run in `f64`.
//!
//! Papers are cited by tag: **A** Feeney & Hughes 2021, **B** Mesarcik et al. 2022, **C** Gudi et
//! al. 2022; equations by the tags of the project's specification (A1, C3, …).

pub mod alignment;
pub mod analysis;
pub mod auroc;
pub mod average_precision;
pub mod axis;
pub mod batch;
pub mod best_match;
pub mod calibration;
pub mod colour_map;
pub mod contour;
pub mod core_set;
pub mod drawing;
pub mod ecdf;
pub mod few_shots;
pub mod good_parts;
pub mod image;
pub mod inspection;
pub mod iou;
pub mod latent_bank;
pub mod light;
pub mod link;
pub mod map_mse;
mod median;
pub mod min_max;
pub mod model_card;
pub mod multi_scale_pse;
pub mod nln;
pub mod outline;
pub mod part_map;
pub mod part_model;
pub mod patch_inspection;
pub mod patches;
pub mod pca;
pub mod per_pixel;
pub mod photo;
pub mod preprocessing;
pub mod progress;
pub mod pse;
pub mod regions;
pub mod residual;
pub mod roc;
pub mod saliency;
pub mod synth;
pub mod teaching;
pub mod top_k;
pub mod whitening;
pub mod youden;

mod check;
mod error;
pub use error::{Error, Result};
pub use image::Shape;
