//! How long the mathematics takes: `cargo bench -p novelty-core`.
//!
//! Sizes are those of use: a 28×28 digit and a 256×256 photo for maps, the latents of MNIST for
//! the neighbour search, its test set for AUROC.

use criterion::{BatchSize, BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use novelty_core::Shape;
use novelty_core::latent::latent_bank::LatentBank;
use novelty_core::maps::pse::{self, Border, Kernel, Normalisation};
use novelty_core::maps::residual::squared_map;
use novelty_core::maps::saliency::from_gradient;
use novelty_core::metrics::auroc::{auroc, histogram};
use novelty_core::metrics::best_match::max_distance;
use novelty_core::metrics::top_k::{agreement, ranks, top_k};
use novelty_core::report::colour_map::{ColourMap, paint};
use std::hint::black_box;

const PHOTO: Shape = Shape::new(1, 256, 256);

/// Uniform numbers in 0..1 from a linear congruential generator.
fn uniform(count: usize) -> Vec<f32> {
    let mut state = 1u64;
    let mut next = || {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 40) as f32 / (1u32 << 24) as f32
    };
    (0..count).map(|_| next()).collect()
}

fn maps(c: &mut Criterion) {
    let (x, x_hat) = (uniform(784), uniform(785).split_off(1));
    c.bench_function("squared_map 28x28", |b| {
        b.iter(|| squared_map(black_box(&x), black_box(&x_hat), Shape::DIGIT));
    });
    c.bench_function("saliency 28x28", |b| {
        b.iter(|| from_gradient(black_box(&x), Shape::DIGIT));
    });
    c.bench_function("paint 28x28", |b| {
        b.iter(|| paint(black_box(&x), 0.0, 1.0, ColourMap::Magma));
    });
}

fn blurs(c: &mut Criterion) {
    for (name, shape) in [("pse 28x28", Shape::DIGIT), ("pse 256x256", PHOTO)] {
        let residual: Vec<f32> = uniform(shape.len()).iter().map(|v| v - 0.5).collect();
        let mut group = c.benchmark_group(name);
        group.throughput(Throughput::Elements(shape.len() as u64));
        for sigma in [0.5, 1.0, 2.0, 4.0, 16.0] {
            let kernel = Kernel::new(sigma, Normalisation::Sum).expect("a sound sigma");
            for border in [Border::Zero, Border::Reflect] {
                let id = BenchmarkId::new(format!("{border:?}").to_lowercase(), sigma);
                group.bench_function(id, |b| {
                    b.iter(|| pse::map(black_box(&residual), shape, &kernel, border));
                });
            }
        }
    }
}

fn tops(c: &mut Criterion) {
    for (name, shape) in [("28x28", Shape::DIGIT), ("256x256", PHOTO)] {
        let map = uniform(shape.len());
        c.bench_function(&format!("top_k 10 of {name}"), |b| b.iter(|| top_k(black_box(&map), 10)));
        c.bench_function(&format!("ranks {name}"), |b| b.iter(|| ranks(black_box(&map))));
    }
    let map = uniform(2 * 784);
    for k in [10, 50] {
        let (a, b) = (top_k(&map[..784], k), top_k(&map[784..], k));
        c.bench_function(&format!("agreement {k}"), |bench| {
            bench.iter(|| agreement(black_box(&a), black_box(&b)));
        });
        c.bench_function(&format!("best_match {k}"), |bench| {
            bench.iter(|| max_distance(black_box(&a), black_box(&b), 28));
        });
    }
}

fn neighbours(c: &mut Criterion) {
    const ROWS: usize = 54_000;
    let mut group = c.benchmark_group("knn 54000");
    group.throughput(Throughput::Elements(ROWS as u64));
    for dims in [32, 64] {
        let bank = LatentBank::new(uniform(ROWS * dims), dims).expect("a sound bank");
        let query: Vec<f32> = uniform(dims).iter().map(|v| 1.0 - v).collect();
        for k in [1, 5, 50] {
            group.bench_function(BenchmarkId::new(format!("{dims} dims"), k), |b| {
                b.iter(|| bank.nearest(black_box(&query), k, false));
            });
        }
    }
}

fn rankings(c: &mut Criterion) {
    let scores = uniform(10_000);
    let labels: Vec<bool> = uniform(20_000)[10_000..].iter().map(|v| *v > 0.5).collect();
    c.bench_function("auroc 10000", |b| b.iter(|| auroc(black_box(&scores), black_box(&labels))));
    let (scores, labels) = (scores.repeat(100), labels.repeat(100));
    c.bench_function("auroc histogram 1000000", |b| {
        b.iter_batched(
            || (),
            |()| histogram(black_box(&scores), black_box(&labels)),
            BatchSize::PerIteration,
        );
    });
}

criterion_group!(benches, maps, blurs, tops, neighbours, rankings);
criterion_main!(benches);
