//! The evidence as one page without a script, from the tables and the index that the lab wrote.
//!
//! The form of both is core's [`novelty_core::report::evidence`]; nothing is ordered or counted here.

use anyhow::{Context, Result, ensure};
use maud::{DOCTYPE, Markup, PreEscaped, html};
use novelty_core::report::evidence::{
    Entry, Examples, Index, PaperEntry, Row, Settings, Status, Table, TableKind, Totals,
};
use serde::de::DeserializeOwned;
use std::path::Path;

/// Folder of the example maps beside the tables.
const EXAMPLES: &str = "examples";

const POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self'";

/// Writes `index.html`, which shows the tables that `index.json` lists.
///
/// # Errors
/// When the index, a table or the list of examples cannot be read, or the index is not that of the tables.
pub fn publish(folder: &Path) -> Result<()> {
    let index: Index = read(&folder.join("index.json"))?;
    let tables = index
        .tables
        .iter()
        .map(|entry| read(&folder.join(format!("{}.json", entry.id))))
        .collect::<Result<Vec<Table>>>()?;
    ensure!(
        Index::of(&tables) == index,
        "the index of the evidence is old: run `cargo lab tables`"
    );
    let list = folder.join(EXAMPLES).join("index.json");
    let examples: Option<Examples> = list.exists().then(|| read(&list)).transpose()?;
    let page = page(&index, &tables, examples.as_ref()).into_string();
    Ok(std::fs::write(folder.join("index.html"), page)?)
}

fn read<T: DeserializeOwned>(path: &Path) -> Result<T> {
    let text = std::fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
    serde_json::from_slice(&text)
        .with_context(|| format!("{} is not in the form of the evidence", path.display()))
}

/// The whole page.
fn page(index: &Index, tables: &[Table], examples: Option<&Examples>) -> Markup {
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(POLICY);
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { "Evidence · Novelty Lens" }
                link rel="icon" href="../favicon.svg" type="image/svg+xml";
                @for sheet in ["base", "ui", "rooms", "charts", "evidence"] {
                    link rel="stylesheet" href=(format!("../css/{sheet}.css"));
                }
            }
            body {
                header class="top" { a class="site-name" href="../" { "Novelty Lens" } }
                main {
                    section class="plain wide" {
                        h1 { "Evidence" }
                        p {
                            "What the three papers published, what we measured, and whether it matches. The "
                            a href="../#evidence" { "Evidence room" }
                            " shows the same with charts. "
                            (legend())
                        }
                        nav class="overview" aria-label="Tables and figures" {
                            @for paper in &index.papers { (contents(paper, index)) }
                            @if examples.is_some() {
                                p { a href="#examples" { "Example maps" } }
                            }
                        }
                        @for paper in &index.papers {
                            section class="chapter" {
                                h2 { (letter(paper)) ": tables" }
                                @for table in tables.iter().filter(|of| of.paper == paper.paper) {
                                    (article(table, paper))
                                }
                            }
                        }
                        @if let Some(examples) = examples { (pictures(examples)) }
                    }
                }
            }
        }
    }
}

fn letter(paper: &PaperEntry) -> String {
    let name = serde_json::to_value(paper.paper).unwrap_or_default();
    format!("Paper {}", name.as_str().unwrap_or_default().to_uppercase())
}

/// What the signs mean.
fn legend() -> String {
    let part = |status: Status| format!("{} {}", status.sign(), status.words());
    Status::ALL.map(part).join(" · ")
}

/// The counts of what is judged or not run.
fn counts(totals: Totals) -> Markup {
    let Totals { pass, miss, not_run, .. } = totals;
    html! {
        span class="counts" {
            span class="count pass" { "✓\u{a0}" (pass) }
            span class="count miss" { "✗\u{a0}" (miss) }
            span class="count open" { "–\u{a0}" (not_run) }
        }
    }
}

