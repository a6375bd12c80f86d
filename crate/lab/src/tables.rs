//! `lab tables`: the README's tables of results, generated from the evidence files.

use crate::folder::write_whole;
use anyhow::{Context, Result, ensure};
use serde_json::Value;
use std::fmt::Write;
use std::fs;
use std::path::Path;

/// The tables of the README, in order.
const TABLES: [&str; 8] = [
    "a-table-1",
    "a-figure-2",
    "a-top-5",
    "a-finding-3",
    "a-finding-5",
    "a-finding-6",
    "a-claims",
    "a-occlusion",
];
const BEGIN: &str = "<!-- evidence: written by `lab tables`, do not edit -->";
const END: &str = "<!-- end of evidence -->";

/// Replaces the part of `readme` between the two marks.
pub fn write(evidence: &Path, readme: &Path) -> Result<()> {
    let text =
        fs::read_to_string(readme).with_context(|| format!("cannot read {}", readme.display()))?;
    write_whole(readme, with_tables(&text, evidence)?.as_bytes())?;
    println!("{} holds the tables of {}", readme.display(), evidence.display());
    Ok(())
}

/// The README's text with fresh tables.
fn with_tables(text: &str, evidence: &Path) -> Result<String> {
    let (before, rest) =
        text.split_once(BEGIN).context("the README lacks the mark of the tables")?;
    let (_, after) = rest.split_once(END).context("the README lacks the end mark of the tables")?;
    let mut out = format!("{before}{BEGIN}\n");
    for name in TABLES {
        let path = evidence.join(format!("{name}.json"));
        let json = fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?;
        out.push_str(&table(&serde_json::from_slice(&json)?)?);
    }
    Ok(out + "\n" + END + after)
}

/// One evidence file as Markdown.
fn table(evidence: &Value) -> Result<String> {
    let text = |key: &str| evidence[key].as_str().unwrap_or_default().to_owned();
    let rows = evidence["rows"].as_array().context("an evidence file lacks its rows")?;
    ensure!(!rows.is_empty(), "an evidence file has no row");
    let mut out = format!(
        "\n#### {}\n\n`{}` · {} · {}\n\n| | published | ours | accepted | |\n|---|---:|---:|---|---|\n",
        text("title"),
        text("command"),
        text("model"),
        text("data")
    );
    for row in rows {
        let tolerance = match &row["tolerance"] {
            Value::Number(t) => format!("± {t}"),
            Value::String(rule) => rule.clone(),
            _ => String::new(),
        };
        let _ = writeln!(
            out,
            "| {} | {} | {} | {tolerance} | {} |",
            row["name"].as_str().unwrap_or_default(),
            number(&row["published"]),
            number(&row["ours"]),
            row["status"].as_str().unwrap_or_default()
        );
    }
    Ok(out)
}

fn number(value: &Value) -> String {
    match value.as_f64() {
        Some(v) if v.fract() == 0.0 && v.abs() < 1e6 => format!("{v}"),
        Some(v) => format!("{v:.4}"),
        None => "–".into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_readme_holds_the_tables_of_the_evidence_files() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let text = fs::read_to_string(root.join("README.md")).expect("there is a README");
        let fresh = with_tables(&text, &root.join("www/evidence")).expect("the evidence is whole");
        assert!(fresh == text, "run `cargo lab tables`");
    }

    #[test]
    fn a_readme_without_marks_is_left_alone() {
        assert!(with_tables("nothing here", Path::new("www/evidence")).is_err());
    }
}
