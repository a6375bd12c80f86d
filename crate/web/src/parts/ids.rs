//! Ids of the photos that a model was trained on, as the page names them.

use serde::Deserialize;

/// The ids of the photos that a model was trained on.
#[derive(Debug, Deserialize)]
pub struct PhotoIds {
    /// Ids of the good photos, in their order.
    pub good: Vec<String>,
    /// Ids of the labelled defects.
    #[serde(default)]
    pub defects: Vec<String>,
}
