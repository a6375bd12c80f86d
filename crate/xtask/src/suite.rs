//! `cargo xtask test`: every check of the project, the cheap ones first, with a table and a line of totals at the end.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::browser::{self, Browser};
use crate::command::{cargo, command, deny_warnings, find_program, quiet, stream, tee};
use crate::npm::{self, Packages, node};
use crate::server::Server;
use crate::step::{seconds, step};
use crate::test_counts::TestCounts;
use crate::toolchain::{self, Toolchain};
use crate::tools::{self, Tools};
use crate::workspace::Workspace;
use crate::{budget, declarations, site};

/// Everything native is linted, documented and tested with one set of features, so that burn is checked once and
/// built once. xtask is built apart: Cargo unifies features, so a dependency of xtask can have all of burn compiled again.
const NATIVE: [&str; 7] = [
    "--workspace",
    "--exclude",
    "novelty-web",
    "--exclude",
    "xtask",
    "--features",
    "novelty-nets/ndarray,novelty-nets/wgpu",
];

/// Everything of the page in one build, for lints and tests; only WebGPU needs burn.
const WASM: [&str; 6] = [
    "--package=novelty-web",
    "--lib",
    "--tests",
    "--no-default-features",
    "--features",
    "cpu,gpu,parts",
];

/// The path of the site during the journeys; not the root, so that an address that is not relative fails.
const PREFIX: &str = "/lens/";

/// The scripts and style sheets that Prettier formats, seen from `tests/journeys`.
const SCRIPTS: [&str; 4] =
    ["*.{js,mjs,cjs}", "../peers/*.js", "../../www/**/*.{js,css}", "../../crate/xtask/npm/*.mjs"];

/// The parts of the suite, by the names that `--only` takes.
pub const PARTS: [&str; 12] = [
    "format",
    "dependencies",
    "clippy",
    "docs",
    "native",
    "clippy-wasm",
    "wasm",
    "site",
    "size",
    "types",
    "journeys-cpu",
    "journeys-webgpu",
];

/// The parts that need neither wasm nor a browser.
const QUICK: [&str; 5] = ["format", "dependencies", "clippy", "docs", "native"];

struct Suite {
    workspace: Workspace,
    tools: Option<(Toolchain, Tools)>,
    packages: Option<Packages>,
    browser: Option<Browser>,
}

/// Runs the suite, or the named parts of it; true when everything passed.
///
/// A set-up that fails is a failed check, so that the closing line is always printed.
pub fn run(workspace: Workspace, quick: bool, only: &[String]) -> bool {
    let wanted: Vec<&str> = PARTS
        .into_iter()
        .filter(|part| only.is_empty() || only.iter().any(|name| name == part))
        .filter(|part| !quick || QUICK.contains(part))
        .collect();
    let begin = Instant::now();
    let suite = match Suite::set_up(workspace, &wanted) {
        Ok(suite) => suite,
        Err(error) => {
            println!(
                "✗ set-up: {}\n{}",
                crate::error_chain(&error),
                TestCounts::check(false).line()
            );
            return false;
        }
    };
    let mut rows = Vec::new();
    for part in wanted {
        println!("\n== {part} ==");
        let start = Instant::now();
        let outcome = suite.part(part);
        rows.push((part, start.elapsed(), outcome));
    }
    report(&rows, begin.elapsed())
}

impl Suite {
    fn set_up(workspace: Workspace, wanted: &[&str]) -> Result<Self> {
        println!("== set-up ==");
        let needs = |parts: &[&str]| parts.iter().any(|part| wanted.contains(part));
        if needs(&["format", "clippy", "clippy-wasm"]) {
            toolchain::checkers(&workspace)?;
        }
        if needs(&["native"]) {
            browser::vulkan()?;
        }
        let tools = if needs(&["clippy-wasm", "wasm", "site"]) {
            Some((Toolchain::choose(&workspace)?, Tools::ready(&workspace)?))
        } else {
            None
        };
        let browser = if needs(&["wasm", "journeys-cpu", "journeys-webgpu"]) {
            Some(Browser::ready()?)
        } else {
            None
        };
        let packages = if needs(&["journeys-cpu", "journeys-webgpu"]) {
            Some(Packages::alone(&workspace)?)
        } else {
            None
        };
        if needs(&["format", "types", "journeys-cpu", "journeys-webgpu"]) {
            npm::journeys(&workspace)?;
        }
        Ok(Self { workspace, tools, packages, browser })
    }

