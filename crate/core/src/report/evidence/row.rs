//! One number of a table: what it is, the published value, ours, and the outcome.

use super::settings::{ChosenOn, Training};
use serde::{Deserialize, Serialize};

/// What a number measures, and so the unit of its axis.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Metric {
    /// Share of images in which exactly x of the top K pixels agree.
    AgreementShare,
    /// Another share.
    Share,
    /// Mean number of the top K pixels that agree.
    MeanAgreement,
    /// Most frequent number of the top K pixels that agree.
    AgreementMode,
    /// Mean of the largest distance to the best match, in pixels.
    MaxDistance,
    /// Standard deviation of that distance over images, in pixels.
    MaxDistanceSd,
    /// Mean squared difference of the scaled saliency and error maps.
    MapMse,
    /// The same with the squared saliency.
    MapMseSquared,
    /// One number divided by another.
    Ratio,
    /// Area under the ROC curve over images of single digits or garments.
    Auroc,
    /// Area under the ROC curve over photos.
    ImageAuroc,
    /// Area under the ROC curve over the pixels of all photos.
    PixelAuroc,
    /// Average precision.
    AveragePrecision,
    /// Intersection over union.
    Iou,
    /// Share of images that are classified correctly.
    Accuracy,
    /// Increase relative to the better score, in per cent.
    GainPercent,
    /// Difference of two scores.
    Difference,
    /// A best setting: a K, a latent size, a weight.
    Optimum,
    /// Number of principal components.
    Components,
    /// Time of one pass.
    Milliseconds,
}

impl Metric {
    /// Every value.
    pub const ALL: [Self; 20] = [
        Self::AgreementShare,
        Self::Share,
        Self::MeanAgreement,
        Self::AgreementMode,
        Self::MaxDistance,
        Self::MaxDistanceSd,
        Self::MapMse,
        Self::MapMseSquared,
        Self::Ratio,
        Self::Auroc,
        Self::ImageAuroc,
        Self::PixelAuroc,
        Self::AveragePrecision,
        Self::Iou,
        Self::Accuracy,
        Self::GainPercent,
        Self::Difference,
        Self::Optimum,
        Self::Components,
        Self::Milliseconds,
    ];

    /// Whether it is a number that a single image has, too, so that a drawing can be marked in its chart.
    pub fn is_of_images(self) -> bool {
        matches!(
            self,
            Self::AgreementShare
                | Self::MeanAgreement
                | Self::MaxDistance
                | Self::MapMse
                | Self::MapMseSquared
        )
    }

    /// As the title of an axis.
    pub fn words(self) -> &'static str {
        match self {
            Self::AgreementShare | Self::Share => "share of images",
            Self::MeanAgreement | Self::AgreementMode => "top pixels that agree",
            Self::MaxDistance | Self::MaxDistanceSd => "pixels",
            Self::MapMse | Self::MapMseSquared => "mean squared difference",
            Self::Ratio => "ratio",
            Self::Auroc => "AUROC",
            Self::ImageAuroc => "image AUROC",
            Self::PixelAuroc => "pixel AUROC",
            Self::AveragePrecision => "average precision",
            Self::Iou => "IoU",
            Self::Accuracy => "accuracy",
            Self::GainPercent => "per cent",
            Self::Difference => "difference",
            Self::Optimum => "best setting",
            Self::Components => "components",
            Self::Milliseconds => "milliseconds",
        }
    }
}

/// Which classes are normal (paper B, section 4).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Protocol {
    /// Nine classes are normal, one is novel.
    Miso,
    /// One class is normal, nine are novel.
    Simo,
}

/// What a standard deviation is taken over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Spread {
    /// Seeds.
    Seeds,
    /// Classes.
    Classes,
    /// Categories of parts.
    Categories,
    /// Draws of labelled photos.
    Draws,
}

impl Spread {
    /// Every value.
    pub const ALL: [Self; 4] = [Self::Seeds, Self::Classes, Self::Categories, Self::Draws];

    /// As the end of "standard deviation over …".
    pub fn words(self) -> &'static str {
        match self {
            Self::Seeds => "seeds",
            Self::Classes => "classes",
            Self::Categories => "categories",
            Self::Draws => "random selections of the labelled photos",
        }
    }
}

