//! One analysis: from a pass of the network to maps, metrics, a score and words.
//!
//! Puts together A1–A7 of paper A, B4 and B9 of paper B, C1–C5 of paper C and the calibration on
//! held-out normal images. Everything the page shows of one picture is computed here once, in core,
//! colours and sentences included. It does not run the network: a [`Pass`] brings the picture, its
//! reconstruction and the input gradient of the mean squared error, [`Neighbours`] what a bank and the
//! decoder found, and a moved knob needs neither anew.

mod knobs;
mod neighbours;
mod report;
mod words;

pub use knobs::{Knobs, MAX_SIGMA, MAX_TOP_K};
pub use neighbours::{DEFAULT_ERROR_WEIGHT, DEFAULT_NEIGHBOURS, Neighbours};
pub use report::{Analysis, Metrics, NeighbourView, Nln, Top};

use crate::image::Shape;
use crate::maps::pse::{Kernel, Normalisation};
use crate::maps::{pse, residual, saliency};
use crate::metrics::{best_match, map_mse, top_k};
use crate::models::calibration::{Calibration, ScoreCalibration, ScoreKind};
use crate::models::model_card::MAX_INPUT;
use crate::report::axis::ScoreScale;
use crate::report::novelty::{Novelty, place};
use crate::report::region;
use crate::report::view::{Scale, heat, picture};
use crate::{Error, Result};
use neighbours::Compared;
use std::borrow::Cow;
use words::Judged;

/// What a network made of one image, each `[C, H, W]`.
#[derive(Debug, Clone, Copy)]
pub struct Pass<'a> {
    /// The input image.
    pub x: &'a [f32],
    /// Its reconstruction, not clipped.
    pub x_hat: &'a [f32],
    /// The gradient of the mean squared error with respect to the input, both paths (A3).
    pub gradient: &'a [f32],
}

/// Analyses a pass of a network without a latent bank: [`analyse_among`] no neighbours.
///
/// # Errors
/// As [`analyse_among`].
pub fn analyse(
    pass: &Pass<'_>,
    shape: Shape,
    knobs: &Knobs,
    calibration: Option<&Calibration>,
) -> Result<Analysis> {
    analyse_among(pass, None, shape, knobs, calibration)
}

