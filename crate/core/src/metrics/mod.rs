//! One number from scores and labels, or from two maps: AUROC, average precision, IoU, top-K
//! agreement, best-match distance, mean squared error of maps.
//!
//! Must not depend on latent banks, models or reports.

pub mod auroc;
pub mod average_precision;
pub mod best_match;
pub mod iou;
pub mod map_mse;
pub mod roc;
pub mod top_k;
pub mod youden;
