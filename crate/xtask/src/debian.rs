//! Installing Debian packages, on Debian and as root.

use anyhow::{Result, bail};

use crate::command::{command, find_program, quiet};

/// Whether packages can be installed here without a password.
pub fn can_install() -> bool {
    find_program(&["apt-get"]).is_some() && is_root()
}

/// Whether this process is root (Chromium's sandbox does not start as root either).
pub fn is_root() -> bool {
    let mut ask = command("id");
    ask.arg("-u");
    ask.output().is_ok_and(|answer| answer.stdout.trim_ascii() == b"0")
}

/// Installs packages; the package lists are updated only when the first attempt fails.
///
/// # Errors
/// When this is not Debian, the user is not root, or the packages cannot be downloaded.
pub fn install(packages: &[&str]) -> Result<()> {
    if !can_install() {
        bail!(
            "These packages are missing: {}. As root, run `apt-get install {0}`.",
            packages.join(" ")
        );
    }
    let try_once = || {
        let mut install = command("apt-get");
        install
            .args(["install", "--yes", "--no-install-recommends"])
            .args(packages)
            .env("DEBIAN_FRONTEND", "noninteractive");
        install.stdin(std::process::Stdio::null()).output().is_ok_and(|out| out.status.success())
    };
    if try_once() {
        return Ok(());
    }
    let mut update = command("apt-get");
    update.arg("update");
    let updated = quiet(update);
    if try_once() {
        return Ok(());
    }
    updated?;
    bail!("`apt-get install {}` failed. Run it by hand to see the reason.", packages.join(" "))
}
