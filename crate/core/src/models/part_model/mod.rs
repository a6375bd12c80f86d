//! A model of one's own part: the PCA of its good photos, how errors become a map, and the scores
//! that good photos get; judged with, saved and loaded as one file (C7).
//!
//! The file is a safetensors file that any tool of that format opens (`container`). Its metadata
//! has one entry, `card`, the JSON of a [`PartCard`]. Its tensors:
//!
//! | tensor | type | shape | holds |
//! |---|---|---|---|
//! | `mean` | F32 | `[C, H, W]` | the mean photo μ |
//! | `components` | F32 or F16 | `[k, C, H, W]` | the components, orthonormal, by decreasing variance |
//! | `variances` | F64 | `[k]` | the variance along each |
//! | `scores` | F32 | `[N]` | the leave-one-out score of each good photo |
//! | `pixel_mean`, `pixel_deviation` | F32 | `[H, W]` | the per-pixel statistics, both or neither |
//!
//! With F32 a loaded model gives the scores of the saved one bit for bit; F16 halves the file and
//! moves a reconstruction by about a ten-thousandth. Whatever the bytes, reading ends in a model
//! or an error and allocates no more than a few times their number. Nothing here depends on a clock or a
//! file.

mod card;
mod container;
mod misalignment;

use crate::input::alignment;
use crate::input::alignment::{Interpolation, Shift};
use crate::maps::multi_scale_pse::MultiScale;
use crate::maps::per_pixel::PerPixel;
use crate::maps::residual;
use crate::models::calibration::is_flagged;
use crate::models::outline;
use crate::models::part_map::{self, PartMap};
use crate::pca::Pca;
use crate::stats::ecdf::{Ecdf, MAX_POINTS};
use crate::stats::robust;
use crate::{Error, Result, Shape, check};
pub use card::{MAX_NAME, MapCard, PartCard};
use container::{Container, DType, Writer};
pub use misalignment::Misalignment;

/// What errors call the file.
const WHAT: &str = "the model of a part";

/// Largest file that is read, in bytes.
pub const MAX_FILE: usize = 1 << 30;

/// How components are stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Precision {
    /// 4 bytes a value; nothing is lost (default).
    #[default]
    Full,
    /// 2 bytes a value.
    Half,
}

/// A model of a part.
#[derive(Debug, Clone, PartialEq)]
pub struct PartModel {
    card: PartCard,
    pca: Pca,
    map: PartMap,
    scores: Vec<f32>,
    distribution: Ecdf,
    threshold: f32,
    pose: misalignment::PoseStatistics,
}

/// What a model says of a photo.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// The reconstruction, `[C, H, W]`, not clipped.
    pub reconstruction: Vec<f32>,
    /// The heat map, `[H·W]`.
    pub map: Vec<f32>,
    /// The map that regions above the threshold are drawn from, `[H·W]` ([`crate::models::outline`]).
    pub outline: Vec<f32>,
    /// The largest pixel of the map.
    pub score: f32,
    /// The share of good photos that score as much or more, 0 to 1.
    pub good_at_or_above: f64,
    /// Whether the score is above the threshold.
    pub flagged: bool,
    /// How far the part is from where the model has it; reconstruction and map show it where the
    /// photo has it. None where photos are not aligned.
    pub shift: Shift,
}

impl PartModel {
    /// A model from its parts.
    ///
    /// `scores` are those of [`crate::models::loo_calibration::measure`] with `card.components` components and
    /// this `map`.
    ///
    /// # Errors
    /// [`Error::Damaged`] with the reason when the card breaks its own rules or does not fit the
    /// other parts; no scores, more than [`crate::pca::MAX_PHOTOS`], or one that is not finite.
    pub fn new(card: PartCard, pca: Pca, map: PartMap, scores: Vec<f32>) -> Result<Self> {
        card.check()?;
        let require = |rule: bool, why: &str| if rule { Ok(()) } else { Err(damaged(why)) };
        require(card.shape.len() == pca.dims(), "its shape does not fit its photos")?;
        require(card.shape == map.shape(), "its map is of another shape")?;
        require(card.components <= pca.len(), "it uses more components than it has")?;
        require(card.photos == pca.count(), "its number of photos is not that of its PCA")?;
        require(card.map == MapCard::of(&map), "its card describes another map")?;
        require(scores.len() == card.photos, "it does not have a score for each photo")?;
        let distribution = Ecdf::from_scores(&scores, MAX_POINTS)?;
        let threshold = robust::upper_bound(&scores, card.threshold_percentile)?;
        let pose = misalignment::PoseStatistics::of(&pca, card.shape);
        Ok(Self { card, pca, map, scores, distribution, threshold, pose })
    }

