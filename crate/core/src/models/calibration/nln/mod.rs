//! The NLN part of a calibration: the two terms on held-out images, kept in pairs.
//!
//! A blended score (B4) has another distribution for every weight of the error, so distributions
//! are not stored: the pairs of up to [`MAX_PAIRS`] held-out normal and as many novel images are, for
//! each K of [`GRID`], and any weight blends them anew. The scales of both terms are those of all
//! held-out normal images.

use super::ScoreCalibration;
use crate::latent::nln::{Aggregation, Batch, GRID, MAX_NEIGHBOURS, Measure, Scaling, Term, blend};
use crate::maps::pse::MAX_SIGMA;
use crate::{Error, Result, check};
use serde::{Deserialize, Serialize};

/// Most pairs of terms kept of the normal and of the novel images, for each K.
pub const MAX_PAIRS: usize = 512;

/// Largest value of a term that a calibration may hold.
const MAX_TERM: f64 = 1e9;

/// How NLN scores of one model are measured, and their distribution on held-out images.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NlnCalibration {
    /// How the error against one neighbour is measured.
    pub measure: Measure,
    /// How the errors against several neighbours become one.
    pub aggregation: Aggregation,
    /// K unless a visitor moves it, 1 to [`MAX_NEIGHBOURS`].
    pub neighbours: usize,
    /// Weight of the error, 0 to 1, unless a visitor moves it.
    pub error_weight: f64,
    /// The terms on held-out images for ascending K.
    pub by_k: Vec<NlnAtK>,
}

/// The terms of NLN on held-out images at one K.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NlnAtK {
    /// K.
    pub k: usize,
    /// Range of the error over all held-out normal images, nine significant digits.
    pub error: Scaling,
    /// Range of the distance over them.
    pub distance: Scaling,
    /// The 99.5 % quantile of the pixels of the NLN map on them.
    pub map: f32,
    /// `[error, distance]` of held-out normal images, not scaled, four significant digits.
    pub normal: Vec<[f64; 2]>,
    /// The same of novel images; empty where there were none.
    #[serde(default)]
    pub novel: Vec<[f64; 2]>,
}

impl NlnCalibration {
    /// The calibration of a model from the terms of held-out images.
    ///
    /// `maps` holds the 99.5 % quantile of the NLN map's pixels on the normal images for each K of
    /// [`GRID`] up to the number of neighbours; an empty `novel` means that there are none.
    ///
    /// # Errors
    /// No normal images, `maps` of another length, or anything that [`NlnCalibration::check`] refuses.
    pub fn from_batches(
        measure: Measure,
        aggregation: Aggregation,
        neighbours: usize,
        error_weight: f64,
        normal: &Batch,
        novel: &Batch,
        maps: &[f32],
    ) -> Result<Self> {
        check::some("the held-out normal images", normal.len())?;
        let grid: Vec<usize> = GRID.into_iter().filter(|k| *k <= normal.neighbours()).collect();
        check::length("the scales of the NLN map", grid.len(), maps.len())?;
        let at = |(&k, &map): (&usize, &f32)| {
            let [normal, novel] = [normal, novel].map(|batch| batch.at(k, aggregation));
            NlnAtK::from_terms(k, &normal, &novel, map, error_weight)
        };
        let by_k = grid.iter().zip(maps).map(at).collect::<Result<_>>()?;
        let calibration = Self { measure, aggregation, neighbours, error_weight, by_k };
        calibration.check()?;
        Ok(calibration)
    }

    /// The terms at the stored K nearest to `k`, the smaller one of two equally near.
    ///
    /// `None` only for a calibration that [`NlnCalibration::check`] refuses.
    pub fn at(&self, k: usize) -> Option<&NlnAtK> {
        self.at_most(k, usize::MAX)
    }

    /// [`NlnCalibration::at`] among the stored K up to `most`; `None` where there are none.
    pub(crate) fn at_most(&self, k: usize, most: usize) -> Option<&NlnAtK> {
        let possible = self.by_k.iter().filter(|at| at.k <= most);
        possible.min_by_key(|at| (at.k.abs_diff(k), at.k))
    }

    /// The score from which a picture is flagged, at a percentile of the held-out normal images, for
    /// a weight of the error and the stored K nearest to `k`.
    ///
    /// # Errors
    /// As [`NlnAtK::scores`].
    pub fn threshold(&self, percentile: f64, error_weight: f64, k: usize) -> Result<f32> {
        let at = self.at(k).ok_or_else(|| damaged("it holds no K"))?;
        Ok(at.scores(error_weight)?.threshold(percentile))
    }

