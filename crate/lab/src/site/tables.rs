//! `lab tables`: the README's tables of results, generated from the evidence files.

use crate::files::{write_json, write_whole};
use crate::paper_b::{digits, photos};
use anyhow::{Context, Result, ensure};
use serde_json::Value;
use std::fmt::Write;
use std::fs;
use std::path::Path;

/// The tables of the README, in order.
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
const BEGIN: &str = "<!-- evidence: written by `lab tables`, do not edit -->";
const END: &str = "<!-- end of evidence -->";

/// Writes the evidence of paper B from its results, then the part of `readme` between the marks.
pub fn write(
    results: &Path,
    parts: &Path,
    evidence: &Path,
    readme: &Path,
    csv: Option<&Path>,
) -> Result<()> {
    for table in digits::tables(results)?.into_iter().chain(photos::tables(parts)?) {
        write_json(&evidence.join(format!("{}.json", table.id)), &table)?;
    }
    if let Some(folder) = csv {
        for name in TABLES {
            let text = comma_separated(&read(evidence, name)?)?;
            write_whole(&folder.join(format!("{name}.csv")), &text)?;
        }
    }
    let text =
        fs::read_to_string(readme).with_context(|| format!("cannot read {}", readme.display()))?;
    write_whole(readme, with_tables(&text, evidence)?.as_bytes())?;
    println!("wrote the tables of {1} to {0}", readme.display(), evidence.display());
    Ok(())
}

/// The README's text with fresh tables.
fn with_tables(text: &str, evidence: &Path) -> Result<String> {
    let (before, rest) =
        text.split_once(BEGIN).context("the README lacks the mark of the tables")?;
    let (_, after) = rest.split_once(END).context("the README lacks the end mark of the tables")?;
    let mut out = format!("{before}{BEGIN}\n");
    for name in TABLES {
        out.push_str(&table(&read(evidence, name)?)?);
    }
    Ok(out + "\n" + END + after)
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

/// One evidence file as Markdown: a line with its outcome, which opens to show the table.
fn table(evidence: &Value) -> Result<String> {
    let text = |key: &str| evidence[key].as_str().unwrap_or_default().to_owned();
    let rows = evidence["rows"].as_array().context("an evidence file lacks its rows")?;
    ensure!(!rows.is_empty(), "an evidence file has no row");
    let mut out = format!(
        "\n<details><summary><b>{}</b>: {}</summary>\n\n`{}` · {} · {}\n\n",
        text("title"),
        outcome(rows),
        text("command"),
        text("model"),
        text("data")
    );
    if let Some(licence) = evidence["licence"].as_str() {
        let _ = writeln!(out, "Licences of the photos, and so of the models: {licence}.\n");
    }
    for note in evidence["notes"].as_array().into_iter().flatten() {
        let _ = writeln!(out, "{}\n", note.as_str().unwrap_or_default());
    }
    let two = rows.iter().any(|row| row["fixed"].is_number());
    out += if two {
        "| | published | ours, best setting | ours, fixed setting | accepted | |\n|---|---:|---:|---:|---|---|\n"
    } else {
        "| | published | ours | accepted | |\n|---|---:|---:|---|---|\n"
    };
    for row in rows {
        let fixed = if two { format!("{} | ", number(&row["fixed"])) } else { String::new() };
        let tolerance = match &row["tolerance"] {
            Value::Number(t) => format!("± {t}"),
            Value::String(rule) => rule.clone(),
            _ => String::new(),
        };
        let _ = writeln!(
            out,
            "| {} | {} | {} | {fixed}{tolerance} | {} |",
            row["name"].as_str().unwrap_or_default(),
            number(&row["published"]),
            match row["sd"].as_f64() {
                Some(sd) => format!("{} ± {sd:.4}", number(&row["ours"])),
                None => number(&row["ours"]),
            },
            row["status"].as_str().unwrap_or_default()
        );
    }
    Ok(out + "\n</details>\n")
}

/// Number of rows with each outcome, in words.
fn outcome(rows: &[Value]) -> String {
    let count = |status: &str| rows.iter().filter(|row| row["status"] == status).count();
    let judged = count("pass") + count("miss");
    let mut parts = Vec::new();
    if judged > 0 {
        parts.push(format!("{} of {judged} pass", count("pass")));
    }
    for (status, words) in [("no reference", "without a published number"), ("not run", "not run")]
    {
        if count(status) > 0 {
            parts.push(format!("{} {words}", count(status)));
        }
    }
    parts.join(", ")
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

    #[test]
    fn a_readme_without_marks_is_left_alone() {
        assert!(with_tables("nothing here", Path::new("www/evidence")).is_err());
    }
}
