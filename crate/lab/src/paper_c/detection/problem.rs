//! A category in paper C's protocol: training photos, test photos and their ground truth.

use crate::data::category::{Category, grey, mask};
use crate::data::rendered::Rendering;
use anyhow::Result;
use novelty_core::input::photo;
use novelty_core::input::synth::{Defect, Family, Pose};
use novelty_core::models::few_shots::GOOD;
use novelty_core::{Shape, pca};
use rand::SeedableRng;
use rand::rngs::StdRng;
use rand::seq::SliceRandom;

/// The share of the good training photos that is held out and added to the good test photos (section 4.1.1).
const HELD_OUT: f64 = 0.3;

/// Side of the photos of paper C.
pub const SIDE: usize = 128;

/// Number of rendered photos for training and, of each kind, for testing.
const RENDERED: (usize, usize) = (100, 30);

/// Photos and their ground truth.
pub struct Problem {
    /// Name of the category.
    pub name: String,
    /// Whether its parts are rendered, not photographed.
    pub rendered: bool,
    /// Shape of each photo.
    pub shape: Shape,
    /// Training photos, `[N, dims]`.
    pub train: Vec<f32>,
    /// Number of training photos beyond the largest number for a PCA.
    pub unused: usize,
    /// Test photos, `[M, dims]`.
    pub test: Vec<f32>,
    /// The kind of each: [`GOOD`], or a type of defect from 1.
    pub kinds: Vec<u32>,
    /// The types of defect.
    pub types: Vec<String>,
    /// The mask of each test photo, all false for a good one; `None` if there is no ground truth.
    pub masks: Vec<Option<Vec<bool>>>,
    /// How many of the first test photos were held out of training and are not from the test folder.
    pub held_out: usize,
}

impl Problem {
    /// Reads a category.
    pub fn read(category: &Category) -> Result<Self> {
        let mut problem = Self::new(category.title().to_owned(), Shape::new(1, SIDE, SIDE));
        let good: Vec<Vec<f32>> =
            category.train.iter().map(|path| grey(path, SIDE)).collect::<Result<_>>()?;
        problem.split(good);
        for path in &category.good {
            problem.good(&grey(path, SIDE)?);
        }
        for kind in &category.defects {
            problem.types.push(kind.name.clone());
            for (path, truth) in &kind.photos {
                let truth = truth.as_ref().map(|path| mask(path, SIDE)).transpose()?;
                problem.bad(&grey(path, SIDE)?, truth);
            }
        }
        Ok(problem)
    }

    /// Renders a family, at twice the side of the analysed photos.
    pub fn render(family: Family) -> Result<Self> {
        let order = Rendering {
            families: vec![family],
            good: RENDERED.0,
            bad: RENDERED.1,
            seed: 0,
            side: 2 * SIDE,
            pose: Pose::FIXED,
        };
        let values = |rgba: &[u8]| photo::values(rgba, order.side, order.side, SIDE, false);
        let good =
            |number| -> Result<Vec<f32>> { Ok(values(&order.photo(family, None, number)?.rgba)?) };
        let mut problem =
            Self::new(format!("{} (rendered)", family.id()), Shape::new(1, SIDE, SIDE));
        problem.rendered = true;
        problem.split((0..order.good).map(good).collect::<Result<_>>()?);
        for number in order.good..order.good + order.bad {
            problem.good(&good(number)?);
        }
        for defect in Defect::ALL {
            problem.types.push(defect.id().to_owned());
            for number in 0..order.bad {
                let sample = order.photo(family, Some(defect), number)?;
                let white = sample.mask.iter().flat_map(|&on| [if on { 255 } else { 0 }; 4]);
                let opaque: Vec<u8> =
                    white.enumerate().map(|(at, v)| if at % 4 == 3 { 255 } else { v }).collect();
                let truth = values(&opaque)?.into_iter().map(|share| share >= 0.5).collect();
                problem.bad(&values(&sample.rgba)?, Some(truth));
            }
        }
        Ok(problem)
    }

    /// A problem without photos.
    pub fn new(name: String, shape: Shape) -> Self {
        Self {
            name,
            rendered: false,
            shape,
            train: Vec::new(),
            unused: 0,
            test: Vec::new(),
            kinds: Vec::new(),
            types: Vec::new(),
            masks: Vec::new(),
            held_out: 0,
        }
    }

    /// Splits good photos: three tenths for testing, the rest for training, up to the largest number for a PCA.
    pub fn split(&mut self, mut good: Vec<Vec<f32>>) {
        good.shuffle(&mut StdRng::seed_from_u64(0));
        let held_out = (good.len() as f64 * HELD_OUT).round() as usize;
        for photo in good.drain(..held_out) {
            self.good(&photo);
        }
        self.held_out = held_out;
        self.unused = good.len().saturating_sub(pca::MAX_PHOTOS);
        good.truncate(pca::MAX_PHOTOS);
        self.train = good.concat();
    }

    /// Adds a good test photo.
    pub fn good(&mut self, photo: &[f32]) {
        self.test.extend_from_slice(photo);
        self.kinds.push(GOOD);
        self.masks.push(Some(vec![false; self.shape.pixels()]));
    }

    /// Adds a test photo of the last type of defect.
    pub fn bad(&mut self, photo: &[f32], mask: Option<Vec<bool>>) {
        self.test.extend_from_slice(photo);
        self.kinds.push(self.types.len() as u32);
        self.masks.push(mask);
    }

    /// Number of training photos.
    pub fn fitted(&self) -> usize {
        self.train.len() / self.shape.len()
    }

    /// The test photos in order.
    pub fn photos(&self) -> impl Iterator<Item = &[f32]> {
        self.test.chunks_exact(self.shape.len())
    }

    /// Number of good test photos.
    pub fn good_count(&self) -> usize {
        self.kinds.iter().filter(|&&kind| kind == GOOD).count()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_tenths_of_the_good_photos_are_held_out_and_tested() {
        let mut problem = Problem::new("x".into(), Shape::new(1, 1, 2));
        problem.split((0..10).map(|i| vec![i as f32; 2]).collect());
        assert_eq!((problem.fitted(), problem.held_out, problem.good_count()), (7, 3, 3));
        let mut all: Vec<f32> = problem.train.iter().chain(&problem.test).copied().collect();
        all.sort_by(f32::total_cmp);
        assert!(all.iter().enumerate().all(|(i, v)| *v == (i / 2) as f32));
    }

    #[test]
    fn photos_beyond_what_a_pca_takes_are_counted() {
        let mut problem = Problem::new("x".into(), Shape::new(1, 1, 1));
        problem.split((0..1000).map(|i| vec![i as f32]).collect());
        let counts = (problem.fitted(), problem.unused, problem.held_out);
        assert_eq!(counts, (pca::MAX_PHOTOS, 700 - pca::MAX_PHOTOS, 300));
    }
}
