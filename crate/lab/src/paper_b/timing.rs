//! `lab timing`: time of encoder, nearest-neighbour search and decoder of a network of patches, compared with
//! paper B's times on a T4 (section 4.4).

mod record;

use crate::evidence::Table;
use crate::files::write_json;
use crate::models::folder::Folder;
use crate::paper_b::photos;
use anyhow::{Context, Result, ensure};
use novelty_core::latent::latent_bank::LatentBank;
use novelty_nets::Autoencoder;
use record::{Record, Taken};
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

/// The table of evidence of a record.
pub fn table(record: &Path) -> Result<Vec<Table>> {
    Ok(vec![Record::read(record)?.table()])
}

/// Writes the record behind an old table of evidence.
pub fn convert(old: &Path, id: &str, record: &Path) -> Result<()> {
    write_json(record, &Record::of_old_evidence(old, id)?)
}

/// Times a model of patches natively, reads the times of a browser, and writes both to a record.
pub fn measure(
    models: &Path,
    id: &str,
    backend: &str,
    browser: Option<&Path>,
    record: &Path,
) -> Result<()> {
    let mut taken = vec![native(models, id, backend)?];
    if let Some(path) = browser {
        taken.extend(rounds(path, id)?);
    }
    let folder = Folder::open(models, id)?;
    let input = folder.card.input;
    let data = format!(
        "one patch of {} × {} in {} channels; {} half-overlapping patches are a photo of 256 × 256; {NEIGHBOURS} nearest \
         of {BANK} codes; natively the median of {RUNS} runs after {WARM} warm-up runs on two shared cores, in the \
         browser of 1.5 seconds of runs on one; published: a T4, one image at a time",
        input.height,
        input.width,
        input.channels,
        photos::patches_of(256)?,
    );
    let found = Record { model: id.to_owned(), data, taken };
    for row in found.table().rows {
        println!("{:<60}{:>8.2} ms", row.name, row.ours.unwrap_or(f64::NAN));
    }
    write_json(record, &found)
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
        assert_eq!(taken.len(), 1);
        assert_eq!(taken[0].place, "Chromium 1, cpu");
        assert_eq!(taken[0].medians["encode"], 2.5);
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
