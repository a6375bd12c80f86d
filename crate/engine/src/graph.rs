//! A network as a list of layers over feature maps, and the builder that the networks are written with.
//!
//! A layer is a sum of linear terms, each with an input of its own, followed by an activation: a residual connection is one
//! more term of the same sum and costs no additional pass over memory. What cannot be written so is pooling,
//! up-sampling, concatenation and depthwise convolution.

use crate::geometry::{Axis, Direction};
use crate::layout::Layout;
use crate::{Error, Kernel, Result};
use novelty_core::image::Shape;
use std::sync::Arc;

/// A feature map of a network under construction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Value(pub(crate) usize);

/// What follows a sum of terms.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub enum Activation {
    /// Nothing.
    #[default]
    None,
    /// `v` where it is positive, `slope · v` elsewhere; the slope is between 0 and 1.
    Leaky(f32),
    /// `min(max(v, 0), 6)`.
    Relu6,
    /// `1 / (1 + e^−v)`.
    Sigmoid,
}

impl Activation {
    /// `max(v, 0)`.
    pub const RELU: Self = Self::Leaky(0.0);
}

/// Zeros around a map: before and after its rows, before and after its columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Padding(pub [[usize; 2]; 2]);

impl Padding {
    /// The same on every side.
    pub fn all(pad: usize) -> Self {
        Self([[pad; 2]; 2])
    }

    /// TensorFlow's “same”: the output has `⌈extent / stride⌉` pixels, and what cannot be split evenly is added after.
    pub fn same(shape: Shape, side: [usize; 2], stride: usize) -> Self {
        let along = |extent: usize, side: usize| {
            let total = ((extent.div_ceil(stride) - 1) * stride + side).saturating_sub(extent);
            [total / 2, total - total / 2]
        };
        Self([along(shape.height, side[0]), along(shape.width, side[1])])
    }
}

/// One linear term of a layer.
#[derive(Debug, Clone)]
pub struct Term {
    pub(crate) input: usize,
    pub(crate) kernel: Arc<Kernel>,
    pub(crate) axes: [Axis; 2],
    pub(crate) direction: Direction,
    /// Whether the kernel's input and output channels change places: in vector–Jacobian products.
    pub(crate) swapped: bool,
}

impl Term {
    /// Input and output channels.
    pub(crate) fn channels(&self) -> [usize; 2] {
        let [from, to] = self.kernel.channels;
        if self.swapped { [to, from] } else { [from, to] }
    }

    pub(crate) fn step(&self) -> [usize; 2] {
        self.axes.map(|axis| axis.step(self.direction))
    }

    /// The vector–Jacobian product of this term: from the gradient with index `gradient` of its output.
    pub(crate) fn reversed(&self, gradient: usize) -> Self {
        Self {
            input: gradient,
            direction: self.direction.reversed(),
            swapped: !self.swapped,
            ..self.clone()
        }
    }

    fn extent(&self, channels: usize) -> Shape {
        let [height, width] = self.axes.map(|axis| axis.output(self.direction));
        Shape::new(channels, height, width)
    }
}

/// How a map comes from others.
#[derive(Debug, Clone)]
pub(crate) enum Layer {
    Input,
    Sum { terms: Vec<Term>, skip: Option<usize> },
    Depthwise(Term),
    Pool { input: usize, window: usize },
    Upsample { input: usize, factor: usize },
    Concat(Vec<usize>),
}

impl Layer {
    /// Whether the layer reads the map.
    pub fn reads(&self, value: usize) -> bool {
        match self {
            Self::Input => false,
            Self::Sum { terms, skip } => {
                *skip == Some(value) || terms.iter().any(|term| term.input == value)
            }
            Self::Depthwise(term) => term.input == value,
            Self::Pool { input, .. } | Self::Upsample { input, .. } => *input == value,
            Self::Concat(inputs) => inputs.contains(&value),
        }
    }
}

/// One map: where it comes from, how it is stored, what its border holds.
#[derive(Debug, Clone)]
pub(crate) struct Node {
    pub layer: Layer,
    pub activation: Activation,
    pub layout: Layout,
    pub border: Option<Vec<f32>>,
}

