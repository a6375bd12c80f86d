//! The TypeScript declarations by which the page's scripts are checked, in `www/js/engine/generated`: the types that cross
//! between Rust and JavaScript, which a test of `novelty-boundary` writes and compares, and the interfaces of the wasm
//! modules, which wasm-bindgen writes. Both are committed, so that TypeScript's compiler needs no build.

use std::path::PathBuf;

use anyhow::{Context, Result, bail};

use crate::command::{cargo, stream};
use crate::step::step;
use crate::toolchain::Toolchain;
use crate::tools::Tools;
use crate::wasm::{self, MODULES, Module};
use crate::workspace::Workspace;

/// The declarations of a module: `cpu` and `gpu` have the same interface.
const fn committed(module: Module) -> &'static str {
    match module.name.as_bytes() {
        b"parts" => "parts.d.ts",
        _ => "networks.d.ts",
    }
}

fn folder(workspace: &Workspace) -> PathBuf {
    workspace.root.join("www/js/engine/generated")
}

/// Compares the committed interfaces with those of the modules that were built.
///
/// # Errors
/// When one differs, or a module was not built.
pub fn check(workspace: &Workspace) -> Result<()> {
    for module in MODULES {
        let name = committed(module);
        let built = built(workspace, module)?;
        if std::fs::read_to_string(folder(workspace).join(name)).unwrap_or_default() != built {
            bail!(
                "www/js/engine/generated/{name} is not the interface of the module {}. Run `cargo xtask types`.",
                module.name
            );
        }
    }
    Ok(())
}

/// Writes all declarations; builds the modules if they are not up to date.
///
/// # Errors
/// When a step fails.
pub fn write(workspace: &Workspace) -> Result<()> {
    step("Declarations of the types that cross", || {
        let mut test = cargo();
        test.args(["test", "--quiet", "--package", "novelty-boundary", "--lib", "declarations"]);
        test.env("NOVELTY_WRITE_TYPES", "1").current_dir(&workspace.root);
        stream(test)
    })?;
    wasm::build(workspace, Toolchain::choose(workspace)?, &Tools::ready(workspace)?)?;
    for module in MODULES {
        std::fs::write(folder(workspace).join(committed(module)), built(workspace, module)?)?;
    }
    // The modules that share an interface must have the same.
    check(workspace)
}

fn built(workspace: &Workspace, module: Module) -> Result<String> {
    let file = workspace.modules().join(module.declarations());
    std::fs::read_to_string(&file).with_context(|| format!("{} is missing", file.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_modules_with_networks_share_an_interface() {
        let names = MODULES.map(|module| (module.name, committed(module)));
        assert_eq!(
            names,
            [("cpu", "networks.d.ts"), ("gpu", "networks.d.ts"), ("parts", "parts.d.ts")]
        );
    }
}
