//! A model of a part: how it is trained, and the report on it.

use crate::joined::Joined;
use novelty_core::input::alignment::Pose;
use novelty_core::input::photo::MAX_SIDE;
use novelty_core::models::few_shots::Choice;
use novelty_core::models::part_map::Method;
use novelty_core::models::part_model::{PartCard, PartModel, Precision};
use novelty_core::models::training::{self, NormalisationChoice, TrainedModel, TrainingConfig};
use novelty_core::pca::MAX_PHOTOS;
use novelty_core::report::axis::ScoreAxis;
use novelty_core::report::inspection::ScoreDistribution;
use serde::{Deserialize, Serialize};

/// The configuration of a model with the photos that it is trained on.
#[derive(Debug)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct TrainingRequest {
    /// The photos.
    #[cfg_attr(test, ts(flatten))]
    pub photos: TrainingPhotos,
    /// Everything else.
    #[cfg_attr(test, ts(flatten))]
    pub config: TrainingConfig,
}

impl Joined for TrainingRequest {
    type First = TrainingPhotos;
    type Second = TrainingConfig;

    fn join(photos: TrainingPhotos, config: TrainingConfig) -> Self {
        Self { photos, config }
    }
}

/// The photos that a model is trained on.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct TrainingPhotos {
    /// Ids of the good photos, in their order.
    pub good: Vec<String>,
    /// Ids of the labelled defects; may be empty.
    #[serde(default)]
    pub defects: Vec<String>,
    /// Side that photos are brought to, in pixels.
    pub side: usize,
    /// Whether colours are kept.
    pub colour: bool,
}

/// The default configuration of a training, and its limits.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct TrainingDefaults {
    /// Side that photos are brought to, in pixels.
    pub side: usize,
    /// The sides that are offered.
    pub sides: [usize; 5],
    /// Whether colours are kept.
    pub colour: bool,
    /// Whether photos that only are misaligned are moved.
    pub align: bool,
    /// Whether maps are normalised pixel by pixel where painted defects do not decide.
    pub per_pixel: bool,
    /// The percentile of the good photos' scores that is the threshold, 0 to 1.
    pub percentile: f64,
    /// Which error is mapped.
    pub method: Method,
    /// Fewest good photos.
    pub least_photos: usize,
    /// Most photos.
    pub most_photos: usize,
}

impl Default for TrainingDefaults {
    fn default() -> Self {
        Self {
            side: 128,
            sides: [64, 96, 128, 192, MAX_SIDE],
            colour: false,
            align: true,
            per_pixel: training::DEFAULT_PER_PIXEL,
            percentile: training::percentile(),
            method: training::default_method(),
            least_photos: training::MIN_PHOTOS,
            most_photos: MAX_PHOTOS,
        }
    }
}

/// Everything that the page shows of a model.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct PartReport<'a> {
    /// The card in its file.
    pub card: &'a PartCard,
    /// Good photos it was trained on.
    pub photos: usize,
    /// Components in use.
    pub components: usize,
    /// Components that it has.
    pub max_components: usize,
    /// The share of the variance that the first components explain, one value for each number of them.
    pub explained: Vec<f64>,
    /// The threshold of the score.
    pub threshold: f32,
    /// Its place on the axis, 0 to 1.
    pub threshold_position: f32,
    /// Good photos above the threshold.
    pub above: usize,
    /// Leave-one-out scores of the good photos; empty for a model from a file.
    pub scores: Vec<PhotoScore<'a>>,
    /// Scores of the labelled defects; empty for a model from a file.
    pub defects: Vec<PhotoScore<'a>>,
    /// The leave-one-out scores alone.
    pub spread: Vec<PlacedScore>,
    /// The axis of the scores.
    pub axis: ScoreAxis,
    /// Density of the good photos' scores: place on the axis and height, both 0 to 1.
    pub curve: Vec<[f32; 2]>,
    /// How the good photos are aligned; `None` for a model from a file.
    pub alignment: Option<PhotoAlignment>,
    /// How the normalisation was chosen; `None` where it was given, and for a model from a file.
    pub normalisation: Option<NormalisationChoice>,
    /// The few-shot selection; `None` where none was asked for.
    pub shots: Option<Shots<'a>>,
    /// Average precision of the model in use on the labelled photos.
    pub average_precision: Option<f64>,
    /// Bytes of its file.
    pub bytes_full: usize,
    /// Bytes of its file with components at half precision.
    pub bytes_half: usize,
    /// How long training took.
    pub milliseconds: f64,
}

/// The score of a photo that a model was trained with.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct PhotoScore<'a> {
    /// Id of the photo.
    pub id: &'a str,
    /// Its score.
    #[serde(flatten)]
    pub placed: PlacedScore,
}

