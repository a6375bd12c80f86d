//! Whether a photo shows its part elsewhere than the normal photos do, from what every model's file has.
//!
//! PCA compares pixel with pixel, so a part that is misaligned is an error at every edge (paper C's
//! screws). How far good parts lay apart is read off the PCA: a small shift `s` changes the mean
//! photo by `−s·∂μ`, so photos whose coordinate along `∂μ` has the variance `Σ_k λ_k ⟨v_k, ∂μ⟩²` lay
//! apart by a standard deviation of its root over `‖∂μ‖²`. How well they agreed follows from the
//! variances, too: a photo that differs from μ by the total variance T correlates with it by
//! `√(S/(S+T))`, where S is μ's own spread.

use crate::input::alignment::{self, SAME_PLACE, SAME_POSE, Shift};
use crate::pca::Pca;
use crate::stats::numbers::percent;
use crate::{Result, Shape, check};
use serde::{Deserialize, Serialize};

/// Standard deviations of the good parts' places beyond which a part is misaligned.
const FAR: f64 = 3.0;

/// How often the good photos' usual difference from their mean a photo's must be to show a part turned.
const ODD: f64 = 2.0;

/// The share of a photo's pixels at either end of the scale that tell no place.
const GLARING: f64 = 0.02;

/// A part whose position or rotation differs from that of the normal ones.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Misalignment {
    /// How far it is to the right, in pixels of the model; 0 where no shift helps.
    pub right: f32,
    /// How far it is down.
    pub down: f32,
    /// The same as a sentence.
    pub sentence: String,
}

/// How good parts lay, as their PCA has it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct PoseStatistics {
    /// Standard deviation of the places, in pixels.
    down: f64,
    right: f64,
    /// Share of a good photo's spread that is not the mean photo's, T/(S+T).
    missing: f64,
}

impl PoseStatistics {
    pub fn of(pca: &Pca, shape: Shape) -> Self {
        let Shape { height, width, .. } = shape;
        let pixels = shape.pixels();
        let mean = pca.mean();
        let slope = |step: usize, inside: &dyn Fn(usize) -> bool| -> Vec<f64> {
            let at = |i: usize| f64::from(mean[i + step]) - f64::from(mean[i - step]);
            (0..mean.len()).map(|i| if inside(i % pixels) { at(i) / 2.0 } else { 0.0 }).collect()
        };
        let down = slope(width, &|p| (1..height.saturating_sub(1)).contains(&(p / width)));
        let right = slope(1, &|p| (1..width.saturating_sub(1)).contains(&(p % width)));
        let own: f64 = mean.chunks_exact(pixels).map(spread).sum();
        let all = own + pca.total_variance();
        let missing = if all > 0.0 { pca.total_variance() / all } else { 1.0 };
        Self { down: apart(pca, &down), right: apart(pca, &right), missing }
    }

    /// What is odd about the place of a photo `[C, H, W]` beside the mean photo; `moved` where photos
    /// are moved into place before they are judged.
    pub fn misalignment(
        &self,
        photo: &[f32],
        pca: &Pca,
        shape: Shape,
        moved: bool,
    ) -> Result<Option<Misalignment>> {
        shape.check("the photo", photo)?;
        check::finite("the photo", photo)?;
        let (shift, agreement) = alignment::nearest(&tamed(photo), pca.mean(), shape)?;
        let Some(agreement) = agreement else { return Ok(None) };
        if agreement < SAME_POSE {
            let missing = 1.0 - agreement.max(0.0).powi(2);
            let odd = missing > ODD * ODD * self.missing;
            let sentence = format!(
                "No shift aligns this photo (best correlation {}). A rotated part is reported as \
                 defective.",
                percent(agreement)
            );
            return Ok(odd.then_some(Misalignment { right: 0.0, down: 0.0, sentence }));
        }
        let least = (SAME_PLACE * shape.height.max(shape.width) as f64).max(1.0);
        let far = |by: f32, usual: f64| f64::from(by.abs()) > least.max(FAR * usual);
        let elsewhere = far(shift.down, self.down) || far(shift.right, self.right);
        if moved || !elsewhere {
            return Ok(None);
        }
        let Shift { down, right } = shift;
        Ok(Some(Misalignment { right, down, sentence: sentence(shift, shape) }))
    }
}

/// The photo without its darkest and brightest pixels, so that a glaring scratch does not decide.
fn tamed(photo: &[f32]) -> Vec<f32> {
    let mut sorted = photo.to_vec();
    sorted.sort_unstable_by(f32::total_cmp);
    let cut = (photo.len() as f64 * GLARING) as usize;
    let (Some(low), Some(high)) = (sorted.get(cut), sorted.get(photo.len() - 1 - cut)) else {
        return sorted;
    };
    photo.iter().map(|value| value.clamp(*low, *high)).collect()
}

/// Where a part is, in words: the larger direction first, the other where it can be seen beside it.
fn sentence(Shift { down, right }: Shift, shape: Shape) -> String {
    let (across, along) = (
        (right, if right > 0.0 { "to the right" } else { "to the left" }),
        (down, if down > 0.0 { "down" } else { "up" }),
    );
    let [first, second] = if right.abs() >= down.abs() { [across, along] } else { [along, across] };
    let whole = |by: f32| by.abs().round().max(1.0);
    let mut place = format!("{} px {}", whole(first.0), first.1);
    if second.0.abs() >= 1.0 && second.0.abs() >= 0.2 * first.0.abs() {
        place += &format!(" and {} px {}", whole(second.0), second.1);
    }
    let Shape { height, width, .. } = shape;
    format!(
        "The part is shifted about {place} (at {width} × {height}); the model reports shifts as \
         defects."
    )
}

/// Standard deviation of the photos' places along a slope of the mean photo, in pixels.
fn apart(pca: &Pca, slope: &[f64]) -> f64 {
    let square: f64 = slope.iter().map(|v| v * v).sum();
    if square <= 0.0 {
        return 0.0;
    }
    let along = |v: &[f32]| v.iter().zip(slope).map(|(v, s)| f64::from(*v) * s).sum::<f64>();
    let components = pca.components().chunks_exact(slope.len()).zip(pca.variances());
    let variance: f64 = components.map(|(v, variance)| variance * along(v).powi(2)).sum();
    variance.sqrt() / square
}

/// The sum of squares about the mean of a plane.
fn spread(plane: &[f32]) -> f64 {
    let mean = plane.iter().copied().map(f64::from).sum::<f64>() / plane.len() as f64;
    plane.iter().map(|v| (f64::from(*v) - mean).powi(2)).sum()
}

#[cfg(test)]
mod tests;
