//! What is left of a PCA when one photo is taken out: a diagonal matrix minus a rank-one term.
//!
//! In the basis of all N photos' components a photo is a row `b` of coefficients, and the scatter
//! of the other photos is exactly `D − ρ b bᵀ` with `D` the eigenvalues and `ρ = N/(N−1)`. Its
//! eigenvalues are the roots of the secular equation `1 = ρ Σ b_l²/(d_l − μ)`, one between each
//! two neighbouring poles. This is the classical updating problem of Bunch, Nielsen & Sorensen
//! 1978; poles that do not move are set aside, and the vectors are made from the `β̂` for
//! which the computed roots are exact (Gu & Eisenstat 1994), so that close poles do no harm.
//! Roots are kept as a pole and a distance to it, never as their sum.

use super::spectrum::RELATIVE_FLOOR;

/// Share of the largest eigenvalue of all photos below which one of fewer photos is rounding.
const ROUNDING: f64 = 1e-13;

/// Steps towards one root; seven are usual, and halving alone needs no more than these.
const STEPS: usize = 200;

/// `P_q b`, where `P_q` projects on the `q` leading eigenvectors of `D − ρ b bᵀ`.
///
/// `d` is positive and descending, `b` as long. Eigenvalues that rounding cannot tell from 0 do
/// not count, so a large `q` means all there are.
pub(super) fn project(d: &[f64], b: &[f64], rho: f64, q: usize) -> Vec<f64> {
    let mut projected = vec![0.0; d.len()];
    let problem = Problem::new(d, b, rho);
    let roots: Vec<Root> = (0..problem.poles.len()).map(|k| problem.root(k)).collect();
    let beta = problem.exact_beta(&roots);
    let mut ordered: Vec<(f64, Option<Root>)> =
        roots.iter().map(|&root| (problem.value(root), Some(root))).collect();
    ordered.extend(problem.unmoved.iter().map(|&value| (value, None)));
    ordered.sort_by(|a, b| b.0.total_cmp(&a.0));
    let largest = ordered.first().map_or(0.0, |(value, _)| *value);
    let floor = (largest * RELATIVE_FLOOR).max(d.first().map_or(0.0, |d| d * ROUNDING));
    for (value, root) in ordered.into_iter().take(q) {
        // Eigenvectors of unmoved poles are at right angles to b.
        let (Some(root), true) = (root, value > floor) else { continue };
        let vector = |g: usize| beta[g] / problem.distance(g, root);
        let groups = 0..problem.poles.len();
        let length: f64 = groups.clone().map(|g| vector(g).powi(2)).sum();
        let along: f64 = groups.clone().map(|g| vector(g) * problem.poles[g].beta).sum();
        for g in groups {
            let Pole { first, last, beta, .. } = problem.poles[g];
            let share = vector(g) * along / length / beta;
            for l in first..last {
                projected[l] += share * b[l];
            }
        }
    }
    projected
}

/// Neighbouring entries of `D` that are equal to rounding, seen along their part of `b`.
#[derive(Debug, Clone, Copy)]
struct Pole {
    d: f64,
    /// Length of the part of `b`.
    beta: f64,
    first: usize,
    last: usize,
}

/// An eigenvalue: `poles[origin].d + offset`.
#[derive(Debug, Clone, Copy)]
struct Root {
    origin: usize,
    offset: f64,
}

struct Problem {
    rho: f64,
    poles: Vec<Pole>,
    /// Eigenvalues of `D` that `b` does not move.
    unmoved: Vec<f64>,
}

impl Problem {
    fn new(d: &[f64], b: &[f64], rho: f64) -> Self {
        let (mut poles, mut unmoved) = (Vec::new(), Vec::new());
        let tolerance = 8.0 * f64::EPSILON * d.first().copied().unwrap_or_default();
        let whole = b.iter().map(|b| b * b).sum::<f64>().sqrt();
        let mut first = 0;
        while first < d.len() {
            let last = (first..d.len()).find(|&l| d[first] - d[l] > tolerance).unwrap_or(d.len());
            let beta = b[first..last].iter().map(|b| b * b).sum::<f64>().sqrt();
            let moved = rho * beta * whole > tolerance;
            unmoved.extend(&d[first + usize::from(moved)..last]);
            if moved {
                poles.push(Pole { d: d[first], beta, first, last });
            }
            first = last;
        }
        Self { rho, poles, unmoved }
    }

    fn value(&self, root: Root) -> f64 {
        self.poles[root.origin].d + root.offset
    }

    /// `d_g − μ` without cancellation.
    fn distance(&self, g: usize, root: Root) -> f64 {
        (self.poles[g].d - self.poles[root.origin].d) - root.offset
    }

