//! What an analysis returns; serialised, these are the report that is saved as JSON.

use crate::latent::nln::{Aggregation, Convention, Measure, Term};
use crate::metrics::best_match::BestMatch;
use crate::models::calibration::ScoreKind;
use crate::report::novelty::Novelty;
use crate::report::verdict::Verdict;
use crate::report::view::MapView;
use serde::{Deserialize, Serialize};

/// Everything the page shows of one picture.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Analysis {
    /// Rows of every map.
    pub height: usize,
    /// Columns of every map.
    pub width: usize,
    /// Input, reconstruction, error, saliency, squared saliency and PSE, in this order; then NLN,
    /// where there are neighbours.
    pub maps: Vec<MapView>,
    /// The numbers of the table.
    pub metrics: Metrics,
    /// The score that decides: the blended score of NLN where there are neighbours and the
    /// calibration has their terms, otherwise the mean squared error.
    pub score_kind: ScoreKind,
    /// That score on the distribution of held-out images; `None` without a calibration.
    pub novelty: Option<Novelty>,
    /// The terms of NLN and their blend; `None` without neighbours.
    pub nln: Option<Nln>,
    /// The K nearest neighbours, nearest first; empty without neighbours.
    pub neighbours: Vec<NeighbourView>,
    /// The K largest pixels.
    pub top: Top,
    /// The verdict in plain words.
    pub verdict: Verdict,
    /// Every map described in one sentence, in the order of `maps`.
    pub words: Vec<String>,
}

/// The numbers of the table.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
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
    /// The blended score of NLN (B4, B9), where there are neighbours and a calibration of their terms.
    #[serde(default)]
    pub nln: Option<f64>,
}

/// The nearest latent neighbours in numbers.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Nln {
    /// K: of the knob, or the nearest one in the calibration.
    pub k: usize,
    /// `a`, the weight of the error.
    pub error_weight: f64,
    /// What α represents.
    pub convention: Convention,
    /// α in that convention.
    pub alpha: f64,
    /// The convention in one sentence.
    pub alpha_words: &'static str,
    /// How the error against one neighbour is measured.
    pub measure: Measure,
    /// How the errors against several become one.
    pub aggregation: Aggregation,
    /// Both terms, not scaled.
    pub term: Term,
    /// Both terms on the scale of the held-out normal images, not clipped; `None` without a
    /// calibration of them.
    pub scaled: Option<Term>,
    /// Their blend, `a·E + (1−a)·D`; `None` without a calibration of them.
    pub score: Option<f64>,
}

/// One of the nearest neighbours.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct NeighbourView {
    /// Row of the bank.
    pub index: u32,
    /// Distance in latent space.
    pub distance: f32,
    /// The error against it, as the score measures it.
    pub error: f64,
    /// The same in one sentence.
    pub words: String,
    /// What the network makes of it, as `neighbour`.
    pub picture: MapView,
    /// Where the picture differs from that, as `neighbour_error`; all on one scale.
    pub error_map: MapView,
}

/// Flat indices of the K largest pixels, largest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Top {
    /// Of the saliency map.
    pub saliency: Vec<u32>,
    /// Of the error map.
    pub error: Vec<u32>,
}
