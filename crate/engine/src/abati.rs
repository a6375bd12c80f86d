//! The MNIST autoencoder of Abati et al. without its estimator, as used by paper A: code length 64, linear output.
//!
//! | layer | window / stride / pad | output |
//! |---|---|---|
//! | residual block down 1 → 32, 32 → 64 | 3×3/2/1 and 3×3/1/1, beside 1×1/2/0 | 32×14×14, 64×7×7 |
//! | dense 3136 → 64, norm, LeakyReLU; dense 64 → 64, sigmoid | | 64 |
//! | dense 64 → 64, norm, LeakyReLU; dense 64 → 3136, norm, LeakyReLU | | 64×7×7 |
//! | residual block up 64 → 32, 32 → 16 | transposed 5×5/2/2 and 3×3/1/1, beside transposed 1×1/2/0; output padding 1 | 32×14×14, 16×28×28 |
//! | convolution 16 → 1 | 1×1/1/0 | 1×28×28 |
//!
//! A residual block is `LReLU(a + b)` with branch `a = conv1a → norm → LReLU → conv1b → norm` and branch
//! `b = conv2a → norm`. Its convolutions have no bias; LeakyReLU has slope 0.01, BatchNorm ε = 1e-5.

use crate::{Activation, Graph, Kernel, Network, Padding, Result, Value, Weights};
use novelty_core::image::Shape;

/// Code length of the published model.
pub const LATENT: usize = 64;

const LEAKY: Activation = Activation::Leaky(0.01);
const EPSILON: f32 = 1e-5;
/// The map between convolutions and dense layers.
const MAP: Shape = Shape::new(64, 7, 7);

/// Builds the network; it has no configuration.
#[derive(Debug, Clone, Copy)]
pub struct Abati;

impl Abati {
    /// The network of `weights`.
    ///
    /// # Errors
    /// Those of [`Weights`].
    pub fn build(weights: &Weights<'_>) -> Result<Network> {
        Network::autoencoder(encoder(weights)?, decoder(weights)?, None)
    }
}

fn encoder(w: &Weights<'_>) -> Result<Graph> {
    let (mut g, x) = Graph::new(Shape::DIGIT)?;
    let x = down(&mut g, &w.of("down1"), x, [1, 32])?;
    let x = down(&mut g, &w.of("down2"), x, [32, 64])?;
    let dense = w.dense("dense1", MAP, LATENT)?.then(&w.norm("dense1_bn", LATENT, EPSILON)?)?;
    let dense = g.dense(x, dense)?;
    let x = g.layer([dense], LEAKY)?;
    let dense = g.dense(x, w.dense("dense2", Shape::new(LATENT, 1, 1), LATENT)?)?;
    let z = g.layer([dense], Activation::Sigmoid)?;
    g.give(z);
    Ok(g)
}

fn decoder(w: &Weights<'_>) -> Result<Graph> {
    let code = Shape::new(LATENT, 1, 1);
    let (mut g, z) = Graph::new(code)?;
    let dense = w.dense("dense3", code, LATENT)?.then(&w.norm("dense3_bn", LATENT, EPSILON)?)?;
    let dense = g.dense(z, dense)?;
    let x = g.layer([dense], LEAKY)?;
    let norm = w.norm("dense4_bn", MAP.len(), EPSILON)?;
    let dense = g.dense_to_map(x, w.dense_to_map("dense4", LATENT, MAP, Some(norm))?)?;
    let x = g.layer([dense], LEAKY)?;
    let x = up(&mut g, &w.of("up1"), x, [64, 32])?;
    let x = up(&mut g, &w.of("up2"), x, [32, 16])?;
    let output = g.convolution(
        x,
        w.without_bias().convolution("output", [16, 1], 1)?,
        1,
        Padding::default(),
    )?;
    let x = g.layer([output], Activation::None)?;
    g.give(x);
    Ok(g)
}

/// A residual block that halves the extent.
fn down(g: &mut Graph, w: &Weights<'_>, x: Value, channels: [usize; 2]) -> Result<Value> {
    let w = &w.without_bias();
    let a = w.convolution("conv1a", channels, 3)?.then(&norm(w, "bn1a", channels)?)?;
    let a = g.convolution(x, a, 2, Padding::all(1))?;
    let a = g.layer([a], LEAKY)?;
    let b = w.convolution("conv2a", channels, 1)?.then(&norm(w, "bn2a", channels)?)?;
    let b = g.convolution(x, b, 2, Padding::default())?;
    let a = g.convolution(a, second(w, channels)?, 1, Padding::all(1))?;
    g.layer([a, b], LEAKY)
}

/// A residual block that doubles the extent.
fn up(g: &mut Graph, w: &Weights<'_>, x: Value, channels: [usize; 2]) -> Result<Value> {
    let w = &w.without_bias();
    let a = w.transposed("conv1a", channels, 5)?.then(&norm(w, "bn1a", channels)?)?;
    let a = g.transposed(x, a, 2, 2, 1)?;
    let a = g.layer([a], LEAKY)?;
    let b = w.transposed("conv2a", channels, 1)?.then(&norm(w, "bn2a", channels)?)?;
    let b = g.transposed(x, b, 2, 0, 1)?;
    let a = g.convolution(a, second(w, channels)?, 1, Padding::all(1))?;
    g.layer([a, b], LEAKY)
}

/// The second convolution of branch `a`.
fn second(w: &Weights<'_>, channels: [usize; 2]) -> Result<Kernel> {
    w.convolution("conv1b", [channels[1]; 2], 3)?.then(&norm(w, "bn1b", channels)?)
}

fn norm(w: &Weights<'_>, name: &str, [_, features]: [usize; 2]) -> Result<crate::Norm> {
    w.norm(name, features, EPSILON)
}
