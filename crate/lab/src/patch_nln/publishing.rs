//! Makes a model folder of a finished run: weights, core-set, what good photos are like, card.
//!
//! Nothing is chosen on the test photos: K is the paper's for localisation (Table 5); the weight of the
//! error, and whether the error is counted in deviations from what is usual at each place, are what
//! best localises strokes painted on held-out good photos ([`super::painting`]); the size of the
//! core-set is fixed. What that comes to on the test photos is measured on the
//! network as it is shipped, with weights in f16, and written on the card.

use super::looking::{HALF, bank, decode_nearest, grid, look};
use super::painting::Painted;
use super::photos::Photos;
use super::plan::Plan;
use super::training::Run;
use crate::folder::{Folder, WEIGHTS};
use crate::{checkpoint, study};
use anyhow::{Context, Result, ensure};
use novelty_core::auroc::auroc;
use novelty_core::calibration::ScoreKind;
use novelty_core::core_set::core_set;
use novelty_core::iou::{iou, of_masks};
use novelty_core::latent_bank::{Form, LatentBank};
use novelty_core::model_card::{BANK, BankEntry, ModelCard, ScoreEntry, Selection, Training};
use novelty_core::nln::GRID;
use novelty_core::patch_inspection::{
    AtNeighbours, BLUR, INSPECTION, PatchInspection, Scored, Setting, Terms, USUAL, UsualError,
    WEIGHTS as ERROR_WEIGHTS,
};
use novelty_core::patches::{PATCH, PatchGrid};
use novelty_core::synth::Family;
use novelty_nets::device::{self, Device};
use novelty_nets::pass::Lens;
use novelty_nets::{Bergmann, Network, weights};
use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::path::Path;

/// K of the recommended score: Table 5.
const NEIGHBOURS: usize = 1;
/// The percentile of the good photos that is the threshold.
const PERCENTILE: f64 = 0.95;
/// Codes of the core-set.
const CODES: usize = 1024;
/// Pixel scores take every pixel of every second row and column.
const EVERY: usize = 2;

/// Whether a folder holds a run of patches.
pub fn is_run(folder: &Path) -> bool {
    checkpoint::read::<Run>(folder).is_ok_and(|run| run.is_some())
}

/// Publishes a run.
pub fn publish(run_folder: &Path, models: &Path, data: Option<&Path>, backend: &str) -> Result<()> {
    let run: Run = checkpoint::read(run_folder)?
        .with_context(|| format!("{} holds no run; train one first", run_folder.display()))?;
    let plan = &run.patch_plan;
    let epochs = run.history.len();
    ensure!(
        epochs == plan.epochs,
        "{} has finished {epochs} of {} epochs",
        plan.name(),
        plan.epochs
    );
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
            "a {a:.1}: image AUROC {:.4} by the peak, {:.4} by §2.9; pixel AUROC {}; at the threshold IoU {}, flagged {:.2} of the defective, {:.2} of the good",
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
        folder.put(USUAL, usual)?;
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
    println!(
        "{}: image AUROC {:.4}, pixel AUROC {}; {} of {} codes, {} bytes in all",
        folder.card.id,
        shown.decides,
        show(shown.pixel_auroc),
        small.len(),
        full.len(),
        folder.card.files.iter().map(|file| file.bytes).sum::<u64>()
    );
    Ok(())
}

/// The weights in f16, and the network that they make.
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

