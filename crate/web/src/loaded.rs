//! A model that passed its card's checks, ready for passes.

use crate::failure::Failure;
use crate::runner::{Backend, Pass, Runner};
use novelty_core::input::preprocessing::Preprocessing;
use novelty_core::latent::latent_bank::{LatentBank, Neighbour};
use novelty_core::latent::nln::MAX_NEIGHBOURS;
use novelty_core::models::calibration::Calibration;
use novelty_core::models::folder::Files;
use novelty_core::models::model_card::ModelCard;
use novelty_core::report::analysis::{self, Analysis, Knobs, Neighbours};
use std::cell::RefCell;
use std::rc::Rc;

/// A model with its calibration and the last picture it saw.
pub struct Loaded {
    /// The card.
    pub card: ModelCard,
    /// How its pictures become values.
    pub preprocessing: Preprocessing,
    /// The network.
    pub network: Runner,
    /// The calibration, where the folder has one.
    pub calibration: Option<Calibration>,
    /// The bank of training latents, where the folder has one.
    pub bank: Option<LatentBank>,
    /// A bank that the bench page searches.
    pub bench_bank: RefCell<Option<LatentBank>>,
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
    /// Its nearest neighbours in the bank, as many as a visitor may ask for; empty without a bank.
    pub found: Vec<Neighbour>,
    /// Their decodings, so that another K needs no network.
    pub decodings: Vec<f32>,
}

impl Loaded {
    /// Checks every file against the card and builds the network.
    ///
    /// # Errors
    /// A damaged card, a file that the card does not name or whose hash differs, weights of another
    /// network, a card of a network that this version does not know.
    pub fn new(
        card: &[u8],
        files: &[(String, Vec<u8>)],
        backend: &Backend,
    ) -> Result<Self, Failure> {
        let card = ModelCard::parse(card)?;
        let files = Files::new(&card, |name| -> Result<_, Failure> {
            Ok(files.iter().find(|(given, _)| given == name).map(|(_, bytes)| bytes.clone()))
        });
        let weights = files.weights()?;
        let network = Runner::load(&card, &weights, backend)?;
        let preprocessing = Preprocessing::from_words(&card.preprocessing).ok_or_else(|| {
            Failure::newer(format!("this page does not know the preprocessing of “{}”", card.id))
        })?;
        let calibration = files.calibration()?;
        let bank = files.bank()?;
        if let Some(bank) = &bank
            && bank.dims() != network.latent()
        {
            return Err(Failure::damaged("the latent bank belongs to another network"));
        }
        let (bench_bank, last) = (RefCell::new(None), RefCell::new(None));
        Ok(Self { card, preprocessing, network, calibration, bank, bench_bank, last })
    }

    /// What the network makes of a picture, and its neighbours in the bank.
    ///
    /// # Errors
    /// Those of the pass and of the search.
    pub async fn look(&self, pixels: Vec<u8>) -> Result<Looked, Failure> {
        let x = self.preprocessing.values(&pixels);
        self.look_at(pixels, x).await
    }

    /// [`Loaded::look`] with the values that the bytes have become.
    ///
    /// # Errors
    /// Those of the pass and of the search.
    pub async fn look_at(&self, pixels: Vec<u8>, x: Vec<f32>) -> Result<Looked, Failure> {
        let pass = self.network.pass(&x).await?;
        let found = match &self.bank {
            Some(bank) => bank.nearest(&pass.latent, MAX_NEIGHBOURS, false)?,
            None => Vec::new(),
        };
        let latents: Vec<f32> = match &self.bank {
            Some(bank) => {
                let codes = found.iter().filter_map(|neighbour| bank.latent(neighbour.index));
                codes.flatten().copied().collect()
            }
            None => Vec::new(),
        };
        let decodings =
            if latents.is_empty() { Vec::new() } else { self.network.decode(&latents).await? };
        Ok(Looked { pixels, x, pass, found, decodings })
    }
}

impl Looked {
    /// Everything the page shows of the picture.
    ///
    /// # Errors
    /// Those of the analysis.
    pub fn analyse(&self, model: &Loaded, knobs: &Knobs) -> Result<Analysis, Failure> {
        let pass = analysis::Pass {
            x: &self.x,
            x_hat: &self.pass.reconstruction,
            gradient: &self.pass.gradient,
        };
        let shape = model.card.input;
        let neighbours =
            Neighbours { found: &self.found, decodings: &self.decodings, feature_errors: None };
        let neighbours = (!self.found.is_empty()).then_some(&neighbours);
        let calibration = model.calibration.as_ref();
        Ok(analysis::analyse_among(&pass, neighbours, shape, knobs, calibration)?)
    }
}
