//! Teaching a model of a part: from good photos to a PCA, a map, a threshold (§3.2 and §4).
//!
//! Two halves, so that a moved knob does not begin anew. [`Class::gather`] finds out whether the
//! photos show the part in one place, moves them where that is asked for and helps, and fits the
//! PCA. [`Class::measure`] settles what the [`Lesson`] leaves open (number of components, width of
//! the kernel), scores every good photo by a model of the others and makes the [`PartModel`]. With
//! labelled defects the 5-shot protocol of §3.2, step 5, settles it (`shots`); without, the
//! rules below do.
//!
//! Both halves are asynchronous only in that they call a pause every few milliseconds, which hears
//! how far they are and says whether to go on. In a browser the pause lets messages in; natively
//! [`at_once`] runs them through.

mod shots;

use crate::input::alignment::{Alignment, Estimating, Interpolation, Pose, Shift, shift};
use crate::maps::multi_scale_pse::{Join, Yardstick};
use crate::maps::pse::Border;
use crate::models::few_shots::Choice;
use crate::models::loo_calibration::{Measuring, Others};
use crate::models::part_map::Method;
use crate::models::part_model::{Finding, PartCard, PartModel};
use crate::pca::{Fit, LeaveOneOut, Pca, Spectrum};
use crate::progress::{Watch, report};
use crate::{Error, Result, Shape, check};
use serde::{Deserialize, Serialize};
use std::ops::ControlFlow;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

/// Fewest good photos that make a model.
pub const MIN_PHOTOS: usize = 5;

/// Components that are kept for the slider; more only where a lesson asks for them.
pub const KEPT: usize = 64;

/// The share of the variance that the components in use explain, unless a lesson says how many.
pub const EXPLAINED: f64 = 0.99;

/// What to learn, and what to leave to the rules.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Lesson {
    /// The part's name.
    #[serde(default)]
    pub name: String,
    /// Components in use; `None` for the rule, or what the shots choose.
    #[serde(default)]
    pub components: Option<usize>,
    /// Which error is mapped; `None` for the default, or what the shots choose.
    #[serde(default)]
    pub method: Option<Method>,
    /// Whether maps are normalised pixel by pixel; `None` for the default.
    #[serde(default)]
    pub per_pixel: Option<bool>,
    /// Whether photos that only lie elsewhere are moved.
    #[serde(default)]
    pub align: bool,
    /// The percentile of the good photos' scores that is the threshold, 0 to 1.
    #[serde(default = "percentile")]
    pub percentile: f64,
}

/// The percentile that is the threshold where nothing else is said (§0.2).
pub const fn percentile() -> f64 {
    0.95
}

/// What is being done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Finding out where the part lies.
    Placing,
    /// Fitting the PCA.
    Fitting,
    /// Trying components and widths on labelled defects.
    Choosing,
    /// Scoring every good photo by a model of the others.
    Scoring,
}

