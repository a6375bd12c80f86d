//! The kinds of errors, by which the page decides what it says and offers.

use novelty_core::ErrorKind;

/// The kind of an error, the `name` of the JavaScript error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(test, derive(ts_rs::TS), ts(rename_all = "snake_case"))]
pub enum FailureKind {
    /// A kind of core's errors.
    #[cfg_attr(test, ts(untagged))]
    Core(ErrorKind),
    /// The backend is not part of this build or did not start.
    Unavailable,
    /// The device failed during a computation.
    Device,
}

impl FailureKind {
    /// Its name in JavaScript.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Core(kind) => kind.name(),
            Self::Unavailable => "unavailable",
            Self::Device => "device",
        }
    }
}

impl From<ErrorKind> for FailureKind {
    fn from(kind: ErrorKind) -> Self {
        Self::Core(kind)
    }
}
