//! Evidence as files and in the terminal: the form of a table is [`novelty_core::report::evidence`], its content is
//! decided in the papers' own folders, on which nothing here depends.

mod csv;
mod folder;
mod print;

pub use folder::{read_all, write};
pub use novelty_core::report::evidence::{
    Accepted, Chart, ChartKind, ChosenOn, Metric, Paper, Protocol, Row, Settings, Spread, Table,
    TableKind, Training,
};
#[cfg(test)]
pub use novelty_core::report::evidence::{Status, Tolerance};
pub use print::print;

pub use self::csv::comma_separated;

/// A table with an id, a kind, the paper's name for it, a title and rows; the rest is filled in by whoever made it.
pub fn table(
    id: &str,
    kind: TableKind,
    item: &str,
    title: impl Into<String>,
    rows: Vec<Row>,
) -> Table {
    let paper = match id.as_bytes().first() {
        Some(b'a') => Paper::A,
        Some(b'b') => Paper::B,
        _ => Paper::C,
    };
    Table {
        id: id.into(),
        paper,
        kind,
        item: item.into(),
        title: title.into(),
        why: String::new(),
        headline: None,
        commands: Vec::new(),
        model: String::new(),
        cards: Vec::new(),
        data: String::new(),
        licence: None,
        settings: Settings::default(),
        chart: Chart::NONE,
        notes: Vec::new(),
        rows,
    }
}

/// "1 of 3 is" or "2 of 3 are": the rows of a table that match, out of those that were judged.
pub fn matching(rows: &[Row]) -> String {
    let judged = rows.iter().filter(|row| row.is_judged()).count();
    let pass = novelty_core::report::evidence::Totals::of(rows).pass;
    format!("{pass} of {judged} {}", if pass == 1 { "is" } else { "are" })
}
