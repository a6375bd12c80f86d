//! The tools that the site is built and checked with: programs of crates (Trunk, wasm-bindgen's command line,
//! cargo-deny) and npm packages (wasm-opt, esbuild, a server of static files).
//!
//! Each is installed into a temporary folder that is renamed when it is complete, so that a half-installed tool is
//! never found; the next run removes what an interrupted one left. A program of the right version in `PATH` is used
//! as it is.

use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use crate::command::{cargo, command, find_program, is_program, quiet};
use crate::npm::Packages;
use crate::step::step;
use crate::workspace::{CARGO_DENY, TRUNK, Workspace};

/// Programs that a crate of the registry brings.
struct CrateTool<'a> {
    name: &'a str,
    version: &'a str,
    programs: &'a [&'a str],
    /// Further arguments of `cargo install`.
    options: &'a [&'a str],
}

/// What the site is built with.
#[derive(Debug, Clone)]
pub struct Tools {
    /// `trunk`.
    pub trunk: PathBuf,
    /// `wasm-bindgen`.
    pub wasm_bindgen: PathBuf,
    /// `wasm-bindgen-test-runner`.
    pub test_runner: PathBuf,
    /// wasm-opt, esbuild and the server.
    pub packages: Packages,
    /// Version of wasm-bindgen.
    pub bindgen_version: String,
}

impl Tools {
    /// Finds or installs every tool.
    ///
    /// # Errors
    /// When one cannot be installed; the message says how to install it by hand.
    pub fn ready(workspace: &Workspace) -> Result<Self> {
        let bindgen_version = workspace.wasm_bindgen()?;
        let _lock = only_one(&workspace.tools)?;
        // Trunk only copies files here: a build without optimisation is much faster to make and serves as well.
        // Its own lock file is needed; that of wasm-bindgen names versions that a registry may have withdrawn.
        let trunk = CrateTool {
            name: "trunk",
            version: TRUNK,
            programs: &["trunk"],
            options: &["--locked", "--debug"],
        };
        let bindgen = CrateTool {
            name: "wasm-bindgen-cli",
            version: &bindgen_version,
            programs: &["wasm-bindgen", "wasm-bindgen-test-runner"],
            options: &[],
        };
        let trunk = trunk.ready(workspace)?;
        let bindgen = bindgen.ready(workspace)?;
        let packages = Packages::ready(workspace)?;
        Ok(Self {
            trunk: trunk[0].clone(),
            wasm_bindgen: bindgen[0].clone(),
            test_runner: bindgen[1].clone(),
            packages,
            bindgen_version,
        })
    }
}

/// Finds or installs `cargo-deny`.
///
/// # Errors
/// When it cannot be installed; the message says how to install it by hand.
pub fn cargo_deny(workspace: &Workspace) -> Result<PathBuf> {
    let _lock = only_one(&workspace.tools)?;
    // It runs for seconds, so the time to optimise it would never be regained.
    let deny = CrateTool {
        name: "cargo-deny",
        version: CARGO_DENY,
        programs: &["cargo-deny"],
        options: &["--locked", "--debug"],
    };
    Ok(deny.ready(workspace)?[0].clone())
}

