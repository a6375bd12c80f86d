//! Paper B on photos of parts: one autoencoder of 128×128 patches for each category, scored as the authors'
//! evaluation of MVTec AD (paper B, sections 3.3 and 4.2).

mod padim;
mod patch_analysis;
mod patch_features;
mod photo_set;
mod pixels;
mod plan;
mod publishing;
mod results;
mod scoring;
mod strokes;
mod tables;
mod training;

use crate::evidence::Table;
use crate::models::folder::Folder;
use crate::training::checkpoint::{self, RunFolder};
use crate::training::results::{enter, read};
use crate::training::{Job, Plan as _, interrupt};
use anyhow::{Context, Result};
use novelty_core::Shape;
use novelty_core::latent::latent_bank::LatentBank;
use novelty_core::models::model_card::BANK;
use novelty_core::report::patch_inspection::{ERROR_STATISTICS, INSPECTION, PatchInspection};
use novelty_nets::pass::Lens;
use novelty_nets::{Network, device};
pub use patch_analysis::analyse_as_published;
use photo_set::Photos;
pub use photo_set::RENDERED;
pub use plan::Plan;
pub use publishing::publish;
use results::Line;
use std::path::Path;
pub use strokes::stroke;

/// Trains the network of a plan in `folder`, resuming an interrupted run, and adds its scores to `results`.
pub fn train(
    plan: &Plan,
    keep: &[usize],
    data: Option<&Path>,
    backend: &str,
    folder: &Path,
    results: &Path,
) -> Result<()> {
    plan.check()?;
    let place = RunFolder::claim(folder)?
        .with_context(|| format!("another process is training in {}", folder.display()))?;
    let photos = Photos::load(plan, data)?;
    eprintln!(
        "{}: {} training, {} held-out and {} test photos, backend {backend}",
        plan.name(),
        photos.fitted.len(),
        photos.held_out.len(),
        photos.test.len()
    );
    let device = crate::block_on(device::open(backend))?.device;
    let stop = interrupt::watch()?;
    let job = Job { folder: &place, backend, device: &device, keep, stop: &stop };
    let Some((model, run)) = training::train(plan, &photos, &job)? else { return Ok(()) };
    let lens = Lens::new(Network::Bergmann(model), &device);
    let line = scoring::score(plan, &run, &lens, &photos)?;
    println!("{}: {}", plan.name(), line.summary());
    enter(results, &line)
}

/// Scores a finished run again on the same test photos and replaces its line in `results`.
pub fn evaluate(folder: &Path, data: Option<&Path>, backend: &str, results: &Path) -> Result<()> {
    let run: training::Run = checkpoint::begun(folder)?;
    let name = run.plan.name();
    let kept: Option<Line> = read(results)?.remove(&name);
    train(&run.plan, &[], data, backend, folder, results)?;
    // The scores of the published model are measured by `lab publish` and stay.
    let (Some(kept), Some(line)) = (kept, read::<Line>(results)?.remove(&name)) else {
        return Ok(());
    };
    let Line { shipped, shipped_plain, .. } = kept;
    enter(results, &Line { shipped, shipped_plain, ..line })
}

/// Whether a folder holds a run of mvtec-ae.
pub fn is_run(folder: &Path) -> bool {
    checkpoint::is_run::<Plan>(folder)
}

/// The inspection settings of a model folder of patches, and its latent bank.
pub fn inspection_of(folder: &Folder) -> Result<(PatchInspection, LatentBank)> {
    let inspection = PatchInspection::parse(&folder.read(INSPECTION)?)?;
    let statistics = inspection.blur.map(|_| folder.read(ERROR_STATISTICS)).transpose()?;
    let bank = LatentBank::parse(&folder.read(BANK)?)?;
    Ok((inspection.with_error_statistics(statistics.as_deref())?, bank))
}

/// Number of half-overlapping patches of a photo of this side.
pub fn patches_of(side: usize) -> Result<usize> {
    Ok(patch_analysis::grid(Shape::new(1, side, side), patch_analysis::HALF)?.len())
}

/// Table 5 and Figure 6 of paper B, from a file of results.
pub fn tables(results: &Path) -> Result<Vec<Table>> {
    Ok(tables::tables(&read(results)?))
}
