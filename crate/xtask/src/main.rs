//! `cargo xtask`: set up, serve, build, test and measure Novelty Lens.
//!
//! Every command installs what it needs and prints what it does and how long it took; a second start takes seconds.

mod browser;
mod budget;
mod command;
mod debian;
mod declarations;
mod evidence;
mod install;
mod module_graph;
mod npm;
mod server;
mod site;
mod step;
mod suite;
mod test_counts;
mod toolchain;
mod tools;
mod wasm;
mod workspace;

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result};
use clap::{Parser, Subcommand};

use crate::server::Server;
use crate::site::{Oracles, Warnings};
use crate::toolchain::Toolchain;
use crate::tools::Tools;
use crate::workspace::Workspace;

/// Set up, serve, build, test and measure Novelty Lens.
#[derive(Debug, Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", after_help = VARIABLES)]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

const VARIABLES: &str = "\
Environment variables:
  NOVELTY_CACHE      folder of the build tools (default: ~/.cache/novelty-lens)
  NOVELTY_TOOLCHAIN  `debian`: compile for wasm32 with Debian's compiler instead of rustup's
  CARGO_TARGET_DIR   folder of everything that is compiled (default: target)
  CHROME             path of Chromium, Chrome or Edge for the tests
  CHROMEDRIVER       path of chromedriver, of the same version

CONTRIBUTING.md describes the parts of the test suite and what each needs.";

#[derive(Debug, Subcommand)]
enum Task {
    /// Build the site and serve it on this machine.
    Serve {
        /// Port on the loopback address.
        #[arg(long, default_value_t = 8080)]
        port: u16,
        /// Path of the site, for example /lens/.
        #[arg(long, default_value = "/", value_parser = prefix)]
        path: String,
    },
    /// Build the static site; any host of static files can serve it, under any path.
    Build {
        /// Folder for the finished site.
        #[arg(long, default_value = "dist")]
        out: PathBuf,
        /// Also build burn's CPU backends, for ?backend=flex and ?backend=ndarray; compiles much longer.
        #[arg(long)]
        oracles: bool,
    },
    /// Run all checks: formatting, dependencies, lints, documentation, tests, browser tests and sizes.
    Test {
        /// Run only the parts that need neither wasm nor a browser.
        #[arg(long)]
        quick: bool,
        /// Run only this part; can be given several times.
        #[arg(long, value_name = "PART", value_parser = suite::PARTS)]
        only: Vec<String>,
    },
    /// Measure speed: native benches, then the bench page in Chromium.
    Bench {
        /// Run only the native benches.
        #[arg(long, conflicts_with = "page")]
        native: bool,
        /// Run only the bench page.
        #[arg(long)]
        page: bool,
        /// Compare the engine with onnxruntime-web and TensorFlow.js instead; installs them from npm.
        #[arg(long, conflicts_with_all = ["native", "page", "save"])]
        peers: bool,
        /// Also write the bench page's measurements to this file, for `cargo lab timing`.
        #[arg(long, value_name = "FILE", conflicts_with = "native")]
        save: Option<PathBuf>,
    },
    /// Write the TypeScript declarations of what crosses between Rust and JavaScript.
    Types,
    /// Compare the dependencies with the RustSec advisory database; needs a network.
    Advisories,
    /// Install the build tools and nothing else.
    Setup,
    /// Build the wasm modules; Trunk's hook runs this.
    #[command(hide = true)]
    Wasm,
    /// Write the lists of scripts into the staged site; Trunk's hook runs this.
    #[command(hide = true)]
    Lists,
}

fn main() -> ExitCode {
    match run(Arguments::parse().task) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("✗ {}", error_chain(&error));
            ExitCode::FAILURE
        }
    }
}

/// An error as one sentence, with each cause on a line of its own.
fn error_chain(error: &anyhow::Error) -> String {
    let mut causes = error.chain().map(ToString::to_string);
    let mut text = causes.next().unwrap_or_default();
    for cause in causes {
        text.push_str(&format!("\n  cause: {cause}"));
    }
    text
}

fn run(task: Task) -> Result<bool> {
    let workspace = Workspace::find()?;
    match task {
        Task::Serve { port, path } => {
            // Before the build, so that a taken port is reported at once.
            server::check_port(port)?;
            let (folder, tools) = build(&workspace, &PathBuf::from("dist"), Oracles::Without)?;
            let server = Server::start(&tools.packages, &folder, port, &path)?;
            println!("\nNovelty Lens is at {}  (Ctrl-C stops it)", server.url);
            server.wait()?;
        }
        Task::Build { out, oracles } => {
            let oracles = if oracles { Oracles::With } else { Oracles::Without };
            let (folder, _) = build(&workspace, &out, oracles)?;
            println!(
                "\nThe site is in {}. Any host of static files can serve it.",
                folder.display()
            );
        }
        Task::Test { quick, only } => return Ok(suite::run(workspace, quick, &only)),
        Task::Bench { peers: true, .. } => suite::bench_peers(workspace)?,
        Task::Bench { native, page, save, .. } => suite::bench(workspace, !page, !native, save)?,
        Task::Types => declarations::write(&workspace)?,
        Task::Advisories => suite::advisories(&workspace)?,
        Task::Setup => {
            Toolchain::choose(&workspace)?;
            Tools::ready(&workspace)?;
        }
        Task::Wasm => {
            wasm::build(&workspace, Toolchain::choose(&workspace)?, &Tools::ready(&workspace)?)?;
        }
        Task::Lists => {
            let staging = std::env::var_os("TRUNK_STAGING_DIR");
            let staging =
                staging.context("TRUNK_STAGING_DIR is not set: only Trunk's hook runs this.")?;
            module_graph::write_lists(std::path::Path::new(&staging))?;
        }
    }
    Ok(true)
}

fn build(
    workspace: &Workspace,
    out: &std::path::Path,
    oracles: Oracles,
) -> Result<(PathBuf, Tools)> {
    Toolchain::choose(workspace)?;
    let tools = Tools::ready(workspace)?;
    let folder = site::build(workspace, &tools, out, Warnings::Allowed, oracles)?;
    Ok((folder, tools))
}

/// A path of the site with a slash at both ends.
fn prefix(text: &str) -> Result<String, String> {
    let inner = text.trim_matches('/');
    if inner.contains(['?', '#', ' ', '%']) || inner.split('/').any(|part| part == "..") {
        return Err("give a path without ?, #, % and spaces, such as /lens/".to_owned());
    }
    Ok(if inner.is_empty() { "/".to_owned() } else { format!("/{inner}/") })
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_consistent() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn an_error_is_printed_with_its_causes() {
        let error = anyhow::anyhow!("no network").context("trunk is missing.");
        assert_eq!(error_chain(&error), "trunk is missing.\n  cause: no network");
    }

    #[test]
    fn a_path_gets_its_slashes() {
        assert_eq!(prefix("lens").as_deref(), Ok("/lens/"));
        assert_eq!(prefix("/").as_deref(), Ok("/"));
        assert!(prefix("/a?b").is_err());
    }
}
