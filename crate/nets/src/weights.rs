//! Weight files: burn records (`weights.bpk`), f16 on disk, f32 in memory.

use crate::{Autoencoder, Error, Result};
use burn::module::{ModuleMapper, Param};
use burn::store::{ModuleRecord, RecordError};
use burn::tensor::{Bytes, FloatDType, Tensor};

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

/// The record of `model` with f16 weights, as [`load`] reads it.
///
/// BatchNorm keeps f32: a running variance may lie below the smallest f16.
///
/// # Errors
/// [`Error::Weights`] if the record cannot be written.
pub fn to_bytes<M: Autoencoder>(model: M) -> Result<Vec<u8>> {
    let halved = model.map(&mut Halve { inside: Vec::new() });
    Ok(halved.into_record().into_bytes().map_err(explain)?.to_vec())
}

/// Casts every float parameter outside BatchNorm to f16.
struct Halve {
    /// Types of the modules around the current parameter.
    inside: Vec<String>,
}

impl ModuleMapper for Halve {
    fn enter_module(&mut self, _name: &str, container: &str) {
        self.inside.push(container.to_owned());
    }

    fn exit_module(&mut self, _name: &str, _container: &str) {
        self.inside.pop();
    }

    fn map_float<const D: usize>(&mut self, param: Param<Tensor<D>>) -> Param<Tensor<D>> {
        if self.inside.iter().any(|container| container.contains("BatchNorm")) {
            return param;
        }
        param.map(|tensor| tensor.cast(FloatDType::F16))
    }
}

fn explain(error: RecordError) -> Error {
    Error::Weights(error.to_string())
}
