//! `cargo xtask test`: every check of the project, in the order of their price, ending with one line of totals.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::browser::{self, Browser};
use crate::command::{cargo, command, quiet, stream, tee};
use crate::server::Server;
use crate::step::{seconds, step};
use crate::test_counts::TestCounts;
use crate::toolchain::{self, Toolchain};
use crate::tools::Tools;
use crate::workspace::Workspace;
use crate::{budget, site};

/// Everything native is linted and tested with one set of features, so that burn is built once for each.
const NATIVE: [&str; 5] = [
    "--workspace",
    "--exclude",
    "novelty-web",
    "--features",
    "novelty-nets/ndarray,novelty-nets/wgpu",
];

/// Where the site stands during the journeys; not the root, so that a URL that is not relative fails.
const PREFIX: &str = "/lens/";

/// The parts of the suite, by the names that `--only` takes.
pub const PARTS: [&str; 13] = [
    "format",
    "clippy",
    "docs",
    "native",
    "clippy-cpu",
    "clippy-gpu",
    "clippy-parts",
    "wasm",
    "site",
    "size",
    "types",
    "journeys-cpu",
    "journeys-webgpu",
];

/// The parts that need neither wasm nor a browser.
const QUICK: [&str; 4] = ["format", "clippy", "docs", "native"];

struct Suite {
    workspace: Workspace,
    tools: Option<(Toolchain, Tools)>,
    browser: Option<Browser>,
}

/// Runs the suite, or the parts that are named; says whether everything passed.
///
/// # Errors
/// When the set-up fails; a failing test is no error but a `false`.
pub fn run(workspace: Workspace, quick: bool, only: &[String]) -> Result<bool> {
    let wanted: Vec<&str> = PARTS
        .into_iter()
        .filter(|part| only.is_empty() || only.iter().any(|name| name == part))
        .filter(|part| !quick || QUICK.contains(part))
        .collect();
    let begin = Instant::now();
    let suite = match Suite::set_up(workspace, &wanted) {
        Ok(suite) => suite,
        Err(error) => {
            // The closing line stands even when nothing could be started.
            println!(
                "✗ set-up: {}\n{}",
                crate::error_chain(&error),
                TestCounts::check(false).line()
            );
            return Ok(false);
        }
    };
    let mut rows = Vec::new();
    for part in wanted {
        println!("\n== {part} ==");
        let start = Instant::now();
        let outcome = suite.part(part);
        rows.push((part, start.elapsed(), outcome));
    }
    Ok(report(&rows, begin.elapsed()))
}

impl Suite {
    fn set_up(workspace: Workspace, wanted: &[&str]) -> Result<Self> {
        println!("== set-up ==");
        let needs = |parts: &[&str]| parts.iter().any(|part| wanted.contains(part));
        if needs(&["format", "clippy", "clippy-cpu", "clippy-gpu", "clippy-parts"]) {
            toolchain::checkers(&workspace)?;
        }
        if needs(&["native"]) {
            browser::vulkan()?;
        }
        let tools = if needs(&["clippy-cpu", "clippy-gpu", "clippy-parts", "wasm", "site"]) {
            Some((Toolchain::choose(&workspace)?, Tools::ready(&workspace)?))
        } else {
            None
        };
        let browser = if needs(&["wasm", "journeys-cpu", "journeys-webgpu"]) {
            Some(Browser::ready()?)
        } else {
            None
        };
        if needs(&["types", "journeys-cpu", "journeys-webgpu"]) {
            browser::packages(&workspace)?;
        }
        Ok(Self { workspace, tools, browser })
    }

    fn part(&self, part: &str) -> Result<TestCounts> {
        match part {
            "format" => self.format(),
            "clippy" => self.clippy(),
            "docs" => self.docs(),
            "native" => self.native(),
            "clippy-cpu" => self.clippy_wasm("cpu"),
            "clippy-gpu" => self.clippy_wasm("gpu"),
            "clippy-parts" => self.clippy_wasm("parts"),
            "wasm" => self.wasm(),
            "site" => self.site(),
            "size" => budget::check(&self.dist()),
            "types" => self.types(),
            "journeys-cpu" => self.journeys("cpu"),
            "journeys-webgpu" => self.journeys("webgpu"),
            _ => bail!("no part of the suite is called {part}"),
        }
    }

    fn tools(&self) -> Result<&(Toolchain, Tools)> {
        self.tools.as_ref().context("the tools were not set up")
    }

    fn dist(&self) -> PathBuf {
        self.workspace.root.join("dist")
    }

    fn format(&self) -> Result<TestCounts> {
        let mut fmt = cargo();
        fmt.args(["fmt", "--all", "--check"]).current_dir(&self.workspace.root);
        stream(fmt).context("Run `cargo fmt --all`.")?;
        Ok(TestCounts::default())
    }

    fn clippy(&self) -> Result<TestCounts> {
        let mut clippy = cargo();
        clippy.arg("clippy").args(NATIVE).args(["--all-targets", "--", "-D", "warnings"]);
        clippy.current_dir(&self.workspace.root);
        stream(clippy)?;
        Ok(TestCounts::default())
    }

    /// The documentation, without a link that leads nowhere.
    fn docs(&self) -> Result<TestCounts> {
        let mut doc = cargo();
        doc.arg("doc").args(NATIVE).arg("--no-deps").current_dir(&self.workspace.root);
        doc.env("RUSTDOCFLAGS", "-D warnings");
        stream(doc)?;
        Ok(TestCounts::default())
    }

