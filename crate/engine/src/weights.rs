//! Named tensors of a safetensors file, f16 or f32, read as the weights of layers.
//!
//! Names and layouts are those of the burn networks in `crate/nets`: convolutions `[out, in, k, k]`, transposed
//! convolutions `[in, out, k, k]`, dense layers `[in, out]`, BatchNorm `gamma`, `beta`, `running_mean`,
//! `running_var`. A tensor that is missing or has another shape is an error that names it.

use crate::{Error, Kernel, Norm, Result};
use half::f16;
use novelty_core::image::Shape;
use safetensors::{Dtype, SafeTensors};

/// Largest weight file accepted, in bytes.
pub const MAX_BYTES: usize = 64 << 20;

/// Named tensors, and the path that names are relative to.
#[derive(Debug, Clone)]
pub struct Weights<'a> {
    source: Source<'a>,
    path: String,
    bias: bool,
}

#[derive(Clone, Copy)]
enum Source<'a> {
    File(&'a SafeTensors<'a>),
    Formula(&'a Formula<'a>),
}

/// The values of a tensor from its name and shape.
type Formula<'a> = dyn Fn(&str, &[usize]) -> Vec<f32> + 'a;

impl std::fmt::Debug for Source<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::File(_) => "a file",
            Self::Formula(_) => "a formula",
        })
    }
}

