//! The error of a picture against each neighbour's decoding: first terms of B4, B7 and B8.

use crate::maps::pse::{self, Border, Kernel, Normalisation};
use crate::maps::residual;
use crate::{Error, Result, Shape, check};
use serde::{Deserialize, Serialize};

/// The least mean brightness by which an error is divided, one grey level: an empty picture has no
/// ink to normalise by.
pub const INK_FLOOR: f64 = 1.0 / 255.0;

/// What the error term compares.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(rename = "MeasureKind"))]
#[serde(rename_all = "snake_case")]
pub enum ErrorKind {
    /// Pixels by absolute error, `|x − x̂^k|` (B4); the paper's for AE, VAE and AAE.
    #[default]
    Absolute,
    /// Pixels by proximally sensitive error (C3) in its place; not in paper B.
    Pse,
    /// Discriminator features, `|q(x) − q(x̂^k)|` (B7, AE-res).
    Features,
    /// The second encoder against the neighbour's latent, `|z^k − f_con(x̂)|`: AE-con as its
    /// authors' code has it.
    ConCode,
    /// Both encoders, `|f(x) − f_con(x̂^k)|`: AE-con as the paper writes it (B8).
    ConPaper,
}

impl ErrorKind {
    /// Whether the error is one of pixels, which decodings suffice for.
    pub fn is_of_pixels(self) -> bool {
        matches!(self, Self::Absolute | Self::Pse)
    }
}

/// How the error against one neighbour is measured.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(default)]
pub struct Measure {
    /// What is compared.
    pub kind: ErrorKind,
    /// σ of the PSE's kernel in pixels, 0 to 64; used by [`ErrorKind::Pse`] only.
    pub sigma: f32,
    /// What the PSE's convolution sees beyond the border.
    pub border: Border,
    /// Whether errors of pixels are divided by the picture's mean brightness, at least
    /// [`INK_FLOOR`]: thin strokes are then no less unusual than thick ones. Not in paper B.
    pub per_ink: bool,
}

impl Default for Measure {
    fn default() -> Self {
        Self { kind: ErrorKind::Absolute, sigma: 1.0, border: Border::Zero, per_ink: false }
    }
}

/// The error map against each neighbour, `[K, H·W]`, neighbour by neighbour.
///
/// `x` is `[C, H, W]`, `decodings` `[K, C, H, W]`. Maps are `mean_c |x − x̂^k|`, or PSE maps of
/// `x̂^k − x` for [`ErrorKind::Pse`]; kinds that compare features have the absolute map, as the
/// paper's localisation does. Maps are never divided by ink: they keep the unit of their pixels.
///
/// # Errors
/// Slices that do not fit `shape`, no decoding, a value that is not finite, a σ out of range.
pub fn maps(x: &[f32], decodings: &[f32], shape: Shape, measure: &Measure) -> Result<Vec<f32>> {
    let each = split(x, decodings, shape)?;
    let mut maps = Vec::with_capacity(shape.pixels() * (decodings.len() / shape.len()));
    if measure.kind == ErrorKind::Pse {
        let kernel = Kernel::new(measure.sigma, Normalisation::Sum)?;
        for decoding in each {
            let signed = residual::signed(x, decoding)?;
            maps.extend(pse::map(&signed, shape, &kernel, measure.border)?);
        }
    } else {
        for decoding in each {
            maps.extend(residual::absolute_map(x, decoding, shape)?);
        }
    }
    Ok(maps)
}

/// The error of pixels against each neighbour, `[K]`: the means of the [`maps`], in f64.
///
/// With [`Measure::per_ink`] each is divided by the mean of `x`, at least [`INK_FLOOR`].
///
/// # Errors
/// As [`maps`], and [`Error::Range`] for a kind that compares features; [`feature_errors`] is
/// theirs.
pub fn pixel_errors(
    x: &[f32],
    decodings: &[f32],
    shape: Shape,
    measure: &Measure,
) -> Result<Vec<f64>> {
    let each = split(x, decodings, shape)?;
    let mut errors = match measure.kind {
        ErrorKind::Absolute => each
            .map(|decoding| residual::mean_absolute(x, decoding))
            .collect::<Result<Vec<f64>>>()?,
        ErrorKind::Pse => {
            let maps = maps(x, decodings, shape, measure)?;
            maps.chunks_exact(shape.pixels()).map(pse::mean).collect()
        }
        kind => {
            let range = "one that compares pixels";
            return Err(Error::Range { what: "the kind of error", range, got: kind as i32 as f64 });
        }
    };
    if measure.per_ink {
        let ink = x.iter().copied().map(f64::from).sum::<f64>() / x.len() as f64;
        errors.iter_mut().for_each(|error| *error /= ink.max(INK_FLOOR));
    }
    Ok(errors)
}

/// The mean absolute difference of one feature vector `[H]` from each of `[K, H]`, in f64.
///
/// | form | `own` | `neighbours` |
/// |---|---|---|
/// | B7, AE-res | `q(x)` | `q(x̂^k)` |
/// | AE-con, code | `f_con(x̂)` | `z^k` |
/// | B8, AE-con, paper | `f(x)` | `f_con(x̂^k)` |
///
/// # Errors
/// No features, a broken last vector, no neighbour, or a value that is not finite.
pub fn feature_errors(own: &[f32], neighbours: &[f32]) -> Result<Vec<f64>> {
    check::some("the features", own.len())?;
    whole("the neighbours' features", own.len(), neighbours.len())?;
    neighbours.chunks_exact(own.len()).map(|each| residual::mean_absolute(own, each)).collect()
}

fn split<'a>(
    x: &[f32],
    decodings: &'a [f32],
    shape: Shape,
) -> Result<std::slice::ChunksExact<'a, f32>> {
    shape.check("the input", x)?;
    check::some("the input", x.len())?;
    whole("the neighbours' decodings", shape.len(), decodings.len())?;
    Ok(decodings.chunks_exact(shape.len()))
}

/// Errors unless `got` is a multiple of `of`, at least one.
fn whole(what: &'static str, of: usize, got: usize) -> Result<()> {
    if got > 0 && got.is_multiple_of(of) {
        Ok(())
    } else {
        Err(Error::Length { what, expected: (got / of + 1) * of, got })
    }
}
