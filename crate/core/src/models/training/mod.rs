//! Training a model of a part: from normal photos to a PCA, a map, a threshold (paper C, section 3.0.1; X1, X2, X6).
//!
//! Two halves, so that a moved knob does not begin anew. [`TrainingSet::gather`] finds out whether the
//! photos show the part in one place, moves them where that is asked for and helps, and fits the
//! PCA. [`TrainingSet::measure`] settles what the [`TrainingConfig`] leaves open (number of components, width of
//! the kernel), scores every good photo by a model of the others and makes the [`PartModel`]. With
//! labelled defects the few-shot protocol (C8) settles it (`shots`); without, the
//! rules below do.
//!
//! Both halves are asynchronous only in that they call a pause every few milliseconds, which hears
//! how far they are and says whether to go on. In a browser the pause lets messages in; natively
//! [`at_once`] runs them through.

mod normalisation;
mod painted;
mod shots;

use crate::input::alignment::{Alignment, Estimating, Interpolation, Pose, Shift, shift};
use crate::maps::pse::Border;
use crate::metrics::average_precision::average_precision;
use crate::models::few_shots::Choice;
use crate::models::loo_calibration::{LeaveOneOutMaps, LooCalibration, Measuring};
use crate::models::part_map::Method;
use crate::models::part_model::{Finding, PartCard, PartModel};
use crate::pca::{Fit, LeaveOneOut, Pca, Spectrum};
use crate::progress::{Watch, report};
use crate::{Error, Result, Shape, check};
use serde::{Deserialize, Serialize};
use std::ops::ControlFlow;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

pub use normalisation::NormalisationChoice;

/// Fewest good photos that make a model.
pub const MIN_PHOTOS: usize = 5;

/// Components that are kept for the slider; more only where a config asks for them.
pub const KEPT: usize = 64;

/// The share of the variance that the components in use explain, unless a config says how many.
pub const EXPLAINED: f64 = 0.99;

/// What is fixed, and what is left to the rules below.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(optional_fields = nullable))]
pub struct TrainingConfig {
    /// The part's name.
    #[serde(default)]
    #[cfg_attr(feature = "typescript", ts(as = "Option<_>", optional))]
    pub name: String,
    /// Components in use; `None` for the rule, or what the shots choose.
    #[serde(default)]
    pub components: Option<usize>,
    /// Which error is mapped; `None` for the default, or what the shots choose.
    #[serde(default)]
    pub method: Option<Method>,
    /// Whether maps are normalised pixel by pixel; `None` for what finds more defects painted on the photos.
    #[serde(default)]
    pub per_pixel: Option<bool>,
    /// Whether photos that only are misaligned are moved.
    #[serde(default)]
    #[cfg_attr(feature = "typescript", ts(as = "Option<_>", optional))]
    pub align: bool,
    /// The percentile of the good photos' scores that is the threshold, 0 to 1.
    #[serde(default = "percentile")]
    #[cfg_attr(feature = "typescript", ts(as = "Option<_>", optional))]
    pub percentile: f64,
}

/// The percentile that is the threshold unless the configuration says otherwise.
pub const fn percentile() -> f64 {
    0.95
}

/// What is being done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Finding out where the part is.
    Placing,
    /// Fitting the PCA.
    Fitting,
    /// Trying normalisations on painted defects.
    Normalising,
    /// Trying components and widths on labelled defects.
    Choosing,
    /// Scoring every good photo by a model of the others.
    Scoring,
}

impl Stage {
    /// The stage in words.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Placing => "Locating the part",
            Self::Fitting => "Fitting the model to the good photos",
            Self::Normalising => "Choosing the normalisation on painted defects",
            Self::Choosing => {
                "Selecting the number of components and the blur width on the defects"
            }
            Self::Scoring => "Scoring each good photo by leave-one-out",
        }
    }
}

/// How far the work is: what it is at, and the share of this half that is done, 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Progress {
    /// What is being done.
    pub stage: Stage,
    /// The share that is done.
    pub share: f64,
}

