//! The one error type of this crate; its texts are sentences a visitor can act on.

/// What can be wrong with an input to the mathematics.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// Two slices that must agree in length do not.
    #[error("{what} has {got} values where {expected} are needed")]
    Length {
        /// Which argument.
        what: &'static str,
        /// Values needed.
        expected: usize,
        /// Values given.
        got: usize,
    },
    /// A number is outside its documented range or is not finite.
    #[error("{what} must be {range}, got {got}")]
    Range {
        /// Which argument.
        what: &'static str,
        /// The documented range, in words.
        range: &'static str,
        /// The value given.
        got: f64,
    },
    /// Bytes or text that should follow a format of ours do not.
    #[error("{what} is damaged: {why}")]
    Damaged {
        /// Which artefact (the link, the model card, …).
        what: &'static str,
        /// What is wrong with it.
        why: String,
    },
    /// A model folder lacks a file.
    #[error("the model folder has no {file}")]
    MissingFile {
        /// Name of the file.
        file: String,
    },
    /// The artefact was written by a newer version of Novelty Lens.
    #[error(
        "{what} was made by a newer version of Novelty Lens (version {got}, this page reads up to {known}); reload the page to update it"
    )]
    Newer {
        /// Which artefact.
        what: &'static str,
        /// Its version.
        got: u32,
        /// The newest version known here.
        known: u32,
    },
    /// An input is larger than this crate is willing to hold.
    #[error("{what} is too large: {got}, at most {limit} are accepted")]
    TooLarge {
        /// Which input.
        what: &'static str,
        /// Largest size accepted.
        limit: usize,
        /// Size given.
        got: usize,
    },
    /// There are fewer items than the mathematics needs.
    #[error("at least {needed} {what} are needed, got {got}")]
    TooFew {
        /// What there are too few of, in the plural.
        what: &'static str,
        /// The least number.
        needed: usize,
        /// The number given.
        got: usize,
    },
    /// Items that must differ from each other do not.
    #[error("all {count} {what} are the same; give some that differ")]
    Identical {
        /// What is the same, in the plural.
        what: &'static str,
        /// How many there are.
        count: usize,
    },
    /// An iteration stopped without an answer.
    #[error("{what} could not be computed for these values")]
    Unsolved {
        /// What was sought.
        what: &'static str,
    },
    /// Whoever watched the work asked it to stop.
    #[error("the work was cancelled")]
    Cancelled,
    /// A file has another length than the model card says.
    #[error(
        "{file} has {got} bytes instead of {expected}; the download was cut short or the file was replaced"
    )]
    FileSize {
        /// File name inside the model folder.
        file: String,
        /// Bytes according to the card.
        expected: u64,
        /// Bytes given.
        got: u64,
    },
    /// A file's bytes do not match the hash in the model card.
    #[error(
        "{file} does not match its model card (SHA-256 {got} instead of {expected}); the file is damaged or was replaced"
    )]
    HashMismatch {
        /// File name inside the model folder.
        file: String,
        /// Hash on the card, hexadecimal.
        expected: String,
        /// Hash of the bytes, hexadecimal.
        got: String,
    },
}

/// The result of everything fallible in this crate.
pub type Result<T> = core::result::Result<T, Error>;
