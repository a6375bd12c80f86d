//! What the browser tests need: Chromium, its driver, and a Vulkan adapter.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::command::{find_program, is_program};
use crate::debian;
use crate::step::step;
use crate::workspace::Workspace;

/// Switches for every Chromium of the tests: no network traffic of its own.
const SILENT: [&str; 7] = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-quic",
    "--disable-sync",
    "--no-default-browser-check",
    "--no-first-run",
    "--disable-dev-shm-usage",
];

/// Switches for WebGPU without a graphics card, through SwiftShader.
const SOFTWARE_WEBGPU: [&str; 3] =
    ["--enable-unsafe-webgpu", "--use-webgpu-adapter=swiftshader", "--enable-unsafe-swiftshader"];

/// The browser and its driver.
#[derive(Debug, Clone)]
pub struct Browser {
    /// Chromium, Chrome or Edge.
    pub program: PathBuf,
    /// chromedriver of the same version.
    pub driver: PathBuf,
}

impl Browser {
    /// Finds or installs browser and driver; `CHROME` and `CHROMEDRIVER` override what is found.
    ///
    /// # Errors
    /// When one is missing and cannot be installed: browser tests are never skipped.
    pub fn ready() -> Result<Self> {
        let program = named_or_found(
            "CHROME",
            &["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"],
            "chromium",
        )?;
        let driver = named_or_found("CHROMEDRIVER", &["chromedriver"], "chromium-driver")?;
        Ok(Self { program, driver })
    }

    /// Writes the capabilities that wasm-bindgen's test runner starts the browser with.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn webdriver_json(&self, workspace: &Workspace) -> Result<PathBuf> {
        // The runner itself adds --headless, --no-sandbox and --disable-dev-shm-usage.
        let switches: Vec<&str> = SILENT.into_iter().chain(SOFTWARE_WEBGPU).collect();
        let capabilities = serde_json::json!({
            "goog:chromeOptions": { "binary": self.program, "args": switches }
        });
        std::fs::create_dir_all(&workspace.target)?;
        let file = workspace.target.join("webdriver.json");
        std::fs::write(&file, serde_json::to_string_pretty(&capabilities)?)?;
        Ok(file)
    }
}

/// The program that an environment variable names, else the first in `PATH`, else that of Debian's package.
fn named_or_found(variable: &str, names: &[&str], package: &str) -> Result<PathBuf> {
    if let Some(named) = std::env::var_os(variable) {
        let named = PathBuf::from(named);
        if !is_program(&named) {
            bail!("{variable} is {}, which is not an executable file.", named.display());
        }
        return Ok(named);
    }
    if let Some(found) = find_program(names) {
        return Ok(found);
    }
    if debian::can_install() {
        step(&format!("{}: installing Debian's package {package}", names[0]), || {
            debian::install(&[package])
        })?;
    }
    find_program(names).with_context(|| {
        format!(
            "{} is missing. Install your system's package {package}, or set {variable} to the program's path.",
            names[0]
        )
    })
}

/// Makes sure that native WebGPU finds an adapter; on Debian it installs Mesa's software adapter.
///
/// # Errors
/// When there is none and none can be installed.
pub fn vulkan() -> Result<()> {
    if !cfg!(target_os = "linux") {
        return Ok(());
    }
    let has_driver = || {
        std::env::var_os("VK_DRIVER_FILES").is_some()
            || std::env::var_os("VK_ICD_FILENAMES").is_some()
            || ["/usr/share/vulkan/icd.d", "/etc/vulkan/icd.d", "/usr/local/share/vulkan/icd.d"]
                .iter()
                .any(|folder| {
                    Path::new(folder).read_dir().is_ok_and(|mut files| files.next().is_some())
                })
    };
    if has_driver() {
        return Ok(());
    }
    step("Vulkan: installing Mesa's software driver for the native WebGPU tests", || {
        debian::install(&["mesa-vulkan-drivers", "libvulkan1"])
    })?;
    if !has_driver() {
        bail!("There is no Vulkan driver. Install your system's package mesa-vulkan-drivers.");
    }
    Ok(())
}
