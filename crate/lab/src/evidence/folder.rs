//! The folder of the evidence files: one JSON file for each table, and `index.json`, which lists them in order.

use crate::files::write_json;
use anyhow::{Context, Result, ensure};
use novelty_core::report::evidence::{Index, Table};
use std::fs;
use std::path::Path;

/// Name of the list.
const INDEX: &str = "index.json";

/// Writes tables, then the index of all tables in the folder.
pub fn write(folder: &Path, tables: &[Table]) -> Result<()> {
    for table in tables {
        table.check()?;
        write_json(&folder.join(format!("{}.json", table.id)), table)?;
    }
    write_json(&folder.join(INDEX), &Index::of(&read_all(folder)?))
}

/// All tables of a folder, in the order of their ids.
pub fn read_all(folder: &Path) -> Result<Vec<Table>> {
    let mut tables = Vec::new();
    let entries = fs::read_dir(folder).with_context(|| format!("no {}", folder.display()))?;
    for entry in entries {
        let path = entry?.path();
        let json = path.extension().is_some_and(|ending| ending == "json");
        if !json || path.file_name().is_some_and(|name| name == INDEX) {
            continue;
        }
        let text = fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?;
        let table: Table = serde_json::from_slice(&text)
            .with_context(|| format!("{} is not a table of evidence", path.display()))?;
        let name = path.file_stem().map(|stem| stem.to_string_lossy());
        ensure!(name.is_some_and(|name| name == table.id), "{} has another id", path.display());
        table.check()?;
        tables.push(table);
    }
    tables.sort_by(|a, b| a.id.cmp(&b.id));
    Ok(tables)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::{Metric, Row, TableKind, table};

    #[test]
    fn the_index_lists_what_the_folder_holds_and_a_stranger_is_named() {
        let kept = tempfile::tempdir().unwrap();
        let mut one = table("b-table-1", TableKind::Table, "Table 1", "gain", Vec::new());
        assert!(write(kept.path(), &[one.clone()]).is_err(), "a table without rows");
        one.rows.push(Row::new("x", Metric::Auroc).within(0.9, 0.9, 0.1));
        one.commands.push("cargo lab tables".into());
        write(kept.path(), &[one.clone()]).unwrap();
        let index: Index =
            serde_json::from_slice(&fs::read(kept.path().join(INDEX)).unwrap()).unwrap();
        assert_eq!(index, Index::of(&[one]));
        fs::write(kept.path().join("c-x.json"), "{}").unwrap();
        let error = format!("{:#}", read_all(kept.path()).unwrap_err());
        assert!(error.contains("c-x.json"), "{error}");
    }

    #[test]
    fn the_committed_index_is_that_of_the_committed_tables() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../www/evidence");
        let index: Index = serde_json::from_slice(&fs::read(folder.join(INDEX)).unwrap()).unwrap();
        assert_eq!(index, Index::of(&read_all(&folder).unwrap()), "run `cargo lab tables`");
    }

    #[test]
    fn the_card_of_paper_a_counts_the_rows_that_the_evidence_counts() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let read = |file: &str| -> serde_json::Value {
            serde_json::from_slice(&fs::read(root.join(file)).unwrap()).unwrap()
        };
        let index = read("www/evidence/index.json");
        let card = read("models/mnist-abati/card.json");
        for kind in ["pass", "miss"] {
            let of_card = &card["metrics"][format!("paper_a_{kind}")];
            let of_index = &index["papers"][0]["totals"][kind];
            assert!(of_index.as_f64().is_some());
            assert_eq!(of_card.as_f64(), of_index.as_f64(), "{kind}");
        }
    }
}