/// Layers from one input to its outputs, in the order in which they are computed.
#[derive(Debug, Clone)]
pub struct Graph {
    pub(crate) nodes: Vec<Node>,
    pub(crate) outputs: Vec<usize>,
}

/// Largest extent of a side, number of channels, and values of a map that a graph accepts.
const MAX_SIDE: usize = 1 << 13;
const MAX_VALUES: usize = 1 << 26;

impl Graph {
    /// A graph that holds nothing but its input.
    ///
    /// # Errors
    /// [`Error::Layer`] for an empty extent, or one that is too large.
    pub fn new(input: Shape) -> Result<(Self, Value)> {
        let mut graph = Self { nodes: Vec::new(), outputs: Vec::new() };
        let input = graph.push(Layer::Input, Activation::None, input)?;
        Ok((graph, input))
    }

    /// The extent of a map.
    pub fn shape(&self, value: Value) -> Shape {
        self.nodes[value.0].layout.shape
    }

    /// The extent of output `index`.
    pub(crate) fn output(&self, index: usize) -> Shape {
        self.nodes[self.outputs[index]].layout.shape
    }

    /// A convolution term; a negative remainder of the extent is left out at the end, as in PyTorch.
    ///
    /// # Errors
    /// [`Error::Layer`] for channels that differ, a stride of 0, a window larger than the padded map, or padding wider
    /// than the window.
    pub fn convolution(
        &mut self,
        input: Value,
        kernel: Kernel,
        stride: usize,
        padding: Padding,
    ) -> Result<Term> {
        let shape = self.shape(input);
        let along = |extent: usize, side: usize, [before, after]: [usize; 2]| {
            let free = (extent + before + after).checked_sub(side);
            let free = free.filter(|_| stride > 0 && side > 0 && before.max(after) <= side);
            let free = free.ok_or_else(|| {
                Error::Layer(format!(
                    "a window of {side} with stride {stride} over {extent} pixels"
                ))
            })?;
            let small = free / stride + 1;
            Ok(Axis { kernel: side, stride, pad: before, small, large: extent })
        };
        let axes = [
            along(shape.height, kernel.side[0], padding.0[0])?,
            along(shape.width, kernel.side[1], padding.0[1])?,
        ];
        self.term(input, kernel, axes, Direction::Down)
    }

    /// A transposed convolution term whose output has `(extent − 1) · stride − 2 · pad + side + output_pad` pixels along
    /// an axis.
    ///
    /// # Errors
    /// [`Error::Layer`] for channels that differ, an output without pixels, or an output padding that is not below the
    /// stride.
    pub fn transposed(
        &mut self,
        input: Value,
        kernel: Kernel,
        stride: usize,
        pad: usize,
        output_pad: usize,
    ) -> Result<Term> {
        let shape = self.shape(input);
        let along = |extent: usize, side: usize| {
            let whole = ((extent - 1) * stride).checked_add(side + output_pad);
            let large = whole.and_then(|whole| whole.checked_sub(pad.checked_mul(2)?));
            let large = large.filter(|large| *large > 0 && output_pad < stride && side > 0);
            let large = large.ok_or_else(|| {
                Error::Layer(format!(
                    "a transposed window of {side} with stride {stride} over {extent} pixels"
                ))
            })?;
            Ok(Axis { kernel: side, stride, pad, small: extent, large })
        };
        let axes = [along(shape.height, kernel.side[0])?, along(shape.width, kernel.side[1])?];
        self.term(input, kernel, axes, Direction::Up)
    }

    /// A doubling by nearest neighbours and a 2×2 convolution padded before, as one term; see [`Kernel::doubled`].
    ///
    /// # Errors
    /// [`Error::Layer`] for channels that differ or another window than 2×2.
    pub fn doubling(&mut self, input: Value, kernel: Kernel) -> Result<Term> {
        let Shape { height, width, .. } = self.shape(input);
        let along = |small: usize| Axis { kernel: 3, stride: 2, pad: 0, small, large: 2 * small };
        self.term(input, kernel.doubled()?, [along(height), along(width)], Direction::Up)
    }

