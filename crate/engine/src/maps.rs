//! What is done to whole maps beside sums: pooling, up-sampling, copies, activations that a kernel does not end with,
//! and their vector–Jacobian products.

use crate::Activation;
use crate::layout::Layout;

/// One buffer for reading.
#[derive(Clone, Copy)]
pub(crate) struct From<'a>(pub &'a [f32], pub &'a Layout);

/// One buffer for writing.
pub(crate) struct To<'a>(pub &'a mut [f32], pub &'a Layout);

/// The first value of a pixel.
fn pixel(layout: &Layout, image: usize, row: usize, column: usize) -> usize {
    layout.row(image, row).start + column * layout.shape.channels
}

/// `max` over windows; windows do not overlap.
pub(crate) fn pool(from: From<'_>, to: &mut To<'_>, window: usize, images: usize) {
    let shape = to.1.shape;
    let channels = shape.channels;
    for image in 0..images {
        for y in 0..shape.height {
            for x in 0..shape.width {
                let out = pixel(to.1, image, y, x);
                let out = &mut to.0[out..out + channels];
                for dy in 0..window {
                    for dx in 0..window {
                        let at = pixel(from.1, image, y * window + dy, x * window + dx);
                        let values = &from.0[at..at + channels];
                        if dy + dx == 0 {
                            out.copy_from_slice(values);
                            continue;
                        }
                        for (out, value) in out.iter_mut().zip(values) {
                            *out = if *value > *out { *value } else { *out };
                        }
                    }
                }
            }
        }
    }
}

/// Gives the gradient of each maximum to the first pixel of its window that has it; zero to the others.
///
/// `maxima` are the maxima before their activation.
pub(crate) fn pool_vjp(
    from: From<'_>,
    gradient: From<'_>,
    to: &mut To<'_>,
    window: usize,
    images: usize,
    add: bool,
) {
    let shape = gradient.1.shape;
    let channels = shape.channels;
    if !add {
        clear(to, images);
    }
    for image in 0..images {
        for y in 0..shape.height {
            for x in 0..shape.width {
                let at = pixel(gradient.1, image, y, x);
                let gradient = &gradient.0[at..at + channels];
                window_vjp(from, gradient, to, window, [image, y, x]);
            }
        }
    }
}

fn window_vjp(
    from: From<'_>,
    gradient: &[f32],
    to: &mut To<'_>,
    window: usize,
    [image, y, x]: [usize; 3],
) {
    let channels = gradient.len();
    let places = |layout: &Layout, i: usize| {
        pixel(layout, image, y * window + i / window, x * window + i % window)
    };
    if window == 2 {
        // The common case without a loop over the window, so that the compiler takes several channels at once.
        let at: [&[f32]; 4] = std::array::from_fn(|i| {
            let start = places(from.1, i);
            &from.0[start..start + channels]
        });
        for i in 0..4 {
            let start = places(to.1, i);
            let out = &mut to.0[start..start + channels];
            for c in 0..channels {
                let own = at[i][c];
                let mut largest = true;
                for j in 0..4 {
                    largest &= if j < i { at[j][c] < own } else { at[j][c] <= own };
                }
                out[c] += if largest { gradient[c] } else { 0.0 };
            }
        }
        return;
    }
    for (c, gradient) in gradient.iter().enumerate() {
        let value = |i: usize| from.0[places(from.1, i) + c];
        let first = (1..window * window)
            .fold(0, |first, i| if value(i) > value(first) { i } else { first });
        to.0[places(to.1, first) + c] += gradient;
    }
}

fn clear(to: &mut To<'_>, images: usize) {
    for image in 0..images {
        for y in 0..to.1.shape.height {
            to.0[to.1.row(image, y)].fill(0.0);
        }
    }
}

/// Repeats every pixel `factor` times along both axes.
pub(crate) fn upsample(from: From<'_>, to: &mut To<'_>, factor: usize, images: usize) {
    let shape = to.1.shape;
    for image in 0..images {
        for y in 0..shape.height {
            for x in 0..shape.width {
                let at = pixel(from.1, image, y / factor, x / factor);
                let out = pixel(to.1, image, y, x);
                to.0[out..out + shape.channels].copy_from_slice(&from.0[at..at + shape.channels]);
            }
        }
    }
}

/// Sums the gradient over the copies of every pixel.
pub(crate) fn upsample_vjp(
    gradient: From<'_>,
    to: &mut To<'_>,
    factor: usize,
    images: usize,
    add: bool,
) {
    if !add {
        clear(to, images);
    }
    let shape = gradient.1.shape;
    for image in 0..images {
        for y in 0..shape.height {
            for x in 0..shape.width {
                let at = pixel(gradient.1, image, y, x);
                let out = pixel(to.1, image, y / factor, x / factor);
                for c in 0..shape.channels {
                    to.0[out + c] += gradient.0[at + c];
                }
            }
        }
    }
}

