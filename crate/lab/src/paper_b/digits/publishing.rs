//! Makes a model folder of a finished run: weights, bank, calibration, card.
//!
//! Everything is measured on the published network, with weights in f16 and the bank of all training codes in
//! i8. The card states the loss in AUROC of other banks; it is measured on the test set, so nothing is
//! selected by it.

use super::images::RunImages;
use super::neighbours::EncodedImages;
use super::plan::{Plan, Protocol};
use super::training::Run;
use super::{card_text, rates, scoring};
use crate::models::folder::Folder;
use crate::models::{map_scale, published};
use crate::paper_a::calibration;
use crate::training::checkpoint::{self, Place};
use anyhow::{Context, Result};
use novelty_core::latent::core_set::core_set;
use novelty_core::latent::latent_bank::{Form, LatentBank};
use novelty_core::latent::nln::{Aggregation, Batch, ErrorKind, Measure};
use novelty_core::metrics::auroc::auroc;
use novelty_core::models::calibration::{NlnCalibration, ScoreKind};
use novelty_core::models::folder::{CALIBRATION, WEIGHTS};
use novelty_core::models::model_card::{
    BANK, BankEntry, FORMAT, ModelCard, NetworkEntry, Output, ScoreEntry, Selection, Training,
};
use novelty_nets::device;
use novelty_nets::pass::Lens;
use novelty_nets::{Mesarcik, Network};
use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::path::Path;

/// Neighbours of the recommended score.
const NEIGHBOURS: usize = 5;
/// Weight of the error in the recommended score.
const ERROR_WEIGHT: f64 = 0.5;

/// The error term of the recommended score: PSE in place of the absolute error, divided by the image's ink,
/// so that the score does not depend on the stroke width.
///
/// Evidence `b-aims` compares it with other variants on both data sets and under both protocols.
fn measure() -> Measure {
    Measure { kind: ErrorKind::Pse, per_ink: true, ..Measure::default() }
}

/// A core-set keeps one in this many latents.
const CORE_SET: usize = 10;

/// Publishes a run of the queue.
pub fn publish(run_folder: &Path, models: &Path, data: Option<&Path>, backend: &str) -> Result<()> {
    let run: Run = checkpoint::finished(run_folder)?;
    let plan = &run.plan;
    let epochs = run.history.len();
    let device = crate::block_on(device::open(backend))?.device;
    let config = plan.config()?;
    let model =
        checkpoint::weights(run_folder, Place::Last(epochs), Mesarcik::new(config, &device))?;
    let (bytes, lens) = published(model.for_scoring(), &config.to_string(), config.shape, &device)?;
    let images = RunImages::load(plan, data)?;
    let full = scoring::bank(&lens, plan, &images)?;
    let shipment = shipment(&lens, plan, &images, full)?;

    let mut card = card(&run, &images, &lens);
    card.training.optimiser += &rates::of_discriminators(config.kind);
    card.metrics.extend(shipment.metrics);
    let mut folder = Folder::new(models, card);
    folder.put(WEIGHTS, &bytes)?;
    folder.put(BANK, &shipment.bytes)?;
    folder.card.bank = Some(shipment.entry);
    folder.card.score = Some(ScoreEntry {
        kind: ScoreKind::Nln,
        neighbours: Some(NEIGHBOURS),
        error_weight: Some(ERROR_WEIGHT),
    });
    let (calibration, area) = calibration(&lens, plan, &images, &shipment.bank, &folder.card)?;
    folder.put(CALIBRATION, &calibration)?;
    folder.card.metrics.insert("test_auroc_nln".into(), area);
    folder.save()?;
    println!(
        "{}: AUROC {area:.4}; {} codes, {} bytes in total",
        folder.card.id,
        shipment.bank.len(),
        folder.card.files.iter().map(|file| file.bytes).sum::<u64>()
    );
    Ok(())
}

/// A bank to publish, and the loss in AUROC of it and of smaller ones.
struct Shipment {
    bank: LatentBank,
    bytes: Vec<u8>,
    entry: BankEntry,
    metrics: BTreeMap<String, f64>,
}

/// All codes in i8, and the loss of every other form in AUROC of the distance alone.
fn shipment(
    lens: &Lens<Network>,
    plan: &Plan,
    images: &RunImages,
    full: LatentBank,
) -> Result<Shipment> {
    let all: Vec<usize> = (0..images.test.labels.len()).collect();
    let codes = super::neighbours::encode(lens, &images.test, &all, plan.group.preprocessing)?;
    let novel = images.novel(plan.group.protocol, plan.class);
    let area = |bank: &LatentBank| -> Result<f64> {
        let distances = codes
            .chunks_exact(bank.dims())
            .map(|z| {
                let found = bank.nearest(z, NEIGHBOURS, false)?;
                Ok(found.iter().map(|n| f64::from(n.distance)).sum::<f64>())
            })
            .collect::<Result<Vec<f64>>>()?;
        auroc(&distances, &novel).context("the test set needs normal and novel images")
    };
    let reference = area(&full)?;
    let lost =
        |bank: &LatentBank| -> Result<f64> { Ok(((reference - area(bank)?) * 1e6).round() / 1e6) };
    let bytes = full.clone().without_sources().to_bytes(Form::I8)?;
    let bank = LatentBank::parse(&bytes)?;
    let entry = BankEntry {
        form: Form::I8,
        rows: bank.len(),
        source_rows: full.len(),
        selection: Selection::Full,
        auroc_loss: Some(lost(&bank)?),
    };
    let chosen = core_set(&full, full.len().div_ceil(CORE_SET), 0, |_| ControlFlow::Continue(()))?;
    let small = full.subset(&chosen.rows)?;
    let mut metrics = BTreeMap::from([
        ("test_auroc_distance_full_f32".to_owned(), reference),
        ("bank_loss_full_i8".to_owned(), lost(&bank)?),
    ]);
    for (name, bank, form) in [
        ("full_f16", &full, Form::F16),
        ("core_set_f16", &small, Form::F16),
        ("core_set_i8", &small, Form::I8),
    ] {
        let loss = lost(&LatentBank::parse(&bank.to_bytes(form)?)?)?;
        metrics.insert(format!("bank_loss_{name}"), loss);
    }
    Ok(Shipment { bank, bytes, entry, metrics })
}