impl Stage {
    /// The stage in words.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Placing => "Looking where the part lies",
            Self::Fitting => "Learning what good parts have in common",
            Self::Choosing => "Trying components and widths on the defects",
            Self::Scoring => "Scoring each good photo by the others",
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
pub struct Class {
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
pub struct Taught {
    /// The photos behind it, for other knobs.
    pub class: Arc<Class>,
    /// The model.
    pub model: PartModel,
    /// What the shots chose, where there were labelled defects and something to choose.
    pub choice: Option<Choice>,
    /// The scores of the labelled defects by this model, in their order.
    pub defects: Vec<f32>,
    /// What each good photo was scored by.
    pub others: Others,
}

impl Taught {
    /// What a model of the others finds in the good photo of this number: its leave-one-out score,
    /// with map and reconstruction.
    ///
    /// # Errors
    /// As [`PartModel::judge_at`], and [`Error::TooLarge`] for a number beyond the last photo.
    pub fn left_out(&self, photo: usize, components: usize, level: f32) -> Result<Finding> {
        let (class, dims) = (&self.class, self.class.shape.len());
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

/// Teaches a model in one go.
///
/// `good` is `[N, C, H, W]`, `defects` `[M, C, H, W]` (empty for none), of `shape`.
///
/// # Errors
/// As [`Class::gather`] and [`Class::measure`].
pub fn teach(
    good: Vec<f32>,
    defects: Vec<f32>,
    shape: Shape,
    lesson: &Lesson,
    watch: &mut Watch<'_>,
) -> Result<Taught> {
    at_once(async {
        // Each half is half of it.
        let mut first = async |p: Progress| watch(0.5 * p.share);
        let class = Class::gather(good, defects, shape, lesson, &mut first).await?;
        let mut second = async |p: Progress| watch(0.5 + 0.5 * p.share);
        Arc::new(class).measure(lesson, &mut second).await
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

impl Class {
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
        lesson: &Lesson,
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
        let limit = KEPT.max(lesson.components.unwrap_or_default());
        Fit::new(&good, dims, limit)?;

        let mut estimating = Estimating::new(&good, shape)?;
        while !estimating.step() {
            let share = 0.4 * estimating.done() as f64 / estimating.steps() as f64;
            heard(pause(Progress { stage: Stage::Placing, share }).await)?;
        }
        let alignment = estimating.finish()?;
        let aligned = lesson.align && matches!(alignment.pose, Pose::Shifted { .. });
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
        lesson: &Lesson,
        pause: &mut impl AsyncFnMut(Progress) -> ControlFlow<()>,
    ) -> Result<Taught> {
        let dims = self.shape.len();
        if let Some(got) = lesson.components.filter(|q| *q > self.pca.len()) {
            let (what, limit) = ("the number of components", self.pca.len());
            return Err(Error::TooLarge { what, limit, got });
        }
        let choosing = shots::is_open(lesson) && !self.defects.is_empty();
        let choice = if choosing { Some(self.choose(lesson, pause).await?) } else { None };
        let best = choice.as_ref().map(|choice| choice.best);
        let components =
            lesson.components.or(best.map(|best| best.q)).unwrap_or_else(|| self.components());
        let method = match (&lesson.method, best) {
            (Some(method), _) => method.clone(),
            (None, Some(best)) => Method::Pse { sigma: best.sigma },
            (None, None) => default_method(),
        };
        let per_pixel = lesson.per_pixel.unwrap_or(DEFAULT_PER_PIXEL);
        let began = if choosing { shots::SHARE } else { 0.0 };
        let mut left = LeaveOneOut::new(&self.good, dims, &self.spectrum, components)?;
        let mut measuring =
            Measuring::new(&mut left, self.shape, &method, per_pixel, Border::Zero)?;
        while !measuring.step()? {
            let share = measuring.done() as f64 / measuring.steps() as f64;
            let share = began + (1.0 - began) * share;
            heard(pause(Progress { stage: Stage::Scoring, share }).await)?;
        }
        let good = measuring.finish()?;
        let card = PartCard {
            aligned: self.aligned,
            threshold_percentile: lesson.percentile,
            ..PartCard::new(&lesson.name, &self.pca, components, &good)
        };
        let others = good.others;
        let model = PartModel::new(card, self.pca.clone(), good.map, good.scores)?;
        let mut defects = Vec::with_capacity(self.defects.len() / dims);
        for photo in self.defects.chunks_exact(dims) {
            defects.push(model.score_placed(photo)?);
        }
        Ok(Taught { class: self, model, choice, defects, others })
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

/// The widths of the default map, in pixels.
pub(crate) const WIDTHS: [f32; 3] = [1.0, 2.0, 4.0];

/// The map where a lesson names none: multi-scale PSE at σ 1, 2 and 4, each by its mean.
///
/// Without the σ 8 that §4 proposes too: a share of 128 pixels that no region in it can be smaller
/// than. On the synthetic parts of [`crate::input::synth`], twelve good photos and four kinds of defects
/// at 128×128, it found 93 % of the defects (with σ 8 91 %, and PSE at σ 1 or 1.5 alone 93 %), and
/// 4 % of other good photos.
pub fn default_method() -> Method {
    let (yardstick, join) = (Yardstick::Mean, Join::Max);
    Method::MultiScalePse { sigmas: WIDTHS.to_vec(), yardstick, join }
}

/// Whether maps are normalised pixel by pixel where a lesson does not say.
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
