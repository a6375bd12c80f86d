//! `lab convert-evidence`: records out of the evidence files of the format before records were kept.
//!
//! Rows of that format have nothing but a name, so that this file alone reads names. Papers A and C are converted, and
//! the times of paper B; the other tables of paper B are made from the records of its runs.

use crate::evidence::Spread;
use crate::files::write_json;
use crate::models::folder::Folder;
use crate::paper_a::evaluation::{self, Record, Summary};
use crate::paper_b::timing;
use crate::paper_c::{detection, features};
use anyhow::{Context, Result};
use novelty_core::input::synth::Family;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// What an older program did otherwise.
const SHOTS: &str = "Measured before a correction: the five good labelled photos were drawn from the good test photos and the held-out training \
                     photos together; the program now draws them from the test folder alone.";
const MOMENTS: &str = "Measured before a correction: stage 2 continued with the optimiser moments of stage 1; the program now starts with fresh ones.";

/// A table of the old format.
#[derive(Deserialize)]
struct Old {
    data: String,
    rows: Vec<OldRow>,
}

#[derive(Deserialize)]
struct OldRow {
    name: String,
    ours: Option<f64>,
    sd: Option<f64>,
}

/// The files of the old format.
struct Files<'a>(&'a Path);

impl Files<'_> {
    fn read(&self, id: &str) -> Result<Old> {
        let path = self.0.join(format!("{id}.json"));
        let text = fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?;
        serde_json::from_slice(&text)
            .with_context(|| format!("{} is not an old table of evidence", path.display()))
    }
}

impl Old {
    fn row(&self, name: &str) -> Result<&OldRow> {
        let row = self.rows.iter().find(|row| row.name == name);
        row.with_context(|| format!("there is no row “{name}”"))
    }

    fn value(&self, name: &str) -> Result<f64> {
        self.row(name)?.ours.with_context(|| format!("“{name}” has no number"))
    }

    fn mean(&self, name: &str, over: Spread) -> Result<detection::Mean> {
        Ok(detection::Mean {
            value: self.value(name)?,
            sd: self.row(name)?.sd.unwrap_or(0.0),
            over,
        })
    }
}

/// Where the records go.
pub struct Records<'a> {
    /// Of paper A.
    pub paper_a: &'a Path,
    /// Of the times of paper B.
    pub timing: &'a Path,
    /// Of Figure 4 of paper C.
    pub detection: &'a Path,
    /// Of Figures 7 and 8 of paper C.
    pub features: &'a Path,
}

/// Writes all records.
pub fn convert(old: &Path, models: &Path, records: &Records<'_>) -> Result<()> {
    let files = Files(old);
    write_json(records.paper_a, &paper_a(&files, models)?)?;
    timing::convert(&old.join("b-timing.json"), "washer-patches", records.timing)?;
    write_json(records.detection, &detection_record(&files)?)?;
    write_json(records.features, &features_record(&files)?)?;
    println!("wrote the records of {}", old.display());
    Ok(())
}

