//! Makes a model folder of a finished run: weights, core-set, inspection settings, card.
//!
//! Nothing is selected on the test photos: K is the paper's for localisation (Table 5); the weight of the
//! error, and whether the error is normalised at each pixel, are those that best localise synthetic strokes
//! on held-out good photos ([`super::painting`]); the size of the core-set is fixed. The results on the test
//! photos are measured on the published network, with weights in f16, and written on the card.

mod card;
mod evaluation;

use self::card::card;
use self::evaluation::{PERCENTILE, Sight, round, show};
use super::looking::{HALF, bank, decode_nearest, grid, look};
use super::painting::Painted;
use super::photo_set::Photos;
use super::plan::Plan;
use super::results::Line;
use super::training::Run;
use crate::checkpoint;
use crate::models::folder::Folder;
use crate::progress::bar;
use anyhow::Result;
use novelty_core::input::patches::{PATCH, PatchGrid};
use novelty_core::latent::core_set::core_set;
use novelty_core::latent::latent_bank::{Form, LatentBank};
use novelty_core::latent::nln::GRID;
use novelty_core::models::calibration::ScoreKind;
use novelty_core::models::folder::WEIGHTS;
use novelty_core::models::model_card::{BANK, BankEntry, ScoreEntry, Selection};
use novelty_core::report::patch_inspection::{
    AtNeighbours, BLUR, ERROR_STATISTICS, ErrorStatistics, INSPECTION, PatchInspection, Scored,
    Terms, WEIGHTS as ERROR_WEIGHTS,
};
use novelty_nets::device::{self, Device};
use novelty_nets::pass::Lens;
use novelty_nets::{Bergmann, Network, weights};
use std::ops::ControlFlow;
use std::path::Path;

/// K of the recommended score: Table 5.
const NEIGHBOURS: usize = 1;
/// Number of codes in the core-set.
const CODES: usize = 1024;

/// Whether a folder holds a run of mvtec-ae.
pub fn is_run(folder: &Path) -> bool {
    checkpoint::read::<Run>(folder).is_ok_and(|run| run.is_some())
}

/// Publishes a run, and adds the results of the published model to its line in `results`.
pub fn publish(
    run_folder: &Path,
    models: &Path,
    data: Option<&Path>,
    backend: &str,
    results: &Path,
) -> Result<()> {
    let run: Run = checkpoint::finished(run_folder)?;
    let plan = &run.patch_plan;
    let epochs = run.history.len();
    let device = crate::block_on(device::open(backend))?.device;
    let (bytes, lens) = shipped(plan, run_folder, epochs, &device)?;
    let photos = Photos::load(plan, data)?;
    let full = bank(&lens, &photos)?;
    let chosen = core_set(&full, CODES, 0, |_| ControlFlow::Continue(()))?;
    let packed = full.subset(&chosen.rows)?.to_bytes(Form::I8)?;
    let small = LatentBank::parse(&packed)?;
    let grid = grid(photos.shape, HALF)?;
    let (inspection, usual) = measured(&lens, &small, &grid, &photos, plan.seed)?;
    let setting = inspection.setting(None, None)?;

    let sight = |bank| Sight { lens: &lens, bank, grid: &grid, photos: &photos };
    let reached = sight(&small).test("test photos", &inspection)?;
    // The same scales: only the bank differs.
    let with_full = sight(&full).test("test photos, full bank", &inspection)?;
    let (shown, whole) = (reached.outcome(&setting)?, with_full.outcome(&setting)?);
    for a in &inspection.weights {
        let at = reached.outcome(&inspection.setting(None, Some(*a))?)?;
        println!(
            "a {a:.1}: image AUROC {:.4} by the largest pixel, {:.4} by the detection score; pixel AUROC {}; at the threshold IoU {}, {:.2} of the defective and {:.2} of the good photos flagged",
            at.peak,
            at.detection,
            show(at.pixel_auroc),
            show(at.threshold_iou),
            at.flagged[0],
            at.flagged[1]
        );
    }

    let mut folder = Folder::new(models, card(&run, &photos, &lens, usual.is_some()));
    let metrics = &mut folder.card.metrics;
    shown.write(metrics);
    reached.plain.write(metrics);
    folder.put(WEIGHTS, &bytes)?;
    folder.put(BANK, &packed)?;
    folder.put(INSPECTION, &json(&inspection)?)?;
    if let Some(usual) = &usual {
        folder.put(ERROR_STATISTICS, usual)?;
    }
    folder.card.bank = Some(BankEntry {
        form: Form::I8,
        rows: small.len(),
        source_rows: full.len(),
        selection: Selection::CoreSet,
        auroc_loss: Some(round(whole.decides - shown.decides)),
    });
    folder.card.score = Some(ScoreEntry {
        kind: ScoreKind::Nln,
        neighbours: Some(NEIGHBOURS),
        error_weight: Some(inspection.error_weight),
    });
    folder.save()?;
    match super::results::read(results)?.remove(&plan.name()) {
        Some(line) => {
            let (shipped, plain) = (Some((&shown).into()), Some((&reached.plain).into()));
            super::results::append(results, &Line { shipped, shipped_plain: plain, ..line })?;
        }
        None => eprintln!("{} has no line for {}", results.display(), plan.name()),
    }
    println!(
        "{}: image AUROC {:.4}, pixel AUROC {}; {} of {} codes, {} bytes in total",
        folder.card.id,
        shown.decides,
        show(shown.pixel_auroc),
        small.len(),
        full.len(),
        folder.card.files.iter().map(|file| file.bytes).sum::<u64>()
    );
    Ok(())
}

