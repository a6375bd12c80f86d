//! The command line: one file for each area, which says what its commands take and runs them.

mod data;
mod measurements;
mod models;
mod options;
mod site;
mod training;

use anyhow::Result;
use clap::{Parser, Subcommand};

/// Train the models of Novelty Lens and reproduce the tables of three papers.
///
/// The usual order: data, train, publish, calibrate, evaluate. Training can be interrupted with
/// Ctrl-C; the same command resumes it.
#[derive(Parser)]
#[command(name = "lab", version, arg_required_else_help = true)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    #[command(flatten)]
    Data(data::Command),
    #[command(flatten)]
    Training(training::Command),
    #[command(flatten)]
    Models(models::Command),
    #[command(flatten)]
    Measurements(measurements::Command),
    #[command(flatten)]
    Site(site::Command),
}

/// Parses the arguments of the process and runs what they name.
pub fn run() -> Result<()> {
    match Arguments::parse().command {
        Command::Data(command) => command.run(),
        Command::Training(command) => command.run(),
        Command::Models(command) => command.run(),
        Command::Measurements(command) => command.run(),
        Command::Site(command) => command.run(),
    }
}

#[cfg(test)]
mod tests {
    use super::options::{PARTS, QUEUE, RESULTS};
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_consistent_and_every_command_has_a_description() {
        let command = Arguments::command();
        command.clone().debug_assert();
        for sub in command.get_subcommands() {
            assert!(sub.get_about().is_some(), "{} has no description", sub.get_name());
        }
    }

    #[test]
    fn the_default_records_of_experiments_exist() {
        let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        for path in [QUEUE, RESULTS, PARTS] {
            assert!(root.join(path).is_file(), "{path}");
        }
    }
}
