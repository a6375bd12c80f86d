//! What paper A measures on every image: scores, agreement, distance, map differences.

use crate::data::digits::Labelled;
use crate::progress::bar;
use anyhow::Result;
use novelty_core::input::preprocessing::Preprocessing;
use novelty_core::maps::pse::{self, Border, Kernel, Normalisation};
use novelty_core::maps::{residual, saliency};
use novelty_core::metrics::{best_match, map_mse, top_k};
use novelty_nets::pass::Lens;
use novelty_nets::{Autoencoder, Network};

/// The values of K in the tables.
pub const KS: [usize; 4] = [1, 3, 5, 10];
/// Images in a batch.
const BATCH: usize = 128;

/// The measurements of one image.
#[derive(Debug, Clone)]
pub struct Measured {
    /// Index in the data file.
    pub index: usize,
    /// Its label.
    pub label: u8,
    /// Mean squared error (A2).
    pub mse: f64,
    /// Largest value of the PSE map at σ 1 (C5).
    pub pse: f32,
    /// Top-K agreement (A5) for every K of [`KS`].
    pub agreement: [usize; KS.len()],
    /// Largest best-match distance (A6) in pixels for every K of [`KS`].
    pub distance: [f64; KS.len()],
    /// Mean squared difference of the scaled maps (A7).
    pub map_mse: f64,
    /// The same with the squared saliency.
    pub map_mse_squared: f64,
    /// Whether both maps have a positive maximum; others are excluded from the means of A7.
    pub scalable: bool,
    /// Number of gradient values that were not finite.
    pub non_finite: usize,
}

/// The maps of one image.
pub struct Maps<'a> {
    /// Squared error (A1).
    pub error: &'a [f32],
    /// Saliency (A3).
    pub saliency: &'a [f32],
    /// `x̂ − x`.
    pub residual: &'a [f32],
}

/// Measures the chosen images and shows progress; `each` is called with the maps of every image.
pub fn measure(
    lens: &Lens<Network>,
    set: &Labelled,
    indices: &[usize],
    preprocessing: Preprocessing,
    what: &str,
    mut each: impl FnMut(&Maps<'_>) -> Result<()>,
) -> Result<Vec<Measured>> {
    let shape = lens.model().shape();
    let n = shape.len();
    let kernel = Kernel::new(1.0, Normalisation::Sum)?;
    let bar = bar(indices.len(), what);
    let mut out = Vec::with_capacity(indices.len());
    for chunk in indices.chunks(BATCH) {
        let images = set.values(chunk, preprocessing);
        let pass = crate::block_on(lens.pass(&images))?;
        for (i, &index) in chunk.iter().enumerate() {
            let of = |all: &'_ [f32]| -> Vec<f32> { all[i * n..(i + 1) * n].to_vec() };
            let (x, x_hat, gradient) = (of(&images), of(&pass.reconstruction), of(&pass.gradient));
            let error = residual::squared_map(&x, &x_hat, shape)?;
            let found = saliency::from_gradient(&gradient, shape)?;
            let signed = residual::signed(&x, &x_hat)?;
            let (s, r) = (saliency::scale_by_max(&found.map), saliency::scale_by_max(&error));
            let s2 = saliency::scale_then_square(&found.map);
            let sets = KS.map(|k| (top_k::top_k(&found.map, k), top_k::top_k(&error, k)));
            out.push(Measured {
                index,
                label: set.labels[index],
                mse: residual::mean_squared(&x, &x_hat)?,
                pse: pse::peak(&pse::map(&signed, shape, &kernel, Border::Zero)?),
                agreement: sets.each_ref().map(|(s, r)| top_k::agreement(s, r)),
                distance: sets.each_ref().map(|(s, r)| {
                    best_match::max_distance(s, r, shape.width).map_or(0.0, |m| m.distance)
                }),
                map_mse: map_mse::map_mse(&s, &r)?,
                map_mse_squared: map_mse::map_mse(&s2, &r)?,
                scalable: s.iter().any(|&v| v > 0.0) && r.iter().any(|&v| v > 0.0),
                non_finite: found.non_finite,
            });
            each(&Maps { error: &error, saliency: &found.map, residual: &signed })?;
        }
        bar.inc(chunk.len() as u64);
    }
    bar.finish_and_clear();
    Ok(out)
}

/// Mean of `value` over the images.
pub fn mean(images: &[Measured], value: impl Fn(&Measured) -> f64) -> f64 {
    images.iter().map(value).sum::<f64>() / images.len().max(1) as f64
}

/// Share of the images with an agreement of 0, 1, … K, for the K at index `place` of [`KS`].
pub fn histogram(images: &[Measured], place: usize) -> Vec<f64> {
    let mut counts = vec![0usize; KS[place] + 1];
    for image in images {
        counts[image.agreement[place]] += 1;
    }
    counts.into_iter().map(|c| c as f64 / images.len().max(1) as f64).collect()
}
