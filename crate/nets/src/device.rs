//! Opening a burn device by name; the only place where a device is constructed.

use crate::{Error, Result};
pub use burn::tensor::Device;

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

/// A device and what is known about the hardware behind it.
#[derive(Debug, Clone)]
pub struct Opened {
    /// The device.
    pub device: Device,
    /// Name of the graphics adapter, for backends that have one.
    pub adapter: Option<String>,
    /// Whether that adapter is emulated on the CPU.
    pub software: bool,
}

/// Opens the backend called `name`, one of [`BACKENDS`].
///
/// Call this once a name and clone the device, since burn refuses to initialise WebGPU twice.
///
/// # Errors
/// [`Error::UnknownBackend`] if this build lacks it, [`Error::Device`] if it cannot be started.
pub async fn open(name: &str) -> Result<Opened> {
    match name {
        #[cfg(feature = "flex")]
        "flex" => Ok(plain(Device::flex())),
        #[cfg(feature = "ndarray")]
        "ndarray" => {
            // burn-ndarray is deprecated in 0.22 and kept here on purpose: it is the oracle that
            // flex and WebGPU are tested against.
            #[allow(deprecated)]
            Ok(plain(Device::ndarray()))
        }
        #[cfg(feature = "wgpu")]
        "wgpu" => open_wgpu().await,
        #[cfg(feature = "cuda")]
        "cuda" => Ok(plain(Device::cuda(0))),
        #[cfg(feature = "tch")]
        "tch" => {
            // burn-tch is deprecated in 0.22; kept as an optional trainer where libtorch is at hand.
            #[allow(deprecated)]
            Ok(plain(Device::libtorch()))
        }
        other => Err(Error::UnknownBackend(other.to_owned())),
    }
}

/// A device without an adapter of its own.
#[cfg(any(feature = "flex", feature = "ndarray", feature = "cuda", feature = "tch"))]
fn plain(device: Device) -> Opened {
    Opened { device, adapter: None, software: false }
}

/// WebGPU in a browser, Vulkan or Metal elsewhere; asynchronous, as browsers demand.
#[cfg(feature = "wgpu")]
async fn open_wgpu() -> Result<Opened> {
    let (device, setup) = Device::wgpu_options()
        .init_with_setup_async()
        .await
        .map_err(|error| Error::Device { backend: "WebGPU", why: error.to_string() })?;
    let info = setup.adapter.get_info();
    let software = info.device_type == burn::tensor::wgpu::wgpu::DeviceType::Cpu;
    let adapter = Some(info.name).filter(|name| !name.is_empty());
    Ok(Opened { device, adapter, software })
}
