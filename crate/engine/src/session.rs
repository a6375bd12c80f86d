//! Passes over a network: buffers made once, for a network and a largest batch.
//!
//! A pass computes the code `z = f(x)`, the reconstruction `x̂ = g(z)` and the input gradient of the mean squared error,
//! `∂/∂x (1/n) Σ (x − x̂)²`, through both of its paths: the target `x` itself, and the network. With the vector–Jacobian
//! product of the network that is `Jᵀ g − g` for `g = (2/n) (x̂ − x)`. Nothing is allocated in a pass.

use crate::layout::{read_images, write_images};
use crate::network::Part;
use crate::{Error, Network, Result};
use std::sync::Arc;

/// Largest batch that a session accepts.
pub const MAX_BATCH: usize = 4096;

/// The result of a pass over a batch of `B` images.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pass<'a> {
    /// Codes, `[B, L]`.
    pub latent: &'a [f32],
    /// Reconstructions `x̂`, `[B, C, H, W]`, not clipped.
    pub reconstruction: &'a [f32],
    /// `∂r̄/∂x`, `[B, C, H, W]`, signed.
    pub gradient: &'a [f32],
}

/// A network and the memory of its passes.
#[derive(Debug)]
pub struct Session {
    network: Arc<Network>,
    batch: usize,
    encoder: Buffers,
    decoder: Buffers,
    features: Buffers,
    latent: Vec<f32>,
    reconstruction: Vec<f32>,
    gradient: Vec<f32>,
    feature_maps: Vec<Vec<f32>>,
}

/// The maps of one part, and their gradients once a pass needs them.
#[derive(Debug, Default)]
struct Buffers(Vec<Vec<f32>>);

impl Buffers {
    /// Makes the maps unless they are there.
    fn forward(&mut self, part: &Part, batch: usize) {
        if self.0.is_empty() {
            let nodes = part.graph.nodes.iter();
            self.0 = nodes.map(|n| n.layout.buffer(batch, n.border.as_deref())).collect();
        }
    }

    /// Makes maps and gradients unless they are there.
    fn backward(&mut self, part: &Part, batch: usize) {
        self.forward(part, batch);
        let layouts = &part.backward().layouts;
        let made = self.0.len();
        self.0.extend(layouts[made..].iter().map(|layout| layout.buffer(batch, None)));
    }

    /// Runs the part on images or codes `[B, C, H, W]`.
    fn run(&mut self, part: &Part, input: &[f32]) {
        let images = input.len() / part.input().len();
        read_images(input, &part.graph.nodes[0].layout, &mut self.0[0]);
        part.forward.run(&mut self.0, images);
    }

    fn write(&self, part: &Part, output: usize, to: &mut [f32]) {
        let node = part.graph.outputs[output];
        write_images(&self.0[node], &part.graph.nodes[node].layout, to);
    }

    /// The product of the part's transposed Jacobian with the gradient `from` of its output, `[B, C, H, W]`, written to
    /// `to`; [`Buffers::run`] has run on the same images.
    fn vjp(&mut self, part: &Part, from: &[f32], to: &mut [f32]) {
        let maps = part.graph.nodes.len();
        let output = maps + part.graph.outputs[0];
        let program = part.backward();
        let images = to.len() / part.input().len();
        read_images(from, &program.layouts[output], &mut self.0[output]);
        program.run(&mut self.0, images);
        write_images(&self.0[maps], &program.layouts[maps], to);
    }
}

impl Session {
    /// Memory for passes over at most `batch` images.
    ///
    /// # Errors
    /// [`Error::Batch`] for a batch outside `1..=MAX_BATCH`.
    pub fn new(network: Arc<Network>, batch: usize) -> Result<Self> {
        if !(1..=MAX_BATCH).contains(&batch) {
            return Err(Error::Batch { limit: MAX_BATCH, got: batch });
        }
        let pixels = batch * network.shape().len();
        let maps = network.feature_shapes();
        Ok(Self {
            batch,
            encoder: Buffers::default(),
            decoder: Buffers::default(),
            features: Buffers::default(),
            latent: vec![0.0; batch * network.latent()],
            reconstruction: vec![0.0; if network.decoder.is_some() { pixels } else { 0 }],
            gradient: Vec::new(),
            feature_maps: maps.iter().map(|shape| vec![0.0; batch * shape.len()]).collect(),
            network,
        })
    }

