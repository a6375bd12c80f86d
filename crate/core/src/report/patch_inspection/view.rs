//! The report on a photo that a network of patches has analysed: pictures, regions, the position of its
//! score among those of normal photos, words. The counterpart of [`crate::report::inspection`], in the same shapes.

use super::{PatchAnalysis, PatchInspection, Setting};
use crate::maps::pse::{self, Border, Kernel, Normalisation};
use crate::maps::residual;
use crate::metrics::top_k;
use crate::models::calibration::is_flagged;
use crate::report::colour_map::{ColourMap, veil};
use crate::report::contour;
use crate::report::inspection::{
    ExtraMap, Inspection, Judgement, ScoreDistribution, Seen, Threshold, judgement, laid_over,
    legend,
};
use crate::report::view::{Scale, heat, picture};
use crate::{Result, Shape};
use serde::Deserialize;

/// Width of the kernel of the residual's PSE map, in pixels.
const SIGMA: f32 = 2.0;

/// How a photo is shown, and the knobs of NLN.
#[derive(Debug, Clone, Copy, PartialEq, Default, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(optional_fields = nullable))]
#[serde(default)]
pub struct PatchOptions {
    /// K; `None` for the recommended one.
    pub neighbours: Option<usize>,
    /// `a`, the weight of the error; `None` for the recommended one.
    pub error_weight: Option<f64>,
    /// The colours.
    #[cfg_attr(feature = "typescript", ts(as = "Option<_>", optional))]
    pub colour_map: ColourMap,
    /// What the colours are scaled by.
    #[cfg_attr(feature = "typescript", ts(as = "Option<_>", optional))]
    pub scale: Scale,
    /// The threshold of the verdict, the regions and the contour; `None` for the model's own.
    pub threshold: Option<Threshold>,
}

impl PatchOptions {
    /// The good photos under these knobs.
    ///
    /// # Errors
    /// As [`PatchInspection::setting`].
    pub fn setting<'a>(&self, model: &'a PatchInspection) -> Result<Setting<'a>> {
        model.setting(self.neighbours, self.error_weight)
    }
}

/// The good photos' scores on an axis.
///
/// # Errors
/// As [`PatchOptions::setting`].
pub fn distribution(model: &PatchInspection, look: &PatchOptions) -> Result<ScoreDistribution> {
    let (setting, percentile) = (look.setting(model)?, model.threshold_percentile);
    let scores = setting.scores();
    ScoreDistribution::new(scores.quantiles(), scores.quantile(percentile), percentile)
}

/// Shows a photo and what its look says: `reconstruction` is that of the photo's own codes, `error` the
/// squared error from it; beside them are the residual's PSE and, where it was asked for, the saliency.
///
/// # Errors
/// A look that is not finished, knobs that good photos were not measured at, a threshold that is
/// not finite.
pub fn inspect(
    model: &PatchInspection,
    looking: &PatchAnalysis,
    look: &PatchOptions,
) -> Result<Inspection> {
    let (setting, shape) = (look.setting(model)?, model.photo);
    let distribution = distribution(model, look)?;
    let line = distribution.point(look.threshold)?;
    let finding = setting.find(&model.terms(looking, setting.neighbours)?)?;
    let level = setting.level(line.value, line.percentile);
    let seen = Seen { map: &finding.map, outline: &finding.map, score: finding.score, level };
    let judgement = judgement(shape, &distribution, line, &seen)?;
    let reconstruction = looking.reconstruction()?;
    let residual = residual::signed(looking.photo(), &reconstruction)?;
    let own_scale = |id, map: Vec<f32>| heat(id, top_k::ranks(&map), map, None, look.colour_map);
    let error = residual::squared_map(looking.photo(), &reconstruction, shape)?;
    let kernel = Kernel::new(SIGMA, Normalisation::Sum)?;
    let pse = own_scale("pse", pse::map(&residual, shape, &kernel, Border::Reflect)?);
    let mut extra_maps = vec![ExtraMap::new("pse", "PSE of the residual", "", pse)];
    extra_maps.extend(
        looking.saliency().map(|map| {
            ExtraMap::new("saliency", "Saliency", "", own_scale("saliency", map.to_vec()))
        }),
    );
    // Measured at the model's own threshold, as good photos were.
    let usual = setting.level(distribution.point(None)?.value, model.threshold_percentile);
    let high = (look.scale == Scale::Calibrated).then(|| setting.goods.display.max(usual));
    let map = heat("map", top_k::ranks(&finding.map), finding.map, high, look.colour_map);
    // What is not flagged has no regions, so it has no outline.
    let contour = match judgement.flagged {
        true => contour::trace(&map.values, Shape { channels: 1, ..shape }, level)?,
        false => Vec::new(),
    };
    Ok(Inspection {
        note: String::new(),
        extra_maps,
        own: setting.own,
        legend: legend(map.low, map.high),
        veil: veil(&map.values, map.low, map.high, look.colour_map),
        contour,
        input: picture("input", looking.photo(), shape),
        reconstruction: picture("reconstruction", &reconstruction, shape),
        error: own_scale("error", error),
        novelty: distribution.place(judgement.score),
        judgement,
        map,
    })
}

/// The finding on a photo, without pictures.
///
/// # Errors
/// As [`inspect`].
pub fn score(
    model: &PatchInspection,
    looking: &PatchAnalysis,
    look: &PatchOptions,
) -> Result<Judgement> {
    let (setting, distribution) = (look.setting(model)?, distribution(model, look)?);
    let line = distribution.point(look.threshold)?;
    let finding = setting.find(&model.terms(looking, setting.neighbours)?)?;
    let level = setting.level(line.value, line.percentile);
    let seen = Seen { map: &finding.map, outline: &finding.map, score: finding.score, level };
    judgement(model.photo, &distribution, line, &seen)
}

/// How well the regions cover the pixels that are known to be defective, as
/// [`crate::report::inspection::overlap`].
///
/// # Errors
/// As [`score`], or no whole rows.
pub fn overlap(
    model: &PatchInspection,
    looking: &PatchAnalysis,
    look: &PatchOptions,
    truth: &[bool],
    width: usize,
) -> Result<f64> {
    let (setting, distribution) = (look.setting(model)?, distribution(model, look)?);
    let line = distribution.point(look.threshold)?;
    let finding = setting.find(&model.terms(looking, setting.neighbours)?)?;
    let level = setting.level(line.value, line.percentile);
    let flagged = is_flagged(finding.score, line.value);
    let mask: Vec<bool> = finding.map.iter().map(|v| flagged && *v > level).collect();
    laid_over(&mask, model.photo, truth, width)
}
