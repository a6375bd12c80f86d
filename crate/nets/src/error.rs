//! The one error type of this crate.

/// What can go wrong between bytes, a device and a network.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// No network of this version has the name.
    #[error("this version does not know the network “{0}”; a newer one may")]
    UnknownNetwork(String),
    /// The network has no features; its error term is made of pixels.
    #[error("this network has no features; its error term is made of pixels")]
    NoFeatures,
    /// The weight file is not a record, is truncated, or belongs to another network.
    #[error("the weights cannot be used: {0}")]
    Weights(String),
    /// The input's length does not fit the network.
    #[error("{what} has {got} values where {expected} are needed")]
    Length {
        /// Which argument.
        what: &'static str,
        /// Values needed.
        expected: usize,
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
    /// The asked-for backend is not part of this build.
    #[error("this build has no backend named “{0}”")]
    UnknownBackend(String),
    /// The device could not be opened.
    #[error("{backend} could not be started: {why}")]
    Device {
        /// Backend asked for.
        backend: &'static str,
        /// The runtime's reason.
        why: String,
    },
    /// The device failed while computing (for instance a lost GPU).
    #[error("the computation failed on the device: {0}")]
    Execution(String),
}

/// The result of everything fallible in this crate.
pub type Result<T> = core::result::Result<T, Error>;
