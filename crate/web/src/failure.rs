//! Errors on their way to JavaScript: an `Error` whose message is a sentence and whose `name` is its kind, so that the
//! page chooses its action by the kind and never by the words.

use novelty_boundary::FailureKind;
use novelty_core::{Error, ErrorKind};
use wasm_bindgen::JsValue;

/// What an exported function fails with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// Its kind, the `name` of the JavaScript error.
    pub kind: FailureKind,
    /// A sentence for people.
    pub message: String,
}

impl Failure {
    /// A request that this module cannot serve as it was made.
    pub fn invalid(message: impl Into<String>) -> Self {
        Self { kind: ErrorKind::Invalid.into(), message: message.into() }
    }

    /// Files of a model that do not belong together.
    pub fn damaged(message: impl Into<String>) -> Self {
        Self { kind: ErrorKind::Damaged.into(), message: message.into() }
    }

    /// Something made for a later version.
    #[cfg(feature = "networks")]
    pub fn newer(message: impl Into<String>) -> Self {
        Self { kind: ErrorKind::Newer.into(), message: message.into() }
    }

    /// A backend that this build does not have.
    #[cfg(all(feature = "networks", not(feature = "burn")))]
    pub fn unavailable(message: impl Into<String>) -> Self {
        Self { kind: FailureKind::Unavailable, message: message.into() }
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self { kind: error.kind().into(), message: error.to_string() }
    }
}

#[cfg(feature = "cpu")]
impl From<novelty_engine::Error> for Failure {
    fn from(error: novelty_engine::Error) -> Self {
        use novelty_engine::Error as E;
        let kind = match &error {
            E::UnknownNetwork(_) => ErrorKind::Newer.into(),
            E::Weights(_)
            | E::MissingTensor { .. }
            | E::TensorShape { .. }
            | E::TensorType { .. } => ErrorKind::Damaged.into(),
            E::Batch { .. } => ErrorKind::TooLarge.into(),
            _ => ErrorKind::Invalid.into(),
        };
        Self { kind, message: error.to_string() }
    }
}

#[cfg(feature = "burn")]
impl From<novelty_nets::Error> for Failure {
    fn from(error: novelty_nets::Error) -> Self {
        use novelty_nets::Error as E;
        let kind = match &error {
            E::UnknownNetwork(_) => ErrorKind::Newer.into(),
            E::Weights(_) => ErrorKind::Damaged.into(),
            E::Batch { .. } => ErrorKind::TooLarge.into(),
            E::UnknownBackend(_) | E::Device { .. } => FailureKind::Unavailable,
            E::Execution(_) => FailureKind::Device,
            _ => ErrorKind::Invalid.into(),
        };
        Self { kind, message: error.to_string() }
    }
}

impl From<Failure> for JsValue {
    fn from(Failure { kind, message }: Failure) -> Self {
        let error = js_sys::Error::new(&message);
        error.set_name(kind.name());
        error.into()
    }
}
