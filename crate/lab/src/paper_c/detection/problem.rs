//! A category as paper C's protocol sees it: photos to fit, photos to test, and what is wrong with them.

use crate::data::category::{Category, grey, mask};
use crate::data::rendered::Order;
use anyhow::Result;
use novelty_core::few_shots::GOOD;
use novelty_core::synth::{Defect, Family, Pose};
use novelty_core::{Shape, pca, photo};
use rand::SeedableRng;
use rand::rngs::StdRng;
use rand::seq::SliceRandom;

/// The share of the good training photos that is held out and joins the good test photos (§3.4).
const HELD_OUT: f64 = 0.3;

/// Side of the photos of paper C.
pub const SIDE: usize = 128;

/// Rendered photos to learn from and, of each kind, to test with.
const RENDERED: (usize, usize) = (100, 30);

/// Photos and the truth about them.
pub struct Problem {
    /// Name of the category.
    pub name: String,
    /// Whether its parts are rendered, not photographed.
    pub rendered: bool,
    /// Of each photo.
    pub shape: Shape,
    /// Good photos to fit, `[N, dims]`.
    pub train: Vec<f32>,
    /// Good photos that were left over because a PCA takes no more.
    pub unused: usize,
    /// Photos to test, `[M, dims]`.
    pub test: Vec<f32>,
    /// The kind of each: [`GOOD`], or a type of defect from 1.
    pub kinds: Vec<u32>,
    /// The types of defect.
    pub types: Vec<String>,
    /// The mask of each photo to test, all false for a good one; `None` where nobody knows.
    pub masks: Vec<Option<Vec<bool>>>,
    /// Photos to test from the front that were held out of training and are no part of the test folder.
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

    /// Renders a family, at twice the side that is looked at.
    pub fn render(family: Family) -> Result<Self> {
        let order = Order {
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

    /// Fits seven tenths of `good` photos, as far as a PCA takes them, and tests with the rest.
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

    /// Adds a good photo to test.
    pub fn good(&mut self, photo: &[f32]) {
        self.test.extend_from_slice(photo);
        self.kinds.push(GOOD);
        self.masks.push(Some(vec![false; self.shape.pixels()]));
    }

    /// Adds a photo of the last type of defect to test.
    pub fn bad(&mut self, photo: &[f32], mask: Option<Vec<bool>>) {
        self.test.extend_from_slice(photo);
        self.kinds.push(self.types.len() as u32);
        self.masks.push(mask);
    }

    /// Photos that are fitted.
    pub fn fitted(&self) -> usize {
        self.train.len() / self.shape.len()
    }

    /// The photos to test, one after the other.
    pub fn photos(&self) -> impl Iterator<Item = &[f32]> {
        self.test.chunks_exact(self.shape.len())
    }

    /// Good photos to test.
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
