//! Every layer over random extents, windows, strides, paddings and channel counts: forward like its definition, and a
//! vector–Jacobian product that is the transpose of the forward map.

mod naive;

use std::cell::Cell;

use naive::{Map, Window};
use novelty_core::Shape;
use novelty_engine::{Activation, Graph, Kernel, Norm, Padding, Runner, Value};
use proptest::prelude::*;
use proptest::test_runner::TestCaseResult;

/// Pseudo-random numbers in −1…1 from a seed.
struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> f32 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 40) as f32 / (1u64 << 23) as f32 - 1.0
    }

    fn take(&mut self, count: usize) -> Vec<f32> {
        (0..count).map(|_| self.next()).collect()
    }

    fn window(&mut self, side: [usize; 2], channels: [usize; 2]) -> Window {
        let weights = self.take(side[0] * side[1] * channels[0] * channels[1]);
        Window { side, channels, weights, bias: self.take(channels[1]) }
    }

    /// A norm of `features`, as layers see it and as scale and shift.
    fn norm(&mut self, features: usize) -> (Norm, Vec<f64>, Vec<f64>) {
        let [gamma, beta, mean] = [(); 3].map(|()| self.take(features));
        let variance: Vec<f32> = self.take(features).iter().map(|v| 1.1 + v).collect();
        let norm = Norm::new(&gamma, &beta, &mean, &variance, 1e-3);
        let scale: Vec<f64> = (0..features)
            .map(|i| f64::from(gamma[i]) / (f64::from(variance[i]) + 1e-3).sqrt())
            .collect();
        let shift =
            (0..features).map(|i| f64::from(beta[i]) - f64::from(mean[i]) * scale[i]).collect();
        (norm, scale, shift)
    }
}

fn kernel(window: &Window) -> Kernel {
    let at = |place, i, o| window.at(place, i, o);
    Kernel::new(window.side, window.channels, window.bias.clone(), at)
}

fn graph(shape: Shape, build: impl FnOnce(&mut Graph, Value) -> Value) -> Graph {
    let (mut graph, x) = Graph::new(shape).expect("an extent");
    let out = build(&mut graph, x);
    graph.give(out);
    graph
}

fn close(ours: &[f32], theirs: &[f64]) -> TestCaseResult {
    prop_assert_eq!(ours.len(), theirs.len());
    let scale = theirs.iter().fold(1.0f64, |m, v| m.max(v.abs()));
    for (i, (a, b)) in ours.iter().zip(theirs).enumerate() {
        prop_assert!((f64::from(*a) - b).abs() <= 2e-5 * scale, "value {}: {} and {}", i, a, b);
    }
    Ok(())
}

fn dot(a: &[f32], b: &[f32]) -> f64 {
    a.iter().zip(b).map(|(a, b)| f64::from(*a) * f64::from(*b)).sum()
}

/// The distance of a twin's values to the nearest kink of an activation.
///
/// A value closer to a kink than the rounding errors of `f32` may be on the other side of it in the engine, where the
/// gradient is another one; such a case is rejected.
struct Kinks(Cell<f64>);

impl Kinks {
    /// Large enough for rounding errors (values up to about 50) and for a step of the differences.
    const MARGIN: f64 = 5e-5;

    fn none() -> Self {
        Self(Cell::new(f64::INFINITY))
    }

    fn see(&self, map: Map, kinks: &[f64]) -> Map {
        let distances = map.values.iter().flat_map(|v| kinks.iter().map(move |k| (v - k).abs()));
        self.0.set(distances.fold(self.0.get(), f64::min));
        map
    }

    fn are_far(&self) -> bool {
        self.0.get() > Self::MARGIN
    }
}