    /// A dense term from a whole map; its kernel has the map's extent.
    ///
    /// # Errors
    /// [`Error::Layer`] for a kernel of another extent.
    pub fn dense(&mut self, input: Value, kernel: Kernel) -> Result<Term> {
        let Shape { height, width, .. } = self.shape(input);
        if kernel.side != [height, width] {
            let [rows, columns] = kernel.side;
            let text = format!("a dense layer of {rows}×{columns} over {height}×{width} pixels");
            return Err(Error::Layer(text));
        }
        self.convolution(input, kernel, 1, Padding::default())
    }

    /// A dense term from one pixel to a map of the kernel's extent.
    ///
    /// # Errors
    /// [`Error::Layer`] for an input of more than one pixel.
    pub fn dense_to_map(&mut self, input: Value, kernel: Kernel) -> Result<Term> {
        let pixels = self.shape(input).pixels();
        if pixels != 1 {
            return Err(Error::Layer(format!("a dense layer from {pixels} pixels to a map")));
        }
        self.transposed(input, kernel, 1, 0, 0)
    }

    fn term(
        &mut self,
        input: Value,
        kernel: Kernel,
        axes: [Axis; 2],
        direction: Direction,
    ) -> Result<Term> {
        let channels = self.shape(input).channels;
        if kernel.channels[0] != channels && kernel.channels[0] != 1 {
            let text = format!("{channels} channels into a kernel for {}", kernel.channels[0]);
            return Err(Error::Layer(text));
        }
        // One pixel of the smaller map: with the stride of the window, each pixel of the larger map is a phase of
        // its own, that takes one entry of the kernel rather than all of them.
        let axes = axes.map(|axis| match axis.small {
            1 => Axis { stride: axis.kernel, ..axis },
            _ => axis,
        });
        Ok(Term { input: input.0, kernel: Arc::new(kernel), axes, direction, swapped: false })
    }

    /// The sum of terms with an activation behind it.
    ///
    /// # Errors
    /// [`Error::Layer`] if the terms differ in extent.
    pub fn layer<const N: usize>(
        &mut self,
        terms: [Term; N],
        activation: Activation,
    ) -> Result<Value> {
        self.sum(terms.into(), None, activation)
    }

    /// The sum of a term and of a map as it is, with an activation behind it.
    ///
    /// # Errors
    /// [`Error::Layer`] if they differ in extent.
    pub fn residual(&mut self, term: Term, skip: Value, activation: Activation) -> Result<Value> {
        self.sum(vec![term], Some(skip.0), activation)
    }

    fn sum(&mut self, terms: Vec<Term>, skip: Option<usize>, act: Activation) -> Result<Value> {
        let Some(first) = terms.first() else {
            return Err(Error::Layer("a layer without a term".into()));
        };
        let shape = first.extent(first.channels()[1]);
        let fits = |term: &Term| {
            term.extent(term.channels()[1]) == shape
                && self.nodes[term.input].layout.shape.channels == term.channels()[0]
        };
        if !terms.iter().all(fits) || skip.is_some_and(|s| self.nodes[s].layout.shape != shape) {
            return Err(Error::Layer(format!("the terms of a sum of extent {shape:?} differ")));
        }
        let step = step_of(&terms);
        for term in &terms {
            self.reach(term, step)?;
        }
        self.push(Layer::Sum { terms, skip }, act, shape)
    }

    /// A depthwise convolution, made from a term whose kernel has one input channel.
    ///
    /// # Errors
    /// [`Error::Layer`] for another kernel.
    pub fn depthwise(&mut self, term: Term, activation: Activation) -> Result<Value> {
        let channels = self.nodes[term.input].layout.shape.channels;
        let kernel = &term.kernel;
        let plain = kernel.bias.len() == channels && kernel.border.is_none();
        if kernel.channels != [1, channels] || !plain {
            let [from, to] = term.kernel.channels;
            let text = format!("a kernel {from} → {to} as depthwise over {channels} channels");
            return Err(Error::Layer(text));
        }
        let shape = term.extent(channels);
        self.reach(&term, term.step())?;
        self.push(Layer::Depthwise(term), activation, shape)
    }