/// A paper with its totals, and its tables, figures and claims with links; our own ones below.
fn contents(paper: &PaperEntry, index: &Index) -> Markup {
    let entries = || index.tables.iter().filter(|entry| entry.paper == paper.paper);
    let own: Vec<&Entry> = entries().filter(|entry| entry.kind == TableKind::Own).collect();
    html! {
        section class="paper" {
            h2 { (letter(paper)) " · " (paper.question) }
            p class="muted small" {
                (paper.authors) ": " (paper.title) ", "
                a href=(format!("https://arxiv.org/abs/{}", paper.arxiv)) { "arXiv " (paper.arxiv) }
            }
            p class="paper-totals" { (counts(paper.totals)) }
            div class="scroll" tabindex="0" role="region" aria-label=(format!("{} at a glance", letter(paper))) {
                table class="items" {
                    thead { tr {
                        @for name in ["Item", "Published", "Ours", "Rows", "Why"] { th scope="col" { (name) } }
                    } }
                    tbody {
                        @for entry in entries().filter(|entry| entry.kind != TableKind::Own) { (item(entry)) }
                    }
                }
            }
            p class="small" {
                "Our own variants, details and targets: "
                @for (at, entry) in own.iter().enumerate() {
                    @if at > 0 { ", " }
                    a href=(format!("#{}", entry.id)) { (entry.item) ": " (entry.title) }
                }
            }
        }
    }
}

/// One line of the contents.
fn item(entry: &Entry) -> Markup {
    let headline = entry.headline.as_ref();
    html! {
        tr {
            th scope="row" {
                a href=(format!("#{}", entry.id)) { (entry.item) }
                span class="muted small" { (entry.title) }
            }
            td class="value" { (number(headline.and_then(|of| of.published))) }
            td class="value ours" {
                @if let Some(of) = headline {
                    (of.status.sign()) " " (number(of.ours))
                    span class="muted small headline" { (of.name) }
                } @else { "–" }
            }
            td { (counts(entry.totals)) }
            td class="why" { (entry.why) }
        }
    }
}

/// One table with its settings, its rows, its notes and its commands.
fn article(table: &Table, paper: &PaperEntry) -> Markup {
    let fixed = table.rows.iter().any(|row| row.fixed.is_some());
    let licence = table.licence.iter().map(|licence| format!("licence: {licence}"));
    let facts: Vec<String> =
        [&table.model, &table.data].into_iter().cloned().chain(licence).collect();
    let mut columns = vec!["Quantity", "Published", "Accepted"];
    columns.extend(if fixed {
        &["Ours, best setting", "Ours, fixed setting"][..]
    } else {
        &["Ours"]
    });
    columns.extend(["Result", "Remarks"]);
    let name = format!("{}: {}", table.item, table.title);
    html! {
        article class="evidence-table" id=(table.id) {
            h3 { (name) " " (counts(table.totals())) }
            p { (table.why) }
            p class="muted small" { (facts.join(" · ")) }
            p class="small" { (settings(&table.settings)) }
            div class="scroll" tabindex="0" role="region" aria-label=(name) {
                table {
                    thead { tr { @for column in columns { th scope="col" { (column) } } } }
                    tbody { @for row in &table.rows { (line(row, fixed)) } }
                }
            }
            @if let Some(words) = deviations(&table.rows) { p class="muted small deviation" { (words) } }
            @if !table.notes.is_empty() {
                div class="small remarks" { @for note in &table.notes { p { (note) } } }
            }
            div class="provenance" {
                (commands(&table.item, &table.commands))
                p class="files" {
                    a href=(format!("https://arxiv.org/abs/{}", paper.arxiv)) { "Paper, arXiv " (paper.arxiv) }
                    a href=(format!("{}.json", table.id)) { "Raw JSON" }
                    @for card in &table.cards {
                        a href=(format!("../models/{card}/card.json")) { "Model card " (card) }
                    }
                }
            }
        }
    }
}

/// Commands that can be reached and scrolled with the keyboard.
fn commands(of: &str, lines: &[String]) -> Markup {
    html! {
        div class="command" {
            code tabindex="0" role="group" aria-label=(format!("Commands of {of}")) { (lines.join("\n")) }
        }
    }
}

