//! `lab calibrate`: score distributions and map scales on held-out normal images, for the page's thresholds.

use crate::data::digits::{self, Labelled};
use crate::models::folder::Folder;
use crate::models::map_scale::quantile;
use crate::paper_a::abati;
use crate::paper_a::measure::{self, KS, Measured};
use anyhow::Result;
use novelty_core::image::Shape;
use novelty_core::input::preprocessing::Preprocessing;
use novelty_core::maps::pse::{self, Border, Kernel, Normalisation};
use novelty_core::models::calibration::{
    Agreement, Calibration, MapScales, PseScale, ScoreCalibration, Scores,
};
use novelty_core::models::folder::CALIBRATION;
use novelty_nets::Network;
use novelty_nets::pass::Lens;
use std::path::Path;

/// Widths at which the scale of the PSE map is stored.
const SIGMAS: [f32; 8] = [0.5, 0.75, 1.0, 1.5, 2.0, 3.0, 4.0, 6.0];
/// Number of quantiles of a stored distribution.
const POINTS: usize = 1001;
/// Index of K = 10 in [`KS`].
const TEN: usize = 3;

/// Measures the held-out tenth of the normal images and the novel test images, and writes the calibration.
pub fn calibrate(models: &Path, id: &str, data: Option<&Path>, backend: &str) -> Result<()> {
    abati::check(id)?;
    let mut folder = Folder::open(models, id)?;
    let (lens, _) = folder.lens(backend)?;
    let source = digits::folder(data, abati::DATA)?;
    let training = digits::load(&source, "train")?;
    let split = abati::split(&training, folder.card.training.seed);
    let test = digits::load(&source, "t10k")?;
    let calibration = measure(
        &lens,
        &Images {
            id,
            known: &folder.card.normal,
            normals: (&training, &split.held_out),
            novels: (&test, &test.indices(|digit| !abati::normal(digit))),
            preprocessing: abati::PREPROCESSING,
        },
    )?;
    calibration.check()?;
    let mut json = serde_json::to_vec(&calibration)?;
    json.push(b'\n');
    folder.put(CALIBRATION, &json)?;
    folder.save()?;
    println!(
        "{id}: {} held-out normal and {} novel images; threshold {:.5} flags {:.1} % of the novel ones",
        calibration.normals,
        calibration.novels,
        calibration.threshold(0.95),
        100.0 * calibration.scores.mse.novels_flagged(calibration.threshold(0.95)).unwrap_or(0.0)
    );
    Ok(())
}

/// What a calibration is measured on.
pub struct Images<'a> {
    /// The model's id.
    pub id: &'a str,
    /// What it was trained on, in words.
    pub known: &'a str,
    /// Held-out normal images: a data set and indices into it.
    pub normals: (&'a Labelled, &'a [usize]),
    /// Novel images.
    pub novels: (&'a Labelled, &'a [usize]),
    /// How their bytes become values.
    pub preprocessing: Preprocessing,
}

/// The calibration of a network, without the part for nearest latent neighbours.
pub fn measure(lens: &Lens<Network>, images: &Images<'_>) -> Result<Calibration> {
    let kernels = SIGMAS.map(|sigma| Kernel::new(sigma, Normalisation::Sum));
    let (mut error, mut saliency) = (Vec::new(), Vec::new());
    let mut smoothed: Vec<Vec<f32>> = vec![Vec::new(); SIGMAS.len()];
    let Images { normals: (set, held_out), novels: (test, novel), preprocessing, .. } = *images;
    let normals =
        measure::measure(lens, set, held_out, preprocessing, "held-out normal images", |maps| {
            error.extend_from_slice(maps.error);
            saliency.extend_from_slice(maps.saliency);
            for (pixels, kernel) in smoothed.iter_mut().zip(&kernels) {
                let kernel = kernel.as_ref().map_err(Clone::clone)?;
                pixels.extend(pse::map(maps.residual, Shape::DIGIT, kernel, Border::Zero)?);
            }
            Ok(())
        })?;
    let novels =
        measure::measure(lens, test, novel, preprocessing, "novel test images", |_| Ok(()))?;

    let scores = |value: fn(&Measured) -> f32| -> (Vec<f32>, Vec<f32>) {
        (normals.iter().map(value).collect(), novels.iter().map(value).collect())
    };
    let (mse_normal, mse_novel) = scores(|m| m.mse as f32);
    let (pse_normal, pse_novel) = scores(|m| m.pse);
    Ok(Calibration {
        format: 1,
        model: images.id.to_owned(),
        known: images.known.to_owned(),
        normals: normals.len(),
        novels: novels.len(),
        threshold_percentile: 0.95,
        scores: Scores {
            mse: ScoreCalibration::from_scores(None, &mse_normal, &mse_novel, POINTS)?,
            pse: ScoreCalibration::from_scores(Some(1.0), &pse_normal, &pse_novel, POINTS)?,
        },
        maps: MapScales {
            error: quantile(error),
            saliency: quantile(saliency),
            pse: SIGMAS
                .into_iter()
                .zip(smoothed)
                .map(|(sigma, pixels)| PseScale { sigma, p995: quantile(pixels) })
                .collect(),
        },
        agreement: Agreement {
            k: KS[TEN],
            normal: measure::histogram(&normals, TEN),
            novel: measure::histogram(&novels, TEN),
        },
        nln: None,
    })
}
