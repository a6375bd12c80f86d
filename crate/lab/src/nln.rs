//! Paper B: trains the networks of a queue file and scores them (`lab queue`).

mod corruption;
mod images;
mod objective;
mod plan;
mod training;

use crate::checkpoint::RunFolder;
use crate::interrupt;
use anyhow::Result;
use images::RunImages;
use novelty_nets::device;
use plan::Queue;
use std::path::Path;

/// Works through a queue file; several processes may share it, each takes what no other has.
pub fn work(queue: &Path, runs: &Path, data: Option<&Path>, backend: &str) -> Result<()> {
    let plans = Queue::read(queue)?.plans();
    let stop = interrupt::watch()?;
    let device = crate::block_on(device::open(backend))?.device;
    for plan in plans {
        let Some(folder) = RunFolder::claim(&runs.join(plan.name()))? else { continue };
        if folder.run::<training::Run>()?.is_some_and(|run| run.history.len() >= plan.group.epochs) {
            continue;
        }
        let images = RunImages::load(&plan, data)?;
        if training::train(&plan, &images, &folder, backend, &device, &stop)?.is_none() {
            eprintln!("stopped; the last finished epoch is saved");
            break;
        }
    }
    Ok(())
}
