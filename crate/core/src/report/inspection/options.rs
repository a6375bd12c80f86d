//! How a photo is shown, and at which threshold.

use super::Threshold;
use crate::report::colour_map::ColourMap;
use crate::report::view::Scale;
use serde::Deserialize;

/// How a photo is shown.
#[derive(Debug, Clone, Copy, PartialEq, Default, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(optional_fields = nullable))]
#[serde(default)]
pub struct DisplayOptions {
    /// Components of the reconstruction that is shown; `None` for the model's own.
    pub components: Option<usize>,
    /// Width of the kernel of the map that is shown, in pixels, 0 to 64; `None` for the model's map.
    pub sigma: Option<f32>,
    /// The colours.
    #[cfg_attr(feature = "typescript", ts(as = "Option<_>", optional))]
    pub colour_map: ColourMap,
    /// What the colours are scaled by; a map of another width has only its own scale.
    #[cfg_attr(feature = "typescript", ts(as = "Option<_>", optional))]
    pub scale: Scale,
    /// The threshold of the verdict, the regions and the contour; `None` for the model's own.
    pub threshold: Option<Threshold>,
    /// Whether saliency and PSE are shown beside the error.
    #[serde(alias = "beside")]
    #[cfg_attr(feature = "typescript", ts(as = "Option<_>", optional))]
    pub extra_maps: bool,
}
