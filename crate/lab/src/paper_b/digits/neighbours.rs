//! Codes of a set of images, their nearest neighbours in the latent bank, the decodings of these, and the error
//! terms computed from them (paper B, section 3.3).

use crate::data::digits::Labelled;
use crate::progress::bar;
use anyhow::Result;
use novelty_core::image::Shape;
use novelty_core::input::preprocessing::Preprocessing;
use novelty_core::latent::latent_bank::{LatentBank, Neighbour};
use novelty_core::latent::nln::{
    self, Aggregation, Batch, ErrorKind, GRID, MAX_NEIGHBOURS, Measure, Terms,
};
use novelty_core::latent::whitening::Whitening;
use novelty_core::maps::residual;
use novelty_nets::pass::Lens;
use novelty_nets::{Autoencoder, Network};
use std::collections::BTreeMap;

/// Images in a batch.
const BATCH: usize = 512;

/// Codes of the chosen images, `[indices.len(), L]`.
pub fn encode(
    lens: &Lens<Network>,
    set: &Labelled,
    indices: &[usize],
    preprocessing: Preprocessing,
) -> Result<Vec<f32>> {
    let bar = bar(indices.len(), "codes");
    let mut latents = Vec::with_capacity(indices.len() * lens.model().latent());
    for chunk in indices.chunks(BATCH) {
        let images = set.values(chunk, preprocessing);
        latents.extend(crate::block_on(lens.encode(&images))?);
        bar.inc(chunk.len() as u64);
    }
    bar.finish_and_clear();
    Ok(latents)
}

/// A set of images and their neighbours.
pub struct EncodedImages {
    shape: Shape,
    /// Images, `[N, C, H, W]`.
    x: Vec<f32>,
    /// Codes, `[N, L]`.
    pub latents: Vec<f32>,
    /// Reconstructions, `[N, C, H, W]`.
    x_hat: Vec<f32>,
    /// [`MAX_NEIGHBOURS`] of each image, nearest first.
    neighbours: Vec<Vec<Neighbour>>,
    /// The row of `decodings` for each row of the bank that is a neighbour of some image.
    place: BTreeMap<u32, usize>,
    /// Decodings of these rows.
    decodings: Vec<f32>,
}

impl EncodedImages {
    /// Encodes the chosen images and finds their neighbours, in whitened latent space if there is a whitening.
    pub fn new(
        lens: &Lens<Network>,
        bank: &LatentBank,
        whitening: Option<&Whitening>,
        set: &Labelled,
        indices: &[usize],
        preprocessing: Preprocessing,
    ) -> Result<Self> {
        let shape = lens.model().shape();
        let dims = lens.model().latent();
        let x = set.values(indices, preprocessing);
        let latents = encode(lens, set, indices, preprocessing)?;
        let x_hat = decode(lens, &latents)?;
        let searched = whitening.map(|w| w.apply_to_bank(bank)).transpose()?;
        let neighbours = latents
            .chunks_exact(dims)
            .map(|z| match (whitening, &searched) {
                (Some(w), Some(bank)) => Ok(bank.nearest(&w.apply(z)?, MAX_NEIGHBOURS, false)?),
                _ => Ok(bank.nearest(z, MAX_NEIGHBOURS, false)?),
            })
            .collect::<Result<Vec<_>>>()?;
        let mut place = BTreeMap::new();
        let mut rows = Vec::new();
        for neighbour in neighbours.iter().flatten() {
            if let Some(latent) = bank.latent(neighbour.index) {
                place.entry(neighbour.index).or_insert_with(|| {
                    rows.extend_from_slice(latent);
                    rows.len() / dims - 1
                });
            }
        }
        let decodings = decode(lens, &rows)?;
        Ok(Self { shape, x, latents, x_hat, neighbours, place, decodings })
    }

    /// Mean absolute error (B3) of every image.
    pub fn absolute_errors(&self) -> Result<Vec<f64>> {
        self.each(|x, x_hat| Ok(residual::mean_absolute(x, x_hat)?))
    }

    /// Mean squared error (A2) of every image.
    pub fn squared_errors(&self) -> Result<Vec<f64>> {
        self.each(|x, x_hat| Ok(residual::mean_squared(x, x_hat)?))
    }

