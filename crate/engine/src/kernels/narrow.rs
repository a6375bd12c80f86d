//! Sums for at most four output channels, as dot products along the runs.

use super::ends::{Ends, Pixels, finish};
use super::lanes::F8;
use crate::phase::{BLOCK, Phase};

/// # Safety
/// The offsets of `phase` are within `buffers`, `target` and the maps of `ends` for `images` images, and weights and
/// bias have the lengths that the phase says.
#[inline(always)]
pub(super) unsafe fn run<const FMA: bool>(
    phase: &Phase,
    buffers: &[Vec<f32>],
    target: &mut [f32],
    images: usize,
    ends: &Ends<'_>,
) {
    // SAFETY: the caller's promise. The registers have room for four pixels of one channel, or two of two.
    unsafe {
        match phase.channels {
            1 => pixels::<FMA, 4, 1>(phase, buffers, target, images, ends),
            2 => pixels::<FMA, 2, 2>(phase, buffers, target, images, ends),
            3 => pixels::<FMA, 2, 3>(phase, buffers, target, images, ends),
            _ => pixels::<FMA, 1, 4>(phase, buffers, target, images, ends),
        }
    }
}

/// # Safety
/// As [`run`], for a phase of `C` channels.
#[inline(always)]
unsafe fn pixels<const FMA: bool, const P: usize, const C: usize>(
    phase: &Phase,
    buffers: &[Vec<f32>],
    target: &mut [f32],
    images: usize,
    ends: &Ends<'_>,
) {
    let mut places = Pixels::new(phase.rows, phase.columns);
    let mut left = images * phase.rows * phase.columns;
    while left > 0 {
        let count = left.min(P);
        let mut tile = [[0; 3]; P];
        for i in 0..P {
            // A tile that is not full repeats its last pixel and does not write it again.
            tile[i] = if i < count { places.step() } else { tile[i - 1] };
        }
        // SAFETY: the caller's promise; `places` yields the pixels of the phase.
        unsafe {
            let sums = dot::<FMA, P, C>(phase, buffers, tile);
            for p in 0..count {
                let mut eight = [0.0; BLOCK];
                eight[..C].copy_from_slice(&sums[p]);
                let to = target.as_mut_ptr().add(phase.target.at(tile[p]));
                finish(F8::load(eight.as_ptr()), to, tile[p], 0, C, ends);
            }
        }
        left -= count;
    }
}

/// The sums of `P` pixels and `C` channels.
///
/// # Safety
/// As [`run`], with places of the phase.
#[inline(always)]
unsafe fn dot<const FMA: bool, const P: usize, const C: usize>(
    phase: &Phase,
    buffers: &[Vec<f32>],
    places: [[usize; 3]; P],
) -> [[f32; C]; P] {
    let mut sums = [[F8::splat(0.0); C]; P];
    let mut rest = [[0.0f32; C]; P];
    let mut weights = phase.weights.as_ptr();
    // SAFETY: the caller's promise: the weights have `C · length` values for every run, runs are within their buffers.
    unsafe {
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
                while i + BLOCK <= run.length {
                    let mut values = [F8::splat(0.0); P];
                    for p in 0..P {
                        values[p] = F8::load(from[p].add(i));
                    }
                    for c in 0..C {
                        let weight = F8::load(weights.add(c * run.length + i));
                        for p in 0..P {
                            sums[p][c] = values[p].times_plus::<FMA>(weight, sums[p][c]);
                        }
                    }
                    i += BLOCK;
                }
                while i < run.length {
                    for c in 0..C {
                        let weight = *weights.add(c * run.length + i);
                        for p in 0..P {
                            rest[p][c] += *from[p].add(i) * weight;
                        }
                    }
                    i += 1;
                }
                weights = weights.add(C * run.length);
            }
        }
        for p in 0..P {
            for c in 0..C {
                let mut eight = [0.0f32; BLOCK];
                sums[p][c].store(eight.as_mut_ptr());
                let [a, b, c4, d, e, f, g, h] = eight;
                let sum = ((a + e) + (b + f)) + ((c4 + g) + (d + h));
                rest[p][c] += sum + *phase.bias.as_ptr().add(c);
            }
        }
    }
    rest
}
