//! A model of a part: trained here or loaded, measured anew, judged with, saved.

use super::{answer, ids::PhotoIds, pause::Pause, photo};
use crate::clock::now;
use crate::convert::{from_js, to_js};
use crate::failure::Failure;
use js_sys::{Array, Function, Uint8Array};
use novelty_core::Shape;
use novelty_core::input::photo::MAX_SIDE;
use novelty_core::models::part_model::{PartModel, Precision};
use novelty_core::models::training::{self, TrainedModel, TrainingConfig, TrainingSet};
use novelty_core::pca::MAX_PHOTOS;
use novelty_core::report::inspection::{self, DisplayOptions, ScoreDistribution, Threshold};
use serde::{Deserialize, Serialize};
use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

/// The share of teaching that gathering takes.
const GATHERING: f64 = 0.4;

/// The size and the channels that photos are brought to.
#[derive(Debug, Clone, Copy, Deserialize)]
struct PhotoFormat {
    side: usize,
    colour: bool,
}

/// Options of a look that are not [`DisplayOptions`].
#[derive(Debug, Deserialize)]
struct LookOptions {
    left_out: Option<bool>,
}

#[derive(Serialize)]
struct Defaults {
    side: usize,
    sides: [usize; 5],
    colour: bool,
    align: bool,
    per_pixel: bool,
    percentile: f64,
    method: novelty_core::models::part_map::Method,
    least_photos: usize,
    most_photos: usize,
}

/// What a config is unless its owner says otherwise, and its limits: `{side, sides, colour, align,
/// per_pixel, percentile, method, least_photos, most_photos}`.
#[wasm_bindgen]
pub fn part_defaults() -> Result<JsValue, Failure> {
    to_js(&Defaults {
        side: 128,
        sides: [64, 96, 128, 192, MAX_SIDE],
        colour: false,
        align: true,
        per_pixel: training::DEFAULT_PER_PIXEL,
        percentile: training::percentile(),
        method: training::default_method(),
        least_photos: training::MIN_PHOTOS,
        most_photos: MAX_PHOTOS,
    })
}

/// A model of a part.
#[wasm_bindgen]
pub struct Part {
    state: RefCell<Rc<State>>,
}

struct State {
    known: Known,
    milliseconds: f64,
}

enum Known {
    Trained(Box<TrainedModel>, Rc<PhotoIds>),
    Loaded(Box<PartModel>),
}

impl State {
    fn model(&self) -> &PartModel {
        match &self.known {
            Known::Trained(trained, _) => &trained.model,
            Known::Loaded(model) => model,
        }
    }
}

#[wasm_bindgen]
impl Part {
    /// Teaches a model with photos as [`Reader::finish`](super::Reader::finish) gives them.
    ///
    /// `config` is `{name, good: ids, defects: ids, side, colour, components, method, per_pixel, align,
    /// percentile}`; `watch(share, words)` may answer `false`, or a promise of it, to stop.
    pub async fn teach(
        config: JsValue,
        good: Array,
        defects: Array,
        watch: Function,
    ) -> Result<Part, Failure> {
        let began = now();
        let format: PhotoFormat = from_js(config.clone(), "the training configuration")?;
        let ids: PhotoIds = from_js(config.clone(), "the training configuration")?;
        let config: TrainingConfig = from_js(config, "the training configuration")?;
        let shape = Shape::new(if format.colour { 3 } else { 1 }, format.side, format.side);
        if ids.good.len() != good.length() as usize
            || ids.defects.len() != defects.length() as usize
        {
            return Err(Failure::invalid(
                "the training configuration does not name each of its photos",
            ));
        }
        let (good, defects) = (values(&good, format)?, values(&defects, format)?);
        let mut pause = Pause::new(&watch, 0.0, GATHERING);
        let ask = &mut async |progress| pause.ask(progress).await;
        let class = TrainingSet::gather(good, defects, shape, &config, ask).await?;
        let mut pause = Pause::new(&watch, GATHERING, 1.0 - GATHERING);
        let ask = &mut async |progress| pause.ask(progress).await;
        let trained = Arc::new(class).measure(&config, ask).await?;
        let known = Known::Trained(Box::new(trained), Rc::new(ids));
        Ok(Self::from(State { known, milliseconds: now() - began }))
    }

    /// Reads a model from the bytes of its file.
    pub fn load(bytes: &[u8]) -> Result<Part, Failure> {
        let began = now();
        let known = Known::Loaded(Box::new(PartModel::parse(bytes)?));
        Ok(Self::from(State { known, milliseconds: now() - began }))
    }

    /// Measures the same photos under another config, whose name, photos and sight do not matter; the
    /// model keeps its name.
    ///
    /// What was known stays until the new measurement is complete.
    pub async fn measure(&self, config: JsValue, watch: Function) -> Result<(), Failure> {
        let began = now();
        let state = self.state.borrow().clone();
        let Known::Trained(trained, ids) = &state.known else {
            return Err(Failure::invalid(
                "this model came from a file, without the photos that it would be measured on",
            ));
        };
        let mut config: TrainingConfig = from_js(config, "the training configuration")?;
        config.name.clone_from(&state.model().card().name);
        let mut pause = Pause::new(&watch, 0.0, 1.0);
        let ask = &mut async |progress| pause.ask(progress).await;
        let trained = trained.training_set.clone().measure(&config, ask).await?;
        let known = Known::Trained(Box::new(trained), ids.clone());
        *self.state.borrow_mut() = Rc::new(State { known, milliseconds: now() - began });
        Ok(())
    }