/// A score and its place.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct PlacedScore {
    /// The score.
    pub score: f32,
    /// Its place on the axis, 0 to 1.
    pub position: f32,
    /// Whether a good photo with this score differs from the others.
    pub unlike: bool,
}

/// How the part is aligned in the good photos.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct PhotoAlignment {
    /// The kind of alignment.
    pub pose: PoseKind,
    /// The usual shift, in pixels of the model; 0 unless they are shifted.
    pub typical: f32,
    /// The largest shift.
    pub largest: f32,
    /// The same as a sentence.
    pub sentence: String,
    /// Whether photos are aligned before they are judged.
    pub aligned: bool,
}

/// How the part is aligned in the good photos, for programs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum PoseKind {
    /// All in the same place.
    Aligned,
    /// In different places that shifts can align.
    Shifted,
    /// In poses that no shift can align.
    Varied,
    /// Unknown: the photos have too little structure.
    Featureless,
}

/// The few-shot selection with the axes of its grid.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Shots<'a> {
    /// Numbers of components, the rows of the grid.
    pub components: Vec<usize>,
    /// Widths σ in pixels, the columns of the grid.
    pub sigmas: Vec<f32>,
    /// The grid and the pair taken.
    #[serde(flatten)]
    pub choice: &'a Choice,
}

impl<'a> PartReport<'a> {
    /// The report on a model; one that was loaded has no photos.
    ///
    /// # Errors
    /// Those of [`ScoreDistribution::of`] and [`PartModel::file_size`].
    pub fn new(
        model: &'a PartModel,
        trained: Option<(&'a TrainedModel, &'a TrainingPhotos)>,
        milliseconds: f64,
    ) -> novelty_core::Result<Self> {
        let distribution = ScoreDistribution::of(model)?;
        let threshold = distribution.place(model.threshold());
        let mut sum = 0.0;
        let explained = model.pca().explained().into_iter().map(|share| {
            sum += share;
            sum
        });
        let scored = |ids: &'a [String], scores: &[f32]| -> Vec<PhotoScore<'a>> {
            let of = |(id, &score): (&'a String, &f32)| PhotoScore {
                id,
                placed: PlacedScore::new(&distribution, score),
            };
            ids.iter().zip(scores).map(of).collect()
        };
        let (scores, defects) = match trained {
            Some((trained, photos)) => {
                (scored(&photos.good, model.scores()), scored(&photos.defects, &trained.defects))
            }
            None => (Vec::new(), Vec::new()),
        };
        let spread =
            model.scores().iter().map(|score| PlacedScore::new(&distribution, *score)).collect();
        Ok(Self {
            card: model.card(),
            photos: model.card().photos,
            components: model.card().components,
            max_components: model.pca().len(),
            explained: explained.collect(),
            threshold: model.threshold(),
            threshold_position: threshold.position,
            above: model.scores().iter().filter(|score| **score > model.threshold()).count(),
            scores,
            defects,
            spread,
            axis: threshold.axis,
            curve: threshold.curve_normal,
            alignment: trained.map(|(trained, _)| PhotoAlignment::of(trained)),
            normalisation: trained.and_then(|(trained, _)| trained.normalisation),
            shots: trained.and_then(|(trained, _)| trained.choice.as_ref()).map(Shots::from),
            average_precision: trained.and_then(|(trained, _)| trained.average_precision()),
            bytes_full: model.file_size(Precision::Full)?,
            bytes_half: model.file_size(Precision::Half)?,
            milliseconds,
        })
    }
}

impl PlacedScore {
    fn new(distribution: &ScoreDistribution, score: f32) -> Self {
        Self { score, position: distribution.position(score), unlike: distribution.unlike(score) }
    }
}

impl PhotoAlignment {
    fn of(trained: &TrainedModel) -> Self {
        let alignment = trained.training_set.alignment();
        let (pose, typical, largest) = match alignment.pose {
            Pose::Aligned => (PoseKind::Aligned, 0.0, 0.0),
            Pose::Shifted { typical, largest } => (PoseKind::Shifted, typical, largest),
            Pose::Varied => (PoseKind::Varied, 0.0, 0.0),
            Pose::Featureless => (PoseKind::Featureless, 0.0, 0.0),
        };
        let (sentence, aligned) = (alignment.sentence(), trained.training_set.aligned());
        Self { pose, typical, largest, sentence, aligned }
    }
}

impl<'a> From<&'a Choice> for Shots<'a> {
    fn from(choice: &'a Choice) -> Self {
        let columns = choice.columns.max(1);
        Self {
            components: choice.cells.iter().step_by(columns).map(|cell| cell.q).collect(),
            sigmas: choice.cells.iter().take(columns).map(|cell| cell.sigma).collect(),
            choice,
        }
    }
}