/// `inspection.json`, the held-out good photos at every K and every weight of the error, and `usual.bin`
/// where that localises painted strokes better.
fn measured(
    lens: &Lens<Network>,
    bank: &LatentBank,
    grid: &PatchGrid,
    photos: &Photos,
    seed: u64,
) -> Result<(PatchInspection, Option<Vec<u8>>)> {
    let bar = study::bar(photos.held_out.len(), "held-out photos");
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
    // What is usual with the recommended K, for every K.
    let row = GRID.iter().position(|k| *k == NEIGHBOURS).unwrap_or_default();
    let (usual, others) = UsualError::measure(&terms[row], BLUR)?;
    let counted = |of: &Vec<Terms>| -> Result<Vec<Terms>> {
        Ok(of.iter().zip(&others).map(|(t, usual)| usual.apply(t)).collect::<Result<_, _>>()?)
    };
    let steady: Vec<Vec<Terms>> = terms.iter().map(counted).collect::<Result<_>>()?;
    let mut plain = tabulated(&terms, photos, Scored::Detection)?;
    // Deviations are one unit everywhere, so that a map's peak says as much as a taught model's.
    let mut counted = tabulated(&steady, photos, Scored::Peak)?;
    let painted = Painted::on(lens, bank, grid, photos, seed)?;
    let (area, a) = painted.best(&plain, None)?;
    let (steady_area, steady_a) = painted.best(&counted, Some(&others))?;
    println!(
        "painted strokes: pixel AUROC {area:.4} at a = {a}, {steady_area:.4} at a = {steady_a} beside what is usual"
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
    Ok((counted.with_usual(Some(&bytes))?, Some(bytes)))
}

/// The good photos' terms, by K, as a file has them; the weight of the error is chosen later.
fn tabulated(terms: &[Vec<Terms>], photos: &Photos, scored: Scored) -> Result<PatchInspection> {
    let at = GRID.iter().zip(terms);
    let at = at.map(|(&k, photos)| AtNeighbours::measure(k, photos, &ERROR_WEIGHTS));
    Ok(PatchInspection {
        format: 1,
        photo: photos.shape,
        patch: PATCH,
        stride: HALF,
        neighbours: NEIGHBOURS,
        error_weight: 0.0,
        scored,
        blur: None,
        usual: None,
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

/// What looks at the test photos.
struct Sight<'a> {
    lens: &'a Lens<Network>,
    bank: &'a LatentBank,
    grid: &'a PatchGrid,
    photos: &'a Photos,
}

/// The terms of the test photos.
struct Reached<'a> {
    photos: &'a Photos,
    terms: Vec<Terms>,
    plain: Plain,
}

/// What the plain reconstruction reaches (B3).
struct Plain {
    image: f64,
    pixel: Option<f64>,
}

/// What NLN reaches at a setting.
struct Outcome {
    /// Image AUROC of the number that decides.
    decides: f64,
    /// Image AUROC of the map's largest pixel.
    peak: f64,
    /// Image AUROC of the detection score of §2.9.
    detection: f64,
    pixel_auroc: Option<f64>,
    youden_iou: Option<f64>,
    /// Mean IoU over the defective photos of what lies above the page's own threshold.
    threshold_iou: Option<f64>,
    /// Share of the defective photos above it, and of the good ones.
    flagged: [f64; 2],
}

impl<'a> Sight<'a> {
    fn test(&self, what: &str, inspection: &PatchInspection) -> Result<Reached<'a>> {
        let bar = study::bar(self.photos.test.len(), what);
        let (mut terms, mut scores, mut pixels) = (Vec::new(), Vec::new(), Vec::new());
        for photo in &self.photos.test {
            let looking =
                look(self.lens, self.bank, self.grid, &photo.values, inspection.neighbours)?;
            let plain = looking.plain()?;
            let count = plain.errors.len() as f64;
            scores.push(plain.errors.iter().copied().map(f64::from).sum::<f64>() / count);
            pixels.push(channel_mean(&plain));
            terms.push(inspection.terms(&looking, inspection.neighbours)?);
            bar.inc(1);
        }
        bar.finish_and_clear();
        let image = auroc(&scores, &labels(self.photos)).context("the test needs both kinds")?;
        let pixel = every(self.photos, &pixels).and_then(|(pixels, truth)| auroc(&pixels, &truth));
        Ok(Reached { photos: self.photos, terms, plain: Plain { image, pixel } })
    }
}

impl Reached<'_> {
    fn outcome(&self, setting: &Setting<'_>) -> Result<Outcome> {
        let (mut peaks, mut scores, mut maps) = (Vec::new(), Vec::new(), Vec::new());
        for terms in &self.terms {
            let map = setting.find(terms)?.map;
            peaks.push(map.iter().copied().fold(f32::MIN, f32::max));
            scores.push(setting.detection(terms)?);
            maps.push(map);
        }
        let labels = labels(self.photos);
        let (line, deciding) = (setting.scores().quantile(PERCENTILE), setting.scored());
        let decides = if deciding == Scored::Peak { &peaks } else { &scores };
        let flagged = [true, false].map(|defective| {
            let of = decides.iter().zip(&labels).filter(|(_, label)| **label == defective);
            let count = of.clone().count().max(1) as f64;
            of.filter(|(score, _)| **score > line).count() as f64 / count
        });
        let both = "the test photos need both kinds";
        let pixels = every(self.photos, &maps);
        let threshold = setting.goods.peaks.quantile(PERCENTILE);
        let overlaps: Vec<f64> = self
            .photos
            .test
            .iter()
            .zip(&maps)
            .filter(|(photo, _)| photo.defective)
            .filter_map(|(photo, map)| {
                let found: Vec<bool> = map.iter().map(|value| *value > threshold).collect();
                of_masks(&found, photo.mask.as_ref()?)
            })
            .collect();
        let mean = overlaps.iter().sum::<f64>() / overlaps.len().max(1) as f64;
        Ok(Outcome {
            peak: auroc(&peaks, &labels).context(both)?,
            detection: auroc(&scores, &labels).context(both)?,
            pixel_auroc: pixels.as_ref().and_then(|(pixels, truth)| auroc(pixels, truth)),
            youden_iou: pixels.as_ref().and_then(|(pixels, truth)| iou(pixels, truth)),
            threshold_iou: (!overlaps.is_empty()).then_some(mean),
            decides: auroc(decides, &labels).context(both)?,
            flagged,
        })
    }
}

