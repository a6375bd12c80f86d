//! Paper A (Feeney & Hughes 2021): do error maps agree with gradient saliency?
//!
//! What is measured on every image, the tables and figures made of it, and `mnist-abati` as a model
//! folder. Nothing here depends on papers B and C.

pub mod abati;
pub mod calibration;
pub mod evaluation;
mod measure;
mod occlusion;
pub mod publishing;
pub mod training;
