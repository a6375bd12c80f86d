//! `mnist-abati`, the network of paper A: what it is trained on and what its card says about it.

use crate::data::digits::{self, Labelled, Split};
use anyhow::{Result, ensure};
use novelty_core::input::preprocessing::Preprocessing;

/// The model's id.
pub const ID: &str = "mnist-abati";
/// Folder of its data set.
pub const DATA: &str = "mnist";
/// How bytes become values.
pub const PREPROCESSING: Preprocessing = Preprocessing::U8;
/// Name for people.
pub const TITLE: &str = "Digits 0–4 (Abati autoencoder)";
/// Where the network comes from.
pub const PAPER: &str =
    "Feeney & Hughes 2021, arXiv 2107.13379; network: Abati et al. 2019 without its estimator";
/// The equations it serves.
pub const EQUATIONS: &str = "A1–A7";
/// The network's name and what it is.
pub const ARCHITECTURE: &str =
    "Residual convolutional autoencoder, latent size 64, 565 296 parameters, linear output";
/// What it knows.
pub const NORMAL: &str = "the digits 0–4";
/// What is novel to it.
pub const NOVEL: &str = "the digits 5–9";
/// Licence of the data, and so of the weights.
pub const LICENCE: &str = "CC BY-SA 3.0 (MNIST: LeCun, Cortes, Burges)";

/// Whether a digit is normal.
pub fn normal(digit: u8) -> bool {
    digit <= 4
}

/// The images it is fitted to and those held out: 27 537 and 3 059 of MNIST.
pub fn split(set: &Labelled, seed: u64) -> Split {
    digits::split(set, normal, seed)
}

/// Errors for any other model.
pub fn check(id: &str) -> Result<()> {
    ensure!(
        id == ID,
        "“{id}” is not a network of paper A: that is {ID}; `lab queue` trains the networks of paper B"
    );
    Ok(())
}
