//! The photos of a category, and the patches for training.
//!
//! The authors of paper B cut photos of 1024×1024 pixels into 64 patches, add 9 random ones from the centre, and a
//! copy of all in which half are rotated by a multiple of 90°. Ours have 256×256 pixels: in every epoch each photo
//! gives nine patches at random positions, half of them rotated. The exposure of every photo is first normalised
//! to the mean level of the good ones by one gain.

use super::plan::{Plan, SIDE};
use crate::data::category::{Category, find, mask, values};
use crate::data::rendered::Rendering;
use anyhow::{Context, Result, bail, ensure};
use novelty_core::Shape;
use novelty_core::input::patches::PATCH;
use novelty_core::input::synth::{Defect, Family, Pose};
use novelty_core::input::{exposure, photo};
use rand::rngs::StdRng;
use rand::seq::SliceRandom;
use rand::{RngExt, SeedableRng};
use std::path::Path;

/// Patches of each photo in an epoch.
pub const PER_PHOTO: usize = 9;

/// The share of the good training photos that is held out for calibration.
const HELD_OUT: f64 = 0.15;

/// Number of rendered photos for training and, of each kind, for testing.
pub const RENDERED: (usize, usize) = (200, 20);

/// A test photo.
pub struct Tested {
    /// `[C, SIDE, SIDE]`, 0 to 1.
    pub values: Vec<f32>,
    /// Whether it shows a defect.
    pub defective: bool,
    /// Mask of the defect, `[SIDE, SIDE]`; `None` if there is no ground truth.
    pub mask: Option<Vec<bool>>,
}

/// The photos of a category.
pub struct Photos {
    /// Shape of each photo.
    pub shape: Shape,
    /// Training photos.
    pub fitted: Vec<Vec<f32>>,
    /// Held-out good photos, for calibration.
    pub held_out: Vec<Vec<f32>>,
    /// Test photos.
    pub test: Vec<Tested>,
    /// The exposure level to which all photos are normalised.
    pub exposure: f32,
    /// Their source, for the card.
    pub source: String,
}

impl Photos {
    /// Reads a category of the data folder, or renders one of the families.
    pub fn load(plan: &Plan, data: Option<&Path>) -> Result<Self> {
        let shape = Shape::new(plan.config().channels, SIDE, SIDE);
        let mut photos = Self {
            shape,
            fitted: Vec::new(),
            held_out: Vec::new(),
            test: Vec::new(),
            exposure: 0.0,
            source: String::new(),
        };
        match Family::from_id(&plan.category) {
            Some(family) => photos.render(family, plan.colour)?,
            None => photos.read(&plan.category, plan.colour, data)?,
        }
        photos.normalise_exposure()?;
        let mut random = StdRng::seed_from_u64(plan.seed);
        photos.fitted.shuffle(&mut random);
        let held_out = (photos.fitted.len() as f64 * HELD_OUT).ceil() as usize;
        ensure!(photos.fitted.len() > held_out + 1, "{} has too few good photos", plan.category);
        photos.held_out = photos.fitted.split_off(photos.fitted.len() - held_out);
        Ok(photos)
    }

    /// Normalises the exposure of every photo to the mean level of the training photos.
    fn normalise_exposure(&mut self) -> Result<()> {
        let levels = self.fitted.iter().map(|photo| exposure::level(photo, self.shape));
        let sum: f32 = levels.sum::<novelty_core::Result<f32>>()?;
        self.exposure = sum / self.fitted.len().max(1) as f32;
        let tested = self.test.iter_mut().map(|photo| &mut photo.values);
        for photo in self.fitted.iter_mut().chain(tested) {
            exposure::bring_to(photo, self.shape, self.exposure)?;
        }
        Ok(())
    }

    fn read(&mut self, name: &str, colour: bool, data: Option<&Path>) -> Result<()> {
        let Some(root) = data else {
            bail!("{name} needs --data DIR or NOVELTY_DATA; only washer and plate are rendered");
        };
        let folders = find(root)?;
        let folder = folders
            .iter()
            .find(|folder| folder.file_name().is_some_and(|last| last == name))
            .with_context(|| format!("{} has no category {name}", root.display()))?;
        let category = Category::open(folder, name)?;
        self.source = category.name.clone();
        for path in &category.train {
            self.fitted.push(values(path, SIDE, colour)?);
        }
        let clean = || Some(vec![false; SIDE * SIDE]);
        for path in &category.good {
            let values = values(path, SIDE, colour)?;
            self.test.push(Tested { values, defective: false, mask: clean() });
        }
        for (path, truth) in category.defects.iter().flat_map(|kind| &kind.photos) {
            let mask = truth.as_ref().map(|path| mask(path, SIDE)).transpose()?;
            self.test.push(Tested { values: values(path, SIDE, colour)?, defective: true, mask });
        }
        Ok(())
    }

