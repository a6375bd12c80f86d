//! `lab evaluate`: every number of paper A (§1.5) beside ours, with its tolerance and the outcome.

mod figure_1;
mod tables;

use crate::data::digits::{self, Labelled};
use crate::evidence::{Evidence, Row, Status, print};
use crate::files::{write_json, write_whole};
use crate::models::folder::Folder;
use crate::paper_a::measure::{self, KS, Measured};
use crate::paper_a::occlusion;
use crate::recipe;
use anyhow::{Result, ensure};
use novelty_core::auroc::auroc;
use novelty_nets::Network;
use novelty_nets::pass::Lens;
use std::fmt::Write;
use std::path::Path;

/// Where the results go.
pub struct Outputs<'a> {
    /// Folder of the evidence files.
    pub evidence: Option<&'a Path>,
    /// One file with all of them.
    pub json: Option<&'a Path>,
    /// One line an image.
    pub per_image: Option<&'a Path>,
    /// Figure 1, a picture.
    pub figure_1: Option<&'a Path>,
}

/// Measures the whole test set and writes the evidence; prints a table.
pub fn evaluate(
    models: &Path,
    id: &str,
    data: Option<&Path>,
    backend: &str,
    outputs: &Outputs<'_>,
) -> Result<()> {
    recipe::check(id)?;
    let mut folder = Folder::open(models, id)?;
    let (lens, _) = folder.lens(backend)?;
    let test = digits::load(&digits::folder(data, recipe::DATA)?, "t10k")?;
    let measure = |what: &str, novel: bool| {
        let chosen = test.indices(|digit| recipe::normal(digit) != novel);
        measure::measure(&lens, &test, &chosen, recipe::PREPROCESSING, what, |_| Ok(()))
    };
    let normal = measure("normal test images", false)?;
    let novel = measure("novel test images", true)?;
    ensure!(!normal.is_empty() && !novel.is_empty(), "the test set lacks normals or novels");

    let model =
        format!("{id}, {} epochs, seed {}", folder.card.training.epochs, folder.card.training.seed);
    let measured =
        format!("MNIST test set, {} normal and {} novel images", normal.len(), novel.len());
    let mut tables = tables::tables(&normal, &novel);
    tables.push(occlusion_table(&lens, &test)?);
    for table in &mut tables {
        table.command = format!("lab evaluate {id} --evidence www/evidence");
        table.model.clone_from(&model);
        table.data.clone_from(&measured);
    }
    print(&tables);
    let odd = |of: fn(&Measured) -> bool| normal.iter().chain(&novel).filter(|m| of(m)).count();
    println!(
        "{} images with a flat map, left out of the map differences; {} with a gradient that is not finite",
        odd(|m| !m.scalable),
        odd(|m| m.non_finite > 0)
    );

    let scores: Vec<f64> = normal.iter().chain(&novel).map(|m| m.mse).collect();
    let peaks: Vec<f64> = normal.iter().chain(&novel).map(|m| f64::from(m.pse)).collect();
    let labels: Vec<bool> =
        normal.iter().map(|_| false).chain(novel.iter().map(|_| true)).collect();
    for (name, scores) in [("test_auroc_mse", &scores), ("test_auroc_pse_peak", &peaks)] {
        if let Some(value) = auroc(scores, &labels) {
            println!("{name} {value:.4}");
            folder.card.metrics.insert(name.into(), (value * 1e4).round() / 1e4);
        }
    }
    let passed = |s| tables.iter().flat_map(|t| &t.rows).filter(|r| r.status == s).count();
    println!("{} pass, {} miss", passed(Status::Pass), passed(Status::Miss));
    folder.card.metrics.insert("paper_a_pass".into(), passed(Status::Pass) as f64);
    folder.card.metrics.insert("paper_a_miss".into(), passed(Status::Miss) as f64);
    folder.save()?;

    if let Some(path) = outputs.evidence {
        for table in &tables {
            write_json(&path.join(format!("{}.json", table.id)), table)?;
        }
    }
    if let Some(path) = outputs.json {
        write_json(path, &tables)?;
    }
    if let Some(path) = outputs.per_image {
        write_whole(path, per_image(normal.iter().chain(&novel)).as_bytes())?;
    }
    if let Some(path) = outputs.figure_1 {
        figure_1::write(path, &lens, &test)?;
    }
    Ok(())
}

fn occlusion_table(lens: &Lens<Network>, test: &Labelled) -> Result<Evidence> {
    let rows = occlusion::measure(lens, test)?
        .into_iter()
        .map(|(name, value)| Row::ours(format!("pixel AUROC of {name}"), value))
        .collect();
    Ok(Evidence {
        id: "a-occlusion",
        title: "Beyond paper A: how well each map finds a pasted 6×6 patch (synthetic occlusion)"
            .into(),
        command: String::new(),
        model: String::new(),
        data: String::new(),
        licence: None,
        notes: Vec::new(),
        rows,
    })
}

/// One line an image: everything that [`Measured`] holds.
fn per_image<'a>(images: impl Iterator<Item = &'a Measured>) -> String {
    let mut text = String::from("index,label,mse,pse_peak");
    for k in KS {
        let _ = write!(text, ",agreement_{k},distance_{k}");
    }
    text.push_str(",map_mse,map_mse_squared,scalable,non_finite\n");
    for m in images {
        let _ = write!(text, "{},{},{},{}", m.index, m.label, m.mse, m.pse);
        for place in 0..KS.len() {
            let _ = write!(text, ",{},{}", m.agreement[place], m.distance[place]);
        }
        let _ =
            writeln!(text, ",{},{},{},{}", m.map_mse, m.map_mse_squared, m.scalable, m.non_finite);
    }
    text
}
