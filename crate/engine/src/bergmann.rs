//! The network of paper B for photos of parts: the autoencoder of Bergmann et al. on patches of 128×128 pixels, in the
//! form of the NLN authors.
//!
//! | encoder | output | decoder | output |
//! |---|---|---|---|
//! | conv 4×4/2, C → 32 | 32×64² | transposed 8×8, L → 32 | 32×8² |
//! | conv 4×4/2, 32 → 32 | 32×32² | conv 3×3, 32 → 64 | 64×8² |
//! | conv 4×4/2, 32 → 32 | 32×16² | conv 3×3, 64 → 128 | 128×8² |
//! | conv 3×3, 32 → 32 | 32×16² | conv 3×3, 128 → 64 | 64×8² |
//! | conv 4×4/2, 32 → 64 | 64×8² | transposed 4×4/2, 64 → 32 | 32×16² |
//! | conv 3×3, 64 → 64 | 64×8² | conv 3×3, 32 → 32 | 32×16² |
//! | conv 3×3, 64 → 64 | 64×8² | transposed 4×4/2, 32 → 32 | 32×32² |
//! | conv 3×3, 64 → 32 | 32×8² | transposed 4×4/2, 32 → 32 | 32×64² |
//! | conv 8×8, 32 → L, linear | L | transposed 4×4/2, 32 → C, sigmoid | C×128² |
//!
//! LeakyReLU of slope 0.2 follows every other layer; there is no BatchNorm.

mod config;

pub use config::{Config, MAX_LATENT};

use crate::{Activation, Graph, Network, Padding, Result, Value, Weights};
use novelty_core::image::Shape;

const LEAKY: Activation = Activation::Leaky(0.2);

/// Builds the network.
#[derive(Debug, Clone, Copy)]
pub struct Bergmann;

impl Bergmann {
    /// The network that `config` describes, from `weights`.
    ///
    /// # Errors
    /// Those of [`Weights`].
    pub fn build(config: Config, weights: &Weights<'_>) -> Result<Network> {
        let encoder = encoder(&config, &weights.of("encoder"))?;
        Network::autoencoder(encoder, decoder(&config, &weights.of("decoder"))?, None)
    }
}

/// Name, channels, and window of a layer with a stride.
type Row = (&'static str, [usize; 2], Window);

#[derive(Clone, Copy)]
enum Window {
    /// 4×4, stride 2, padded by 1: halves or doubles the extent.
    Four,
    /// 3×3, stride 1, padded by 1.
    Three,
}
use Window::{Four, Three};

fn encoder(config: &Config, w: &Weights<'_>) -> Result<Graph> {
    let (mut g, mut x) = Graph::new(config.shape())?;
    let rows: [Row; 8] = [
        ("conv1", [config.channels, 32], Four),
        ("conv2", [32, 32], Four),
        ("conv3", [32, 32], Four),
        ("conv4", [32, 32], Three),
        ("conv5", [32, 64], Four),
        ("conv6", [64, 64], Three),
        ("conv7", [64, 64], Three),
        ("conv8", [64, 32], Three),
    ];
    for (name, channels, window) in rows {
        let (side, stride) = match window {
            Four => (4, 2),
            Three => (3, 1),
        };
        let conv = w.convolution(name, channels, side)?;
        let conv = g.convolution(x, conv, stride, Padding::all(1))?;
        x = g.layer([conv], LEAKY)?;
    }
    let code = w.convolution("conv9", [32, config.latent], 8)?;
    let code = g.convolution(x, code, 1, Padding::default())?;
    let z = g.layer([code], Activation::None)?;
    g.give(z);
    Ok(g)
}

fn decoder(config: &Config, w: &Weights<'_>) -> Result<Graph> {
    let (mut g, z) = Graph::new(Shape::new(config.latent, 1, 1))?;
    let first = w.transposed("conv1", [config.latent, 32], 8)?;
    let first = g.transposed(z, first, 1, 0, 0)?;
    let mut x = g.layer([first], LEAKY)?;
    let rows: [Row; 7] = [
        ("conv2", [32, 64], Three),
        ("conv3", [64, 128], Three),
        ("conv4", [128, 64], Three),
        ("conv5", [64, 32], Four),
        ("conv6", [32, 32], Three),
        ("conv7", [32, 32], Four),
        ("conv8", [32, 32], Four),
    ];
    for row in rows {
        x = opened(&mut g, w, x, row, LEAKY)?;
    }
    let last = ("conv9", [32, config.channels], Four);
    let x = opened(&mut g, w, x, last, Activation::Sigmoid)?;
    g.give(x);
    Ok(g)
}

/// A layer of the decoder: windows of 4×4 are transposed.
fn opened(
    g: &mut Graph,
    w: &Weights<'_>,
    x: Value,
    (name, channels, window): Row,
    activation: Activation,
) -> Result<Value> {
    let term = match window {
        Four => g.transposed(x, w.transposed(name, channels, 4)?, 2, 1, 0)?,
        Three => g.convolution(x, w.convolution(name, channels, 3)?, 1, Padding::all(1))?,
    };
    g.layer([term], activation)
}
