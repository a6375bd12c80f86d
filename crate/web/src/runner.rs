//! The network of a model on the backend that the page asked for: the engine on the CPU, or burn on WebGPU or, in builds
//! that have them, on one of burn's CPU backends.

use crate::failure::Failure;
use novelty_core::models::model_card::ModelCard;

#[cfg(feature = "cpu")]
use novelty_engine::{Abati, Session, Weights};
#[cfg(feature = "burn")]
use novelty_nets::{device, pass::Lens};
#[cfg(feature = "cpu")]
use std::cell::RefCell;

/// The name of the engine.
#[cfg(feature = "cpu")]
const ENGINE: &str = "cpu";

/// Values of the images that the engine takes at once: 16 digits or one patch. More would only need more memory.
#[cfg(feature = "cpu")]
const AT_ONCE: usize = 16 * 784;

/// A backend that was opened.
pub enum Backend {
    /// The engine.
    #[cfg(feature = "cpu")]
    Engine,
    /// A device of burn.
    #[cfg(feature = "burn")]
    Burn(device::Opened),
}

/// The result of a pass over `B` images.
pub struct Pass {
    /// Codes, `[B, L]`.
    pub latent: Vec<f32>,
    /// Reconstructions, `[B, C, H, W]`.
    pub reconstruction: Vec<f32>,
    /// Gradients of the mean squared error with respect to the images, `[B, C, H, W]`.
    pub gradient: Vec<f32>,
}

/// A network ready to run.
pub enum Runner {
    /// On the engine, which computes before it returns.
    #[cfg(feature = "cpu")]
    Engine(RefCell<Session>),
    /// On burn.
    #[cfg(feature = "burn")]
    Burn(Box<Lens<novelty_nets::Network>>),
}

impl Backend {
    /// Opens the backend called `name`: `cpu`, the engine, or one of burn's that this module was built with.
    ///
    /// # Errors
    /// A [`Failure`] of kind `unavailable` for other names and for a device that does not start.
    pub async fn open(name: &str) -> Result<Self, Failure> {
        #[cfg(feature = "cpu")]
        if name == ENGINE {
            return Ok(Self::Engine);
        }
        #[cfg(feature = "burn")]
        {
            Ok(Self::Burn(device::open(name).await?))
        }
        #[cfg(not(feature = "burn"))]
        {
            Err(Failure::unavailable(format!("this build has no backend named “{name}”")))
        }
    }

    /// Name of the graphics adapter, where there is one.
    pub fn adapter(&self) -> Option<&str> {
        match self {
            #[cfg(feature = "cpu")]
            Self::Engine => None,
            #[cfg(feature = "burn")]
            Self::Burn(opened) => opened.adapter.as_deref(),
        }
    }

    /// Whether that adapter is emulated on the CPU.
    pub fn software(&self) -> bool {
        match self {
            #[cfg(feature = "cpu")]
            Self::Engine => false,
            #[cfg(feature = "burn")]
            Self::Burn(opened) => opened.software,
        }
    }
}

impl Runner {
    /// The network that `card` names, from the bytes of its weights file.
    ///
    /// # Errors
    /// Weights of another network, or a network that this version does not know.
    pub fn load(card: &ModelCard, weights: &[u8], backend: &Backend) -> Result<Self, Failure> {
        let name = &card.network.name;
        match backend {
            #[cfg(feature = "cpu")]
            Backend::Engine => {
                let loaded = novelty_engine::Network::load(name, card.input, weights);
                if matches!(loaded, Err(novelty_engine::Error::UnknownNetwork(_))) {
                    return Err(unknown(card));
                }
                Self::engine(loaded?)
            }
            #[cfg(feature = "burn")]
            Backend::Burn(opened) => {
                let loaded = novelty_nets::Network::load(name, card.input, weights, &opened.device);
                if matches!(loaded, Err(novelty_nets::Error::UnknownNetwork(_))) {
                    return Err(unknown(card));
                }
                Ok(Self::Burn(Box::new(Lens::new(loaded?, &opened.device))))
            }
        }
    }

    /// A network without training, on the engine, for rehearsals.
    ///
    /// # Errors
    /// None in practice.
    #[cfg(feature = "cpu")]
    pub fn untrained() -> Result<Self, Failure> {
        let zeros = |_: &str, shape: &[usize]| vec![0.0; shape.iter().product()];
        Self::engine(Abati::build(&Weights::from_formula(&zeros))?)
    }

    #[cfg(feature = "cpu")]
    fn engine(network: novelty_engine::Network) -> Result<Self, Failure> {
        let batch = (AT_ONCE / network.shape().len()).max(1);
        Ok(Self::Engine(RefCell::new(Session::new(network.into(), batch)?)))
    }

    /// Length of the code, L.
    pub fn latent(&self) -> usize {
        match self {
            #[cfg(feature = "cpu")]
            Self::Engine(session) => session.borrow().network().latent(),
            #[cfg(feature = "burn")]
            Self::Burn(lens) => novelty_nets::Autoencoder::latent(lens.model()),
        }
    }

    /// Code, reconstruction and input gradient of images `[B, C, H, W]`.
    ///
    /// # Errors
    /// Images that do not fit, or a device that fails.
    pub async fn pass(&self, images: &[f32]) -> Result<Pass, Failure> {
        match self {
            #[cfg(feature = "cpu")]
            Self::Engine(session) => {
                let passes = session.borrow_mut().pass_all(images)?;
                let novelty_engine::Passes { latent, reconstruction, gradient } = passes;
                Ok(Pass { latent, reconstruction, gradient })
            }
            #[cfg(feature = "burn")]
            Self::Burn(lens) => {
                let novelty_nets::pass::Pass { latent, reconstruction, gradient } =
                    lens.pass(images).await?;
                Ok(Pass { latent, reconstruction, gradient })
            }
        }
    }

    /// Reconstructions of images, `[B, C, H, W]` both.
    ///
    /// # Errors
    /// As [`Runner::pass`].
    pub async fn reconstruct(&self, images: &[f32]) -> Result<Vec<f32>, Failure> {
        match self {
            #[cfg(feature = "cpu")]
            Self::Engine(session) => Ok(session.borrow_mut().reconstruct_all(images)?),
            #[cfg(feature = "burn")]
            Self::Burn(lens) => Ok(lens.reconstruct(images).await?),
        }
    }

    /// Codes `[B, L]` of images `[B, C, H, W]`.
    ///
    /// # Errors
    /// As [`Runner::pass`].
    pub async fn encode(&self, images: &[f32]) -> Result<Vec<f32>, Failure> {
        match self {
            #[cfg(feature = "cpu")]
            Self::Engine(session) => Ok(session.borrow_mut().encode_all(images)?),
            #[cfg(feature = "burn")]
            Self::Burn(lens) => Ok(lens.encode(images).await?),
        }
    }

    /// Images `[B, C, H, W]` decoded from codes `[B, L]`.
    ///
    /// # Errors
    /// As [`Runner::pass`].
    pub async fn decode(&self, codes: &[f32]) -> Result<Vec<f32>, Failure> {
        match self {
            #[cfg(feature = "cpu")]
            Self::Engine(session) => Ok(session.borrow_mut().decode_all(codes)?),
            #[cfg(feature = "burn")]
            Self::Burn(lens) => Ok(lens.decode(codes).await?),
        }
    }
}

fn unknown(card: &ModelCard) -> Failure {
    Failure::newer(format!(
        "this page does not know the network “{}” of the model “{}”; reload it to update",
        card.network.name, card.id
    ))
}
