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
    use super::options::{DETECTION, FEATURES, PAPER_A, PARTS, QUEUE, RESULTS, TIMING};
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

    /// Commands in code spans and code blocks of a Markdown file.
    fn documented(text: &str) -> impl Iterator<Item = &str> {
        let code = text.split(['`', '\n']).filter_map(|code| code.strip_prefix("cargo lab "));
        let commands = code.map(|command| command.split('#').next().unwrap_or_default().trim());
        commands.filter(|command| !command.contains('<'))
    }

    #[test]
    fn every_command_of_the_documents_and_the_evidence_files_can_be_parsed() {
        let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let mut commands = Vec::new();
        for document in ["README.md", "models/README.md", "crate/lab/README.md"] {
            let text = std::fs::read_to_string(root.join(document)).unwrap();
            let before = commands.len();
            commands.extend(documented(&text).map(str::to_owned));
            assert!(commands.len() > before, "{document} names no command");
        }
        for file in std::fs::read_dir(root.join("www/evidence")).unwrap().flatten() {
            let Ok(text) = std::fs::read_to_string(file.path()) else { continue };
            let table: serde_json::Value = serde_json::from_str(&text).unwrap();
            if table["rows"].is_null() {
                continue; // the list of the tables
            }
            let list = table["commands"].as_array().into_iter().flatten();
            let named: Vec<&str> =
                list.chain([&table["command"]]).filter_map(|command| command.as_str()).collect();
            assert!(!named.is_empty(), "{} names no command", file.path().display());
            let parts = named.iter().flat_map(|command| command.split(';')).map(str::trim);
            let parts = parts.map(|part| part.strip_prefix("cargo ").unwrap_or(part));
            commands.extend(parts.filter_map(|part| part.strip_prefix("lab ")).map(str::to_owned));
        }
        assert!(commands.len() > 20, "only {} commands were found", commands.len());
        let mut all = Arguments::command();
        all.build();
        for command in commands {
            if !command.contains(' ') {
                assert!(all.find_subcommand(&command).is_some(), "{command} is no command");
                continue;
            }
            let words = std::iter::once("lab").chain(command.split_whitespace());
            let parsed = Arguments::try_parse_from(words);
            assert!(parsed.is_ok(), "`lab {command}`: {}", parsed.err().unwrap());
        }
    }

    #[test]
    fn a_command_of_a_document_ends_where_its_code_or_its_comment_begins() {
        let text = "Run `cargo lab data` or\n```sh\ncargo lab publish --run runs/x   # a folder\n```\ncargo xtask test";
        assert_eq!(documented(text).collect::<Vec<_>>(), ["data", "publish --run runs/x"]);
    }

    #[test]
    fn the_default_records_of_experiments_exist() {
        let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        for path in [QUEUE, RESULTS, PARTS, TIMING, PAPER_A, DETECTION, FEATURES] {
            assert!(root.join(path).is_file(), "{path}");
        }
    }
}