    /// The maximum of windows that do not overlap, and an activation; a remainder at the end is left out.
    ///
    /// # Errors
    /// [`Error::Layer`] for a window of 0 or larger than the map.
    pub fn pool(&mut self, input: Value, window: usize, activation: Activation) -> Result<Value> {
        let Shape { channels, height, width } = self.shape(input);
        if window == 0 || window > height.min(width) {
            return Err(Error::Layer(format!("a pooling of {window} over {height}×{width}")));
        }
        let shape = Shape::new(channels, height / window, width / window);
        self.push(Layer::Pool { input: input.0, window }, activation, shape)
    }

    /// Every pixel repeated `factor` times along both axes.
    ///
    /// # Errors
    /// [`Error::Layer`] for a factor of 0 or a map that would be too large.
    pub fn upsample(&mut self, input: Value, factor: usize) -> Result<Value> {
        let Shape { channels, height, width } = self.shape(input);
        let along = |extent: usize| extent.saturating_mul(factor);
        let shape = Shape::new(channels, along(height), along(width));
        self.push(Layer::Upsample { input: input.0, factor }, Activation::None, shape)
    }

    /// The channels of all inputs, one after the other.
    ///
    /// # Errors
    /// [`Error::Layer`] for maps of different extents, or none.
    pub fn concat(&mut self, inputs: &[Value]) -> Result<Value> {
        let shapes: Vec<Shape> = inputs.iter().map(|v| self.shape(*v)).collect();
        let channels = shapes.iter().map(|s| s.channels).sum();
        let first = shapes.first().copied().unwrap_or(Shape::new(0, 0, 0));
        if shapes.iter().any(|s| (s.height, s.width) != (first.height, first.width)) {
            return Err(Error::Layer("maps of different extents cannot be concatenated".into()));
        }
        let inputs = inputs.iter().map(|v| v.0).collect();
        let shape = Shape { channels, ..first };
        self.push(Layer::Concat(inputs), Activation::None, shape)
    }

    /// Names a map as the next output.
    pub fn give(&mut self, value: Value) {
        self.outputs.push(value.0);
    }

    /// Widens the border of a term's input, and notes what a folded norm needs there.
    fn reach(&mut self, term: &Term, step: [usize; 2]) -> Result<()> {
        let reach = [0, 1].map(|axis| term.axes[axis].reach(term.direction, step[axis]));
        let node = &mut self.nodes[term.input];
        if reach != [[0; 2]; 2] {
            let zeros = |border: &Option<Vec<f32>>| {
                border.as_ref().is_none_or(|b| b.iter().all(|v| *v == 0.0))
            };
            let padded = node.layout.before != [0; 2] || node.layout.after != [0; 2];
            let same = node.border == term.kernel.border
                || (zeros(&node.border) && zeros(&term.kernel.border));
            if padded && !same {
                return Err(Error::Layer(
                    "two layers read the border of one map, and their norms differ".into(),
                ));
            }
            node.border.clone_from(&term.kernel.border);
            node.layout.widen(reach);
        }
        Ok(())
    }

    fn push(&mut self, layer: Layer, activation: Activation, shape: Shape) -> Result<Value> {
        let Shape { channels, height, width } = shape;
        let sound = |side: usize| (1..=MAX_SIDE).contains(&side);
        if ![channels, height, width].into_iter().all(sound) || shape.len() > MAX_VALUES {
            return Err(Error::Layer(format!("a map of {channels}×{height}×{width}")));
        }
        self.nodes.push(Node { layer, activation, layout: Layout::new(shape), border: None });
        Ok(Value(self.nodes.len() - 1))
    }
}

/// The step of the phases that all terms can share.
pub(crate) fn step_of(terms: &[Term]) -> [usize; 2] {
    let along = |axis: usize| terms.iter().map(|term| term.step()[axis]).fold(1, common_multiple);
    [along(0), along(1)]
}

fn common_multiple(a: usize, b: usize) -> usize {
    let (mut x, mut y) = (a, b);
    while y > 0 {
        (x, y) = (y, x % y);
    }
    a / x * b
}