    /// What the file says about the model.
    pub fn card(&self) -> &PartCard {
        &self.card
    }

    /// The PCA of the good photos.
    pub fn pca(&self) -> &Pca {
        &self.pca
    }

    /// How errors become maps.
    pub fn map(&self) -> &PartMap {
        &self.map
    }

    /// The leave-one-out scores of the good photos, `[N]`.
    pub fn scores(&self) -> &[f32] {
        &self.scores
    }

    /// The distribution of those scores.
    pub fn distribution(&self) -> &Ecdf {
        &self.distribution
    }

    /// The score above which a photo is flagged: the bound that a further good photo stays below with the
    /// probability of the card's percentile ([`robust::upper_bound`]).
    pub fn threshold(&self) -> f32 {
        self.threshold
    }

    /// The same model under another name.
    ///
    /// # Errors
    /// [`Error::Damaged`] for a name that is empty, too long or has control characters.
    pub fn renamed(mut self, name: &str) -> Result<Self> {
        name.clone_into(&mut self.card.name);
        self.card.check()?;
        Ok(self)
    }

    /// Judges a photo `[C, H, W]` of the card's shape.
    ///
    /// # Errors
    /// A photo of another length or with a value that is not finite.
    pub fn judge(&self, photo: &[f32]) -> Result<Finding> {
        self.judge_at(photo, self.card.components, self.threshold())
    }

    /// Judges a photo with another number of components, or at another threshold, `level`; the good
    /// photos' scores remain those of [`PartCard::components`].
    ///
    /// # Errors
    /// As [`PartModel::judge`], [`Error::TooLarge`] for more components than there are, and a
    /// level that is not finite.
    pub fn judge_at(&self, photo: &[f32], components: usize, level: f32) -> Result<Finding> {
        let (placed, shift) = self.place(photo)?;
        let reconstruction = self.pca.reconstruct(&placed, components)?;
        let residual = residual::signed(&placed, &reconstruction)?;
        self.finding(&self.map, reconstruction, &residual, shift, level)
    }

    /// What a residual `[C, H, W]` shows by a `map`, at a threshold; both are where the model has the
    /// part, `shift` away from where the photo has it.
    ///
    /// # Errors
    /// As [`PartModel::judge_at`].
    pub fn finding(
        &self,
        map: &PartMap,
        reconstruction: Vec<f32>,
        residual: &[f32],
        shift: Shift,
        level: f32,
    ) -> Result<Finding> {
        let (map, widths) = map.maps(residual)?;
        let score = part_map::score(&map)?;
        let plane = Shape { channels: 1, ..self.card.shape };
        let outline = outline::outline(&map, &widths, plane, level)?;
        Ok(Finding {
            good_at_or_above: self.distribution.share_at_or_above(score),
            flagged: is_flagged(score, level),
            reconstruction: back(reconstruction, self.card.shape, shift)?,
            map: back(map, plane, shift)?,
            outline: back(outline, plane, shift)?,
            score,
            shift,
        })
    }

    /// The score of a photo that is where the model has the part already.
    ///
    /// # Errors
    /// As [`PartModel::judge`].
    pub fn score_placed(&self, photo: &[f32]) -> Result<f32> {
        let reconstruction = self.pca.reconstruct(photo, self.card.components)?;
        part_map::score(&self.map.map(&residual::signed(photo, &reconstruction)?)?)
    }

    /// The photo shifted into place, and the shift.
    ///
    /// # Errors
    /// As [`PartModel::judge`].
    pub fn place(&self, photo: &[f32]) -> Result<(Vec<f32>, Shift)> {
        self.card.shape.check("the photo", photo)?;
        check::finite("the photo", photo)?;
        if !self.card.aligned {
            return Ok((photo.to_vec(), Shift::default()));
        }
        let shift = alignment::against(photo, self.pca.mean(), self.card.shape)?;
        // Whole pixels, so that what comes back is what was judged.
        let shift = Shift { down: shift.down.round(), right: shift.right.round() };
        let placed = alignment::shift(photo, self.card.shape, shift, Interpolation::Nearest)?;
        Ok((placed, shift))
    }