    /// The root between pole `k` and the pole below it.
    fn root(&self, k: usize) -> Root {
        let Some(below) = self.poles.get(k + 1) else {
            let sum: f64 = self.poles.iter().map(|p| self.rho * p.beta * p.beta).sum();
            return self.search(k, k, -sum, 0.0);
        };
        let half = (self.poles[k].d - below.d) / 2.0;
        let middle = Root { origin: k, offset: -half };
        if self.secular(k, middle).value > 0.0 {
            self.search(k, k, -half, 0.0)
        } else {
            self.search(k, k + 1, 0.0, half)
        }
    }

    /// The root in `low..high`, offsets from pole `origin`, by steps of a rational model of the two
    /// poles around it and by halving where such a step leaves the bracket.
    fn search(&self, k: usize, origin: usize, mut low: f64, mut high: f64) -> Root {
        let mut offset = (low + high) / 2.0;
        for step in 0..STEPS {
            let root = Root { origin, offset };
            let at = self.secular(k, root);
            if at.value.abs() <= f64::EPSILON * at.size || offset == low || offset == high {
                break;
            }
            // The function falls from pole to pole.
            if at.value > 0.0 {
                low = offset
            } else {
                high = offset
            }
            let above = self.distance(k, root);
            let below = (k + 1 < self.poles.len()).then(|| self.distance(k + 1, root));
            let modelled = offset + at.step(above, below);
            // Every eighth step halves, so that a model that creeps cannot creep for long.
            let inside = modelled > low && modelled < high && step % 8 != 7;
            offset = if inside { modelled } else { (low + high) / 2.0 };
        }
        Root { origin, offset }
    }

    /// `1 − ρ Σ β²/(d − μ)` and its parts, poles up to `k` apart from those below.
    fn secular(&self, k: usize, root: Root) -> Secular {
        let part = |poles: std::ops::Range<usize>| {
            poles.fold((0.0, 0.0), |(value, slope), g| {
                let distance = self.distance(g, root);
                let term = self.rho * self.poles[g].beta.powi(2) / distance;
                (value + term, slope + term / distance)
            })
        };
        let (above, above_slope) = part(0..k + 1);
        let (below, below_slope) = part(k + 1..self.poles.len());
        Secular {
            value: 1.0 - above - below,
            size: self.poles.len() as f64 * (1.0 + above.abs() + below.abs()),
            above,
            above_slope,
            below,
            below_slope,
        }
    }

    /// The `β̂` for which `roots` are the exact eigenvalues, with the place of `b`'s own.
    fn exact_beta(&self, roots: &[Root]) -> Vec<f64> {
        let of = |l: usize| {
            let others = roots.iter().enumerate().filter(|(k, _)| *k != l);
            let ratio = |(k, root): (usize, &Root)| {
                self.distance(l, *root) / (self.poles[l].d - self.poles[k].d)
            };
            let product: f64 = others.map(ratio).product();
            (self.distance(l, roots[l]) * product / self.rho).abs().sqrt()
        };
        (0..self.poles.len()).map(of).collect()
    }
}

/// The secular function at one place.
struct Secular {
    value: f64,
    /// What its terms add up to in magnitude, times their number: rounding's share.
    size: f64,
    above: f64,
    above_slope: f64,
    below: f64,
    below_slope: f64,
}

