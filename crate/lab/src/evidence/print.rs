//! Evidence tables in the terminal.

use novelty_core::report::evidence::Table;

/// Prints the tables.
pub fn print(tables: &[Table]) {
    for table in tables {
        println!("\n{}: {}", table.item, table.title);
        for row in &table.rows {
            let number = |v: Option<f64>| v.map_or_else(|| "–".into(), |v| format!("{v:.4}"));
            let tolerance = row.tolerance.as_ref().map_or_else(String::new, |of| of.words());
            println!(
                "  {:<44} published {:>8}  ours {:>8}  {tolerance:<14} {} {}",
                row.name,
                number(row.published),
                number(row.ours),
                row.status.sign(),
                row.status.words()
            );
        }
    }
    println!();
}
