//! `bank.bin`: a bank in 16 or 8 bits a value.
//!
//! ```text
//! file     = magic[8] version:u32 form:u8 flags:u8 0:u16 rows:u32 dims:u32 values sources
//! magic    = "NLbank" 0x1A 0x0A
//! values   = rows × dims half-precision floats                          form 1
//!          | scale:f32 × dims, offset:f32 × dims, code:i8 × rows × dims   form 2
//! sources  = rows × u32, the training image behind each row             flag 1, otherwise nothing
//! ```
//!
//! Little-endian, rows one after the other. A code `c`, −127 to 127, represents `offset + scale·c` of its
//! dimension, computed in f32. Sizes are checked before anything is reserved, and a file has no byte too
//! few or too many.

use super::scan::{MAX_CODE, Scan};
use super::{LatentBank, check_table};
use crate::{Error, Result};
use half::f16;
use serde::{Deserialize, Serialize};

/// Most rows of a file.
pub const MAX_ROWS: usize = 1 << 20;

/// Most dimensions of a file.
pub const MAX_DIMS: usize = 4096;

/// Longest file accepted, in bytes.
pub const MAX_BYTES: usize = 64 * 1024 * 1024;

const WHAT: &str = "the latent bank";
const MAGIC: [u8; 8] = *b"NLbank\x1a\n";
const VERSION: u32 = 1;
const HEADER: usize = 24;
const WITH_SOURCES: u8 = 1;

/// How a file keeps the values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Form {
    /// Half-precision floats: two bytes a value, 11 bits of significand.
    F16,
    /// One byte a value, each dimension scaled from its smallest to its largest value.
    I8,
}

impl Form {
    fn number(self) -> u8 {
        match self {
            Self::F16 => 1,
            Self::I8 => 2,
        }
    }

    /// Bytes of the values of a bank; `rows` and `dims` are within the limits.
    fn bytes(self, rows: usize, dims: usize) -> u64 {
        let values = rows as u64 * dims as u64;
        match self {
            Self::F16 => 2 * values,
            Self::I8 => values + 8 * dims as u64,
        }
    }
}

impl LatentBank {
    /// The bytes of `bank.bin`.
    ///
    /// [`LatentBank::parse`] gives the bank with its values rounded to the form; writing that one in
    /// the same form gives the same bytes.
    ///
    /// # Errors
    /// [`Error::TooLarge`] above [`MAX_ROWS`], [`MAX_DIMS`] or [`MAX_BYTES`], [`Error::Range`] for a
    /// value that the form cannot hold (above 65 504 in half precision).
    pub fn to_bytes(&self, form: Form) -> Result<Vec<u8>> {
        let (rows, dims) = (self.len(), self.dims());
        let length = length(rows, dims, form, self.sources().is_some())?;
        let mut bytes = Vec::with_capacity(length);
        bytes.extend(MAGIC);
        bytes.extend(VERSION.to_le_bytes());
        bytes.extend([form.number(), u8::from(self.sources().is_some()), 0, 0]);
        bytes.extend((rows as u32).to_le_bytes());
        bytes.extend((dims as u32).to_le_bytes());
        let finite = |value: f32, got: f32| {
            let range = "within the range of the form it is stored in";
            let got = f64::from(got);
            if value.is_finite() {
                Ok(())
            } else {
                Err(Error::Range { what: "a latent", range, got })
            }
        };
        match form {
            Form::F16 => {
                for &value in self.latents() {
                    let short = f16::from_f32(value);
                    finite(short.to_f32(), value)?;
                    bytes.extend(short.to_le_bytes());
                }
            }
            Form::I8 => {
                let Scan { scales, offsets, .. } = &self.scan;
                for (scale, offset) in scales.iter().zip(offsets) {
                    finite(decode(MAX_CODE, *scale, offset.abs()), *offset)?;
                }
                bytes.extend(scales.iter().chain(offsets).flat_map(|v| v.to_le_bytes()));
                for row in 0..rows {
                    bytes.extend(self.scan.row(row).map(|code| code as u8));
                }
            }
        }
        bytes.extend(self.sources().unwrap_or_default().iter().flat_map(|s| s.to_le_bytes()));
        Ok(bytes)
    }

