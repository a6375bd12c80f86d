//! Sums of linear terms, prepared for the kernels: offsets into buffers, and weights in the order they are read.
//!
//! Neighbouring entries of a kernel's row read neighbouring pixels, which with channels last are one run of memory;
//! so a window of 3×3 over 32 channels is three runs of 96 values. Weights of [`BLOCK`] output channels are stored together
//! for each value of a run. Layers with at most [`NARROW`] outputs would leave most of a block empty; theirs are stored as
//! one run for each output.

use crate::geometry::{Tap, count};
use crate::graph::{Term, step_of};
use crate::layout::Layout;

/// Output channels that are computed together.
pub(crate) const BLOCK: usize = 8;

/// Most output channels that are computed as dot products along the runs.
pub(crate) const NARROW: usize = 4;

/// Places of the pixels of a phase in a buffer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Grid {
    /// The first pixel.
    pub base: usize,
    /// From one image to the next.
    pub image: usize,
    /// From one row of the phase to the next.
    pub row: usize,
    /// From one column of the phase to the next.
    pub column: usize,
}

impl Grid {
    /// The pixels `origin + step · j` of a map.
    pub fn of(layout: &Layout, origin: [usize; 2], step: [usize; 2]) -> Self {
        Self {
            base: layout.at(origin[0] as isize, origin[1] as isize),
            image: layout.len(),
            row: step[0] * layout.pitch(),
            column: step[1] * layout.shape.channels,
        }
    }

    /// The first value of a pixel.
    pub fn at(&self, [image, row, column]: [usize; 3]) -> usize {
        self.base + image * self.image + row * self.row + column * self.column
    }
}

/// Values that follow each other in memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Run {
    /// From the pixel to the first of them.
    pub offset: usize,
    pub length: usize,
}

/// What one term reads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Source {
    pub buffer: usize,
    pub grid: Grid,
    pub runs: Vec<Run>,
}

/// The outputs of a layer that take the same entries of its kernels.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Phase {
    pub rows: usize,
    pub columns: usize,
    /// First pixel and step, for the grids of other buffers.
    pub origin: [usize; 2],
    pub step: [usize; 2],
    pub target: Grid,
    pub sources: Vec<Source>,
    /// Output channels.
    pub channels: usize,
    /// Values that one output sums over.
    pub depth: usize,
    /// Blocks `[block][depth][BLOCK]`; narrow layers `[run][channel][length]`.
    pub weights: Vec<f32>,
    /// One for each channel, filled up to whole blocks.
    pub bias: Vec<f32>,
}

/// The phases of a sum of terms. `layout` gives the place of each buffer.
///
/// `with_bias` is false for vector–Jacobian products.
pub(crate) fn phases<'a>(
    terms: &[Term],
    target: &Layout,
    layout: impl Fn(usize) -> &'a Layout,
    with_bias: bool,
) -> Vec<Phase> {
    let step = step_of(terms);
    let mut phases = Vec::new();
    for y in 0..step[0].min(target.shape.height) {
        for x in 0..step[1].min(target.shape.width) {
            phases.push(phase(terms, target, &layout, with_bias, [y, x], step));
        }
    }
    phases
}

/// The entries `[row, column]` of a term's kernel that follow each other in memory, run by run.
struct Entries {
    runs: Vec<Run>,
    entries: Vec<Vec<[usize; 2]>>,
}

fn phase<'a>(
    terms: &[Term],
    target: &Layout,
    layout: &impl Fn(usize) -> &'a Layout,
    with_bias: bool,
    origin: [usize; 2],
    step: [usize; 2],
) -> Phase {
    let channels = target.shape.channels;
    let mut sources = Vec::new();
    let mut entries = Vec::new();
    for term in terms {
        let from = layout(term.input);
        let along = |axis: usize| term.axes[axis].taps(term.direction, origin[axis], step[axis]);
        let ((rows, row_moves), (columns, column_moves)) = (along(0), along(1));
        let grid = Grid {
            base: 0,
            image: from.len(),
            row: row_moves * from.pitch(),
            column: column_moves * from.shape.channels,
        };
        let Entries { runs, entries: of_term } = join(&rows, &columns, from);
        sources.push(Source { buffer: term.input, grid, runs });
        entries.push(of_term);
    }
    let depth = sources.iter().flat_map(|s| &s.runs).map(|run| run.length).sum();
    let weights = if channels <= NARROW {
        pack_narrow(terms, &entries, channels)
    } else {
        pack_blocks(terms, &entries, channels)
    };
    let mut bias = vec![0.0; channels.next_multiple_of(BLOCK)];
    if with_bias {
        for (term, entries) in terms.iter().zip(&entries) {
            add_bias(&mut bias[..channels], term, entries);
        }
    }
    Phase {
        rows: count(target.shape.height, origin[0], step[0]),
        columns: count(target.shape.width, origin[1], step[1]),
        origin,
        step,
        target: Grid::of(target, origin, step),
        sources,
        channels,
        depth,
        weights,
        bias,
    }
}

