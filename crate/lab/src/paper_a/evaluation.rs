//! `lab evaluate`: every published number of paper A with ours, its tolerance and the outcome.

mod figure_1;
mod summary;
mod tables;

pub use summary::{Record, Summary};

use crate::data::digits;
use crate::evidence::{self, Training, print};
use crate::files::{write_json, write_whole};
use crate::models::folder::Folder;
use crate::models::published;
use crate::paper_a::abati;
use crate::paper_a::measure::{self, KS, Measured};
use crate::paper_a::training::settled;
use crate::paper_a::{occlusion, publishing};
use anyhow::{Result, ensure};
use novelty_core::metrics::auroc::auroc;
use novelty_core::models::model_card::ModelCard;
use novelty_core::report::csv;
use novelty_core::report::evidence::Totals;
use novelty_nets::pass::Lens;
use novelty_nets::{Network, autoencoder, device};
use std::collections::BTreeMap;
use std::path::Path;

/// Files for the results.
pub struct Outputs<'a> {
    /// Folder of the evidence files.
    pub evidence: Option<&'a Path>,
    /// The record from which they are made.
    pub record: Option<&'a Path>,
    /// One file with all of them.
    pub json: Option<&'a Path>,
    /// CSV file with one line for each image.
    pub per_image: Option<&'a Path>,
    /// Figure 1 as a PNG file.
    pub figure_1: Option<&'a Path>,
}

/// Measures a model folder on the whole test set, enters the results on its card and writes the evidence; prints a table.
pub fn evaluate(
    models: &Path,
    id: &str,
    data: Option<&Path>,
    backend: &str,
    outputs: &Outputs<'_>,
) -> Result<()> {
    abati::check(id)?;
    let mut folder = Folder::open(models, id)?;
    let (lens, _) = folder.lens(backend)?;
    let metrics = measure_all(&lens, training(&folder.card), data, outputs)?;
    folder.card.metrics.extend(metrics);
    folder.save()
}

/// Measures the network of a run after its last epoch, or after one that was kept, as it would be published.
pub fn evaluate_run(
    run: &Path,
    epoch: Option<usize>,
    data: Option<&Path>,
    backend: &str,
    outputs: &Outputs<'_>,
) -> Result<()> {
    let (model, run) = settled(run, epoch, data, backend)?;
    let device = crate::block_on(device::open(backend))?.device;
    let card = publishing::card(&run, autoencoder::trainable(&model));
    let (_, lens) = published(model, &card.network.name, card.input, &device)?;
    measure_all(&lens, training(&card), data, outputs)?;
    Ok(())
}

/// Measures a network on the whole test set, writes what is asked for, and returns the results for its card.
fn measure_all(
    lens: &Lens<Network>,
    training: Training,
    data: Option<&Path>,
    outputs: &Outputs<'_>,
) -> Result<BTreeMap<String, f64>> {
    let test = digits::load(&digits::folder(data, abati::DATA)?, "t10k")?;
    let measure = |what: &str, novel: bool| {
        let chosen = test.indices(|digit| abati::normal(digit) != novel);
        measure::measure(lens, &test, &chosen, abati::PREPROCESSING, what, |_| Ok(()))
    };
    let normal = measure("normal test images", false)?;
    let novel = measure("novel test images", true)?;
    ensure!(
        !normal.is_empty() && !novel.is_empty(),
        "the test set has no normal or no novel images"
    );

    let record = Record {
        model: abati::ID.to_owned(),
        training,
        normal: Summary::of(&normal),
        novel: Summary::of(&novel),
        occlusion: occlusion::measure(lens, &test)?
            .into_iter()
            .map(|(map, value)| (map.to_owned(), value))
            .collect(),
    };
    let tables = record.tables();
    print(&tables);
    let odd = |of: fn(&Measured) -> bool| normal.iter().chain(&novel).filter(|m| of(m)).count();
    println!(
        "{} images with a constant map, excluded from the map differences; {} with a non-finite gradient",
        odd(|m| !m.scalable),
        odd(|m| m.non_finite > 0)
    );

    let scores: Vec<f64> = normal.iter().chain(&novel).map(|m| m.mse).collect();
    let peaks: Vec<f64> = normal.iter().chain(&novel).map(|m| f64::from(m.pse)).collect();
    let labels: Vec<bool> =
        normal.iter().map(|_| false).chain(novel.iter().map(|_| true)).collect();
    let mut metrics = BTreeMap::new();
    for (name, scores) in [("test_auroc_mse", &scores), ("test_auroc_pse_peak", &peaks)] {
        if let Some(value) = auroc(scores, &labels) {
            println!("{name} {value:.4}");
            metrics.insert(name.into(), (value * 1e4).round() / 1e4);
        }
    }
    let totals = Totals::of(tables.iter().flat_map(|table| &table.rows));
    println!("{} pass, {} miss", totals.pass, totals.miss);
    metrics.insert("paper_a_pass".into(), totals.pass as f64);
    metrics.insert("paper_a_miss".into(), totals.miss as f64);

    if let Some(path) = outputs.evidence {
        evidence::write(path, &tables)?;
    }
    if let Some(path) = outputs.record {
        write_json(path, &record)?;
    }
    if let Some(path) = outputs.json {
        write_json(path, &tables)?;
    }
    if let Some(path) = outputs.per_image {
        write_whole(path, per_image(normal.iter().chain(&novel)).as_bytes())?;
    }
    if let Some(path) = outputs.figure_1 {
        figure_1::write(path, lens, &test)?;
    }
    Ok(metrics)
}