    fn part(&self, part: &str) -> Result<TestCounts> {
        match part {
            "format" => self.format(),
            "dependencies" => self.dependencies(),
            "clippy" => self.clippy(),
            "docs" => self.docs(),
            "native" => self.native(),
            "clippy-wasm" => self.clippy_wasm(),
            "wasm" => self.wasm(),
            "site" => self.site(),
            "size" => budget::check(&self.dist()),
            "types" => self.types(),
            "journeys-cpu" => self.journeys("cpu"),
            "journeys-webgpu" => self.journeys("webgpu"),
            _ => bail!("the suite has no part {part}"),
        }
    }

    fn tools(&self) -> Result<&(Toolchain, Tools)> {
        self.tools.as_ref().context("the tools were not set up")
    }

    fn server(&self, site: &Path) -> Result<Server> {
        let packages = self.packages.as_ref().context("the server was not set up")?;
        Server::start(packages, site, 0, PREFIX)
    }

    fn dist(&self) -> PathBuf {
        self.workspace.root.join("dist")
    }

    fn format(&self) -> Result<TestCounts> {
        let mut fmt = cargo();
        fmt.args(["fmt", "--all", "--check"]).current_dir(&self.workspace.root);
        stream(fmt).context("Run `cargo fmt --all`.")?;
        let mut prettier = node("node_modules/prettier/bin/prettier.cjs");
        prettier.args(["--log-level=warn", "--config", ".prettierrc.json", "--check"]);
        prettier.args(SCRIPTS).current_dir(self.workspace.journeys());
        stream(prettier).with_context(|| {
            format!(
                "In tests/journeys, run `npx prettier --config .prettierrc.json --write {}`.",
                SCRIPTS.map(|pattern| format!("'{pattern}'")).join(" ")
            )
        })?;
        Ok(TestCounts::default())
    }

    /// Licences, sources and banned crates of all dependencies, as `deny.toml` allows them.
    fn dependencies(&self) -> Result<TestCounts> {
        let mut deny = command(tools::cargo_deny(&self.workspace)?);
        deny.args(["--locked", "check", "bans", "licenses", "sources"]);
        deny.current_dir(&self.workspace.root).env("CARGO", cargo().get_program());
        stream(deny)?;
        Ok(TestCounts::default())
    }

    fn clippy(&self) -> Result<TestCounts> {
        let mut clippy = cargo();
        clippy.arg("clippy").args(NATIVE).args(["--all-targets", "--", "-D", "warnings"]);
        clippy.current_dir(&self.workspace.root);
        stream(clippy)?;
        let mut own = cargo();
        own.args(["clippy", "--package", "xtask", "--all-targets", "--", "-D", "warnings"]);
        own.current_dir(&self.workspace.root);
        stream(own)?;
        Ok(TestCounts::default())
    }

    /// The documentation, without broken links.
    ///
    /// `--examples` adds no page, but the features of the development dependencies, as Clippy has them: otherwise Cargo
    /// would check all of burn a second time.
    fn docs(&self) -> Result<TestCounts> {
        let mut doc = cargo();
        doc.arg("doc").args(NATIVE).args(["--no-deps", "--lib", "--bins", "--examples"]);
        doc.current_dir(&self.workspace.root);
        doc.env("RUSTDOCFLAGS", "-D warnings");
        stream(doc)?;
        Ok(TestCounts::default())
    }

    fn native(&self) -> Result<TestCounts> {
        let mut test = cargo();
        test.arg("test").args(NATIVE).arg("--no-fail-fast").current_dir(&self.workspace.root);
        let mut counts = counted(test)?;
        let mut own = cargo();
        own.args(["test", "--package", "xtask", "--no-fail-fast"])
            .current_dir(&self.workspace.root);
        counts += counted(own)?;
        Ok(counts)
    }

    /// The lints of everything that the page is made of; what is unused in one module alone is found by `site`.
    ///
    /// Debian has no Clippy for its compiler: there the tests are built for `wasm`, and no warning is allowed.
    fn clippy_wasm(&self) -> Result<TestCounts> {
        let (toolchain, _) = self.tools()?;
        if *toolchain == Toolchain::Debian {
            let mut build = toolchain.cargo(&self.workspace, "test");
            build.args(WASM).arg("--no-run");
            deny_warnings(build)?;
        } else {
            let mut clippy = toolchain.cargo(&self.workspace, "clippy");
            clippy.args(WASM).args(["--", "-D", "warnings"]);
            stream(clippy)?;
        }
        Ok(TestCounts::default())
    }

