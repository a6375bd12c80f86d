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
use crate::training::checkpoint::{self, RunFolder};
use crate::training::results::{enter, read};
use crate::training::{Job, Plan as _, interrupt};
use anyhow::{Result, ensure};
use images::RunImages;
use novelty_nets::Network;
use novelty_nets::device;
use novelty_nets::pass::Lens;
use plan::{Plan, Queue};
pub use publishing::publish;
use results::Line;
use std::path::Path;
use training::Run;

/// The tables of paper B, from a file of results.
pub fn tables(results: &Path) -> Result<Vec<Table>> {
    Ok(tables::tables(&read(results)?))
}

/// Whether a folder holds a run of the queue.
pub fn is_run(folder: &Path) -> bool {
    checkpoint::is_run::<Plan>(folder)
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
        let done: Option<Line> = read(paths.results)?.remove(&name);
        if done.is_some_and(|line| line.scored.is_current()) {
            continue;
        }
        let Some(folder) = RunFolder::claim(&paths.runs.join(&name))? else { continue };
        let images = RunImages::load(&plan, paths.data)?;
        let job = Job { folder: &folder, backend, device: &device, keep: &[], stop: &stop };
        let trained = training::train(&plan, &images, &job);
        let (model, run) = match trained {
            Ok(Some(trained)) => trained,
            Ok(None) => break,
            Err(error) => {
                eprintln!("error: {error:#}");
                failed.push(name);
                continue;
            }
        };
        let lens = Lens::new(Network::Mesarcik(model.for_scoring()), &device);
        let line = finish(&plan, &run, &lens, &images)?;
        println!("{name}: {}", summary(&line));
        enter(paths.results, &line)?;
    }
    ensure!(failed.is_empty(), "not finished: {}", failed.join(", "));
    Ok(())
}

fn finish(plan: &Plan, run: &Run, lens: &Lens<Network>, images: &RunImages) -> Result<Line> {
    let bank = scoring::bank(lens, plan, images)?;
    let scored = scoring::score(lens, plan, images, &bank)?;
    let seen = images.fitted.len() * run.history.len();
    Ok(Line {
        run: plan.name(),
        plan: plan.clone(),
        training: run.training(),
        held_out: run.held_out_by_epoch(),
        images_per_second: (seen as f64 / run.seconds()).round(),
        backend: run.backend(),
        commit: run.commit(),
        scored,
    })
}

/// The most important numbers of a result.
fn summary(line: &Line) -> String {
    let grid = &line.scored.grids[scoring::PAPER];
    let best = grid.iter().flatten().copied().fold(0.0, f64::max);
    format!(
        "AUROC: reconstruction error {:.3}, NLN {best:.3} at best, latent distance alone {:.3} (K = 5)",
        line.scored.reconstruction, grid[3][0]
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_committed_result_is_one_of_the_queue_and_is_not_trained_again() {
        let experiments = Path::new(env!("CARGO_MANIFEST_DIR")).join("experiments");
        let queue = Queue::read(&experiments.join("queue.json")).unwrap();
        let queued: BTreeSet<String> = queue.plans().iter().map(Plan::name).collect();
        let results = read::<Line>(&experiments.join("results.jsonl")).unwrap();
        assert!(results.len() >= 52, "{} results", results.len());
        for (name, line) in &results {
            assert!(queued.contains(name), "{name} is not in the queue");
            assert!(line.scored.is_current(), "{name} would be scored again");
            assert_eq!(*name, line.plan.name());
        }
    }
}