/// Good photos of a part, placed and fitted, ready to be measured under any knobs.
#[derive(Debug, Clone)]
pub struct TrainingSet {
    shape: Shape,
    /// `[N, C, H, W]`, moved where `aligned`.
    good: Vec<f32>,
    /// `[M, C, H, W]`, moved as they will be when they are judged.
    defects: Vec<f32>,
    alignment: Alignment,
    aligned: bool,
    pca: Pca,
    spectrum: Spectrum,
}

/// A model and what was found on the way.
#[derive(Debug, Clone)]
pub struct TrainedModel {
    /// The photos behind it, for other knobs.
    pub training_set: Arc<TrainingSet>,
    /// The model.
    pub model: PartModel,
    /// What the shots chose, where there were labelled defects and something to choose.
    pub choice: Option<Choice>,
    /// How the normalisation was chosen, where the configuration left that open.
    pub normalisation: Option<NormalisationChoice>,
    /// The scores of the labelled defects by this model, in their order.
    pub defects: Vec<f32>,
    /// What each good photo was scored by.
    pub others: LeaveOneOutMaps,
}

impl TrainedModel {
    /// The average precision of this model on the photos it was made from: labelled defects against
    /// the leave-one-out scores of the normal photos, 0 to 1; `None` without defects.
    pub fn average_precision(&self) -> Option<f64> {
        let good = self.model.scores();
        let scores = [good, &self.defects[..]].concat();
        let labels: Vec<bool> = (0..scores.len()).map(|i| i >= good.len()).collect();
        if self.defects.is_empty() { None } else { average_precision(&scores, &labels) }
    }

    /// What a model of the others finds in the good photo of this number: its leave-one-out score,
    /// with map and reconstruction.
    ///
    /// # Errors
    /// As [`PartModel::judge_at`], and [`Error::TooLarge`] for a number beyond the last photo.
    pub fn left_out(&self, photo: usize, components: usize, level: f32) -> Result<Finding> {
        let (class, dims) = (&self.training_set, self.training_set.shape.len());
        let mut left = LeaveOneOut::new(&class.good, dims, &class.spectrum, components)?;
        if photo >= left.count() {
            let (what, limit) = ("the number of a photo", left.count() - 1);
            return Err(Error::TooLarge { what, limit, got: photo });
        }
        let batch = left.batch(left.batch_of(photo))?;
        let residual = &batch.residuals[(photo - batch.first) * dims..][..dims];
        let seen = &class.good[photo * dims..][..dims];
        let reconstruction = seen.iter().zip(residual).map(|(y, r)| y + r).collect();
        let by = class.alignment.shifts.get(photo).copied().filter(|_| class.aligned);
        let by = by.unwrap_or_default();
        let shift = Shift { down: by.down.round(), right: by.right.round() };
        let map = self.others.map(photo, residual)?;
        self.model.finding(&map, reconstruction, residual, shift, level)
    }
}

/// Trains a model in one go.
///
/// `good` is `[N, C, H, W]`, `defects` `[M, C, H, W]` (empty for none), of `shape`.
///
/// # Errors
/// As [`TrainingSet::gather`] and [`TrainingSet::measure`].
pub fn train(
    good: Vec<f32>,
    defects: Vec<f32>,
    shape: Shape,
    config: &TrainingConfig,
    watch: &mut Watch<'_>,
) -> Result<TrainedModel> {
    at_once(async {
        // Each half is half of it.
        let mut first = async |p: Progress| watch(0.5 * p.share);
        let class = TrainingSet::gather(good, defects, shape, config, &mut first).await?;
        let mut second = async |p: Progress| watch(0.5 + 0.5 * p.share);
        Arc::new(class).measure(config, &mut second).await
    })
}

/// Runs work whose pauses never wait.
///
/// # Errors
/// Those of the work, and [`Error::Cancelled`] for work that waits all the same.
pub fn at_once<T>(work: impl Future<Output = Result<T>>) -> Result<T> {
    let work = std::pin::pin!(work);
    match work.poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(done) => done,
        Poll::Pending => Err(Error::Cancelled),
    }
}

