//! Photos: the header of a file, the reduced photo that is kept of it, and synthetic samples.

use crate::arrays::{Bytes, Rgba};
use novelty_core::input::photo::Reduced;
use novelty_core::input::photo::header::Header;
use novelty_core::input::synth::{Defect, Family};
use serde::Serialize;

/// What the first bytes of a file tell.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct PhotoHeader {
    /// Why the file is refused, as a sentence; `None` for one that is accepted.
    pub refusal: Option<String>,
    /// The sentence for a file that cannot be decoded.
    pub undecodable: String,
    /// What is changed when it is read, as sentences.
    pub warnings: Vec<String>,
}

impl PhotoHeader {
    /// The header of a file of `bytes` bytes.
    pub fn new(header: &Header, bytes: u64) -> Self {
        Self {
            refusal: header.refusal(bytes),
            undecodable: header.undecodable(),
            warnings: header.warnings(),
        }
    }
}

/// What is kept of a photo: its pixels at a reduced size.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct ReducedPhoto<'a> {
    /// Columns, at most 256.
    pub width: usize,
    /// Rows, at most 256.
    pub height: usize,
    /// Red, green and blue bytes of every pixel, rows from the top.
    pub rgb: Bytes<'a>,
    /// Whether any pixel was transparent; white was put behind it.
    pub transparent: bool,
}

impl<'a> From<&'a Reduced> for ReducedPhoto<'a> {
    fn from(photo: &'a Reduced) -> Self {
        let Reduced { height, width, rgb, transparent } = photo;
        Self { width: *width, height: *height, rgb: rgb[..].into(), transparent: *transparent }
    }
}

/// An id with its name for people.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Named {
    /// The id.
    pub id: &'static str,
    /// The name for people.
    pub title: &'static str,
}

/// A family of synthetic parts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct PartFamily {
    /// The id.
    pub id: &'static str,
    /// The name for people.
    pub title: &'static str,
    /// The defects that its parts can have.
    pub defects: Vec<Named>,
}

impl PartFamily {
    /// Every family.
    pub fn all() -> Vec<Self> {
        let defect = |defect: &Defect| Named { id: defect.id(), title: defect.title() };
        let family = |family: &Family| Self {
            id: family.id(),
            title: family.title(),
            defects: Defect::ALL.iter().map(defect).collect(),
        };
        Family::ALL.iter().map(family).collect()
    }
}

/// A photo of a synthetic part.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct PartSample<'a> {
    /// Columns.
    pub width: usize,
    /// Rows.
    pub height: usize,
    /// Its pixels.
    pub rgba: Rgba<'a>,
    /// The reduced photo that is kept of it.
    pub reduced: ReducedPhoto<'a>,
    /// A byte for each pixel, 1 where the defect is; `None` for a good part.
    pub truth: Option<Bytes<'a>>,
}
