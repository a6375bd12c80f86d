//! Paper C (Gudi et al. 2022): proximally sensitive error, for detection and for feature learning.
//!
//! Nothing here depends on papers A and B, or on networks: PCA and two dense layers are enough.

pub mod detection;
pub mod features;