impl Secular {
    /// The step to the root of the model `c − s/(above − η) − t/(below − η)` that has this value
    /// and these slopes; NaN where it has none.
    fn step(&self, above: f64, below: Option<f64>) -> f64 {
        let s = self.above_slope * above * above;
        let Some(below) = below else {
            return above - s / (1.0 - (self.above - self.above_slope * above));
        };
        let t = self.below_slope * below * below;
        let c =
            1.0 - (self.above - self.above_slope * above) - (self.below - self.below_slope * below);
        let linear = s + t - c * (above + below);
        let constant = self.value * above * below;
        let discriminant = (linear * linear - 4.0 * c * constant).max(0.0);
        let larger = -0.5 * (linear + discriminant.sqrt().copysign(linear));
        let between = |eta: f64| eta > below && eta < above;
        [constant / larger, larger / c].into_iter().find(|eta| between(*eta)).unwrap_or(f64::NAN)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use nalgebra::{DMatrix, DVector, SymmetricEigen};
    use proptest::prelude::*;

    /// The definition, by a dense eigen-solver.
    fn dense(d: &[f64], b: &[f64], rho: f64, q: usize) -> Vec<f64> {
        let b = DVector::from_column_slice(b);
        let matrix =
            DMatrix::from_diagonal(&DVector::from_column_slice(d)) - &b * b.transpose() * rho;
        let solved = SymmetricEigen::new(matrix);
        let mut order: Vec<usize> = (0..d.len()).collect();
        order.sort_by(|&i, &j| solved.eigenvalues[j].total_cmp(&solved.eigenvalues[i]));
        let floor = solved.eigenvalues[order[0]] * RELATIVE_FLOOR;
        let mut projected = DVector::zeros(d.len());
        for &i in order.iter().take(q).filter(|&&i| solved.eigenvalues[i] > floor) {
            let vector = solved.eigenvectors.column(i);
            projected += vector * vector.dot(&b);
        }
        projected.as_slice().to_vec()
    }

    #[track_caller]
    fn assert_equal(d: &[f64], b: &[f64], rho: f64, q: usize) {
        let (got, expected) = (project(d, b, rho, q), dense(d, b, rho, q));
        let scale = b.iter().map(|b| b.abs()).fold(1e-3, f64::max);
        for (got, expected) in got.iter().zip(&expected) {
            assert!((got - expected).abs() < 1e-9 * scale, "q {q}: {got} is not {expected}");
        }
    }

    #[test]
    fn one_direction_shrinks_and_keeps_its_projection_until_nothing_is_left() {
        assert_eq!(project(&[4.0], &[1.0], 1.0, 1), [1.0]);
        assert_eq!(project(&[4.0], &[1.0], 1.0, 0), [0.0]);
        assert_eq!(project(&[4.0], &[2.0], 1.0, 1), [0.0]);
        assert_eq!(project(&[], &[], 1.0, 3), [0.0; 0]);
    }

    #[test]
    fn poles_that_b_does_not_touch_take_their_place_in_the_order() {
        // 3 stays, 5 falls to 5 − 4 = 1: the leading eigenvector is at right angles to b.
        assert_eq!(project(&[5.0, 3.0], &[2.0, 0.0], 1.0, 1), [0.0, 0.0]);
        let all = project(&[5.0, 3.0], &[2.0, 0.0], 1.0, 2);
        assert!((all[0] - 2.0).abs() < 1e-14 && all[1] == 0.0);
    }

    #[test]
    fn equal_poles_are_seen_along_b() {
        let (d, b) = ([2.0, 2.0, 2.0, 0.5], [0.3, 0.4, 0.0, 0.1]);
        assert_equal(&d, &b, 1.0, 2);
        assert_equal(&d, &b, 1.0, 3);
        assert_equal(&d, &b, 1.0, 4);
    }

    #[test]
    fn nearly_equal_poles_and_tiny_shares_keep_nine_digits() {
        let d: Vec<f64> = (0..12).map(|i| 1.0 + 1e-9 * f64::from(12 - i)).collect();
        let b: Vec<f64> = (0..12).map(|i| 0.05 * (f64::from(i) * 1.7).sin() + 1e-7).collect();
        assert_equal(&d, &b, 1.1, 12);
        let d: Vec<f64> = (0..10).map(|i| 10.0f64.powi(-i)).collect();
        let b: Vec<f64> = d.iter().map(|d| 0.2 * d.sqrt()).collect();
        for q in 0..=10 {
            assert_equal(&d, &b, 1.1, q);
        }
    }

    /// Eigenvalues at least 1e-3 apart, and a b whose removal leaves a positive matrix.
    fn problem() -> impl Strategy<Value = (Vec<f64>, Vec<f64>, f64)> {
        (1usize..25)
            .prop_flat_map(|n| {
                let gaps = prop::collection::vec(1e-3f64..1.0, n);
                let b = prop::collection::vec(prop_oneof![8 => -1.0f64..1.0, 1 => Just(0.0)], n);
                (gaps, b, 0.0f64..0.999)
            })
            .prop_map(|(gaps, b, removed)| {
                let mut d: Vec<f64> = gaps
                    .iter()
                    .scan(0.0, |sum, gap| {
                        *sum += gap;
                        Some(*sum)
                    })
                    .collect();
                d.reverse();
                // 1 − ρ Σ b²/d is what remains of the determinant.
                let all: f64 = b.iter().zip(&d).map(|(b, d)| b * b / d).sum();
                (d, b, if all > 0.0 { removed / all } else { 1.0 })
            })
    }

    proptest! {
        #[test]
        fn it_equals_the_dense_solution((d, b, rho) in problem(), q in 0usize..26) {
            let (got, expected) = (project(&d, &b, rho, q), dense(&d, &b, rho, q));
            for (got, expected) in got.iter().zip(&expected) {
                prop_assert!((got - expected).abs() < 1e-8, "{got} is not {expected}");
            }
        }

        #[test]
        fn with_every_direction_left_nothing_of_b_is_lost((d, b, rho) in problem()) {
            for (got, b) in project(&d, &b, rho, d.len()).iter().zip(&b) {
                prop_assert!((got - b).abs() < 1e-9);
            }
        }
    }
}
