//! The record of a timing, and its table of evidence.

use crate::evidence::{Chart, ChartKind, Metric, Row, Table, TableKind, table as blank};
use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// Milliseconds on a T4 in the paper, section 4.4: encoder and decoder; it states none for the search.
const PUBLISHED: [(&str, &str, Option<f64>); 3] =
    [("encode", "encoder", Some(7.41)), ("knn", "search", None), ("decode", "decoder", Some(9.63))];

/// The times of one model.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// Id of the model.
    pub model: String,
    /// What was measured, in words.
    pub data: String,
    /// The measurements, one for each machine and backend.
    pub taken: Vec<Taken>,
}

/// Medians in milliseconds by operation, and where they were taken.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Taken {
    /// Machine and backend, in words.
    pub place: String,
    /// `encode`, `knn` and `decode`.
    pub medians: BTreeMap<String, f64>,
}

impl Record {
    /// Reads a record.
    pub fn read(path: &Path) -> Result<Self> {
        let text = fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
        serde_json::from_slice(&text)
            .with_context(|| format!("{} is not a record of lab timing", path.display()))
    }

    /// The record behind a table of evidence in the format before records were kept.
    pub fn of_old_evidence(path: &Path, model: &str) -> Result<Self> {
        #[derive(Deserialize)]
        struct Old {
            data: String,
            rows: Vec<OldRow>,
        }
        #[derive(Deserialize)]
        struct OldRow {
            name: String,
            ours: Option<f64>,
        }
        let text = fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
        let old: Old = serde_json::from_slice(&text)
            .with_context(|| format!("{} is not an old table of evidence", path.display()))?;
        let mut taken: Vec<Taken> = Vec::new();
        for OldRow { name, ours } in old.rows {
            let (what, place) = name.split_once(", ").context("a row without a machine")?;
            let (operation, ..) = PUBLISHED
                .into_iter()
                .find(|(_, words, _)| *words == what)
                .with_context(|| format!("{what} is not an operation"))?;
            let known = taken.iter().position(|of| of.place == place).unwrap_or_else(|| {
                taken.push(Taken { place: place.to_owned(), medians: BTreeMap::new() });
                taken.len() - 1
            });
            taken[known].medians.extend(ours.map(|ours| (operation.to_owned(), ours)));
        }
        Ok(Self { model: model.to_owned(), data: old.data, taken })
    }

    /// The table of evidence.
    pub fn table(&self) -> Table {
        let mut rows = Vec::new();
        for (operation, what, published) in PUBLISHED {
            for Taken { place, medians } in &self.taken {
                let mut row = Row::new(format!("{what}, {place}"), Metric::Milliseconds);
                row.published = published;
                let row = row.series(operation).about(&self.model);
                rows.push(match medians.get(operation) {
                    Some(ours) => row.ours((ours * 1e3).round() / 1e3),
                    None => row,
                });
            }
        }
        let mut table = blank(
            "b-timing",
            TableKind::Claims,
            "Section 4.4",
            "Time of encoder, search and decoder",
            rows,
        );
        table.why =
            "The paper’s times are those of a T4 and ours of other machines: shown, not judged."
                .into();
        table.headline = Some(0);
        table.commands = vec![
            "cargo xtask bench --page --save bench.json".into(),
            format!("cargo lab timing {} --browser bench.json", self.model),
            "cargo lab tables".into(),
        ];
        table.model = format!("{}, the autoencoder of 128×128 patches", self.model);
        table.cards = vec![self.model.clone()];
        table.data.clone_from(&self.data);
        table.chart = Chart::rows(ChartKind::Dumbbell, &[Metric::Milliseconds]).from(0.0);
        table
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::Status;

    #[test]
    fn times_of_another_machine_are_shown_and_not_judged() {
        let medians = BTreeMap::from([("encode".to_owned(), 2.5)]);
        let taken = vec![Taken { place: "Chromium 1, cpu".into(), medians }];
        let record = Record { model: "washer".into(), data: "a patch".into(), taken };
        let rows = record.table().rows;
        assert_eq!(rows[0].name, "encoder, Chromium 1, cpu");
        assert_eq!((rows[0].published, rows[0].ours), (Some(7.41), Some(2.5)));
        assert_eq!(rows[0].status, Status::NoReference);
        assert_eq!((rows[1].status, rows[1].ours), (Status::NotRun, None));
    }

    #[test]
    fn an_old_table_becomes_a_record_once() {
        let kept = tempfile::tempdir().unwrap();
        let file = kept.path().join("b-timing.json");
        let old = r#"{"data":"a patch","rows":[{"name":"encoder, native, flex","ours":3.1},
            {"name":"search, native, flex","ours":0.5},{"name":"decoder, native, flex","ours":null}]}"#;
        fs::write(&file, old).unwrap();
        let record = Record::of_old_evidence(&file, "washer").unwrap();
        assert_eq!(record.taken.len(), 1);
        assert_eq!(record.taken[0].place, "native, flex");
        assert_eq!(record.taken[0].medians.len(), 2);
        fs::write(&file, r#"{"data":"","rows":[{"name":"walk, here","ours":1}]}"#).unwrap();
        assert!(Record::of_old_evidence(&file, "washer").is_err());
    }
}
