//! The compiler for wasm32: rustup's target where it can be added, else Debian's compiler, which builds the standard
//! library from source (`-Z build-std`).

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::command::{cargo, command, find_program, is_program, quiet};
use crate::debian;
use crate::step::step;
use crate::workspace::Workspace;

/// The target of the page's modules.
pub const TARGET: &str = "wasm32-unknown-unknown";

/// Debian's compiler, of package `rustc-web`.
const DEBIAN_RUSTC: &str = "/usr/bin/rustc";
const DEBIAN_CARGO: &str = "/usr/bin/cargo";
const DEBIAN_PACKAGES: [&str; 4] = ["rustc-web", "cargo-web", "rust-web-src", "lld"];

/// Which compiler builds for wasm32.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Toolchain {
    /// The toolchain that runs xtask; it has the standard library for wasm32.
    Own,
    /// Debian's compiler, which builds the standard library from source.
    Debian,
}

impl Toolchain {
    /// Chooses the compiler, installs what is missing, and prints what it does.
    ///
    /// `NOVELTY_TOOLCHAIN=debian` chooses Debian's.
    ///
    /// # Errors
    /// When neither can be used; the message says what to install.
    pub fn choose(workspace: &Workspace) -> Result<Self> {
        if std::env::var("NOVELTY_TOOLCHAIN").is_ok_and(|way| way == "debian") {
            step("Compiler for wasm32: Debian's, as NOVELTY_TOOLCHAIN asks", debian_compiler)?;
            return Ok(Self::Debian);
        }
        if has_target(workspace) {
            return Ok(Self::Own);
        }
        if find_program(&["rustup"]).is_some() {
            let added = step("Compiler for wasm32: adding the target with rustup", || {
                let mut add = command("rustup");
                add.args(["target", "add", TARGET]).current_dir(&workspace.root);
                quiet(add)
            });
            if added.is_ok() && has_target(workspace) {
                return Ok(Self::Own);
            }
            println!("  rustup could not add the target; Debian's compiler is tried instead.");
        }
        step(
            "Compiler for wasm32: Debian's, with the standard library from source",
            debian_compiler,
        )?;
        Ok(Self::Debian)
    }

    /// Cargo for wasm32: `cargo VERB --target wasm32-unknown-unknown` with the options that the compiler needs.
    pub fn cargo(self, workspace: &Workspace, verb: &str) -> Command {
        match self {
            Self::Own => {
                let mut command = cargo();
                command.args([verb, "--target", TARGET]).current_dir(&workspace.root);
                command
            }
            Self::Debian => {
                let mut command = command(DEBIAN_CARGO);
                command
                    .args([verb, "--target", TARGET, "-Z", "build-std=std,panic_abort"])
                    .current_dir(&workspace.root)
                    .env("RUSTC", DEBIAN_RUSTC)
                    .env("RUSTC_BOOTSTRAP", "1")
                    .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", "wasm-ld")
                    .env("CARGO_TARGET_DIR", self.target(workspace))
                    .env_remove("CARGO")
                    .env_remove("RUSTUP_TOOLCHAIN")
                    .env_remove("LD_LIBRARY_PATH");
                command
            }
        }
    }

    /// The target folder of that Cargo: two compilers in one folder would rebuild each other's crates.
    pub fn target(self, workspace: &Workspace) -> std::path::PathBuf {
        match self {
            Self::Own => workspace.target.clone(),
            Self::Debian => workspace.target.join("debian"),
        }
    }
}

/// Whether the compiler that Cargo uses here has a standard library for wasm32.
fn has_target(workspace: &Workspace) -> bool {
    let mut ask = command(std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into()));
    ask.args(["--print", "target-libdir", "--target", TARGET]).current_dir(&workspace.root);
    ask.output().is_ok_and(|answer| {
        let folder = String::from_utf8_lossy(&answer.stdout).trim().to_owned();
        answer.status.success()
            && std::fs::read_dir(folder).is_ok_and(|files| {
                files
                    .flatten()
                    .any(|file| file.file_name().to_string_lossy().starts_with("libstd-"))
            })
    })
}

/// Makes sure that `cargo fmt` and `cargo clippy` are installed: rustup's minimal profile lacks them.
///
/// # Errors
/// When one is missing and rustup cannot add it; the message says how to install it.
pub fn checkers(workspace: &Workspace) -> Result<()> {
    let ready = || {
        ["fmt", "clippy"].iter().all(|verb| {
            let mut ask = cargo();
            ask.args([verb, "--version"]).current_dir(&workspace.root);
            ask.output().is_ok_and(|answer| answer.status.success())
        })
    };
    if ready() {
        return Ok(());
    }
    let added = if find_program(&["rustup"]).is_some() {
        step("rustfmt and Clippy: adding them with rustup", || {
            let mut add = command("rustup");
            add.args(["component", "add", "rustfmt", "clippy"]).current_dir(&workspace.root);
            quiet(add).map(drop)
        })
    } else {
        Err(anyhow::anyhow!("rustup is not installed"))
    };
    if ready() {
        return Ok(());
    }
    let missing = "rustfmt or Clippy is missing. Run `rustup component add rustfmt clippy`, or install your \
                   system's packages of these names, and start again.";
    match added {
        Ok(()) => bail!(missing),
        Err(error) => Err(error).context(missing),
    }
}

/// Makes sure that Debian's packages are installed.
fn debian_compiler() -> Result<()> {
    let complete = || {
        is_program(Path::new(DEBIAN_RUSTC))
            && is_program(Path::new(DEBIAN_CARGO))
            && Path::new("/usr/lib/rustlib/src/rust").exists()
            && find_program(&["wasm-ld"]).is_some()
    };
    // On other systems, or without root, the message below names both remedies.
    if !complete() && debian::can_install() {
        debian::install(&DEBIAN_PACKAGES)?;
    }
    if !complete() {
        bail!(
            "There is no compiler for wasm32. Run `rustup target add {TARGET}`, or on Debian as root \
             `apt-get install {}`, and start again.",
            DEBIAN_PACKAGES.join(" ")
        );
    }
    Ok(())
}