/// Parses a safetensors file and hands its tensors to `build`.
///
/// # Errors
/// [`Error::Weights`] for bytes that are no such file, and the errors of `build`.
pub fn with_weights<T>(bytes: &[u8], build: impl FnOnce(&Weights<'_>) -> Result<T>) -> Result<T> {
    if bytes.len() > MAX_BYTES {
        let text = format!("{} bytes, at most {MAX_BYTES} are accepted", bytes.len());
        return Err(Error::Weights(text));
    }
    let file =
        SafeTensors::deserialize(bytes).map_err(|error| Error::Weights(error.to_string()))?;
    build(&Weights { source: Source::File(&file), path: String::new(), bias: true })
}

impl<'a> Weights<'a> {
    /// Weights that `formula` makes from full name and shape: for tests and benches.
    pub fn from_formula(formula: &'a Formula<'a>) -> Self {
        Self { source: Source::Formula(formula), path: String::new(), bias: true }
    }

    /// The tensors whose names begin with `part` and a dot.
    pub fn of(&self, part: &str) -> Self {
        Self { path: format!("{}{part}.", self.path), ..self.clone() }
    }

    /// The same tensors for layers that have no bias.
    pub fn without_bias(&self) -> Self {
        Self { bias: false, ..self.clone() }
    }

    /// The full names of all tensors of the file, in no particular order; none where a formula gives the tensors.
    pub fn names(&self) -> Vec<&str> {
        match self.source {
            Source::File(file) => file.names(),
            Source::Formula(_) => Vec::new(),
        }
    }

    /// The values of a tensor of exactly this shape.
    ///
    /// # Errors
    /// [`Error::MissingTensor`], [`Error::TensorShape`] or [`Error::TensorType`], each with the full name.
    pub fn tensor(&self, name: &str, shape: &[usize]) -> Result<Vec<f32>> {
        let name = format!("{}{name}", self.path);
        let file = match self.source {
            Source::File(file) => file,
            Source::Formula(formula) => {
                let values = formula(&name, shape);
                if values.len() == shape.iter().product::<usize>() {
                    return Ok(values);
                }
                let (expected, got) = (shape.to_vec(), vec![values.len()]);
                return Err(Error::TensorShape { name, expected, got });
            }
        };
        let Ok(view) = file.tensor(&name) else { return Err(Error::MissingTensor { name }) };
        if view.shape() != shape {
            let (expected, got) = (shape.to_vec(), view.shape().to_vec());
            return Err(Error::TensorShape { name, expected, got });
        }
        match view.dtype() {
            Dtype::F32 => Ok(values(view.data(), f32::from_le_bytes)),
            Dtype::F16 => Ok(values(view.data(), |b| f16::from_le_bytes(b).to_f32())),
            other => Err(Error::TensorType { name, got: format!("{other:?}") }),
        }
    }

    fn bias(&self, length: usize) -> Result<Vec<f32>> {
        if self.bias { self.tensor("bias", &[length]) } else { Ok(vec![0.0; length]) }
    }

    /// The convolution called `name`, weights `[to, from, side, side]`, and its bias.
    ///
    /// # Errors
    /// As [`Weights::tensor`].
    pub fn convolution(&self, name: &str, [from, to]: [usize; 2], side: usize) -> Result<Kernel> {
        let of = self.of(name);
        let stored = of.tensor("weight", &[to, from, side, side])?;
        let at = |[y, x]: [usize; 2], i, o| stored[((o * from + i) * side + y) * side + x];
        Ok(Kernel::new([side, side], [from, to], of.bias(to)?, at))
    }

    /// The transposed convolution called `name`, weights `[from, to, side, side]`, and its bias.
    ///
    /// # Errors
    /// As [`Weights::tensor`].
    pub fn transposed(&self, name: &str, [from, to]: [usize; 2], side: usize) -> Result<Kernel> {
        let of = self.of(name);
        let stored = of.tensor("weight", &[from, to, side, side])?;
        let at = |[y, x]: [usize; 2], i, o| stored[((i * to + o) * side + y) * side + x];
        Ok(Kernel::new([side, side], [from, to], of.bias(to)?, at))
    }

    /// The depthwise convolution called `name`, weights `[channels, 1, side, side]`: a kernel with one input channel.
    ///
    /// # Errors
    /// As [`Weights::tensor`].
    pub fn depthwise(&self, name: &str, channels: usize, side: usize) -> Result<Kernel> {
        self.convolution(name, [1, channels], side)
    }

    /// The dense layer called `name` from a whole feature map of extent `from`, flattened as `[C, H, W]`, to `to`
    /// numbers: a convolution whose kernel covers the map.
    ///
    /// # Errors
    /// As [`Weights::tensor`].
    pub fn dense(&self, name: &str, from: Shape, to: usize) -> Result<Kernel> {
        let of = self.of(name);
        let stored = of.tensor("weight", &[from.len(), to])?;
        let at =
            |[y, x]: [usize; 2], i, o| stored[((i * from.height + y) * from.width + x) * to + o];
        Ok(Kernel::new([from.height, from.width], [from.channels, to], of.bias(to)?, at))
    }

    /// The dense layer called `name` from `from` numbers to a feature map of extent `to`, flattened as `[C, H, W]`,
    /// and its norm of every number where `norm` names one: a transposed convolution from one pixel. Its bias differs
    /// from pixel to pixel.
    ///
    /// # Errors
    /// As [`Weights::tensor`].
    pub fn dense_to_map(
        &self,
        name: &str,
        from: usize,
        to: Shape,
        norm: Option<Norm>,
    ) -> Result<Kernel> {
        let flat = self.dense(name, Shape::new(from, 1, 1), to.len())?;
        let flat = match norm {
            Some(norm) => flat.then(&norm)?,
            None => flat,
        };
        Ok(flat.opened(to))
    }

    /// The BatchNorm called `name` in evaluation mode.
    ///
    /// # Errors
    /// As [`Weights::tensor`].
    pub fn norm(&self, name: &str, features: usize, epsilon: f32) -> Result<Norm> {
        let of = self.of(name);
        let read = |part| of.tensor(part, &[features]);
        let [gamma, beta] = [read("gamma")?, read("beta")?];
        let [mean, variance] = [read("running_mean")?, read("running_var")?];
        Ok(Norm::new(&gamma, &beta, &mean, &variance, epsilon))
    }
}

fn values<const N: usize>(bytes: &[u8], read: impl Fn([u8; N]) -> f32) -> Vec<f32> {
    bytes.as_chunks().0.iter().map(|chunk| read(*chunk)).collect()
}
