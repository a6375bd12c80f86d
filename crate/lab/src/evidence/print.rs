//! Evidence tables in the terminal.

use super::table::{Evidence, Status, Tolerance};

/// Prints the tables.
pub fn print(tables: &[Evidence]) {
    for table in tables {
        println!("\n{}", table.title);
        for row in &table.rows {
            let number = |v: Option<f64>| v.map_or_else(|| "–".into(), |v| format!("{v:.4}"));
            let tolerance = match &row.tolerance {
                Some(Tolerance::Within(t)) => format!("± {t}"),
                Some(Tolerance::Rule(rule)) => rule.clone(),
                None => String::new(),
            };
            let status = match row.status {
                Status::Pass => "pass",
                Status::Miss => "MISS",
                Status::NoReference => "",
                Status::NotRun => "not run",
            };
            println!(
                "  {:<44} published {:>8}  ours {:>8}  {tolerance:<10} {status}",
                row.name,
                number(row.published),
                number(row.ours)
            );
        }
    }
    println!();
}