fn paper_a(files: &Files<'_>, models: &Path) -> Result<Record> {
    const MODEL: &str = "mnist-abati";
    let folder = Folder::open(models, MODEL)?;
    let (ten, five) = (files.read("a-figure-2")?, files.read("a-top-5")?);
    let (distances, differences) = (files.read("a-finding-5")?, files.read("a-finding-6")?);
    let mut images = ten.data.split_whitespace().filter_map(|word| word.parse::<usize>().ok());
    let mut summary = |kind: &str| -> Result<Summary> {
        let bars = |of: &Old, k: usize| {
            (0..=k)
                .map(|at| of.value(&format!("{at} of {k} agree, {kind}")))
                .collect::<Result<Vec<f64>>>()
        };
        let distance = |k: usize| -> Result<(f64, f64)> {
            let name = |what: &str| format!("{what} maximum distance, K = {k}, {kind}");
            Ok((distances.value(&name("mean"))?, distances.value(&name("sd of the"))?))
        };
        Ok(Summary {
            images: images.next().context("the data has no number of images")?,
            histograms: BTreeMap::from([(5, bars(&five, 5)?), (10, bars(&ten, 10)?)]),
            agreement: BTreeMap::from([
                (1, five.value(&format!("share whose top pixel agrees, {kind}"))?),
                (3, five.value(&format!("mean agreement of 3, {kind}"))?),
                (5, five.value(&format!("mean agreement of 5, {kind}"))?),
                (10, ten.value(&format!("mean agreement of 10, {kind}"))?),
            ]),
            distance: BTreeMap::from([(5, distance(5)?), (10, distance(10)?)]),
            map_mse: Some(differences.value(&format!("MSE of saliency and error map, {kind}"))?),
            map_mse_squared: Some(
                differences.value(&format!("MSE of squared saliency and error map, {kind}"))?,
            ),
        })
    };
    let occlusion = files.read("a-occlusion")?.rows.into_iter().filter_map(|row| {
        let map = row.name.strip_prefix("pixel AUROC of ")?.to_owned();
        Some((map, row.ours?))
    });
    Ok(Record {
        model: MODEL.into(),
        training: evaluation::training(&folder.card),
        normal: summary("normal")?,
        novel: summary("novel")?,
        occlusion: occlusion.collect(),
    })
}

/// The old names of the ways of scoring, in the order of [`detection::CONTENDERS`].
const WAYS: [&str; 7] = [
    "MSE",
    "PSE",
    "multi-scale PSE without shots",
    "MSE, per pixel",
    "PSE, per pixel",
    "multi-scale PSE without shots, per pixel",
    "mean of the squared error",
];

fn detection_record(files: &Files<'_>) -> Result<detection::Record> {
    let (figure, categories) = (files.read("c-figure-4a")?, files.read("c-categories")?);
    let (defects, places) = (files.read("c-defects")?, files.read("c-localisation")?);
    let names =
        categories.rows.iter().filter_map(|row| row.name.strip_suffix(", share of defects"));
    let outcomes = names
        .map(|name| {
            let mut types: Vec<String> = Vec::new();
            for row in &defects.rows {
                let kind = row.name.strip_prefix(&format!("{name}, "));
                if let Some((kind, _)) = kind.and_then(|rest| rest.split_once(", "))
                    && !types.iter().any(|known| known == kind)
                {
                    types.push(kind.to_owned());
                }
            }
            let reached = WAYS.iter().map(|way| {
                let measure =
                    |what: &str| categories.mean(&format!("{name}, {what}, {way}"), Spread::Draws);
                let of_type = |kind: &String| {
                    let row = defects.row(&format!("{name}, {kind}, {way}")).ok();
                    row.and_then(|row| row.ours).unwrap_or(f64::NAN)
                };
                let place = |what: &str| places.value(&format!("{name}, {what}, {way}")).ok();
                Ok(detection::Reached {
                    precision: measure("AP")?,
                    auroc: measure("AUROC")?,
                    types: types.iter().map(of_type).collect(),
                    located: place("pixel AUROC").zip(place("IoU")),
                })
            });
            let counts =
                figure.data.split("; ").find_map(|part| part.strip_prefix(&format!("{name} (")));
            let counts = counts.with_context(|| format!("the counts of {name}"))?;
            // 402 fitted, 33 left over, 308 good and 394 defective tested)
            let count = |word: &str| {
                let before = counts.split_once(word).map(|(before, _)| before.trim_end());
                let number = before.and_then(|before| before.rsplit([' ', '(']).next());
                number.and_then(|number| number.parse::<usize>().ok())
            };
            Ok(detection::Outcome {
                name: name.to_owned(),
                rendered: name.split(' ').next().is_some_and(|id| Family::from_id(id).is_some()),
                fitted: count("fitted").context("the fitted photos")?,
                unused: count("left over").unwrap_or(0),
                good: count("good").context("the good photos")?,
                bad: count("defective").context("the defective photos")?,
                rule: categories.value(&format!("{name}, q without shots"))? as usize,
                types: types.clone(),
                prevalence: categories.value(&format!("{name}, share of defects"))?,
                reached: reached.collect::<Result<Vec<_>>>()?,
            })
        })
        .collect::<Result<Vec<_>>>()?;
    let occluded = files.read("c-figure-4b")?;
    let sets = ["F-MNIST", "MNIST"].map(|title| -> Result<detection::SetSummary> {
        let mean = |name: &str| occluded.mean(&format!("{title}, {name}"), Spread::Classes);
        let keyed = |prefix: &str| {
            let each = WAYS.iter().zip(detection::CONTENDERS).filter_map(|(way, contender)| {
                let mean = mean(&format!("{prefix}{way}")).ok()?;
                Some((contender.id().to_owned(), mean))
            });
            each.collect::<Vec<_>>()
        };
        let types =
            ["scarf", "sunglasses"].map(|kind| (kind.to_owned(), keyed(&format!("{kind}, "))));
        Ok(detection::SetSummary {
            title: title.to_owned(),
            prevalence: mean("share occluded")?,
            precision: keyed("mean AP, "),
            types: types.to_vec(),
        })
    });
    Ok(detection::Record {
        draws: detection::DRAWS,
        note: Some(SHOTS.to_owned()),
        outcomes,
        sets: sets.into_iter().collect::<Result<Vec<_>>>()?,
    })
}

