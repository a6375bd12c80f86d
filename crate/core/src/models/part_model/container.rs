//! The safetensors layout, as much of it as a model needs: an 8-byte length, a JSON header of that
//! length, and the tensors' bytes, little-endian, without gaps.
//!
//! Written out here rather than taken from the `safetensors` crate (0.8.0), which parses headers of
//! up to 100 MB and adds untrusted offsets without a check, a panic where overflow is one. The tests
//! read and write with that crate to prove that both agree.

use super::{MAX_FILE, WHAT, damaged};
use crate::{Error, Result};
use half::f16;
use serde::Deserialize;
use std::collections::BTreeMap;

/// Longest header that is read, in bytes.
const MAX_HEADER: usize = 64 * 1024;

/// Bytes of the length in front.
const LENGTH: usize = 8;

/// A type of value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub(super) enum DType {
    F64,
    F32,
    F16,
}

impl DType {
    fn bytes(self) -> usize {
        match self {
            Self::F64 => 8,
            Self::F32 => 4,
            Self::F16 => 2,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::F64 => "F64",
            Self::F32 => "F32",
            Self::F16 => "F16",
        }
    }
}

/// What the header says of one tensor.
#[derive(Debug, Deserialize)]
struct Info {
    dtype: DType,
    shape: Vec<usize>,
    data_offsets: [usize; 2],
}

/// A parsed file.
#[derive(Debug)]
pub(super) struct Container<'a> {
    card: String,
    tensors: BTreeMap<String, Info>,
    data: &'a [u8],
}

/// The values of one tensor, as bytes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Values<'a>(&'a [u8]);

impl<'a> Container<'a> {
    /// Reads the header and checks it against the length of the file.
    pub fn parse(bytes: &'a [u8]) -> Result<Self> {
        if bytes.len() > MAX_FILE {
            return Err(Error::TooLarge { what: WHAT, limit: MAX_FILE, got: bytes.len() });
        }
        let (length, rest) =
            bytes.split_first_chunk::<LENGTH>().ok_or_else(|| damaged("it is too short"))?;
        let length = usize::try_from(u64::from_le_bytes(*length)).unwrap_or(usize::MAX);
        if length > MAX_HEADER {
            return Err(damaged("it is not a safetensors file, or its header is too long"));
        }
        let (header, data) =
            rest.split_at_checked(length).ok_or_else(|| damaged("its header is cut short"))?;
        let why = |error: serde_json::Error| damaged(&format!("its header is unreadable: {error}"));
        let mut entries: BTreeMap<String, serde_json::Value> =
            serde_json::from_slice(header).map_err(why)?;
        let card = match entries.remove("__metadata__").as_mut().and_then(|m| m.get_mut("card")) {
            Some(serde_json::Value::String(card)) => std::mem::take(card),
            _ => return Err(damaged("it has no card, so it is not a model of a part")),
        };
        let mut tensors = BTreeMap::new();
        for (name, entry) in entries {
            let info: Info = serde_json::from_value(entry).map_err(why)?;
            let values = info.shape.iter().try_fold(1usize, |all, extent| all.checked_mul(*extent));
            let size = values.and_then(|values| values.checked_mul(info.dtype.bytes()));
            let [from, to] = info.data_offsets;
            if size.is_none() || to.checked_sub(from) != size || to > data.len() {
                return Err(damaged("a tensor does not fit its place"));
            }
            tensors.insert(name, info);
        }
        Ok(Self { card, tensors, data })
    }

    /// The JSON of the card.
    pub fn card(&self) -> &str {
        &self.card
    }

    /// The first extent of a tensor.
    pub fn first_extent(&self, name: &str) -> Option<usize> {
        self.tensors.get(name)?.shape.first().copied()
    }

