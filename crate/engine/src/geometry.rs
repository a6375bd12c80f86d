//! Which positions of the input a position of the output is made of.
//!
//! A convolution and its transpose share one relation along each axis: position `a` of the smaller map and position
//! `b = a · stride + k − pad` of the larger one are connected by entry `k` of the kernel. A convolution computes `a`
//! from `b` ([`Direction::Down`]), a transposed convolution `b` from `a` ([`Direction::Up`]), and each is the
//! vector–Jacobian product of the other.
//!
//! Outputs are computed in phases: every `step`-th position from an `origin`. All outputs of a phase take the same
//! entries of the kernel at the same offsets, so that one loop serves both directions.

/// One axis of a convolution.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Axis {
    pub kernel: usize,
    pub stride: usize,
    /// Zeros before the first position of the larger map.
    pub pad: usize,
    /// Extent of the smaller map.
    pub small: usize,
    /// Extent of the larger map.
    pub large: usize,
}

/// From the larger map to the smaller, or back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Direction {
    Down,
    Up,
}

impl Direction {
    /// The direction of the vector–Jacobian product.
    pub fn reversed(self) -> Self {
        match self {
            Self::Down => Self::Up,
            Self::Up => Self::Down,
        }
    }
}

/// Entry of the kernel and position of the input that the first output of a phase takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Tap {
    pub entry: usize,
    pub offset: isize,
}

impl Axis {
    /// Extent of the input.
    pub fn input(&self, direction: Direction) -> usize {
        match direction {
            Direction::Down => self.large,
            Direction::Up => self.small,
        }
    }

    /// Extent of the output.
    pub fn output(&self, direction: Direction) -> usize {
        match direction {
            Direction::Down => self.small,
            Direction::Up => self.large,
        }
    }

    /// The smallest step that a phase may have.
    pub fn step(&self, direction: Direction) -> usize {
        match direction {
            Direction::Down => 1,
            Direction::Up => self.stride,
        }
    }

    /// The taps of the phase at `origin` with `step`, a multiple of [`Axis::step`], in order of their offsets, and how
    /// far the input moves from one output of the phase to the next.
    pub fn taps(&self, direction: Direction, origin: usize, step: usize) -> (Vec<Tap>, usize) {
        let signed = |v: usize| v as isize;
        match direction {
            Direction::Down => {
                let offset = |k| signed(origin * self.stride) + signed(k) - signed(self.pad);
                let taps = (0..self.kernel).map(|entry| Tap { entry, offset: offset(entry) });
                (taps.collect(), step * self.stride)
            }
            Direction::Up => {
                let first = (origin + self.pad) % self.stride;
                let offset = |k| (signed(origin + self.pad) - signed(k)) / signed(self.stride);
                let entries = (first..self.kernel).step_by(self.stride);
                let taps = entries.map(|entry| Tap { entry, offset: offset(entry) });
                let mut taps: Vec<Tap> = taps.collect();
                taps.reverse();
                (taps, step / self.stride)
            }
        }
    }

    /// How many positions before and after the input the taps of all phases with `step` reach.
    pub fn reach(&self, direction: Direction, step: usize) -> [usize; 2] {
        let (mut before, mut after) = (0isize, 0isize);
        let extent = self.input(direction) as isize;
        for origin in 0..step.min(self.output(direction)) {
            let (taps, moves) = self.taps(direction, origin, step);
            let last = (count(self.output(direction), origin, step) - 1) * moves;
            for tap in taps {
                before = before.max(-tap.offset);
                after = after.max(tap.offset + last as isize - (extent - 1));
            }
        }
        [before as usize, after as usize]
    }
}

/// Outputs of a phase over an extent.
pub(crate) fn count(extent: usize, origin: usize, step: usize) -> usize {
    (extent - origin).div_ceil(step)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_strided_convolution_reaches_one_pixel_before_and_none_after() {
        let axis = Axis { kernel: 3, stride: 2, pad: 1, small: 14, large: 28 };
        assert_eq!(axis.reach(Direction::Down, 1), [1, 0]);
        let (taps, moves) = axis.taps(Direction::Down, 0, 1);
        assert_eq!(taps.iter().map(|t| t.offset).collect::<Vec<_>>(), [-1, 0, 1]);
        assert_eq!(moves, 2);
    }

    #[test]
    fn the_phases_of_a_transposed_convolution_share_its_kernel_out() {
        let axis = Axis { kernel: 5, stride: 2, pad: 2, small: 7, large: 14 };
        let entries = |origin| -> Vec<_> {
            axis.taps(Direction::Up, origin, 2).0.iter().map(|t| (t.entry, t.offset)).collect()
        };
        assert_eq!(entries(0), [(4, -1), (2, 0), (0, 1)]);
        assert_eq!(entries(1), [(3, 0), (1, 1)]);
        assert_eq!(axis.reach(Direction::Up, 2), [1, 1]);
    }
}
