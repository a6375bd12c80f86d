//! A pretrained network of patches as Inspect judges with it: everything but the network, which runs in
//! the engine of another module. [`PatchModel::step`] says what that engine has to run next.

use super::photo;
use crate::failure::Failure;
use crate::typed::{
    GoodScoresJs, InspectionJs, JudgementJs, MarksJs, MaybeStepJs, NetworkJs, PatchLookJs,
    ReducedPhotoJs, joined_from_js, to_js,
};
use js_sys::Uint8Array;
use novelty_boundary::{
    GoodScores, Inspection, Judgement, Marks, Network, NetworkOperation, NetworkStep, PatchLook,
};
use novelty_core::Shape;
use novelty_core::input::photo::MAX_SIDE;
use novelty_core::latent::latent_bank::LatentBank;
use novelty_core::models::folder::Files;
use novelty_core::models::model_card::{BANK, CardFiles};
use novelty_core::report::patch_inspection::{
    self as patches, ERROR_STATISTICS, INSPECTION, PatchAnalysis, PatchInspection,
};
use std::cell::RefCell;
use std::collections::VecDeque;
use wasm_bindgen::prelude::wasm_bindgen;

/// Photos whose looks are kept, so that knobs move without the network: a few megabytes each.
const KEPT: usize = 3;

/// The bank of a network of patches, and what it knows of good photos.
#[wasm_bindgen]
pub struct PatchModel {
    bank: LatentBank,
    inspection: PatchInspection,
    looks: RefCell<VecDeque<(String, PatchAnalysis)>>,
}

#[wasm_bindgen]
impl PatchModel {
    /// Checks the bank and the inspection file of a model folder against its card.
    pub fn load(
        card: &[u8],
        names: Vec<String>,
        files: Vec<Uint8Array>,
    ) -> Result<PatchModel, Failure> {
        let card = CardFiles::parse(card)?;
        let files = Files::of(&card, |name| -> Result<_, Failure> {
            let place = names.iter().position(|given| given == name);
            Ok(place.and_then(|place| files.get(place)).map(Uint8Array::to_vec))
        });
        let bank = LatentBank::parse(&files.get(BANK)?)?;
        let inspection = PatchInspection::parse(&files.get(INSPECTION)?)?;
        let usual = inspection.blur.map(|_| files.get(ERROR_STATISTICS)).transpose()?;
        let inspection = inspection.with_error_statistics(usual.as_deref())?;
        if inspection.grid()?.patch() != card.input || inspection.photo.width > MAX_SIDE {
            return Err(Failure::damaged("the inspection file belongs to another network"));
        }
        Ok(Self { bank, inspection, looks: RefCell::default() })
    }

    /// The K and the weights of the error that are offered, and the recommended ones.
    pub fn report(&self) -> Result<NetworkJs, Failure> {
        to_js(&Network::from(&self.inspection))
    }

    /// The held-out good photos under a look's knobs.
    pub fn spread(&self, look: PatchLookJs) -> Result<GoodScoresJs, Failure> {
        let PatchLook { options, .. } = joined_from_js(look, "the look")?;
        let spread = patches::distribution(&self.inspection, &options)?;
        let goods = options.setting(&self.inspection)?;
        to_js(&GoodScores::new(&spread, goods.scores().quantiles()))
    }

    /// Takes what the engine has answered, and says what it has to run next for a photo: `null` when everything that
    /// was asked for is known.
    ///
    /// `look` gives K; with `pictures` the photo is reconstructed, too, with `saliency` differentiated. `op` and `output` are those of the step before.
    pub fn step(
        &self,
        photo: &ReducedPhotoJs,
        id: &str,
        look: PatchLookJs,
        op: Option<String>,
        output: Vec<f32>,
    ) -> Result<MaybeStepJs, Failure> {
        let PatchLook { options, wanted } = joined_from_js(look, "the look")?;
        let k = options.setting(&self.inspection)?.neighbours;
        let mut looks = self.looks.borrow_mut();
        let place = match looks.iter().position(|(known, _)| known == id) {
            Some(place) => place,
            None => {
                let Shape { width, channels, .. } = self.inspection.photo;
                let values = photo::read(photo)?.values(width, channels == 3)?;
                let looking = self.inspection.look(values)?;
                looks.truncate(KEPT - 1);
                looks.push_front((id.to_owned(), looking));
                0
            }
        };
        let Some((_, looking)) = looks.get_mut(place) else { return done() };
        if let Some(op) = op {
            self.take(looking, &op, output, k)?;
        }
        let (patch, code) = (self.values()?, self.bank.dims());
        if looking.codes().is_empty() {
            return next(NetworkOperation::Encode, looking.patches(), patch);
        }
        let mut codes: Vec<f32> = looking
            .missing(k)
            .iter()
            .filter_map(|row| self.bank.latent(*row))
            .flatten()
            .copied()
            .collect();
        if wanted.pictures && !looking.is_reconstructed() {
            codes.extend(looking.codes());
        }
        if !codes.is_empty() {
            return next(NetworkOperation::Decode, &codes, code);
        }
        if wanted.saliency && looking.saliency().is_none() {
            return next(NetworkOperation::Saliency, looking.patches(), patch);
        }
        done()
    }

