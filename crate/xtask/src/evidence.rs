//! The evidence of the site: the list that the page reads, and the same tables as one page without a script.

use std::fmt::Write;
use std::path::Path;

use anyhow::{Context, Result};
use serde::Deserialize;
use serde_json::Value;

/// One table, as the lab wrote it.
#[derive(Debug, Deserialize)]
struct Table {
    title: String,
    command: String,
    model: String,
    data: String,
    /// Of the data and of what was learnt from them.
    licence: Option<String>,
    /// What the words of the table mean.
    #[serde(default)]
    notes: Vec<String>,
    rows: Vec<Row>,
}

#[derive(Debug, Deserialize)]
struct Row {
    name: String,
    published: Option<f64>,
    /// Beside `fixed` the best of a grid.
    ours: Option<f64>,
    /// At a setting that the test set did not choose.
    fixed: Option<f64>,
    /// Standard deviation of ours.
    sd: Option<f64>,
    /// Over what; seeds where nothing is said.
    spread: Option<String>,
    tolerance: Value,
    status: String,
}

/// The example maps, as the lab lists them.
#[derive(Debug, Deserialize)]
struct Examples {
    command: String,
    groups: Vec<Group>,
}

#[derive(Debug, Deserialize)]
struct Group {
    title: String,
    about: String,
    columns: Vec<String>,
    strips: Vec<Strip>,
}

#[derive(Debug, Deserialize)]
struct Strip {
    file: String,
    width: u32,
    height: u32,
    words: String,
    licence: String,
}

/// Folder of the example maps beside the tables.
const EXAMPLES: &str = "examples";

/// Writes `index.json`, which lists the tables, and `index.html`, which shows them.
///
/// # Errors
/// When a table cannot be read or is none.
pub fn publish(folder: &Path) -> Result<()> {
    std::fs::create_dir_all(folder)?;
    let mut names: Vec<String> = std::fs::read_dir(folder)?
        .flatten()
        .map(|file| file.file_name().to_string_lossy().into_owned())
        .filter(|name| name.ends_with(".json") && name != "index.json")
        .collect();
    names.sort();
    let list = serde_json::json!({ "tables": names });
    std::fs::write(folder.join("index.json"), serde_json::to_string_pretty(&list)?)?;
    let tables = names
        .iter()
        .map(|name| {
            serde_json::from_slice(&std::fs::read(folder.join(name))?)
                .with_context(|| format!("{name} is no table of evidence"))
        })
        .collect::<Result<Vec<Table>>>()?;
    let list = folder.join(EXAMPLES).join("index.json");
    let examples = match std::fs::read(&list) {
        Ok(json) => Some(serde_json::from_slice(&json).context("the list of examples is none")?),
        Err(_) => None,
    };
    Ok(std::fs::write(folder.join("index.html"), page(&tables, examples.as_ref())?)?)
}

/// The tables as a page that needs no script.
fn page(tables: &[Table], examples: Option<&Examples>) -> Result<String> {
    let mut html = String::from(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'self'; img-src 'self'\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n<title>Evidence · Novelty Lens</title>\n\
         <link rel=\"icon\" href=\"../favicon.svg\" type=\"image/svg+xml\">\n",
    );
    for sheet in ["base", "rooms", "evidence"] {
        writeln!(html, "<link rel=\"stylesheet\" href=\"../css/{sheet}.css\">")?;
    }
    html.push_str(
        "</head>\n<body>\n<header class=\"top\"><a class=\"mark\" href=\"../\">Novelty Lens</a></header>\n\
         <main>\n<section class=\"plain wide\">\n<h1>Evidence</h1>\n<p>The papers’ tables and figures beside ours, \
         each with the command that makes it. The <a href=\"../#evidence\">Evidence room</a> shows the same with charts.</p>\n",
    );
    for table in tables {
        article(&mut html, table)?;
    }
    if let Some(examples) = examples {
        pictures(&mut html, examples)?;
    }
    html.push_str("</section>\n</main>\n</body>\n</html>\n");
    Ok(html)
}

