//! Encodes the patches of a photo, finds their neighbours and decodes them; core's [`PatchAnalysis`] computes the two
//! terms of the score (paper B, sections 3.3 and 4.2) from these.

use super::photo_set::{Photos, turned_copy};
use anyhow::Result;
use novelty_core::Shape;
use novelty_core::input::patches::{Edge, PATCH, PatchGrid};
use novelty_core::latent::latent_bank::LatentBank;
use novelty_core::report::patch_inspection::{PatchAnalysis, PatchInspection};
use novelty_nets::pass::Lens;
use novelty_nets::{Autoencoder, Network};

/// Stride of the patches in the bank and for display: half a patch.
pub const HALF: usize = PATCH / 2;

/// Patches in a batch.
const BATCH: usize = 64;

/// The patches of photos of `shape`, `stride` pixels apart.
pub fn grid(shape: Shape, stride: usize) -> Result<PatchGrid> {
    Ok(PatchGrid::new(shape, PATCH, stride, Edge::Reflect)?)
}

/// The latent bank: codes of all patches of the training photos, half a patch apart, and of the same patches
/// rotated.
pub fn bank(lens: &Lens<Network>, photos: &Photos) -> Result<LatentBank> {
    let grid = grid(photos.shape, HALF)?;
    let bar = crate::progress::bar(photos.fitted.len(), "codes");
    let mut codes = Vec::new();
    for photo in &photos.fitted {
        let patches = grid.cut(photo, 0..grid.len())?;
        codes.extend(crate::block_on(lens.encode(&patches))?);
        let turned = turned_copy(&patches, grid.patch().len());
        codes.extend(crate::block_on(lens.encode(&turned))?);
        bar.inc(1);
    }
    bar.finish_and_clear();
    Ok(LatentBank::new(codes, lens.model().latent())?)
}

/// Finds and decodes `neighbours` of every patch of a photo, in the same steps as the page.
pub fn analyse(
    lens: &Lens<Network>,
    bank: &LatentBank,
    grid: &PatchGrid,
    photo: &[f32],
    neighbours: usize,
) -> Result<PatchAnalysis> {
    run(lens, bank, PatchAnalysis::new(*grid, photo.to_vec())?, neighbours)
}

/// The analysis of a photo `[C, H, W]` by a published model as on the page: with its exposure and its K.
pub fn analyse_as_published(
    lens: &Lens<Network>,
    bank: &LatentBank,
    model: &PatchInspection,
    photo: Vec<f32>,
) -> Result<PatchAnalysis> {
    run(lens, bank, model.look(photo)?, model.neighbours)
}

fn run(
    lens: &Lens<Network>,
    bank: &LatentBank,
    mut analysis: PatchAnalysis,
    neighbours: usize,
) -> Result<PatchAnalysis> {
    let codes = encode(lens, analysis.patches())?;
    analysis.reconstruct(decode(lens, &codes)?)?;
    analysis.find(bank, codes)?;
    decode_nearest(lens, bank, &mut analysis, neighbours)?;
    Ok(analysis)
}

/// Decodes the first `neighbours` of every patch that are not decoded yet.
pub fn decode_nearest(
    lens: &Lens<Network>,
    bank: &LatentBank,
    analysis: &mut PatchAnalysis,
    neighbours: usize,
) -> Result<()> {
    let rows = analysis.missing(neighbours);
    let codes: Vec<f32> =
        rows.iter().filter_map(|row| bank.latent(*row)).flatten().copied().collect();
    Ok(analysis.take(&rows, &decode(lens, &codes)?)?)
}

fn encode(lens: &Lens<Network>, patches: &[f32]) -> Result<Vec<f32>> {
    let mut codes = Vec::new();
    for chunk in patches.chunks(BATCH * lens.model().shape().len()) {
        codes.extend(crate::block_on(lens.encode(chunk))?);
    }
    Ok(codes)
}

fn decode(lens: &Lens<Network>, codes: &[f32]) -> Result<Vec<f32>> {
    let mut patches = Vec::new();
    for chunk in codes.chunks(BATCH * lens.model().latent()) {
        patches.extend(crate::block_on(lens.decode(chunk))?);
    }
    Ok(patches)
}

#[cfg(test)]
mod tests {
    use super::*;
    use novelty_core::report::patch_inspection::terms;
    use novelty_nets::bergmann::Config;
    use novelty_nets::{Bergmann, device};

    /// Page and lab use [`PatchAnalysis`]; here every neighbour of every patch is decoded separately.
    #[test]
    fn an_analysis_in_steps_has_the_terms_of_a_network_that_decodes_every_neighbour() {
        let device = crate::block_on(device::open("flex")).unwrap().device;
        device.seed(3);
        let config = Config { channels: 1, latent: 8 };
        let lens = Lens::new(Network::Bergmann(Bergmann::new(config, &device)), &device);
        let shape = Shape::new(1, 160, 160);
        let photo: Vec<f32> = (0..shape.len()).map(|i| (i * 31 % 101) as f32 / 100.0).collect();
        let other: Vec<f32> = photo.iter().map(|v| 1.0 - v * v).collect();
        let grid = grid(shape, HALF).unwrap();
        let codes = encode(&lens, &grid.cut(&other, 0..grid.len()).unwrap()).unwrap();
        let bank = LatentBank::new(codes, 8).unwrap();
        let analysis = analyse(&lens, &bank, &grid, &photo, 2).unwrap();
        let patches = grid.cut(&photo, 0..grid.len()).unwrap();
        let (mut decodings, mut distances) = (Vec::new(), Vec::new());
        for patch in patches.chunks_exact(grid.patch().len()) {
            let code = crate::block_on(lens.encode(patch)).unwrap();
            for neighbour in bank.nearest(&code, 2, false).unwrap() {
                let latent = bank.latent(neighbour.index).unwrap();
                decodings.extend(crate::block_on(lens.decode(latent)).unwrap());
                distances.push(neighbour.distance);
            }
        }
        let naive = terms(&grid, &patches, &decodings, &distances).unwrap();
        let ours = analysis.terms(2).unwrap();
        let close = |a: &[f32], b: &[f32]| a.iter().zip(b).all(|(a, b)| (a - b).abs() < 1e-4);
        assert_eq!((ours.shape, ours.errors.len()), (naive.shape, naive.errors.len()));
        assert!(close(&ours.errors, &naive.errors) && close(&ours.distances, &naive.distances));
        assert!(ours.errors.iter().any(|e| *e > 0.1), "there is something to compare");
    }
}
