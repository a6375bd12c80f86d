//! Descriptive statistics of plain numbers: range, median, empirical distribution,
//! and how numbers are written in sentences.
//!
//! Must not depend on any other group.

pub mod ecdf;
pub(crate) mod median;
pub mod min_max;
pub mod numbers;
pub mod robust;
