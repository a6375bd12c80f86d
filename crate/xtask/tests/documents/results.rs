//! Numbers and licences in the documents are those of the evidence files and the model cards.

use std::fs;
use std::path::Path;

use crate::{read, root};

#[test]
fn the_results_of_the_readme_are_those_of_the_evidence_files() {
    let root = root();
    let readme = read(&root.join("README.md"));
    for paper in ["a", "b", "c"] {
        let marks = [format!("| **{}** |", paper.to_uppercase()), "www/evidence/".to_owned()];
        let row = readme.lines().find(|line| marks.iter().all(|mark| line.contains(mark)));
        let row = row.unwrap_or_else(|| panic!("the results have no row of paper {paper}"));
        let cells: Vec<&str> = row.split('|').map(str::trim).collect();
        let [_, _, headline, published, ours, passed, command, _] = cells[..] else {
            panic!("the row of paper {paper} has {} cells", cells.len());
        };
        assert!(command.starts_with('`'), "the row of paper {paper} names no command");
        let file = headline
            .split(['(', ')'])
            .find(|part| part.ends_with(".json"))
            .expect("a link to the evidence");
        let evidence = rows(&root.join(file));
        for (key, cell) in [("published", published), ("ours", ours)] {
            for number in cell.split(", ") {
                let known = evidence
                    .iter()
                    .flat_map(|row| numbers(row, key))
                    .any(|value| reads(value, number));
                assert!(known, "{file} has no {key} value that reads {number}");
            }
        }
        assert_eq!(passed, count(&root, paper), "rows of paper {paper} that passed");
    }
}

#[test]
fn every_model_is_listed_with_the_licence_of_its_card() {
    let root = root();
    let text = read(&root.join("models/README.md"));
    for model in json(&root.join("models/index.json"))["models"].as_array().expect("a list") {
        let (id, licence) =
            (model["id"].as_str().expect("an id"), model["licence"].as_str().expect("a licence"));
        let names = [
            format!("`{id}`"),
            format!("`{}…`", id.trim_end_matches(|c: char| c.is_ascii_digit())),
        ];
        let row = text
            .lines()
            .find(|line| line.starts_with("| ") && names.iter().any(|name| line.contains(name)));
        let row = row.unwrap_or_else(|| panic!("models/README.md has no row of {id}"));
        let short = licence.split(" (").next().unwrap_or(licence);
        assert!(row.contains(short), "the row of {id} lacks “{short}”");
    }
}

#[test]
fn the_quality_of_the_models_of_patches_is_that_of_their_cards() {
    let models = root().join("models");
    let text = read(&models.join("README.md"));
    let mut compared = 0;
    for model in json(&models.join("index.json"))["models"].as_array().expect("a list") {
        let id = model["id"].as_str().expect("an id");
        let metrics = &json(&models.join(id).join("card.json"))["metrics"];
        let metric = |name: &str| metrics[name].as_f64();
        let Some(auroc) = metric("test_pixel_auroc") else { continue };
        let [image, plain] = ["test_image_auroc", "test_image_auroc_plain"]
            .map(|name| metric(name).unwrap_or_else(|| panic!("{id} lacks {name}")));
        let [bad, good] = ["test_defective_flagged", "test_good_flagged"]
            .map(|name| 100.0 * metric(name).unwrap_or_else(|| panic!("{id} lacks {name}")));
        let row =
            format!("| `{id}` | {image:.3} | {plain:.3} | {auroc:.3} | {bad:.0} % | {good:.0} % |");
        assert!(text.contains(&row), "models/README.md lacks this row:\n{row}");
        compared += 1;
    }
    assert!(compared > 0, "no card has the metrics of a model of patches");
}

#[test]
fn a_number_reads_as_its_rounded_value() {
    assert!(reads(0.6513, "0.65") && reads(0.9241, "0.924") && reads(0.81, "0.81"));
    assert!(!reads(0.6513, "0.66") && !reads(0.6513, "0.6") && !reads(0.65, "x"));
}

fn json(path: &Path) -> serde_json::Value {
    serde_json::from_str(&read(path)).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The rows of an evidence file.
fn rows(path: &Path) -> Vec<serde_json::Value> {
    json(path)["rows"]
        .as_array()
        .unwrap_or_else(|| panic!("{} has no rows", path.display()))
        .clone()
}

/// The values of a row under a key; ours at a fixed setting counts as ours.
fn numbers(row: &serde_json::Value, key: &str) -> Vec<f64> {
    let keys = if key == "ours" { vec!["ours", "fixed"] } else { vec![key] };
    keys.into_iter().filter_map(|key| row[key].as_f64()).collect()
}

/// Whether a value, rounded to as many decimals as a text has and at least two, is that text.
fn reads(value: f64, text: &str) -> bool {
    let decimals = text.split_once('.').map_or(0, |(_, decimals)| decimals.len());
    decimals >= 2 && format!("{value:.decimals$}") == text
}

/// How many of a paper's judged rows passed, as in “5 of 10”.
fn count(root: &Path, paper: &str) -> String {
    let (mut passed, mut judged) = (0, 0);
    let files = fs::read_dir(root.join("www/evidence")).expect("a folder").flatten();
    for path in files.map(|file| file.path()) {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if !name.starts_with(&format!("{paper}-")) || !name.ends_with(".json") {
            continue;
        }
        for row in rows(&path) {
            passed += usize::from(row["status"] == "pass");
            judged += usize::from(row["status"] == "pass" || row["status"] == "miss");
        }
    }
    format!("{passed} of {judged}")
}