    /// The network.
    pub fn network(&self) -> &Arc<Network> {
        &self.network
    }

    /// Most images of one batch.
    pub fn batch(&self) -> usize {
        self.batch
    }

    /// Codes `[B, L]` of `images` `[B, C, H, W]`.
    ///
    /// # Errors
    /// [`Error::Length`] for input that does not fit, [`Error::NoPart`] for a network without an encoder.
    pub fn encode(&mut self, images: &[f32]) -> Result<&[f32]> {
        let count = self.images(images)?;
        self.forward_encoder(images)?;
        Ok(&self.latent[..count * self.network.latent()])
    }

    /// Images `[B, C, H, W]` decoded from `codes` `[B, L]`.
    ///
    /// # Errors
    /// [`Error::Length`] for input that does not fit, [`Error::NoPart`] for a network without a decoder.
    pub fn decode(&mut self, codes: &[f32]) -> Result<&[f32]> {
        let latent = self.network.latent();
        if latent == 0 {
            return Err(Error::NoPart("decoder"));
        }
        let count = self.count("the codes", codes, latent)?;
        self.latent[..codes.len()].copy_from_slice(codes);
        self.forward_decoder(count)?;
        Ok(&self.reconstruction[..count * self.network.shape().len()])
    }

    /// Reconstructions of `images`, `[B, C, H, W]` in and out: the forward pass alone.
    ///
    /// # Errors
    /// As [`Session::encode`].
    pub fn reconstruct(&mut self, images: &[f32]) -> Result<&[f32]> {
        let count = self.images(images)?;
        self.forward_encoder(images)?;
        self.forward_decoder(count)?;
        Ok(&self.reconstruction[..images.len()])
    }

    /// Code, reconstruction and input gradient of `images` `[B, C, H, W]`; an image's gradient does not depend on its
    /// batch.
    ///
    /// # Errors
    /// As [`Session::encode`].
    pub fn pass(&mut self, images: &[f32]) -> Result<Pass<'_>> {
        let count = self.images(images)?;
        let network = Arc::clone(&self.network);
        let encoder = network.encoder.as_ref().ok_or(Error::NoPart("encoder"))?;
        let decoder = network.decoder.as_ref().ok_or(Error::NoPart("decoder"))?;
        self.encoder.backward(encoder, self.batch);
        self.decoder.backward(decoder, self.batch);
        self.gradient.resize(self.reconstruction.len(), 0.0);
        self.forward_encoder(images)?;
        self.forward_decoder(count)?;
        let codes = count * network.latent();
        let gradient = &mut self.gradient[..images.len()];
        let reconstruction = &self.reconstruction[..images.len()];
        let factor = 2.0 / network.shape().len() as f32;
        for (g, (x_hat, x)) in gradient.iter_mut().zip(reconstruction.iter().zip(images)) {
            *g = factor * (x_hat - x);
        }
        // The code's own buffer takes its gradient: the code is read back from the encoder afterwards.
        self.decoder.vjp(decoder, gradient, &mut self.latent[..codes]);
        self.encoder.vjp(encoder, &self.latent[..codes], gradient);
        for (g, (x_hat, x)) in gradient.iter_mut().zip(reconstruction.iter().zip(images)) {
            *g -= factor * (x_hat - x);
        }
        self.encoder.write(encoder, 0, &mut self.latent[..codes]);
        Ok(Pass { latent: &self.latent[..codes], reconstruction, gradient })
    }

    /// The features of `images` `[B, C, H, W]`: the first output, `[B, …]`.
    ///
    /// # Errors
    /// [`Error::Length`] for input that does not fit, [`Error::NoPart`] for a network without features.
    pub fn features(&mut self, images: &[f32]) -> Result<&[f32]> {
        let count = self.images(images)?;
        let part = self.network.features.as_ref().ok_or(Error::NoPart("features"))?;
        self.features.forward(part, self.batch);
        self.features.run(part, images);
        for (output, map) in self.feature_maps.iter_mut().enumerate() {
            let each = part.graph.output(output).len();
            self.features.write(part, output, &mut map[..count * each]);
        }
        self.feature_map(0, count)
    }

    /// Output `output` of the features of the first `count` images of the last [`Session::features`], `[B, C, H, W]`.
    ///
    /// # Errors
    /// [`Error::NoPart`] if there is no such output, [`Error::Batch`] for more images than the session has memory for.
    pub fn feature_map(&self, output: usize, count: usize) -> Result<&[f32]> {
        let map = self.feature_maps.get(output).ok_or(Error::NoPart("features of this number"))?;
        let each = map.len() / self.batch;
        map.get(..count * each).ok_or(Error::Batch { limit: self.batch, got: count })
    }

    fn forward_encoder(&mut self, images: &[f32]) -> Result<()> {
        let part = self.network.encoder.as_ref().ok_or(Error::NoPart("encoder"))?;
        self.encoder.forward(part, self.batch);
        self.encoder.run(part, images);
        let codes = images.len() / part.input().len() * self.network.latent();
        self.encoder.write(part, 0, &mut self.latent[..codes]);
        Ok(())
    }

    fn forward_decoder(&mut self, count: usize) -> Result<()> {
        let part = self.network.decoder.as_ref().ok_or(Error::NoPart("decoder"))?;
        self.decoder.forward(part, self.batch);
        self.decoder.run(part, &self.latent[..count * self.network.latent()]);
        self.decoder.write(part, 0, &mut self.reconstruction[..count * part.graph.output(0).len()]);
        Ok(())
    }

    fn images(&self, images: &[f32]) -> Result<usize> {
        self.count("the images", images, self.network.shape().len())
    }

    fn count(&self, what: &'static str, values: &[f32], each: usize) -> Result<usize> {
        let count = values.len() / each;
        if values.len() != count * each || !(1..=self.batch).contains(&count) {
            let limit = self.batch * each;
            return Err(Error::Length { what, each, limit, got: values.len() });
        }
        Ok(count)
    }
}

