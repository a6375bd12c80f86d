//! The modules of a crate, the edges between them, and their cycles.

use crate::paths::Names;
use crate::source::tokens;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// The modules of a crate by their paths, `["crate", "report", "view"]`.
#[derive(Debug, Default)]
pub struct Crate(BTreeMap<Vec<String>, Names>);

/// A dependency of two modules with the same parent.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Edge {
    /// The module that depends on the other.
    pub from: String,
    /// The other.
    pub to: String,
    /// The module and the path that it names.
    pub why: String,
}

impl Crate {
    /// Reads a crate from its root, following `mod` declarations; `read` gives the text of a file.
    pub fn read(root: &Path, read: &impl Fn(&Path) -> Option<String>) -> Self {
        let mut modules = Self::default();
        let folder = root.parent().unwrap_or(Path::new(""));
        if let Some(text) = read(root) {
            modules.add(vec!["crate".to_owned()], &text, folder, read);
        }
        modules
    }

    fn add(
        &mut self,
        path: Vec<String>,
        text: &str,
        folder: &Path,
        read: &impl Fn(&Path) -> Option<String>,
    ) {
        let names = Names::of(&tokens(text));
        for name in &names.modules {
            let inner = folder.join(name);
            let files = [folder.join(format!("{name}.rs")), inner.join("mod.rs")];
            if let Some(text) = files.iter().find_map(|file| read(file)) {
                self.add([&path[..], std::slice::from_ref(name)].concat(), &text, &inner, read);
            }
        }
        self.0.insert(path, names);
    }

    /// The number of modules.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// The module that declares what a module calls by a path; `None` for other crates.
    fn resolve(&self, from: &[String], path: &[String], depth: usize) -> Option<Vec<String>> {
        let (first, mut rest) = path.split_first()?;
        let mut at = match first.as_str() {
            "crate" => vec!["crate".to_owned()],
            "self" => from.to_vec(),
            "super" => from[..from.len().saturating_sub(1)].to_vec(),
            name => {
                let child = [from, &[name.to_owned()]].concat();
                if !self.0.contains_key(&child) {
                    return None;
                }
                child
            }
        };
        while let Some((name, after)) = rest.split_first() {
            rest = after;
            let child = [&at[..], std::slice::from_ref(name)].concat();
            if name == "super" {
                at.pop();
            } else if self.0.contains_key(&child) {
                at = child;
            } else {
                // A name that this module has from elsewhere.
                let import =
                    self.0.get(&at)?.imports.iter().find(|i| i.name.as_ref() == Some(name));
                let elsewhere = import
                    .filter(|_| depth < 16)
                    .and_then(|import| self.resolve(&at, &import.path, depth + 1));
                match elsewhere {
                    Some(module) => at = module,
                    None => break,
                }
            }
        }
        Some(at)
    }

    /// The dependencies of modules on their siblings, or of those below them.
    pub fn edges(&self) -> Vec<Edge> {
        let mut edges = BTreeMap::new();
        for (from, names) in &self.0 {
            let imports = names.imports.iter().map(|import| &import.path);
            for path in imports.chain(&names.paths) {
                let Some(to) = self.resolve(from, path, 0) else { continue };
                let common = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
                if common == from.len() || common == to.len() {
                    continue;
                }
                let ends = (from[..=common].join("::"), to[..=common].join("::"));
                let why = format!("{} names {}", from.join("::"), path.join("::"));
                edges.entry(ends).or_insert(why);
            }
        }
        edges.into_iter().map(|((from, to), why)| Edge { from, to, why }).collect()
    }
}

/// One cycle from each set of modules that depend on each other, as a sentence.
pub fn cycles(modules: &Crate) -> Vec<String> {
    let edges = modules.edges();
    let mut found = Vec::new();
    let mut seen: BTreeSet<&str> = BTreeSet::new();
    for edge in &edges {
        if seen.contains(edge.from.as_str()) {
            continue;
        }
        if let Some(cycle) = shortest(&edges, &edge.from) {
            seen.extend(cycle.iter().map(|edge| edge.from.as_str()));
            let mut text = cycle[0].from.clone();
            cycle.iter().for_each(|edge| text += &format!(" → {}", edge.to));
            let why: Vec<&str> = cycle.iter().map(|edge| edge.why.as_str()).collect();
            found.push(format!("{text} ({})", why.join("; ")));
        }
    }
    found
}

/// The shortest way from a module back to itself.
fn shortest<'a>(edges: &'a [Edge], start: &str) -> Option<Vec<&'a Edge>> {
    let mut ways: Vec<Vec<&Edge>> =
        edges.iter().filter(|edge| edge.from == start).map(|edge| vec![edge]).collect();
    let mut reached: BTreeSet<&str> = BTreeSet::new();
    while !ways.is_empty() {
        if let Some(at) = ways.iter().position(|way| way[way.len() - 1].to == start) {
            return Some(ways.swap_remove(at));
        }
        let mut longer = Vec::new();
        for way in ways {
            let end = way[way.len() - 1].to.as_str();
            if reached.insert(end) {
                let next = edges.iter().filter(|edge| edge.from == end);
                longer.extend(next.map(|edge| [&way[..], &[edge]].concat()));
            }
        }
        ways = longer;
    }
    None
}
