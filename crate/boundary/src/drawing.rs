//! A drawing: the request for an analysis, and its report.

use crate::arrays::{Bytes, Counts, Floats, Rgba};
use novelty_core::input::drawing::{Digit, Framing};
use novelty_core::link::Input;
use novelty_core::models::calibration::ScoreKind;
use novelty_core::models::model_card::ModelCard;
use novelty_core::report::analysis::{Analysis, Knobs, Metrics, NeighbourView, Nln, Top};
use novelty_core::report::novelty::Novelty;
use novelty_core::report::verdict::Verdict;
use novelty_core::report::{colour_map, view};
use serde::{Deserialize, Serialize};

/// One analysis: the input, its framing, and the knobs.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Request {
    /// Strokes or 784 grey levels.
    pub input: Input,
    /// How a drawing is laid into the field.
    #[serde(default)]
    pub framing: Framing,
    /// The settings.
    #[serde(default)]
    pub knobs: Knobs,
}

/// A map or a picture as it is shown.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct MapView<'a> {
    /// `input`, `reconstruction`, `error`, `saliency`, `saliency_squared`, `pse` or `nln`; of a neighbour `neighbour` or
    /// `neighbour_error`.
    pub id: &'a str,
    /// `H·W` values, in the unit of the legend.
    pub values: Floats<'a>,
    /// `H·W` ranks, 1 for the largest value; ties by index.
    pub ranks: Counts<'a>,
    /// `H·W` colours, four bytes each.
    pub rgba: Rgba<'a>,
    /// Smallest value.
    pub min: f32,
    /// Largest value.
    pub max: f32,
    /// Value of the first colour.
    pub low: f32,
    /// Value of the last colour; larger values share it.
    pub high: f32,
}

impl<'a> From<&'a view::MapView> for MapView<'a> {
    fn from(map: &'a view::MapView) -> Self {
        let view::MapView { id, values, ranks, min, max, low, high, rgba } = map;
        Self {
            id,
            values: values[..].into(),
            ranks: ranks[..].into(),
            rgba: rgba[..].into(),
            min: *min,
            max: *max,
            low: *low,
            high: *high,
        }
    }
}

/// One of the nearest neighbours.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Neighbour<'a> {
    /// Row of the bank.
    pub index: u32,
    /// Distance in latent space.
    pub distance: f32,
    /// The error against it, as the score measures it.
    pub error: f64,
    /// The comparison in one sentence.
    pub words: &'a str,
    /// The network's reconstruction of it, with the id `neighbour`.
    pub picture: MapView<'a>,
    /// Where the picture differs from that reconstruction, with the id `neighbour_error`; all neighbours share one scale.
    pub error_map: MapView<'a>,
}

impl<'a> From<&'a NeighbourView> for Neighbour<'a> {
    fn from(view: &'a NeighbourView) -> Self {
        Self {
            index: view.index,
            distance: view.distance,
            error: view.error,
            words: &view.words,
            picture: (&view.picture).into(),
            error_map: (&view.error_map).into(),
        }
    }
}

/// Milliseconds spent on each part of an analysis.
#[derive(Debug, Clone, Copy, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Timing {
    /// From strokes to pixels.
    pub render_ms: f64,
    /// The network; 0 where the cached pass was used.
    pub pass_ms: f64,
    /// Maps, metrics, score and sentences.
    pub maps_ms: f64,
    /// The whole analysis.
    pub total_ms: f64,
}