    fn each(&self, of: impl Fn(&[f32], &[f32]) -> Result<f64>) -> Result<Vec<f64>> {
        let n = self.shape.len();
        self.x.chunks_exact(n).zip(self.x_hat.chunks_exact(n)).map(|(a, b)| of(a, b)).collect()
    }

    /// The terms of every image with the pixel error (B4).
    pub fn of_pixels(&self, measure: &Measure) -> Result<Batch> {
        let n = self.shape.len();
        let mut near = Vec::with_capacity(MAX_NEIGHBOURS * n);
        let mut batch = Batch::new();
        for (x, neighbours) in self.x.chunks_exact(n).zip(&self.neighbours) {
            near.clear();
            for neighbour in neighbours {
                near.extend_from_slice(self.row(&self.decodings, neighbour.index, n));
            }
            let errors = nln::pixel_errors(x, &near, self.shape, measure)?;
            batch.push(Terms::of(errors, neighbours)?)?;
        }
        Ok(batch)
    }

    /// The `quantile` of the pixels of the NLN map for every K of [`GRID`].
    pub fn map_scales(
        &self,
        measure: &Measure,
        quantile: impl Fn(Vec<f32>) -> f32,
    ) -> Result<Vec<f32>> {
        let n = self.shape.len();
        let mut pixels: Vec<Vec<f32>> = vec![Vec::new(); GRID.len()];
        for (x, neighbours) in self.x.chunks_exact(n).zip(&self.neighbours) {
            let mut near = Vec::with_capacity(MAX_NEIGHBOURS * n);
            for neighbour in neighbours {
                near.extend_from_slice(self.row(&self.decodings, neighbour.index, n));
            }
            let maps = nln::maps(x, &near, self.shape, measure)?;
            for (all, k) in pixels.iter_mut().zip(GRID) {
                all.extend(nln::combine_maps(&maps, self.shape.pixels(), k, Aggregation::Mean)?);
            }
        }
        Ok(pixels.into_iter().map(quantile).collect())
    }

    /// The terms of every image with the feature error (B7, B8), for a network with features.
    pub fn of_features(
        &self,
        lens: &Lens<Network>,
        bank: &LatentBank,
        kind: ErrorKind,
    ) -> Result<Batch> {
        let dims = lens.model().latent();
        let features = |images: &[f32]| -> Result<Vec<f32>> {
            let mut out = Vec::new();
            for chunk in images.chunks(BATCH * self.shape.len()) {
                out.extend(crate::block_on(lens.features(chunk))?);
            }
            Ok(out)
        };
        let own = match kind {
            ErrorKind::Features => features(&self.x)?,
            ErrorKind::ConPaper => self.latents.clone(),
            _ => features(&self.x_hat)?,
        };
        let theirs = match kind {
            ErrorKind::ConCode => Vec::new(),
            _ => features(&self.decodings)?,
        };
        let mut near = Vec::with_capacity(MAX_NEIGHBOURS * dims);
        let mut batch = Batch::new();
        for (own, neighbours) in own.chunks_exact(dims).zip(&self.neighbours) {
            near.clear();
            for neighbour in neighbours {
                near.extend_from_slice(match kind {
                    ErrorKind::ConCode => bank.latent(neighbour.index).unwrap_or_default(),
                    _ => self.row(&theirs, neighbour.index, dims),
                });
            }
            let errors = nln::feature_errors(own, &near)?;
            batch.push(Terms::of(errors, neighbours)?)?;
        }
        Ok(batch)
    }

    /// The values of a row of the bank in a table with `each` values for every decoded row.
    fn row<'a>(&self, table: &'a [f32], index: u32, each: usize) -> &'a [f32] {
        let place = self.place.get(&index).copied().unwrap_or_default();
        &table[place * each..(place + 1) * each]
    }
}

fn decode(lens: &Lens<Network>, latents: &[f32]) -> Result<Vec<f32>> {
    let dims = lens.model().latent();
    let mut out = Vec::with_capacity(latents.len() / dims * lens.model().shape().len());
    for chunk in latents.chunks(BATCH * dims) {
        out.extend(crate::block_on(lens.decode(chunk))?);
    }
    Ok(out)
}
