//! How long one drawing takes outside the network: `cargo bench -p novelty-core --bench digit`.
//!
//! A pen of 2 000 points, a typical digit of 80, its link, and the analysis of a finished pass.

use criterion::{Criterion, criterion_group, criterion_main};
use novelty_core::Shape;
use novelty_core::input::drawing::{Drawing, Framing, centre, render};
use novelty_core::link::{Input, State, decode, encode};
use novelty_core::report::analysis::{Knobs, Pass, analyse};
use std::hint::black_box;

/// A pen that wanders over the paper in small steps.
fn curve(points: usize) -> Drawing {
    let at = |i: usize| {
        let t = i as f32 * 0.01;
        [0.5 + 0.4 * (1.3 * t).cos() * (0.11 * t).sin(), 0.5 + 0.4 * t.sin()]
    };
    Drawing { strokes: vec![(0..points).map(at).collect::<Vec<_>>().into()], ..Drawing::default() }
}

fn rendering(c: &mut Criterion) {
    for points in [80, 2000] {
        let drawing = curve(points);
        for (name, framing) in [("raw", Framing::Raw), ("centred", Framing::Centred)] {
            c.bench_function(&format!("render {points} points {name}"), |b| {
                b.iter(|| render(black_box(&drawing), framing));
            });
        }
    }
    let pixels = render(&curve(80), Framing::Raw).expect("a sound drawing").pixels;
    c.bench_function("centre pixels", |b| b.iter(|| centre(black_box(&pixels))));
}

fn links(c: &mut Criterion) {
    let state = State {
        room: "draw".into(),
        model: "mnist-abati".into(),
        weights: "0123456789abcdef".into(),
        input: Input::Strokes(curve(80)),
        framing: Framing::Centred,
        knobs: Knobs::default(),
        claim: None,
    };
    let text = encode(&state).expect("a sound state");
    c.bench_function("encode a link", |b| b.iter(|| encode(black_box(&state))));
    c.bench_function("decode a link", |b| b.iter(|| decode(black_box(&text))));
}

fn analyses(c: &mut Criterion) {
    let x = render(&curve(80), Framing::Centred).expect("a sound drawing").values();
    let x_hat: Vec<f32> = x.iter().rev().copied().collect();
    let pass = Pass { x: &x, x_hat: &x_hat, gradient: &x };
    for sigma in [1.0, 4.0] {
        let knobs = Knobs { sigma, ..Knobs::default() };
        c.bench_function(&format!("analyse 28x28, sigma {sigma}"), |b| {
            b.iter(|| analyse(black_box(&pass), Shape::DIGIT, &knobs, None));
        });
    }
}

criterion_group!(digit, rendering, links, analyses);
criterion_main!(digit);