/// Everything the page shows of one drawing.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Report<'a> {
    /// Id of the model.
    pub model: &'a str,
    /// The backend that ran it.
    pub backend: &'a str,
    /// Whether the network ran; a moved setting needs no new pass.
    pub ran: bool,
    /// How long it took.
    pub timing: Timing,
    /// 784 grey levels, rows from the top.
    pub pixels: Bytes<'a>,
    /// Rows of every map.
    pub height: usize,
    /// Columns of every map.
    pub width: usize,
    /// Input, reconstruction, error, saliency, squared saliency and PSE, in this order; then NLN, where there are
    /// neighbours.
    pub maps: Vec<MapView<'a>>,
    /// The numbers of the table.
    pub metrics: &'a Metrics,
    /// Which score decides.
    pub score_kind: ScoreKind,
    /// That score on the distribution of held-out images; `None` without a calibration.
    pub novelty: Option<&'a Novelty>,
    /// The terms of NLN and their blend; `None` without neighbours.
    pub nln: Option<&'a Nln>,
    /// The K nearest neighbours, nearest first; empty without neighbours.
    pub neighbours: Vec<Neighbour<'a>>,
    /// The K largest pixels.
    pub top: &'a Top,
    /// The verdict in plain words.
    pub verdict: &'a Verdict,
    /// Every map described in one sentence, in the order of `maps`.
    pub words: &'a [String],
}

impl<'a> Report<'a> {
    /// The report on an analysis of `pixels`, by a model on a backend.
    pub fn new(
        analysis: &'a Analysis,
        pixels: &'a [u8],
        (model, backend): (&'a str, &'a str),
        ran: bool,
        timing: Timing,
    ) -> Self {
        Self {
            model,
            backend,
            ran,
            timing,
            pixels: pixels.into(),
            height: analysis.height,
            width: analysis.width,
            maps: analysis.maps.iter().map(MapView::from).collect(),
            metrics: &analysis.metrics,
            score_kind: analysis.score_kind,
            novelty: analysis.novelty.as_ref(),
            nln: analysis.nln.as_ref(),
            neighbours: analysis.neighbours.iter().map(Neighbour::from).collect(),
            top: &analysis.top,
            verdict: &analysis.verdict,
            words: &analysis.words,
        }
    }
}

/// The digit that a drawing becomes.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Rendered<'a> {
    /// 784 grey levels, rows from the top, 0 is paper and 255 is ink.
    pub pixels: Bytes<'a>,
    /// Sum of all grey levels.
    pub ink: u32,
    /// Whether nothing was drawn.
    pub empty: bool,
}

impl<'a> From<&'a Digit> for Rendered<'a> {
    fn from(digit: &'a Digit) -> Self {
        Self { pixels: digit.pixels[..].into(), ink: digit.ink, empty: digit.empty }
    }
}

/// An open engine.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct EngineInfo<'a> {
    /// The name that it was opened with.
    pub backend: &'a str,
    /// Its name for people.
    pub label: String,
    /// The graphics adapter; `None` on the CPU.
    pub adapter: Option<&'a str>,
    /// Whether that adapter is emulated in software.
    pub software: bool,
}

/// A loaded model.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct LoadedModel<'a> {
    /// Name of its folder.
    pub id: &'a str,
    /// Its name for people.
    pub title: &'a str,
    /// Trainable parameters.
    pub parameters: usize,
    /// Latent size L.
    pub latent: usize,
    /// The first digits of its weights' hash, as links carry them.
    pub weights_prefix: &'a str,
    /// The whole card.
    pub card: &'a ModelCard,
}

/// How far two self-tests differ.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Comparison {
    /// The largest absolute difference.
    pub max_abs: f32,
    /// The largest that is accepted.
    pub tolerance: f32,
    /// Whether it is accepted.
    pub ok: bool,
}

/// A colour map with its colours.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct ColourMap<'a> {
    /// The name in links and requests.
    pub id: colour_map::ColourMap,
    /// The name for people.
    pub title: &'a str,
    /// 256 colours as red, green and blue bytes, from the low end to the high end.
    pub stops: Bytes<'a>,
}

impl ColourMap<'_> {
    /// Every colour map, in the order of the menu.
    pub fn all() -> Vec<Self> {
        let entry = |map: &colour_map::ColourMap| Self {
            id: *map,
            title: map.title(),
            stops: map.stops().to_vec().into(),
        };
        colour_map::ColourMap::ALL.iter().map(entry).collect()
    }
}