impl Outcome {
    fn write(&self, metrics: &mut BTreeMap<String, f64>) {
        let mut put = |name: &str, value: Option<f64>| {
            metrics.extend(value.map(|value| (name.to_owned(), round(value))));
        };
        put("test_image_auroc", Some(self.decides));
        put("test_image_auroc_detection_score", Some(self.detection));
        put("test_defective_flagged", Some(self.flagged[0]));
        put("test_good_flagged", Some(self.flagged[1]));
        put("test_pixel_auroc", self.pixel_auroc);
        put("test_iou_youden", self.youden_iou);
        put("test_iou_threshold", self.threshold_iou);
    }
}

impl Plain {
    fn write(&self, metrics: &mut BTreeMap<String, f64>) {
        metrics.insert("test_image_auroc_plain".to_owned(), round(self.image));
        metrics.extend(self.pixel.map(|pixel| ("test_pixel_auroc_plain".to_owned(), round(pixel))));
    }
}

fn labels(photos: &Photos) -> Vec<bool> {
    photos.test.iter().map(|photo| photo.defective).collect()
}

/// Pixels of every second row and column of all test photos with the truth about them, where that is
/// known of all.
fn every(photos: &Photos, maps: &[Vec<f32>]) -> Option<(Vec<f32>, Vec<bool>)> {
    let width = photos.shape.width;
    let wanted = |place: &usize| {
        (place / width).is_multiple_of(EVERY) && (place % width).is_multiple_of(EVERY)
    };
    let (mut pixels, mut truth) = (Vec::new(), Vec::new());
    for (photo, map) in photos.test.iter().zip(maps) {
        let mask = photo.mask.as_ref()?;
        for place in (0..map.len()).filter(wanted) {
            pixels.push(map[place]);
            truth.push(mask[place]);
        }
    }
    Some((pixels, truth))
}

fn channel_mean(terms: &Terms) -> Vec<f32> {
    let mut mean = vec![0.0; terms.shape.pixels()];
    for plane in terms.errors.chunks_exact(terms.shape.pixels()) {
        mean.iter_mut().zip(plane).for_each(|(sum, e)| *sum += e / terms.shape.channels as f32);
    }
    mean
}

fn round(value: f64) -> f64 {
    (value * 1e6).round() / 1e6
}

fn show(value: Option<f64>) -> String {
    value.map_or("–".to_owned(), |value| format!("{value:.4}"))
}