    /// Errors unless this part keeps its own rules.
    ///
    /// # Errors
    /// [`Error::Damaged`] with the reason.
    pub fn check(&self) -> Result<()> {
        let require = |rule: bool, why: &str| if rule { Ok(()) } else { Err(damaged(why)) };
        let possible = |k: usize| (1..=MAX_NEIGHBOURS).contains(&k);
        require((0.0..=MAX_SIGMA).contains(&self.measure.sigma), "its kernel has no width")?;
        require(possible(self.neighbours), "its number of neighbours is not 1 to 10")?;
        require((0.0..=1.0).contains(&self.error_weight), "its weight is not between 0 and 1")?;
        require(!self.by_k.is_empty(), "it holds no K")?;
        require(self.by_k.iter().all(|at| possible(at.k)), "a K of it is not 1 to 10")?;
        let ascending = self.by_k.windows(2).all(|pair| pair[0].k < pair[1].k);
        require(ascending, "its K are not in ascending order")?;
        for NlnAtK { error, distance, map, normal, novel, .. } in &self.by_k {
            let term = |v: f64| (0.0..=MAX_TERM).contains(&v);
            let range = |s: &Scaling| s.check().is_ok() && term(s.min) && term(s.max);
            require(range(error) && range(distance), "the range of a term is not a range")?;
            require(map.is_finite() && *map >= 0.0, "the scale of its map is not a finite number")?;
            let few = (1..=MAX_PAIRS).contains(&normal.len()) && novel.len() <= MAX_PAIRS;
            require(few, "it needs 1 to 512 pairs of terms for each K")?;
            let pairs = normal.iter().chain(novel).flatten().all(|v| term(*v));
            require(pairs, "a term is not a finite number of at least 0")?;
        }
        Ok(())
    }
}

impl NlnAtK {
    /// The calibration at one K from the terms of all held-out images.
    ///
    /// Of more than [`MAX_PAIRS`] images those are kept that are at equal steps in the order of
    /// their score at `error_weight`, the lowest and the highest among them.
    ///
    /// # Errors
    /// No normal images, or a term that is not finite.
    pub fn from_terms(
        k: usize,
        normal: &[Term],
        novel: &[Term],
        map: f32,
        error_weight: f64,
    ) -> Result<Self> {
        check::some("the held-out normal images", normal.len())?;
        let range = |of: fn(&Term) -> f64| {
            let values: Vec<f64> = normal.iter().chain(novel).map(of).collect();
            let what = "a term of a held-out image";
            let infinite = Error::Range { what, range: "finite", got: f64::NAN };
            let (normal, _) = values.split_at(normal.len());
            let scaling = Scaling::of(&values).and_then(|_| Scaling::of(normal)).ok_or(infinite)?;
            // Few enough digits that every JSON reader gives back the same number.
            let [min, max] = [scaling.min, scaling.max].map(|v| digits(v, 9));
            Ok(Scaling { min, max })
        };
        let (error, distance) = (range(|t| t.error)?, range(|t| t.distance)?);
        let mut at = Self { k, error, distance, map, normal: Vec::new(), novel: Vec::new() };
        at.normal = at.thin(normal, error_weight);
        at.novel = at.thin(novel, error_weight);
        Ok(at)
    }

    fn thin(&self, terms: &[Term], error_weight: f64) -> Vec<[f64; 2]> {
        let mut order: Vec<&Term> = terms.iter().collect();
        order.sort_by(|a, b| self.score(a, error_weight).total_cmp(&self.score(b, error_weight)));
        let kept = order.len().min(MAX_PAIRS);
        let last = kept.saturating_sub(1).max(1);
        (0..kept)
            .map(|i| order[(i * (order.len() - 1) + last / 2) / last])
            .map(|term| [term.error, term.distance].map(|v| digits(v, 4)))
            .collect()
    }

    /// Both terms on the scale of the held-out normal images, not clipped.
    pub fn scaled(&self, term: &Term) -> Term {
        let Term { error, distance } = *term;
        Term { error: self.error.apply(error), distance: self.distance.apply(distance) }
    }

    /// The blended score of a picture with these terms.
    pub fn score(&self, term: &Term, error_weight: f64) -> f64 {
        let scaled = self.scaled(term);
        blend(scaled.error, scaled.distance, error_weight)
    }

    /// The distribution of the blended score at a weight of the error: threshold, percentiles and
    /// what a threshold flags.
    ///
    /// # Errors
    /// Only for a calibration that [`NlnCalibration::check`] refuses.
    pub fn scores(&self, error_weight: f64) -> Result<ScoreCalibration> {
        let blended = |pairs: &[[f64; 2]]| -> Vec<f32> {
            let score = |&[error, distance]: &[f64; 2]| {
                self.score(&Term { error, distance }, error_weight) as f32
            };
            pairs.iter().map(score).collect()
        };
        // Two points at least; every pair is kept.
        let points = MAX_PAIRS;
        ScoreCalibration::from_scores(None, &blended(&self.normal), &blended(&self.novel), points)
    }
}

/// A number to some significant digits, by way of text so that they are few in JSON, too.
fn digits(v: f64, digits: usize) -> f64 {
    format!("{v:.*e}", digits - 1).parse().unwrap_or(v)
}

fn damaged(why: &str) -> Error {
    Error::Damaged { what: "the NLN part of the calibration", why: why.to_owned() }
}

#[cfg(test)]
pub(crate) mod tests;
