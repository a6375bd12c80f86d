//! Pictures decoded by a network from a code of a good picture, with a synthetic stroke, and the maps of these.

use super::strip::{self, Cell};
use crate::models::folder::Folder;
use crate::paper_b::photos::stroke;
use anyhow::{Context, Result};
use novelty_core::Shape;
use novelty_core::latent::latent_bank::LatentBank;
use novelty_core::maps::pse::{self, Border, Kernel, Normalisation};
use novelty_core::maps::{residual, saliency};
use novelty_core::metrics::auroc::auroc;
use novelty_core::metrics::top_k;
use novelty_core::models::model_card::{BANK, Index, Subject};
use novelty_core::report::colour_map::ColourMap;
use novelty_core::report::evidence::{ExampleGroup, ExampleStrip};
use novelty_core::report::view::{MapView, heat, picture};
use novelty_nets::Network;
use novelty_nets::pass::Lens;
use rand::SeedableRng;
use rand::rngs::StdRng;
use std::path::Path;

/// Networks of 28×28 pictures that are shown; of the networks of patches all are.
const SMALL: [&str; 3] = ["mnist-not-2", "mnist-not-7", "fashion-mnist-not-8"];
/// Number of codes of the bank that are decoded; the picture with the most contrast is shown.
const TRIED: usize = 24;
/// Smallest visible change, as a share of the grey range.
const SHOWS: f32 = 0.05;
/// Width of the PSE kernel, in pixels.
const SIGMA: f32 = 1.0;

/// One strip for each network.
pub fn group(models: &Path, backend: &str, out: &Path) -> Result<ExampleGroup> {
    let list = models.join("index.json");
    let json = std::fs::read(&list).with_context(|| format!("cannot read {}", list.display()))?;
    let mut strips = Vec::new();
    for entry in Index::parse(&json)?.models {
        if entry.subject == Subject::Parts || SMALL.contains(&entry.id.as_str()) {
            strips.push(strip_of(&Folder::open(models, &entry.id)?, backend, out)?);
        }
    }
    Ok(ExampleGroup {
        title: "What networks draw themselves, with a stroke painted on".into(),
        about: format!(
            "No photo of a data set is shown: each picture is decoded from a code of the network's own bank (the one with the most contrast of {TRIED}). The stroke is the first of random ones that shows all along; AUROC says how well a map's pixels tell it from the rest."
        ),
        columns: [
            "picture",
            "redrawn",
            "squared error",
            "PSE",
            "saliency",
            "nearest neighbour",
            "error beside it",
            "truth",
        ]
        .map(str::to_owned)
        .to_vec(),
        strips,
    })
}

fn strip_of(folder: &Folder, backend: &str, out: &Path) -> Result<ExampleStrip> {
    let (card, (lens, _)) = (&folder.card, folder.lens(backend)?);
    let (shape, bank) = (card.input, LatentBank::parse(&folder.read(BANK)?)?);
    let (clean, row) = drawn(&lens, &bank, shape)?;
    let (seen, mask) = painted(&clean, shape);
    let pass = crate::block_on(lens.pass(&seen))?;
    // Without the picture's own code, which would be the nearest.
    let others: Vec<u32> = (0..bank.len() as u32).filter(|other| *other != row).collect();
    let others = bank.subset(&others)?;
    let nearest = others.nearest(&pass.latent, 1, false)?;
    let latent = nearest.first().and_then(|found| others.latent(found.index));
    let neighbour = crate::block_on(lens.decode(latent.context("the bank is empty")?))?;

    let signed = residual::signed(&seen, &pass.reconstruction)?;
    let kernel = Kernel::new(SIGMA, Normalisation::Sum)?;
    let squared = residual::squared_map(&seen, &pass.reconstruction, shape)?;
    let proximal = pse::map(&signed, shape, &kernel, Border::Zero)?;
    let gradient = saliency::from_gradient(&pass.gradient, shape)?.map;
    let beside = absolute(&seen, &neighbour, shape);
    let area = |map: &[f32]| auroc(map, &mask).context("the stroke covers nothing");
    let words = format!(
        "{}: pixel AUROC of the squared error {:.3}, PSE {:.3}, saliency {:.3}, error beside the nearest neighbour {:.3}.",
        card.title,
        area(&squared)?,
        area(&proximal)?,
        area(&gradient)?,
        area(&beside)?
    );
    let cells = [
        Cell::view(&picture("input", &seen, shape))?,
        Cell::view(&picture("reconstruction", &pass.reconstruction, shape))?,
        Cell::view(&map_of(squared))?,
        Cell::view(&map_of(proximal))?,
        Cell::view(&map_of(gradient))?,
        Cell::view(&picture("neighbour", &neighbour, shape))?,
        Cell::view(&map_of(beside))?,
        Cell::mask(&mask)?,
    ];
    strip::write(out, &format!("drawn-{}", card.id), &cells, words, &card.training.licence)
}

