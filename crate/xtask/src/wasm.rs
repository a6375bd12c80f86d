//! The wasm modules of the page: `cpu` and `parts`, built for speed, without burn, and `gpu`, built for size; and the
//! staging folder of the site, into which they are copied with the page and the models.
//!
//! Cargo builds each module with its own feature and profile, wasm-bindgen generates the JavaScript around it,
//! wasm-opt optimises it. A module whose bytes did not change is not processed again.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::command::{command, deny_warnings, quiet, stream};
use crate::evidence;
use crate::npm::{self, Packages};
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
    /// What wasm-opt optimises for.
    optimise: &'static str,
}

/// Every module.
pub const MODULES: [Module; 3] = [
    Module { name: "cpu", profile: "wasm-speed", optimise: "-O3" },
    Module { name: "gpu", profile: "wasm-size", optimise: "-Oz" },
    Module { name: "parts", profile: "wasm-speed", optimise: "-O3" },
];

/// Set by the suite: a module that compiles with warnings is an error.
pub const DENY_WARNINGS: &str = "NOVELTY_DENY_WARNINGS";

/// Set by `cargo xtask build --oracles`: the `cpu` module has burn's CPU backends beside the engine.
pub const WITH_ORACLES: &str = "NOVELTY_ORACLES";

/// Scripts of the page in whose place the build writes npm packages.
const VENDOR: &str = "js/vendor";

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

    /// The declarations of what scripts can call of it.
    pub fn declarations(self) -> String {
        format!("{}.d.ts", self.name)
    }

    /// The features of `novelty-web` that it is built with.
    fn features(self, oracles: bool) -> String {
        let more = if oracles && self.name == "cpu" { ",flex,ndarray" } else { "" };
        format!("{}{more}", self.name)
    }

    /// Compiles the module and returns the path of its bytes.
    fn compile(self, workspace: &Workspace, toolchain: Toolchain) -> Result<PathBuf> {
        let Self { name, profile, .. } = self;
        let features = self.features(std::env::var_os(WITH_ORACLES).is_some());
        step(&format!("{name} module: compiling with profile {profile}"), || {
            let mut build = toolchain.cargo(workspace, "build");
            build.args(["--quiet", "--package", "novelty-web", "--lib", "--no-default-features"]);
            build.args(["--features", &features, "--profile", profile]);
            if std::env::var_os(DENY_WARNINGS).is_some() {
                deny_warnings(build)
            } else {
                stream(build)
            }
        })?;
        Ok(toolchain.target(workspace).join(TARGET).join(profile).join("novelty_web.wasm"))
    }

    /// Makes the two files that the page loads, unless they are up to date.
    fn finish(self, raw: &Path, workspace: &Workspace, tools: &Tools) -> Result<()> {
        let Self { name, optimise, .. } = self;
        let bytes = std::fs::read(raw).with_context(|| format!("{} is missing", raw.display()))?;
        let versions = format!(
            "wasm-bindgen {} binaryen {}",
            tools.bindgen_version,
            npm::version("binaryen")?
        );
        let mark = mark(&bytes, &format!("{optimise} {WASM_FEATURES:?} {versions}"));
        let folder = workspace.modules();
        let stamp = folder.join(format!("{name}.stamp"));
        if std::fs::read_to_string(&stamp).is_ok_and(|old| old == mark)
            && self.files().iter().all(|file| folder.join(file).is_file())
            && folder.join(self.declarations()).is_file()
        {
            return Ok(());
        }
        let scratch = folder.join(format!(".{name}"));
        let _ = std::fs::remove_dir_all(&scratch);
        std::fs::create_dir_all(&scratch)?;
        step(&format!("{name} module: wasm-bindgen"), || {
            let mut bindgen = command(&tools.wasm_bindgen);
            bindgen.args(["--target", "web", "--out-name", name, "--out-dir"]);
            bindgen.arg(&scratch).arg(raw);
            quiet(bindgen)
        })?;
        step(&format!("{name} module: wasm-opt {optimise}"), || {
            let wasm = scratch.join(format!("{name}_bg.wasm"));
            let small = scratch.join("optimised.wasm");
            let mut optimiser = tools.packages.wasm_opt();
            optimiser.arg(optimise).args(WASM_FEATURES).arg(&wasm).arg("-o").arg(&small);
            quiet(optimiser)?;
            Ok(std::fs::rename(&small, &wasm)?)
        })?;
        let declared = std::fs::read_to_string(scratch.join(self.declarations()))?;
        let _ = std::fs::remove_file(&stamp);
        std::fs::write(folder.join(self.declarations()), interface(&declared)?)?;
        for file in self.files() {
            std::fs::rename(scratch.join(&file), folder.join(&file))?;
        }
        std::fs::remove_dir_all(&scratch)?;
        std::fs::write(stamp, mark)?;
        Ok(())
    }
}