    /// A tensor, if there is one of this name, type and shape.
    pub fn tensor(&self, name: &str, dtype: DType, shape: &[usize]) -> Option<Values<'a>> {
        let info = self.tensors.get(name)?;
        let [from, to] = info.data_offsets;
        (info.dtype == dtype && info.shape == shape).then(|| self.data.get(from..to).map(Values))?
    }
}

impl Values<'_> {
    pub fn f64s(self) -> Vec<f64> {
        self.0.as_chunks().0.iter().map(|bytes| f64::from_le_bytes(*bytes)).collect()
    }

    pub fn f32s(self) -> Vec<f32> {
        self.0.as_chunks().0.iter().map(|bytes| f32::from_le_bytes(*bytes)).collect()
    }

    pub fn f16s(self) -> Vec<f32> {
        self.0.as_chunks().0.iter().map(|bytes| f16::from_le_bytes(*bytes).to_f32()).collect()
    }
}

/// A file under way.
#[derive(Debug)]
pub(super) struct Writer {
    header: serde_json::Map<String, serde_json::Value>,
    /// Bytes of tensors so far.
    length: usize,
    /// These bytes; `None` where only their number is asked for.
    data: Option<Vec<u8>>,
}

impl Writer {
    pub fn new(card: String) -> Self {
        let mut header = serde_json::Map::new();
        header.insert("__metadata__".to_owned(), serde_json::json!({ "card": card }));
        Self { header, length: 0, data: Some(Vec::new()) }
    }

    /// A writer that only counts.
    pub fn counting(card: String) -> Self {
        Self { data: None, ..Self::new(card) }
    }

    pub fn f64s(&mut self, name: &str, shape: &[usize], values: &[f64]) {
        self.tensor(name, DType::F64, shape, values, |v, to| to.extend(v.to_le_bytes()));
    }

    pub fn f32s(&mut self, name: &str, shape: &[usize], values: &[f32]) {
        self.tensor(name, DType::F32, shape, values, |v, to| to.extend(v.to_le_bytes()));
    }

    pub fn f16s(&mut self, name: &str, shape: &[usize], values: &[f32]) {
        let half = |v: &f32, to: &mut Vec<u8>| to.extend(f16::from_f32(*v).to_le_bytes());
        self.tensor(name, DType::F16, shape, values, half);
    }

    fn tensor<T>(
        &mut self,
        name: &str,
        dtype: DType,
        shape: &[usize],
        values: &[T],
        write: impl Fn(&T, &mut Vec<u8>),
    ) {
        let from = self.length;
        self.length += dtype.bytes() * values.len();
        if let Some(data) = &mut self.data {
            data.reserve(dtype.bytes() * values.len());
            values.iter().for_each(|value| write(value, data));
        }
        let place = [from, self.length];
        let info =
            serde_json::json!({ "dtype": dtype.name(), "shape": shape, "data_offsets": place });
        self.header.insert(name.to_owned(), info);
    }

    /// The header in front of the tensors.
    fn header(&self) -> Result<Vec<u8>> {
        let mut header =
            serde_json::to_vec(&self.header).map_err(|error| damaged(&error.to_string()))?;
        // Spaces, so that the tensors begin at a multiple of eight.
        header.resize(header.len().next_multiple_of(LENGTH), b' ');
        let got = LENGTH + header.len() + self.length;
        if got > MAX_FILE || header.len() > MAX_HEADER {
            return Err(Error::TooLarge { what: WHAT, limit: MAX_FILE, got });
        }
        Ok(header)
    }

    /// The length of the file in bytes.
    pub fn size(&self) -> Result<usize> {
        Ok(LENGTH + self.header()?.len() + self.length)
    }

    pub fn finish(self) -> Result<Vec<u8>> {
        let header = self.header()?;
        let data = self.data.unwrap_or_default();
        let mut file = Vec::with_capacity(LENGTH + header.len() + data.len());
        file.extend((header.len() as u64).to_le_bytes());
        file.extend(header);
        file.extend(data);
        Ok(file)
    }
}
