//! What is shown of an analysis: maps as pictures, metrics, verdicts in words, axes, contours,
//! tables of a batch, evidence.
//!
//! Must not depend on the link format.

pub mod analysis;
pub mod axis;
pub mod batch;
pub mod colour_map;
pub mod contour;
pub mod csv;
pub mod evidence;
pub mod inspection;
pub mod novelty;
pub mod patch_inspection;
pub(crate) mod region;
pub mod verdict;
pub mod view;
