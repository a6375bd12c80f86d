//! Paper B on MNIST and Fashion-MNIST: training, scores and tables of the networks of a queue file (`lab queue`).

pub mod card_text;
mod cells;
mod images;
mod neighbours;
mod objective;
pub mod plan;
mod publishing;
mod rates;
mod results;
mod scoring;
mod tables;
mod training;

use crate::evidence::Table;
use crate::training::checkpoint::RunFolder;
use crate::training::interrupt;
use anyhow::{Result, ensure};
use images::RunImages;
use novelty_nets::Network;
use novelty_nets::device;
use novelty_nets::pass::Lens;
pub use objective::cross_entropy;
use plan::{Plan, Queue};
pub use publishing::{is_run, publish};
use std::path::Path;
use training::Run;

/// The tables of paper B, from a file of results.
pub fn tables(results: &Path) -> Result<Vec<Table>> {
    Ok(tables::tables(&results::read(results)?))
}

/// Files and folders of a queue.
pub struct Paths<'a> {
    /// The queue file.
    pub queue: &'a Path,
    /// Folder of the runs.
    pub runs: &'a Path,
    /// File of the results.
    pub results: &'a Path,
    /// Folder of the data sets.
    pub data: Option<&'a Path>,
}

/// Works through a queue file: trains and scores every run without a result, and scores again the runs
/// whose result lacks a variant of the score.
///
/// Several processes may share a queue: each takes runs that no other has claimed.
pub fn work(paths: &Paths<'_>, only: &str, backend: &str) -> Result<()> {
    let mut plans = Queue::read(paths.queue)?.plans();
    plans.retain(|plan| plan.name().contains(only));
    ensure!(!plans.is_empty(), "no run of the queue has “{only}” in its name");
    let stop = interrupt::watch()?;
    let device = crate::block_on(device::open(backend))?.device;
    let mut failed = Vec::new();
    for plan in plans {
        let name = plan.name();
        let done = results::read(paths.results)?.remove(&name);
        if done.is_some_and(|line| line.scored.is_current()) {
            continue;
        }
        let Some(folder) = RunFolder::claim(&paths.runs.join(&name))? else { continue };
        let images = RunImages::load(&plan, paths.data)?;
        let trained = training::train(&plan, &images, &folder, backend, &device, &stop);
        let (model, run) = match trained {
            Ok(Some(trained)) => trained,
            Ok(None) => {
                eprintln!("stopped; the state after the last finished epoch is saved");
                break;
            }
            Err(error) => {
                eprintln!("error: {error:#}");
                failed.push(name);
                continue;
            }
        };
        let lens = Lens::new(Network::Mesarcik(model.for_scoring()), &device);
        let line = finish(&plan, &run, &lens, &images)?;
        println!("{name}: {}", summary(&line));
        results::append(paths.results, &line)?;
    }
    ensure!(failed.is_empty(), "not finished: {}", failed.join(", "));
    Ok(())
}

fn finish(
    plan: &Plan,
    run: &Run,
    lens: &Lens<Network>,
    images: &RunImages,
) -> Result<results::Line> {
    let bank = scoring::bank(lens, plan, images)?;
    let scored = scoring::score(lens, plan, images, &bank)?;
    let seconds: f64 = run.history.iter().map(|epoch| epoch.seconds).sum();
    let seen = images.fitted.len() * run.history.len();
    Ok(results::Line {
        run: plan.name(),
        plan: plan.clone(),
        training: run.history.last().map_or(0.0, |epoch| epoch.training),
        held_out: run.history.iter().map(|epoch| (epoch.held_out * 1e6).round() / 1e6).collect(),
        images_per_second: (seen as f64 / seconds).round(),
        backend: run.backend.clone(),
        commit: run.commit.clone(),
        scored,
    })
}

/// The most important numbers of a result.
fn summary(line: &results::Line) -> String {
    let grid = &line.scored.grids[scoring::PAPER];
    let best = grid.iter().flatten().copied().fold(0.0, f64::max);
    format!(
        "AUROC: reconstruction error {:.3}, NLN {best:.3} at best, latent distance alone {:.3} (K = 5)",
        line.scored.reconstruction, grid[3][0]
    )
}