    /// What is odd about where a photo `[C, H, W]` shows its part, if anything; a shift is not where
    /// the model aligns photos itself.
    ///
    /// # Errors
    /// As [`PartModel::judge`].
    pub fn misalignment(&self, photo: &[f32]) -> Result<Option<Misalignment>> {
        self.pose.misalignment(photo, &self.pca, self.card.shape, self.card.aligned)
    }

    /// The same model with its threshold at another percentile of the good photos' scores, 0 to 1.
    ///
    /// # Errors
    /// [`Error::Damaged`] for a percentile out of range.
    pub fn at_percentile(mut self, percentile: f64) -> Result<Self> {
        self.card.threshold_percentile = percentile;
        self.card.check()?;
        self.threshold = robust::upper_bound(&self.scores, percentile)?;
        Ok(self)
    }

    /// The bytes of the model's file.
    ///
    /// # Errors
    /// [`Error::TooLarge`] when the file would be larger than one that is read.
    pub fn to_bytes(&self, precision: Precision) -> Result<Vec<u8>> {
        let mut file = Writer::new(self.card.to_json()?);
        self.write(precision, &mut file);
        file.finish()
    }

    /// The length of the model's file in bytes.
    ///
    /// # Errors
    /// As [`PartModel::to_bytes`].
    pub fn file_size(&self, precision: Precision) -> Result<usize> {
        let mut file = Writer::counting(self.card.to_json()?);
        self.write(precision, &mut file);
        file.size()
    }

    fn write(&self, precision: Precision, file: &mut Writer) {
        let Shape { channels, height, width } = self.card.shape;
        let (k, photo) = (self.pca.len(), [channels, height, width]);
        // Wide types first, so that every tensor begins at a multiple of its own width.
        file.f64s("variances", &[k], self.pca.variances());
        file.f32s("mean", &photo, self.pca.mean());
        file.f32s("scores", &[self.scores.len()], &self.scores);
        if let Some(statistics) = self.map.per_pixel() {
            file.f32s("pixel_mean", &[height, width], statistics.mean());
            file.f32s("pixel_deviation", &[height, width], statistics.deviation());
        }
        let shape = [k, channels, height, width];
        match precision {
            Precision::Full => file.f32s("components", &shape, self.pca.components()),
            Precision::Half => file.f16s("components", &shape, self.pca.components()),
        }
    }

    /// Reads a model from the bytes of its file.
    ///
    /// # Errors
    /// [`Error::TooLarge`] above [`MAX_FILE`], [`Error::Newer`] for a later format, and for
    /// anything else that is not a model an error that says what is wrong with it.
    pub fn parse(bytes: &[u8]) -> Result<Self> {
        let file = Container::parse(bytes)?;
        let card = PartCard::parse(file.card())?;
        let Shape { channels, height, width } = card.shape;
        let tensor = |name: &'static str, dtype: DType, shape: &[usize]| {
            file.tensor(name, dtype, shape).ok_or_else(|| {
                damaged(&format!("its {name} is missing or has the wrong type or shape"))
            })
        };
        let kept =
            file.first_extent("components").ok_or_else(|| damaged("it has no components"))?;
        let variances = tensor("variances", DType::F64, &[kept])?.f64s();
        let mean = tensor("mean", DType::F32, &[channels, height, width])?.f32s();
        let shape = [kept, channels, height, width];
        let components = match file.tensor("components", DType::F32, &shape) {
            Some(full) => full.f32s(),
            None => tensor("components", DType::F16, &shape)?.f16s(),
        };
        let scores = tensor("scores", DType::F32, &[card.photos])?.f32s();
        let pca = Pca::from_parts(mean, components, variances, card.total_variance, card.photos)?;
        let mut map = card.map.build(card.shape)?;
        if card.per_pixel {
            let mean = tensor("pixel_mean", DType::F32, &[height, width])?.f32s();
            let deviation = tensor("pixel_deviation", DType::F32, &[height, width])?.f32s();
            map = map.normalised(PerPixel::from_parts(mean, deviation)?)?;
        }
        Self::new(card, pca, map, scores)
    }
}

/// What was computed where the model has the part, moved to where the photo has it.
fn back(values: Vec<f32>, shape: Shape, shift: Shift) -> Result<Vec<f32>> {
    if shift == Shift::default() {
        return Ok(values);
    }
    let there = Shift { down: -shift.down, right: -shift.right };
    alignment::shift(&values, shape, there, Interpolation::Nearest)
}

fn damaged(why: &str) -> Error {
    Error::Damaged { what: WHAT, why: why.to_owned() }
}

#[cfg(test)]
mod tests;
