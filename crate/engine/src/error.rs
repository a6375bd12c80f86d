//! The one error type of this crate.

/// What can go wrong between bytes, networks and images.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The bytes are no safetensors file, or too many.
    #[error("the weights cannot be read: {0}")]
    Weights(String),
    /// A tensor of the network is not in the file.
    #[error("the weights have no tensor “{name}”")]
    MissingTensor {
        /// Its name.
        name: String,
    },
    /// A tensor has another shape than the network needs.
    #[error("the tensor “{name}” has the shape {got:?}, the network needs {expected:?}")]
    TensorShape {
        /// Its name.
        name: String,
        /// The shape needed.
        expected: Vec<usize>,
        /// The shape in the file.
        got: Vec<usize>,
    },
    /// A tensor's numbers are neither f16 nor f32.
    #[error("the tensor “{name}” has numbers of type {got}; f16 and f32 are supported")]
    TensorType {
        /// Its name.
        name: String,
        /// The type in the file.
        got: String,
    },
    /// No network of this version has the name and the extent.
    #[error("this version has no network “{0}” for images of this extent; a newer one may")]
    UnknownNetwork(String),
    /// Layers do not fit together.
    #[error("a layer does not fit: {0}")]
    Layer(String),
    /// The network lacks a part, for instance features whose distance is an error term, or a decoder.
    #[error("this network has no {0}")]
    NoPart(&'static str),
    /// The input's length does not fit the network.
    #[error("{what}: {got} values, a multiple of {each} and at most {limit} are accepted")]
    Length {
        /// Which argument.
        what: &'static str,
        /// Values of one image or code.
        each: usize,
        /// Most values accepted.
        limit: usize,
        /// Values given.
        got: usize,
    },
    /// A batch outside `1..=MAX_BATCH`.
    #[error("a batch holds 1 to {limit} images, got {got}")]
    Batch {
        /// Largest batch accepted.
        limit: usize,
        /// Images given.
        got: usize,
    },
}

/// The result of everything fallible in this crate.
pub type Result<T> = core::result::Result<T, Error>;
