//! `crate/core/README.md` lists every equation that core's comments cite, and names modules that exist.

use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_owned()
}

fn readme() -> String {
    std::fs::read_to_string(root().join("README.md")).expect("the README of core")
}

/// Tags such as `B4` in a text: one of the letters of the papers, or X, and digits.
fn tags(text: &str) -> Vec<&str> {
    text.split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|word| {
            let digits = word.strip_prefix(['A', 'B', 'C', 'X']).unwrap_or_default();
            !digits.is_empty() && digits.len() <= 2 && digits.bytes().all(|b| b.is_ascii_digit())
        })
        .collect()
}

/// The first cells of the README's tables.
fn listed(readme: &str) -> Vec<&str> {
    readme.lines().filter_map(|line| line.strip_prefix("| ")?.split(" |").next()).collect()
}

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("a folder of sources") {
        let path = entry.expect("an entry of the folder").path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|name| name == "rs") {
            found.push(path);
        }
    }
}

#[test]
fn every_tag_in_a_comment_is_in_the_readme() {
    let readme = readme();
    let listed = listed(&readme);
    let mut files = Vec::new();
    sources(&root().join("src"), &mut files);
    let mut cited = 0;
    for file in files {
        let source = std::fs::read_to_string(&file).unwrap();
        for line in source.lines().filter(|line| line.trim_start().starts_with("//")) {
            for tag in tags(line) {
                assert!(listed.contains(&tag), "{tag} in {} is not explained", file.display());
                cited += 1;
            }
        }
    }
    assert!(cited > 50, "the comments were not read: {cited} tags");
    assert_eq!(tags("as B9 of [`x`] (C5, X12), not B, A4x or ABC1"), ["B9", "C5", "X12"]);
}

#[test]
fn every_module_that_the_readme_names_exists() {
    let readme = readme();
    let mut checked = 0;
    for path in readme.split('`').filter(|text| text.contains("::") && !text.contains(' ')) {
        let mut folder = root().join("src");
        let mut rest = path.split("::").peekable();
        while let Some(name) = rest.peek().filter(|name| folder.join(name).is_dir()) {
            folder.push(name);
            rest.next();
        }
        let mut file = folder.join("mod.rs");
        if let Some(name) = rest.peek().filter(|name| folder.join(format!("{name}.rs")).is_file()) {
            file = folder.join(format!("{name}.rs"));
            rest.next();
        }
        let source = std::fs::read_to_string(&file).unwrap();
        let item = rest.next();
        assert!(
            item.is_none_or(|item| source.contains(item)),
            "{path} is not in {}",
            file.display()
        );
        assert_eq!(rest.next(), None, "{path} leads nowhere");
        checked += 1;
    }
    assert!(checked > 30, "the README was not read: {checked} modules");
}
