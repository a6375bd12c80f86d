//! Relative links and paths in code font: which of them lead to nothing.
//!
//! A path in code font is a code span without spaces that names a folder level, such as `crate/core/src/lib.rs`. It
//! may start at the root of the repository or beside the document; `<id>` and `*` stand for any name. Code spans of
//! other kinds (`u8/255`, `application/wasm`) are recognised by their first part, which names nothing here.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Component, Path, PathBuf};

use pulldown_cmark::{Event, Tag, TagEnd};

use crate::{GENERATED, parser, read};

/// Extensions by which a path is recognised although its first part names nothing: a moved file must be noticed.
const EXTENSIONS: [&str; 12] =
    ["rs", "js", "mjs", "json", "jsonl", "md", "toml", "css", "html", "py", "yml", "bin"];

/// What a document refers to and the repository does not hold, one line each.
pub fn broken(root: &Path, document: &Path) -> Vec<String> {
    let text = read(document);
    let beside = document.parent().expect("a document is in a folder");
    let mut broken = Vec::new();
    let mut report = |kind: &str, what: &str| {
        let name = document.strip_prefix(root).unwrap_or(document);
        broken.push(format!("{}: {kind} {what}", name.display()));
    };
    for event in parser(&text) {
        match event {
            Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. })
                if !dest_url.contains(':') && !link_resolves(root, document, &dest_url) =>
            {
                report("the link", &dest_url);
            }
            Event::Code(span) => {
                let bases = [root, beside];
                if is_path(&span, bases) && !bases.into_iter().any(|base| exists(base, &span)) {
                    report("the path", &span);
                }
            }
            _ => {}
        }
    }
    broken
}

/// Whether a relative link leads to a file or folder inside the repository, and to a heading if it names one.
fn link_resolves(root: &Path, document: &Path, link: &str) -> bool {
    let (file, heading) = link.split_once('#').unwrap_or((link, ""));
    let target = if file.is_empty() {
        document.to_owned()
    } else {
        document.parent().unwrap_or(root).join(file)
    };
    let Some(target) = inside(root, &target) else { return false };
    target.exists() && (heading.is_empty() || headings(&read(&target)).contains(heading))
}

/// A path without `..`, if it stays inside the repository.
fn inside(root: &Path, path: &Path) -> Option<PathBuf> {
    let mut plain = PathBuf::new();
    for part in path.components() {
        match part {
            Component::ParentDir => {
                plain.pop();
            }
            Component::CurDir => {}
            part => plain.push(part),
        }
    }
    plain.starts_with(root).then_some(plain)
}

/// The fragments of a document's headings, made as GitHub makes them.
fn headings(text: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut heading: Option<String> = None;
    for event in parser(text) {
        match event {
            Event::Start(Tag::Heading { .. }) => heading = Some(String::new()),
            Event::Text(part) | Event::Code(part) => {
                if let Some(words) = &mut heading {
                    words.push_str(&part);
                }
            }
            Event::End(TagEnd::Heading(_)) => {
                let kept = |c: &char| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_');
                let words = heading.take().unwrap_or_default().to_lowercase();
                found.insert(
                    words.chars().filter(kept).map(|c| if c == ' ' { '-' } else { c }).collect(),
                );
            }
            _ => {}
        }
    }
    found
}

/// Whether a code span is meant as a path of the repository.
fn is_path(span: &str, bases: [&Path; 2]) -> bool {
    let allowed = |c: char| c.is_ascii_alphanumeric() || "._-/<>*".contains(c);
    let Some((first, _)) = span.split_once('/') else { return false };
    if !span.chars().all(allowed) || first.is_empty() || GENERATED.contains(&first) {
        return false;
    }
    let extension = Path::new(span).extension().and_then(|extension| extension.to_str());
    let known = extension.is_some_and(|extension| EXTENSIONS.contains(&extension));
    known || bases.into_iter().any(|base| base.join(first).exists())
}

/// Whether a path exists below a folder; `<…>` and `*` stand for any name or part of one.
fn exists(base: &Path, path: &str) -> bool {
    let (first, rest) = path.split_once('/').unwrap_or((path, ""));
    let candidates: Vec<PathBuf> = if first.contains(['<', '*']) {
        let names = fs::read_dir(base).into_iter().flatten().flatten();
        names.filter(|e| fits(first, &e.file_name().to_string_lossy())).map(|e| e.path()).collect()
    } else {
        vec![base.join(first)]
    };
    candidates.iter().any(|path| if rest.is_empty() { path.exists() } else { exists(path, rest) })
}

/// Whether a name fits a pattern with one placeholder.
fn fits(pattern: &str, name: &str) -> bool {
    let start = pattern.find(['<', '*']).unwrap_or(pattern.len());
    let end = pattern.rfind(['>', '*']).map_or(start, |last| last + 1);
    name.len() >= start + pattern.len() - end
        && name.starts_with(&pattern[..start])
        && name.ends_with(&pattern[end..])
}

#[test]
fn a_link_or_path_that_leads_nowhere_is_reported() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let root = folder.path();
    fs::create_dir_all(root.join("crate/core")).expect("folders");
    fs::write(root.join("crate/core/lib.rs"), "").expect("a file");
    fs::write(root.join("other.md"), "# A heading, with `code`\n").expect("a file");
    let report = |text: &str| {
        let path = root.join("crate/README.md");
        fs::write(&path, text).expect("a document");
        broken(root, &path).len()
    };
    // Sound: links beside, above, to a heading and elsewhere; paths from the root, beside, with a wildcard, in fences.
    for sound in [
        "[a](core/lib.rs) [b](../other.md#a-heading-with-code) [c](https://example.org/x) [d](#here)\n\n# Here",
        "`crate/core/lib.rs` `core/lib.rs` `crate/<name>/lib.rs` `crate/*/lib.rs` `core/`",
        "`u8/255` `application/wasm` `core` `dist/index.html` `cargo run crate/nothing`",
        "```sh\ncat crate/nothing.rs\n```",
    ] {
        assert_eq!(report(sound), 0, "{sound}");
    }
    for unsound in [
        "[a](core/gone.rs)",
        "![a](picture.png)",
        "[a](../other.md#no-such-heading)",
        "[a](#nowhere)",
        "[a](../../outside.md)",
        "`crate/core/gone.rs`",
        "`core/gone`",
        "`elsewhere/gone.rs`",
        "`crate/<name>/gone.rs`",
    ] {
        assert_eq!(report(unsound), 1, "{unsound}");
    }
}