    /// Shows a photo that was looked at with pictures, as `Part.judge` does.
    pub fn judge(&self, id: &str, look: PatchLookJs) -> Result<InspectionJs, Failure> {
        let PatchLook { options, .. } = joined_from_js(look, "the look")?;
        let found =
            self.with(id, |looking| patches::inspect(&self.inspection, looking, &options))?;
        to_js(&Inspection::new(&found, self.inspection.photo.width))
    }

    /// Judges a photo that was looked at, without pictures.
    pub fn score(&self, id: &str, look: PatchLookJs) -> Result<JudgementJs, Failure> {
        let PatchLook { options, .. } = joined_from_js(look, "the look")?;
        let found = self.with(id, |looking| patches::score(&self.inspection, looking, &options))?;
        to_js(&Judgement::from(&found))
    }

    /// A look's threshold and what it makes of scores, without a look at the photos.
    pub fn threshold(&self, look: PatchLookJs, scores: Vec<f32>) -> Result<MarksJs, Failure> {
        let PatchLook { options, .. } = joined_from_js(look, "the look")?;
        let distribution = patches::distribution(&self.inspection, &options)?;
        to_js(&Marks::new(&distribution, options.threshold, &scores)?)
    }

    /// The IoU of the regions with the pixels that are known to be defective, as `Part.overlap`.
    pub fn overlap(
        &self,
        id: &str,
        look: PatchLookJs,
        truth: &[u8],
        width: usize,
    ) -> Result<f64, Failure> {
        let PatchLook { options, .. } = joined_from_js(look, "the look")?;
        let truth: Vec<bool> = truth.iter().map(|byte| *byte > 0).collect();
        self.with(id, |looking| {
            patches::overlap(&self.inspection, looking, &options, &truth, width)
        })
    }

    fn take(
        &self,
        looking: &mut PatchAnalysis,
        op: &str,
        mut output: Vec<f32>,
        k: usize,
    ) -> Result<(), Failure> {
        match op {
            "encode" => looking.find(&self.bank, output)?,
            "decode" => {
                let rows = looking.missing(k);
                let decoded = (rows.len() * self.values()?).min(output.len());
                let own = output.split_off(decoded);
                // First what may not fit, so that half of an output is never kept.
                if !own.is_empty() {
                    looking.reconstruct(own)?;
                }
                looking.take(&rows, &output)?;
            }
            "saliency" => looking.differentiate(&output)?,
            other => return Err(Failure::invalid(format!("nobody asked for “{other}”"))),
        }
        Ok(())
    }

    /// Values of a patch.
    fn values(&self) -> Result<usize, Failure> {
        Ok(self.inspection.grid()?.patch().len())
    }

    fn with<T>(
        &self,
        id: &str,
        deed: impl FnOnce(&PatchAnalysis) -> novelty_core::Result<T>,
    ) -> Result<T, Failure> {
        let looks = self.looks.borrow();
        let looking = looks.iter().find(|(known, _)| known == id);
        let (_, looking) =
            looking.ok_or_else(|| Failure::invalid("the network has not looked at this photo"))?;
        Ok(deed(looking)?)
    }
}

fn next(op: NetworkOperation, input: &[f32], row: usize) -> Result<MaybeStepJs, Failure> {
    to_js(&Some(NetworkStep { op, input: input.into(), row }))
}

/// Everything that was asked for is known.
fn done() -> Result<MaybeStepJs, Failure> {
    to_js(&None::<NetworkStep<'_>>)
}
