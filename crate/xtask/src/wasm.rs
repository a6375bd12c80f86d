//! The modules of the page: `cpu`, built for speed, `gpu`, built for size, and `parts`, for speed, without burn.
//!
//! Cargo builds each with its own feature and profile, wasm-bindgen makes the JavaScript around it, wasm-opt
//! finishes it. A module whose bytes did not change is not finished again.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::command::{command, quiet, stream};
use crate::evidence;
use crate::step::step;
use crate::toolchain::{TARGET, Toolchain};
use crate::tools::Tools;
use crate::workspace::Workspace;

/// One wasm module of the page.
#[derive(Debug, Clone, Copy)]
pub struct Module {
    /// Name of the files, and of the feature of `novelty-web`.
    pub name: &'static str,
    /// Cargo profile.
    profile: &'static str,
    /// How hard wasm-opt works, and for what.
    optimise: &'static str,
}

/// Every module.
pub const MODULES: [Module; 3] = [
    Module { name: "cpu", profile: "wasm-speed", optimise: "-O3" },
    Module { name: "gpu", profile: "wasm-size", optimise: "-Oz" },
    Module { name: "parts", profile: "wasm-speed", optimise: "-O3" },
];

/// What current compilers emit for wasm32; wasm-opt rejects features that are not enabled.
const WASM_FEATURES: [&str; 8] = [
    "--enable-simd",
    "--enable-bulk-memory",
    "--enable-bulk-memory-opt",
    "--enable-mutable-globals",
    "--enable-sign-ext",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-multivalue",
];

impl Module {
    /// The two files that the page loads.
    pub fn files(self) -> [String; 2] {
        [format!("{}.js", self.name), format!("{}_bg.wasm", self.name)]
    }

    /// Compiles the module and returns where its bytes lie.
    fn compile(self, workspace: &Workspace, toolchain: Toolchain) -> Result<PathBuf> {
        let Self { name, profile, .. } = self;
        step(&format!("{name} module: compiling with profile {profile}"), || {
            let mut build = toolchain.cargo(workspace, "build");
            build.args(["--quiet", "--package", "novelty-web", "--lib", "--no-default-features"]);
            build.args(["--features", name, "--profile", profile]);
            stream(build)
        })?;
        Ok(toolchain.target(workspace).join(TARGET).join(profile).join("novelty_web.wasm"))
    }

    /// Makes the two files that the page loads, unless they are still fresh.
    fn finish(self, raw: &Path, workspace: &Workspace, tools: &Tools) -> Result<()> {
        let Self { name, optimise, .. } = self;
        let bytes = std::fs::read(raw).with_context(|| format!("{} is missing", raw.display()))?;
        let mark = mark(&bytes, &format!("{optimise} {WASM_FEATURES:?} {}", tools.versions));
        let folder = workspace.modules();
        let stamp = folder.join(format!("{name}.stamp"));
        if std::fs::read_to_string(&stamp).is_ok_and(|old| old == mark)
            && self.files().iter().all(|file| folder.join(file).is_file())
        {
            return Ok(());
        }
        let scratch = folder.join(format!(".{name}"));
        let _ = std::fs::remove_dir_all(&scratch);
        std::fs::create_dir_all(&scratch)?;
        step(&format!("{name} module: wasm-bindgen"), || {
            let mut bindgen = command(&tools.wasm_bindgen);
            bindgen.args(["--target", "web", "--no-typescript", "--out-name", name, "--out-dir"]);
            bindgen.arg(&scratch).arg(raw);
            quiet(bindgen)
        })?;
        step(&format!("{name} module: wasm-opt {optimise}"), || {
            let wasm = scratch.join(format!("{name}_bg.wasm"));
            let small = scratch.join("optimised.wasm");
            let mut optimiser = tools.wasm_opt();
            optimiser.arg(optimise).args(WASM_FEATURES).arg(&wasm).arg("-o").arg(&small);
            quiet(optimiser)?;
            Ok(std::fs::rename(&small, &wasm)?)
        })?;
        let _ = std::fs::remove_file(&stamp);
        for file in self.files() {
            std::fs::rename(scratch.join(&file), folder.join(&file))?;
        }
        std::fs::remove_dir_all(&scratch)?;
        std::fs::write(stamp, mark)?;
        Ok(())
    }
}