/// How the numbers of a table came about.
fn settings(settings: &Settings) -> String {
    let chosen = settings.chosen.map(|of| format!("Setting: {}.", of.words()));
    let fixed = settings.fixed.map(|of| format!("Fixed setting: {}.", of.words()));
    let trained = settings.training.iter().map(|of| format!("Trained for {}.", of.words()));
    chosen.into_iter().chain(fixed).chain(trained).collect::<Vec<_>>().join(" ")
}

/// One row; `fixed` where the table has a column for the score at a fixed setting.
fn line(row: &Row, fixed: bool) -> Markup {
    let over = row.spread.map(|over| format!("standard deviation over {}", over.words()));
    let deviation = row.sd.map_or_else(String::new, |sd| format!(" ± {sd:.4}"));
    let accepted = row.tolerance.as_ref().map_or_else(|| "–".to_owned(), |of| of.words());
    let chosen = row.chosen.map(|of| format!("Setting: {}.", of.words()));
    let trained = row.training.as_ref().map(|of| format!("{}.", of.words()));
    let remarks: Vec<String> = [row.why.clone(), chosen, trained].into_iter().flatten().collect();
    let status = serde_json::to_value(row.status).unwrap_or_default();
    html! {
        tr data-status=(status.as_str().unwrap_or_default()) {
            th scope="row" { (row.name) }
            td class="value" { (number(row.published)) }
            td class="value" { (accepted) }
            td class="value ours" title=[over] { (number(row.ours)) (deviation) }
            @if fixed { td class="value ours" { (number(row.fixed)) } }
            td class="status" { (row.status.sign()) " " (row.status.words()) }
            td class="remarks-cell" { (remarks.join(" ")) }
        }
    }
}

/// Over what the standard deviations of some rows were taken; `None` where there are none.
fn deviations(rows: &[Row]) -> Option<String> {
    let mut over: Vec<&str> = Vec::new();
    for words in rows.iter().filter_map(|row| row.spread).map(|spread| spread.words()) {
        if !over.contains(&words) {
            over.push(words);
        }
    }
    let words = over.join(" or ");
    (!over.is_empty()).then(|| format!("± is the standard deviation of ours over {words}."))
}

/// The example maps, each group under the titles of its columns.
fn pictures(examples: &Examples) -> Markup {
    html! {
        section class="chapter" id="examples" {
            h2 { "Example maps" }
            @for group in &examples.groups {
                article class="example-group" {
                    h3 { (group.title) }
                    p class="muted small" { (group.about) }
                    div class=(format!("strips columns-{}", group.columns.len())) tabindex="0" role="region" aria-label=(group.title) {
                        p class="strip-columns" {
                            @for column in &group.columns { span { (column) } }
                        }
                        @for strip in &group.strips {
                            figure {
                                img src=(format!("{EXAMPLES}/{}", strip.file)) width=(strip.width) height=(strip.height)
                                    loading="lazy" alt=(format!("Side by side: {}.", group.columns.join(", ")));
                                figcaption { (strip.words) " " span class="muted" { "Licence: " (strip.licence) "." } }
                            }
                        }
                    }
                }
            }
            div class="provenance" { (commands("the example maps", std::slice::from_ref(&examples.command))) }
        }
    }
}

