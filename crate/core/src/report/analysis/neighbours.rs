//! A picture among its nearest latent neighbours: terms, blended score, maps and pictures (B4, B9).
//!
//! Everything follows from what the network made once; a moved K or weight needs no new pass.

use super::report::{NeighbourView, Nln};
use super::{Knobs, Pass, words};
use crate::image::Shape;
use crate::latent::latent_bank::Neighbour;
use crate::latent::nln::{self, Aggregation, MAX_NEIGHBOURS, Measure, Terms};
use crate::metrics::top_k::ranks;
use crate::models::calibration::NlnCalibration;
use crate::report::view::{MapView, Scale, heat, picture};
use crate::{Error, Result, check};

/// K where neither a knob nor a calibration says another.
pub const DEFAULT_NEIGHBOURS: usize = 5;

/// Weight of the error where neither a knob nor a calibration says another.
pub const DEFAULT_ERROR_WEIGHT: f64 = 0.5;

/// The nearest latents of a picture and what the network makes of them.
#[derive(Debug, Clone, Copy)]
pub struct Neighbours<'a> {
    /// Rows of the bank and their distances, nearest first; at most [`MAX_NEIGHBOURS`] are used.
    pub found: &'a [Neighbour],
    /// Their decodings, `[K, C, H, W]`, not clipped.
    pub decodings: &'a [f32],
    /// The error against each by features, `[K]`, for models whose calibration measures those
    /// ([`nln::feature_errors`]); otherwise it is ignored.
    pub feature_errors: Option<&'a [f64]>,
}

/// What [`compare`] found.
pub(super) struct Compared {
    pub report: Nln,
    pub map: MapView,
    pub views: Vec<NeighbourView>,
}

/// Compares a picture with its neighbours; the pass has been checked.
pub(super) fn compare(
    pass: &Pass<'_>,
    neighbours: &Neighbours<'_>,
    shape: Shape,
    knobs: &Knobs,
    calibration: Option<&NlnCalibration>,
) -> Result<Compared> {
    let Neighbours { found, decodings, feature_errors } = *neighbours;
    check::some("the neighbours", found.len())?;
    check::length("the neighbours' decodings", found.len() * shape.len(), decodings.len())?;
    let there = found.len().min(MAX_NEIGHBOURS);
    let default = calibration.map_or(DEFAULT_NEIGHBOURS, |c| c.neighbours);
    let wanted = knobs.neighbours.unwrap_or(default).min(there);
    // With a calibration only its K have a distribution to be on.
    let at = calibration.and_then(|c| c.at_most(wanted, there));
    let k = at.map_or(wanted, |at| at.k);
    let (found, decodings) = (&found[..k], &decodings[..k * shape.len()]);

    let measure = calibration.map_or_else(Measure::default, |c| c.measure);
    let aggregation = calibration.map_or(Aggregation::Mean, |c| c.aggregation);
    let each = nln::maps(pass.x, decodings, shape, &measure)?;
    let errors = if measure.kind.is_of_pixels() {
        nln::pixel_errors(pass.x, decodings, shape, &measure)?
    } else {
        let errors = feature_errors.and_then(|errors| errors.get(..k));
        let (what, got) =
            ("the neighbours' feature errors", feature_errors.map_or(0, <[f64]>::len));
        errors.ok_or(Error::Length { what, expected: k, got })?.to_vec()
    };
    let terms = Terms::of(errors, found)?;
    let term = terms.at(k, aggregation);
    let error_weight =
        knobs.error_weight.or(calibration.map(|c| c.error_weight)).unwrap_or(DEFAULT_ERROR_WEIGHT);
    let report = Nln {
        k,
        error_weight,
        convention: knobs.convention,
        alpha: knobs.convention.alpha(error_weight),
        alpha_words: knobs.convention.words(),
        measure,
        aggregation,
        term,
        scaled: at.map(|at| at.scaled(&term)),
        score: at.map(|at| at.score(&term, error_weight)),
    };

    let map = nln::combine_maps(&each, shape.pixels(), k, aggregation)?;
    let calibrated = at.filter(|_| knobs.scale == Scale::Calibrated).map(|at| at.map);
    let map = heat("nln", ranks(&map), map, calibrated, knobs.colour_map);
    // One scale for all, so that the maps of the strip can be compared.
    let largest = each.iter().copied().fold(0.0, f32::max);
    let views = found
        .iter()
        .zip(terms.errors())
        .enumerate()
        .map(|(i, (neighbour, &error))| {
            let error_map = each[i * shape.pixels()..][..shape.pixels()].to_vec();
            let high = Some(calibrated.unwrap_or(largest));
            NeighbourView {
                index: neighbour.index,
                distance: neighbour.distance,
                error,
                words: words::describe_neighbour(i + 1, neighbour.distance, error),
                picture: picture("neighbour", &decodings[i * shape.len()..][..shape.len()], shape),
                error_map: heat(
                    "neighbour_error",
                    ranks(&error_map),
                    error_map,
                    high,
                    knobs.colour_map,
                ),
            }
        })
        .collect();
    Ok(Compared { report, map, views })
}
