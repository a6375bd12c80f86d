//! The folders that every command works with, and the versions of the tools that are pinned here.

use std::path::PathBuf;

use anyhow::{Context, Result};

use crate::command::{cargo, quiet};

/// Trunk's version: 0.22 needs a newer compiler than this workspace.
pub const TRUNK: &str = "0.21.14";
/// cargo-deny's version.
pub const CARGO_DENY: &str = "0.20.2";

/// The folders that every step works with.
#[derive(Debug, Clone)]
pub struct Workspace {
    /// Root of the clone.
    pub root: PathBuf,
    /// Cargo's target folder (honours `CARGO_TARGET_DIR` and Cargo's configuration).
    pub target: PathBuf,
    /// Folder of installed tools, outside the clone so that every clone shares it.
    pub tools: PathBuf,
}

impl Workspace {
    /// Finds the folders.
    ///
    /// # Errors
    /// When Cargo cannot describe the workspace, or no home folder is known.
    pub fn find() -> Result<Self> {
        // `cargo run` names the current clone at run time; the path at compile time may be that of another clone
        // with the same target folder.
        let manifest = std::env::var_os("CARGO_MANIFEST_DIR")
            .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
        let root = manifest
            .ancestors()
            .nth(2)
            .context("crate/xtask is not two folders below the root of the clone")?
            .to_owned();
        let target = if let Some(folder) = std::env::var_os("CARGO_TARGET_DIR") {
            root.join(folder)
        } else {
            let mut metadata = cargo();
            metadata.args(["metadata", "--format-version=1", "--no-deps"]).current_dir(&root);
            let described: serde_json::Value = serde_json::from_str(&quiet(metadata)?)?;
            PathBuf::from(
                described["target_directory"]
                    .as_str()
                    .context("cargo metadata printed no target_directory")?,
            )
        };
        let tools = cache()?.join("tools");
        Ok(Self { root, target, tools })
    }

    /// Folder of the page journeys and of the npm packages that check the scripts.
    pub fn journeys(&self) -> PathBuf {
        self.root.join("tests").join("journeys")
    }

    /// Folder of the finished wasm modules, from which they are copied into the site.
    pub fn modules(&self) -> PathBuf {
        self.target.join("site")
    }

    /// The version of wasm-bindgen in `Cargo.lock`; the command-line tool must have the same.
    ///
    /// # Errors
    /// When there is no `Cargo.lock`, or wasm-bindgen is not in it.
    pub fn wasm_bindgen(&self) -> Result<String> {
        let lock = std::fs::read_to_string(self.root.join("Cargo.lock"))
            .context("Cargo.lock cannot be read")?;
        locked_version(&lock, "wasm-bindgen").context("Cargo.lock does not list wasm-bindgen")
    }
}

/// `NOVELTY_CACHE`, or the user's cache folder.
fn cache() -> Result<PathBuf> {
    if let Some(folder) = std::env::var_os("NOVELTY_CACHE") {
        return Ok(PathBuf::from(folder));
    }
    if let Some(folder) = std::env::var_os("XDG_CACHE_HOME") {
        return Ok(PathBuf::from(folder).join("novelty-lens"));
    }
    let home = std::env::home_dir()
        .context("There is no home folder. Set NOVELTY_CACHE to a folder for the build tools.")?;
    Ok(home.join(".cache").join("novelty-lens"))
}

/// The version that a lock file gives a package.
fn locked_version(lock: &str, package: &str) -> Option<String> {
    let mut lines = lock.lines();
    let name = format!("name = \"{package}\"");
    lines.find(|line| *line == name)?;
    lines.next()?.strip_prefix("version = \"")?.strip_suffix('"').map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lock_file_gives_the_version_of_the_exact_package() {
        let lock = "name = \"wasm-bindgen-futures\"\nversion = \"0.4.1\"\n\n\
                    name = \"wasm-bindgen\"\nversion = \"0.2.130\"\n";
        assert_eq!(locked_version(lock, "wasm-bindgen").as_deref(), Some("0.2.130"));
        assert_eq!(locked_version(lock, "wasm"), None);
    }
}