impl TrainingSet {
    /// Places and fits photos.
    ///
    /// # Errors
    /// [`Error::TooFew`] under [`MIN_PHOTOS`] good photos, the limits of [`Fit::new`], photos that do
    /// not fit `shape` or have values that are not finite, [`Error::Identical`] and
    /// [`Error::Unsolved`] from the PCA, and [`Error::Cancelled`].
    pub async fn gather(
        mut good: Vec<f32>,
        mut defects: Vec<f32>,
        shape: Shape,
        config: &TrainingConfig,
        pause: &mut impl AsyncFnMut(Progress) -> ControlFlow<()>,
    ) -> Result<Self> {
        check::some("a photo", shape.len())?;
        let dims = shape.len();
        for photos in [&good, &defects] {
            check::length("the photos", photos.len() / dims * dims, photos.len())?;
            check::finite("a photo", photos)?;
        }
        if good.len() / dims < MIN_PHOTOS {
            let (what, got) = ("good photos", good.len() / dims);
            return Err(Error::TooFew { what, needed: MIN_PHOTOS, got });
        }
        // The limits of the fit, before the work begins.
        let limit = KEPT.max(config.components.unwrap_or_default());
        Fit::new(&good, dims, limit)?;

        let mut estimating = Estimating::new(&good, shape)?;
        while !estimating.step() {
            let share = 0.4 * estimating.done() as f64 / estimating.steps() as f64;
            heard(pause(Progress { stage: Stage::Placing, share }).await)?;
        }
        let alignment = estimating.finish()?;
        let aligned = config.align && matches!(alignment.pose, Pose::Shifted { .. });
        if aligned {
            let places = alignment.shifts.clone();
            for (photo, by) in good.chunks_exact_mut(dims).zip(places) {
                photo.copy_from_slice(&shift(photo, shape, by, Interpolation::Nearest)?);
            }
        }
        let mut fit = Fit::new(&good, dims, limit)?;
        while !fit.step()? {
            let share = 0.4 + 0.6 * fit.done() as f64 / fit.steps() as f64;
            heard(pause(Progress { stage: Stage::Fitting, share }).await)?;
        }
        let (pca, spectrum) = fit.finish()?;
        if aligned {
            for photo in defects.chunks_exact_mut(dims) {
                let by = crate::input::alignment::against(photo, pca.mean(), shape)?;
                photo.copy_from_slice(&shift(photo, shape, by, Interpolation::Nearest)?);
            }
        }
        Ok(Self { shape, good, defects, alignment, aligned, pca, spectrum })
    }

    /// Measures the photos and makes the model.
    ///
    /// # Errors
    /// [`Error::TooLarge`] for more components than were kept, those of [`Measuring`] and of
    /// [`PartModel::new`], and [`Error::Cancelled`].
    pub async fn measure(
        self: Arc<Self>,
        config: &TrainingConfig,
        pause: &mut impl AsyncFnMut(Progress) -> ControlFlow<()>,
    ) -> Result<TrainedModel> {
        let dims = self.shape.len();
        if let Some(got) = config.components.filter(|q| *q > self.pca.len()) {
            let (what, limit) = ("the number of components", self.pca.len());
            return Err(Error::TooLarge { what, limit, got });
        }
        let choosing = shots::is_open(config) && !self.defects.is_empty();
        // The stages of measuring, and the share of it that each is done at.
        let normalised = if config.per_pixel.is_none() { normalisation::SHARE } else { 0.0 };
        let chosen = normalised + if choosing { (1.0 - normalised) * shots::SHARE } else { 0.0 };
        let normalisation = match config.per_pixel {
            Some(_) => None,
            None => Some(self.normalisation(config, normalised, pause).await?),
        };
        let per_pixel = config.per_pixel.or(normalisation.as_ref().map(|of| of.per_pixel));
        let settled = TrainingConfig { per_pixel, ..config.clone() };
        let choice = if choosing {
            let mut pause = async |p: Progress| {
                let share = normalised + (chosen - normalised) * p.share;
                pause(Progress { share, ..p }).await
            };
            Some(self.choose(&settled, &mut pause).await?)
        } else {
            None
        };
        let best = choice.as_ref().map(|choice| choice.best);
        let components =
            config.components.or(best.map(|best| best.q)).unwrap_or_else(|| self.components());
        let method = match (&config.method, best) {
            (Some(method), _) => method.clone(),
            (None, Some(best)) => Method::Pse { sigma: best.sigma },
            (None, None) => default_method(),
        };
        let per_pixel = per_pixel.unwrap_or(DEFAULT_PER_PIXEL);
        let mut pause = async |share: f64| {
            let share = chosen + (1.0 - chosen) * share;
            pause(Progress { stage: Stage::Scoring, share }).await
        };
        let good = self.calibrate(components, &method, per_pixel, &mut pause).await?;
        let card = PartCard {
            aligned: self.aligned,
            threshold_percentile: config.percentile,
            ..PartCard::new(&config.name, &self.pca, components, &good)
        };
        let others = good.others;
        let model = PartModel::new(card, self.pca.clone(), good.map, good.scores)?;
        let mut defects = Vec::with_capacity(self.defects.len() / dims);
        for photo in self.defects.chunks_exact(dims) {
            defects.push(model.score_placed(photo)?);
        }
        Ok(TrainedModel { training_set: self, model, choice, normalisation, defects, others })
    }

