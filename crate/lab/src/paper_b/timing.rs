//! `lab timing`: time of encoder, nearest-neighbour search and decoder of a network of patches, compared with
//! paper B's times on a T4 (section 4.4).

use crate::evidence::{Evidence, Row, Status, Tolerance};
use crate::files::write_json;
use crate::models::folder::Folder;
use crate::paper_b::photos;
use anyhow::{Context, Result, ensure};
use novelty_core::latent::latent_bank::LatentBank;
use novelty_nets::Autoencoder;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::fs;
use std::hint::black_box;
use std::path::Path;
use std::time::Instant;

/// Warm-up runs, and runs whose median is taken.
const WARM: usize = 10;
const RUNS: usize = 50;
/// Size of the searched bank and number of neighbours, as on the bench page.
const BANK: usize = 54_000;
const NEIGHBOURS: usize = 5;
/// Milliseconds on a T4 in the paper: encoder and decoder; it states none for the search.
const PUBLISHED: [(&str, Option<f64>); 3] =
    [("encode", Some(7.41)), ("knn", None), ("decode", Some(9.63))];

/// Medians in milliseconds by operation, and the machine.
struct Taken {
    place: String,
    medians: BTreeMap<String, f64>,
}

/// One round of the bench page, as `cargo xtask bench --save` writes it.
#[derive(Deserialize)]
struct Round {
    model: String,
    backend: String,
    browser: String,
    operations: BTreeMap<String, Median>,
}

#[derive(Deserialize)]
struct Median {
    median: f64,
}

/// Times a model of patches natively, reads the times of a browser, and writes both as `b-timing`.
pub fn measure(
    models: &Path,
    id: &str,
    backend: &str,
    browser: Option<&Path>,
    evidence: Option<&Path>,
) -> Result<()> {
    let mut taken = vec![native(models, id, backend)?];
    if let Some(path) = browser {
        taken.extend(rounds(path, id)?);
    }
    let folder = Folder::open(models, id)?;
    let input = folder.card.input;
    let table = Evidence {
        id: "b-timing",
        title: "Paper B, timing: milliseconds of encoder, search and decoder".into(),
        command: format!(
            "cargo xtask bench --page --save bench.json; lab timing {id} --browser bench.json --evidence www/evidence"
        ),
        model: format!("{id}, §2.5’s network of patches"),
        data: format!(
            "one patch of {} × {} in {} channels, {} of them a photo of 256 × 256 that half overlap; {NEIGHBOURS} \
             nearest of {BANK} codes; natively the median of {RUNS} runs after {WARM} on two shared cores, in the browser of \
             1.5 seconds of them on one; published: a T4, one image at a time",
            input.height,
            input.width,
            input.channels,
            photos::patches_of(256)?,
        ),
        licence: None,
        notes: Vec::new(),
        rows: rows(&taken),
    };
    for row in &table.rows {
        println!("{:<60}{:>8.2} ms", row.name, row.ours.unwrap_or(f64::NAN));
    }
    match evidence {
        Some(folder) => write_json(&folder.join(format!("{}.json", table.id)), &table),
        None => Ok(()),
    }
}

fn rows(taken: &[Taken]) -> Vec<Row> {
    let mut rows = Vec::new();
    for (operation, published) in PUBLISHED {
        let what = match operation {
            "encode" => "encoder",
            "decode" => "decoder",
            _ => "search",
        };
        for Taken { place, medians } in taken {
            let name = format!("{what}, {place}");
            rows.push(match medians.get(operation) {
                Some(&ours) => Row {
                    published,
                    tolerance: published.map(|_| Tolerance::Rule("another machine".into())),
                    status: Status::NoReference,
                    ..Row::ours(name, (ours * 1e3).round() / 1e3)
                },
                None => Row::not_run(name, published),
            });
        }
    }
    rows
}

