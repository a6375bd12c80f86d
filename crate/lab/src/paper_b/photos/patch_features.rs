//! PatchCore (Roth et al. 2022) with the encoder's own features, beyond paper B: the distance of each feature vector
//! from the nearest one of good photos. The resolution is 16 pixels.

use super::patch_analysis::{HALF, grid};
use super::photo_set::Photos;
use anyhow::{Context, Result};
use burn::tensor::{Tensor, TensorData};
use novelty_core::input::patches::{PATCH, PatchGrid};
use novelty_core::latent::core_set::core_set;
use novelty_core::latent::latent_bank::LatentBank;
use novelty_nets::Network;
use novelty_nets::bergmann::Bergmann;
use novelty_nets::pass::Lens;
use std::ops::ControlFlow;

/// Feature vectors along a side of a patch.
const SIDE: usize = 8;
/// Side in pixels of the cell of a feature vector.
const CELL: usize = PATCH / SIDE;
/// One in this many feature vectors of the good photos is kept, by greedy k-centre.
const KEPT: usize = 50;

/// A network and the features of good photos.
pub struct PatchFeatures<'a> {
    lens: &'a Lens<Network>,
    network: &'a Bergmann,
    grid: PatchGrid,
    bank: LatentBank,
}

impl<'a> PatchFeatures<'a> {
    /// Keeps features of the training photos' patches, half a patch apart.
    pub fn fit(lens: &'a Lens<Network>, photos: &Photos) -> Result<Self> {
        let Network::Bergmann(network) = lens.model() else {
            anyhow::bail!("PatchCore needs a network of patches");
        };
        let grid = grid(photos.shape, HALF)?;
        let bar = crate::progress::bar(photos.fitted.len(), "features");
        let (mut values, mut dims) = (Vec::new(), 0);
        for photo in &photos.fitted {
            let (features, of) = features(lens, network, &grid.cut(photo, 0..grid.len())?)?;
            values.extend(features);
            dims = of;
            bar.inc(1);
        }
        bar.finish_and_clear();
        let all = LatentBank::new(values, dims)?;
        let size = all.len().div_ceil(KEPT);
        let chosen = core_set(&all, size, 0, |_| ControlFlow::Continue(()))?;
        Ok(Self { lens, network, grid, bank: all.subset(&chosen.rows)? })
    }

    /// The map of a photo `[C, H, W]`: distances `[H, W]`; where patches overlap, their mean.
    pub fn map(&self, photo: &[f32]) -> Result<Vec<f32>> {
        let patches = self.grid.cut(photo, 0..self.grid.len())?;
        let (features, _) = features(self.lens, self.network, &patches)?;
        let nearest = |feature: &[f32]| -> Result<f32> {
            let found = self.bank.nearest(feature, 1, false)?;
            Ok(found.first().context("there are no features of good photos")?.distance)
        };
        let distances: Vec<f32> =
            features.chunks_exact(self.bank.dims()).map(nearest).collect::<Result<_>>()?;
        let cells = distances.chunks_exact(SIDE * SIDE);
        let spread: Vec<f32> =
            cells.flat_map(|cells| (0..PATCH * PATCH).map(over(cells))).collect();
        Ok(self.grid.assemble(&spread, 1)?)
    }
}

/// The value of a patch's pixel among those of its cells.
fn over(cells: &[f32]) -> impl Fn(usize) -> f32 {
    |pixel| cells[pixel / PATCH / CELL * SIDE + pixel % PATCH / CELL]
}

/// Features `[P · 64, F]` of patches `[P, C, 128, 128]`, row by row, and F.
fn features(
    lens: &Lens<Network>,
    network: &Bergmann,
    patches: &[f32],
) -> Result<(Vec<f32>, usize)> {
    let channels = network.config().channels;
    let count = patches.len() / (channels * PATCH * PATCH);
    let data = TensorData::new(patches.to_vec(), [count, channels, PATCH, PATCH]);
    let features = network.columns(Tensor::<4>::from_data(data, lens.device()));
    let dims = features.dims()[1];
    let data = crate::block_on(features.permute([0, 2, 3, 1]).into_data_async())?;
    Ok((data.try_into_vec()?, dims))
}

#[cfg(test)]
mod tests {
    use super::*;
    use novelty_core::Shape;
    use novelty_nets::bergmann::Config;
    use novelty_nets::device;

    #[test]
    fn a_good_photo_is_near_its_own_features_and_a_spot_is_not() {
        let device = crate::block_on(device::open("flex")).unwrap().device;
        device.seed(1);
        let network = Bergmann::new(Config { channels: 1, latent: 8 }, &device);
        let lens = Lens::new(Network::Bergmann(network), &device);
        let photo: Vec<f32> = (0..256 * 256).map(|i| (i % 256) as f32 / 256.0).collect();
        let mut spot = photo.clone();
        for row in 200..216 {
            spot[row * 256 + 40..row * 256 + 56].fill(1.0);
        }
        let photos = Photos {
            shape: Shape::new(1, 256, 256),
            fitted: vec![photo.clone()],
            held_out: Vec::new(),
            test: Vec::new(),
            exposure: 1.0,
            source: String::new(),
        };
        let features = PatchFeatures::fit(&lens, &photos).unwrap();
        let [good, bad] = [&photo, &spot].map(|photo| features.map(photo).unwrap());
        let farthest =
            (0..bad.len()).max_by(|&a, &b| (bad[a] - good[a]).total_cmp(&(bad[b] - good[b])));
        let (row, column) = farthest.map(|i| (i / 256, i % 256)).unwrap();
        assert!((184..232).contains(&row) && (24..72).contains(&column), "{row}, {column}");
    }
}
