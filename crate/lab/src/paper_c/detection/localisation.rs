//! Localisation: pixel AUROC, and IoU at the Youden threshold.
//!
//! Over the pooled pixels of all photos of the test folder, good ones included, except the shots of the first
//! draw; q and σ are those selected in the first draw.

use super::measured::Measured;
use super::methods::Contender;
use super::problem::Problem;
use anyhow::Result;
use novelty_core::metrics::auroc;
use novelty_core::metrics::iou::iou;
use novelty_core::models::few_shots::Draw;

/// Pixel AUROC and IoU; `None` where a defect has no mask.
pub fn measure(
    problem: &Problem,
    measured: &Measured,
    contender: Contender,
    draw: &Draw,
) -> Result<Option<(f64, f64)>> {
    if problem.masks.iter().any(Option::is_none) {
        return Ok(None);
    }
    let pair = &draw.choice.best;
    let (mut pixels, mut truth) = (Vec::new(), Vec::new());
    let photos = problem.photos().zip(&problem.masks).enumerate().skip(problem.held_out);
    for (place, (photo, mask)) in photos {
        if draw.shots.binary_search(&place).is_ok() {
            continue;
        }
        pixels.extend(measured.map(problem, contender, pair.q, pair.sigma, photo)?);
        truth.extend(mask.iter().flatten());
    }
    Ok(auroc::auroc(&pixels, &truth).zip(iou(&pixels, &truth)))
}
