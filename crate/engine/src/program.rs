//! A graph as a list of steps over buffers, forward and backward.
//!
//! Buffer `i` holds map `i` of the graph; buffer `maps + i` the gradient with respect to what enters the activation of
//! map `i`. The backward list is the chain rule written out: the gradient of a map is the sum of the vector–Jacobian
//! products of the layers that read it, and where those are sums of linear terms they are again one sum of linear
//! terms, which ends with the derivative of the map's activation.

use crate::graph::{Activation, Graph, Layer, Node, Term, step_of};
use crate::kernels::{self, Ends, Initial, Mask};
use crate::layout::Layout;
use crate::maps::{self, From, To};
use crate::phase::{DepthwisePhase, Grid, Phase, depthwise_phases, phases};

/// A list of steps, and the maps' gradients as they are stored.
#[derive(Debug)]
pub(crate) struct Program {
    pub steps: Vec<Step>,
    /// Places of all buffers.
    pub layouts: Vec<Layout>,
}

/// What is done with one buffer.
#[derive(Debug)]
pub(crate) struct Step {
    /// The buffer that is written.
    target: usize,
    /// Whether it is added to what the buffer holds.
    add: bool,
    work: Work,
}

#[derive(Debug)]
enum Work {
    Sum { phases: Vec<Phase>, ends: Finish },
    Depthwise { phases: Vec<DepthwisePhase>, ends: Finish },
    Pool { from: usize, window: usize },
    PoolVjp { from: usize, gradient: usize, window: usize },
    Upsample { from: usize, factor: usize },
    UpsampleVjp { gradient: usize, factor: usize },
    Copy { from: usize, channels: [usize; 3] },
    Activate(Activation),
    Derive { activation: Activation, values: usize },
}

/// What a kernel does beside the sum.
#[derive(Debug, Clone, Copy)]
struct Finish {
    skip: Option<usize>,
    rectifier: [f32; 2],
    mask: Option<(usize, [f32; 2])>,
}

/// Slope and ceiling of an activation that a kernel can end with.
fn rectifier(activation: Activation) -> Option<[f32; 2]> {
    match activation {
        Activation::None => Some([1.0, f32::INFINITY]),
        Activation::Leaky(slope) => Some([slope, f32::INFINITY]),
        Activation::Relu6 => Some([0.0, 6.0]),
        Activation::Sigmoid => None,
    }
}

const LINEAR: [f32; 2] = [1.0, f32::INFINITY];

impl Program {
    /// The steps from the input to the outputs.
    pub fn forward(graph: &Graph) -> Self {
        let layouts: Vec<Layout> = graph.nodes.iter().map(|node| node.layout).collect();
        let mut steps = Vec::new();
        for (target, node) in graph.nodes.iter().enumerate() {
            let step = |work| Step { target, add: false, work };
            let ended = rectifier(node.activation);
            let ends = Finish { skip: None, rectifier: ended.unwrap_or(LINEAR), mask: None };
            match &node.layer {
                Layer::Input => continue,
                Layer::Sum { terms, skip } => {
                    let phases = phases(terms, &node.layout, |i| &layouts[i], true);
                    steps.push(step(Work::Sum { phases, ends: Finish { skip: *skip, ..ends } }));
                }
                Layer::Depthwise(term) => {
                    let from = &layouts[term.input];
                    let phases = depthwise_phases(term, &node.layout, from, true);
                    steps.push(step(Work::Depthwise { phases, ends }));
                }
                Layer::Pool { input, window } => {
                    steps.push(step(Work::Pool { from: *input, window: *window }));
                }
                Layer::Upsample { input, factor } => {
                    steps.push(step(Work::Upsample { from: *input, factor: *factor }));
                }
                Layer::Concat(inputs) => {
                    let mut first = 0;
                    for input in inputs {
                        let count = layouts[*input].shape.channels;
                        steps.push(step(Work::Copy { from: *input, channels: [0, first, count] }));
                        first += count;
                    }
                }
            }
            let by_kernel = matches!(node.layer, Layer::Sum { .. } | Layer::Depthwise(_));
            if node.activation != Activation::None && !(by_kernel && ended.is_some()) {
                steps.push(step(Work::Activate(node.activation)));
            }
        }
        Self { steps, layouts }
    }

    /// The steps from the gradient of the first output back to that of the input.
    pub fn backward(graph: &Graph) -> Self {
        let maps = graph.nodes.len();
        let mut layouts: Vec<Layout> = graph.nodes.iter().map(|node| node.layout).collect();
        layouts.extend(graph.nodes.iter().map(|node| Layout::new(node.layout.shape)));
        let readers =
            |value| graph.nodes.iter().enumerate().filter(move |(_, node)| node.layer.reads(value));
        // The terms of every map's gradient, and with them the borders that gradients need.
        let mut linear: Vec<Vec<Term>> = Vec::new();
        for value in 0..maps {
            let terms: Vec<Term> = readers(value)
                .flat_map(|(reader, node)| terms_of(node, value, maps + reader))
                .collect();
            let step = step_of(&terms);
            for term in &terms {
                let reach = |axis: usize| term.axes[axis].reach(term.direction, step[axis]);
                layouts[term.input].widen([reach(0), reach(1)]);
            }
            linear.push(terms);
            for (reader, node) in readers(value) {
                if let Layer::Depthwise(term) = &node.layer {
                    let term = term.reversed(maps + reader);
                    let reach =
                        |axis: usize| term.axes[axis].reach(term.direction, term.step()[axis]);
                    layouts[term.input].widen([reach(0), reach(1)]);
                }
            }
        }
        let mut steps = Vec::new();
        for value in (0..maps).rev() {
            let activation = graph.nodes[value].activation;
            let target = maps + value;
            let mut begun = graph.outputs.first() == Some(&value);
            for (reader, node) in readers(value) {
                for work in others(node, value, maps + reader, graph, &layouts, target) {
                    steps.push(Step { target, add: begun, work });
                    begun = true;
                }
            }
            let terms = &linear[value];
            let mask = rectifier(activation).filter(|_| activation != Activation::None);
            if !terms.is_empty() {
                let phases = phases(terms, &layouts[target], |i| &layouts[i], false);
                let mask = mask.map(|mask| (value, mask));
                let ends = Finish { skip: None, rectifier: LINEAR, mask };
                steps.push(Step { target, add: begun, work: Work::Sum { phases, ends } });
            }
            if activation != Activation::None && (terms.is_empty() || mask.is_none()) {
                let work = Work::Derive { activation, values: value };
                steps.push(Step { target, add: false, work });
            }
        }
        Self { steps, layouts }
    }

