//! Makes a model folder of a finished run: weights, core-set, inspection settings, card.
//!
//! Nothing is selected on the test photos: K is the paper's for localisation (Table 5); the weight of the
//! error, and whether the error is normalised at each pixel, are those that best localise synthetic strokes
//! on held-out good photos ([`super::strokes`]); the size of the core-set is fixed. The results on the test
//! photos are measured on the published network, with weights in f16, and written on the card.

mod card;
mod evaluation;

use self::card::card;
use self::evaluation::{Evaluator, PERCENTILE, round, show};
use super::patch_analysis::{HALF, analyse, bank, decode_nearest, grid};
use super::photo_set::Photos;
use super::results::Line;
use super::strokes::Strokes;
use super::training::Run;
use crate::models::folder::Folder;
use crate::models::published;
use crate::progress::bar;
use crate::training::Plan as _;
use crate::training::checkpoint::{self, Place};
use crate::training::results::{enter, read};
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
use novelty_nets::device;
use novelty_nets::pass::Lens;
use novelty_nets::{Bergmann, Network};
use std::ops::ControlFlow;
use std::path::Path;

/// K of the recommended score: Table 5.
const NEIGHBOURS: usize = 1;
/// Number of codes in the core-set.
const CODES: usize = 1024;

/// Publishes a run, and adds the results of the published model to its line in `results`.
pub fn publish(
    run_folder: &Path,
    models: &Path,
    data: Option<&Path>,
    backend: &str,
    results: &Path,
) -> Result<()> {
    let run: Run = checkpoint::finished(run_folder)?;
    let plan = &run.plan;
    let epochs = run.history.len();
    let device = crate::block_on(device::open(backend))?.device;
    let config = plan.config();
    let model =
        checkpoint::weights(run_folder, Place::Last(epochs), Bergmann::new(config, &device))?;
    let (bytes, lens) = published(model, &config.to_string(), config.shape(), &device)?;
    let photos = Photos::load(plan, data)?;
    let full = bank(&lens, &photos)?;
    let chosen = core_set(&full, CODES, 0, |_| ControlFlow::Continue(()))?;
    let packed = full.subset(&chosen.rows)?.without_sources().to_bytes(Form::I8)?;
    let small = LatentBank::parse(&packed)?;
    let grid = grid(photos.shape, HALF)?;
    let (inspection, statistics) = measured(&lens, &small, &grid, &photos, plan.seed)?;
    let setting = inspection.setting(None, None)?;

    let evaluator = |bank| Evaluator { lens: &lens, bank, grid: &grid, photos: &photos };
    let with_core_set = evaluator(&small).terms("test photos", &inspection)?;
    // The same scales: only the bank differs.
    let with_full = evaluator(&full).terms("test photos, full bank", &inspection)?;
    let (shown, whole) = (with_core_set.outcome(&setting)?, with_full.outcome(&setting)?);
    for a in &inspection.weights {
        let at = with_core_set.outcome(&inspection.setting(None, Some(*a))?)?;
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

    let mut folder = Folder::new(models, card(&run, &photos, &lens, statistics.is_some()));
    let metrics = &mut folder.card.metrics;
    shown.write(metrics);
    with_core_set.plain.write(metrics);
    folder.put(WEIGHTS, &bytes)?;
    folder.put(BANK, &packed)?;
    folder.put(INSPECTION, &json(&inspection)?)?;
    if let Some(statistics) = &statistics {
        folder.put(ERROR_STATISTICS, statistics)?;
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
    match read::<Line>(results)?.remove(&plan.name()) {
        Some(line) => {
            let (shipped, plain) = (Some((&shown).into()), Some((&with_core_set.plain).into()));
            enter(results, &Line { shipped, shipped_plain: plain, ..line })?;
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
        let mut analysis = analyse(lens, bank, grid, photo, 1)?;
        for (terms, k) in terms.iter_mut().zip(GRID) {
            decode_nearest(lens, bank, &mut analysis, k)?;
            terms.push(analysis.terms(k)?);
        }
        bar.inc(1);
    }
    bar.finish_and_clear();
    // The statistics are taken at the recommended K and used for every K.
    let row = GRID.iter().position(|k| *k == NEIGHBOURS).unwrap_or_default();
    let (statistics, others) = ErrorStatistics::measure(&terms[row], BLUR)?;
    let normalise = |of: &Vec<Terms>| -> Result<Vec<Terms>> {
        Ok(of
            .iter()
            .zip(&others)
            .map(|(t, statistics)| statistics.apply(t))
            .collect::<Result<_, _>>()?)
    };
    let normalised_terms: Vec<Vec<Terms>> = terms.iter().map(normalise).collect::<Result<_>>()?;
    let mut plain = tabulated(&terms, photos, Scored::Detection)?;
    // A normalised error has the same unit everywhere, so the map's largest pixel can be the score, as in PCA models.
    let mut normalised = tabulated(&normalised_terms, photos, Scored::Peak)?;
    let strokes = Strokes::on(lens, bank, grid, photos, seed)?;
    let (area, a) = strokes.best(&plain, None)?;
    let (normalised_area, normalised_a) = strokes.best(&normalised, Some(&others))?;
    println!(
        "synthetic strokes: pixel AUROC {area:.4} at a = {a}; with the error normalised at each pixel {normalised_area:.4} at a = {normalised_a}"
    );
    if area >= normalised_area {
        plain.error_weight = a;
        plain.check()?;
        return Ok((plain, None));
    }
    normalised.error_weight = normalised_a;
    normalised.blur = Some(BLUR);
    normalised.check()?;
    let bytes = statistics.to_bytes()?;
    Ok((normalised.with_error_statistics(Some(&bytes))?, Some(bytes)))
}

/// The good photos' terms for every K; the weight of the error is selected later.
fn tabulated(terms: &[Vec<Terms>], photos: &Photos, scored: Scored) -> Result<PatchInspection> {
    let at = GRID.iter().zip(terms);
    let at = at.map(|(&k, photos)| AtNeighbours::measure(k, photos, &ERROR_WEIGHTS));
    Ok(PatchInspection {
        format: 1,
        photo: photos.shape,
        exposure: Some(photos.exposure),
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
