//! EfficientNet-Lite0 up to a block: features of photos from depthwise-separable convolutions.
//!
//! | stage | blocks | window | stride | expansion | channels |
//! |---|---|---|---|---|---|
//! | stem | conv 3×3, ReLU6 | 3 | 2 | | 32 |
//! | 1 | 0 | 3 | 1 | 1 | 16 |
//! | 2 | 1, 2 | 3 | 2 | 6 | 24 |
//! | 3 | 3, 4 | 5 | 2 | 6 | 40 |
//! | 4 | 5, 6, 7 | 3 | 2 | 6 | 80 |
//! | 5 | 8, 9, 10 | 5 | 1 | 6 | 112 |
//!
//! A block is a pointwise convolution that multiplies the channels by the expansion (none where that is 1), a depthwise
//! convolution that has the stride, both with ReLU6, and a linear pointwise convolution; the input is added where
//! stride and channels allow. Padding is TensorFlow's “same”. The norms are expected folded into the weights. Images
//! are expected as `(v − 127) / 128` of 0…255.
//!
//! Names: `stem.0.conv` and `b<block>.<layer>.conv`, where the depthwise layer has `dw` in place of `conv`; each with
//! `weight` and `bias`.

use crate::{Activation, Error, Graph, Network, Padding, Result, Value, Weights};
use novelty_core::image::Shape;

/// Blocks, window, stride of the first block, expansion, channels.
const STAGES: [[usize; 5]; 5] =
    [[1, 3, 1, 1, 16], [2, 3, 2, 6, 24], [2, 5, 2, 6, 40], [3, 3, 2, 6, 80], [3, 5, 1, 6, 112]];

/// Number of blocks that this version has.
pub const BLOCKS: usize = 11;

/// Builds the feature extractor.
#[derive(Debug, Clone, Copy)]
pub struct Lite0;

impl Lite0 {
    /// Features of photos of extent `shape` after each of the blocks `outputs`, in ascending order; later blocks are
    /// left out and their weights are not read.
    ///
    /// # Errors
    /// [`Error::Layer`] for blocks out of order or beyond [`BLOCKS`], and the errors of [`Weights`].
    pub fn features(shape: Shape, outputs: &[usize], weights: &Weights<'_>) -> Result<Network> {
        let ordered = outputs.is_sorted_by(|a, b| a < b);
        let Some(last) = outputs.last().copied().filter(|last| ordered && *last < BLOCKS) else {
            return Err(Error::Layer(format!("blocks {outputs:?} of {BLOCKS}")));
        };
        let (mut g, x) = Graph::new(shape)?;
        let stem = weights.of("stem.0").convolution("conv", [shape.channels, 32], 3)?;
        let stem = g.convolution(x, stem, 2, Padding::same(shape, [3, 3], 2))?;
        let mut x = g.layer([stem], Activation::Relu6)?;
        let blocks = STAGES.iter().flat_map(|[count, side, stride, expansion, channels]| {
            (0..*count).map(move |i| {
                let stride = if i == 0 { *stride } else { 1 };
                Block { side: *side, stride, expansion: *expansion, channels: *channels }
            })
        });
        for (index, block) in blocks.enumerate().take(last + 1) {
            x = block.add_to(&mut g, x, &weights.of(&format!("b{index}")))?;
            if outputs.contains(&index) {
                g.give(x);
            }
        }
        Network::extractor(g)
    }
}

struct Block {
    side: usize,
    stride: usize,
    expansion: usize,
    channels: usize,
}

impl Block {
    fn add_to(&self, g: &mut Graph, input: Value, w: &Weights<'_>) -> Result<Value> {
        let from = g.shape(input).channels;
        let wide = from * self.expansion;
        let mut x = input;
        let first = usize::from(self.expansion > 1);
        let layer = |index: usize| w.of(&index.to_string());
        if self.expansion > 1 {
            let expand = layer(0).convolution("conv", [from, wide], 1)?;
            let expand = g.convolution(x, expand, 1, Padding::default())?;
            x = g.layer([expand], Activation::Relu6)?;
        }
        let depthwise = layer(first).depthwise("dw", wide, self.side)?;
        let same = Padding::same(g.shape(x), [self.side; 2], self.stride);
        let depthwise = g.convolution(x, depthwise, self.stride, same)?;
        x = g.depthwise(depthwise, Activation::Relu6)?;
        let project = layer(first + 1).convolution("conv", [wide, self.channels], 1)?;
        let project = g.convolution(x, project, 1, Padding::default())?;
        if self.stride == 1 && from == self.channels {
            return g.residual(project, input, Activation::None);
        }
        g.layer([project], Activation::None)
    }
}
