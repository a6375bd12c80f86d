//! The card in a model's file: what the tensors beside it are and how to use them.

use super::{MultiScale, PartMap, WHAT, check, damaged};
use crate::maps::multi_scale_pse::{Join, Scale};
use crate::maps::pse::Border;
use crate::pca::{MAX_DIMS, MAX_PHOTOS};
use crate::{Error, Result, Shape};
use serde::{Deserialize, Serialize};

/// Version of the layout that this crate writes, and the newest it reads.
const FORMAT: u32 = 1;

/// Longest name or note, in bytes.
pub const MAX_NAME: usize = 200;

/// What a model's file says about the model. JSON with `snake_case` keys; unknown keys are ignored.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct PartCard {
    /// Version of the layout, 1.
    pub format: u32,
    /// The part's name, as its owner gave it.
    pub name: String,
    /// Anything else the owner wrote, such as a date; may be empty.
    #[serde(default)]
    pub note: String,
    /// Shape of the photos.
    pub shape: Shape,
    /// Good photos it was trained on, N.
    pub photos: usize,
    /// Components in use, q; the scores are those of this q.
    pub components: usize,
    /// The variance of the photos in all directions, also those not kept.
    pub total_variance: f64,
    /// How errors become a map.
    pub map: MapCard,
    /// Whether the map is normalised pixel by pixel; the statistics are tensors.
    pub per_pixel: bool,
    /// Whether photos are moved to where the mean photo has the part before they are judged.
    #[serde(default)]
    pub aligned: bool,
    /// What a map is divided by for display: the 99.5 % quantile of good pixels.
    pub display: f32,
    /// The percentile of the good photos' scores that is the threshold, 0 to 1.
    pub threshold_percentile: f64,
}

/// How errors become a map, without the per-pixel statistics.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(tag = "error", rename_all = "snake_case")]
pub enum MapCard {
    /// The squared error (σ 0) or PSE of one width.
    OneWidth {
        /// Width of the kernel, in pixels.
        sigma: f32,
        /// What is assumed beyond the edge.
        border: Border,
    },
    /// Multi-scale PSE.
    Widths {
        /// Widths and what they are measured by.
        scales: Vec<Scale>,
        /// How they are joined.
        join: Join,
        /// What is assumed beyond the edge.
        border: Border,
    },
}

impl MapCard {
    /// The description of a map.
    pub fn of(map: &PartMap) -> Self {
        match map.scales() {
            Some(scales) => Self::Widths {
                scales: scales.scales().to_vec(),
                join: scales.join(),
                border: map.border(),
            },
            None => Self::OneWidth { sigma: map.sigma().unwrap_or_default(), border: map.border() },
        }
    }

    /// The map for residuals of `shape`, without per-pixel statistics.
    ///
    /// # Errors
    /// Widths or measures out of range.
    pub fn build(&self, shape: Shape) -> Result<PartMap> {
        match self {
            Self::OneWidth { sigma, border } => PartMap::one_width(*sigma, *border, shape),
            Self::Widths { scales, join, border } => {
                Ok(PartMap::widths(MultiScale::new(scales.clone(), *join, *border)?, shape))
            }
        }
    }
}

impl PartCard {
    /// The card of a model, with the threshold at the 95th percentile.
    pub fn new(
        name: &str,
        pca: &crate::pca::Pca,
        components: usize,
        good: &crate::models::loo_calibration::LooCalibration,
    ) -> Self {
        Self {
            format: FORMAT,
            name: name.to_owned(),
            note: String::new(),
            shape: good.map.shape(),
            photos: pca.count(),
            components,
            total_variance: pca.total_variance(),
            map: MapCard::of(&good.map),
            per_pixel: good.map.per_pixel().is_some(),
            aligned: false,
            display: good.display,
            threshold_percentile: 0.95,
        }
    }

    /// Errors unless the card keeps its own rules.
    ///
    /// # Errors
    /// [`Error::Damaged`] with the reason, or that of a map out of range.
    pub fn check(&self) -> Result<()> {
        let require = |rule: bool, why: &str| if rule { Ok(()) } else { Err(damaged(why)) };
        let text = |text: &str| text.len() <= MAX_NAME && !text.contains(char::is_control);
        require(self.format == FORMAT, "its format is unknown")?;
        require(!self.name.trim().is_empty() && text(&self.name), "its name is empty or too long")?;
        require(text(&self.note), "its note is too long or has control characters")?;
        let extent = (1..=MAX_DIMS).contains(&self.shape.len());
        require(
            extent && matches!(self.shape.channels, 1 | 3),
            "its shape is not that of a photo",
        )?;
        require((2..=MAX_PHOTOS).contains(&self.photos), "its number of photos is out of range")?;
        let variance = self.total_variance.is_finite() && self.total_variance >= 0.0;
        require(variance, "its variance is not a number")?;
        check::finite("the display scale", &[self.display])?;
        let share = (0.0..=1.0).contains(&self.threshold_percentile);
        require(share, "its percentile is not between 0 and 1")?;
        self.map.build(self.shape).map(|_| ())
    }

    /// The JSON of the card.
    pub(super) fn to_json(&self) -> Result<String> {
        serde_json::to_string(self).map_err(|error| damaged(&error.to_string()))
    }

    /// Reads a card, of any version up to this one.
    pub(super) fn parse(json: &str) -> Result<Self> {
        #[derive(Deserialize)]
        struct Version {
            format: u32,
        }
        let why = |error: serde_json::Error| damaged(&format!("its card is unreadable: {error}"));
        let Version { format } = serde_json::from_str(json).map_err(why)?;
        if format > FORMAT {
            return Err(Error::Newer { what: WHAT, got: format, known: FORMAT });
        }
        let card: Self = serde_json::from_str(json).map_err(why)?;
        card.check()?;
        Ok(card)
    }
}
