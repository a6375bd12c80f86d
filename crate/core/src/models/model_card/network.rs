//! Which network a model is, and the kind of image and the classes it was trained on.

use super::{MAX_CLASSES, MAX_LATENT};
use crate::models::format::is_id;
use crate::{Error, Result};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Which network a model is, as a program needs it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct NetworkEntry {
    /// `abati`, or a name with the latent size such as `mesarcik-ae-32` or `bergmann-ae-128`.
    pub name: String,
    /// Latent size L.
    pub latent: usize,
    /// Trainable parameters.
    pub parameters: usize,
    /// The activation of the last layer.
    pub output: Output,
}

/// The activation of a network's last layer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Output {
    /// None: values may leave the range from 0 to 1.
    Linear,
    /// A sigmoid: values between 0 and 1.
    Sigmoid,
}

/// The kind of image that a model takes, which decides the room of the page and the samples it offers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Subject {
    /// Handwritten digits.
    Digits,
    /// Garments as in Fashion-MNIST.
    Garments,
    /// Photos of manufactured parts and surfaces.
    Parts,
}

/// The classes of a data set, by name (`0` to `9`, `t-shirt`, …); both lists are empty for photos of parts, whose only
/// class is good.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Classes {
    /// Classes that the network was trained on.
    pub known: Vec<String>,
    /// Classes that count as novel.
    pub novel: Vec<String>,
}

impl NetworkEntry {
    pub(super) fn check(&self) -> Result<()> {
        let damaged = |why: String| Err(Error::Damaged { what: "the model card", why });
        if !is_id(&self.name) {
            return damaged(format!("{:?} is not the name of a network", self.name));
        }
        if !(1..=MAX_LATENT).contains(&self.latent) {
            return damaged(format!("the latent size is {}", self.latent));
        }
        if self.parameters == 0 {
            return damaged("its network has no parameters".to_owned());
        }
        Ok(())
    }
}

impl Classes {
    /// Errors if a list is too long, a name is empty, or a class is on both sides.
    pub(super) fn check(&self) -> Result<()> {
        let damaged = |why: &str| Err(Error::Damaged { what: "the model card", why: why.into() });
        let all = || self.known.iter().chain(&self.novel);
        if self.known.len().max(self.novel.len()) > MAX_CLASSES {
            return damaged("it lists too many classes");
        }
        if all().any(String::is_empty) {
            return damaged("a class has no name");
        }
        if all().collect::<BTreeSet<_>>().len() != all().count() {
            return damaged("it lists a class twice");
        }
        Ok(())
    }
}
