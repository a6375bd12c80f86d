//! A map or a picture as it is shown: values, ranks, the range of its colours, and the colours.
//!
//! Drawings and photos share it. It must not depend on a model or a score.

use crate::Shape;
use crate::metrics::top_k;
use crate::report::colour_map::{ColourMap, paint};
use serde::{Deserialize, Serialize};

/// What a map's colours are scaled by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Scale {
    /// Each map by its own maximum, as in paper A (A4). Makes two maps of one image comparable, and
    /// makes a perfectly normal image look full of defects.
    Image,
    /// Each map by the 99.5 % quantile of its pixels on held-out normal images, so that colours
    /// mean the same in every image.
    #[default]
    Calibrated,
}

/// One map as it is shown.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MapView {
    /// `input`, `reconstruction`, `error`, `saliency`, `saliency_squared`, `pse` or `nln`; of a
    /// neighbour `neighbour` or `neighbour_error`.
    pub id: &'static str,
    /// `H·W` values, in the unit of the legend.
    pub values: Vec<f32>,
    /// `H·W` ranks, 1 for the largest value; ties by index.
    pub ranks: Vec<u32>,
    /// Smallest value.
    pub min: f32,
    /// Largest value.
    pub max: f32,
    /// Value of the first colour.
    pub low: f32,
    /// Value of the last colour; larger values share it.
    pub high: f32,
    /// `H·W` colours, four bytes each.
    pub rgba: Vec<u8>,
}

/// A picture: its mean over channels as values, its own colours where it has three channels.
pub fn picture(id: &'static str, image: &[f32], shape: Shape) -> MapView {
    let pixels = shape.pixels();
    let channels = shape.channels as f32;
    let mut values = vec![0.0f32; pixels];
    for plane in image.chunks_exact(pixels) {
        for (sum, v) in values.iter_mut().zip(plane) {
            *sum += v / channels;
        }
    }
    let rgba = if shape.channels == 3 {
        // The cast saturates, and sends NaN to 0.
        let byte = |v: f32| (v.clamp(0.0, 1.0) * 255.0 + 0.5) as u8;
        (0..pixels)
            .flat_map(|p| {
                [byte(image[p]), byte(image[pixels + p]), byte(image[2 * pixels + p]), 255]
            })
            .collect()
    } else {
        paint(&values, 0.0, 1.0, ColourMap::Grey)
    };
    let (min, max) = extremes(&values);
    MapView { id, ranks: top_k::ranks(&values), values, min, max, low: 0.0, high: 1.0, rgba }
}

/// A map of values from 0 upwards; without `high` its own largest value has the last colour.
pub fn heat(
    id: &'static str,
    ranks: Vec<u32>,
    values: Vec<f32>,
    high: Option<f32>,
    colours: ColourMap,
) -> MapView {
    let (min, max) = extremes(&values);
    let high = Some(high.unwrap_or(max)).filter(|h| *h > 0.0).unwrap_or(1.0);
    let rgba = paint(&values, 0.0, high, colours);
    MapView { id, values, ranks, min, max, low: 0.0, high, rgba }
}

fn extremes(values: &[f32]) -> (f32, f32) {
    values.iter().fold((f32::INFINITY, f32::NEG_INFINITY), |(a, b), v| (a.min(*v), b.max(*v)))
}
