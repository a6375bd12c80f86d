//! What runs on Node: the npm packages that the site is built and served with, and those of the page journeys.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::command::{command, find_program, quiet};
use crate::install::{install_whole, only_one};
use crate::step::step;
use crate::workspace::Workspace;

const MANIFEST: &str = include_str!("../npm/package.json");
const LOCK: &str = include_str!("../npm/package-lock.json");
const SERVER: &str = include_str!("../npm/serve.mjs");

/// The folder into which the packages of `crate/xtask/npm` are installed.
#[derive(Debug, Clone)]
pub struct Packages(PathBuf);

impl Packages {
    /// Finds the packages or installs them, exactly those of the lock file.
    ///
    /// # Errors
    /// When Node or npm is missing, or npm fails.
    pub fn ready(workspace: &Workspace) -> Result<Self> {
        let folder = workspace.tools.join(format!("npm-{}", versions()?.replace([' ', '@'], "-")));
        if !folder.is_dir() {
            node_ready()?;
            step("Packages of the build: installing them from npm", || {
                install_whole(&folder, |scratch| {
                    std::fs::write(scratch.join("package.json"), MANIFEST)?;
                    std::fs::write(scratch.join("package-lock.json"), LOCK)?;
                    npm_ci(scratch).context(
                        "npm could not install the packages binaryen, client-zip, esbuild and serve-handler, which \
                         the site is built with. With a network, start again.",
                    )
                })
            })?;
        }
        // The script belongs to this clone; another clone may have left an older one.
        let script = folder.join("serve.mjs");
        if std::fs::read_to_string(&script).is_ok_and(|old| old == SERVER) {
            return Ok(Self(folder));
        }
        std::fs::write(&script, SERVER)
            .with_context(|| format!("{} cannot be written", script.display()))?;
        Ok(Self(folder))
    }

    /// [`Packages::ready`], while no other run installs tools.
    ///
    /// # Errors
    /// As [`Packages::ready`].
    pub fn alone(workspace: &Workspace) -> Result<Self> {
        let _lock = only_one(&workspace.tools)?;
        Self::ready(workspace)
    }

    /// A command of `wasm-opt`.
    pub fn wasm_opt(&self) -> Command {
        self.node("node_modules/binaryen/bin/wasm-opt")
    }

    /// A command of `esbuild`.
    pub fn esbuild(&self) -> Command {
        self.node("node_modules/esbuild/bin/esbuild")
    }

    /// A command of the server of static files.
    pub fn server(&self) -> Command {
        self.node("serve.mjs")
    }

    /// The folder in which scripts of the page find their packages.
    pub fn modules(&self) -> PathBuf {
        self.0.join("node_modules")
    }

    /// The licence of a package, which has to accompany its copies.
    ///
    /// # Errors
    /// When the package has no file of that name.
    pub fn licence(&self, package: &str) -> Result<PathBuf> {
        let folder = self.modules().join(package);
        ["LICENSE", "LICENSE.txt", "LICENSE.md"]
            .map(|name| folder.join(name))
            .into_iter()
            .find(|file| file.is_file())
            .with_context(|| format!("the npm package {package} contains no licence"))
    }

    fn node(&self, script: &str) -> Command {
        node(self.0.join(script))
    }
}

/// Name and version of each package, as `crate/xtask/npm/package.json` pins them.
///
/// # Errors
/// When that file is damaged.
pub fn versions() -> Result<String> {
    let manifest: serde_json::Value =
        serde_json::from_str(MANIFEST).context("crate/xtask/npm/package.json is no JSON")?;
    let packages = manifest["dependencies"]
        .as_object()
        .context("crate/xtask/npm/package.json names no dependencies")?;
    let all: Vec<_> = packages
        .iter()
        .map(|(name, version)| format!("{name}@{}", version.as_str().unwrap_or_default()))
        .collect();
    Ok(all.join(" "))
}