/// The picture with the most contrast among decoded codes, and its row of the bank.
fn drawn(lens: &Lens<Network>, bank: &LatentBank, shape: Shape) -> Result<(Vec<f32>, u32)> {
    let step = (bank.len() / TRIED).max(1);
    let rows: Vec<u32> = (0..bank.len()).step_by(step).map(|row| row as u32).collect();
    let codes: Vec<f32> =
        rows.iter().filter_map(|row| bank.latent(*row)).flatten().copied().collect();
    let decoded = crate::block_on(lens.decode(&codes))?;
    let pictures = decoded.chunks_exact(shape.len()).zip(rows);
    let best = pictures.max_by(|a, b| contrast(a.0).total_cmp(&contrast(b.0)));
    let (picture, row) = best.context("the bank is empty")?;
    Ok((picture.to_vec(), row))
}

/// A picture with the first stroke that is visible along its whole length, and the stroke's mask.
fn painted(clean: &[f32], shape: Shape) -> (Vec<f32>, Vec<bool>) {
    let mut random = StdRng::seed_from_u64(0);
    loop {
        let mut seen = clean.to_vec();
        let mask = stroke(&mut seen, shape, &mut random);
        let change = absolute(&seen, clean, shape);
        if mask.contains(&true) && mask.iter().zip(&change).all(|(odd, by)| !odd || *by >= SHOWS) {
            return (seen, mask);
        }
    }
}

/// The variance of the values.
fn contrast(picture: &[f32]) -> f64 {
    let n = picture.len() as f64;
    let mean = picture.iter().copied().map(f64::from).sum::<f64>() / n;
    picture.iter().map(|v| (f64::from(*v) - mean).powi(2)).sum::<f64>() / n
}

/// The mean absolute difference over the channels, `[H, W]`.
fn absolute(a: &[f32], b: &[f32], shape: Shape) -> Vec<f32> {
    let mut map = vec![0.0; shape.pixels()];
    for (a, b) in a.chunks_exact(shape.pixels()).zip(b.chunks_exact(shape.pixels())) {
        for ((sum, a), b) in map.iter_mut().zip(a).zip(b) {
            *sum += (a - b).abs() / shape.channels as f32;
        }
    }
    map
}

/// A map scaled to its own maximum.
fn map_of(values: Vec<f32>) -> MapView {
    heat("map", top_k::ranks(&values), values, None, ColourMap::default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_painted_stroke_shows_wherever_its_mask_says() {
        let shape = Shape::new(1, 28, 28);
        let clean: Vec<f32> = (0..784).map(|p| if p % 28 < 14 { 0.0 } else { 1.0 }).collect();
        let (seen, mask) = painted(&clean, shape);
        for p in 0..784 {
            assert_eq!(mask[p], (seen[p] - clean[p]).abs() >= SHOWS, "{p}");
        }
        assert!(mask.contains(&true));
    }

    #[test]
    fn the_absolute_error_is_the_mean_over_the_channels() {
        let shape = Shape::new(2, 1, 2);
        assert_eq!(absolute(&[1.0, 0.0, 0.5, 0.0], &[0.0; 4], shape), [0.75, 0.0]);
        assert!(contrast(&[0.0, 1.0]) > contrast(&[0.4, 0.6]));
    }
}