/// Builds every module; where Trunk called, everything that the site serves is put into its staging folder.
///
/// # Errors
/// When a step fails.
pub fn build(workspace: &Workspace, toolchain: Toolchain, tools: &Tools) -> Result<()> {
    std::thread::scope(|scope| {
        let mut finishing = Vec::new();
        for module in MODULES {
            let raw = module.compile(workspace, toolchain)?;
            // wasm-opt keeps one core busy for a minute; the next module compiles on the others.
            finishing.push(scope.spawn(move || module.finish(&raw, workspace, tools)));
        }
        finishing.into_iter().try_for_each(|thread| {
            thread.join().unwrap_or_else(|_| bail!("a step of the build panicked"))
        })
    })?;
    if let Some(staging) = std::env::var_os("TRUNK_STAGING_DIR") {
        stage(workspace, Path::new(&staging))?;
    }
    Ok(())
}

/// Copies modules, page and models; Trunk itself writes `index.html`.
fn stage(workspace: &Workspace, staging: &Path) -> Result<()> {
    for module in MODULES {
        for file in module.files() {
            std::fs::copy(workspace.modules().join(&file), staging.join(&file))?;
        }
    }
    let page = workspace.root.join("www");
    // jsconfig.json speaks to editors and to TypeScript's compiler, not to visitors.
    let kept = [page.join("index.html"), page.join("jsconfig.json")];
    copy_folder(&page, staging, &|path| !kept.iter().any(|file| file == path))?;
    copy_folder(&workspace.root.join("models"), &staging.join("models"), &|_| true)?;
    evidence::publish(&staging.join("evidence"))
}

/// A script without its comments, which speak to who reads the source and to TypeScript's compiler.
///
/// Only whole lines go: those of `//` and of `/** … */`, and empty ones. No string of this page spans lines
/// that begin so; the journeys run on what is left.
fn without_comments(source: &str) -> String {
    let mut inside = false;
    let mut kept = String::with_capacity(source.len());
    for line in source.lines() {
        let text = line.trim();
        let opens = text.starts_with("/**");
        if inside || opens {
            inside = !text.ends_with("*/") && (inside || !text.contains("*/"));
            // What follows a comment on its line is code.
            if opens && !text.ends_with("*/") && text.contains("*/") {
                kept.push_str(line);
                kept.push('\n');
            }
        } else if !text.is_empty() && !text.starts_with("//") {
            kept.push_str(line.trim_start());
            kept.push('\n');
        }
    }
    kept
}

/// Copies a folder and what is in it, but no hidden files.
fn copy_folder(from: &Path, to: &Path, wanted: &dyn Fn(&Path) -> bool) -> Result<()> {
    if !from.is_dir() {
        return Ok(());
    }
    std::fs::create_dir_all(to)?;
    for entry in std::fs::read_dir(from)? {
        let entry = entry?;
        let (path, target) = (entry.path(), to.join(entry.file_name()));
        if entry.file_name().to_string_lossy().starts_with('.') || !wanted(&path) {
            continue;
        }
        if path.is_dir() {
            copy_folder(&path, &target, wanted)?;
        } else if path.extension().is_some_and(|end| end == "js") {
            std::fs::write(&target, without_comments(&std::fs::read_to_string(&path)?))?;
        } else {
            std::fs::copy(&path, &target).with_context(|| format!("copying {}", path.display()))?;
        }
    }
    Ok(())
}

/// A short name for the bytes of a module and the way it is finished.
fn mark(bytes: &[u8], way: &str) -> String {
    let mut hasher = DefaultHasher::new();
    bytes.hash(&mut hasher);
    way.hash(&mut hasher);
    format!("{:016x}", hasher.finish())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_script_loses_its_comments_and_nothing_else() {
        let source = "// What it is.\n\nimport { a } from \"./a.js\";\n\n/**\n * @param {string} x\n */\n\
                      export function f(x) {\n  // Why.\n  return `https://${x}`; // here\n}\n\
                      /** @type {any} */ (window).b = a;\n/** @typedef {number} N */\n";
        let left = "import { a } from \"./a.js\";\nexport function f(x) {\nreturn `https://${x}`; // here\n}\n\
                    /** @type {any} */ (window).b = a;\n";
        assert_eq!(without_comments(source), left);
    }

    #[test]
    fn a_module_is_finished_again_when_its_bytes_or_the_way_change() {
        assert_eq!(mark(b"same", "-O3"), mark(b"same", "-O3"));
        assert_ne!(mark(b"same", "-O3"), mark(b"other", "-O3"));
        assert_ne!(mark(b"same", "-O3"), mark(b"same", "-Oz"));
    }
}