/// What counts as agreement.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Tolerance {
    /// `|ours − published| ≤ by`.
    Within {
        /// The largest difference.
        by: f64,
    },
    /// `|ours − published| ≤ by · |published|`.
    Relative {
        /// The largest difference as a share of the published number.
        by: f64,
    },
    /// `ours ≥ value`.
    AtLeast {
        /// The smallest number.
        value: f64,
    },
    /// A rule that is told in words.
    Rule {
        /// The rule.
        text: String,
    },
}

impl Tolerance {
    /// In words, for instance "± 0.05".
    pub fn words(&self) -> String {
        match self {
            Self::Within { by } => format!("± {by}"),
            Self::Relative { by } => format!("± {} %", (by * 1e4).round() / 1e2),
            Self::AtLeast { value } => format!("at least {value}"),
            Self::Rule { text } => text.clone(),
        }
    }
}

/// The accepted range; an end that is missing is open.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(optional_fields))]
#[serde(deny_unknown_fields)]
pub struct Accepted {
    /// Lower end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub low: Option<f64>,
    /// Upper end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub high: Option<f64>,
}

/// The outcome of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Within the tolerance.
    Pass,
    /// Outside the tolerance.
    Miss,
    /// Measured, without a published number or a rule to compare with.
    NoReference,
    /// Not measured.
    NotRun,
}

impl Status {
    /// Every value.
    pub const ALL: [Self; 4] = [Self::Pass, Self::Miss, Self::NoReference, Self::NotRun];

    /// In words.
    pub fn words(self) -> &'static str {
        match self {
            Self::Pass => "matches",
            Self::Miss => "misses",
            Self::NoReference => "not judged",
            Self::NotRun => "not run",
        }
    }

    /// A sign for it.
    pub fn sign(self) -> &'static str {
        match self {
            Self::Pass => "✓",
            Self::Miss => "✗",
            Self::NoReference => "·",
            Self::NotRun => "–",
        }
    }
}

/// One number.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(optional_fields))]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// What it is, in words.
    pub name: String,
    /// What it measures.
    pub metric: Metric,
    /// The series that it belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub series: Option<String>,
    /// The panel that it belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub panel: Option<String>,
    /// Its place along x.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub x: Option<f64>,
    /// Number of top pixels (paper A) or of neighbours (paper B).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub k: Option<usize>,
    /// The architecture, as the model card names it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub network: Option<String>,
    /// Latent size L.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub latent: Option<usize>,
    /// Which classes are normal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub protocol: Option<Protocol>,
    /// The class that is left out (MISO) or trained on alone (SIMO).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub class: Option<u8>,
    /// Id of the published model that the row is about alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub about: Option<String>,
    /// The paper's number; `None` where it has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub published: Option<f64>,
    /// Ours.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ours: Option<f64>,
    /// Ours at a setting that the test set did not choose, where [`Row::ours`] is the best of a grid.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fixed: Option<f64>,
    /// Standard deviation of ours.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sd: Option<f64>,
    /// What it is taken over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub spread: Option<Spread>,
    /// What counts as agreement.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tolerance: Option<Tolerance>,
    /// The range that the tolerance accepts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accepted: Option<Accepted>,
    /// The outcome.
    pub status: Status,
    /// Why it came out so, in a sentence.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
    /// How its networks were trained.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub training: Option<Training>,
    /// On what its setting was chosen, where that differs from the table's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub chosen: Option<ChosenOn>,
}

impl Row {
    /// A number that was not measured.
    pub fn new(name: impl Into<String>, metric: Metric) -> Self {
        Self {
            name: name.into(),
            metric,
            series: None,
            panel: None,
            x: None,
            k: None,
            network: None,
            latent: None,
            protocol: None,
            class: None,
            about: None,
            published: None,
            ours: None,
            fixed: None,
            sd: None,
            spread: None,
            tolerance: None,
            accepted: None,
            status: Status::NotRun,
            why: None,
            training: None,
            chosen: None,
        }
    }

    /// The same with the paper's number.
    #[must_use]
    pub fn published(mut self, published: f64) -> Self {
        self.published = Some(published);
        self
    }

    /// The same with our number, which is not judged.
    #[must_use]
    pub fn ours(mut self, ours: f64) -> Self {
        self.ours = Some(rounded(ours));
        self.status = Status::NoReference;
        self
    }

    /// The same judged by an absolute difference from the published number.
    #[must_use]
    pub fn within(self, published: f64, ours: f64, by: f64) -> Self {
        let range = Accepted { low: Some(published - by), high: Some(published + by) };
        let holds = (ours - published).abs() <= by;
        self.published(published).judged(ours, Tolerance::Within { by }, range, holds)
    }

