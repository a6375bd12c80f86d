//! Good photos with synthetic strokes, on which the weight of the error is selected without photos of defects.

use super::patch_analysis::analyse;
use super::photo_set::Photos;
use super::pixels::Pixels;
use anyhow::{Context, Result};
use novelty_core::Shape;
use novelty_core::input::patches::PatchGrid;
use novelty_core::latent::latent_bank::LatentBank;
use novelty_core::report::patch_inspection::{ErrorStatistics, PatchInspection, Terms};
use novelty_nets::Network;
use novelty_nets::pass::Lens;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

/// Strokes for each photo.
const STROKES: usize = 2;

/// Pixels of every fourth row and column.
const EVERY: usize = 4;

/// The terms of held-out good photos with synthetic strokes.
pub struct Strokes {
    photos: Vec<Photo>,
}

struct Photo {
    /// Index of the held-out photo.
    number: usize,
    terms: Terms,
    mask: Vec<bool>,
}

impl Strokes {
    /// Makes [`STROKES`] copies of each held-out photo with one stroke each and computes their terms.
    pub fn on(
        lens: &Lens<Network>,
        bank: &LatentBank,
        grid: &PatchGrid,
        photos: &Photos,
        seed: u64,
    ) -> Result<Self> {
        let mut random = StdRng::seed_from_u64(seed);
        let mut seen = Vec::new();
        for _ in 0..STROKES {
            for (number, clean) in photos.held_out.iter().enumerate() {
                let mut photo = clean.clone();
                let mask = stroke(&mut photo, photos.shape, &mut random);
                let terms = analyse(lens, bank, grid, &photo, 1)?.terms(1)?;
                seen.push(Photo { number, terms, mask });
            }
        }
        Ok(Self { photos: seen })
    }

    /// The highest pixel AUROC, and the weight of the error that gives it, the first among equals. With `statistics`
    /// the error is normalised by the statistics of the other photos.
    pub fn best(
        &self,
        inspection: &PatchInspection,
        statistics: Option<&[ErrorStatistics]>,
    ) -> Result<(f64, f64)> {
        let terms =
            |photo: &Photo| match statistics.and_then(|statistics| statistics.get(photo.number)) {
                Some(statistics) => statistics.apply(&photo.terms),
                None => Ok(photo.terms.clone()),
            };
        let all: Vec<Terms> = self.photos.iter().map(terms).collect::<novelty_core::Result<_>>()?;
        let mut best = None;
        for &a in &inspection.weights {
            let setting = inspection.setting(Some(1), Some(a))?;
            let mut pixels = Pixels::default();
            for (terms, Photo { mask, .. }) in all.iter().zip(&self.photos) {
                pixels.add(&setting.find(terms)?.map, mask, terms.shape.width, EVERY);
            }
            let area = pixels.auroc().context("there are no synthetic strokes")?;
            if best.is_none_or(|(most, _)| area > most) {
                best = Some((area, a));
            }
        }
        best.context("no weight of the error is offered")
    }
}

/// Paints a straight stroke on a photo `[C, H, W]`, lighter or darker than what it covers, and gives its
/// pixels, `[H·W]`: 6 to 25 % of the side long, 1 to 7 pixels wide, 0.1 to 0.4 of the range of grey.
pub fn stroke(photo: &mut [f32], shape: Shape, random: &mut StdRng) -> Vec<bool> {
    let side = shape.width as f32;
    let [x, y] = [(); 2].map(|()| random.random_range(0.2..0.8f32) * side);
    let (length, half) =
        (random.random_range(0.03..0.125f32) * side, random.random_range(0.5..3.5f32));
    let angle = random.random_range(0.0..std::f32::consts::PI);
    let shift = random.random_range(0.1..0.4f32) * if random.random_bool(0.5) { 1.0 } else { -1.0 };
    let (sine, cosine) = angle.sin_cos();
    let mask: Vec<bool> = (0..shape.pixels())
        .map(|p| {
            let (dy, dx) = ((p / shape.width) as f32 - y, (p % shape.width) as f32 - x);
            let (along, across) = (dx * cosine + dy * sine, dy * cosine - dx * sine);
            along.abs() <= length && across.abs() <= half
        })
        .collect();
    for plane in photo.chunks_exact_mut(shape.pixels()) {
        for (value, _) in plane.iter_mut().zip(&mask).filter(|(_, odd)| **odd) {
            *value = (*value + shift).clamp(0.0, 1.0);
        }
    }
    mask
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stroke_changes_what_its_mask_says_and_nothing_else() {
        let shape = Shape::new(3, 64, 64);
        let mut random = StdRng::seed_from_u64(4);
        for _ in 0..20 {
            let mut photo = vec![0.5; shape.len()];
            let mask = stroke(&mut photo, shape, &mut random);
            assert!(mask.contains(&true) && mask.iter().filter(|odd| **odd).count() < 600);
            for (p, value) in photo.iter().enumerate() {
                assert_eq!(mask[p % shape.pixels()], (value - 0.5).abs() > 0.05);
            }
        }
    }
}