/// One table with its title, its notes and its command.
fn article(html: &mut String, table: &Table) -> Result<()> {
    let title = escape(&table.title);
    let licence = table.licence.iter().map(|licence| format!("licence: {licence}"));
    let facts: Vec<_> = [&table.model, &table.data].into_iter().cloned().chain(licence).collect();
    let facts = escape(&facts.join(" · "));
    writeln!(
        html,
        "<article class=\"evidence-table\"><h3>{title}</h3>\n<p class=\"muted small\">{facts}</p>"
    )?;
    if !table.notes.is_empty() {
        let notes: String =
            table.notes.iter().map(|note| format!("<p>{}</p>", escape(note))).collect();
        writeln!(html, "<div class=\"small remarks\">{notes}</div>")?;
    }
    let fixed = table.rows.iter().any(|row| row.fixed.is_some());
    let ours: &[&str] =
        if fixed { &["Ours, best setting", "Ours, fixed setting"] } else { &["Ours"] };
    html.push_str("<div class=\"scroll\"><table><thead><tr>");
    for name in ["Quantity", "Published"].iter().chain(ours).chain(&["Accepted", "Result"]) {
        write!(html, "<th scope=\"col\">{name}</th>")?;
    }
    html.push_str("</tr></thead><tbody>\n");
    for row in &table.rows {
        line(html, row, fixed)?;
    }
    html.push_str("</tbody></table></div>\n");
    if let Some(words) = deviations(&table.rows) {
        writeln!(html, "<p class=\"muted small deviation\">{}</p>", escape(&words))?;
    }
    let command = escape(&runnable(&table.command));
    Ok(writeln!(
        html,
        "<div class=\"provenance\"><p class=\"command\"><code>{command}</code></p></div></article>"
    )?)
}

/// The example maps, each group under the words of its columns.
fn pictures(html: &mut String, examples: &Examples) -> Result<()> {
    html.push_str("<section class=\"chapter\"><h2>Example maps</h2>\n");
    for Group { title, about, columns, strips } in &examples.groups {
        let words: String =
            columns.iter().map(|word| format!("<span>{}</span>", escape(word))).collect();
        writeln!(
            html,
            "<article class=\"example-group\"><h3>{}</h3><p class=\"muted small\">{}</p>\n\
             <div class=\"strips columns-{}\"><p class=\"strip-columns\">{words}</p>",
            escape(title),
            escape(about),
            columns.len()
        )?;
        for Strip { file, width, height, words, licence } in strips {
            writeln!(
                html,
                "<figure><img src=\"{EXAMPLES}/{}\" width=\"{width}\" height=\"{height}\" loading=\"lazy\" alt=\"Side by side: {}.\">\
                 <figcaption>{} <span class=\"muted\">Licence: {}.</span></figcaption></figure>",
                escape(file),
                escape(&columns.join(", ")),
                escape(words),
                escape(licence)
            )?;
        }
        html.push_str("</div></article>\n");
    }
    let command = escape(&runnable(&examples.command));
    Ok(writeln!(
        html,
        "<div class=\"provenance\"><p class=\"command\"><code>{command}</code></p></div></section>"
    )?)
}

/// One row; `fixed` where the table has a column for the score at a fixed setting.
fn line(html: &mut String, row: &Row, fixed: bool) -> Result<()> {
    let (name, status) = (escape(&row.name), escape(&row.status));
    let published = number(row.published);
    let (mut ours, mut title) = (number(row.ours), String::new());
    if let Some(sd) = row.sd {
        write!(ours, " ± {sd:.4}")?;
        title = format!(" title=\"standard deviation over {}\"", escape(spread(row)));
    }
    let accepted = match &row.tolerance {
        Value::Null => "–".to_owned(),
        Value::String(rule) => escape(rule),
        other => format!("± {other}"),
    };
    let fixed = if fixed {
        format!("<td class=\"value ours\">{}</td>", number(row.fixed))
    } else {
        String::new()
    };
    Ok(writeln!(
        html,
        "<tr data-status=\"{status}\"><th scope=\"row\">{name}</th><td class=\"value\">{published}</td>\
         <td class=\"value ours\"{title}>{ours}</td>{fixed}<td class=\"value\">{accepted}</td><td class=\"status\">{status}</td></tr>"
    )?)
}

/// Over what the standard deviation of a row was taken.
fn spread(row: &Row) -> &str {
    row.spread.as_deref().unwrap_or("seeds")
}

/// Over what the standard deviations of some rows were taken; `None` where there are none.
fn deviations(rows: &[Row]) -> Option<String> {
    let mut over: Vec<&str> = Vec::new();
    for row in rows.iter().filter(|row| row.sd.is_some()) {
        if !over.contains(&spread(row)) {
            over.push(spread(row));
        }
    }
    (!over.is_empty())
        .then(|| format!("± beside ours is the standard deviation over {}.", over.join(" or ")))
}

