//! The tools that the site is built and checked with: programs of crates (Trunk, wasm-bindgen's command line,
//! cargo-deny) and npm packages (wasm-opt, esbuild, a server of static files).
//!
//! Each is installed into a temporary folder that is renamed when it is complete, so that a half-installed tool is
//! never found; the next run removes what an interrupted one left. A program of the right version in `PATH` is used
//! as it is.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use crate::command::{cargo, command, find_program, is_program, quiet};
use crate::install::{install_whole, only_one};
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

/// Whether `program --version` prints this version.
fn has_version(program: &Path, version: &str) -> bool {
    let mut ask: Command = command(program);
    ask.arg("--version").env_remove("NO_COLOR");
    ask.output().is_ok_and(|answer| {
        String::from_utf8_lossy(&answer.stdout).split_whitespace().any(|word| word == version)
    })
}
