//! `lab tables`: the evidence files of paper B, and every evidence file as CSV.

use crate::files::{write_json, write_whole};
use crate::paper_b::{digits, photos};
use anyhow::{Context, Result};
use serde_json::Value;
use std::fs;
use std::path::Path;

/// The evidence files that are written as CSV.
const TABLES: &[&str] = &[
    "a-table-1",
    "a-figure-2",
    "a-top-5",
    "a-finding-3",
    "a-finding-5",
    "a-finding-6",
    "a-claims",
    "a-occlusion",
    "b-table-1",
    "b-table-2",
    "b-table-3",
    "b-table-4",
    "b-table-5",
    "b-parts",
    "b-figure-6",
    "b-parts-aims",
    "b-table-6",
    "b-figure-5",
    "b-figure-6-digits",
    "b-aims",
    "b-gains",
    "b-beyond",
    "b-variants",
    "b-classes",
    "b-timing",
    "c-figure-4a",
    "c-figure-4b",
    "c-claims",
    "c-categories",
    "c-defects",
    "c-localisation",
    "c-figure-7",
    "c-figure-8",
    "c-features",
];

/// Writes the evidence of paper B from its results, and every evidence file as comma-separated values to `csv`.
pub fn write(results: &Path, parts: &Path, evidence: &Path, csv: Option<&Path>) -> Result<()> {
    for table in digits::tables(results)?.into_iter().chain(photos::tables(parts)?) {
        write_json(&evidence.join(format!("{}.json", table.id)), &table)?;
    }
    println!("wrote the tables of paper B to {}", evidence.display());
    if let Some(folder) = csv {
        for name in TABLES {
            let text = comma_separated(&read(evidence, name)?)?;
            write_whole(&folder.join(format!("{name}.csv")), &text)?;
        }
        println!("wrote {} CSV files to {}", TABLES.len(), folder.display());
    }
    Ok(())
}

fn read(evidence: &Path, name: &str) -> Result<Value> {
    let path = evidence.join(format!("{name}.json"));
    let json = fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?;
    Ok(serde_json::from_slice(&json)?)
}

/// One evidence file as comma-separated values.
fn comma_separated(evidence: &Value) -> Result<Vec<u8>> {
    let rows = evidence["rows"].as_array().context("an evidence file lacks its rows")?;
    let mut out = csv::Writer::from_writer(Vec::new());
    let columns = ["name", "published", "ours", "fixed", "sd", "spread", "tolerance", "status"];
    out.write_record(columns)?;
    for row in rows {
        out.write_record(columns.map(|column| match &row[column] {
            Value::String(text) => text.clone(),
            other => other.as_f64().map_or_else(String::new, |number| number.to_string()),
        }))?;
    }
    Ok(out.into_inner()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_evidence_of_paper_b_is_what_the_results_say() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let experiments = root.join("crate/lab/experiments");
        let fresh = digits::tables(&experiments.join("results.jsonl")).unwrap().into_iter();
        for table in fresh.chain(photos::tables(&experiments.join("parts.jsonl")).unwrap()) {
            let kept = read(&root.join("www/evidence"), table.id).unwrap();
            let fresh = serde_json::to_value(&table).unwrap();
            assert_eq!(kept, fresh, "{}: run `cargo lab tables`", table.id);
        }
    }

    #[test]
    fn a_table_has_a_line_for_each_row_and_quotes_commas() {
        let evidence = serde_json::json!({"rows": [
            {"name": "bottle, \"best\"", "published": null, "ours": 0.5, "tolerance": "≥ 0.9", "status": "miss"},
            {"name": "x", "ours": 1, "tolerance": 0.05, "status": "pass"},
        ]});
        let text = String::from_utf8(comma_separated(&evidence).unwrap()).unwrap();
        assert_eq!(
            text,
            "name,published,ours,fixed,sd,spread,tolerance,status\n\
             \"bottle, \"\"best\"\"\",,0.5,,,,≥ 0.9,miss\nx,,1,,,,0.05,pass\n"
        );
    }
}