/// The lab's commands as a shell takes them: segments between semicolons, each through cargo.
fn runnable(command: &str) -> String {
    let segments = command.split(';').flat_map(|part| part.split("&&")).map(str::trim);
    let each = segments.filter(|part| !part.is_empty()).map(|part| {
        if part.starts_with("lab ") { format!("cargo {part}") } else { part.to_owned() }
    });
    each.collect::<Vec<_>>().join(" && ")
}

/// A number to four decimals or four digits, as the README has it.
fn number(value: Option<f64>) -> String {
    value.map_or_else(|| "–".to_owned(), |v| format!("{v:.4}"))
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: &str = r#"{"title":"A < B","command":"lab x","model":"m","data":"d","rows":[
        {"name":"q","published":null,"ours":0.25,"tolerance":"above 0","status":"pass"}]}"#;

    #[test]
    fn the_list_names_every_table_in_order_and_the_page_shows_them() {
        let kept = tempfile::tempdir().unwrap();
        let folder = kept.path();
        for name in ["b.json", "a.json"] {
            std::fs::write(folder.join(name), TABLE).unwrap();
        }
        std::fs::write(folder.join("notes.txt"), "no table").unwrap();
        // A second time the list itself is there already.
        for _ in 0..2 {
            publish(folder).unwrap();
            let list = std::fs::read_to_string(folder.join("index.json")).unwrap();
            let list: Value = serde_json::from_str(&list).unwrap();
            assert_eq!(list, serde_json::json!({ "tables": ["a.json", "b.json"] }));
        }
        let page = std::fs::read_to_string(folder.join("index.html")).unwrap();
        assert!(!page.contains("±") && !page.contains("best setting"));
        assert!(page.contains("A &lt; B") && page.contains("0.2500") && page.contains("above 0"));
        assert!(!page.contains("<script"));
        std::fs::write(folder.join("c.json"), "{}").unwrap();
        assert!(publish(folder).unwrap_err().to_string().contains("c.json"));
    }

    #[test]
    fn deviations_fixed_settings_notes_and_the_licence_are_shown() {
        let table = r#"{"title":"T","command":"lab queue; lab tables","model":"m","data":"d","licence":"CC <0>",
            "notes":["One.","Two."],"rows":[
            {"name":"q","published":0.9,"ours":0.9366,"sd":0.02,"spread":"classes","fixed":0.91,"tolerance":0.03,"status":"pass"},
            {"name":"r","published":null,"ours":0.5,"sd":0.1,"tolerance":null,"status":"no reference"}]}"#;
        let page = page(&[serde_json::from_str(table).unwrap()], None).unwrap();
        for wanted in [
            "m · d · licence: CC &lt;0&gt;",
            "<div class=\"small remarks\"><p>One.</p><p>Two.</p></div>",
            "Ours, best setting</th><th scope=\"col\">Ours, fixed setting",
            "title=\"standard deviation over classes\">0.9366 ± 0.0200</td><td class=\"value ours\">0.9100</td>",
            "0.5000 ± 0.1000</td><td class=\"value ours\">–</td>",
            "the standard deviation over classes or seeds.",
            "<code>cargo lab queue &amp;&amp; cargo lab tables</code>",
        ] {
            assert!(page.contains(wanted), "{wanted} is missing in {page}");
        }
    }

    #[test]
    fn examples_stand_under_their_columns_with_words_and_licence() {
        let list = r#"{"command":"lab examples","groups":[{"title":"A < B","about":"why","columns":["photo","map"],
            "strips":[{"file":"a.jpg","width":4,"height":2,"words":"Scratch: flagged.","licence":"CC0"}]}]}"#;
        let page = page(&[], Some(&serde_json::from_str(list).unwrap())).unwrap();
        for wanted in [
            "<h3>A &lt; B</h3>",
            "strips columns-2\"><p class=\"strip-columns\"><span>photo</span><span>map</span>",
            "src=\"examples/a.jpg\" width=\"4\" height=\"2\"",
            "alt=\"Side by side: photo, map.\"",
            "Scratch: flagged. <span class=\"muted\">Licence: CC0.</span>",
            "<code>cargo lab examples</code>",
        ] {
            assert!(page.contains(wanted), "{wanted} is missing in {page}");
        }
    }

    #[test]
    fn every_segment_of_a_command_goes_through_cargo_once() {
        assert_eq!(runnable("lab x"), "cargo lab x");
        assert_eq!(runnable("lab a; cargo xtask bench;"), "cargo lab a && cargo xtask bench");
        assert_eq!(runnable("lab a && lab labels"), "cargo lab a && cargo lab labels");
    }
}
