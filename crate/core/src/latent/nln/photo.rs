//! The scores of a photo in patches, as the authors of paper B evaluate MVTec AD: one detection score
//! and one localisation map from the error and the distance of every patch.
//!
//! Cutting and re-assembly are in [`crate::input::patches`].

use super::{Scaling, blend};
use crate::{Error, Result, Shape, check};
use serde::{Deserialize, Serialize};

/// The ranges of both terms: of the errors and of the distances over all pixels of all pictures.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct PatchScaling {
    /// Of `e(p, c)`.
    pub error: Scaling,
    /// Of `D(p)`.
    pub distance: Scaling,
}

/// `mm` over the pixels of several pictures; `None` without pixels or with one that is not finite.
pub fn scaling_over<'a>(pictures: impl IntoIterator<Item = &'a [f32]>) -> Option<Scaling> {
    let mut all: Option<Scaling> = None;
    for picture in pictures {
        let one = Scaling::of(picture)?;
        all =
            Some(all.map_or(one, |all| Scaling {
                min: all.min.min(one.min),
                max: all.max.max(one.max),
            }));
    }
    all
}

/// The detection score `a · mean_{p,c} E + (1−a) · max_p Dn` of one picture (B10).
///
/// `errors` are `e(p, c)`, `[C, H, W]`; `distances` are `D`, one for each pixel or each patch;
/// `a` is the weight of the error, 0 to 1.
///
/// # Errors
/// No value, one that is not finite, or an `a` out of range.
pub fn detection(errors: &[f32], distances: &[f32], scaling: &PatchScaling, a: f64) -> Result<f64> {
    check_terms(errors, distances, a)?;
    let errors = errors.iter().map(|&e| scaling.error.apply(f64::from(e))).sum::<f64>()
        / errors.len() as f64;
    let largest = distances.iter().copied().fold(f32::MIN, f32::max);
    Ok(blend(errors, scaling.distance.apply(f64::from(largest)), a))
}

/// The localisation map `a · mean_c E(p) + (1−a) · Dn(p)` of one picture (B11), `[H·W]`.
///
/// `errors` are `e(p, c)`, `[C, H, W]`; `distances` are `D(p)`, `[H·W]`.
///
/// # Errors
/// As [`detection`], and slices that do not fit `shape`.
pub fn localisation(
    errors: &[f32],
    distances: &[f32],
    shape: Shape,
    scaling: &PatchScaling,
    a: f64,
) -> Result<Vec<f32>> {
    shape.check("the errors", errors)?;
    check::length("the distances", shape.pixels(), distances.len())?;
    check_terms(errors, distances, a)?;
    let pixel = |(p, &distance): (usize, &f32)| {
        let channels = errors.iter().skip(p).step_by(shape.pixels());
        let error = channels.map(|&e| scaling.error.apply(f64::from(e))).sum::<f64>();
        let distance = scaling.distance.apply(f64::from(distance));
        blend(error / shape.channels as f64, distance, a) as f32
    };
    Ok(distances.iter().enumerate().map(pixel).collect())
}

fn check_terms(errors: &[f32], distances: &[f32], a: f64) -> Result<()> {
    check::some("the errors", errors.len())?;
    check::some("the distances", distances.len())?;
    check::finite("an error", errors)?;
    check::finite("a distance", distances)?;
    if (0.0..=1.0).contains(&a) {
        return Ok(());
    }
    Err(Error::Range { what: "the weight of the error", range: "between 0 and 1", got: a })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_scores_are_those_of_paragraph_2_9() {
        let shape = Shape::new(2, 1, 2);
        let errors = [0.0, 2.0, 4.0, 2.0];
        let distances = [1.0, 3.0];
        let scaling = PatchScaling {
            error: scaling_over([&errors[..]]).unwrap(),
            distance: scaling_over([&distances[..], &[5.0]]).unwrap(),
        };
        // E = [0, ½, 1, ½], Dn = [0, ½].
        let score = |a| detection(&errors, &distances, &scaling, a).unwrap();
        assert_eq!([1.0, 0.0, 0.5].map(score), [0.5, 0.5, 0.5]);
        let map = |a| localisation(&errors, &distances, shape, &scaling, a).unwrap();
        assert_eq!(map(1.0), [0.5, 0.5]);
        assert_eq!(map(0.0), [0.0, 0.5]);
        assert_eq!(map(0.4), [0.2, 0.5]);
    }

    #[test]
    fn scores_refuse_what_does_not_fit() {
        let range = Scaling { min: 0.0, max: 1.0 };
        let scaling = PatchScaling { error: range, distance: range };
        assert!(detection(&[], &[0.0], &scaling, 0.5).is_err());
        assert!(detection(&[0.0], &[], &scaling, 0.5).is_err());
        assert!(detection(&[f32::NAN], &[0.0], &scaling, 0.5).is_err());
        assert!(detection(&[0.0], &[f32::INFINITY], &scaling, 0.5).is_err());
        for a in [-0.1, 1.1, f64::NAN] {
            assert!(detection(&[0.0], &[0.0], &scaling, a).is_err());
        }
        let shape = Shape::new(1, 1, 2);
        assert!(localisation(&[0.0], &[0.0; 2], shape, &scaling, 0.5).is_err());
        assert!(localisation(&[0.0; 2], &[0.0], shape, &scaling, 0.5).is_err());
        assert_eq!(scaling_over([]), None);
        assert_eq!(scaling_over([&[0.0][..], &[f32::NAN]]), None);
    }
}
