//! The photos of a category, and the patches that a network learns from (§2.9, training set).
//!
//! The paper cuts its photos of 1024 pixels into 64 patches, adds 9 random ones from the middle, and a
//! copy of all in which half are turned by a multiple of 90°. Ours have 256 pixels: every epoch each
//! photo gives nine patches at random places, half of them turned. Every photo is brought to the mean
//! level of light of the good ones first.

use super::plan::{Plan, SIDE};
use crate::data::category::{Category, find, mask, values};
use crate::data::rendered::Order;
use anyhow::{Context, Result, bail, ensure};
use novelty_core::patches::PATCH;
use novelty_core::synth::{Defect, Family, Pose};
use novelty_core::{Shape, light, photo};
use rand::rngs::StdRng;
use rand::seq::SliceRandom;
use rand::{RngExt, SeedableRng};
use std::path::Path;

/// Patches that a photo gives an epoch.
pub const PER_PHOTO: usize = 9;

/// The share of the good training photos that is held out for calibration.
const HELD_OUT: f64 = 0.15;

/// Rendered photos to learn from and, of each kind, to test with.
pub const RENDERED: (usize, usize) = (200, 20);

/// A photo to test with.
pub struct Tested {
    /// `[C, SIDE, SIDE]`, 0 to 1.
    pub values: Vec<f32>,
    /// Whether it shows a defect.
    pub defective: bool,
    /// Where, `[SIDE, SIDE]`; `None` where nobody knows.
    pub mask: Option<Vec<bool>>,
}

/// The photos of a category.
pub struct Photos {
    /// Extent of each.
    pub shape: Shape,
    /// Good photos to fit.
    pub fitted: Vec<Vec<f32>>,
    /// Good photos to calibrate on.
    pub held_out: Vec<Vec<f32>>,
    /// Photos to test.
    pub test: Vec<Tested>,
    /// The level of light that all of them are brought to.
    pub light: f32,
    /// Where they come from, for a card.
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
            light: 0.0,
            source: String::new(),
        };
        match Family::from_id(&plan.category) {
            Some(family) => photos.render(family, plan.colour)?,
            None => photos.read(&plan.category, plan.colour, data)?,
        }
        photos.even_light()?;
        let mut random = StdRng::seed_from_u64(plan.seed);
        photos.fitted.shuffle(&mut random);
        let held_out = (photos.fitted.len() as f64 * HELD_OUT).ceil() as usize;
        ensure!(photos.fitted.len() > held_out + 1, "{} has too few good photos", plan.category);
        photos.held_out = photos.fitted.split_off(photos.fitted.len() - held_out);
        Ok(photos)
    }

    /// Brings every photo to the mean level of the good ones to learn from.
    fn even_light(&mut self) -> Result<()> {
        let levels = self.fitted.iter().map(|photo| light::level(photo, self.shape));
        let sum: f32 = levels.sum::<novelty_core::Result<f32>>()?;
        self.light = sum / self.fitted.len().max(1) as f32;
        let tested = self.test.iter_mut().map(|photo| &mut photo.values);
        for photo in self.fitted.iter_mut().chain(tested) {
            light::bring_to(photo, self.shape, self.light)?;
        }
        Ok(())
    }

    fn read(&mut self, name: &str, colour: bool, data: Option<&Path>) -> Result<()> {
        let Some(root) = data else {
            bail!("{name} needs --data DIR or NOVELTY_DATA; washer and plate are rendered");
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
        let order = Order { families, good, bad, seed: 0, side: SIDE, pose: Pose::FIXED };
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

/// One patch of a photo `[C, SIDE, SIDE]` at a random place, half of the time turned by a multiple of 90°.
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

/// The same patches `[P, C, 128, 128]` turned by a quarter, half and three quarters in turn.
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

/// Where a pixel of a patch comes from that is turned by `turns` quarters.
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
    fn photos_taken_in_another_light_are_brought_to_that_of_the_good_ones() {
        let ramp: Vec<f32> = (0..SIDE * SIDE).map(|i| (i % SIDE) as f32 / SIDE as f32).collect();
        let lit = |gain: f32| -> Vec<f32> { ramp.iter().map(|v| gain * v).collect() };
        let dim = Tested { values: lit(0.6), defective: false, mask: None };
        let mut photos = Photos {
            shape: Shape::new(1, SIDE, SIDE),
            fitted: vec![lit(0.7), lit(0.9)],
            held_out: Vec::new(),
            test: vec![dim],
            light: 0.0,
            source: String::new(),
        };
        photos.even_light().unwrap();
        assert!((photos.light - 0.8 * 0.9).abs() < 0.01);
        let close = |photo: &[f32]| photo.iter().zip(lit(0.8)).all(|(a, b)| (a - b).abs() < 1e-3);
        assert!(close(&photos.fitted[0]) && close(&photos.test[0].values));
    }

    #[test]
    fn four_quarters_are_a_whole_turn() {
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
