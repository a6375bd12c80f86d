//! Errors on their way to JavaScript: an `Error` whose message is a sentence and whose `name` is its kind, so that the
//! page chooses its action by the kind and never by the words.

use novelty_core::{Error, ErrorKind};
use wasm_bindgen::JsValue;

/// Kinds that only the networks and their devices have; [`ErrorKind::name`] gives the others.
#[cfg(feature = "networks")]
pub mod kind {
    /// The backend is not part of this build or did not start.
    pub const UNAVAILABLE: &str = "unavailable";
    /// The device failed during a computation.
    #[cfg(feature = "burn")]
    pub const DEVICE: &str = "device";
}

/// What an exported function fails with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// Its kind, the `name` of the JavaScript error.
    pub kind: &'static str,
    /// A sentence for people.
    pub message: String,
}

impl Failure {
    /// A request that this module cannot serve as it was made.
    pub fn invalid(message: impl Into<String>) -> Self {
        Self { kind: ErrorKind::Invalid.name(), message: message.into() }
    }

    /// Files of a model that do not belong together.
    pub fn damaged(message: impl Into<String>) -> Self {
        Self { kind: ErrorKind::Damaged.name(), message: message.into() }
    }

    /// Something made for a later version.
    #[cfg(feature = "networks")]
    pub fn newer(message: impl Into<String>) -> Self {
        Self { kind: ErrorKind::Newer.name(), message: message.into() }
    }

    /// A backend that this build does not have.
    #[cfg(all(feature = "networks", not(feature = "burn")))]
    pub fn unavailable(message: impl Into<String>) -> Self {
        Self { kind: kind::UNAVAILABLE, message: message.into() }
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self { kind: error.kind().name(), message: error.to_string() }
    }
}

#[cfg(feature = "cpu")]
impl From<novelty_engine::Error> for Failure {
    fn from(error: novelty_engine::Error) -> Self {
        use novelty_engine::Error as E;
        let kind = match &error {
            E::UnknownNetwork(_) => ErrorKind::Newer.name(),
            E::Weights(_)
            | E::MissingTensor { .. }
            | E::TensorShape { .. }
            | E::TensorType { .. } => ErrorKind::Damaged.name(),
            E::Batch { .. } => ErrorKind::TooLarge.name(),
            _ => ErrorKind::Invalid.name(),
        };
        Self { kind, message: error.to_string() }
    }
}

#[cfg(feature = "burn")]
impl From<novelty_nets::Error> for Failure {
    fn from(error: novelty_nets::Error) -> Self {
        use novelty_nets::Error as E;
        let kind = match &error {
            E::UnknownNetwork(_) => ErrorKind::Newer.name(),
            E::Weights(_) => ErrorKind::Damaged.name(),
            E::Batch { .. } => ErrorKind::TooLarge.name(),
            E::UnknownBackend(_) | E::Device { .. } => kind::UNAVAILABLE,
            E::Execution(_) => kind::DEVICE,
            _ => ErrorKind::Invalid.name(),
        };
        Self { kind, message: error.to_string() }
    }
}

impl From<Failure> for JsValue {
    fn from(Failure { kind, message }: Failure) -> Self {
        let error = js_sys::Error::new(&message);
        error.set_name(kind);
        error.into()
    }
}