/// What a script can call, of the declarations that wasm-bindgen writes: without the raw exports of the module, whose names
/// change with its closures.
///
/// # Errors
/// Declarations without the interface of the raw exports.
fn interface(text: &str) -> Result<String> {
    let (before, raw) = text
        .split_once("export interface InitOutput {")
        .context("wasm-bindgen's declarations have no InitOutput")?;
    let (_, after) = raw.split_once("\n}").context("InitOutput has no end")?;
    let before = before.replace("/* tslint:disable */\n/* eslint-disable */\n", "");
    Ok(format!(
        "// The interface of a wasm module. Generated by wasm-bindgen from crate/web; `cargo xtask types` writes it.\n\
         {before}export interface InitOutput {{\n    readonly memory: WebAssembly.Memory;\n}}{after}"
    ))
}

/// Builds every module; when Trunk runs this, everything that the site serves is copied into its staging folder.
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
        stage(workspace, &tools.packages, Path::new(&staging))?;
    }
    Ok(())
}

/// Copies modules, page and models; Trunk itself writes `index.html`.
fn stage(workspace: &Workspace, packages: &Packages, staging: &Path) -> Result<()> {
    for module in MODULES {
        for file in module.files() {
            std::fs::copy(workspace.modules().join(&file), staging.join(&file))?;
        }
    }
    let page = workspace.root.join("www");
    // jsconfig.json and declarations are for editors and for TypeScript's compiler; esbuild writes the scripts.
    let kept = ["index.html", "jsconfig.json", "js/engine/generated"].map(|name| page.join(name));
    let mut scripts = Vec::new();
    copy_folder(&page, staging, &mut |path| {
        let script = path.extension().is_some_and(|end| end == "js");
        if script {
            scripts.push(path.to_owned());
        }
        !script && !kept.iter().any(|kept| path.starts_with(kept))
    })?;
    let (vendored, own): (Vec<_>, Vec<_>) =
        scripts.into_iter().partition(|script| script.starts_with(page.join(VENDOR)));
    compress_scripts(packages, &page, &own, staging)?;
    for script in &vendored {
        vendor(packages, script, &staging.join(VENDOR))?;
    }
    copy_folder(&workspace.root.join("models"), &staging.join("models"), &mut |_| true)?;
    evidence::publish(&staging.join("evidence"))
}

/// Writes every script without comments and white space; names, files and imports stay as they are.
fn compress_scripts(
    packages: &Packages,
    page: &Path,
    scripts: &[PathBuf],
    staging: &Path,
) -> Result<()> {
    let mut esbuild = packages.esbuild();
    esbuild.args(scripts).arg(format!("--outbase={}", page.display()));
    esbuild.arg(format!("--outdir={}", staging.display()));
    esbuild.args(["--minify-whitespace", "--legal-comments=none", "--charset=utf8"]);
    // Without the compiler options of jsconfig.json, which would change what is written.
    esbuild.args(["--tsconfig-raw={}", "--log-level=warning"]);
    quiet(esbuild).context("a script of the page cannot be read").map(drop)
}

