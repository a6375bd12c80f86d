//! The files of a model folder: names, sizes and hashes.

#[cfg(doc)]
use super::ModelCard;
use super::{FORMAT, MAX_CARD};
use crate::image::Shape;
use crate::models::format::parse_versioned;
use crate::{Error, Result};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// One file of a model folder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct FileEntry {
    /// Plain file name, no folders.
    pub name: String,
    /// Its size.
    pub bytes: u64,
    /// SHA-256 of its bytes, 64 lower-case hexadecimal digits.
    pub sha256: String,
}

impl FileEntry {
    /// The entry of a file with these bytes.
    pub fn of(name: &str, bytes: &[u8]) -> Self {
        Self { name: name.to_owned(), bytes: bytes.len() as u64, sha256: sha256_hex(bytes) }
    }
}

/// What checks the files of a model folder need of its card, for a module that shows no card.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct CardFiles {
    /// Extent of the network's input.
    pub input: Shape,
    pub(in crate::models) files: Vec<FileEntry>,
}

impl CardFiles {
    /// Reads the card's part; whether the rest is sound is left to [`ModelCard::parse`].
    ///
    /// # Errors
    /// As [`ModelCard::parse`].
    pub fn parse(json: &[u8]) -> Result<Self> {
        parse_versioned("the model card", json, MAX_CARD, [FORMAT, FORMAT])
    }

    /// As [`ModelCard::verify`].
    ///
    /// # Errors
    /// As [`ModelCard::verify`].
    pub fn verify(&self, name: &str, bytes: &[u8]) -> Result<()> {
        verify(&self.files, name, bytes)
    }
}

/// Errors unless `bytes` are those of the entry with this name.
pub(in crate::models) fn verify(files: &[FileEntry], name: &str, bytes: &[u8]) -> Result<()> {
    let entry = files.iter().find(|file| file.name == name).ok_or_else(|| Error::Damaged {
        what: "the model folder",
        why: format!("its card does not name {name:?}"),
    })?;
    if entry.bytes != bytes.len() as u64 {
        return Err(Error::FileSize {
            file: entry.name.clone(),
            expected: entry.bytes,
            got: bytes.len() as u64,
        });
    }
    let got = sha256_hex(bytes);
    if entry.sha256 == got {
        return Ok(());
    }
    Err(Error::HashMismatch { file: entry.name.clone(), expected: entry.sha256.clone(), got })
}

/// SHA-256 of bytes as 64 lower-case hexadecimal digits.
pub fn sha256_hex(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().flat_map(|b| [b >> 4, b & 15]).map(hex_digit).collect()
}

fn hex_digit(nibble: u8) -> char {
    char::from(b"0123456789abcdef"[usize::from(nibble & 15)])
}

/// Whether `text` is so many lower-case hexadecimal digits.
pub(super) fn is_hexadecimal(text: &str, digits: usize) -> bool {
    let digit = |b: u8| b.is_ascii_digit() || (b'a'..=b'f').contains(&b);
    text.len() == digits && text.bytes().all(digit)
}

pub(super) fn is_file_name(name: &str) -> bool {
    let letter = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.');
    (1..=128).contains(&name.len()) && name.bytes().all(letter) && !name.starts_with('.')
}