fn features_record(files: &Files<'_>) -> Result<features::Record> {
    /// The effort of the committed tables, as their command states it.
    const EFFORT: features::Effort =
        features::Effort { seeds: 3, hidden: 128, unlabelled: 3000, epochs: 30 };
    let mut points = Vec::new();
    let mut enter = |hidden, unlabelled, loss: &str, row: &OldRow| {
        let known = points.iter().any(|point: &features::PointRecord| {
            (point.hidden, point.unlabelled) == (hidden, unlabelled)
                && point.loss == loss.to_lowercase()
        });
        if let (Some(mean), false) = (row.ours, known) {
            let loss = loss.to_lowercase();
            points.push(features::PointRecord { hidden, unlabelled, loss, mean, sd: row.sd });
        }
    };
    for row in &files.read("c-figure-7")?.rows {
        let (place, loss) = row.name.split_once(", ").context("a row without a loss")?;
        let hidden = place.strip_prefix("H ").and_then(|number| number.parse().ok());
        enter(hidden.context("a row without hidden units")?, EFFORT.unlabelled, loss, row);
    }
    for row in &files.read("c-figure-8")?.rows {
        let (place, loss) = row.name.split_once(", ").context("a row without a loss")?;
        let number = place.strip_suffix(" unlabelled").and_then(|number| number.parse().ok());
        enter(features::MIDDLE, number.context("a row without images")?, loss, row);
    }
    Ok(features::Record { effort: EFFORT, note: Some(MOMENTS.to_owned()), points })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_found_by_the_names_of_the_old_format() {
        let kept = tempfile::tempdir().unwrap();
        let file = |id: &str, json: &str| fs::write(kept.path().join(id), json).unwrap();
        file(
            "c-figure-7.json",
            r#"{"data":"","rows":[{"name":"H 8, PSE","ours":0.27,"sd":0.03},{"name":"H 512, MSE","ours":null}]}"#,
        );
        file(
            "c-figure-8.json",
            r#"{"data":"","rows":[{"name":"100 unlabelled, MSE","ours":0.63}]}"#,
        );
        let record = features_record(&Files(kept.path())).unwrap();
        assert_eq!(record.points.len(), 2, "what was not run has no point");
        assert_eq!((record.points[0].hidden, record.points[0].unlabelled), (8, 3000));
        assert_eq!(record.points[1].loss, "mse");
        assert!(detection_record(&Files(kept.path())).is_err(), "files are missing");
    }
}
