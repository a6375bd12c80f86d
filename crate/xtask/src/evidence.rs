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
    rows: Vec<Row>,
}

#[derive(Debug, Deserialize)]
struct Row {
    name: String,
    published: Option<f64>,
    ours: Option<f64>,
    tolerance: Value,
    status: String,
}

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
    Ok(std::fs::write(folder.join("index.html"), page(&tables)?)?)
}

/// The tables as a page that needs no script.
fn page(tables: &[Table]) -> Result<String> {
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
         <main>\n<section class=\"plain wide\">\n<h1>Evidence</h1>\n<p>Every number of the papers beside ours, \
         and the command that makes it. The <a href=\"../#evidence\">Evidence room</a> shows the same with charts.</p>\n",
    );
    for table in tables {
        let [title, model, data, command] =
            [&table.title, &table.model, &table.data, &table.command].map(|text| escape(text));
        writeln!(
            html,
            "<article class=\"evidence-table\"><h3>{title}</h3>\n<p class=\"muted small\">{model} · {data}</p>\n\
             <div class=\"scroll\"><table><thead><tr><th scope=\"col\">Quantity</th><th scope=\"col\">Published</th>\
             <th scope=\"col\">Ours</th><th scope=\"col\">Accepted</th><th scope=\"col\">Result</th></tr></thead><tbody>"
        )?;
        for row in &table.rows {
            let (name, status) = (escape(&row.name), escape(&row.status));
            let [published, ours] = [row.published, row.ours].map(number);
            let accepted = match &row.tolerance {
                Value::Null => "–".to_owned(),
                Value::String(rule) => escape(rule),
                other => format!("± {other}"),
            };
            writeln!(
                html,
                "<tr data-status=\"{status}\"><th scope=\"row\">{name}</th><td class=\"value\">{published}</td>\
                 <td class=\"value ours\">{ours}</td><td class=\"value\">{accepted}</td><td class=\"status\">{status}</td></tr>"
            )?;
        }
        writeln!(
            html,
            "</tbody></table></div>\n<div class=\"provenance\"><p class=\"command\"><code>cargo {command}</code></p></div></article>"
        )?;
    }
    html.push_str("</section>\n</main>\n</body>\n</html>\n");
    Ok(html)
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
        assert!(page.contains("A &lt; B") && page.contains("0.2500") && page.contains("above 0"));
        assert!(!page.contains("<script"));
        std::fs::write(folder.join("c.json"), "{}").unwrap();
        assert!(publish(folder).unwrap_err().to_string().contains("c.json"));
    }
}
