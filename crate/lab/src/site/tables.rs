//! `lab tables`: the evidence files from the records of experiments, their index, and every table as CSV.

use crate::evidence::{self, Table};
use crate::files::write_whole;
use crate::paper_a::evaluation;
use crate::paper_b::{digits, photos, timing};
use crate::paper_c::{detection, features};
use anyhow::Result;
use std::path::Path;

/// The records from which tables are made.
pub struct Records<'a> {
    /// Runs of the queue.
    pub results: &'a Path,
    /// Runs of mvtec-ae.
    pub parts: &'a Path,
    /// Times of encoder, search and decoder.
    pub timing: &'a Path,
    /// Measurements of paper A.
    pub paper_a: &'a Path,
    /// Measurements of Figure 4 of paper C.
    pub detection: &'a Path,
    /// Measurements of Figures 7 and 8 of paper C.
    pub features: &'a Path,
}

impl Records<'_> {
    /// All tables of the records.
    fn tables(&self) -> Result<Vec<Table>> {
        let mut tables = evaluation::Record::read(self.paper_a)?.tables();
        tables.extend(digits::tables(self.results)?);
        tables.extend(photos::tables(self.parts)?);
        tables.extend(timing::table(self.timing)?);
        tables.extend(detection::tables(self.detection)?);
        tables.extend(features::tables(self.features)?);
        Ok(tables)
    }
}

/// Writes all evidence and its index, and the same as comma-separated values to `csv`.
pub fn write(records: &Records<'_>, folder: &Path, csv: Option<&Path>) -> Result<()> {
    let tables = records.tables()?;
    evidence::write(folder, &tables)?;
    println!("wrote {} tables and their index to {}", tables.len(), folder.display());
    if let Some(csv) = csv {
        let all = evidence::read_all(folder)?;
        for table in &all {
            let text = evidence::comma_separated(table)?;
            write_whole(&csv.join(format!("{}.csv", table.id)), text.as_bytes())?;
        }
        println!("wrote {} CSV files to {}", all.len(), csv.display());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_committed_evidence_is_what_the_records_say_and_nothing_else() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let of = |name: &str| root.join("crate/lab/experiments").join(name);
        let records = Records {
            results: &of("results.jsonl"),
            parts: &of("parts.jsonl"),
            timing: &of("timing.json"),
            paper_a: &of("paper-a.json"),
            detection: &of("paper-c-detection.json"),
            features: &of("paper-c-features.json"),
        };
        let mut fresh = records.tables().unwrap();
        fresh.sort_by(|a, b| a.id.cmp(&b.id));
        let kept = evidence::read_all(&root.join("www/evidence")).unwrap();
        let ids = |tables: &[Table]| tables.iter().map(|of| of.id.clone()).collect::<Vec<_>>();
        assert_eq!(ids(&kept), ids(&fresh));
        for (kept, fresh) in kept.iter().zip(&fresh) {
            assert_eq!(kept, fresh, "{}: run `cargo lab tables`", fresh.id);
        }
    }
}
