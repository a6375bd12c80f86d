//! No module of the workspace may depend on itself through others.
//!
//! The graph has one node for each module and an edge for each path that one module names of another:
//! in `use` declarations and in code, through re-exports to where a name is declared. A module and
//! its descendants count as one, so an edge is drawn between the two siblings that contain its ends;
//! what a module and its own ancestor use of each other is not an edge. Tests are not looked at.

mod graph;
mod paths;
mod source;

use graph::{Crate, cycles};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Every crate of the workspace that has sources of its own.
fn crates() -> Vec<(String, PathBuf)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut found: Vec<(String, PathBuf)> = std::fs::read_dir(root)
        .expect("the folder of the crates")
        .map(|entry| entry.expect("an entry of the folder").path())
        .filter_map(|folder| {
            let entry = ["lib.rs", "main.rs"].map(|name| folder.join("src").join(name));
            let entry = entry.into_iter().find(|file| file.is_file())?;
            Some((folder.file_name()?.to_str()?.to_owned(), entry))
        })
        .collect();
    found.sort();
    found
}

/// A crate from sources in memory: the root under the name `lib.rs`.
fn written(files: &[(&str, &str)]) -> Crate {
    let files: BTreeMap<PathBuf, String> =
        files.iter().map(|(name, text)| (PathBuf::from(name), (*text).to_owned())).collect();
    Crate::read(Path::new("lib.rs"), &|path| files.get(path).cloned())
}

#[test]
fn no_module_of_the_workspace_is_in_a_cycle() {
    let crates = crates();
    assert!(crates.len() >= 5, "the crates of the workspace were not found: {crates:?}");
    let mut found = Vec::new();
    for (name, entry) in crates {
        let modules = Crate::read(&entry, &|path| std::fs::read_to_string(path).ok());
        assert!(modules.len() > 3, "the modules of {name} were not found");
        found.extend(cycles(&modules).iter().map(|cycle| format!("{name}: {cycle}")));
    }
    assert!(found.is_empty(), "modules that depend on themselves:\n{}", found.join("\n"));
}

/// The groups of core; each uses only groups that come before it.
const LAYERS: [&str; 12] = [
    "error", "check", "progress", "image", "stats", "pca", "input", "maps", "latent", "metrics",
    "models", "report",
];

#[test]
fn groups_of_core_use_only_groups_that_come_before_them() {
    let entry = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/lib.rs");
    let core = Crate::read(&entry, &|path| std::fs::read_to_string(path).ok());
    let edges = core.edges();
    let rank = |module: &str| {
        let group = module.split("::").nth(1)?;
        LAYERS.iter().position(|of| *of == group).or((group == "link").then_some(LAYERS.len()))
    };
    for edge in edges.iter().filter(|edge| edge.from.matches("::").count() == 1) {
        let (from, to) = (rank(&edge.from), rank(&edge.to));
        assert!(from.is_some() && to.is_some(), "a group without a layer: {edge:?}");
        assert!(from > to, "{} must not use {}: {}", edge.from, edge.to, edge.why);
    }
    let has = |from: &str, to: &str| edges.iter().any(|e| e.from == from && e.to == to);
    assert!(has("crate::report", "crate::maps") && has("crate::models", "crate::pca"));
    assert!(!has("crate::maps", "crate::report") && !has("crate::stats", "crate::maps"));
}

#[test]
fn a_cycle_of_two_files_is_found_and_named() {
    let cyclic = written(&[
        ("lib.rs", "mod a; mod b;"),
        ("a.rs", "use crate::b::Second; pub struct First;"),
        ("b.rs", "use crate::a; pub struct Second; fn f() -> a::First {}"),
    ]);
    let found = cycles(&cyclic);
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].starts_with("crate::a → crate::b → crate::a"), "{found:?}");
    assert!(found[0].contains("crate::b::Second"), "the path that makes the edge: {found:?}");
}

#[test]
fn a_cycle_through_code_groups_and_re_exports_is_found() {
    let cyclic = written(&[
        ("lib.rs", "mod one; mod two; mod three;"),
        ("one/mod.rs", "pub mod deep;"),
        ("one/deep.rs", "fn f() { crate::two::g(); }"),
        ("two.rs", "pub use inner::g;\nmod inner;"),
        ("two/inner.rs", "use crate::{Error, three::{self, Third as Other}};\npub fn g() {}"),
        ("three.rs", "use super::one::deep::{f};\npub struct Third;"),
    ]);
    let found = cycles(&cyclic);
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].starts_with("crate::one → crate::two → crate::three → crate::one"));
    // Siblings that name each other only through their parent.
    let siblings = written(&[
        ("lib.rs", "mod fill; mod frame; use fill::Fill; use frame::Frame;"),
        ("fill.rs", "use super::Frame; pub struct Fill;"),
        ("frame.rs", "use crate::Fill; pub struct Frame;"),
    ]);
    assert_eq!(cycles(&siblings).len(), 1);
}

#[test]
fn parents_tests_comments_and_strings_make_no_cycle() {
    let acyclic = written(&[
        ("lib.rs", "pub mod a; pub mod b; pub use a::A; pub struct Error;"),
        (
            "a.rs",
            "//! See [`crate::b`].\nuse crate::Error; /* crate::b::B */ pub struct A<'a>(&'a str);\n\
             const TEXT: &str = \"crate::b::B\"; const RAW: &str = r#\"use crate::b;\"#;\n\
             const QUOTE: char = '\"'; #[cfg(test)] use crate::b::B;\n\
             #[cfg(test)] mod tests { use crate::b::B; fn f() { { crate::b::g() } } }",
        ),
        ("b.rs", "use crate::A;\n#[cfg(test)]\nmod tests;\npub struct B;"),
        ("b/tests.rs", "use crate::a;"),
    ]);
    assert_eq!(cycles(&acyclic), Vec::<String>::new());
    let edges = acyclic.edges();
    assert_eq!(edges.len(), 1);
    assert_eq!((edges[0].from.as_str(), edges[0].to.as_str()), ("crate::b", "crate::a"));
}