/// Analyses a pass and the picture's nearest latent neighbours, where there are any.
///
/// Input and reconstruction are shown grey (colours where there are three channels) on 0 to 1;
/// metrics see them unclipped. Error and PSE are shown in their own unit, from 0 to their largest
/// value ([`Scale::Image`]) or to the calibration's 99.5 % quantile ([`Scale::Calibrated`]). Saliency
/// is shown over its largest value (A4), or over that quantile, on 0 to 1, and squared after that.
/// The NLN map is shown as the error is. Without a calibration every scale is the image's own and
/// there is no novelty. A map that is zero everywhere is shown on 0 to 1. PSE uses the normalised
/// kernel.
///
/// With neighbours and a calibration of their terms the blended score of NLN decides, otherwise the
/// mean squared error does; [`Analysis::score_kind`] says which.
///
/// # Errors
/// [`Error::Length`] for slices that do not fit `shape` or each other or an empty shape,
/// [`Error::TooLarge`] above 2²⁴ values, [`Error::Range`] for an input, reconstruction, decoding or
/// knob that is not finite, and for distances that do not ascend. A gradient that is not finite counts
/// as 0 and is reported.
pub fn analyse_among(
    pass: &Pass<'_>,
    neighbours: Option<&Neighbours<'_>>,
    shape: Shape,
    knobs: &Knobs,
    calibration: Option<&Calibration>,
) -> Result<Analysis> {
    let knobs = knobs.validate()?;
    check_extent(shape)?;
    let error = residual::squared_map(pass.x, pass.x_hat, shape)?;
    let saliency::Saliency { map: raw_saliency, non_finite } =
        saliency::from_gradient(pass.gradient, shape)?;
    let kernel = Kernel::new(knobs.sigma, Normalisation::Sum)?;
    let signed = residual::signed(pass.x, pass.x_hat)?;
    let pse = pse::map(&signed, shape, &kernel, knobs.border)?;

    let terms = calibration.and_then(|c| c.nln.as_ref());
    let compared = neighbours
        .map(|neighbours| neighbours::compare(pass, neighbours, shape, &knobs, terms))
        .transpose()?;
    let blended = compared.as_ref().and_then(|c| c.report.score);

    let k = knobs.top_k.min(shape.pixels());
    let (top_saliency, top_error) = (top_k::top_k(&raw_saliency, k), top_k::top_k(&error, k));
    let scaled_saliency = saliency::scale_by_max(&raw_saliency);
    let scaled_error = saliency::scale_by_max(&error);
    let squared_saliency = saliency::scale_then_square(&raw_saliency);
    let flat = |map: &[f32]| usize::from(map.iter().all(|v| *v <= 0.0));
    let metrics = Metrics {
        k,
        agreement: top_k::agreement(&top_saliency, &top_error),
        chance_agreement: top_k::chance_agreement(k, shape.pixels()),
        chance_of_none: top_k::chance_of_none(k, shape.pixels()),
        distance: best_match::max_distance(&top_saliency, &top_error, shape.width),
        map_mse: map_mse::map_mse(&scaled_saliency, &scaled_error)?,
        map_mse_squared: map_mse::map_mse(&squared_saliency, &scaled_error)?,
        mse: residual::mean_squared(pass.x, pass.x_hat)?,
        mae: residual::mean_absolute(pass.x, pass.x_hat)?,
        pse_peak: pse::peak(&pse),
        pse_mean: pse::mean(&pse),
        non_finite,
        flat_maps: flat(&raw_saliency) + flat(&error),
        nln: blended,
    };

    let calibrated = calibration.filter(|_| knobs.scale == Scale::Calibrated);
    let (shown, squared) = match calibrated.map(|c| c.maps.saliency).filter(|p995| *p995 > 0.0) {
        Some(p995) => {
            // A tiny quantile must not make infinities.
            let shown: Vec<f32> = raw_saliency.iter().map(|s| (s / p995).min(f32::MAX)).collect();
            let squared = shown.iter().map(|s| (s * s).min(f32::MAX)).collect();
            (shown, squared)
        }
        None => (scaled_saliency, squared_saliency),
    };
    let error_high = calibrated.map(|c| c.maps.error);
    let pse_high = calibrated.map(|c| c.pse_scale(knobs.sigma));
    // Squares may underflow to equal values; their order is that of the saliency.
    let saliency_ranks = top_k::ranks(&raw_saliency);
    let colours = knobs.colour_map;
    let mut maps = vec![
        picture("input", pass.x, shape),
        picture("reconstruction", pass.x_hat, shape),
        heat("error", top_k::ranks(&error), error, error_high, colours),
        heat("saliency", saliency_ranks.clone(), shown, Some(1.0), colours),
        heat("saliency_squared", saliency_ranks, squared, Some(1.0), colours),
        heat("pse", top_k::ranks(&pse), pse, pse_high, colours),
    ];

    let (nln, views) = match compared {
        Some(Compared { report, map, views }) => {
            maps.push(map);
            (Some(report), views)
        }
        None => (None, Vec::new()),
    };

    let place = match maps.last() {
        Some(map) if blended.is_some() => {
            let region = region::of_most(&map.values, shape.width);
            words::place_of_neighbours(&views, map.max > 0.0, region)
        }
        _ => words::place_of_error(metrics.mse, region::of_most(&maps[2].values, shape.width)),
    };
    let (score_kind, score) = match blended {
        Some(score) => (ScoreKind::Nln, score),
        None => (ScoreKind::Mse, metrics.mse),
    };
    let judged =
        calibration.map(|c| judge(score_kind, score, nln.as_ref(), &knobs, c)).transpose()?;
    let verdict = words::verdict(&Judged {
        kind: score_kind,
        score,
        novelty: judged.as_ref().map(|(novelty, scores)| (novelty, scores.as_ref())),
        known: calibration.map_or("", Calibration::known),
        place,
    });
    let k = nln.as_ref().map_or(0, |nln| nln.k);
    let flat_index = |indices: &[usize]| indices.iter().map(|&i| i as u32).collect();
    Ok(Analysis {
        height: shape.height,
        width: shape.width,
        words: maps.iter().map(|map| words::describe(map, shape.width, knobs.sigma, k)).collect(),
        maps,
        metrics,
        score_kind,
        novelty: judged.map(|(novelty, _)| novelty),
        nln,
        neighbours: views,
        top: Top { saliency: flat_index(&top_saliency), error: flat_index(&top_error) },
        verdict,
    })
}

/// The deciding score on its distribution, and that distribution.
fn judge<'a>(
    kind: ScoreKind,
    score: f64,
    nln: Option<&Nln>,
    knobs: &Knobs,
    calibration: &'a Calibration,
) -> Result<(Novelty, Cow<'a, ScoreCalibration>)> {
    // A score beyond f32 is still beyond every normal image.
    let score = score.clamp(f64::from(f32::MIN), f64::from(f32::MAX)) as f32;
    let blend = calibration.nln.as_ref().zip(nln).filter(|_| kind == ScoreKind::Nln);
    let at = blend.and_then(|(terms, nln)| Some((terms.at(nln.k)?, nln.error_weight)));
    let (scores, axis) = match at {
        Some((at, error_weight)) => {
            let scores = at.scores(error_weight)?;
            let axis = ScoreScale::linear(scores.min, scores.max);
            (Cow::Owned(scores), axis)
        }
        None => {
            let scores = &calibration.scores.mse;
            (Cow::Borrowed(scores), ScoreScale::logarithmic(scores.min, scores.max))
        }
    };
    Ok((place(score, knobs.percentile, &scores, &axis), scores))
}

/// Errors for a shape too large to hold, before its product can overflow.
fn check_extent(shape: Shape) -> Result<()> {
    let values = shape.channels.checked_mul(shape.height).and_then(|n| n.checked_mul(shape.width));
    match values {
        Some(n) if n <= MAX_INPUT => Ok(()),
        n => {
            let got = n.unwrap_or(usize::MAX);
            Err(Error::TooLarge { what: "the image", limit: MAX_INPUT, got })
        }
    }
}

#[cfg(test)]
mod tests;
