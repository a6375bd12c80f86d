//! Slices that are typed arrays in JavaScript: thousands of numbers cross as one copy of memory.
//!
//! `serde-wasm-bindgen` writes them as typed arrays, any other serializer as lists.

use serde::{Serialize, Serializer};
use std::borrow::Cow;

macro_rules! typed_array {
    ($(#[$doc:meta])* $name:ident, $item:ty, $js:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq)]
        pub struct $name<'a>(pub Cow<'a, [$item]>);

        impl<'a> From<&'a [$item]> for $name<'a> {
            fn from(items: &'a [$item]) -> Self {
                Self(Cow::Borrowed(items))
            }
        }

        impl From<Vec<$item>> for $name<'_> {
            fn from(items: Vec<$item>) -> Self {
                Self(Cow::Owned(items))
            }
        }

        impl Serialize for $name<'_> {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                #[cfg(target_arch = "wasm32")]
                {
                    serde_wasm_bindgen::preserve::serialize(&js_sys::$js::from(&self.0[..]), serializer)
                }
                #[cfg(not(target_arch = "wasm32"))]
                {
                    self.0.serialize(serializer)
                }
            }
        }

        #[cfg(test)]
        impl ts_rs::TS for $name<'_> {
            type WithoutGenerics = $name<'static>;
            type OptionInnerType = Self;

            fn name(_: &ts_rs::Config) -> String {
                // Each has a buffer of its own, never a shared one.
                concat!(stringify!($js), "<ArrayBuffer>").to_owned()
            }

            fn inline(config: &ts_rs::Config) -> String {
                Self::name(config)
            }
        }
    };
}

typed_array! {
    /// A `Float32Array`.
    Floats, f32, Float32Array
}
typed_array! {
    /// A `Uint32Array`.
    Counts, u32, Uint32Array
}
typed_array! {
    /// A `Uint8Array`.
    Bytes, u8, Uint8Array
}
typed_array! {
    /// A `Uint8ClampedArray`, which is what a canvas takes.
    Rgba, u8, Uint8ClampedArray
}
