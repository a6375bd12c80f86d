//! The weights file of a model, `weights.safetensors`, for burn's modules: the same tensors that the engine reads.
//!
//! A tensor is called after the path to its parameter (`encoder.conv1.weight`) and stored in f16, or f32 inside
//! BatchNorm; in memory all are f32. `crate/engine` parses the file ([`novelty_engine::Weights`]).

use crate::{Autoencoder, Error, Result};
use burn::module::{Module, ModuleMapper, ModuleVisitor, Param};
use burn::tensor::{FloatDType, Tensor, TensorData};
use novelty_engine::{Weights, with_weights};
use safetensors::tensor::{Dtype, TensorView, serialize};

pub use novelty_engine::MAX_BYTES;

/// Loads the tensors of a file into `model`.
///
/// # Errors
/// [`Error::Weights`] if the bytes are no safetensors file, are truncated or more than [`MAX_BYTES`], or hold other
/// tensors than the network has.
pub fn load<M: Autoencoder>(model: M, bytes: &[u8]) -> Result<M> {
    with_weights(bytes, |weights| {
        let (model, loaded) = filled(model, weights)?;
        let tensors = weights.names().len();
        if loaded != tensors {
            let text = format!("{tensors} tensors, the network has {loaded}");
            return Err(novelty_engine::Error::Weights(text));
        }
        Ok(model)
    })
    .map_err(|error| Error::Weights(error.to_string()))
}

/// Loads the tensors that `model` has from wherever `weights` has them.
///
/// # Errors
/// [`Error::Weights`] for a tensor that is missing or has another shape.
pub fn fill<M: Autoencoder>(model: M, weights: &Weights<'_>) -> Result<M> {
    let filled = filled(model, weights).map_err(|error| Error::Weights(error.to_string()))?;
    Ok(filled.0)
}

/// The model and the number of its tensors.
fn filled<M: Module>(model: M, weights: &Weights<'_>) -> novelty_engine::Result<(M, usize)> {
    let mut loader = Loader { weights, path: Vec::new(), loaded: 0, error: None };
    let model = model.map(&mut loader);
    match loader.error {
        Some(error) => Err(error),
        None => Ok((model, loader.loaded)),
    }
}

/// The file of `model`, as [`load`] and the engine read it.
///
/// BatchNorm keeps f32: a running variance may lie below the smallest f16.
///
/// # Errors
/// [`Error::Weights`] if a parameter cannot be read back or the file cannot be written.
pub fn to_bytes<M: Autoencoder>(model: M) -> Result<Vec<u8>> {
    let mut collector = Collector::default();
    model.visit(&mut collector);
    let tensors = collector.tensors.iter().map(|(name, data)| {
        let dtype = if data.dtype() == burn::tensor::DType::F16 { Dtype::F16 } else { Dtype::F32 };
        let view = TensorView::new(dtype, data.shape().to_vec(), data.as_bytes());
        view.map(|view| (name.as_str(), view))
    });
    tensors
        .collect::<core::result::Result<Vec<_>, _>>()
        .and_then(|tensors| serialize(tensors, None))
        .map_err(|error| Error::Weights(error.to_string()))
}

/// Replaces every float parameter with the tensor of its path.
struct Loader<'a> {
    weights: &'a Weights<'a>,
    path: Vec<String>,
    loaded: usize,
    /// The first one.
    error: Option<novelty_engine::Error>,
}

impl ModuleMapper for Loader<'_> {
    fn enter_module(&mut self, name: &str, _container: &str) {
        self.path.push(name.to_owned());
    }

    fn exit_module(&mut self, _name: &str, _container: &str) {
        self.path.pop();
    }

    fn map_float<const D: usize>(&mut self, param: Param<Tensor<D>>) -> Param<Tensor<D>> {
        if self.error.is_some() {
            return param;
        }
        let shape = param.lazy_shape().to_vec();
        match self.weights.tensor(&self.path.join("."), &shape) {
            Ok(values) => {
                self.loaded += 1;
                let data = TensorData::new(values, shape);
                let tensor = Tensor::from_data(data, &param.lazy_device());
                let id = param.id;
                param.transform_for_load(tensor, id)
            }
            Err(error) => {
                self.error = Some(error);
                param
            }
        }
    }
}

/// Reads every float parameter back, in the type that the file has it in.
#[derive(Default)]
struct Collector {
    path: Vec<String>,
    /// Types of the modules around the current parameter.
    inside: Vec<String>,
    tensors: Vec<(String, TensorData)>,
}

impl ModuleVisitor for Collector {
    fn enter_module(&mut self, name: &str, container: &str) {
        self.path.push(name.to_owned());
        self.inside.push(container.to_owned());
    }

    fn exit_module(&mut self, _name: &str, _container: &str) {
        self.path.pop();
        self.inside.pop();
    }

    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        let normalises = self.inside.iter().any(|container| container.contains("BatchNorm"));
        let dtype = if normalises { FloatDType::F32 } else { FloatDType::F16 };
        let data = param.transform_for_save().val().cast(dtype).into_data();
        self.tensors.push((self.path.join("."), data));
    }
}
