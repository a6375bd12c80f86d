//! Requests whose properties come from two structs.

use serde::de::DeserializeOwned;

/// A request whose properties are those of two structs.
///
/// Each is read by itself: serde's `flatten` would put a buffer for values of every type into the module.
pub trait Joined {
    /// The struct with the first properties.
    type First: DeserializeOwned;
    /// The struct with the other properties.
    type Second: DeserializeOwned;

    /// The request of both.
    fn join(first: Self::First, second: Self::Second) -> Self;
}
