//! Adam (Kingma & Ba 2015) with the usual constants, β 0.9 and 0.999, ε 1e-8.

const BETA_1: f32 = 0.9;
const BETA_2: f32 = 0.999;
const EPSILON: f32 = 1e-8;

/// The learning rate; the paper states none.
pub const RATE: f32 = 1e-3;

/// The moments of a set of weights.
pub struct Adam {
    first: Vec<f32>,
    second: Vec<f32>,
    /// βᵗ of both.
    decay: (f32, f32),
}

impl Adam {
    /// For `count` weights.
    pub fn new(count: usize) -> Self {
        Self { first: vec![0.0; count], second: vec![0.0; count], decay: (1.0, 1.0) }
    }

    /// One step along the negative gradient, which is cleared.
    pub fn step(&mut self, weights: &mut [f32], gradient: &mut [f32]) {
        self.decay = (self.decay.0 * BETA_1, self.decay.1 * BETA_2);
        let (one, two) = (1.0 - self.decay.0, 1.0 - self.decay.1);
        let moments = self.first.iter_mut().zip(&mut self.second);
        for ((weight, g), (first, second)) in weights.iter_mut().zip(gradient).zip(moments) {
            *first = BETA_1 * *first + (1.0 - BETA_1) * *g;
            *second = BETA_2 * *second + (1.0 - BETA_2) * *g * *g;
            *weight -= RATE * (*first / one) / ((*second / two).sqrt() + EPSILON);
            *g = 0.0;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_step_goes_the_learning_rate_downhill_whatever_the_slope() {
        let mut adam = Adam::new(2);
        let (mut weights, mut gradient) = ([1.0, 1.0], [0.02, -30.0]);
        adam.step(&mut weights, &mut gradient);
        assert!((weights[0] - (1.0 - RATE)).abs() < 1e-6 && (weights[1] - 1.0 - RATE).abs() < 1e-6);
        assert_eq!(gradient, [0.0, 0.0]);
    }
}