    /// Reads a bank from the bytes of `bank.bin`.
    ///
    /// # Errors
    /// [`Error::TooLarge`] above the limits, [`Error::Newer`] for a later version, and
    /// [`Error::Damaged`] with the reason for anything else that is not a bank. Never panics.
    pub fn parse(bytes: &[u8]) -> Result<Self> {
        if bytes.len() > MAX_BYTES {
            return Err(Error::TooLarge { what: WHAT, limit: MAX_BYTES, got: bytes.len() });
        }
        let header = bytes.first_chunk::<HEADER>().ok_or_else(|| damaged("it is cut short"))?;
        if header[..8] != MAGIC {
            return Err(damaged("it does not begin with the signature of a latent bank"));
        }
        match word(header, 8) {
            0 => return Err(damaged("its version is 0")),
            VERSION => {}
            got => return Err(Error::Newer { what: WHAT, got, known: VERSION }),
        }
        let form = match header[12] {
            1 => Form::F16,
            2 => Form::I8,
            other => return Err(damaged(format!("its form {other} is unknown"))),
        };
        if header[13] > WITH_SOURCES || header[14..16] != [0, 0] {
            return Err(damaged("its flags are unknown"));
        }
        let (rows, dims) = (word(header, 16) as usize, word(header, 20) as usize);
        if rows == 0 || dims == 0 {
            return Err(damaged("it is empty"));
        }
        let with_sources = header[13] == WITH_SOURCES;
        let expected = length(rows, dims, form, with_sources)?;
        if bytes.len() != expected {
            return Err(damaged(format!("it has {} bytes instead of {expected}", bytes.len())));
        }
        let (values, sources) = bytes[HEADER..].split_at(form.bytes(rows, dims) as usize);
        let bank = match form {
            Form::F16 => {
                let (values, _) = values.as_chunks::<2>();
                let latents = values.iter().map(|v| f16::from_le_bytes(*v).to_f32()).collect();
                Self::new(latents, dims)
            }
            Form::I8 => from_codes(values, dims),
        };
        let bank = bank.map_err(|error| damaged(error.to_string()))?;
        if !with_sources {
            return Ok(bank);
        }
        let (sources, _) = sources.as_chunks::<4>();
        bank.with_sources(sources.iter().map(|s| u32::from_le_bytes(*s)).collect())
    }
}

/// A bank from scales, offsets and codes.
fn from_codes(values: &[u8], dims: usize) -> Result<LatentBank> {
    let (tables, codes) = values.split_at(8 * dims);
    let (tables, _) = tables.as_chunks::<4>();
    let tables: Vec<f32> = tables.iter().map(|v| f32::from_le_bytes(*v)).collect();
    let (scales, offsets) = tables.split_at(dims);
    if let Some(scale) = scales.iter().find(|s| !(s.is_finite() && s.is_sign_positive())) {
        let (what, range) = ("a scale", "finite and not negative");
        return Err(Error::Range { what, range, got: f64::from(*scale) });
    }
    let codes: Vec<i8> = codes.iter().map(|code| *code as i8).collect();
    if codes.contains(&i8::MIN) {
        return Err(Error::Range { what: "a code", range: "between −127 and 127", got: -128.0 });
    }
    let row = |row: &[i8]| -> Vec<f32> {
        (0..dims).map(|d| decode(f32::from(row[d]), scales[d], offsets[d])).collect()
    };
    let latents: Vec<f32> = codes.chunks_exact(dims).flat_map(row).collect();
    check_table(&latents, dims)?;
    let scan = Scan::from_codes(&latents, &codes, scales.to_vec(), offsets.to_vec());
    Ok(LatentBank { latents, dims, sources: None, scan })
}

/// The value that a code represents.
fn decode(code: f32, scale: f32, offset: f32) -> f32 {
    offset + scale * code
}

/// Bytes of a file, if it keeps the limits.
fn length(rows: usize, dims: usize, form: Form, with_sources: bool) -> Result<usize> {
    for (what, limit, got) in [
        ("the number of rows of the latent bank", MAX_ROWS, rows),
        ("the number of latent dimensions", MAX_DIMS, dims),
    ] {
        if got > limit {
            return Err(Error::TooLarge { what, limit, got });
        }
    }
    let sources = if with_sources { 4 * rows as u64 } else { 0 };
    let length = HEADER as u64 + form.bytes(rows, dims) + sources;
    usize::try_from(length).ok().filter(|length| *length <= MAX_BYTES).ok_or(Error::TooLarge {
        what: WHAT,
        limit: MAX_BYTES,
        got: usize::try_from(length).unwrap_or(usize::MAX),
    })
}

/// The number at a place of the header.
fn word(header: &[u8; HEADER], at: usize) -> u32 {
    u32::from_le_bytes([header[at], header[at + 1], header[at + 2], header[at + 3]])
}

fn damaged(why: impl Into<String>) -> Error {
    Error::Damaged { what: WHAT, why: why.into() }
}

#[cfg(test)]
mod tests;
