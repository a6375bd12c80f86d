//! The list of example maps: strips of pictures side by side, made by the lab.

use serde::{Deserialize, Serialize};

/// All example maps.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct Examples {
    /// The command that makes them.
    pub command: String,
    /// Groups of strips with the same columns.
    pub groups: Vec<ExampleGroup>,
}

/// Strips with the same columns.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct ExampleGroup {
    /// Heading.
    pub title: String,
    /// What one sees, in a sentence.
    pub about: String,
    /// Words for the columns of every strip, left to right.
    pub columns: Vec<String>,
    /// The strips.
    pub strips: Vec<ExampleStrip>,
}

/// Pictures side by side in one file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct ExampleStrip {
    /// File beside the list.
    pub file: String,
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// What it shows and what came out.
    pub words: String,
    /// Licence of the pictures.
    pub licence: String,
}
