//! Which scripts of the page import which, read from the staged site, and the two lists that follow from it: the
//! `modulepreload` lines of `index.html` and the files that the service worker keeps at installation.
//!
//! Only static imports count; what is imported on demand is fetched on demand.

use std::collections::BTreeSet;
use std::path::{Component, Path};

use anyhow::{Context, Result, bail};

/// The script that `index.html` starts.
const MAIN: &str = "js/app/main.js";
/// The worker of the Draw room, which the page starts at once.
const WORKER: &str = "js/engine/worker.js";
/// Plain scripts of `index.html`.
const PLAIN: [&str; 2] = ["js/app/preload.js", "js/app/theme.js"];
/// Scripts that are kept for use without a network, besides those of the first answer.
const OFFLINE: [&str; 5] = [
    "js/app/bench.js",
    "js/draw/export.js",
    "js/engine/parts-worker.js",
    "js/evidence/room.js",
    "js/ui/glossary.js",
];
/// Files other than scripts that are kept at installation.
const SHELL: [&str; 12] = [
    "./",
    "index.html",
    "bench.html",
    "favicon.svg",
    "manifest.webmanifest",
    "presets.json",
    "css/base.css",
    "css/ui.css",
    "css/draw.css",
    "css/rooms.css",
    "css/evidence.css",
    "css/charts.css",
];

/// What the preload lines replace in `index.html`.
const PRELOAD_MARK: &str = "<!-- modulepreload -->";
/// What the list replaces in `sw.js`, as esbuild writes it.
const SHELL_MARK: &str = "const SHELL=[];";

/// The scripts that the page and its first worker fetch before anybody enters another room.
///
/// # Errors
/// When a script cannot be read or imports one that does not exist.
pub fn first_answer(site: &Path) -> Result<BTreeSet<String>> {
    let mut scripts = closure(site, &[MAIN, WORKER])?;
    scripts.extend(PLAIN.map(str::to_owned));
    Ok(scripts)
}

/// Writes both lists into a staged site.
///
/// # Errors
/// When a file cannot be read or written, or lacks the mark that its list replaces.
pub fn write_lists(site: &Path) -> Result<()> {
    let mut preloaded = closure(site, &[MAIN])?;
    preloaded.remove(MAIN);
    let lines: Vec<String> = preloaded
        .iter()
        .map(|script| format!("<link rel=\"modulepreload\" href=\"{script}\">"))
        .collect();
    fill(&site.join("index.html"), PRELOAD_MARK, &lines.join("\n"))?;

    let mut kept: Vec<String> = SHELL.map(str::to_owned).into();
    let mut scripts = first_answer(site)?;
    scripts.extend(closure(site, &OFFLINE)?);
    kept.extend(scripts);
    let list = serde_json::to_string(&kept)?;
    fill(&site.join("sw.js"), SHELL_MARK, &format!("const SHELL={list};"))
}

/// Replaces a mark, which must be there exactly once, by a text.
fn fill(file: &Path, mark: &str, text: &str) -> Result<()> {
    let source = std::fs::read_to_string(file)
        .with_context(|| format!("{} cannot be read", file.display()))?;
    if source.matches(mark).count() != 1 {
        bail!("{} must contain `{mark}` once", file.display());
    }
    std::fs::write(file, source.replace(mark, text))
        .with_context(|| format!("{} cannot be written", file.display()))
}

/// Some scripts and everything they import, as paths from the root of the site.
fn closure(site: &Path, entries: &[&str]) -> Result<BTreeSet<String>> {
    let mut found = BTreeSet::new();
    let mut open: Vec<String> = entries.iter().map(|entry| (*entry).to_owned()).collect();
    while let Some(script) = open.pop() {
        if found.contains(&script) {
            continue;
        }
        let source = std::fs::read_to_string(site.join(&script))
            .with_context(|| format!("{script} cannot be read"))?;
        for import in imports(&source) {
            open.push(
                resolve(&script, import)
                    .with_context(|| format!("{script} imports {import}, outside the site"))?,
            );
        }
        found.insert(script);
    }
    Ok(found)
}

