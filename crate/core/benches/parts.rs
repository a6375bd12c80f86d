//! How long teaching takes: `cargo bench -p novelty-core --bench parts`.
//!
//! 200 grey photos at 128×128 are what the Teach room promises to learn within 2 s on one core.

use criterion::{Criterion, criterion_group, criterion_main};
use novelty_core::Shape;
use novelty_core::maps::pse::Border;
use novelty_core::models::loo_calibration::measure;
use novelty_core::models::part_map::Method;
use novelty_core::pca::{LeaveOneOut, fit};
use novelty_core::progress::unwatched;
use std::hint::black_box;
use std::time::Duration;

const SHAPE: Shape = Shape::new(1, 128, 128);
const DIMS: usize = SHAPE.len();

/// Photos of a part that tilts and dims a little, with noise, from a linear congruential generator.
fn photos(count: usize) -> Vec<f32> {
    let mut state = 1u64;
    let mut next = || {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 40) as f32 / (1u32 << 24) as f32
    };
    let mut photos = Vec::with_capacity(count * DIMS);
    for _ in 0..count {
        let (light, tilt) = (0.2 * next(), 0.3 * next());
        for p in 0..DIMS {
            let (y, x) = ((p / 128) as f32 / 128.0, (p % 128) as f32 / 128.0);
            let part = (x * 20.0).sin() * (y * 14.0).cos() * 0.2;
            photos.push(0.4 + part + light * x + tilt * y * x + 0.05 * next());
        }
    }
    photos
}

fn teach(c: &mut Criterion) {
    let mut group = c.benchmark_group("128x128 grey");
    group.sample_size(10).measurement_time(Duration::from_secs(5));
    for count in [12, 200] {
        let photos = photos(count);
        group.bench_function(format!("fit {count} photos, 32 components"), |b| {
            b.iter(|| fit(black_box(&photos), DIMS, 32, &mut unwatched));
        });
        group.bench_function(format!("fit {count} photos, all components"), |b| {
            b.iter(|| fit(black_box(&photos), DIMS, usize::MAX, &mut unwatched));
        });
        let (_, spectrum) = fit(&photos, DIMS, 0, &mut unwatched).expect("sound photos");
        let leave = || LeaveOneOut::new(&photos, DIMS, &spectrum, 16).expect("a sound spectrum");
        group.bench_function(format!("leave out {count} photos"), |b| {
            b.iter(|| leave().residuals(&mut unwatched, |_, _| Ok(())));
        });
        for (name, method, per_pixel) in [
            ("pse", Method::Pse { sigma: 2.0 }, false),
            ("multi-scale, per pixel", Method::default(), true),
        ] {
            group.bench_function(format!("scores of {count} photos, {name}"), |b| {
                b.iter(|| {
                    measure(&mut leave(), SHAPE, &method, per_pixel, Border::Zero, &mut unwatched)
                });
            });
        }
    }
}

fn inspect(c: &mut Criterion) {
    let photos = photos(200);
    let (pca, _) = fit(&photos, DIMS, 64, &mut unwatched).expect("sound photos");
    let photo = &photos[..DIMS];
    c.bench_function("project 128x128 on 64 components", |b| {
        b.iter(|| pca.project(black_box(photo)));
    });
    let mut projection = pca.project(photo).expect("a sound photo");
    c.bench_function("move the slider from 16 to 32 components and back", |b| {
        b.iter(|| (projection.at(32), projection.at(16)));
    });
}

criterion_group!(benches, teach, inspect);
criterion_main!(benches);
