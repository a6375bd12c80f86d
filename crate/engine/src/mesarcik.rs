//! The networks of paper B for small images: AE, VAE, AAE, AE-res, AE-con, as they score.
//!
//! | encoder | | decoder | |
//! |---|---|---|---|
//! | conv C → 32, 2×2 “same”, ReLU, max pool 2 | norm | dense L → 32·h·w, ReLU | |
//! | conv 32 → 32, 2×2 “same”, ReLU, max pool 2 | norm | transposed conv 32 → 32, 2×2 “same”, ReLU, doubling | norm |
//! | conv 32 → 32, 2×2 “same”, ReLU | norm | transposed conv 32 → 32, 2×2 “same”, ReLU, doubling | norm |
//! | dense → L (VAE: dense → 32, ReLU, dense → L, the mean) | | transposed conv 32 → C, 2×2 “same”, sigmoid | |
//!
//! `h×w` is a quarter of the image's extent; BatchNorm has ε = 1e-3. The transposed convolutions are stored mirrored,
//! as convolutions padded before the first pixel. AE-res scores with the features of its image discriminator, AE-con with
//! the codes of its second encoder: both are a second encoder of the same form.

mod config;

pub use config::{Config, Filters, Kind, MAX_LATENT};

use crate::{Activation, Graph, Network, Norm, Padding, Result, Value, Weights};
use novelty_core::image::Shape;

const EPSILON: f32 = 1e-3;
/// Width of the dense layer before a variational code.
const HIDDEN: usize = 32;
/// Padding of a 2×2 “same” convolution, after the last pixel, and of its transpose, before the first.
const AHEAD: Padding = Padding([[0, 1], [0, 1]]);
const BACK: Padding = Padding([[1, 0], [1, 0]]);

/// Builds the networks of the family.
#[derive(Debug, Clone, Copy)]
pub struct Mesarcik;

impl Mesarcik {
    /// The network that `config` describes, from `weights`.
    ///
    /// # Errors
    /// Those of [`Weights`].
    pub fn build(config: Config, weights: &Weights<'_>) -> Result<Network> {
        let features = match config.kind {
            Kind::AeRes => Some(weights.of("image_discriminator").of("encoder")),
            Kind::AeCon => Some(weights.of("second_encoder")),
            Kind::Ae | Kind::Vae | Kind::Aae => None,
        };
        let features = features.map(|weights| encoder(&config, &weights, false)).transpose()?;
        let variational = config.kind == Kind::Vae;
        let encoder = encoder(&config, &weights.of("encoder"), variational)?;
        Network::autoencoder(encoder, decoder(&config, &weights.of("decoder"))?, features)
    }
}

fn encoder(config: &Config, w: &Weights<'_>, variational: bool) -> Result<Graph> {
    let [c1, c2, c3] = config.filters.encoder();
    let [h, w4] = config.inner();
    let map = Shape::new(c3, h, w4);
    let (mut g, x) = Graph::new(config.shape)?;
    let conv =
        g.convolution(x, w.convolution("conv1", [config.shape.channels, c1], 2)?, 1, AHEAD)?;
    let x = pooled(&mut g, conv)?;
    let conv = w.convolution("conv2", [c1, c2], 2)?.after(&norm(w, "bn1", c1)?)?;
    let conv = g.convolution(x, conv, 1, AHEAD)?;
    let x = pooled(&mut g, conv)?;
    let conv = w.convolution("conv3", [c2, c3], 2)?.after(&norm(w, "bn2", c2)?)?;
    let conv = g.convolution(x, conv, 1, AHEAD)?;
    let x = g.layer([conv], Activation::RELU)?;
    let last = norm(w, "bn3", c3)?;
    let code = if variational {
        let hidden = g.dense(x, w.dense("hidden", map, HIDDEN)?.after(&last)?)?;
        let x = g.layer([hidden], Activation::RELU)?;
        g.dense(x, w.dense("code", Shape::new(HIDDEN, 1, 1), config.latent)?)?
    } else {
        g.dense(x, w.dense("code", map, config.latent)?.after(&last)?)?
    };
    let z = g.layer([code], Activation::None)?;
    g.give(z);
    Ok(g)
}

/// Max pooling and ReLU: in this order the same values, for a quarter of the work.
fn pooled(g: &mut Graph, conv: crate::Term) -> Result<Value> {
    let x = g.layer([conv], Activation::None)?;
    g.pool(x, 2, Activation::RELU)
}

/// Its norms are read before the doublings, where the paper has them behind: repeated pixels have the same statistics.
fn decoder(config: &Config, w: &Weights<'_>) -> Result<Graph> {
    let [c0, c1, c2] = config.filters.decoder();
    let [height, width] = config.inner();
    let (mut g, z) = Graph::new(Shape::new(config.latent, 1, 1))?;
    let map = Shape::new(c0, height, width);
    let dense = g.dense_to_map(z, w.dense_to_map("dense", config.latent, map, None)?)?;
    let x = g.layer([dense], Activation::RELU)?;
    let conv = g.convolution(x, w.convolution("conv1", [c0, c1], 2)?, 1, BACK)?;
    let x = g.layer([conv], Activation::RELU)?;
    let w2 = w.of("conv2");
    let conv = w2.convolution("conv", [c1, c2], 2)?.after(&norm(w, "bn1", c1)?)?;
    let conv = g.doubling(x, conv)?;
    let x = g.layer([conv], Activation::RELU)?;
    let w3 = w.of("conv3");
    let conv =
        w3.convolution("conv", [c2, config.shape.channels], 2)?.after(&norm(w, "bn2", c2)?)?;
    let conv = g.doubling(x, conv)?;
    let x = g.layer([conv], Activation::Sigmoid)?;
    g.give(x);
    Ok(g)
}

fn norm(w: &Weights<'_>, name: &str, features: usize) -> Result<Norm> {
    w.norm(name, features, EPSILON)
}