/// The relative paths that a script imports statically, or exports from.
fn imports(source: &str) -> Vec<&str> {
    let mut found = Vec::new();
    for keyword in ["from", "import"] {
        for (at, _) in source.match_indices(keyword) {
            let rest = source[at + keyword.len()..].trim_start();
            let Some(path) = rest.strip_prefix('"').and_then(|rest| rest.split('"').next()) else {
                continue;
            };
            let line = source[..at].rsplit('\n').next().unwrap_or_default().trim_start();
            let comment = line.starts_with("//") || line.starts_with('*');
            if (path.starts_with("./") || path.starts_with("../")) && !comment {
                found.push(path);
            }
        }
    }
    found
}

/// A path that is relative to a script, from the root of the site; nothing where it leads outside.
fn resolve(script: &str, import: &str) -> Option<String> {
    let mut parts: Vec<&str> = script.split('/').collect();
    parts.pop();
    for component in Path::new(import).components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir => {
                parts.pop()?;
            }
            Component::Normal(name) => parts.push(name.to_str()?),
            Component::RootDir | Component::Prefix(_) => return None,
        }
    }
    Some(parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn static_imports_are_found_and_nothing_else() {
        let source = "import { a } from \"./a.js\";\nimport \"../b.js\";\nimport {\nc,\n} from \"./c.js\";\n\
                      export { d } from \"./d.js\";\nimport{e}from\"./e.js\";\n// import \"./comment.js\";\n\
                      const later = import(\"./later.js\");\nArray.from(\"./f.js\");\n";
        let mut found = imports(source);
        found.sort_unstable();
        assert_eq!(found, ["../b.js", "./a.js", "./c.js", "./d.js", "./e.js"]);
    }

    #[test]
    fn a_path_is_resolved_from_the_script_that_names_it() {
        assert_eq!(resolve("js/draw/maps.js", "../ui/dom.js").as_deref(), Some("js/ui/dom.js"));
        assert_eq!(resolve("js/draw/maps.js", "./rings.js").as_deref(), Some("js/draw/rings.js"));
        assert_eq!(resolve("sw.js", "../x.js"), None);
    }

    #[test]
    fn the_lists_of_the_page_name_every_script_once_and_no_room_that_loads_later() {
        let www = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../www");
        let site = std::env::temp_dir().join(format!("lists-{}", std::process::id()));
        std::fs::create_dir_all(&site).unwrap();
        std::fs::copy(www.join("index.html"), site.join("index.html")).unwrap();
        let source = std::fs::read_to_string(www.join("sw.js")).unwrap();
        std::fs::write(site.join("sw.js"), source.replace("SHELL = []", "SHELL=[]")).unwrap();
        copy_scripts(&www.join("js"), &site.join("js"));
        write_lists(&site).unwrap();

        let page = std::fs::read_to_string(site.join("index.html")).unwrap();
        let worker = std::fs::read_to_string(site.join("sw.js")).unwrap();
        for script in ["js/ui/dom.js", "js/engine/worker-rpc.js", "js/draw/maps.js"] {
            assert_eq!(page.matches(&format!("modulepreload\" href=\"{script}\"")).count(), 1);
            assert_eq!(worker.matches(&format!("\"{script}\"")).count(), 1, "{script}");
        }
        assert!(worker.contains("\"js/engine/parts-worker.js\""));
        for later in ["js/teach/room.js", "js/inspect/room.js"] {
            assert!(!page.contains(later) && !worker.contains(later));
        }
        assert!(write_lists(&site).is_err(), "a list that was written has no mark any more");
        std::fs::remove_dir_all(&site).unwrap();
    }

    fn copy_scripts(from: &Path, to: &Path) {
        std::fs::create_dir_all(to).unwrap();
        for entry in std::fs::read_dir(from).unwrap() {
            let entry = entry.unwrap();
            let target = to.join(entry.file_name());
            if entry.path().is_dir() {
                copy_scripts(&entry.path(), &target);
            } else {
                std::fs::copy(entry.path(), target).unwrap();
            }
        }
    }
}