    /// Scores every photo by a model of the others; `pause` is told the share that is done.
    async fn calibrate(
        &self,
        components: usize,
        method: &Method,
        per_pixel: bool,
        pause: &mut impl AsyncFnMut(f64) -> ControlFlow<()>,
    ) -> Result<LooCalibration> {
        let mut left = LeaveOneOut::new(&self.good, self.shape.len(), &self.spectrum, components)?;
        let mut measuring = Measuring::new(&mut left, self.shape, method, per_pixel, BORDER)?;
        while !measuring.step()? {
            heard(pause(measuring.done() as f64 / measuring.steps() as f64).await)?;
        }
        measuring.finish()
    }

    /// The shape of the photos.
    pub fn shape(&self) -> Shape {
        self.shape
    }

    /// What was found about the places of the part.
    pub fn alignment(&self) -> &Alignment {
        &self.alignment
    }

    /// Whether the photos were moved.
    pub fn aligned(&self) -> bool {
        self.aligned
    }

    /// The PCA of the good photos.
    pub fn pca(&self) -> &Pca {
        &self.pca
    }

    /// The rule: as many components as explain [`EXPLAINED`] of the variance, at most [`KEPT`] and
    /// at most two fewer than there are photos, which is what a model of the others has.
    ///
    /// Few photos say too little for any of it to be left out: on twelve synthetic parts every
    /// component more, up to all there are, found more defects at no more false alarms.
    fn components(&self) -> usize {
        let mut sum = 0.0;
        let mut enough = 0;
        for share in self.pca.explained() {
            if sum >= EXPLAINED {
                break;
            }
            sum += share;
            enough += 1;
        }
        enough.min(KEPT).min(self.pca.count().saturating_sub(2)).min(self.pca.len())
    }
}

/// What the convolution sees beyond the border of a residual.
const BORDER: Border = Border::Zero;

/// The map where a configuration names none: the maximum of PSE at the widths
/// [`SIGMAS`](crate::maps::multi_scale_pse::SIGMAS), each divided by its mean on normal photos.
pub fn default_method() -> Method {
    Method::default()
}

/// Whether maps are normalised pixel by pixel where a configuration does not say and painted defects do not decide.
///
/// Edges that jitter a little in every good photo hide defects beside them. On the same parts with
/// six components it raised the share of scratches found on the washer, which has more edges than
/// the plate, from 83 % to 100 %, that of all defects from 92 % to 94 %, and lowered false alarms
/// from 10 % to 6 %.
pub const DEFAULT_PER_PIXEL: bool = true;

/// An answer of the pause as a result.
fn heard(answer: ControlFlow<()>) -> Result<()> {
    report(&mut |_| answer, 0, 1)
}

#[cfg(test)]
mod tests;
