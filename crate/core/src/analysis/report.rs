//! What an analysis returns; serialised, these are the report that is saved as JSON.

use crate::best_match::BestMatch;
use serde::{Deserialize, Serialize};

/// Everything the page shows of one picture.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Analysis {
    /// Rows of every map.
    pub height: usize,
    /// Columns of every map.
    pub width: usize,
    /// Input, reconstruction, error, saliency, squared saliency and PSE, in this order.
    pub maps: Vec<MapView>,
    /// The numbers of the table.
    pub metrics: Metrics,
    /// The score on the distribution of held-out images; `None` without a calibration.
    pub novelty: Option<Novelty>,
    /// The K largest pixels.
    pub top: Top,
    /// The verdict in plain words.
    pub verdict: Verdict,
    /// Every map described in one sentence, in the order of `maps`.
    pub words: Vec<String>,
}

/// One map as it is shown.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MapView {
    /// `input`, `reconstruction`, `error`, `saliency`, `saliency_squared` or `pse`.
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

/// The numbers of the table.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Metrics {
    /// K, clamped to the number of pixels.
    pub k: usize,
    /// Pixels that saliency and error share among their K largest (A5).
    pub agreement: usize,
    /// Mean agreement of two random sets.
    pub chance_agreement: f64,
    /// Probability that two random sets share nothing.
    pub chance_of_none: f64,
    /// Maximum distance to best match, from saliency to error (A6), and the pair that attains it.
    pub distance: Option<BestMatch>,
    /// Mean squared difference of the scaled maps (A7).
    pub map_mse: f64,
    /// The same with the squared saliency (A7).
    pub map_mse_squared: f64,
    /// Mean squared error of the reconstruction (A2, C2).
    pub mse: f64,
    /// Mean absolute error of the reconstruction (B3).
    pub mae: f64,
    /// Largest value of the PSE map (C5).
    pub pse_peak: f32,
    /// PSE (C3).
    pub pse_mean: f64,
    /// Gradient values that were not finite and count as 0.
    pub non_finite: usize,
    /// How many of saliency and error are zero everywhere; A7 means little unless this is 0.
    pub flat_maps: usize,
}

/// The score of a picture on the distribution of held-out images.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Novelty {
    /// Mean squared error (A2).
    pub score: f32,
    /// Share of held-out normal images whose score is at or below this one, 0 to 1.
    pub percentile: f64,
    /// The score from which a picture is flagged.
    pub threshold: f32,
    /// The percentile of the held-out normal images that is the threshold.
    pub threshold_percentile: f64,
    /// Whether the score is at or above the threshold.
    pub flagged: bool,
    /// Share of held-out normal images that the threshold flags.
    pub normals_flagged: f64,
    /// Share of novel test images that it flags, where they are known.
    pub novels_flagged: Option<f64>,
    /// Smoothed density of the normal images: `[place on the axis 0–1, height 0–1]`.
    pub curve_normal: Vec<[f32; 2]>,
    /// The same of the novel images, on the same axis and scale; empty where they are not known.
    pub curve_novel: Vec<[f32; 2]>,
    /// Place of the score on the axis, 0 to 1, clamped.
    pub position: f32,
    /// Place of the threshold on the axis, 0 to 1, clamped.
    pub threshold_position: f32,
    /// The axis: logarithmic in the score.
    pub axis: Axis,
}

/// A logarithmic axis of scores.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Axis {
    /// Score at place 0.
    pub low: f32,
    /// Score at place 1.
    pub high: f32,
    /// Round scores between them: 1, 2 and 5 times powers of ten.
    pub ticks: Vec<Tick>,
}

/// One mark on an axis.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Tick {
    /// Place on the axis, 0 to 1.
    pub position: f32,
    /// The score.
    pub value: f32,
    /// The score as text.
    pub label: String,
}

/// Flat indices of the K largest pixels, largest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Top {
    /// Of the saliency map.
    pub saliency: Vec<u32>,
    /// Of the error map.
    pub error: Vec<u32>,
}

/// How strange a picture is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// Clearly below the threshold.
    Ordinary,
    /// Just below the threshold.
    Borderline,
    /// At or above the threshold.
    Strange,
    /// Nothing is known to compare with.
    None,
}

/// The verdict in plain words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Verdict {
    /// How strange the picture is.
    pub level: Level,
    /// One or two sentences.
    pub text: String,
}
