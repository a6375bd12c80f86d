//! Descriptive statistics of plain numbers: range, median, empirical distribution.
//!
//! Must not depend on any other group.

pub mod ecdf;
pub(crate) mod median;
pub mod min_max;