impl CrateTool<'_> {
    /// The programs: those in `PATH` where the version is the same, else installed ones.
    fn ready(&self, workspace: &Workspace) -> Result<Vec<PathBuf>> {
        let Self { name, version, programs, options } = self;
        let found: Vec<PathBuf> =
            programs.iter().filter_map(|program| find_program(&[program])).collect();
        if found.len() == programs.len() && found.iter().all(|file| has_version(file, version)) {
            return Ok(found);
        }
        let folder = workspace.tools.join(format!("{name}-{version}"));
        let files: Vec<PathBuf> = programs
            .iter()
            .map(|program| {
                folder.join("bin").join(format!("{program}{}", std::env::consts::EXE_SUFFIX))
            })
            .collect();
        if files.iter().all(|file| is_program(file)) {
            return Ok(files);
        }
        step(&format!("{name} {version}: installing it once, which takes some minutes"), || {
            install_whole(&folder, |scratch| {
                let mut install = cargo();
                install
                    .args(["install", name, "--version", version, "--root"])
                    .arg(scratch)
                    .args(*options)
                    .current_dir(&workspace.tools)
                    .env("CARGO_TARGET_DIR", scratch.join("build"))
                    .env("CARGO_PROFILE_DEV_DEBUG", "false");
                quiet(install).with_context(|| {
                    format!(
                        "{name} {version} could not be installed. With a network, run `cargo install {name} \
                         --version {version}{}` and start again.",
                        options.iter().map(|option| format!(" {option}")).collect::<String>()
                    )
                })?;
                std::fs::remove_dir_all(scratch.join("build"))?;
                Ok(())
            })
        })?;
        Ok(files)
    }
}

/// Waits until no other run installs tools into the folder, and keeps others waiting as long as the result lives.
///
/// Where the file system has no locks there is none; then two first runs must not be started at the same time.
///
/// # Errors
/// When the folder cannot be created.
pub fn only_one(folder: &Path) -> Result<Option<File>> {
    std::fs::create_dir_all(folder).with_context(|| {
        format!(
            "The folder {} cannot be created; set NOVELTY_CACHE to another one.",
            folder.display()
        )
    })?;
    let Ok(lock) = File::options().create(true).append(true).open(folder.join("lock")) else {
        return Ok(None);
    };
    Ok(match lock.try_lock() {
        Ok(()) => Some(lock),
        Err(TryLockError::WouldBlock) => {
            let what = "Build tools: waiting for another run that installs them";
            step(what, || Ok(lock.lock()?)).ok().map(|()| lock)
        }
        Err(TryLockError::Error(_)) => None,
    })
}

/// Fills a scratch folder, then gives it its name; scratch folders of interrupted runs are removed.
pub fn install_whole(folder: &Path, fill: impl FnOnce(&Path) -> Result<()>) -> Result<()> {
    let name = folder.file_name().unwrap_or_default().to_string_lossy();
    let part = format!("{name}.part");
    for old in folder.parent().into_iter().flat_map(std::fs::read_dir).flatten().flatten() {
        if old.file_name().to_string_lossy().starts_with(&part) {
            let _ = std::fs::remove_dir_all(old.path());
        }
    }
    let scratch = folder.with_file_name(part);
    std::fs::create_dir_all(&scratch)?;
    let filled = fill(&scratch);
    if filled.is_ok() {
        // A folder of that name lacks a program and is replaced.
        let _ = std::fs::remove_dir_all(folder);
        std::fs::rename(&scratch, folder)?;
    } else {
        let _ = std::fs::remove_dir_all(&scratch);
    }
    filled
}

/// Whether `program --version` prints this version.
fn has_version(program: &Path, version: &str) -> bool {
    let mut ask: Command = command(program);
    ask.arg("--version").env_remove("NO_COLOR");
    ask.output().is_ok_and(|answer| {
        String::from_utf8_lossy(&answer.stdout).split_whitespace().any(|word| word == version)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use anyhow::bail;

    #[test]
    fn a_tool_that_failed_to_install_leaves_nothing_behind() {
        let parent = tempfile::tempdir().unwrap();
        let folder = parent.path().join("tool-1.0");
        let failed = install_whole(&folder, |scratch| {
            std::fs::write(scratch.join("half"), "half")?;
            bail!("no network")
        });
        assert!(failed.is_err());
        assert_eq!(std::fs::read_dir(parent.path()).unwrap().count(), 0);

        // An interrupted run could not remove its scratch folder.
        std::fs::create_dir(parent.path().join("tool-1.0.part-77")).unwrap();
        install_whole(&folder, |scratch| Ok(std::fs::write(scratch.join("whole"), "whole")?))
            .unwrap();
        assert!(folder.join("whole").is_file());
        assert_eq!(std::fs::read_dir(parent.path()).unwrap().count(), 1);
    }
}
