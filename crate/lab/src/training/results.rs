//! Files of results: one line of JSON for each finished run.

use crate::files::read_lines;
use anyhow::{Context, Result};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::Path;

/// The result of a finished run.
pub trait Line: Serialize + DeserializeOwned {
    /// The run's name.
    fn run(&self) -> &str;
}

/// All results by run, the last line of each; none if there is no file.
pub fn read<L: Line>(path: &Path) -> Result<BTreeMap<String, L>> {
    Ok(read_lines(path)?.into_iter().map(|line: L| (line.run().to_owned(), line)).collect())
}

/// Enters a result: in place of the run's earlier line, or as the last line. Safe with several processes that write.
pub fn enter<L: Line>(path: &Path, line: &L) -> Result<()> {
    let named = || format!("cannot write {}", path.display());
    let mut file = File::options()
        .create(true)
        .truncate(false)
        .read(true)
        .write(true)
        .open(path)
        .with_context(|| format!("cannot open {}", path.display()))?;
    file.lock()?;
    let mut text = String::new();
    file.read_to_string(&mut text).with_context(|| format!("cannot read {}", path.display()))?;
    let fresh = serde_json::to_string(line)?;
    let is_of_run =
        |old: &str| serde_json::from_str::<L>(old).is_ok_and(|old| old.run() == line.run());
    let mut lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).collect();
    let earlier = lines.iter().position(|old| is_of_run(old));
    match earlier {
        Some(first) => {
            lines[first] = &fresh;
            let mut number = 0;
            lines.retain(|old| {
                number += 1;
                number <= first + 1 || !is_of_run(old)
            });
        }
        None => lines.push(&fresh),
    }
    let whole = lines.join("\n") + "\n";
    file.seek(SeekFrom::Start(0))?;
    file.write_all(whole.as_bytes()).with_context(named)?;
    file.set_len(whole.len() as u64).with_context(named)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Score {
        run: String,
        value: u32,
    }

    impl Line for Score {
        fn run(&self) -> &str {
            &self.run
        }
    }

    fn score(run: &str, value: u32) -> Score {
        Score { run: run.into(), value }
    }

    #[test]
    fn a_result_replaces_the_earlier_ones_of_its_run_and_leaves_the_others() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("results.jsonl");
        assert!(read::<Score>(&path).unwrap().is_empty());
        for (run, value) in [("a", 1_000_000), ("b", 2), ("c", 3)] {
            enter(&path, &score(run, value)).unwrap();
        }
        let other = "{\"run\":\"a\",\"value\":7}\n";
        let text = std::fs::read_to_string(&path).unwrap() + other;
        std::fs::write(&path, text).unwrap();
        enter(&path, &score("a", 4)).unwrap();
        let text = std::fs::read_to_string(&path).unwrap();
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines.len(), 3);
        assert_eq!(lines[0], r#"{"run":"a","value":4}"#);
        let found = read::<Score>(&path).unwrap();
        assert_eq!((found["a"].value, found["b"].value, found["c"].value), (4, 2, 3));
    }
}
