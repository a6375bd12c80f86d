//! What every JSON file of a model folder has in common: a bounded size, a `format` number, folder names.

use crate::{Error, Result};
use serde::Deserialize;
use serde::de::DeserializeOwned;

/// Whether a text can name a model folder.
pub(crate) fn is_id(id: &str) -> bool {
    let letter = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
    (1..=64).contains(&id.len()) && id.bytes().all(letter) && !id.starts_with('-')
}

/// Reads bounded JSON whose `format` must lie in the range `formats`, the size first, then the format, then the rest.
pub(crate) fn parse_versioned<T: DeserializeOwned>(
    what: &'static str,
    json: &[u8],
    limit: usize,
    formats: [u32; 2],
) -> Result<T> {
    #[derive(Deserialize)]
    struct Version {
        format: u32,
    }
    if json.len() > limit {
        return Err(Error::TooLarge { what, limit, got: json.len() });
    }
    let damaged = |e: serde_json::Error| Error::Damaged { what, why: e.to_string() };
    let Version { format } = serde_json::from_slice(json).map_err(damaged)?;
    match format {
        0 => Err(Error::Damaged { what, why: "its format is 0".to_owned() }),
        got if got > formats[1] => Err(Error::Newer { what, got, known: formats[1] }),
        got if got < formats[0] => Err(Error::Older { what, got, oldest: formats[0] }),
        _ => serde_json::from_slice(json).map_err(damaged),
    }
}
