//! `cargo xtask`: set up, serve, build, test and measure Novelty Lens.
//!
//! Every command installs what it needs, says what it does and how long it took; a second start takes seconds.

mod browser;
mod budget;
mod command;
mod debian;
mod evidence;
mod module_graph;
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
Variables:
  NOVELTY_CACHE      folder for the build tools (default: ~/.cache/novelty-lens)
  NOVELTY_TOOLCHAIN  `debian` builds wasm32 with Debian's compiler instead of rustup's target
  CARGO_TARGET_DIR   folder for what is built
  CHROME             Chromium, Chrome or Edge for the tests
  CHROMEDRIVER       chromedriver of the same version";

#[derive(Debug, Subcommand)]
enum Task {
    /// Build the site in release and serve it on this machine.
    Serve {
        /// Port on the loopback address.
        #[arg(long, default_value_t = 8080)]
        port: u16,
        /// Path under which the site stands.
        #[arg(long, default_value = "/", value_parser = prefix)]
        path: String,
    },
    /// Build the static site; it works on any host of files, under any path.
    Build {
        /// Folder of the finished site.
        #[arg(long, default_value = "dist")]
        out: PathBuf,
    },
    /// Run every check: format, lints, tests, wasm tests in a browser, page journeys, sizes.
    Test {
        /// Only what needs neither wasm nor a browser.
        #[arg(long)]
        quick: bool,
        /// Only this part; can be repeated.
        #[arg(long, value_name = "PART", value_parser = suite::PARTS)]
        only: Vec<String>,
    },
    /// Measure speed: criterion natively, then the bench page in Chromium.
    Bench {
        /// Only the native benches.
        #[arg(long, conflicts_with = "page")]
        native: bool,
        /// Only the bench page.
        #[arg(long)]
        page: bool,
        /// Also write what the bench page measured to this file, for `lab timing`.
        #[arg(long, value_name = "FILE", conflicts_with = "native")]
        save: Option<PathBuf>,
    },
    /// Install the build tools and nothing else.
    Setup,
    /// Build both wasm modules; Trunk's hook calls this.
    #[command(hide = true)]
    Wasm,
    /// Write the lists of scripts into the staged site; Trunk's hook calls this.
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

/// An error as one sentence, with its cause on the next line.
fn error_chain(error: &anyhow::Error) -> String {
    let mut causes = error.chain().map(ToString::to_string);
    let mut text = causes.next().unwrap_or_default();
    for cause in causes {
        text.push_str(&format!("\n  because {cause}"));
    }
    text
}

fn run(task: Task) -> Result<bool> {
    let workspace = Workspace::find()?;
    match task {
        Task::Serve { port, path } => {
            // Before the build, so that a taken port is known at once.
            let server = Server::bind(port, &path)?;
            let folder = build(&workspace, &PathBuf::from("dist"))?;
            println!("\nNovelty Lens is at {}  (Ctrl-C stops it)", server.url()?);
            server.run(&folder);
        }
        Task::Build { out } => {
            let folder = build(&workspace, &out)?;
            println!(
                "\nThe site is in {}; any host of static files can serve it.",
                folder.display()
            );
        }
        Task::Test { quick, only } => return suite::run(workspace, quick, &only),
        Task::Bench { native, page, save } => suite::bench(workspace, !page, !native, save)?,
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
                staging.context("only Trunk's hook calls this, with TRUNK_STAGING_DIR")?;
            module_graph::write_lists(std::path::Path::new(&staging))?;
        }
    }
    Ok(true)
}

fn build(workspace: &Workspace, out: &std::path::Path) -> Result<PathBuf> {
    Toolchain::choose(workspace)?;
    site::build(workspace, &Tools::ready(workspace)?, out)
}

/// A path of the site with a slash at both ends.
fn prefix(text: &str) -> Result<String, String> {
    let inner = text.trim_matches('/');
    if inner.contains(['?', '#', ' ', '%']) || inner.split('/').any(|part| part == "..") {
        return Err("a path such as /lens/ is wanted".to_owned());
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
        assert_eq!(error_chain(&error), "trunk is missing.\n  because no network");
    }

    #[test]
    fn a_path_gets_its_slashes() {
        assert_eq!(prefix("lens").as_deref(), Ok("/lens/"));
        assert_eq!(prefix("/").as_deref(), Ok("/"));
        assert!(prefix("/a?b").is_err());
    }
}
