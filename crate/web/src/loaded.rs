//! A model that passed its card's checks, ready for passes.

use novelty_core::calibration::Calibration;
use novelty_core::model_card::ModelCard;
use novelty_core::preprocessing::Preprocessing;
use novelty_nets::device::Device;
use novelty_nets::pass::{Lens, Pass};
use novelty_nets::{Error, Network};
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::JsError;

/// Name of the weights inside a model folder.
const WEIGHTS: &str = "weights.bpk";
/// Name of the calibration inside a model folder.
const CALIBRATION: &str = "calibration.json";

/// A model with its calibration and the last picture it saw.
pub struct Loaded {
    /// The card.
    pub card: ModelCard,
    /// How its pictures become values.
    pub preprocessing: Preprocessing,
    /// The network.
    pub lens: Lens<Network>,
    /// The calibration, where the folder has one.
    pub calibration: Option<Calibration>,
    /// The last picture and what the network made of it: a moved knob needs no new pass.
    pub last: RefCell<Option<Rc<Looked>>>,
}

/// A picture and its pass.
pub struct Looked {
    /// 784 grey levels.
    pub pixels: Vec<u8>,
    /// The same as values.
    pub x: Vec<f32>,
    /// Latent, reconstruction and gradient.
    pub pass: Pass,
}

impl Loaded {
    /// Checks every file against the card and builds the network.
    ///
    /// # Errors
    /// A damaged card, a file that the card does not name or whose hash differs, weights of another
    /// network, a card of a network that this version does not know.
    pub fn new(card: &[u8], files: &[(String, Vec<u8>)], device: &Device) -> Result<Self, JsError> {
        let card = ModelCard::parse(card)?;
        let bytes = |name: &str| -> Result<Option<&Vec<u8>>, JsError> {
            let Some((_, bytes)) = files.iter().find(|(n, _)| n == name) else { return Ok(None) };
            card.verify(name, bytes)?;
            Ok(Some(bytes))
        };
        let weights =
            bytes(WEIGHTS)?.ok_or_else(|| JsError::new("the model folder has no weights"))?.clone();
        let model = match Network::load(card.network(), card.input, weights, device) {
            Err(Error::UnknownNetwork(network)) => {
                return Err(JsError::new(&format!(
                    "this page does not know the network “{network}” of the model “{}”; reload it \
                     to update",
                    card.id
                )));
            }
            other => other?,
        };
        let preprocessing = Preprocessing::from_words(&card.preprocessing).ok_or_else(|| {
            JsError::new(&format!("this page does not know the preprocessing of “{}”", card.id))
        })?;
        let calibration = bytes(CALIBRATION)?.map(|json| Calibration::parse(json)).transpose()?;
        let lens = Lens::new(model, device);
        Ok(Self { card, preprocessing, lens, calibration, last: RefCell::new(None) })
    }
}