/// Compares a graph with its twin on a batch, and its vector–Jacobian product with the twin's differences, which are
/// exact where the step crosses no kink.
fn check(
    graph: Graph,
    numbers: &mut Numbers,
    twin: impl Fn(&Map) -> Map,
    kinks: Option<&Kinks>,
) -> TestCaseResult {
    let shape = graph.shape(graph_input());
    let batch = 3;
    let x = numbers.take(batch * shape.len());
    let mut runner = Runner::new(graph, batch).expect("an output");
    let y = runner.forward(&x).expect("a batch");
    let expected: Vec<Map> = x.chunks(shape.len()).map(|x| twin(&Map::of(shape, x))).collect();
    prop_assume!(kinks.is_none_or(Kinks::are_far));
    let together: Vec<f64> = expected.iter().flat_map(|map| map.values.clone()).collect();
    close(&y, &together)?;
    // A second run in the same memory, with fewer images.
    close(&runner.forward(&x[..shape.len()]).expect("one image"), &expected[0].values)?;

    let g = numbers.take(y.len());
    let vjp = runner.vjp(&x, &g).expect("a gradient");
    let direction = numbers.take(x.len());
    let step = if kinks.is_none() { 1.0 } else { 1e-8 };
    let mut forward = 0.0;
    let mut size = 0.0;
    for (i, x) in x.chunks(shape.len()).enumerate() {
        let moved = |sign: f64| {
            let mut map = Map::of(shape, x);
            let by = &direction[i * shape.len()..][..shape.len()];
            map.values.iter_mut().zip(by).for_each(|(v, d)| *v += sign * step * f64::from(*d));
            twin(&map).values
        };
        let each = expected[i].values.len();
        let (ahead, behind) = (moved(1.0), moved(-1.0));
        for (k, g) in g[i * each..][..each].iter().enumerate() {
            let term = f64::from(*g) * (ahead[k] - behind[k]) / (2.0 * step);
            forward += term;
            size += term.abs();
        }
    }
    let backward = dot(&vjp, &direction);
    prop_assert!(
        (forward - backward).abs() <= 2e-5 * size.max(1.0),
        "the transpose gives {}, differences {}",
        backward,
        forward
    );
    Ok(())
}

/// The input is the first map of every graph.
fn graph_input() -> Value {
    Graph::new(Shape::new(1, 1, 1)).expect("an extent").1
}

/// Channels around the sizes of blocks: 1, few, not divisible by 4, whole and broken blocks.
fn channels() -> impl Strategy<Value = usize> {
    prop_oneof![1usize..6, 6usize..20, Just(24), Just(33)]
}

