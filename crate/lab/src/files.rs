//! Writing files atomically: a file has its old content or its new one.
//!
//! Depends on nothing else in the lab.

use anyhow::{Context, Result, ensure};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::fs;
use std::path::Path;

/// Writes a value as indented JSON, atomically.
pub fn write_json(path: &Path, value: &impl Serialize) -> Result<()> {
    let mut json = serde_json::to_vec_pretty(value)?;
    json.push(b'\n');
    write_whole(path, &json)
}

/// Writes a temporary file in the same folder and renames it.
pub fn write_whole(path: &Path, bytes: &[u8]) -> Result<()> {
    let name = path.file_name().context("a file needs a name")?.to_string_lossy();
    ensure!(!name.is_empty(), "a file needs a name");
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    let fresh = path.with_file_name(format!(".{name}.new"));
    fs::write(&fresh, bytes).with_context(|| format!("cannot write {}", fresh.display()))?;
    fs::rename(&fresh, path).with_context(|| format!("cannot write {}", path.display()))
}

/// Reads a file with one line of JSON for each value; no values if there is no file.
pub fn read_lines<T: DeserializeOwned>(path: &Path) -> Result<Vec<T>> {
    if !path.exists() {
        return Ok(Vec::new());
    }
    let text =
        fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    lines
        .map(|(number, line)| {
            serde_json::from_str(line)
                .with_context(|| format!("line {} of {}", number + 1, path.display()))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_json_are_read_and_a_broken_one_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("lines.jsonl");
        assert!(read_lines::<u32>(&path).unwrap().is_empty());
        write_whole(&path, b"1\n\n2\n").unwrap();
        assert_eq!(read_lines::<u32>(&path).unwrap(), [1, 2]);
        write_whole(&path, b"1\nx\n").unwrap();
        assert!(read_lines::<u32>(&path).unwrap_err().to_string().starts_with("line 2 of"));
    }
}
