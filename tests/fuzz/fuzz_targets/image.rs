//! Drawings and passes of a network: any numbers give an error or finite maps and metrics.
//!
//! `cargo +nightly fuzz run --fuzz-dir tests/fuzz image -- -max_total_time=60`

#![no_main]

use libfuzzer_sys::arbitrary::{self, Arbitrary};
use libfuzzer_sys::fuzz_target;
use novelty_core::Shape;
use novelty_core::input::drawing::{Drawing, Framing, Stroke, centre, quantise, render};
use novelty_core::maps::pse::Border;
use novelty_core::report::analysis::{Knobs, Pass, analyse};
use novelty_core::report::view::Scale;

#[derive(Arbitrary, Debug)]
struct Case {
    strokes: Vec<(Vec<[f32; 2]>, f32, Option<f32>, bool)>,
    radius: f32,
    pixels: Vec<u8>,
    extent: [u8; 3],
    values: Vec<f32>,
    top_k: usize,
    sigma: f32,
    percentile: f64,
    reflect: bool,
    per_image: bool,
}

fuzz_target!(|case: Case| {
    let stroke = |(points, level, radius, filled)| Stroke { points, level, radius, filled };
    let strokes = case.strokes.into_iter().map(stroke).collect();
    let drawing = Drawing { strokes, radius: case.radius };
    for framing in [Framing::Raw, Framing::Centred, Framing::Fitted] {
        if let Ok(digit) = render(&drawing, framing) {
            let same = quantise(&drawing).and_then(|d| render(&d, framing));
            assert_eq!(same.as_ref(), Ok(&digit));
            assert_eq!(digit.empty, digit.pixels.iter().all(|v| *v == 0));
            assert!(centre(&digit.pixels).is_ok_and(|c| c.len() == 784));
        }
    }

    let mut pixels = case.pixels;
    assert!(pixels.len() == 784 || centre(&pixels).is_err());
    pixels.resize(784, 0);
    assert!(centre(&pixels).is_ok_and(|c| c.len() == 784));

    // Extents up to 15, which arbitrary values fill by repetition.
    let [channels, height, width] = case.extent.map(|v| usize::from(v & 15));
    let shape = Shape::new(channels, height, width);
    let at = |i: usize| case.values.get(i % case.values.len().max(1)).copied().unwrap_or(0.5);
    let part = |from: usize| -> Vec<f32> { (from..from + shape.len()).map(at).collect() };
    let (x, x_hat, gradient) = (part(0), part(1), part(2));
    let knobs = Knobs {
        top_k: case.top_k,
        sigma: case.sigma,
        border: if case.reflect { Border::Reflect } else { Border::Zero },
        scale: if case.per_image { Scale::Image } else { Scale::Calibrated },
        percentile: case.percentile,
        ..Knobs::default()
    };
    let pass = Pass { x: &x, x_hat: &x_hat, gradient: &gradient };
    if let Ok(report) = analyse(&pass, shape, &knobs, None) {
        assert_eq!(report.maps.len(), report.words.len());
        for map in &report.maps {
            assert_eq!((map.values.len(), map.rgba.len()), (shape.pixels(), 4 * shape.pixels()));
            assert!(map.values.iter().all(|v| v.is_finite()), "{}", map.id);
            assert!(map.low < map.high && map.high.is_finite(), "{}", map.id);
        }
        assert!(report.metrics.mse.is_finite() && report.metrics.map_mse.is_finite());
    }
});
