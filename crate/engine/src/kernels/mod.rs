//! The inner loops: sums of linear terms and depthwise convolutions. The only module with `unsafe` code.
//!
//! Functions of this level check every offset of a phase against the lengths of the buffers before the loops begin;
//! the loops themselves then read and write without further checks.
#![allow(
    unsafe_code,
    reason = "bounds checks in the inner loops would halve the speed; they are made once a call"
)]

mod depthwise;
mod ends;
mod lanes;
mod narrow;
mod wide;

use crate::phase::{BLOCK, DepthwisePhase, NARROW, Phase};
pub(crate) use ends::{Ends, Initial, Mask};

/// Computes the outputs of a phase for `images` images.
pub(crate) fn sum(
    phase: &Phase,
    buffers: &[Vec<f32>],
    target: &mut [f32],
    images: usize,
    ends: &Ends<'_>,
) {
    if images == 0 {
        return;
    }
    let last = [images - 1, phase.rows - 1, phase.columns - 1];
    assert!(phase.target.at(last) + phase.channels <= target.len(), "the target is too short");
    for source in &phase.sources {
        let first = source.grid.at(last);
        for run in &source.runs {
            assert!(first + run.offset + run.length <= buffers[source.buffer].len());
        }
    }
    let blocks = phase.channels.div_ceil(BLOCK);
    let needed = if phase.channels <= NARROW { phase.channels } else { blocks * BLOCK };
    let depth: usize = phase.sources.iter().flat_map(|s| &s.runs).map(|run| run.length).sum();
    assert!(phase.weights.len() >= needed * depth && phase.bias.len() >= blocks * BLOCK);
    assert_eq!(depth, phase.depth);
    ends.check(last, phase.channels);
    // SAFETY: everything that the loops read and write was checked above for the last pixel, and offsets grow with
    // image, row and column.
    unsafe { dispatch::sum(phase, buffers, target, images, ends) }
}

/// Computes the outputs of a depthwise phase for `images` images.
pub(crate) fn depthwise(
    phase: &DepthwisePhase,
    buffers: &[Vec<f32>],
    target: &mut [f32],
    images: usize,
    ends: &Ends<'_>,
) {
    if images == 0 {
        return;
    }
    let last = [images - 1, phase.rows - 1, phase.columns - 1];
    assert!(phase.target.at(last) + phase.channels <= target.len(), "the target is too short");
    let first = phase.grid.at(last);
    let input = &buffers[phase.buffer];
    assert!(phase.offsets.iter().all(|o| first + o + phase.channels <= input.len()));
    assert!(phase.weights.len() >= phase.offsets.len() * phase.channels);
    assert!(phase.bias.len() >= phase.channels);
    ends.check(last, phase.channels);
    // SAFETY: as in `sum`.
    unsafe { dispatch::depthwise(phase, input, target, images, ends) }
}

/// In wasm the instruction set is fixed.
#[cfg(target_arch = "wasm32")]
mod dispatch {
    use super::depthwise::run as run_depthwise;
    use super::ends::Ends;
    use super::{narrow, wide};
    use crate::phase::{DepthwisePhase, NARROW, Phase};

    /// # Safety
    /// The offsets of `phase` are within the buffers for `images` images.
    pub unsafe fn sum(
        phase: &Phase,
        buffers: &[Vec<f32>],
        target: &mut [f32],
        images: usize,
        ends: &Ends<'_>,
    ) {
        // SAFETY: the caller's promise.
        unsafe {
            if phase.channels <= NARROW {
                narrow::run::<false>(phase, buffers, target, images, ends);
            } else {
                wide::run::<false, 1>(phase, buffers, target, images, ends);
            }
        }
    }

    /// # Safety
    /// The offsets of `phase` are within the buffers for `images` images.
    pub unsafe fn depthwise(
        phase: &DepthwisePhase,
        input: &[f32],
        target: &mut [f32],
        images: usize,
        ends: &Ends<'_>,
    ) {
        // SAFETY: the caller's promise.
        unsafe { run_depthwise::<false>(phase, input, target, images, ends) }
    }
}

/// Elsewhere the code for the processor's instruction set is chosen when it runs.
#[cfg(not(target_arch = "wasm32"))]
mod dispatch {
    use super::depthwise::run as run_depthwise;
    use super::ends::Ends;
    use super::{narrow, wide};
    use crate::phase::{DepthwisePhase, NARROW, Phase};
    use multiversion::multiversion;
    use multiversion::target::target_cfg_f;

    /// # Safety
    /// The offsets of `phase` are within the buffers for `images` images.
    #[multiversion(targets("x86_64+avx512f+avx512vl+avx2+fma", "x86_64+avx2+fma"))]
    pub unsafe fn sum(
        phase: &Phase,
        buffers: &[Vec<f32>],
        target: &mut [f32],
        images: usize,
        ends: &Ends<'_>,
    ) {
        const FMA: bool = target_cfg_f!(target_feature = "fma");
        // SAFETY: the caller's promise.
        unsafe {
            if phase.channels <= NARROW {
                narrow::run::<FMA>(phase, buffers, target, images, ends);
            } else {
                wide::run::<FMA, 2>(phase, buffers, target, images, ends);
            }
        }
    }

    /// # Safety
    /// The offsets of `phase` are within the buffers for `images` images.
    #[multiversion(targets("x86_64+avx512f+avx512vl+avx2+fma", "x86_64+avx2+fma"))]
    pub unsafe fn depthwise(
        phase: &DepthwisePhase,
        input: &[f32],
        target: &mut [f32],
        images: usize,
        ends: &Ends<'_>,
    ) {
        const FMA: bool = target_cfg_f!(target_feature = "fma");
        // SAFETY: the caller's promise.
        unsafe { run_depthwise::<FMA>(phase, input, target, images, ends) }
    }
}
