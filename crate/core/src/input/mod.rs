//! From strokes and photos to the values a network takes: decoding of headers, scaling, exposure,
//! alignment, rasterised drawings, patches, and synthetic photos of parts.
//!
//! Must not depend on maps, metrics, models or reports.

pub mod alignment;
pub mod drawing;
pub mod exposure;
pub mod patches;
pub mod photo;
pub mod preprocessing;
pub mod synth;