    /// The same judged by a difference relative to the published number.
    #[must_use]
    pub fn relative(self, published: f64, ours: f64, by: f64) -> Self {
        let width = by * published.abs();
        let range = Accepted { low: Some(published - width), high: Some(published + width) };
        let holds = (ours - published).abs() <= width;
        self.published(published).judged(ours, Tolerance::Relative { by }, range, holds)
    }

    /// The same judged by a smallest number.
    #[must_use]
    pub fn at_least(self, ours: f64, value: f64) -> Self {
        let value = rounded(value);
        let range = Accepted { low: Some(value), high: None };
        self.judged(ours, Tolerance::AtLeast { value }, range, ours >= value)
    }

    /// The same judged by a rule in words.
    #[must_use]
    pub fn rule(self, ours: f64, text: &str, accepted: Accepted, holds: bool) -> Self {
        self.judged(ours, Tolerance::Rule { text: text.to_owned() }, accepted, holds)
    }

    /// The same judged by being above a number.
    #[must_use]
    pub fn above(self, ours: f64, value: f64) -> Self {
        let range = Accepted { low: Some(value), high: None };
        self.rule(ours, &format!("above {value}"), range, ours > value)
    }

    /// The same judged by being below a number.
    #[must_use]
    pub fn below(self, ours: f64, value: f64, words: &str) -> Self {
        let range = Accepted { low: None, high: Some(value) };
        self.rule(ours, &format!("below {words}"), range, ours < value)
    }

    /// The same not measured, with the rule that would judge it.
    #[must_use]
    pub fn pending(mut self, text: &str) -> Self {
        self.tolerance = Some(Tolerance::Rule { text: text.to_owned() });
        self
    }

    fn judged(mut self, ours: f64, by: Tolerance, accepted: Accepted, holds: bool) -> Self {
        self.ours = Some(rounded(ours));
        self.tolerance = Some(by);
        let ends = |value: Option<f64>| value.map(rounded);
        self.accepted = Some(Accepted { low: ends(accepted.low), high: ends(accepted.high) });
        self.status = if holds { Status::Pass } else { Status::Miss };
        self
    }

    /// The same with a standard deviation, where there is one.
    #[must_use]
    pub fn spread(mut self, sd: Option<f64>, over: Spread) -> Self {
        self.sd = sd.map(rounded);
        self.spread = self.sd.map(|_| over);
        self
    }

    /// The same with ours at a setting that the test set did not choose.
    #[must_use]
    pub fn fixed(mut self, fixed: Option<f64>) -> Self {
        self.fixed = fixed.map(rounded);
        self
    }

    /// The same of one published model alone.
    #[must_use]
    pub fn about(mut self, model: impl Into<String>) -> Self {
        self.about = Some(model.into());
        self
    }

    /// The same in a series.
    #[must_use]
    pub fn series(mut self, series: impl Into<String>) -> Self {
        self.series = Some(series.into());
        self
    }

    /// The same in a panel.
    #[must_use]
    pub fn panel(mut self, panel: impl Into<String>) -> Self {
        self.panel = Some(panel.into());
        self
    }

    /// The same at a place along x.
    #[must_use]
    pub fn at(mut self, x: f64) -> Self {
        self.x = Some(x);
        self
    }

    /// The same with a number of top pixels or neighbours.
    #[must_use]
    pub fn k(mut self, k: usize) -> Self {
        self.k = Some(k);
        self
    }

    /// The same with a sentence that says why.
    #[must_use]
    pub fn why(mut self, why: impl Into<String>) -> Self {
        self.why = Some(why.into());
        self
    }

    /// The same with how its networks were trained.
    #[must_use]
    pub fn trained(mut self, training: Option<Training>) -> Self {
        self.training = training;
        self
    }

    /// The same with its own answer to how the setting was chosen.
    #[must_use]
    pub fn chosen(mut self, chosen: ChosenOn) -> Self {
        self.chosen = Some(chosen);
        self
    }

    /// Whether it was judged.
    pub fn is_judged(&self) -> bool {
        matches!(self.status, Status::Pass | Status::Miss)
    }
}

/// Six decimals: what the measurements support.
pub(super) fn rounded(value: f64) -> f64 {
    (value * 1e6).round() / 1e6
}
