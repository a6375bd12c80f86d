//! A model of a part: trained here or loaded, measured anew, judged with, saved.

use super::{pause::Pause, photo};
use crate::clock::now;
use crate::failure::Failure;
use crate::typed::{
    InspectionJs, JudgementJs, LookJs, MarksJs, MaybeThresholdJs, PartReportJs, ReducedPhotoJs,
    TrainingConfigJs, TrainingDefaultsJs, TrainingRequestJs, from_js, joined_from_js, to_js,
};
use js_sys::{Array, Function, Uint8Array};
use novelty_boundary::{
    Inspection, Judgement, Look, Marks, PartReport, TrainingDefaults, TrainingPhotos,
    TrainingRequest,
};
use novelty_core::Shape;
use novelty_core::models::part_model::{PartModel, Precision};
use novelty_core::models::training::{TrainedModel, TrainingConfig, TrainingSet};
use novelty_core::report::inspection::{self, ScoreDistribution, Threshold};
use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::wasm_bindgen;

/// The share of teaching that gathering takes.
const GATHERING: f64 = 0.4;

/// What a configuration is unless its owner says otherwise, and its limits.
#[wasm_bindgen]
pub fn part_defaults() -> Result<TrainingDefaultsJs, Failure> {
    to_js(&TrainingDefaults::default())
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
    Trained(Box<TrainedModel>, Rc<TrainingPhotos>),
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
    /// `watch` is told how far the work is and may answer `false`, or a promise of it, to stop.
    pub async fn teach(
        request: TrainingRequestJs,
        #[wasm_bindgen(unchecked_param_type = "types.ReducedPhoto[]")] good: Array,
        #[wasm_bindgen(unchecked_param_type = "types.ReducedPhoto[]")] defects: Array,
        #[wasm_bindgen(
            unchecked_param_type = "(share: number, words: string) => boolean | Promise<boolean>"
        )]
        watch: Function,
    ) -> Result<Part, Failure> {
        let began = now();
        let TrainingRequest { photos, config } =
            joined_from_js(request, "the training configuration")?;
        let TrainingPhotos { side, colour, .. } = photos;
        let shape = Shape::new(if colour { 3 } else { 1 }, side, side);
        if photos.good.len() != good.length() as usize
            || photos.defects.len() != defects.length() as usize
        {
            return Err(Failure::invalid(
                "the training configuration does not name each of its photos",
            ));
        }
        let (good, defects) = (values(&good, side, colour)?, values(&defects, side, colour)?);
        let mut pause = Pause::new(&watch, 0.0, GATHERING);
        let ask = &mut async |progress| pause.ask(progress).await;
        let class = TrainingSet::gather(good, defects, shape, &config, ask).await?;
        let mut pause = Pause::new(&watch, GATHERING, 1.0 - GATHERING);
        let ask = &mut async |progress| pause.ask(progress).await;
        let trained = Arc::new(class).measure(&config, ask).await?;
        let known = Known::Trained(Box::new(trained), Rc::new(photos));
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
    pub async fn measure(
        &self,
        config: TrainingConfigJs,
        #[wasm_bindgen(
            unchecked_param_type = "(share: number, words: string) => boolean | Promise<boolean>"
        )]
        watch: Function,
    ) -> Result<(), Failure> {
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

    /// Everything that is known of the model.
    pub fn report(&self) -> Result<PartReportJs, Failure> {
        let state = self.state.borrow().clone();
        let trained = match &state.known {
            Known::Trained(trained, ids) => Some((&**trained, &**ids)),
            Known::Loaded(_) => None,
        };
        to_js(&PartReport::new(state.model(), trained, state.milliseconds)?)
    }

    /// Judges a photo and shows it.
    ///
    /// With `left_out` a good photo of the training set, known by its `id`, is judged by a model of the others.
    pub fn judge(
        &self,
        photo: &ReducedPhotoJs,
        id: &str,
        look: LookJs,
    ) -> Result<InspectionJs, Failure> {
        let state = self.state.borrow().clone();
        let Look { display: look, options } = joined_from_js(look, "the look")?;
        let seen = self.seen(photo)?;
        let number = match &state.known {
            Known::Trained(trained, ids) if options.left_out.unwrap_or(false) => {
                ids.good.iter().position(|good| good == id).map(|number| (trained, number))
            }
            _ => None,
        };
        let inspection = match number {
            Some((trained, number)) => inspection::inspect_left_out(trained, number, &seen, &look)?,
            None => inspection::inspect(state.model(), &seen, &look)?,
        };
        to_js(&Inspection::new(&inspection, state.model().card().shape.width))
    }

    /// Judges a photo without pictures, at a threshold as in a look or `null` for the model's own.
    pub fn score(
        &self,
        photo: &ReducedPhotoJs,
        threshold: MaybeThresholdJs,
    ) -> Result<JudgementJs, Failure> {
        let state = self.state.borrow().clone();
        let threshold: Option<Threshold> = from_js(threshold, "the threshold")?;
        let judgement = inspection::score(state.model(), &self.seen(photo)?, threshold)?;
        to_js(&Judgement::from(&judgement))
    }

    /// A threshold and what it makes of scores, without a look at the photos.
    pub fn threshold(
        &self,
        threshold: MaybeThresholdJs,
        scores: Vec<f32>,
    ) -> Result<MarksJs, Failure> {
        let state = self.state.borrow().clone();
        let spread = ScoreDistribution::of(state.model())?;
        let threshold: Option<Threshold> = from_js(threshold, "the threshold")?;
        to_js(&Marks::new(&spread, threshold, &scores)?)
    }

    /// The IoU of the regions with the pixels that are known to be defective: `truth` has a byte for
    /// each pixel in rows of `width`, not 0 where the defect is.
    pub fn overlap(
        &self,
        photo: &ReducedPhotoJs,
        threshold: MaybeThresholdJs,
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

    fn seen(&self, photo: &ReducedPhotoJs) -> Result<Vec<f32>, Failure> {
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
fn values(photos: &Array, side: usize, colour: bool) -> Result<Vec<f32>, Failure> {
    let mut all = Vec::new();
    for photo in photos.iter() {
        all.extend(photo::read(photo.unchecked_ref())?.values(side, colour)?);
    }
    Ok(all)
}
