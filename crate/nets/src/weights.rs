//! Weight files: burn records (`weights.bpk`), f16 on disk, f32 in memory.

use crate::{Autoencoder, Error, Result};
use burn::store::ModuleRecord;
use burn::tensor::Bytes;

/// Largest weight file accepted, in bytes.
pub const MAX_BYTES: usize = 64 << 20;

/// Loads a record into `model`, whatever float type it is stored in.
///
/// # Errors
/// [`Error::Weights`] if the bytes are no record, are truncated, too large, or hold tensors of
/// another network.
pub fn load<M: Autoencoder>(model: M, bytes: Vec<u8>) -> Result<M> {
    if bytes.len() > MAX_BYTES {
        return Err(Error::Weights(format!(
            "the file has {} bytes, at most {MAX_BYTES} are accepted",
            bytes.len()
        )));
    }
    let record = ModuleRecord::from_bytes(Bytes::from_bytes_vec(bytes)).map_err(explain)?;
    model.try_load_record(record.cast_to_module_dtype()).map_err(explain)
}

fn explain(error: burn::store::RecordError) -> Error {
    Error::Weights(error.to_string())
}
