//! Evaluation of a published network on the test photos, for its card.

use crate::paper_b::photos::patch_analysis::analyse;
use crate::paper_b::photos::photo_set::Photos;
use crate::paper_b::photos::pixels::Pixels;
use crate::paper_b::photos::results;
use crate::progress::bar;
use anyhow::{Context, Result};
use novelty_core::input::patches::PatchGrid;
use novelty_core::latent::latent_bank::LatentBank;
use novelty_core::metrics::auroc::auroc;
use novelty_core::metrics::average_precision::average_precision;
use novelty_core::metrics::iou::of_masks;
use novelty_core::report::patch_inspection::{PatchInspection, Scored, Setting, Terms};
use novelty_nets::Network;
use novelty_nets::pass::Lens;
use std::collections::BTreeMap;

/// The threshold as a percentile of the held-out good photos' scores.
pub const PERCENTILE: f64 = 0.95;

/// Pixel scores take every pixel of every second row and column.
const EVERY: usize = 2;

/// A network with its bank, and the test photos.
pub struct Evaluator<'a> {
    /// The network.
    pub lens: &'a Lens<Network>,
    /// Its bank.
    pub bank: &'a LatentBank,
    /// The patches of a photo.
    pub grid: &'a PatchGrid,
    /// The test photos.
    pub photos: &'a Photos,
}

/// The terms of the test photos.
pub struct TestTerms<'a> {
    photos: &'a Photos,
    terms: Vec<Terms>,
    /// Result of the reconstruction error alone.
    pub plain: Plain,
}

/// Result of the reconstruction error (B3).
pub struct Plain {
    image: f64,
    precision: Option<f64>,
    pixel: Option<f64>,
}

/// Result of NLN at a setting.
pub struct Outcome {
    /// Image AUROC of the score that is compared with the threshold.
    pub decides: f64,
    /// Average precision of the score that is compared with the threshold.
    pub precision: Option<f64>,
    /// Image AUROC of the map's largest pixel.
    pub peak: f64,
    /// Image AUROC of the detection score of the authors' evaluation script.
    pub detection: f64,
    /// Pixel AUROC of the map.
    pub pixel_auroc: Option<f64>,
    /// IoU at the Youden threshold, over the pooled pixels.
    pub youden_iou: Option<f64>,
    /// Mean IoU over the defective photos at the page's own threshold.
    pub threshold_iou: Option<f64>,
    /// Share of the defective photos above it, and of the good ones.
    pub flagged: [f64; 2],
}

impl<'a> Evaluator<'a> {
    /// Computes the terms of all test photos.
    pub fn terms(&self, what: &str, inspection: &PatchInspection) -> Result<TestTerms<'a>> {
        let bar = bar(self.photos.test.len(), what);
        let (mut terms, mut scores, mut pixels) = (Vec::new(), Vec::new(), Vec::new());
        for photo in &self.photos.test {
            let analysis =
                analyse(self.lens, self.bank, self.grid, &photo.values, inspection.neighbours)?;
            let plain = analysis.plain()?;
            let count = plain.errors.len() as f64;
            scores.push(plain.errors.iter().copied().map(f64::from).sum::<f64>() / count);
            pixels.push(channel_mean(&plain));
            terms.push(inspection.terms(&analysis, inspection.neighbours)?);
            bar.inc(1);
        }
        bar.finish_and_clear();
        let labels = labels(self.photos);
        let image =
            auroc(&scores, &labels).context("the test set needs good and defective photos")?;
        let precision = average_precision(&scores, &labels);
        let pixel = every(self.photos, &pixels).and_then(|pixels| pixels.auroc());
        Ok(TestTerms { photos: self.photos, terms, plain: Plain { image, precision, pixel } })
    }
}

impl TestTerms<'_> {
    /// The result at a setting.
    pub fn outcome(&self, setting: &Setting<'_>) -> Result<Outcome> {
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
        let both = "the test set needs good and defective photos";
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
            pixel_auroc: pixels.as_ref().and_then(Pixels::auroc),
            youden_iou: pixels.as_ref().and_then(Pixels::iou),
            threshold_iou: (!overlaps.is_empty()).then_some(mean),
            decides: auroc(decides, &labels).context(both)?,
            precision: average_precision(decides, &labels),
            flagged,
        })
    }
}

impl Outcome {
    /// Adds it to a card's metrics.
    pub fn write(&self, metrics: &mut BTreeMap<String, f64>) {
        let mut put = |name: &str, value: Option<f64>| {
            metrics.extend(value.map(|value| (name.to_owned(), round(value))));
        };
        put("test_image_auroc", Some(self.decides));
        put("test_average_precision", self.precision);
        put("test_image_auroc_detection_score", Some(self.detection));
        put("test_defective_flagged", Some(self.flagged[0]));
        put("test_good_flagged", Some(self.flagged[1]));
        put("test_pixel_auroc", self.pixel_auroc);
        put("test_iou_youden", self.youden_iou);
        put("test_iou_threshold", self.threshold_iou);
    }
}

impl From<&Outcome> for results::Outcome {
    fn from(outcome: &Outcome) -> Self {
        Self {
            image_auroc: round(outcome.decides),
            pixel_auroc: outcome.pixel_auroc.map(round),
            iou: outcome.youden_iou.map(round),
            average_precision: outcome.precision.map(round),
            quantile_auroc: None,
        }
    }
}

impl From<&Plain> for results::Outcome {
    fn from(plain: &Plain) -> Self {
        Self {
            image_auroc: round(plain.image),
            pixel_auroc: plain.pixel.map(round),
            iou: None,
            average_precision: plain.precision.map(round),
            quantile_auroc: None,
        }
    }
}

impl Plain {
    /// Adds it to a card's metrics.
    pub fn write(&self, metrics: &mut BTreeMap<String, f64>) {
        metrics.insert("test_image_auroc_plain".to_owned(), round(self.image));
        metrics.extend(self.pixel.map(|pixel| ("test_pixel_auroc_plain".to_owned(), round(pixel))));
    }
}

fn labels(photos: &Photos) -> Vec<bool> {
    photos.test.iter().map(|photo| photo.defective).collect()
}

/// Pixels of every second row and column of all test photos with their ground truth; `None` unless all photos
/// have masks.
fn every(photos: &Photos, maps: &[Vec<f32>]) -> Option<Pixels> {
    let mut pixels = Pixels::default();
    for (photo, map) in photos.test.iter().zip(maps) {
        pixels.add(map, photo.mask.as_ref()?, photos.shape.width, EVERY);
    }
    Some(pixels)
}

fn channel_mean(terms: &Terms) -> Vec<f32> {
    let mut mean = vec![0.0; terms.shape.pixels()];
    for plane in terms.errors.chunks_exact(terms.shape.pixels()) {
        mean.iter_mut().zip(plane).for_each(|(sum, e)| *sum += e / terms.shape.channels as f32);
    }
    mean
}

/// Six decimals, as cards have them.
pub fn round(value: f64) -> f64 {
    (value * 1e6).round() / 1e6
}

/// Four decimals, or a dash.
pub fn show(value: Option<f64>) -> String {
    value.map_or("–".to_owned(), |value| format!("{value:.4}"))
}