/// A graph by itself, with the memory of its passes: for parts that are no autoencoder, and for tests.
#[derive(Debug)]
pub struct Runner {
    part: Part,
    buffers: Buffers,
    batch: usize,
}

impl Runner {
    /// Memory for at most `batch` images.
    ///
    /// # Errors
    /// [`Error::Layer`] for a graph without an output, [`Error::Batch`] for a batch outside `1..=MAX_BATCH`.
    pub fn new(graph: crate::Graph, batch: usize) -> Result<Self> {
        if graph.outputs.is_empty() {
            return Err(Error::Layer("a graph without an output".into()));
        }
        if !(1..=MAX_BATCH).contains(&batch) {
            return Err(Error::Batch { limit: MAX_BATCH, got: batch });
        }
        Ok(Self { part: Part::new(graph), buffers: Buffers::default(), batch })
    }

    /// The first output of `input`, `[B, C, H, W]` both.
    ///
    /// # Errors
    /// [`Error::Length`] for input that does not fit.
    pub fn forward(&mut self, input: &[f32]) -> Result<Vec<f32>> {
        let count = self.count(input, self.part.input().len())?;
        self.buffers.forward(&self.part, self.batch);
        self.buffers.run(&self.part, input);
        let mut output = vec![0.0; count * self.part.graph.output(0).len()];
        self.buffers.write(&self.part, 0, &mut output);
        Ok(output)
    }

    /// The product of the transposed Jacobian at `input` with a gradient of the first output.
    ///
    /// # Errors
    /// [`Error::Length`] for an input or a gradient that does not fit.
    pub fn vjp(&mut self, input: &[f32], gradient: &[f32]) -> Result<Vec<f32>> {
        let count = self.count(input, self.part.input().len())?;
        if self.count(gradient, self.part.graph.output(0).len())? != count {
            let each = self.part.graph.output(0).len();
            let what = "the gradient";
            return Err(Error::Length { what, each, limit: count * each, got: gradient.len() });
        }
        self.buffers.backward(&self.part, self.batch);
        self.buffers.run(&self.part, input);
        let mut output = vec![0.0; input.len()];
        self.buffers.vjp(&self.part, gradient, &mut output);
        Ok(output)
    }

    fn count(&self, values: &[f32], each: usize) -> Result<usize> {
        let count = values.len() / each;
        if values.len() == count * each && (1..=self.batch).contains(&count) {
            return Ok(count);
        }
        let limit = self.batch * each;
        Err(Error::Length { what: "the input", each, limit, got: values.len() })
    }
}