    fn render(&mut self, family: Family, colour: bool) -> Result<()> {
        let (good, bad) = RENDERED;
        let families = vec![family];
        let order = Rendering { families, good, bad, seed: 0, side: SIDE, pose: Pose::FIXED };
        self.source = format!("{} rendered by `lab synth`", family.title());
        let values = |rgba: &[u8]| photo::values(rgba, SIDE, SIDE, SIDE, colour);
        for number in 0..good + bad {
            let sample = order.photo(family, None, number)?;
            let values = values(&sample.rgba)?;
            if number < good {
                self.fitted.push(values);
            } else {
                self.test.push(Tested { values, defective: false, mask: Some(sample.mask) });
            }
        }
        for defect in Defect::ALL {
            for number in 0..bad {
                let sample = order.photo(family, Some(defect), number)?;
                let values = values(&sample.rgba)?;
                self.test.push(Tested { values, defective: true, mask: Some(sample.mask) });
            }
        }
        Ok(())
    }
}

/// One patch of a photo `[C, SIDE, SIDE]` at a random position, with probability ½ rotated by a multiple of 90°.
pub fn patch(photo: &[f32], shape: Shape, random: &mut StdRng) -> Vec<f32> {
    let mut place = || random.random_range(0..=SIDE - PATCH);
    let (top, left) = (place(), place());
    let turns = if random.random_bool(0.5) { random.random_range(0..4) } else { 0 };
    let mut patch = Vec::with_capacity(shape.channels * PATCH * PATCH);
    for plane in photo.chunks_exact(shape.pixels()) {
        for y in 0..PATCH {
            for x in 0..PATCH {
                let (y, x) = turned(y, x, turns);
                patch.push(plane[(top + y) * SIDE + left + x]);
            }
        }
    }
    patch
}

/// The same patches `[P, C, 128, 128]` rotated by 90°, 180° and 270° in turn.
pub fn turned_copy(patches: &[f32], n: usize) -> Vec<f32> {
    let mut copy = Vec::with_capacity(patches.len());
    for (number, patch) in patches.chunks_exact(n).enumerate() {
        for plane in patch.chunks_exact(PATCH * PATCH) {
            for pixel in 0..PATCH * PATCH {
                let (y, x) = turned(pixel / PATCH, pixel % PATCH, number % 3 + 1);
                copy.push(plane[y * PATCH + x]);
            }
        }
    }
    copy
}

/// The source of a pixel of a patch that is rotated by `turns` · 90°.
fn turned(y: usize, x: usize, turns: usize) -> (usize, usize) {
    let last = PATCH - 1;
    match turns {
        1 => (x, last - y),
        2 => (last - y, last - x),
        3 => (last - x, y),
        _ => (y, x),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_exposure_of_all_photos_is_normalised_to_that_of_the_good_ones() {
        let ramp: Vec<f32> = (0..SIDE * SIDE).map(|i| (i % SIDE) as f32 / SIDE as f32).collect();
        let lit = |gain: f32| -> Vec<f32> { ramp.iter().map(|v| gain * v).collect() };
        let dim = Tested { values: lit(0.6), defective: false, mask: None };
        let mut photos = Photos {
            shape: Shape::new(1, SIDE, SIDE),
            fitted: vec![lit(0.7), lit(0.9)],
            held_out: Vec::new(),
            test: vec![dim],
            exposure: 0.0,
            source: String::new(),
        };
        photos.normalise_exposure().unwrap();
        assert!((photos.exposure - 0.8 * 0.9).abs() < 0.01);
        let close = |photo: &[f32]| photo.iter().zip(lit(0.8)).all(|(a, b)| (a - b).abs() < 1e-3);
        assert!(close(&photos.fitted[0]) && close(&photos.test[0].values));
    }

    #[test]
    fn four_quarter_rotations_are_the_identity() {
        for (y, x) in [(0, 0), (3, 100), (127, 64)] {
            let twice = |(y, x), turns| turned(y, x, turns);
            assert_eq!(twice(turned(y, x, 1), 3), (y, x));
            assert_eq!(twice(turned(y, x, 2), 2), (y, x));
        }
    }

    #[test]
    fn a_patch_holds_pixels_of_its_photo() {
        let shape = Shape::new(1, SIDE, SIDE);
        let photo: Vec<f32> = (0..shape.len()).map(|i| i as f32).collect();
        let mut random = StdRng::seed_from_u64(1);
        for _ in 0..20 {
            let patch = patch(&photo, shape, &mut random);
            let least = patch.iter().copied().fold(f32::MAX, f32::min) as usize;
            let most = patch.iter().copied().fold(0.0, f32::max) as usize;
            assert_eq!(most - least, (PATCH - 1) * SIDE + PATCH - 1);
        }
    }
}