/// Writes a script together with the npm package that it imports and is named after, and the package's licence.
fn vendor(packages: &Packages, script: &Path, folder: &Path) -> Result<()> {
    let package = script.file_stem().unwrap_or_default().to_string_lossy();
    let mut esbuild = packages.esbuild();
    esbuild.arg(script).arg(format!("--outdir={}", folder.display()));
    esbuild.args(["--bundle", "--format=esm", "--minify-whitespace", "--legal-comments=inline"]);
    esbuild.args(["--charset=utf8", "--tsconfig-raw={}", "--log-level=warning"]);
    esbuild.env("NODE_PATH", packages.modules());
    quiet(esbuild).with_context(|| format!("{} cannot be bundled", script.display()))?;
    let licence = folder.join(format!("{package}.LICENSE.txt"));
    std::fs::copy(packages.licence(&package)?, &licence)
        .with_context(|| format!("{} cannot be written", licence.display()))?;
    Ok(())
}

/// Copies a folder and what is in it, except hidden files and files that are not wanted.
fn copy_folder(from: &Path, to: &Path, wanted: &mut dyn FnMut(&Path) -> bool) -> Result<()> {
    if !from.is_dir() {
        return Ok(());
    }
    for entry in std::fs::read_dir(from)? {
        let entry = entry?;
        let (path, target) = (entry.path(), to.join(entry.file_name()));
        if entry.file_name().to_string_lossy().starts_with('.') {
            continue;
        }
        if path.is_dir() {
            copy_folder(&path, &target, wanted)?;
        } else if wanted(&path) {
            std::fs::create_dir_all(to)?;
            std::fs::copy(&path, &target)
                .with_context(|| format!("{} cannot be copied", path.display()))?;
        }
    }
    Ok(())
}

/// A hash of the bytes of a module and of how it is optimised.
fn mark(bytes: &[u8], options: &str) -> String {
    let mut hasher = DefaultHasher::new();
    bytes.hash(&mut hasher);
    options.hash(&mut hasher);
    format!("{:016x}", hasher.finish())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_copied_without_hidden_and_unwanted_files() {
        let (from, to) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        std::fs::create_dir(from.path().join("css")).unwrap();
        for name in ["index.html", "app.js", ".hidden", "css/base.css"] {
            std::fs::write(from.path().join(name), name).unwrap();
        }
        let mut seen = Vec::new();
        copy_folder(from.path(), to.path(), &mut |path| {
            seen.push(path.to_owned());
            path.extension().is_some_and(|end| end != "js")
        })
        .unwrap();
        assert_eq!(
            std::fs::read_to_string(to.path().join("css/base.css")).unwrap(),
            "css/base.css"
        );
        assert!(to.path().join("index.html").is_file());
        assert!(!to.path().join("app.js").exists() && !to.path().join(".hidden").exists());
        assert_eq!(seen.len(), 3);
    }

    const WRITTEN: &str = "/* tslint:disable */\n/* eslint-disable */\nimport type * as types from \"./types.d.ts\";\n\n\
        export function axis(zero: boolean): types.Axis;\n\n\
        export interface InitOutput {\n    readonly memory: WebAssembly.Memory;\n    readonly axis: (a: number) => [number];\n\
        \x20   readonly wasm_bindgen__closure__h0123: (a: number) => void;\n}\n\nexport default function __wbg_init(): void;\n";

    #[test]
    fn an_interface_is_what_scripts_can_call() {
        let text = interface(WRITTEN).unwrap();
        assert!(text.contains("export function axis(zero: boolean): types.Axis;"));
        assert!(text.contains("readonly memory") && text.ends_with("__wbg_init(): void;\n"));
        assert!(!text.contains("h0123") && !text.contains("tslint"), "{text}");
        assert!(interface("export function axis(): void;").is_err());
    }

    #[test]
    fn oracles_are_in_the_cpu_module_of_a_build_that_asks_for_them() {
        let features = |oracles| MODULES.map(|module| module.features(oracles));
        assert_eq!(features(false), ["cpu", "gpu", "parts"]);
        assert_eq!(features(true), ["cpu,flex,ndarray", "gpu", "parts"]);
    }

    #[test]
    fn a_module_is_optimised_again_when_its_bytes_or_the_options_change() {
        assert_eq!(mark(b"same", "-O3"), mark(b"same", "-O3"));
        assert_ne!(mark(b"same", "-O3"), mark(b"other", "-O3"));
        assert_ne!(mark(b"same", "-O3"), mark(b"same", "-Oz"));
    }
}