/// How the network was trained, from its card.
pub fn training(card: &ModelCard) -> Training {
    let of = &card.training;
    Training {
        learning_rates: phases(&of.note).unwrap_or_else(|| vec![of.learning_rate]),
        epochs: of.epochs as usize,
        seeds: 1,
        published_epochs: Some(tables::PUBLISHED_EPOCHS),
    }
}

/// The learning rates of several phases, as `publishing` notes them: `learning rate by epoch: 1–2: 1.0e-2, 3–3: 6.0e-3`.
fn phases(note: &str) -> Option<Vec<f64>> {
    let phases = note.strip_prefix("learning rate by epoch: ")?.split(", ");
    phases.map(|phase| phase.rsplit_once(": ")?.1.split(" to ").next()?.parse().ok()).collect()
}

/// One line for each image, with everything that [`Measured`] holds, as CSV.
fn per_image<'a>(images: impl Iterator<Item = &'a Measured>) -> String {
    let of_k = KS.into_iter().flat_map(|k| [format!("agreement_{k}"), format!("distance_{k}")]);
    let head = ["index", "label", "mse", "pse_peak"].map(str::to_owned).into_iter().chain(of_k);
    let tail = ["map_mse", "map_mse_squared", "scalable", "non_finite"].map(str::to_owned);
    let mut out = csv::line(head.chain(tail));
    for m in images {
        let mut record =
            vec![m.index.to_string(), m.label.to_string(), m.mse.to_string(), m.pse.to_string()];
        for (agreement, distance) in m.agreement.iter().zip(&m.distance) {
            record.extend([agreement.to_string(), distance.to_string()]);
        }
        record.extend([m.map_mse.to_string(), m.map_mse_squared.to_string()]);
        record.extend([m.scalable.to_string(), m.non_finite.to_string()]);
        out += &csv::line(record);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rates_of_several_phases_are_read_from_the_card() {
        let rates = phases("learning rate by epoch: 1–2: 1.0e-2, 3–3: 6.0e-3");
        assert_eq!(rates, Some(vec![0.01, 0.006]));
        assert_eq!(phases("learning rate by epoch: 1–9: 1.0e-2 to 1.0e-3"), Some(vec![0.01]));
        assert_eq!(phases("nothing"), None);
    }

    #[test]
    fn the_csv_has_a_column_for_every_number_of_an_image() {
        let image = Measured {
            index: 7,
            label: 3,
            mse: 0.25,
            pse: 1.5,
            agreement: [1, 2, 3, 4],
            distance: [0.0, 1.0, 2.0, 2.5],
            map_mse: 0.125,
            map_mse_squared: 0.5,
            scalable: true,
            non_finite: 0,
        };
        let text = per_image([&image].into_iter());
        assert_eq!(
            text,
            "index,label,mse,pse_peak,agreement_1,distance_1,agreement_3,distance_3,agreement_5,distance_5,\
             agreement_10,distance_10,map_mse,map_mse_squared,scalable,non_finite\n\
             7,3,0.25,1.5,1,0,2,1,3,2,4,2.5,0.125,0.5,true,0\n"
        );
    }
}
