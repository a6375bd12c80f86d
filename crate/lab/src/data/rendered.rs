//! `lab synth`: rendered parts as a folder in the layout of MVTec AD, in the public domain (CC0).

use crate::files::write_whole;
use crate::progress::bar;
use anyhow::{Result, ensure};
use image::{ExtendedColorType, ImageEncoder, codecs::png::PngEncoder};
use novelty_core::input::synth::{Defect, Family, Pose, Sample, render_posed};
use std::path::Path;

/// The content of `LICENCE.txt` in the folder.
const NOTE: &str = "These pictures and masks were rendered by `lab synth` of Novelty Lens. They show no real part and no\n\
photo went into them. Whoever holds rights in them waives these (CC0 1.0): use them for anything.\n";

/// Distance between the seeds of good photos and of each type of defect.
const APART: u64 = 1_000_000;

/// What to render.
#[derive(Debug, Clone)]
pub struct Rendering {
    /// Families; each becomes a category.
    pub families: Vec<Family>,
    /// Number of good photos for training.
    pub good: usize,
    /// Number of test photos of each type of defect, and of good test photos.
    pub bad: usize,
    /// Seed of the renderer.
    pub seed: u64,
    /// Side in pixels.
    pub side: usize,
    /// Pose of the parts.
    pub pose: Pose,
}

impl Rendering {
    /// Photo `number` of a defect, or of good parts, of which the first [`Self::good`] are for training.
    pub fn photo(&self, family: Family, defect: Option<Defect>, number: usize) -> Result<Sample> {
        let stretch = defect.map_or(0, |defect| defect as u64 + 1);
        let seed = self.seed.wrapping_mul(16).wrapping_add(stretch).wrapping_mul(APART);
        let seed = seed.wrapping_add(number as u64);
        Ok(render_posed(family, defect, seed, self.side, self.pose)?)
    }
}

/// Writes the folder; an error if it already exists.
pub fn write(out: &Path, order: &Rendering) -> Result<()> {
    ensure!(order.good > 0 && order.bad > 0, "--good and --bad must be at least 1");
    ensure!(
        order.good.max(order.bad) + order.bad < APART as usize,
        "at most {APART} photos of one type can be rendered"
    );
    for family in &order.families {
        let folder = out.join(family.id());
        ensure!(!folder.exists(), "{} already exists; remove it first", folder.display());
    }
    let photos = order.families.len() * (order.good + order.bad * (1 + Defect::ALL.len()));
    let bar = bar(photos, "photos");
    for &family in &order.families {
        let folder = out.join(family.id());
        for number in 0..order.good + order.bad {
            let (part, place) = match number.checked_sub(order.good) {
                None => ("train", number),
                Some(place) => ("test", place),
            };
            let path = folder.join(part).join("good").join(format!("{place:03}.png"));
            write_whole(&path, &colour_png(&order.photo(family, None, number)?)?)?;
            bar.inc(1);
        }
        for defect in Defect::ALL {
            for number in 0..order.bad {
                let sample = order.photo(family, Some(defect), number)?;
                let photo = folder.join("test").join(defect.id()).join(format!("{number:03}.png"));
                write_whole(&photo, &colour_png(&sample)?)?;
                let masks = folder.join("ground_truth").join(defect.id());
                write_whole(&masks.join(format!("{number:03}_mask.png")), &mask_png(&sample)?)?;
                bar.inc(1);
            }
        }
    }
    write_whole(&out.join("LICENCE.txt"), NOTE.as_bytes())?;
    bar.finish_and_clear();
    println!("{photos} photos in {}", out.display());
    Ok(())
}

fn colour_png(sample: &Sample) -> Result<Vec<u8>> {
    let rgb: Vec<u8> = sample.rgba.chunks_exact(4).flat_map(|p| [p[0], p[1], p[2]]).collect();
    png(&rgb, sample, ExtendedColorType::Rgb8)
}

fn mask_png(sample: &Sample) -> Result<Vec<u8>> {
    let white: Vec<u8> = sample.mask.iter().map(|&defect| if defect { 255 } else { 0 }).collect();
    png(&white, sample, ExtendedColorType::L8)
}

fn png(bytes: &[u8], sample: &Sample, colour: ExtendedColorType) -> Result<Vec<u8>> {
    let mut file = Vec::new();
    PngEncoder::new(&mut file).write_image(
        bytes,
        sample.width as u32,
        sample.height as u32,
        colour,
    )?;
    Ok(file)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_photos_of_an_order_are_the_same() {
        let families = vec![Family::Plate];
        let order = Rendering { families, good: 2, bad: 1, seed: 3, side: 32, pose: Pose::FIXED };
        let photos: Vec<Sample> =
            (0..3).map(|number| order.photo(Family::Plate, None, number).unwrap()).collect();
        assert!(photos[0] != photos[1] && photos[1] != photos[2]);
        let other = Rendering { seed: 4, ..order };
        assert_ne!(photos[0], other.photo(Family::Plate, None, 0).unwrap());
    }
}