/// Title, words for what is known, and licence of a category.
fn about(category: &str) -> (String, String, &'static str) {
    const MVTEC: &str = "CC BY-NC-SA 4.0 (MVTec AD: © 2019 MVTec Software GmbH), non-commercial";
    if let Some(family) = Family::from_id(category) {
        let title = family.title();
        return (
            format!("{title}, rendered"),
            format!("good photos of a {}, rendered", title.to_lowercase()),
            "CC0 1.0 (rendered by lab synth)",
        );
    }
    let name = category.replace('_', " ");
    let title = format!("{}{}", name[..1].to_uppercase(), &name[1..]);
    let licence = match category {
        "bottle" | "screw" => MVTEC,
        "juice_bottle" => {
            "CC BY-NC-SA 4.0 (MVTec LOCO AD: © 2022 MVTec Software GmbH), non-commercial"
        }
        "wood_surface" => "CC BY 4.0 (VSB-TUO: Kodytek, Bodzas, Bilik, F1000Research 2022, 10:581)",
        "magnetic_tile" => "none stated (Huang, Qiu, Yuan, The Visual Computer 2020), academic use",
        "ball_screw" => "CC BY-SA 4.0 (BSData)",
        "cookie" => "CC BY-SA 4.0 (Amazon Lookout for Vision)",
        _ => "not known; ask the owner of the data",
    };
    (title, format!("good photos of {name}"), licence)
}

fn card(run: &Run, photos: &Photos, lens: &Lens<Network>, usual: bool) -> ModelCard {
    let plan = &run.patch_plan;
    let (title, normal, licence) = about(&plan.category);
    let grey = if plan.colour { "" } else { "-grey" };
    let cleaning = if plan.denoising { "; trained to remove damage" } else { "" };
    let last = run.history.last();
    let loss = |of: fn(&super::training::Epoch) -> f64| round(last.map_or(0.0, of));
    ModelCard {
        format: 1,
        id: format!("{}{grey}-patches", plan.category.replace('_', "-")),
        title,
        paper: "Mesarcik et al. 2022, arXiv 2111.06150: nearest latent neighbours".into(),
        equation: "B3, B4, B9; A3".into(),
        architecture: format!(
            "{}: convolutional autoencoder of {PATCH}×{PATCH} patches, {} parameters, code length {}",
            plan.config(),
            lens.parameters(),
            plan.latent
        ),
        input: plan.config().shape(),
        preprocessing: novelty_core::preprocessing::Preprocessing::U8.words().into(),
        normal,
        novel: "photos of defects, and photos of anything else".into(),
        training: Training {
            data: format!(
                "{}; {} photos for training, {} held out, {} to test, at {}×{} pixels (the paper: 1024×1024){cleaning}",
                photos.source,
                photos.fitted.len(),
                photos.held_out.len(),
                photos.test.len(),
                photos.shape.width,
                photos.shape.height
            ),
            licence: licence.into(),
            examples: photos.fitted.len(),
            seed: plan.seed,
            epochs: run.history.len() as u32,
            batch: plan.batch as u32,
            learning_rate: plan.learning_rate,
            optimiser: "Adam, β 0.9 and 0.999, ε 1e-7, rate falling as half a cosine".into(),
            command: format!(
                "lab train mvtec-ae --category {} --epochs {} --backend {}",
                plan.category, plan.epochs, run.backend
            ),
            commit: run.commit.clone(),
            backend: format!("burn 0.22.1, {}", run.backend),
            note: format!(
                "K is that of the paper's Table 5. Chosen on strokes painted on held-out good photos, not on \
                 test photos: the weight of the error{}. Patches lie half a patch \
                 apart and both terms are scaled by held-out good photos. {}",
                if usual { " and the way of counting it" } else { "" },
                if usual {
                    "Beyond the paper the error is blurred and counted in deviations above what is usual at \
                     each place, and the largest pixel of the map decides"
                } else {
                    "The detection score of §2.9 decides"
                }
            ),
        },
        metrics: BTreeMap::from([
            ("held_out_cross_entropy".to_owned(), loss(|epoch| epoch.held_out)),
            ("training_cross_entropy".to_owned(), loss(|epoch| epoch.training)),
        ]),
        bank: None,
        score: None,
        files: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rendered_family_is_free_and_a_photographed_category_names_its_owner() {
        let (title, knows, licence) = about("washer");
        assert!(title.ends_with("rendered") && knows.starts_with("good "));
        assert!(licence.starts_with("CC0"));
        assert!(about("bottle").2.contains("NC-SA") && about("wood_surface").0 == "Wood surface");
        assert!(about("something").2.contains("not known"));
    }
}
