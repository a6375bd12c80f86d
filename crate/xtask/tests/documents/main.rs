//! The Markdown files of the repository: their links, paths, commands and numbers are those of the repository.

mod commands;
mod references;
mod results;

use std::fs;
use std::path::{Path, PathBuf};

use pulldown_cmark::{Options, Parser};

/// Folders that are built or installed, and so are absent from a fresh clone.
const GENERATED: [&str; 5] = ["target", "dist", "node_modules", "runs", "results"];

#[test]
fn every_link_and_path_of_the_documents_leads_to_something_in_the_repository() {
    let root = root();
    let documents = documents(&root);
    for expected in [
        "README.md",
        "CONTRIBUTING.md",
        "CHANGELOG.md",
        "crate/README.md",
        "crate/core/README.md",
        "crate/lab/README.md",
        "models/README.md",
        "tests/README.md",
    ] {
        assert!(documents.contains(&root.join(expected)), "{expected} is missing");
    }
    let broken: Vec<String> =
        documents.iter().flat_map(|path| references::broken(&root, path)).collect();
    assert!(broken.is_empty(), "\n{}", broken.join("\n"));
}

#[test]
fn the_readme_has_at_most_250_lines() {
    let lines = read(&root().join("README.md")).lines().count();
    assert!(lines <= 250, "{lines} lines; details belong in the README of a folder");
}

#[test]
fn the_content_security_policy_for_hosts_is_that_of_the_page() {
    let page = read(&root().join("www/index.html"));
    let (_, rest) = page
        .split_once("http-equiv=\"Content-Security-Policy\" content=\"")
        .expect("the page has a policy");
    let policy = rest.split('"').next().unwrap_or_default();
    assert!(policy.contains("default-src"), "{policy}");
    assert!(
        read(&root().join("README.md")).contains(policy),
        "README.md lacks the policy {policy}"
    );
}

/// The root of the clone.
fn root() -> PathBuf {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR"));
    manifest.ancestors().nth(2).expect("xtask is in crate/xtask").to_owned()
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Every Markdown file below a folder, without hidden and generated folders.
fn documents(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder").flatten() {
        let (path, name) = (entry.path(), entry.file_name().to_string_lossy().into_owned());
        if path.is_dir() && !name.starts_with('.') && !GENERATED.contains(&name.as_str()) {
            found.extend(documents(&path));
        } else if name.ends_with(".md") {
            found.push(path);
        }
    }
    found.sort();
    found
}

fn parser(text: &str) -> Parser<'_> {
    Parser::new_ext(text, Options::ENABLE_TABLES)
}