/// Joins the taps of each row that read neighbouring pixels.
fn join(rows: &[Tap], columns: &[Tap], from: &Layout) -> Entries {
    let channels = from.shape.channels;
    let mut joined = Entries { runs: Vec::new(), entries: Vec::new() };
    for row in rows {
        let mut end = None;
        for column in columns {
            let entry = [row.entry, column.entry];
            let (true, Some(run), Some(entries)) =
                (end == Some(column.offset), joined.runs.last_mut(), joined.entries.last_mut())
            else {
                let offset = from.at(row.offset, column.offset);
                joined.runs.push(Run { offset, length: channels });
                joined.entries.push(vec![entry]);
                end = Some(column.offset + 1);
                continue;
            };
            run.length += channels;
            entries.push(entry);
            end = Some(column.offset + 1);
        }
    }
    joined
}

fn weight(term: &Term, [y, x]: [usize; 2], input: usize, output: usize) -> f32 {
    match term.swapped {
        false => term.kernel.at(y, x, input, output),
        true => term.kernel.at(y, x, output, input),
    }
}

/// `[block][term, run, entry, input channel][BLOCK]`, zeros where the last block has no output.
fn pack_blocks(terms: &[Term], entries: &[Vec<Vec<[usize; 2]>>], channels: usize) -> Vec<f32> {
    let mut packed = Vec::new();
    for block in 0..channels.div_ceil(BLOCK) {
        for (term, runs) in terms.iter().zip(entries) {
            for entry in runs.iter().flatten() {
                for input in 0..term.channels()[0] {
                    packed.extend((0..BLOCK).map(|lane| {
                        let output = block * BLOCK + lane;
                        if output < channels { weight(term, *entry, input, output) } else { 0.0 }
                    }));
                }
            }
        }
    }
    packed
}

/// `[term, run][output][entry, input channel]`.
fn pack_narrow(terms: &[Term], entries: &[Vec<Vec<[usize; 2]>>], channels: usize) -> Vec<f32> {
    let mut packed = Vec::new();
    for (term, runs) in terms.iter().zip(entries) {
        for run in runs {
            for output in 0..channels {
                for entry in run {
                    let inputs = 0..term.channels()[0];
                    packed.extend(inputs.map(|input| weight(term, *entry, input, output)));
                }
            }
        }
    }
    packed
}

/// Adds a term's bias, and what the shift of a norm before it contributes through the entries of this phase.
fn add_bias(bias: &mut [f32], term: &Term, entries: &[Vec<[usize; 2]>]) {
    let kernel = &term.kernel;
    let own = match entries.first().and_then(|run| run.first()) {
        // Where it differs between pixels, the phase has one entry of the kernel, and that is its pixel.
        Some([y, x]) if kernel.bias.len() > bias.len() => (y * kernel.side[1] + x) * bias.len(),
        _ => 0,
    };
    for (output, bias) in bias.iter_mut().enumerate() {
        *bias += kernel.bias.get(own + output).copied().unwrap_or(0.0);
        let Some(border) = &kernel.border else { continue };
        // Summed in f64: many terms of the two signs.
        let shift: f64 = entries
            .iter()
            .flatten()
            .flat_map(|entry| border.iter().enumerate().map(move |(i, b)| (*entry, i, *b)))
            .map(|(entry, input, b)| f64::from(weight(term, entry, input, output)) * f64::from(b))
            .sum();
        *bias -= shift as f32;
    }
}

/// A depthwise convolution: for every pixel, each channel by itself.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct DepthwisePhase {
    pub rows: usize,
    pub columns: usize,
    pub target: Grid,
    pub buffer: usize,
    pub grid: Grid,
    /// From the pixel to what each entry of the kernel reads.
    pub offsets: Vec<usize>,
    pub channels: usize,
    /// `[entry][channel]`.
    pub weights: Vec<f32>,
    /// `[channel]`.
    pub bias: Vec<f32>,
    /// First pixel and step, for the grids of other buffers.
    pub origin: [usize; 2],
    pub step: [usize; 2],
}

/// The phases of a depthwise convolution, or of its vector–Jacobian product.
pub(crate) fn depthwise_phases(
    term: &Term,
    target: &Layout,
    from: &Layout,
    with_bias: bool,
) -> Vec<DepthwisePhase> {
    let step = term.step();
    let channels = target.shape.channels;
    let mut phases = Vec::new();
    for y in 0..step[0].min(target.shape.height) {
        for x in 0..step[1].min(target.shape.width) {
            let origin = [y, x];
            let along =
                |axis: usize| term.axes[axis].taps(term.direction, origin[axis], step[axis]);
            let ((rows, row_moves), (columns, column_moves)) = (along(0), along(1));
            let mut offsets = Vec::new();
            let mut weights = Vec::new();
            for row in &rows {
                for column in &columns {
                    offsets.push(from.at(row.offset, column.offset));
                    let at = |c| term.kernel.at(row.entry, column.entry, 0, c);
                    weights.extend((0..channels).map(at));
                }
            }
            let bias = if with_bias { term.kernel.bias.clone() } else { vec![0.0; channels] };
            phases.push(DepthwisePhase {
                rows: count(target.shape.height, y, step[0]),
                columns: count(target.shape.width, x, step[1]),
                target: Grid::of(target, origin, step),
                buffer: term.input,
                grid: Grid {
                    base: 0,
                    image: from.len(),
                    row: row_moves * from.pitch(),
                    column: column_moves * channels,
                },
                offsets,
                channels,
                weights,
                bias,
                origin,
                step,
            });
        }
    }
    phases
}