    /// Moves the threshold to another percentile of the good photos' scores, 0 to 1.
    pub fn set_percentile(&self, percentile: f64) -> Result<(), Failure> {
        self.changed(|model| model.at_percentile(percentile))
    }

    /// Gives the model another name.
    pub fn rename(&self, name: &str) -> Result<(), Failure> {
        self.changed(|model| model.renamed(name))
    }

    /// Everything that is known of the model; the contract of `www/js/engine/part-types.js` names the parts.
    pub fn report(&self) -> Result<JsValue, Failure> {
        let state = self.state.borrow().clone();
        let trained = match &state.known {
            Known::Trained(trained, ids) => Some((&**trained, &**ids)),
            Known::Loaded(_) => None,
        };
        answer::report(state.model(), trained, state.milliseconds)
    }

    /// Judges a photo and shows it: `look` is `{components?, sigma?, colour_map?, scale?, threshold?,
    /// extra_maps?, left_out?}`, a threshold `{percentile}`, `{value}` or `{position}`.
    ///
    /// With `left_out` a good photo of the config, known by its `id`, is judged by a model of the others.
    pub fn judge(&self, photo: &JsValue, id: &str, look: JsValue) -> Result<JsValue, Failure> {
        let state = self.state.borrow().clone();
        let LookOptions { left_out } = from_js(look.clone(), "the look")?;
        let look: DisplayOptions = from_js(look, "the look")?;
        let seen = self.seen(photo)?;
        let number = match &state.known {
            Known::Trained(trained, ids) if left_out.unwrap_or(false) => {
                ids.good.iter().position(|good| good == id).map(|number| (trained, number))
            }
            _ => None,
        };
        let inspection = match number {
            Some((trained, number)) => inspection::inspect_left_out(trained, number, &seen, &look)?,
            None => inspection::inspect(state.model(), &seen, &look)?,
        };
        answer::inspection(&inspection, state.model().card().shape.width)
    }

    /// Judges a photo without pictures, at a threshold as in a look or `null` for the model's own.
    pub fn score(&self, photo: &JsValue, threshold: JsValue) -> Result<JsValue, Failure> {
        let state = self.state.borrow().clone();
        let threshold: Option<Threshold> = from_js(threshold, "the threshold")?;
        answer::judgement(&inspection::score(state.model(), &self.seen(photo)?, threshold)?)
    }

    /// A threshold and what it makes of scores, without a look at the photos.
    pub fn threshold(&self, threshold: JsValue, scores: Vec<f32>) -> Result<JsValue, Failure> {
        let state = self.state.borrow().clone();
        let spread = ScoreDistribution::of(state.model())?;
        answer::marks(&spread, from_js(threshold, "the threshold")?, &scores)
    }

    /// The IoU of the regions with the pixels that are known to be defective: `truth` has a byte for
    /// each pixel in rows of `width`, not 0 where the defect is.
    pub fn overlap(
        &self,
        photo: &JsValue,
        threshold: JsValue,
        truth: &[u8],
        width: usize,
    ) -> Result<f64, Failure> {
        let state = self.state.borrow().clone();
        let threshold: Option<Threshold> = from_js(threshold, "the threshold")?;
        let truth: Vec<bool> = truth.iter().map(|byte| *byte > 0).collect();
        let seen = self.seen(photo)?;
        Ok(inspection::overlap(state.model(), &seen, threshold, &truth, width)?)
    }

    /// The model as one safetensors file, its components at half precision if asked for, under another
    /// name if one is given.
    pub fn save(&self, half: bool, name: Option<String>) -> Result<Uint8Array, Failure> {
        let state = self.state.borrow().clone();
        let precision = if half { Precision::Half } else { Precision::Full };
        let bytes = match name {
            Some(name) => state.model().clone().renamed(&name)?.to_bytes(precision)?,
            None => state.model().to_bytes(precision)?,
        };
        Ok(Uint8Array::from(&bytes[..]))
    }

    fn seen(&self, photo: &JsValue) -> Result<Vec<f32>, Failure> {
        let shape = self.state.borrow().model().card().shape;
        if shape.width != shape.height {
            return Err(Failure::invalid("this model's photos are not square"));
        }
        Ok(photo::read(photo)?.values(shape.width, shape.channels == 3)?)
    }

    fn changed(
        &self,
        change: impl FnOnce(PartModel) -> novelty_core::Result<PartModel>,
    ) -> Result<(), Failure> {
        let state = self.state.borrow().clone();
        let model = change(state.model().clone())?;
        let known = match &state.known {
            Known::Trained(trained, ids) => {
                Known::Trained(Box::new(TrainedModel { model, ..(**trained).clone() }), ids.clone())
            }
            Known::Loaded(_) => Known::Loaded(Box::new(model)),
        };
        *self.state.borrow_mut() = Rc::new(State { known, milliseconds: state.milliseconds });
        Ok(())
    }
}

impl From<State> for Part {
    fn from(state: State) -> Self {
        Self { state: RefCell::new(Rc::new(state)) }
    }
}

/// The values of photos, one after the other.
fn values(photos: &Array, format: PhotoFormat) -> Result<Vec<f32>, Failure> {
    let mut all = Vec::new();
    for photo in photos.iter() {
        all.extend(photo::read(&photo)?.values(format.side, format.colour)?);
    }
    Ok(all)
}
