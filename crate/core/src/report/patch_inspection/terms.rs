//! The two terms of a photo of patches (B10, B11), before any scale.

use crate::input::patches::PatchGrid;
use crate::{Result, Shape, check};

/// The two terms of a photo, before any scale.
#[derive(Debug, Clone, PartialEq)]
pub struct Terms {
    /// Mean absolute error against the decoded neighbours, `[C, H, W]` of what the patches cover.
    pub errors: Vec<f32>,
    /// Largest distance to a neighbour, `[H, W]`.
    pub distances: Vec<f32>,
    /// The extent of both, of the grid's covered part.
    pub shape: Shape,
}

/// The terms of a photo cut by `grid` into `patches`, `[P, n]`.
///
/// `decodings` are the decoded neighbours of each patch, `[P, K, n]`, and `distances` their distances,
/// `[P, K]`, both nearest first.
///
/// # Errors
/// [`crate::Error::Length`] for slices that do not fit, [`crate::Error::Range`] for a value that is not
/// finite.
pub fn terms(
    grid: &PatchGrid,
    patches: &[f32],
    decodings: &[f32],
    distances: &[f32],
) -> Result<Terms> {
    let (count, n) = (grid.len(), grid.patch().len());
    let k = distances.len() / count;
    check::some("the neighbours of a patch", k)?;
    check::length("the distances", count * k, distances.len())?;
    check::length("the decoded neighbours", count * k * n, decodings.len())?;
    let decoded: Vec<&[f32]> = decodings.chunks_exact(n).collect();
    among(grid, patches, &decoded, distances)
}

/// [`terms`] of decodings that are apart, `P·K` slices of `n` values: patches may share neighbours.
pub(super) fn among(
    grid: &PatchGrid,
    patches: &[f32],
    decodings: &[&[f32]],
    distances: &[f32],
) -> Result<Terms> {
    let (count, n) = (grid.len(), grid.patch().len());
    check::length("the patches", count * n, patches.len())?;
    let k = distances.len() / count;
    check::some("the neighbours of a patch", k)?;
    check::length("the decoded neighbours", count * k, decodings.len())?;
    check::finite("a distance", distances)?;
    let mut errors = vec![0f32; count * n];
    for ((errors, patch), decoded) in
        errors.chunks_exact_mut(n).zip(patches.chunks_exact(n)).zip(decodings.chunks_exact(k))
    {
        for neighbour in decoded {
            check::length("a decoded neighbour", n, neighbour.len())?;
            for ((error, x), x_hat) in errors.iter_mut().zip(patch).zip(*neighbour) {
                *error += (x - x_hat).abs() / k as f32;
            }
        }
    }
    check::finite("an error", &errors)?;
    let largest: Vec<f32> =
        distances.chunks_exact(k).map(|of| of.iter().copied().fold(f32::MIN, f32::max)).collect();
    Ok(Terms {
        errors: grid.assemble(&errors, grid.patch().channels)?,
        distances: grid.spread(&largest)?,
        shape: grid.covered(),
    })
}