    /// Runs all steps for `images` images.
    pub fn run(&self, buffers: &mut [Vec<f32>], images: usize) {
        for step in &self.steps {
            // Taken out and put back, so that the step can read the other buffers; nothing is allocated.
            let mut target = std::mem::take(&mut buffers[step.target]);
            self.step(step, buffers, &mut target, images);
            buffers[step.target] = target;
        }
    }

    fn step(&self, step: &Step, buffers: &[Vec<f32>], target: &mut [f32], images: usize) {
        let from = |index: usize| From(&buffers[index], &self.layouts[index]);
        let to = &mut To(target, &self.layouts[step.target]);
        match &step.work {
            Work::Sum { phases, ends } => {
                for phase in phases {
                    let ends = self.ends(ends, step.add, buffers, phase.origin, phase.step);
                    kernels::sum(phase, buffers, to.0, images, &ends);
                }
            }
            Work::Depthwise { phases, ends } => {
                for phase in phases {
                    let ends = self.ends(ends, step.add, buffers, phase.origin, phase.step);
                    kernels::depthwise(phase, buffers, to.0, images, &ends);
                }
            }
            Work::Pool { from: index, window } => maps::pool(from(*index), to, *window, images),
            Work::PoolVjp { from: index, gradient, window } => {
                maps::pool_vjp(from(*index), from(*gradient), to, *window, images, step.add);
            }
            Work::Upsample { from: index, factor } => {
                maps::upsample(from(*index), to, *factor, images);
            }
            Work::UpsampleVjp { gradient, factor } => {
                maps::upsample_vjp(from(*gradient), to, *factor, images, step.add);
            }
            Work::Copy { from: index, channels } => {
                maps::copy_channels(from(*index), to, *channels, images, step.add);
            }
            Work::Activate(activation) => maps::activate(*activation, to, images),
            Work::Derive { activation, values } => {
                maps::derive(*activation, from(*values), to, images);
            }
        }
    }

    fn ends<'a>(
        &'a self,
        finish: &Finish,
        add: bool,
        buffers: &'a [Vec<f32>],
        origin: [usize; 2],
        step: [usize; 2],
    ) -> Ends<'a> {
        let grid = |index: usize| Grid::of(&self.layouts[index], origin, step);
        let [slope, ceiling] = finish.rectifier;
        let initial = match finish.skip {
            Some(skip) => Initial::Map(&buffers[skip], grid(skip)),
            None if add => Initial::Target,
            None => Initial::None,
        };
        let mask = finish.mask.map(|(index, [slope, ceiling])| Mask {
            values: &buffers[index],
            grid: grid(index),
            slope,
            ceiling,
        });
        Ends { initial, slope, ceiling, mask }
    }
}

/// The vector–Jacobian products of a layer's linear terms with respect to map `value`.
fn terms_of(reader: &Node, value: usize, gradient: usize) -> impl Iterator<Item = Term> {
    let terms: &[Term] = match &reader.layer {
        Layer::Sum { terms, .. } => terms,
        _ => &[],
    };
    terms.iter().filter(move |term| term.input == value).map(move |term| term.reversed(gradient))
}

/// The other vector–Jacobian products of a layer with respect to map `value`.
fn others(
    reader: &Node,
    value: usize,
    gradient: usize,
    graph: &Graph,
    layouts: &[Layout],
    target: usize,
) -> Vec<Work> {
    let channels = graph.nodes[value].layout.shape.channels;
    match &reader.layer {
        Layer::Sum { skip, .. } if *skip == Some(value) => {
            vec![Work::Copy { from: gradient, channels: [0, 0, channels] }]
        }
        Layer::Input | Layer::Sum { .. } => Vec::new(),
        Layer::Depthwise(term) => {
            let term = term.reversed(gradient);
            let phases = depthwise_phases(&term, &layouts[target], &layouts[gradient], false);
            let ends = Finish { skip: None, rectifier: LINEAR, mask: None };
            vec![Work::Depthwise { phases, ends }]
        }
        Layer::Pool { window, .. } => {
            vec![Work::PoolVjp { from: value, gradient, window: *window }]
        }
        Layer::Upsample { factor, .. } => vec![Work::UpsampleVjp { gradient, factor: *factor }],
        Layer::Concat(inputs) => {
            let mut first = 0;
            let mut copies = Vec::new();
            for input in inputs {
                let count = graph.nodes[*input].layout.shape.channels;
                if *input == value {
                    copies.push(Work::Copy { from: gradient, channels: [first, 0, count] });
                }
                first += count;
            }
            copies
        }
    }
}
