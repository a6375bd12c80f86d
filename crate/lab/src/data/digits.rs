//! MNIST-like data sets: their files, their contents, and the split that paper A uses.

use crate::data::idx::{Images, read_images, read_labels};
use anyhow::{Context, Result, ensure};
use novelty_core::input::preprocessing::Preprocessing;
use rand::SeedableRng;
use rand::rngs::StdRng;
use rand::seq::SliceRandom;
use std::path::{Path, PathBuf};

/// Images with their labels.
pub struct Labelled {
    /// The images.
    pub images: Images,
    /// One label for each image.
    pub labels: Vec<u8>,
}

impl Labelled {
    /// Indices of the images whose label satisfies `keep`, in file order.
    pub fn indices(&self, keep: impl Fn(u8) -> bool) -> Vec<usize> {
        (0..self.labels.len()).filter(|&i| keep(self.labels[i])).collect()
    }

    /// The chosen images as values, `[indices.len(), rows · columns]`.
    pub fn values(&self, indices: &[usize], preprocessing: Preprocessing) -> Vec<f32> {
        indices.iter().flat_map(|&i| preprocessing.values(self.images.get(i))).collect()
    }
}

/// The folder of one set inside the data folder, or an error that says how to name it.
pub fn folder(data: Option<&Path>, set: &str) -> Result<PathBuf> {
    let root = data.context(
        "no data folder: pass --data DIR or set NOVELTY_DATA to a folder with mnist/ and in it the four …-ubyte.gz files",
    )?;
    let folder = root.join(set);
    ensure!(
        folder.is_dir(),
        "{} does not exist; --data must name the folder that contains {set}/",
        folder.display()
    );
    Ok(folder)
}

/// Reads the training (`train`) or test (`t10k`) part of an MNIST-like set.
pub fn load(folder: &Path, part: &str) -> Result<Labelled> {
    let images = read_images(&folder.join(format!("{part}-images-idx3-ubyte.gz")))?;
    let labels = read_labels(&folder.join(format!("{part}-labels-idx1-ubyte.gz")))?;
    ensure!(
        images.len() == labels.len(),
        "{} holds {} images but {} labels",
        folder.display(),
        images.len(),
        labels.len()
    );
    Ok(Labelled { images, labels })
}

/// Indices for training and for validation.
pub struct Split {
    /// Nine tenths of the normal training images.
    pub training: Vec<usize>,
    /// The held-out tenth.
    pub held_out: Vec<usize>,
}

/// Keeps the normal images, then holds out one tenth at random, in the order of paper A's code: 27 537 and 3 059
/// images of MNIST.
pub fn split(set: &Labelled, normal: impl Fn(u8) -> bool, seed: u64) -> Split {
    let mut training = set.indices(normal);
    training.shuffle(&mut StdRng::seed_from_u64(seed));
    let held_out = training.split_off(training.len() - training.len() / 10);
    Split { training, held_out }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(labels: Vec<u8>) -> Labelled {
        let pixels = (0..labels.len()).map(|i| i as u8).collect();
        Labelled { images: Images { rows: 1, columns: 1, pixels }, labels }
    }

    #[test]
    fn one_tenth_of_the_normals_is_held_out_and_no_novel_is_used() {
        let set = set((0..100).map(|i| i % 10).collect());
        let split = split(&set, |d| d <= 4, 7);
        assert_eq!((split.training.len(), split.held_out.len()), (45, 5));
        let mut all: Vec<usize> = split.training.iter().chain(&split.held_out).copied().collect();
        all.sort_unstable();
        assert_eq!(all, set.indices(|d| d <= 4));
    }

    #[test]
    fn the_split_depends_on_the_seed_alone() {
        let set = set((0..100).map(|i| i % 10).collect());
        let held_out = |seed| split(&set, |d| d <= 4, seed).held_out;
        assert_eq!(held_out(1), held_out(1));
        assert_ne!(held_out(1), held_out(2));
    }

    #[test]
    fn a_missing_folder_is_explained() {
        let error = folder(None, "mnist").unwrap_err().to_string();
        assert!(error.contains("--data"), "{error}");
    }
}
