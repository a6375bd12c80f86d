//! Every `cargo xtask` command in the documents exists. Commands of the lab are parsed by the lab's own tests.

use std::collections::BTreeSet;
use std::process::Command;

use pulldown_cmark::{CodeBlockKind, Event, Tag, TagEnd};

use crate::{documents, parser, read, root};

#[test]
fn every_command_of_xtask_in_the_documents_exists() {
    let root = root();
    let mut names = BTreeSet::new();
    for path in documents(&root) {
        names.extend(subcommands(&read(&path), "cargo xtask "));
    }
    assert!(names.contains("serve") && names.contains("test"), "found only {names:?}");
    for name in names {
        let help = Command::new(env!("CARGO_BIN_EXE_xtask")).args(["help", &name]).output();
        let help = help.expect("xtask starts");
        assert!(
            help.status.success(),
            "a document names `cargo xtask {name}`, which is no command"
        );
    }
}

#[test]
fn subcommands_are_found_in_code_spans_and_fences() {
    let text = "`cargo xtask build` and\n\n```sh\ncargo xtask test --only size  # cargo xtask bench\n```\n\ncargo xtask prose";
    let names: Vec<String> = subcommands(text, "cargo xtask ").into_iter().collect();
    assert_eq!(names, ["bench", "build", "test"]);
}

/// The words that follow a command's name in code.
fn subcommands(text: &str, command: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut fenced = false;
    for event in parser(text) {
        match event {
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(_))) => fenced = true,
            Event::End(TagEnd::CodeBlock) => fenced = false,
            Event::Text(code) if fenced => found.extend(following(&code, command)),
            Event::Code(code) => found.extend(following(&code, command)),
            _ => {}
        }
    }
    found
}

fn following<'a>(code: &'a str, command: &str) -> Vec<String> {
    let word = |rest: &'a str| rest.split(|c: char| !c.is_ascii_lowercase() && c != '-').next();
    let words = code.split(command).skip(1).filter_map(word);
    words.filter(|word| !word.is_empty()).map(str::to_owned).collect()
}
