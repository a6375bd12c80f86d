//! What a model is besides its weights: its card, its calibration on held-out normal data, and the
//! PCA models that are trained in the page on photos of a part.
//!
//! Must not depend on reports, colours or links.

pub mod calibration;
pub mod few_shots;
pub mod folder;
pub(crate) mod format;
pub mod loo_calibration;
pub mod model_card;
pub mod outline;
pub mod part_map;
pub mod part_model;
pub mod training;