/// The weights in f16, and the network with these weights.
fn shipped(
    plan: &Plan,
    folder: &Path,
    epochs: usize,
    device: &Device,
) -> Result<(Vec<u8>, Lens<Network>)> {
    let config = plan.config();
    let model = checkpoint::weights(folder, epochs, Bergmann::new(config, device))?;
    let bytes = weights::to_bytes(model)?;
    let network = Network::load(&config.to_string(), config.shape(), bytes.clone(), device)?;
    Ok((bytes, Lens::new(network, device)))
}

/// The inspection settings with the scores of the held-out good photos at every K and weight of the error, and
/// the statistics of the error at each pixel if these localise synthetic strokes better.
fn measured(
    lens: &Lens<Network>,
    bank: &LatentBank,
    grid: &PatchGrid,
    photos: &Photos,
    seed: u64,
) -> Result<(PatchInspection, Option<Vec<u8>>)> {
    let bar = bar(photos.held_out.len(), "held-out photos");
    let mut terms: Vec<Vec<Terms>> = vec![Vec::new(); GRID.len()];
    for photo in &photos.held_out {
        let mut looking = look(lens, bank, grid, photo, 1)?;
        for (terms, k) in terms.iter_mut().zip(GRID) {
            decode_nearest(lens, bank, &mut looking, k)?;
            terms.push(looking.terms(k)?);
        }
        bar.inc(1);
    }
    bar.finish_and_clear();
    // The statistics are taken at the recommended K and used for every K.
    let row = GRID.iter().position(|k| *k == NEIGHBOURS).unwrap_or_default();
    let (usual, others) = ErrorStatistics::measure(&terms[row], BLUR)?;
    let counted = |of: &Vec<Terms>| -> Result<Vec<Terms>> {
        Ok(of.iter().zip(&others).map(|(t, usual)| usual.apply(t)).collect::<Result<_, _>>()?)
    };
    let steady: Vec<Vec<Terms>> = terms.iter().map(counted).collect::<Result<_>>()?;
    let mut plain = tabulated(&terms, photos, Scored::Detection)?;
    // A normalised error has the same unit everywhere, so the map's largest pixel can be the score, as in PCA models.
    let mut counted = tabulated(&steady, photos, Scored::Peak)?;
    let painted = Painted::on(lens, bank, grid, photos, seed)?;
    let (area, a) = painted.best(&plain, None)?;
    let (steady_area, steady_a) = painted.best(&counted, Some(&others))?;
    println!(
        "synthetic strokes: pixel AUROC {area:.4} at a = {a}; with the error normalised at each pixel {steady_area:.4} at a = {steady_a}"
    );
    if area >= steady_area {
        plain.error_weight = a;
        plain.check()?;
        return Ok((plain, None));
    }
    counted.error_weight = steady_a;
    counted.blur = Some(BLUR);
    counted.check()?;
    let bytes = usual.to_bytes()?;
    Ok((counted.with_error_statistics(Some(&bytes))?, Some(bytes)))
}

/// The good photos' terms for every K; the weight of the error is selected later.
fn tabulated(terms: &[Vec<Terms>], photos: &Photos, scored: Scored) -> Result<PatchInspection> {
    let at = GRID.iter().zip(terms);
    let at = at.map(|(&k, photos)| AtNeighbours::measure(k, photos, &ERROR_WEIGHTS));
    Ok(PatchInspection {
        format: 1,
        photo: photos.shape,
        exposure: Some(photos.light),
        patch: PATCH,
        stride: HALF,
        neighbours: NEIGHBOURS,
        error_weight: 0.0,
        scored,
        blur: None,
        error_statistics: None,
        threshold_percentile: PERCENTILE,
        weights: ERROR_WEIGHTS.to_vec(),
        at: at.collect::<Result<_, _>>()?,
    })
}

fn json(inspection: &PatchInspection) -> Result<Vec<u8>> {
    let mut json = serde_json::to_vec(inspection)?;
    json.push(b'\n');
    Ok(json)
}
