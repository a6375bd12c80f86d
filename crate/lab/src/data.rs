//! Data on disk: digits in idx files, photos of parts in folders, and parts that the lab renders.
//!
//! Nothing here depends on models, training or the papers' measurements.

pub mod category;
mod category_check;
pub mod check;
pub mod digits;
pub mod idx;
pub mod licence;
pub mod rendered;

pub use check::check;
