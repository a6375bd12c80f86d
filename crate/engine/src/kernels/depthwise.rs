//! Depthwise convolution: every channel is summed over its own window, eight channels at once.

use super::ends::{Ends, Pixels, finish};
use super::lanes::F8;
use crate::phase::{BLOCK, DepthwisePhase};

/// # Safety
/// The offsets of `phase` are within `input`, `target` and the maps of `ends` for `images` images, and weights and
/// bias have the lengths that the phase says.
#[inline(always)]
pub(super) unsafe fn run<const FMA: bool>(
    phase: &DepthwisePhase,
    input: &[f32],
    target: &mut [f32],
    images: usize,
    ends: &Ends<'_>,
) {
    let channels = phase.channels;
    let mut places = Pixels::new(phase.rows, phase.columns);
    for _ in 0..images * phase.rows * phase.columns {
        let place = places.step();
        // SAFETY: the caller's promise, for channels below `channels`.
        unsafe {
            let pixel = input.as_ptr().add(phase.grid.at(place));
            let to = target.as_mut_ptr().add(phase.target.at(place));
            let mut channel = 0;
            while channel + BLOCK <= channels {
                let mut sums = F8::load(phase.bias.as_ptr().add(channel));
                let mut weights = phase.weights.as_ptr().add(channel);
                for offset in &phase.offsets {
                    let values = F8::load(pixel.add(offset + channel));
                    sums = values.times_plus::<FMA>(F8::load(weights), sums);
                    weights = weights.wrapping_add(channels);
                }
                finish(sums, to.add(channel), place, channel, BLOCK, ends);
                channel += BLOCK;
            }
            if channel < channels {
                let lanes = channels - channel;
                let mut eight = [0.0f32; BLOCK];
                for lane in 0..lanes {
                    let mut sum = *phase.bias.as_ptr().add(channel + lane);
                    let mut weights = phase.weights.as_ptr().add(channel + lane);
                    for offset in &phase.offsets {
                        sum += *pixel.add(offset + channel + lane) * *weights;
                        weights = weights.wrapping_add(channels);
                    }
                    eight[lane] = sum;
                }
                finish(F8::load(eight.as_ptr()), to.add(channel), place, channel, lanes, ends);
            }
        }
    }
}