    fn wasm(&self) -> Result<TestCounts> {
        let (toolchain, tools) = self.tools()?;
        let browser = self.browser.as_ref().context("the browser was not set up")?;
        let mut test = toolchain.cargo(&self.workspace, "test");
        test.args(WASM)
            .arg("--no-fail-fast")
            .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER", &tools.test_runner)
            .env("CHROMEDRIVER", &browser.driver)
            .env("WASM_BINDGEN_TEST_WEBDRIVER_JSON", browser.webdriver_json(&self.workspace)?)
            .env("WASM_BINDGEN_TEST_ONLY_WEB", "1")
            .env("WASM_BINDGEN_TEST_TIMEOUT", "600")
            .env("WASM_BINDGEN_TEST_DRIVER_TIMEOUT", "60");
        counted(test)
    }

    /// The finished site, and the interfaces of its modules, which `types` checks the scripts by.
    fn site(&self) -> Result<TestCounts> {
        let (_, tools) = self.tools()?;
        let (warnings, oracles) = (site::Warnings::Denied, site::Oracles::Without);
        site::build(&self.workspace, tools, Path::new("dist"), warnings, oracles)?;
        declarations::check(&self.workspace)?;
        Ok(TestCounts::default())
    }

    /// The modules of page and journeys, checked by TypeScript's compiler through their JSDoc types; and the
    /// imports of the page, which may form no cycle and go one way: app, rooms, ui, engine.
    fn types(&self) -> Result<TestCounts> {
        let journeys = self.workspace.journeys();
        for project in ["../../www/jsconfig.json", "tsconfig.json"] {
            let mut tsc = node("node_modules/typescript/bin/tsc");
            tsc.args(["--project", project]).current_dir(&journeys);
            stream(tsc)?;
        }
        let mut imports = node("node_modules/dependency-cruiser/bin/dependency-cruise.mjs");
        imports.args(["--config", "dependencies.cjs", "www/js"]).current_dir(&journeys);
        stream(imports)?;
        Ok(TestCounts::default())
    }

    fn journeys(&self, project: &str) -> Result<TestCounts> {
        let browser = self.browser.as_ref().context("the browser was not set up")?;
        let dist = self.dist();
        if !dist.join("index.html").is_file() {
            bail!("dist/ contains no site. Run `cargo xtask build`.");
        }
        let server = self.server(&dist)?;
        let report = self.workspace.target.join(format!("journeys-{project}.json"));
        let _ = std::fs::remove_file(&report);
        let mut playwright = node("node_modules/@playwright/test/cli.js");
        playwright
            .args(["test", "--reporter=list,json", "--project", project])
            .current_dir(self.workspace.journeys())
            .env("CHROME", &browser.program)
            .env("NOVELTY_URL", &server.url)
            .env("PLAYWRIGHT_JSON_OUTPUT_NAME", &report)
            .env("NO_COLOR", "1")
            .env_remove("FORCE_COLOR");
        let ran = stream(playwright);
        let counts = std::fs::read_to_string(&report)
            .map_err(anyhow::Error::from)
            .and_then(|text| TestCounts::of_playwright(&text));
        match (ran, counts) {
            (_, Ok(counts)) if counts.passed + counts.failed == 0 => bail!("no journey ran"),
            (Ok(()), counts) => counts,
            (Err(_), Ok(counts)) if counts.failed > 0 => Ok(counts),
            (Err(error), _) => Err(error),
        }
    }
}

/// Runs a test command and counts its tests; a command that fails without a failed test is an error.
fn counted(test: std::process::Command) -> Result<TestCounts> {
    let (ok, output) = tee(test)?;
    let counts = TestCounts::of_test_results(&output);
    if !ok && counts.failed == 0 {
        bail!("the command failed before every test had run");
    }
    if ok && counts.passed + counts.failed == 0 {
        bail!("no test ran");
    }
    Ok(counts)
}

/// Prints a table of the parts, the names of those that failed, and the closing line.
fn report(rows: &[(&str, Duration, Result<TestCounts>)], time: Duration) -> bool {
    let mut total = TestCounts::default();
    println!("\n== summary, {} ==", seconds(time));
    for (part, time, outcome) in rows {
        let (mark, text) = match outcome {
            Ok(counts) => {
                total += *counts;
                let mark = if counts.failed == 0 { '✓' } else { '✗' };
                (
                    mark,
                    if *counts == TestCounts::default() {
                        "clean".to_owned()
                    } else {
                        counts.line()
                    },
                )
            }
            Err(error) => {
                // A part that could not run counts as one failure.
                total += TestCounts::check(false);
                ('✗', crate::error_chain(error))
            }
        };
        println!("{mark} {part:<16} {:>13}   {text}", seconds(*time));
    }
    let failed: Vec<&str> = rows
        .iter()
        .filter(|(_, _, outcome)| !outcome.as_ref().is_ok_and(|counts| counts.failed == 0))
        .map(|(part, _, _)| *part)
        .collect();
    if !failed.is_empty() {
        println!(
            "Failed: {}. Run one of them again with `cargo xtask test --only NAME`.",
            failed.join(", ")
        );
    }
    println!("{}", total.line());
    failed.is_empty()
}

