//! The mathematics of Novelty Lens: slices in, values out.
//!
//! Every equation of the three papers that the page and the lab compute is implemented here, once.
//! This crate handles images as `[C, H, W]` `f32` slices, maps, metrics, latent banks, calibration,
//! colour maps, the link format and the model card. It must not depend on burn, browsers, files,
//! clocks or threads. Long sums run in `f64`.
//!
//! The modules are grouped by the flow of data; a group imports only groups that come before it:
//!
//! ```text
//! stats · pca → input · maps → latent · metrics → models → report → link
//! ```
//!
//! Papers are cited by letter: **A** Feeney & Hughes 2021, **B** Mesarcik et al. 2022, **C** Gudi et
//! al. 2022; equations by the tags (A1, C3, …) that `crate/core/README.md` lists with their numbers
//! in the papers.

pub mod image;
pub mod input;
pub mod latent;
pub mod link;
pub mod maps;
pub mod metrics;
pub mod models;
pub mod pca;
pub mod progress;
pub mod report;
pub mod stats;

mod check;
mod error;
pub use error::{Error, ErrorKind, Result};
pub use image::Shape;
