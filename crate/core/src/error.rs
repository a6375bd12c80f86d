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
    /// The artefact was written by a version of Novelty Lens whose format is no longer read.
    #[error(
        "{what} was made by an older version of Novelty Lens (version {got}, the oldest readable version is {oldest}); reload the page, or run `lab upgrade` on a folder of models"
    )]
    Older {
        /// Which artefact.
        what: &'static str,
        /// Its version.
        got: u32,
        /// The oldest version read here.
        oldest: u32,
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
    #[error("all {count} {what} are identical; add different ones")]
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
    #[error("cancelled")]
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

/// The kind of an error: what a program may decide by, where the text is for people.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum ErrorKind {
    /// The caller's input has the wrong length, range or content.
    Invalid,
    /// Bytes or text do not follow their format, or a file is not the one that a card names.
    Damaged,
    /// The artefact was written by a newer version.
    Newer,
    /// The artefact was written by a version that is no longer supported.
    Older,
    /// The input is larger than what is accepted.
    TooLarge,
    /// There are too few items.
    TooFew,
    /// A computation has no result for these values.
    Unsolved,
    /// The work was cancelled.
    Cancelled,
}

impl ErrorKind {
    /// Every kind.
    pub const ALL: [Self; 8] = [
        Self::Invalid,
        Self::Damaged,
        Self::Newer,
        Self::Older,
        Self::TooLarge,
        Self::TooFew,
        Self::Unsolved,
        Self::Cancelled,
    ];

    /// Its name across the boundary to JavaScript.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Invalid => "invalid",
            Self::Damaged => "damaged",
            Self::Newer => "newer",
            Self::Older => "older",
            Self::TooLarge => "too_large",
            Self::TooFew => "too_few",
            Self::Unsolved => "unsolved",
            Self::Cancelled => "cancelled",
        }
    }
}

impl Error {
    /// Its kind.
    pub const fn kind(&self) -> ErrorKind {
        match self {
            Self::Length { .. } | Self::Range { .. } | Self::Identical { .. } => ErrorKind::Invalid,
            Self::Damaged { .. }
            | Self::MissingFile { .. }
            | Self::FileSize { .. }
            | Self::HashMismatch { .. } => ErrorKind::Damaged,
            Self::Newer { .. } => ErrorKind::Newer,
            Self::Older { .. } => ErrorKind::Older,
            Self::TooLarge { .. } => ErrorKind::TooLarge,
            Self::TooFew { .. } => ErrorKind::TooFew,
            Self::Unsolved { .. } => ErrorKind::Unsolved,
            Self::Cancelled => ErrorKind::Cancelled,
        }
    }
}

/// The result of everything fallible in this crate.
pub type Result<T> = core::result::Result<T, Error>;
