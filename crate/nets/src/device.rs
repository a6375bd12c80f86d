//! Opening a burn device by name; the only place where a device is constructed.

use crate::{Error, Result};
use burn::tensor::Device;

/// The backends this build can open, the preferred CPU first.
pub const BACKENDS: &[&str] = &[
    #[cfg(feature = "flex")]
    "flex",
    #[cfg(feature = "ndarray")]
    "ndarray",
    #[cfg(feature = "wgpu")]
    "wgpu",
    #[cfg(feature = "cuda")]
    "cuda",
    #[cfg(feature = "tch")]
    "tch",
];

/// Opens the backend called `name`, one of [`BACKENDS`].
///
/// WebGPU is initialised asynchronously, as browsers demand; call this once a name and clone the
/// device, since burn refuses a second initialisation.
///
/// # Errors
/// [`Error::UnknownBackend`] if this build lacks it, [`Error::Device`] if it cannot be started.
pub async fn open(name: &str) -> Result<Device> {
    match name {
        #[cfg(feature = "flex")]
        "flex" => Ok(Device::flex()),
        #[cfg(feature = "ndarray")]
        "ndarray" => {
            // burn-ndarray is deprecated in 0.22 and kept here on purpose: it is the oracle that
            // flex and WebGPU are tested against.
            #[allow(deprecated)]
            Ok(Device::ndarray())
        }
        #[cfg(feature = "wgpu")]
        "wgpu" => Device::wgpu_options()
            .init_async()
            .await
            .map_err(|error| Error::Device { backend: "WebGPU", why: error.to_string() }),
        #[cfg(feature = "cuda")]
        "cuda" => Ok(Device::cuda(0)),
        #[cfg(feature = "tch")]
        "tch" => {
            // burn-tch is deprecated in 0.22; kept as an optional trainer where libtorch is at hand.
            #[allow(deprecated)]
            Ok(Device::libtorch())
        }
        other => Err(Error::UnknownBackend(other.to_owned())),
    }
}