/// `calibration.json`, and the AUROC of the recommended score as the page computes it.
fn calibration(
    lens: &Lens<Network>,
    plan: &Plan,
    images: &RunImages,
    bank: &LatentBank,
    card: &ModelCard,
) -> Result<(Vec<u8>, f64)> {
    let preprocessing = plan.group.preprocessing;
    let measure = measure();
    let novel = images.novel(plan.group.protocol, plan.class);
    let (mut novels, mut normals) = (Vec::new(), Vec::new());
    for (i, &novel) in novel.iter().enumerate() {
        if novel { novels.push(i) } else { normals.push(i) }
    }
    let mut calibration = calibration::measure(
        lens,
        &calibration::Images {
            id: &card.id,
            known: &card.normal,
            normals: (&images.training, &images.held_out),
            novels: (&images.test, &novels),
            preprocessing,
        },
    )?;
    let encoded =
        |set, indices: &[usize]| EncodedImages::new(lens, bank, None, set, indices, preprocessing);
    let held_out = encoded(&images.training, &images.held_out)?;
    let novel_images = encoded(&images.test, &novels)?;
    let maps = held_out.map_scales(&measure, map_scale::quantile)?;
    let [normal, novel] = [held_out.of_pixels(&measure)?, novel_images.of_pixels(&measure)?];
    let nln = NlnCalibration::from_batches(
        measure,
        Aggregation::Mean,
        NEIGHBOURS,
        ERROR_WEIGHT,
        &normal,
        &novel,
        &maps,
    )?;
    let at = nln.at(NEIGHBOURS).context("the calibration lacks its own K")?;
    let score = |batch: &Batch| -> Vec<f64> {
        let terms = batch.at(NEIGHBOURS, Aggregation::Mean);
        terms.iter().map(|term| at.score(term, ERROR_WEIGHT)).collect()
    };
    let normal_images = encoded(&images.test, &normals)?.of_pixels(&measure)?;
    let mut scores = score(&normal_images);
    let mut labels = vec![false; scores.len()];
    scores.extend(score(&novel));
    labels.resize(scores.len(), true);
    let area = auroc(&scores, &labels).context("the test set needs normal and novel images")?;
    calibration.nln = Some(nln);
    calibration.check()?;
    let mut json = serde_json::to_vec(&calibration)?;
    json.push(b'\n');
    Ok((json, (area * 1e6).round() / 1e6))
}

fn card(run: &Run, images: &RunImages, lens: &Lens<Network>) -> ModelCard {
    let Plan { group, class, seed } = &run.plan;
    let (normal, novel) = card_text::known(&group.data, group.protocol, *class);
    let config = run.plan.config().map_or_else(|_| group.network.clone(), |c| c.to_string());
    let set = card_text::set(&group.data);
    let denoising = if group.denoising { "; trained with structured denoising" } else { "" };
    ModelCard {
        format: FORMAT,
        id: card_text::id(&group.data, group.protocol, *class),
        title: format!("{}{} ({})", normal[..1].to_uppercase(), &normal[1..], set),
        paper: "Mesarcik et al. 2022, arXiv 2111.06150: nearest latent neighbours".into(),
        equation: "B3, B4, B9; A1–A7".into(),
        network: NetworkEntry {
            name: config,
            latent: group.latent,
            parameters: lens.parameters(),
            output: Output::Sigmoid,
        },
        subject: card_text::subject(&group.data),
        data_set: group.data.clone(),
        classes: card_text::classes(&group.data, group.protocol, *class),
        architecture: format!(
            "Convolutional autoencoder of 2×2 kernels, {} parameters, latent size {}",
            lens.parameters(),
            group.latent
        ),
        input: novelty_core::image::Shape::DIGIT,
        preprocessing: group.preprocessing.words().into(),
        normal,
        novel,
        training: Training {
            data: format!(
                "{set} training images; {} for training, {} held out{denoising}",
                images.fitted.len(),
                images.held_out.len()
            ),
            licence: card_text::licence(&group.data).into(),
            licence_class: card_text::licence_class(&group.data),
            examples: images.fitted.len(),
            seed: *seed,
            epochs: run.history.len() as u32,
            batch: group.batch as u32,
            learning_rate: run.first_rate(),
            optimiser: format!("Adam, β 0.9 and 0.999, ε 1e-7, {}", group.schedule.words()),
            command: run.command(),
            commit: run.commit(),
            backend: format!("burn 0.22.1, {}", run.backend()),
            note: match group.protocol {
                Protocol::Miso => "nine classes known, one novel (MISO)".into(),
                Protocol::Simo => "one class known, nine novel (SIMO)".into(),
            },
        },
        metrics: BTreeMap::from([
            ("held_out_cross_entropy".to_owned(), run.held_out()),
            ("training_cross_entropy".to_owned(), run.training()),
        ]),
        bank: None,
        score: None,
        files: Vec::new(),
        earlier_weights: Vec::new(),
    }
}
