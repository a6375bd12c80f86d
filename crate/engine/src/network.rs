//! A network ready to run: its parts as programs.

use crate::graph::Graph;
use crate::program::Program;
use crate::{Error, Result};
use novelty_core::image::Shape;
use std::sync::OnceLock;

/// One part of a network: a graph and its programs.
#[derive(Debug)]
pub(crate) struct Part {
    pub graph: Graph,
    pub forward: Program,
    backward: OnceLock<Program>,
}

impl Part {
    pub fn new(graph: Graph) -> Self {
        Self { forward: Program::forward(&graph), backward: OnceLock::new(), graph }
    }

    /// Made when it is first asked for: it packs the weights a second time.
    pub fn backward(&self) -> &Program {
        self.backward.get_or_init(|| Program::backward(&self.graph))
    }

    pub fn input(&self) -> Shape {
        self.graph.nodes[0].layout.shape
    }
}

/// An encoder, a decoder, and features where the network has them; weights packed for the kernels.
#[derive(Debug)]
pub struct Network {
    pub(crate) encoder: Option<Part>,
    pub(crate) decoder: Option<Part>,
    pub(crate) features: Option<Part>,
    shape: Shape,
    latent: usize,
}

impl Network {
    /// An autoencoder `f: [C, H, W] → L`, `g: L → [C, H, W]`, with the graph of its features if it has any.
    ///
    /// # Errors
    /// [`Error::Layer`] if the graphs do not fit together.
    pub fn autoencoder(encoder: Graph, decoder: Graph, features: Option<Graph>) -> Result<Self> {
        let shape = input(&encoder);
        let code = single(&encoder)?;
        let fits = code == input(&decoder)
            && code.pixels() == 1
            && single(&decoder)? == shape
            && features.as_ref().is_none_or(|f| input(f) == shape && !f.outputs.is_empty());
        if !fits {
            return Err(Error::Layer("encoder, decoder and features differ in extent".into()));
        }
        Ok(Self {
            encoder: Some(Part::new(encoder)),
            decoder: Some(Part::new(decoder)),
            features: features.map(Part::new),
            shape,
            latent: code.channels,
        })
    }

    /// A network of features alone, one map or several.
    ///
    /// # Errors
    /// [`Error::Layer`] for a graph without an output.
    pub fn extractor(features: Graph) -> Result<Self> {
        if features.outputs.is_empty() {
            return Err(Error::Layer("features without an output".into()));
        }
        let shape = input(&features);
        Ok(Self {
            encoder: None,
            decoder: None,
            features: Some(Part::new(features)),
            shape,
            latent: 0,
        })
    }

    /// Extent of the input, `[C, H, W]`.
    pub fn shape(&self) -> Shape {
        self.shape
    }

    /// Length of the code; 0 for a network of features alone.
    pub fn latent(&self) -> usize {
        self.latent
    }

    /// Extents of the features, one for each output.
    pub fn feature_shapes(&self) -> Vec<Shape> {
        let graph = self.features.as_ref().map(|part| &part.graph);
        let outputs = graph.map_or(0, |graph| graph.outputs.len());
        (0..outputs).filter_map(|i| graph.map(|graph| graph.output(i))).collect()
    }
}

fn input(graph: &Graph) -> Shape {
    graph.nodes[0].layout.shape
}

fn single(graph: &Graph) -> Result<Shape> {
    match graph.outputs[..] {
        [_] => Ok(graph.output(0)),
        _ => Err(Error::Layer("encoders and decoders have one output".into())),
    }
}
