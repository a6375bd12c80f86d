//! What is pictured of a photo, and the threshold that it is held against.

use super::Threshold;
use crate::report::analysis::Scale;
use crate::report::colour_map::ColourMap;
use serde::Deserialize;

/// How a photo is shown.
#[derive(Debug, Clone, Copy, PartialEq, Default, Deserialize)]
#[serde(default)]
pub struct Look {
    /// Components of the reconstruction that is shown; `None` for the model's own.
    pub components: Option<usize>,
    /// Width of the kernel of the map that is shown, in pixels, 0 to 64; `None` for the model's map.
    pub sigma: Option<f32>,
    /// The colours.
    pub colour_map: ColourMap,
    /// What the colours are scaled by; a map of another width has only its own scale.
    pub scale: Scale,
    /// The threshold of the verdict, the regions and the contour; `None` for the model's own.
    pub threshold: Option<Threshold>,
    /// Whether saliency and PSE are shown beside the error.
    pub beside: bool,
}