/// `cargo xtask advisories`: the dependencies against the RustSec advisory database, which is downloaded.
///
/// # Errors
/// When an advisory applies, or the database cannot be downloaded.
pub fn advisories(workspace: &Workspace) -> Result<()> {
    let mut deny = command(tools::cargo_deny(workspace)?);
    deny.args(["--locked", "check", "advisories"]);
    deny.current_dir(&workspace.root).env("CARGO", cargo().get_program());
    stream(deny)
}

/// `cargo xtask bench`: criterion natively, then the bench page in Chromium.
///
/// # Errors
/// When a bench cannot be built or run.
pub fn bench(workspace: Workspace, native: bool, page: bool, save: Option<PathBuf>) -> Result<()> {
    if native {
        let mut benches = cargo();
        benches.args([
            "bench",
            "--package",
            "novelty-core",
            "--package",
            "novelty-engine",
            "--package",
            "novelty-nets",
            "--benches",
        ]);
        benches.current_dir(&workspace.root);
        step("Native benches (criterion)", || stream(benches))?;
    }
    if page {
        let suite = Suite::set_up(workspace, &["site", "journeys-cpu"])?;
        suite.site()?;
        let browser = suite.browser.as_ref().context("the browser was not set up")?;
        let server = suite.server(&suite.dist())?;
        let mut bench = node("bench.mjs");
        bench
            .current_dir(suite.workspace.journeys())
            .env("CHROME", &browser.program)
            .env("NOVELTY_URL", &server.url);
        if let Some(file) = save {
            bench.env("NOVELTY_BENCH_SAVE", std::path::absolute(file)?);
        }
        println!("{}", step("Bench page in Chromium", || quiet(bench))?);
        let mut first = node("first.mjs");
        first
            .current_dir(suite.workspace.journeys())
            .env("CHROME", &browser.program)
            .env("NOVELTY_DIST", suite.dist());
        println!("{}", step("First verdict at 20 Mbit/s", || quiet(first))?);
    }
    Ok(())
}

/// `cargo xtask bench --peers`: the engine beside onnxruntime-web and TensorFlow.js in one page, with the same weights.
///
/// # Errors
/// When the site cannot be built, the libraries cannot be installed, or Python or its packages are missing.
pub fn bench_peers(workspace: Workspace) -> Result<()> {
    npm::peers(&workspace)?;
    let files = workspace.target.join("peers");
    let script = workspace.root.join("tests/golden/torch/make_onnx.py");
    step("Networks for the other libraries", || {
        let mut python = command(find_program(&["python3", "python"]).context(
            "Python is needed to write the ONNX files. Install it with the packages numpy and onnx.",
        )?);
        python.arg(script).arg(&files);
        quiet(python).context(
            "The script needs the Python packages numpy and onnx: `pip install numpy onnx`.",
        )
    })?;
    let suite = Suite::set_up(workspace, &["site", "journeys-cpu"])?;
    suite.site()?;
    let browser = suite.browser.as_ref().context("the browser was not set up")?;
    let mut bench = node("peers.mjs");
    bench
        .current_dir(suite.workspace.journeys())
        .env("CHROME", &browser.program)
        .env("NOVELTY_DIST", suite.dist())
        .env("NOVELTY_PEERS_FILES", &files);
    step("The engine beside its peers in Chromium", || stream(bench))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_that_breaks_makes_the_run_fail() {
        let time = Duration::ZERO;
        let fine = TestCounts { passed: 3, failed: 0, skipped: 0 };
        assert!(report(&[("a", time, Ok(fine))], time));
        assert!(!report(
            &[("a", time, Ok(fine)), ("b", time, Err(anyhow::anyhow!("broken")))],
            time
        ));
        assert!(!report(&[("a", time, Ok(TestCounts::check(false)))], time));
    }

    #[test]
    fn the_quick_parts_are_parts() {
        assert!(QUICK.iter().all(|part| PARTS.contains(part)));
    }
}