    fn native(&self) -> Result<TestCounts> {
        let mut test = cargo();
        test.arg("test").args(NATIVE).arg("--no-fail-fast").current_dir(&self.workspace.root);
        counted(test)
    }

    fn clippy_wasm(&self, feature: &str) -> Result<TestCounts> {
        let (toolchain, _) = self.tools()?;
        // Debian's compiler brings no clippy; there the compiler's own warnings are what is checked.
        let verb = if *toolchain == Toolchain::Debian { "check" } else { "clippy" };
        let mut clippy = toolchain.cargo(&self.workspace, verb);
        clippy.args(["--package", "novelty-web", "--lib", "--tests", "--no-default-features"]);
        clippy.args(["--features", feature]);
        if verb == "clippy" {
            clippy.args(["--", "-D", "warnings"]);
        }
        stream(clippy)?;
        Ok(TestCounts::default())
    }

    fn wasm(&self) -> Result<TestCounts> {
        let (toolchain, tools) = self.tools()?;
        let browser = self.browser.as_ref().context("the browser was not set up")?;
        let mut test = toolchain.cargo(&self.workspace, "test");
        test.args(["--package", "novelty-web", "--lib", "--tests", "--no-default-features"])
            .args(["--features", "cpu,gpu,ndarray,parts", "--no-fail-fast"])
            .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER", &tools.test_runner)
            .env("CHROMEDRIVER", &browser.driver)
            .env("WASM_BINDGEN_TEST_WEBDRIVER_JSON", browser.webdriver_json(&self.workspace)?)
            .env("WASM_BINDGEN_TEST_ONLY_WEB", "1")
            .env("WASM_BINDGEN_TEST_TIMEOUT", "600")
            .env("WASM_BINDGEN_TEST_DRIVER_TIMEOUT", "60");
        counted(test)
    }

    fn site(&self) -> Result<TestCounts> {
        let (_, tools) = self.tools()?;
        site::build(&self.workspace, tools, Path::new("dist"))?;
        Ok(TestCounts::default())
    }

    /// The modules of page and journeys, checked by TypeScript's compiler through their JSDoc types; and the
    /// imports of the page, which may form no cycle and go one way: app, rooms, ui, engine.
    fn types(&self) -> Result<TestCounts> {
        let journeys = self.workspace.root.join("tests").join("journeys");
        for project in ["../../www/jsconfig.json", "tsconfig.json"] {
            let mut tsc = command("node");
            tsc.args(["node_modules/typescript/bin/tsc", "--project", project])
                .current_dir(&journeys);
            stream(tsc)?;
        }
        let mut imports = command("node");
        imports.args(["node_modules/dependency-cruiser/bin/dependency-cruise.mjs", "--config"]);
        imports.args(["dependencies.cjs", "www/js"]).current_dir(&journeys);
        stream(imports)?;
        Ok(TestCounts::default())
    }

    fn journeys(&self, project: &str) -> Result<TestCounts> {
        let browser = self.browser.as_ref().context("the browser was not set up")?;
        let dist = self.dist();
        if !dist.join("index.html").is_file() {
            bail!("dist/ holds no site; `cargo xtask build` makes it.");
        }
        let server = Server::bind(0, PREFIX)?;
        let url = server.url()?;
        std::thread::spawn(move || server.run(&dist));
        let report = self.workspace.target.join(format!("journeys-{project}.json"));
        let _ = std::fs::remove_file(&report);
        let mut playwright = command("node");
        playwright
            .args(["node_modules/@playwright/test/cli.js", "test", "--reporter=list,json"])
            .args(["--project", project])
            .current_dir(self.workspace.root.join("tests").join("journeys"))
            .env("CHROME", &browser.program)
            .env("NOVELTY_URL", url)
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

/// Runs a test command and counts its tests; one that fails without a failed test is an error.
fn counted(test: std::process::Command) -> Result<TestCounts> {
    let (ok, output) = tee(test)?;
    let counts = TestCounts::of_test_results(&output);
    if !ok && counts.failed == 0 {
        bail!("it stopped before every test had run");
    }
    if ok && counts.passed + counts.failed == 0 {
        bail!("no test ran");
    }
    Ok(counts)
}

/// Prints a table of the parts, the failed ones by name, and the closing line.
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
                // A part that could not be counted is one failure.
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
            "Failed: {}. Run one again with `cargo xtask test --only NAME`.",
            failed.join(", ")
        );
    }
    println!("{}", total.line());
    failed.is_empty()
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
        let server = Server::bind(0, PREFIX)?;
        let url = server.url()?;
        let dist = suite.dist();
        std::thread::spawn(move || server.run(&dist));
        let mut node = command("node");
        node.arg("bench.mjs")
            .current_dir(suite.workspace.root.join("tests").join("journeys"))
            .env("CHROME", &browser.program)
            .env("NOVELTY_URL", url);
        if let Some(file) = save {
            node.env("NOVELTY_BENCH_SAVE", std::path::absolute(file)?);
        }
        println!("{}", step("Bench page in Chromium", || quiet(node))?);
        let mut first = command("node");
        first
            .arg("first.mjs")
            .current_dir(suite.workspace.root.join("tests").join("journeys"))
            .env("CHROME", &browser.program)
            .env("NOVELTY_DIST", suite.dist());
        println!("{}", step("First verdict at 20 Mbit/s", || quiet(first))?);
    }
    Ok(())
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
