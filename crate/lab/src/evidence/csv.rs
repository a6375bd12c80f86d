//! A table as comma-separated values.

use anyhow::Result;
use novelty_core::report::csv;
use novelty_core::report::evidence::Table;

/// The columns, in order: the fields of a row that are numbers, words or names of values.
const COLUMNS: [&str; 19] = [
    "name",
    "metric",
    "series",
    "panel",
    "x",
    "k",
    "network",
    "latent",
    "protocol",
    "class",
    "about",
    "published",
    "ours",
    "fixed",
    "sd",
    "spread",
    "tolerance",
    "status",
    "why",
];

/// One line for each row.
pub fn comma_separated(table: &Table) -> Result<String> {
    let mut out = csv::line(COLUMNS);
    for row in &table.rows {
        let fields = serde_json::to_value(row)?;
        let cell = |column: &str| match column {
            "tolerance" => row.tolerance.as_ref().map_or_else(String::new, |of| of.words()),
            _ => text(&fields[column]),
        };
        out += &csv::line(COLUMNS.map(cell));
    }
    Ok(out)
}

fn text(value: &serde_json::Value) -> String {
    match value {
        serde_json::Value::String(text) => text.clone(),
        serde_json::Value::Null => String::new(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::{Metric, Row, TableKind, table};

    #[test]
    fn a_table_has_a_line_for_each_row_and_quotes_commas() {
        let rows = vec![
            Row::new("bottle, \"best\"", Metric::PixelAuroc).at_least(0.5, 0.9),
            Row::new("x", Metric::Auroc).within(1.0, 1.0, 0.05),
        ];
        let table = table("b-x", TableKind::Own, "", "", rows);
        let text = comma_separated(&table).unwrap();
        let mut lines = text.lines().skip(1);
        let first = "\"bottle, \"\"best\"\"\",pixel_auroc,,,,,,,,,,,0.5,,,,at least 0.9,miss,";
        assert_eq!(lines.next(), Some(first));
        assert_eq!(lines.next(), Some("x,auroc,,,,,,,,,,1.0,1.0,,,,± 0.05,pass,"));
    }
}
