//! Sums for blocks of eight output channels: four pixels by one or two blocks stay in registers.
//!
//! For every value of a run, the weights of the block are loaded once and used for all pixels, and the value of each
//! pixel is repeated over the lanes. A single pixel, as behind a dense layer, takes four blocks instead.

use super::ends::{Ends, Pixels, finish};
use super::lanes::F8;
use crate::phase::{BLOCK, Phase};

/// Pixels of a tile.
const PIXELS: usize = 4;

/// Blocks of a tile of one pixel.
const BLOCKS: usize = 4;

/// Values of a run between two tests for its end.
const UNROLL: usize = 4;

/// # Safety
/// The offsets of `phase` are within `buffers`, `target` and the maps of `ends` for `images` images, and weights and
/// bias have the lengths that the phase says.
#[inline(always)]
pub(super) unsafe fn run<const FMA: bool, const WIDE: usize>(
    phase: &Phase,
    buffers: &[Vec<f32>],
    target: &mut [f32],
    images: usize,
    ends: &Ends<'_>,
) {
    let blocks = phase.channels.div_ceil(BLOCK);
    let pixels = images * phase.rows * phase.columns;
    let mut block = 0;
    // SAFETY: the caller's promise, for blocks below `blocks`.
    unsafe {
        while block < blocks {
            if pixels == 1 && blocks - block >= BLOCKS {
                let sums = tile::<FMA, 1, BLOCKS>(phase, buffers, [[0; 3]], block);
                write(sums, phase, target, [[0; 3]], 1, block, ends);
                block += BLOCKS;
            } else if blocks - block >= WIDE {
                column::<FMA, WIDE>(phase, buffers, target, pixels, block, ends);
                block += WIDE;
            } else {
                column::<FMA, 1>(phase, buffers, target, pixels, block, ends);
                block += 1;
            }
        }
    }
}

/// All pixels of `V` blocks.
///
/// # Safety
/// As [`run`], with `block + V` at most the number of blocks.
#[inline(always)]
unsafe fn column<const FMA: bool, const V: usize>(
    phase: &Phase,
    buffers: &[Vec<f32>],
    target: &mut [f32],
    pixels: usize,
    block: usize,
    ends: &Ends<'_>,
) {
    let mut places = Pixels::new(phase.rows, phase.columns);
    let mut left = pixels;
    // SAFETY: the caller's promise; `places` yields the pixels of the phase.
    unsafe {
        while left > 1 {
            let count = left.min(PIXELS);
            let mut tile_of = [[0; 3]; PIXELS];
            for i in 0..PIXELS {
                // A tile that is not full repeats its last pixel and does not write it again.
                tile_of[i] = if i < count { places.step() } else { tile_of[i - 1] };
            }
            let sums = tile::<FMA, PIXELS, V>(phase, buffers, tile_of, block);
            write(sums, phase, target, tile_of, count, block, ends);
            left -= count;
        }
        if left == 1 {
            let place = [places.step()];
            let sums = tile::<FMA, 1, V>(phase, buffers, place, block);
            write(sums, phase, target, place, 1, block, ends);
        }
    }
}

/// The sums of `P` pixels and `V` blocks.
///
/// # Safety
/// As [`run`], with places of the phase and `block + V` at most the number of blocks.
#[inline(always)]
unsafe fn tile<const FMA: bool, const P: usize, const V: usize>(
    phase: &Phase,
    buffers: &[Vec<f32>],
    places: [[usize; 3]; P],
    block: usize,
) -> [[F8; V]; P] {
    let stride = phase.depth * BLOCK;
    // SAFETY: the caller's promise: bias and weights have all blocks, runs are within their buffers.
    unsafe {
        let bias = phase.bias.as_ptr().add(block * BLOCK);
        let mut sums = [[F8::splat(0.0); V]; P];
        for v in 0..V {
            let bias = F8::load(bias.add(v * BLOCK));
            for p in 0..P {
                sums[p][v] = bias;
            }
        }
        let mut weights = phase.weights.as_ptr().add(block * stride);
        for source in &phase.sources {
            let data = buffers.get_unchecked(source.buffer).as_ptr();
            let mut pixel = [data; P];
            for p in 0..P {
                pixel[p] = data.wrapping_add(source.grid.at(places[p]));
            }
            for run in &source.runs {
                let mut from = pixel;
                for p in 0..P {
                    from[p] = pixel[p].add(run.offset);
                }
                let mut i = 0;
                while i + UNROLL <= run.length {
                    for u in 0..UNROLL {
                        step::<FMA, P, V>(&mut sums, &from, i + u, weights, stride);
                        weights = weights.add(BLOCK);
                    }
                    i += UNROLL;
                }
                while i < run.length {
                    step::<FMA, P, V>(&mut sums, &from, i, weights, stride);
                    weights = weights.add(BLOCK);
                    i += 1;
                }
            }
        }
        sums
    }
}

/// Adds one value of each pixel times its weights.
///
/// # Safety
/// `from` of every pixel has a value at `index`, `weights` a block every `stride`.
#[inline(always)]
unsafe fn step<const FMA: bool, const P: usize, const V: usize>(
    sums: &mut [[F8; V]; P],
    from: &[*const f32; P],
    index: usize,
    weights: *const f32,
    stride: usize,
) {
    // SAFETY: the caller's promise.
    unsafe {
        let mut block = [F8::splat(0.0); V];
        for v in 0..V {
            block[v] = F8::load(weights.add(v * stride));
        }
        for p in 0..P {
            let value = F8::splat_from(from[p].add(index));
            for v in 0..V {
                sums[p][v] = value.times_plus::<FMA>(block[v], sums[p][v]);
            }
        }
    }
}

/// Writes the sums of the first `count` pixels.
///
/// # Safety
/// As [`run`], with places of the phase and `block + V` at most the number of blocks.
#[inline(always)]
unsafe fn write<const P: usize, const V: usize>(
    sums: [[F8; V]; P],
    phase: &Phase,
    target: &mut [f32],
    places: [[usize; 3]; P],
    count: usize,
    block: usize,
    ends: &Ends<'_>,
) {
    for p in 0..P {
        if p >= count {
            break;
        }
        for v in 0..V {
            let channel = (block + v) * BLOCK;
            let lanes = (phase.channels - channel).min(BLOCK);
            // SAFETY: the pixel has `phase.channels` values in the target and in the maps of `ends`.
            unsafe {
                let to = target.as_mut_ptr().add(phase.target.at(places[p]) + channel);
                finish(sums[p][v], to, places[p], channel, lanes, ends);
            }
        }
    }
}