/// Times the three steps on a backend of this build.
fn native(models: &Path, id: &str, backend: &str) -> Result<Taken> {
    let (lens, opened) = Folder::open(models, id)?.lens(backend)?;
    let (n, dims) = (lens.model().shape().len(), lens.model().latent());
    let scattered: Vec<f32> = (0..(BANK * dims) as u32).map(scattered).collect();
    let (patch, code) = (scattered[..n.min(scattered.len())].to_vec(), scattered[..dims].to_vec());
    ensure!(patch.len() == n, "{id} takes images of {n} values and is not a network of patches");
    let bank = LatentBank::new(scattered, dims)?;
    let mut medians = BTreeMap::new();
    let mut put = |step: &str, time: f64| medians.insert(step.to_owned(), time);
    put("encode", median(|| Ok(crate::block_on(lens.encode(&patch))?))?);
    put("knn", median(|| Ok(bank.nearest(&code, NEIGHBOURS, false)?))?);
    put("decode", median(|| Ok(crate::block_on(lens.decode(&code))?))?);
    let on = opened.adapter.map_or_else(String::new, |adapter| format!(" on {adapter}"));
    Ok(Taken { place: format!("native, {backend}{on}"), medians })
}

/// The model's measurements in a file of the bench page.
fn rounds(path: &Path, id: &str) -> Result<Vec<Taken>> {
    let text = fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
    let rounds: Vec<Round> = serde_json::from_slice(&text).with_context(|| {
        format!("{} is not a file of `cargo xtask bench --save`", path.display())
    })?;
    let of_model: Vec<Taken> = rounds
        .into_iter()
        .filter(|round| round.model == id)
        .map(|round| Taken {
            place: format!("{}, {}", round.browser, round.backend),
            medians: round.operations.into_iter().map(|(op, m)| (op, m.median)).collect(),
        })
        .collect();
    ensure!(!of_model.is_empty(), "{} has no measurement of {id}", path.display());
    Ok(of_model)
}

/// Median of [`RUNS`] runs after [`WARM`] warm-up runs, in milliseconds.
fn median<T>(mut run: impl FnMut() -> Result<T>) -> Result<f64> {
    let mut times = Vec::with_capacity(RUNS);
    for turn in 0..WARM + RUNS {
        let start = Instant::now();
        black_box(run()?);
        if turn >= WARM {
            times.push(start.elapsed().as_secs_f64() * 1e3);
        }
    }
    times.sort_by(f64::total_cmp);
    Ok((times[RUNS / 2 - 1] + times[RUNS / 2]) / 2.0)
}

/// The bench page's pseudo-random value between 0 and 1 at an index.
fn scattered(index: u32) -> f32 {
    let mixed = (index ^ (index >> 15)).wrapping_mul(0x2c1b_3c6d);
    ((mixed ^ (mixed >> 12)) as f64 / f64::from(u32::MAX)) as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_of_the_bench_page_gives_its_rounds_of_one_model() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("bench.json");
        let round = |model: &str| {
            format!(
                r#"{{"model":"{model}","backend":"cpu","browser":"Chromium 1",
                    "operations":{{"encode":{{"median":2.5,"p10":2,"p90":3,"count":9}}}}}}"#
            )
        };
        fs::write(&file, format!("[{},{}]", round("a"), round("b"))).unwrap();
        let taken = rounds(&file, "b").unwrap();
        let rows = rows(&taken);
        assert_eq!(rows[0].name, "encoder, Chromium 1, cpu");
        assert_eq!((rows[0].published, rows[0].ours), (Some(7.41), Some(2.5)));
        assert_eq!(rows[0].status, Status::NoReference, "a T4 is no reference for another machine");
        assert_eq!((rows[1].status, rows[1].ours), (Status::NotRun, None));
        let error = format!("{:#}", rounds(&file, "c").err().unwrap());
        assert!(error.contains("no measurement of c"), "{error}");
    }

    #[test]
    fn the_median_leaves_out_what_comes_first() {
        let mut runs = 0;
        let time = median(|| {
            runs += 1;
            Ok(())
        });
        assert!(time.unwrap() >= 0.0);
        assert_eq!(runs, WARM + RUNS);
    }
}