/// A number to four decimals.
fn number(value: Option<f64>) -> Markup {
    value.map_or(PreEscaped("–".to_owned()), |value| PreEscaped(format!("{value:.4}")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use novelty_core::report::evidence::{
        Chart, ChosenOn, ExampleGroup, ExampleStrip, Metric, Paper, Spread, Training,
    };

    fn table(id: &str, rows: Vec<Row>) -> Table {
        Table {
            id: id.into(),
            paper: Paper::B,
            kind: TableKind::Table,
            item: "Table 3".into(),
            title: "A < B".into(),
            why: "So it is.".into(),
            headline: Some(0),
            commands: vec!["cargo lab queue".into(), "cargo lab tables".into()],
            model: "m".into(),
            cards: vec!["mnist-not-7".into()],
            data: "d".into(),
            licence: Some("CC <0>".into()),
            settings: Settings {
                training: vec![Training {
                    learning_rates: vec![0.001],
                    epochs: 10,
                    seeds: 1,
                    published_epochs: Some(50),
                }],
                chosen: Some(ChosenOn::TestSet),
                fixed: None,
            },
            chart: Chart::NONE,
            notes: vec!["One.".into(), "Two.".into()],
            rows,
        }
    }

    fn row() -> Row {
        let row = Row::new("q", Metric::Auroc).within(0.9, 0.9366, 0.03).fixed(Some(0.91));
        row.spread(Some(0.02), Spread::Classes)
    }

    fn write(folder: &Path, tables: &[Table]) {
        for table in tables {
            let json = serde_json::to_vec(table).unwrap();
            std::fs::write(folder.join(format!("{}.json", table.id)), json).unwrap();
        }
        let index = serde_json::to_vec(&Index::of(tables)).unwrap();
        std::fs::write(folder.join("index.json"), index).unwrap();
    }

    #[test]
    fn the_page_shows_contents_totals_and_every_table_and_needs_no_script() {
        let kept = tempfile::tempdir().unwrap();
        write(kept.path(), &[table("b-table-3", vec![row()])]);
        publish(kept.path()).unwrap();
        let page = std::fs::read_to_string(kept.path().join("index.html")).unwrap();
        assert!(!page.contains("<script"));
        for wanted in [
            "href=\"#b-table-3\">Table 3</a>",
            "id=\"b-table-3\"",
            "Table 3: A &lt; B",
            "✗\u{a0}1",
            "licence: CC &lt;0&gt;",
            "<p>One.</p><p>Two.</p>",
            "Ours, best setting</th><th scope=\"col\">Ours, fixed setting",
            "title=\"standard deviation over classes\">0.9366 ± 0.0200</td><td class=\"value ours\">0.9100</td>",
            "± is the standard deviation of ours over classes.",
            "cargo lab queue\ncargo lab tables",
            "selected on the test set, which is optimistic",
            "10 epochs (paper: 50), learning rate 0.001, 1 seed",
            "https://arxiv.org/abs/2111.06150",
            "../models/mnist-not-7/card.json",
        ] {
            assert!(page.contains(wanted), "{wanted} is missing in {page}");
        }
    }

    #[test]
    fn an_index_that_is_not_of_the_tables_is_refused() {
        let kept = tempfile::tempdir().unwrap();
        write(kept.path(), &[table("b-table-3", vec![row()])]);
        let newer = table("b-table-3", vec![row(), row()]);
        let json = serde_json::to_vec(&newer).unwrap();
        std::fs::write(kept.path().join("b-table-3.json"), json).unwrap();
        assert!(publish(kept.path()).unwrap_err().to_string().contains("cargo lab tables"));
        std::fs::write(kept.path().join("b-table-3.json"), "{}").unwrap();
        assert!(publish(kept.path()).unwrap_err().to_string().contains("b-table-3.json"));
    }

    #[test]
    fn examples_are_under_their_columns_with_words_and_licence() {
        let strip = ExampleStrip {
            file: "a.jpg".into(),
            width: 4,
            height: 2,
            words: "Scratch: flagged.".into(),
            licence: "CC0".into(),
        };
        let group = ExampleGroup {
            title: "A < B".into(),
            about: "why".into(),
            columns: vec!["photo".into(), "map".into()],
            strips: vec![strip],
        };
        let command = "cargo lab examples".to_owned();
        let page = pictures(&Examples { command, groups: vec![group] }).into_string();
        for wanted in [
            "<h3>A &lt; B</h3>",
            "<p class=\"strip-columns\"><span>photo</span><span>map</span>",
            "src=\"examples/a.jpg\" width=\"4\" height=\"2\"",
            "alt=\"Side by side: photo, map.\"",
            "Scratch: flagged. <span class=\"muted\">Licence: CC0.</span>",
            "cargo lab examples",
        ] {
            assert!(page.contains(wanted), "{wanted} is missing in {page}");
        }
    }
}