/// The version of one package, as `crate/xtask/npm/package.json` pins it.
///
/// # Errors
/// When that file does not name the package.
pub fn version(package: &str) -> Result<String> {
    let manifest: serde_json::Value =
        serde_json::from_str(MANIFEST).context("crate/xtask/npm/package.json is no JSON")?;
    manifest["dependencies"][package]
        .as_str()
        .map(str::to_owned)
        .with_context(|| format!("crate/xtask/npm/package.json does not name {package}"))
}

/// A script for Node.
pub fn node(script: impl AsRef<OsStr>) -> Command {
    let mut node = command("node");
    node.arg(script);
    node
}

/// Installs the npm packages of the journeys, exactly those of their lock file.
///
/// # Errors
/// When Node or npm is missing, or npm fails.
pub fn journeys(workspace: &Workspace) -> Result<()> {
    locked(&workspace.journeys(), "Playwright, Prettier and TypeScript")
}

/// Installs the libraries that `cargo xtask bench --peers` compares the engine with.
///
/// # Errors
/// When Node or npm is missing, or npm fails.
pub fn peers(workspace: &Workspace) -> Result<()> {
    locked(&workspace.root.join("tests").join("peers"), "onnxruntime-web and TensorFlow.js")
}

/// Installs the npm packages of a folder, exactly those of its lock file, unless they are there.
fn locked(folder: &Path, packages: &str) -> Result<()> {
    let lock = std::fs::read_to_string(folder.join("package-lock.json"))
        .with_context(|| format!("{} contains no package-lock.json", folder.display()))?;
    // Written last, so that an interrupted installation counts as none.
    let stamp = folder.join("node_modules").join(".installed-lock.json");
    if std::fs::read_to_string(&stamp).is_ok_and(|old| old == lock) {
        return Ok(());
    }
    node_ready()?;
    step(&format!("{packages}: installing them from npm"), || {
        npm_ci(folder).with_context(|| {
            format!(
                "npm could not install the packages of {}. With a network, start again.",
                folder.display()
            )
        })
    })?;
    Ok(std::fs::write(stamp, lock)?)
}

/// Installs the packages of a folder exactly as its lock file says.
fn npm_ci(folder: &Path) -> Result<()> {
    let mut npm = command(if cfg!(windows) { "npm.cmd" } else { "npm" });
    npm.args(["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"])
        .current_dir(folder);
    quiet(npm).map(drop)
}

/// Makes sure that Node and npm are installed, and new enough.
fn node_ready() -> Result<()> {
    let wanted = "Node.js 20 or newer with npm is needed. Install it from your system's packages, or from \
                  nodejs.org where those are older.";
    let mut ask = command("node");
    ask.arg("--version");
    let Ok(answer) = ask.output() else { bail!("{wanted}") };
    let version = String::from_utf8_lossy(&answer.stdout).trim().to_owned();
    let major =
        version.trim_start_matches('v').split('.').next().and_then(|text| text.parse().ok());
    match major {
        Some(20u32..) if find_program(&["npm", "npm.cmd"]).is_some() => Ok(()),
        Some(20u32..) => bail!("npm is missing. {wanted}"),
        _ => bail!("The installed Node.js is {version}. {wanted}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pinned_versions_are_those_of_the_lock_file() {
        let lock: serde_json::Value = serde_json::from_str(LOCK).unwrap();
        let versions = versions().unwrap();
        assert_eq!(versions.split(' ').count(), 4);
        for package in versions.split(' ') {
            let (name, version) = package.split_once('@').unwrap();
            assert_eq!(lock["packages"][format!("node_modules/{name}")]["version"], version);
        }
    }

    #[test]
    fn the_package_that_the_page_is_checked_with_is_the_one_that_it_is_built_with() {
        let journeys: serde_json::Value =
            serde_json::from_str(include_str!("../../../tests/journeys/package.json")).unwrap();
        assert_eq!(journeys["devDependencies"]["client-zip"], version("client-zip").unwrap());
    }
}
