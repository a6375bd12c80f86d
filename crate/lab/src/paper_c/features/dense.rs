//! A dense layer that skips zero inputs, for sparse pictures and codes after a ReLU.

use super::adam::Adam;
use rand::RngExt;
use rand::rngs::StdRng;

/// Outputs that are computed together for a whole batch, so that their weights stay in the cache.
const BLOCK: usize = 256;

/// `y = x W + b` with `W` as `[inputs, outputs]`.
pub struct Dense {
    /// Width of `x`.
    pub inputs: usize,
    /// Width of `y`.
    pub outputs: usize,
    /// `W`, then `b`.
    weights: Vec<f32>,
    gradient: Vec<f32>,
    adam: Adam,
}

impl Dense {
    /// Glorot-uniform weights, no bias.
    pub fn new(inputs: usize, outputs: usize, random: &mut StdRng) -> Self {
        let limit = (6.0 / (inputs + outputs) as f32).sqrt();
        let mut weights: Vec<f32> =
            (0..inputs * outputs).map(|_| random.random_range(-limit..limit)).collect();
        weights.resize(weights.len() + outputs, 0.0);
        let count = weights.len();
        Self { inputs, outputs, weights, gradient: vec![0.0; count], adam: Adam::new(count) }
    }

    /// The same weights with fresh optimiser moments.
    pub fn restarted(mut self) -> Self {
        self.adam = Adam::new(self.weights.len());
        self.gradient.fill(0.0);
        self
    }

    /// The weights and then the biases.
    pub fn weights(&self) -> &[f32] {
        &self.weights
    }

    /// Restores weights of [`Dense::weights`].
    pub fn restore(&mut self, weights: &[f32]) {
        self.weights.copy_from_slice(weights);
    }

    /// `y` for a batch of rows `x`; zeros in `x` cost nothing.
    pub fn forward(&self, x: &[f32]) -> Vec<f32> {
        let (kernel, bias) = self.weights.split_at(self.inputs * self.outputs);
        let mut y = bias.repeat(x.len() / self.inputs);
        for start in (0..self.outputs).step_by(BLOCK) {
            let end = (start + BLOCK).min(self.outputs);
            for (x, y) in x.chunks_exact(self.inputs).zip(y.chunks_exact_mut(self.outputs)) {
                for (input, &value) in x.iter().enumerate().filter(|(_, value)| **value != 0.0) {
                    let row = &kernel[input * self.outputs..][start..end];
                    for (sum, weight) in y[start..end].iter_mut().zip(row) {
                        *sum += value * weight;
                    }
                }
            }
        }
        y
    }

    /// Adds up the gradient for a batch with the output gradient `dy`; returns the gradient of `x` where `x` is
    /// not zero, if it is `wanted`.
    ///
    /// After a ReLU the gradient of a zero is not needed.
    pub fn backward(&mut self, x: &[f32], dy: &[f32], wanted: bool) -> Vec<f32> {
        let (kernel, _) = self.weights.split_at(self.inputs * self.outputs);
        let (slopes, bias) = self.gradient.split_at_mut(self.inputs * self.outputs);
        let mut dx = if wanted { vec![0.0; x.len()] } else { Vec::new() };
        for start in (0..self.outputs).step_by(BLOCK) {
            let end = (start + BLOCK).min(self.outputs);
            let pairs = x.chunks_exact(self.inputs).zip(dy.chunks_exact(self.outputs));
            for (place, (x, dy)) in pairs.enumerate() {
                let dy = &dy[start..end];
                for (sum, slope) in bias[start..end].iter_mut().zip(dy) {
                    *sum += slope;
                }
                for (input, &value) in x.iter().enumerate().filter(|(_, value)| **value != 0.0) {
                    let at = input * self.outputs;
                    for (sum, slope) in slopes[at..][start..end].iter_mut().zip(dy) {
                        *sum += value * slope;
                    }
                    if wanted {
                        let row = &kernel[at..][start..end];
                        dx[place * self.inputs + input] += dot(row, dy);
                    }
                }
            }
        }
        dx
    }

    /// One step of Adam with the summed gradient.
    pub fn step(&mut self) {
        self.adam.step(&mut self.weights, &mut self.gradient);
    }
}

/// `Σ a·b` in eight lanes.
fn dot(a: &[f32], b: &[f32]) -> f32 {
    let mut lanes = [0.0f32; 8];
    let (a8, a_rest) = a.as_chunks::<8>();
    let (b8, b_rest) = b.as_chunks::<8>();
    for (a, b) in a8.iter().zip(b8) {
        for i in 0..8 {
            lanes[i] += a[i] * b[i];
        }
    }
    lanes.iter().sum::<f32>() + a_rest.iter().zip(b_rest).map(|(a, b)| a * b).sum::<f32>()
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::SeedableRng;

    fn layer() -> (Dense, Vec<f32>) {
        let layer = Dense::new(3, 2, &mut StdRng::seed_from_u64(5));
        (layer, vec![0.3, 0.0, -0.7, 0.5, 0.2, 0.1])
    }

    /// `Σ y²/2`, whose slope is `y`.
    fn energy(layer: &Dense, x: &[f32]) -> f32 {
        layer.forward(x).iter().map(|y| y * y / 2.0).sum()
    }

    #[test]
    fn slopes_of_weights_and_inputs_are_those_of_finite_differences() {
        let (mut layer, x) = layer();
        let y = layer.forward(&x);
        let dx = layer.backward(&x, &y, true);
        for at in 0..layer.weights().len() {
            let mut moved = |step: f32| {
                layer.weights[at] += step;
                let energy = energy(&layer, &x);
                layer.weights[at] -= step;
                energy
            };
            let slope = (moved(1e-2) - moved(-1e-2)) / 2e-2;
            assert!((slope - layer.gradient[at]).abs() < 1e-3, "{at}: {slope}");
        }
        for at in (0..x.len()).filter(|at| x[*at] != 0.0) {
            let moved = |step: f32| {
                let mut x = x.clone();
                x[at] += step;
                energy(&layer, &x)
            };
            let slope = (moved(1e-2) - moved(-1e-2)) / 2e-2;
            assert!((slope - dx[at]).abs() < 1e-3, "{at}: {slope}");
        }
        assert_eq!(dx[1], 0.0);
    }

    #[test]
    fn layers_have_the_parameters_of_the_paper() {
        let mut random = StdRng::seed_from_u64(0);
        let mut count = |inputs, outputs| Dense::new(inputs, outputs, &mut random).weights().len();
        for (hidden, autoencoder, classifier) in
            [(8, 119_960, 56_546), (64, 910_288, 452_298), (128, 1_813_520, 904_586)]
        {
            let encoder = count(84 * 84, hidden);
            assert_eq!(encoder + count(hidden, 84 * 84), autoencoder);
            assert_eq!(encoder + count(hidden, 10), classifier);
        }
    }
}
