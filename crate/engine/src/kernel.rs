//! The weights of one linear layer, and BatchNorm folded into them.
//!
//! In evaluation mode BatchNorm is `y = s x + t` with `s = γ / √(v + ε)` and `t = β − m s`. Behind a linear layer it
//! scales the weights and moves the bias. Before a layer it scales the weights of each input channel; the shift moves
//! the bias, and where the layer pads with zeros, the border of the *unscaled* map has to hold `−t/s`, which the norm
//! would turn into zero. Both are exact up to rounding.

use crate::{Error, Result};
use novelty_core::image::Shape;

/// A BatchNorm in evaluation mode: scale and shift of every feature.
#[derive(Debug, Clone, PartialEq)]
pub struct Norm {
    scale: Vec<f32>,
    shift: Vec<f32>,
}

impl Norm {
    /// From the parameters and running statistics; slices of equal length.
    pub fn new(gamma: &[f32], beta: &[f32], mean: &[f32], variance: &[f32], epsilon: f32) -> Self {
        let scale: Vec<f32> =
            gamma.iter().zip(variance).map(|(g, v)| g / (v + epsilon).sqrt()).collect();
        let shift = beta.iter().zip(mean).zip(&scale).map(|((b, m), s)| b - m * s).collect();
        Self { scale, shift }
    }
}

/// The weights of a convolution, transposed convolution or dense layer.
#[derive(Debug, Clone, PartialEq)]
pub struct Kernel {
    /// Rows and columns of the window.
    pub(crate) side: [usize; 2],
    /// Input and output channels.
    pub(crate) channels: [usize; 2],
    /// `[rows, columns, in, out]`.
    pub(crate) weights: Vec<f32>,
    /// `[out]`, or `[rows, columns, out]` where it differs between the pixels that one input pixel opens to.
    pub(crate) bias: Vec<f32>,
    /// What the border of the input holds, per input channel; zeros unless a norm before the layer is folded.
    pub(crate) border: Option<Vec<f32>>,
}

impl Kernel {
    /// A kernel whose weight at window position, input and output channel is `at`.
    pub fn new(
        side: [usize; 2],
        channels: [usize; 2],
        bias: Vec<f32>,
        at: impl Fn([usize; 2], usize, usize) -> f32,
    ) -> Self {
        let mut weights = Vec::with_capacity(side[0] * side[1] * channels[0] * channels[1]);
        for y in 0..side[0] {
            for x in 0..side[1] {
                for i in 0..channels[0] {
                    weights.extend((0..channels[1]).map(|o| at([y, x], i, o)));
                }
            }
        }
        Self { side, channels, weights, bias, border: None }
    }

    /// The weight at a position of the window, `[in, out]`.
    pub(crate) fn at(&self, y: usize, x: usize, input: usize, output: usize) -> f32 {
        let [from, to] = self.channels;
        self.weights[((y * self.side[1] + x) * from + input) * to + output]
    }

    /// This layer with a norm of its outputs behind it.
    ///
    /// # Errors
    /// [`Error::Layer`] if the norm has another number of features.
    pub fn then(mut self, norm: &Norm) -> Result<Self> {
        same(norm, self.channels[1])?;
        let to = self.channels[1];
        for (i, weight) in self.weights.iter_mut().enumerate() {
            *weight *= norm.scale[i % to];
        }
        for (i, bias) in self.bias.iter_mut().enumerate() {
            *bias = *bias * norm.scale[i % to] + norm.shift[i % to];
        }
        Ok(self)
    }

    /// This layer with a norm of its inputs before it.
    ///
    /// # Errors
    /// [`Error::Layer`] if the norm has another number of features.
    pub fn after(mut self, norm: &Norm) -> Result<Self> {
        same(norm, self.channels[0])?;
        let [from, to] = self.channels;
        // A scale of zero has no border that it turns into −t; a scale whose product with every f32 of a
        // feature map vanishes beside t does the same within rounding.
        let scale: Vec<f32> = norm
            .scale
            .iter()
            .zip(&norm.shift)
            .map(|(s, t)| s.abs().max(t.abs() * 1e-20).max(1e-30).copysign(*s))
            .collect();
        for (i, weight) in self.weights.iter_mut().enumerate() {
            *weight *= scale[i / to % from];
        }
        self.border = Some(norm.shift.iter().zip(&scale).map(|(t, s)| -t / s).collect());
        Ok(self)
    }

    /// The kernel of a doubling by nearest neighbours followed by this 2×2 kernel, stored mirrored as a convolution
    /// padded before, `y[j] = w₀ u[j] + w₁ u[j−1]`: the 3×3 kernel `[w₀, w₀ + w₁, w₁]` of a transposed convolution of
    /// stride 2.
    ///
    /// On the doubled line `u[2i] = u[2i+1] = x[i]`, so `y[2i]` gets `w₀ x[i] + w₁ x[i−1]` and `y[2i+1]` gets
    /// `(w₀ + w₁) x[i]`: the doubled map is never made.
    ///
    /// # Errors
    /// [`Error::Layer`] for another window than 2×2.
    pub fn doubled(self) -> Result<Self> {
        if self.side != [2, 2] {
            let [rows, columns] = self.side;
            return Err(Error::Layer(format!("a {rows}×{columns} kernel cannot be doubled")));
        }
        // Which positions of the mirrored window add up at a position of the larger one.
        const PARTS: [&[usize]; 3] = [&[1], &[1, 0], &[0]];
        let sum = |[y, x]: [usize; 2], i, o| {
            let row = |y: usize| PARTS[x].iter().map(|x| self.at(y, *x, i, o)).sum::<f32>();
            PARTS[y].iter().map(|y| row(*y)).sum()
        };
        let mut doubled = Self::new([3, 3], self.channels, self.bias.clone(), sum);
        doubled.border.clone_from(&self.border);
        Ok(doubled)
    }

    /// A dense layer whose outputs are a map `[C, H, W]`, as a kernel of the map's extent.
    pub(crate) fn opened(&self, map: Shape) -> Self {
        let from = self.channels[0];
        let index = |[y, x]: [usize; 2], c| (c * map.height + y) * map.width + x;
        let at = |place, i, o| self.at(0, 0, i, index(place, o));
        let mut opened = Self::new([map.height, map.width], [from, map.channels], Vec::new(), at);
        for y in 0..map.height {
            for x in 0..map.width {
                opened.bias.extend((0..map.channels).map(|c| self.bias[index([y, x], c)]));
            }
        }
        opened.border.clone_from(&self.border);
        opened
    }
}

fn same(norm: &Norm, features: usize) -> Result<()> {
    if norm.scale.len() == features {
        return Ok(());
    }
    let got = norm.scale.len();
    Err(Error::Layer(format!("a norm of {got} features beside a layer of {features}")))
}