/// Copies `count` channels of every pixel from channel `from_channel` to `to_channel`, or adds them.
pub(crate) fn copy_channels(
    from: From<'_>,
    to: &mut To<'_>,
    [from_channel, to_channel, count]: [usize; 3],
    images: usize,
    add: bool,
) {
    let shape = to.1.shape;
    for image in 0..images {
        for y in 0..shape.height {
            for x in 0..shape.width {
                let at = pixel(from.1, image, y, x) + from_channel;
                let out = pixel(to.1, image, y, x) + to_channel;
                let values = &from.0[at..at + count];
                for (out, value) in to.0[out..out + count].iter_mut().zip(values) {
                    *out = if add { *out + value } else { *value };
                }
            }
        }
    }
}

/// Applies an activation in place.
pub(crate) fn activate(activation: Activation, to: &mut To<'_>, images: usize) {
    for image in 0..images {
        for y in 0..to.1.shape.height {
            let row = &mut to.0[to.1.row(image, y)];
            match activation {
                Activation::None => {}
                Activation::Leaky(slope) => {
                    row.iter_mut().for_each(|v| *v = v.max(0.0) + slope * v.min(0.0));
                }
                Activation::Relu6 => row.iter_mut().for_each(|v| *v = v.clamp(0.0, 6.0)),
                Activation::Sigmoid => row.iter_mut().for_each(|v| *v = sigmoid(*v)),
            }
        }
    }
}

/// Multiplies a gradient by the derivative of an activation, given the activation's outputs.
pub(crate) fn derive(activation: Activation, values: From<'_>, to: &mut To<'_>, images: usize) {
    for image in 0..images {
        for y in 0..to.1.shape.height {
            let values = &values.0[values.1.row(image, y)];
            let row = &mut to.0[to.1.row(image, y)];
            let pairs = row.iter_mut().zip(values);
            match activation {
                Activation::None => {}
                Activation::Leaky(slope) => {
                    pairs.for_each(|(g, v)| *g *= if *v > 0.0 { 1.0 } else { slope });
                }
                Activation::Relu6 => {
                    pairs.for_each(|(g, v)| *g *= if *v > 0.0 && *v < 6.0 { 1.0 } else { 0.0 });
                }
                Activation::Sigmoid => pairs.for_each(|(g, v)| *g *= v * (1.0 - v)),
            }
        }
    }
}

/// `1 / (1 + e^−v)`, within 2e-7, by additions and multiplications alone, so that the compiler takes several at once.
fn sigmoid(v: f32) -> f32 {
    1.0 / (1.0 + exponential(-v))
}

/// `e^v` within 2 units of the last place, for `v` cut to −87…87.
fn exponential(v: f32) -> f32 {
    // e^v = 2^n · e^r with n the integer next to v / ln 2, so |r| ≤ ln 2 / 2. Adding 1.5 · 2²³ rounds to an integer
    // and leaves it in the low bits.
    const ROUND: f32 = 12_582_912.0;
    const LN2_HIGH: f32 = 0.693_359_4;
    const LN2_LOW: f32 = -2.121_944_4e-4;
    let v = if v > 87.0 { 87.0 } else { v };
    let v = if v < -87.0 { -87.0 } else { v };
    let shifted = v * std::f32::consts::LOG2_E + ROUND;
    let n = shifted - ROUND;
    let r = v - n * LN2_HIGH - n * LN2_LOW;
    // The polynomial of Cephes' expf.
    let p = 1.987_569_1e-4;
    let p = p * r + 1.398_199_9e-3;
    let p = p * r + 8.333_452e-3;
    let p = p * r + 4.166_579_6e-2;
    let p = p * r + 1.666_666_5e-1;
    let p = p * r + 5e-1;
    let e = p * r * r + r + 1.0;
    let power = f32::from_bits(shifted.to_bits().wrapping_sub(ROUND.to_bits() - 127) << 23);
    e * power
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_exponential_is_that_of_the_standard_library_within_two_units() {
        for i in -8700..8700 {
            let v = i as f32 * 0.01;
            let exact = f64::from(v).exp();
            let error = (f64::from(exponential(v)) - exact).abs() / exact;
            assert!(error < 2.4e-7, "{v}: {error:e}");
        }
    }

    #[test]
    fn the_sigmoid_saturates_and_does_not_overflow() {
        assert_eq!(sigmoid(f32::MAX), 1.0);
        assert!((0.0..1e-30).contains(&sigmoid(f32::MIN)));
        assert_eq!(sigmoid(0.0), 0.5);
    }
}