prop_compose! {
    /// Extent, window and padding of a convolution that fits.
    fn windows()(side in [1usize..6, 1usize..6], stride in 1usize..4)
        (side in Just(side), stride in Just(stride),
         pad in [[0..=side[0], 0..=side[0]], [0..=side[1], 0..=side[1]]],
         extent in [side[0]..side[0] + 9, side[1]..side[1] + 9])
        -> ([usize; 2], usize, [[usize; 2]; 2], [usize; 2]) {
        (side, stride, pad, extent)
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_convolution_is_its_definition_and_its_gradient_the_transpose(
        (side, stride, pad, [h, w]) in windows(), from in channels(), to in channels(), seed: u64
    ) {
        let mut numbers = Numbers(seed);
        let window = numbers.window(side, [from, to]);
        let graph = graph(Shape::new(from, h, w), |g, x| {
            let term = g.convolution(x, kernel(&window), stride, Padding(pad)).expect("it fits");
            g.layer([term], Activation::None).expect("one term")
        });
        check(graph, &mut numbers, |x| naive::convolution(x, &window, stride, pad), None)?;
    }

    #[test]
    fn a_transposed_convolution_is_its_definition_and_its_gradient_the_transpose(
        side in [1usize..6, 1usize..6], stride in 1usize..4, pad in 0usize..3, more in 0usize..3,
        [h, w] in [1usize..8, 1usize..8], from in channels(), to in channels(), seed: u64
    ) {
        let mut numbers = Numbers(seed);
        let window = numbers.window(side, [from, to]);
        let more = more % stride;
        prop_assume!((h - 1) * stride + side[0] + more > 2 * pad);
        prop_assume!((w - 1) * stride + side[1] + more > 2 * pad);
        let graph = graph(Shape::new(from, h, w), |g, x| {
            let term = g.transposed(x, kernel(&window), stride, pad, more).expect("it fits");
            g.layer([term], Activation::None).expect("one term")
        });
        check(graph, &mut numbers, |x| naive::transposed(x, &window, stride, pad, more), None)?;
    }

    #[test]
    fn a_depthwise_convolution_is_its_definition_and_its_gradient_the_transpose(
        (side, stride, pad, [h, w]) in windows(), channels in channels(), seed: u64
    ) {
        let mut numbers = Numbers(seed);
        let window = numbers.window(side, [1, channels]);
        let graph = graph(Shape::new(channels, h, w), |g, x| {
            let term = g.convolution(x, kernel(&window), stride, Padding(pad)).expect("it fits");
            g.depthwise(term, Activation::None).expect("one input channel")
        });
        check(graph, &mut numbers, |x| naive::depthwise(x, &window, stride, pad), None)?;
    }

    #[test]
    fn a_doubling_and_a_convolution_padded_before_are_one_layer(
        [h, w] in [1usize..8, 1usize..8], from in channels(), to in channels(), seed: u64
    ) {
        let mut numbers = Numbers(seed);
        let window = numbers.window([2, 2], [from, to]);
        let graph = graph(Shape::new(from, h, w), |g, x| {
            let term = g.doubling(x, kernel(&window)).expect("a window of 2×2");
            g.layer([term], Activation::None).expect("one term")
        });
        let back = [[1, 0], [1, 0]];
        let twin = |x: &Map| naive::convolution(&naive::upsample(x, 2), &window, 1, back);
        check(graph, &mut numbers, twin, None)?;
    }

    #[test]
    fn norms_before_and_behind_a_padded_layer_fold_into_it(
        (side, stride, pad, [h, w]) in windows(), from in channels(), to in channels(), seed: u64
    ) {
        let mut numbers = Numbers(seed);
        let window = numbers.window(side, [from, to]);
        let (before, scale, shift) = numbers.norm(from);
        let (behind, out_scale, out_shift) = numbers.norm(to);
        let folded = kernel(&window).then(&behind).expect("features").after(&before).expect("features");
        let graph = graph(Shape::new(from, h, w), |g, x| {
            let term = g.convolution(x, folded, stride, Padding(pad)).expect("it fits");
            g.layer([term], Activation::None).expect("one term")
        });
        let each = |map: Map, scale: &[f64], shift: &[f64]| {
            let pixels = map.shape.pixels();
            let values = map.values.iter().enumerate();
            let values = values.map(|(i, v)| v * scale[i / pixels] + shift[i / pixels]).collect();
            Map { values, ..map }
        };
        let twin = |x: &Map| {
            let x = each(x.clone(), &scale, &shift);
            each(naive::convolution(&x, &window, stride, pad), &out_scale, &out_shift)
        };
        check(graph, &mut numbers, twin, None)?;
    }

    #[test]
    fn a_residual_block_of_terms_activations_and_a_skip_has_the_gradient_of_differences(
        [h, w] in [2usize..7, 2usize..7], from in channels(), to in channels(), slope in 0.0f32..1.0, seed: u64
    ) {
        let mut numbers = Numbers(seed);
        let [first, second] = [numbers.window([3, 3], [from, to]), numbers.window([3, 3], [to, to])];
        let [beside, last] = [numbers.window([1, 1], [from, to]), numbers.window([1, 1], [to, to])];
        let graph = graph(Shape::new(from, h, w), |g, x| {
            let a = g.transposed(x, kernel(&first), 2, 1, 1).expect("it fits");
            let a = g.layer([a], Activation::Leaky(slope)).expect("one term");
            let a = g.convolution(a, kernel(&second), 1, Padding::all(1)).expect("it fits");
            let b = g.transposed(x, kernel(&beside), 2, 0, 1).expect("it fits");
            let sum = g.layer([a, b], Activation::Relu6).expect("equal extents");
            let last = g.convolution(sum, kernel(&last), 1, Padding::all(0)).expect("it fits");
            g.residual(last, sum, Activation::Sigmoid).expect("equal extents")
        });
        let slope = f64::from(slope);
        let kinks = Kinks::none();
        let twin = |x: &Map| {
            let a = kinks.see(naive::transposed(x, &first, 2, 1, 1), &[0.0]);
            let a = a.map(|v| v.max(0.0) + slope * v.min(0.0));
            let a = naive::convolution(&a, &second, 1, [[1; 2]; 2]);
            let sum = a.plus(&naive::transposed(x, &beside, 2, 0, 1));
            let sum = kinks.see(sum, &[0.0, 6.0]).map(|v| v.clamp(0.0, 6.0));
            let last = naive::convolution(&sum, &last, 1, [[0; 2]; 2]).plus(&sum);
            last.map(|v| 1.0 / (1.0 + (-v).exp()))
        };
        check(graph, &mut numbers, twin, Some(&kinks))?;
    }

    #[test]
    fn pooling_up_sampling_and_concatenation_have_the_gradient_of_differences(
        window in 1usize..4, [h, w] in [3usize..9, 3usize..9], channels in channels(), seed: u64
    ) {
        let mut numbers = Numbers(seed);
        let mix = numbers.window([1, 1], [2 * channels, 5]);
        let graph = graph(Shape::new(channels, h, w), |g, x| {
            let pooled = g.pool(x, window, Activation::RELU).expect("a window that fits");
            let again = g.upsample(pooled, 2).expect("a small factor");
            let smaller = g.pool(again, 2, Activation::None).expect("a window that fits");
            let both = g.concat(&[pooled, smaller]).expect("equal extents");
            let mixed = g.convolution(both, kernel(&mix), 1, Padding::default()).expect("it fits");
            g.layer([mixed], Activation::None).expect("one term")
        });
        let twin = |x: &Map| {
            let pooled = naive::pool(x, window).map(|v| v.max(0.0));
            let smaller = naive::pool(&naive::upsample(&pooled, 2), 2);
            let mut both = pooled.clone();
            both.shape.channels *= 2;
            both.values.extend(smaller.values);
            naive::convolution(&both, &mix, 1, [[0; 2]; 2])
        };
        // Pooling and ReLU act on the input itself, which is exact in both.
        check(graph, &mut numbers, twin, Some(&Kinks::none()))?;
    }
}

#[test]
fn the_pooling_gradient_goes_to_the_first_of_equal_maxima() {
    for window in [2, 3] {
        let graph = graph(Shape::new(1, window, window), |g, x| {
            g.pool(x, window, Activation::None).expect("it fits")
        });
        let mut runner = Runner::new(graph, 1).expect("an output");
        let mut x = vec![1.0; window * window];
        x[0] = 0.5;
        let vjp = runner.vjp(&x, &[2.0]).expect("a gradient");
        let mut expected = vec![0.0; window * window];
        expected[1] = 2.0;
        assert_eq!(vjp, expected);
    }
}

#[test]
fn layers_that_do_not_fit_are_errors() {
    let window = Numbers(1).window([3, 3], [2, 4]);
    let (mut g, x) = Graph::new(Shape::new(2, 4, 4)).expect("an extent");
    assert!(g.convolution(x, kernel(&window), 0, Padding::default()).is_err(), "stride 0");
    assert!(g.convolution(x, kernel(&window), 1, Padding::all(4)).is_err(), "padding");
    assert!(g.transposed(x, kernel(&window), 2, 9, 0).is_err(), "no pixels left");
    assert!(g.transposed(x, kernel(&window), 2, 0, 2).is_err(), "output padding");
    assert!(g.doubling(x, kernel(&window)).is_err(), "3×3");
    assert!(g.dense(x, kernel(&window)).is_err(), "not the extent");
    assert!(g.pool(x, 5, Activation::None).is_err(), "larger than the map");
    assert!(g.upsample(x, 0).is_err(), "no pixels");
    assert!(g.concat(&[]).is_err(), "nothing");
    let [a, b] = [1, 2].map(|stride| g.convolution(x, kernel(&window), stride, Padding::all(1)));
    assert!(g.layer([a.expect("it fits"), b.expect("it fits")], Activation::None).is_err());
    assert!(Graph::new(Shape::new(0, 4, 4)).is_err());
    assert!(Graph::new(Shape::new(8192, 8192, 8192)).is_err());
    assert!(Runner::new(g, 1).is_err(), "no output");
}
