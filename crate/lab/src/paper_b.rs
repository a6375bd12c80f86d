//! Paper B (Mesarcik et al. 2022): nearest latent neighbours, on digits and garments and on photos.
//!
//! Digits take the distributions that paper A measures. Nothing here depends on paper C.

mod corruption;
pub mod digits;
pub mod photos;
pub mod timing;
