//! The tools that the site is built with: Trunk, wasm-bindgen's command line, wasm-opt.
//!
//! Each is installed in a temporary folder that is renamed when it is complete, so that a half-installed tool is
//! never found; what a run that was killed left behind is removed by the next. A tool of the right version in
//! `PATH` is used as it is.

use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::command::{cargo, command, find_program, is_program, quiet};
use crate::step::step;
use crate::workspace::{TRUNK, Workspace};

const WASM_OPT_PACKAGE: &str = include_str!("../wasm-opt/package.json");
const WASM_OPT_LOCK: &str = include_str!("../wasm-opt/package-lock.json");

/// Where the installed tools lie.
#[derive(Debug, Clone)]
pub struct Tools {
    /// `trunk`.
    pub trunk: PathBuf,
    /// `wasm-bindgen`.
    pub wasm_bindgen: PathBuf,
    /// `wasm-bindgen-test-runner`.
    pub test_runner: PathBuf,
    /// npm's `wasm-opt`, a script for Node.
    wasm_opt: PathBuf,
    /// What the modules are made with, for the decision whether they are still fresh.
    pub versions: String,
}

impl Tools {
    /// Finds or installs every tool.
    ///
    /// # Errors
    /// When one cannot be installed; the text says how to get it.
    pub fn ready(workspace: &Workspace) -> Result<Self> {
        let bindgen = workspace.wasm_bindgen()?;
        std::fs::create_dir_all(&workspace.tools).with_context(|| {
            format!("{} cannot be created; set NOVELTY_CACHE.", workspace.tools.display())
        })?;
        let _lock = only_one(&workspace.tools);
        // Trunk must be built with its own lock file; wasm-bindgen's names versions that a registry may lack.
        let trunk = crate_tool(workspace, "trunk", TRUNK, &["trunk"], &["--locked"])?;
        let bindgen_tools = crate_tool(
            workspace,
            "wasm-bindgen-cli",
            &bindgen,
            &["wasm-bindgen", "wasm-bindgen-test-runner"],
            &[],
        )?;
        let wasm_opt = wasm_opt(workspace)?;
        Ok(Self {
            trunk: trunk[0].clone(),
            wasm_bindgen: bindgen_tools[0].clone(),
            test_runner: bindgen_tools[1].clone(),
            wasm_opt,
            versions: format!("wasm-bindgen {bindgen}\n{WASM_OPT_LOCK}"),
        })
    }

    /// A command of `wasm-opt`.
    pub fn wasm_opt(&self) -> Command {
        let mut node = command("node");
        node.arg(&self.wasm_opt);
        node
    }
}

/// Waits until no other run installs tools into the folder, and keeps others waiting while it lives.
///
/// Without a lock, as in a folder that cannot be written, one run at a time is up to the user.
fn only_one(folder: &Path) -> Option<File> {
    let lock = File::options().create(true).append(true).open(folder.join("lock")).ok()?;
    match lock.try_lock() {
        Ok(()) => Some(lock),
        Err(TryLockError::WouldBlock) => {
            let what = "Build tools: waiting for another run that installs them";
            step(what, || Ok(lock.lock()?)).ok().map(|()| lock)
        }
        Err(TryLockError::Error(_)) => None,
    }
}

/// The programs of a crate, from `PATH` where the version is the same, else installed.
fn crate_tool(
    workspace: &Workspace,
    name: &str,
    version: &str,
    programs: &[&str],
    options: &[&str],
) -> Result<Vec<PathBuf>> {
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
                .args(options)
                .current_dir(&workspace.tools)
                .env("CARGO_TARGET_DIR", scratch.join("build"));
            quiet(install).with_context(|| {
                format!(
                    "{name} {version} is missing and could not be installed; with a network, run \
                     `cargo install {name} --version {version}{}` and start again.",
                    options.iter().map(|option| format!(" {option}")).collect::<String>()
                )
            })?;
            std::fs::remove_dir_all(scratch.join("build"))?;
            Ok(())
        })
    })?;
    Ok(files)
}

/// npm's wasm-opt of the version in our lock file.
fn wasm_opt(workspace: &Workspace) -> Result<PathBuf> {
    let lock: serde_json::Value = serde_json::from_str(WASM_OPT_LOCK)?;
    let version = lock["packages"]["node_modules/binaryen"]["version"]
        .as_str()
        .context("the lock file of wasm-opt names no binaryen")?;
    let folder = workspace.tools.join(format!("binaryen-{version}"));
    let program = folder.join("node_modules").join("binaryen").join("bin").join("wasm-opt");
    if program.is_file() {
        return Ok(program);
    }
    node_ready()?;
    step(&format!("wasm-opt {version}: installing it from npm's package binaryen"), || {
        install_whole(&folder, |scratch| {
            std::fs::write(scratch.join("package.json"), WASM_OPT_PACKAGE)?;
            std::fs::write(scratch.join("package-lock.json"), WASM_OPT_LOCK)?;
            npm_ci(scratch).with_context(|| {
                format!(
                    "wasm-opt is missing and npm could not install it; with a network, run this again \
                     (it installs the package binaryen {version})."
                )
            })
        })
    })?;
    Ok(program)
}

/// Installs the packages of a folder exactly as its lock file says.
///
/// # Errors
/// When npm fails.
pub fn npm_ci(folder: &Path) -> Result<()> {
    let mut npm = command(if cfg!(windows) { "npm.cmd" } else { "npm" });
    npm.args(["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"])
        .current_dir(folder);
    quiet(npm).map(drop)
}

/// Makes sure that Node and npm are there, and new enough.
///
/// # Errors
/// When they are not; the text says what to install.
pub fn node_ready() -> Result<()> {
    let wanted = "Node.js 20 or newer with npm is needed; install it from your system's packages, or from \
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
        _ => bail!("Node.js here is {version}. {wanted}"),
    }
}

/// Fills a scratch folder, then gives it its name; scratch folders of runs that were killed go.
fn install_whole(folder: &Path, fill: impl FnOnce(&Path) -> Result<()>) -> Result<()> {
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
        // What stands there lacks a program and is replaced.
        let _ = std::fs::remove_dir_all(folder);
        std::fs::rename(&scratch, folder)?;
    } else {
        let _ = std::fs::remove_dir_all(&scratch);
    }
    filled
}

/// Whether `program --version` names this version.
fn has_version(program: &Path, version: &str) -> bool {
    let mut ask = command(program);
    ask.arg("--version").env_remove("NO_COLOR");
    ask.output().is_ok_and(|answer| {
        String::from_utf8_lossy(&answer.stdout).split_whitespace().any(|word| word == version)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

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

        // A run that was killed could not clear up.
        std::fs::create_dir(parent.path().join("tool-1.0.part-77")).unwrap();
        install_whole(&folder, |scratch| Ok(std::fs::write(scratch.join("whole"), "whole")?))
            .unwrap();
        assert!(folder.join("whole").is_file());
        assert_eq!(std::fs::read_dir(parent.path()).unwrap().count(), 1);
    }
}
