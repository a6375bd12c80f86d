//! How long the search and the re-blending of NLN take: `cargo bench -p novelty-core --bench bank`.
//!
//! Both searches of one bank in one run, so that their ratio means something on any machine. The
//! latents are normally distributed around a hundred centres, as those of a network on digits are;
//! `iid` is the hardest case, without any structure.

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use novelty_core::Shape;
use novelty_core::latent::core_set::core_set;
use novelty_core::latent::latent_bank::{Form, LatentBank, Neighbour};
use novelty_core::latent::nln::{Aggregation, Batch, Measure, Terms, blend, combine_maps, maps};
use novelty_core::models::calibration::{
    Agreement, Calibration, MapScales, NlnCalibration, PseScale, ScoreCalibration, Scores,
};
use novelty_core::report::analysis::{Knobs, Neighbours, Pass, analyse_among};
use std::hint::black_box;
use std::ops::ControlFlow;

/// The rows of MNIST with nine classes known.
const ROWS: usize = 54_000;

/// Normal numbers: sums of twelve uniform ones from a linear congruential generator.
fn normal(count: usize, mut state: u64) -> Vec<f32> {
    let mut next = || {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 40) as f32 / (1u32 << 24) as f32
    };
    (0..count).map(|_| (0..12).map(|_| next()).sum::<f32>() - 6.0).collect()
}

/// A bank around `centres` centres and queries around the same ones; none for 0 centres.
fn bank(dims: usize, centres: usize) -> (LatentBank, Vec<Vec<f32>>) {
    let middles = normal(centres.max(1) * dims, 3);
    let around = |mut latents: Vec<f32>| {
        if centres > 0 {
            for (i, row) in latents.chunks_mut(dims).enumerate() {
                let middle = &middles[i % centres * dims..][..dims];
                row.iter_mut().zip(middle).for_each(|(v, m)| *v = 0.5 * *v + 2.0 * m);
            }
        }
        latents
    };
    let queries = around(normal(64 * dims, 5)).chunks(dims).map(<[f32]>::to_vec).collect();
    (LatentBank::new(around(normal(ROWS * dims, 4)), dims).expect("a sound bank"), queries)
}

fn searches(c: &mut Criterion) {
    for (name, dims, centres) in [
        ("8", 8, 100),
        ("16", 16, 100),
        ("32", 32, 100),
        ("32 iid", 32, 0),
        ("64", 64, 100),
        ("128", 128, 100),
        ("256", 256, 100),
    ] {
        let (bank, queries) = bank(dims, centres);
        let bytes = bank.to_bytes(Form::I8).expect("a bank that fits bytes");
        let coded = LatentBank::parse(&bytes).expect("our own bytes");
        let mut group = c.benchmark_group(format!("bank 54000x{name}"));
        group.throughput(Throughput::Elements(ROWS as u64)).sample_size(30);
        for k in [5, 10] {
            let mut turn = queries.iter().cycle();
            group.bench_function(BenchmarkId::new("brute force", k), |b| {
                b.iter(|| bank.nearest_by_brute_force(turn.next().expect("a cycle"), k, false));
            });
            group.bench_function(BenchmarkId::new("two passes", k), |b| {
                b.iter(|| bank.nearest(turn.next().expect("a cycle"), k, false));
            });
            group.bench_function(BenchmarkId::new("two passes of i8", k), |b| {
                b.iter(|| coded.nearest(turn.next().expect("a cycle"), k, false));
            });
        }
    }
}

fn files(c: &mut Criterion) {
    let (bank, _) = bank(32, 100);
    for form in [Form::F16, Form::I8] {
        let bytes = bank.to_bytes(form).expect("a bank that fits");
        let name = format!("read a bank 54000x32 in {form:?}");
        c.bench_function(&name, |b| b.iter(|| LatentBank::parse(black_box(&bytes))));
    }
    let mut group = c.benchmark_group("core-set of 54000x32");
    group.sample_size(10).bench_function("540 rows", |b| {
        b.iter(|| core_set(&bank, 540, 0, |_| ControlFlow::Continue(())));
    });
}

fn blends(c: &mut Criterion) {
    let pixels: Vec<f32> = normal(11 * 784, 7).iter().map(|v| v.abs() / 6.0).collect();
    let (x, decodings) = pixels.split_at(784);
    let measure = Measure::default();
    c.bench_function("error maps of 10 neighbours 28x28", |b| {
        b.iter(|| maps(black_box(x), decodings, Shape::DIGIT, &measure));
    });
    let each = maps(x, decodings, Shape::DIGIT, &measure).expect("sound pictures");
    c.bench_function("combine 10 maps 28x28", |b| {
        b.iter(|| combine_maps(black_box(&each), 784, 10, Aggregation::Mean));
    });
    let terms = |i: usize| {
        let errors = pixels[i % 784..][..10].iter().map(|v| f64::from(*v)).collect();
        Terms::new(errors, (1..11).map(f64::from).collect()).expect("sound terms")
    };
    let one = terms(0);
    c.bench_function("blend one picture", |b| {
        b.iter(|| {
            let term = black_box(&one).at(5, Aggregation::Mean);
            blend(term.error, term.distance, black_box(0.4))
        });
    });
    let mut batch = Batch::new();
    (0..10_000).for_each(|i| batch.push(terms(i)).expect("equal lengths"));
    c.bench_function("blend a test set of 10000", |b| {
        b.iter(|| batch.scores(black_box(5), Aggregation::Mean, black_box(0.4)));
    });

    let nln =
        NlnCalibration::from_batches(measure, Aggregation::Mean, 5, 0.4, &batch, &batch, &[0.9; 5]);
    let nln = nln.expect("sound terms");
    let at = nln.at(5).expect("a stored K");
    c.bench_function("blend the distributions of 512 pairs each", |b| {
        b.iter(|| at.scores(black_box(0.4)));
    });
    let calibration = calibration(nln.clone());
    let found: Vec<Neighbour> =
        (0..10u8).map(|i| Neighbour { index: i.into(), distance: i.into() }).collect();
    let neighbours = Neighbours { found: &found, decodings, feature_errors: None };
    let pass = Pass { x, x_hat: &decodings[..784], gradient: &decodings[784..2 * 784] };
    let mut weights = (0..=100).map(|i| f64::from(i) / 100.0).cycle();
    c.bench_function("analyse 28x28 anew among 5 neighbours", |b| {
        b.iter(|| {
            let knobs = Knobs { error_weight: weights.next(), ..Knobs::default() };
            analyse_among(&pass, Some(&neighbours), Shape::DIGIT, &knobs, Some(&calibration))
        });
    });
}

/// A calibration whose other parts are as plain as can be.
fn calibration(nln: NlnCalibration) -> Calibration {
    let score = || ScoreCalibration::from_scores(None, &[0.1, 0.2], &[], 2).expect("sound scores");
    Calibration {
        format: 1,
        model: "bench".into(),
        known: String::new(),
        normals: 2,
        novels: 0,
        threshold_percentile: 0.95,
        scores: Scores { mse: score(), pse: score() },
        maps: MapScales {
            error: 0.5,
            saliency: 0.01,
            pse: vec![PseScale { sigma: 1.0, p995: 0.2 }],
        },
        agreement: Agreement { k: 0, normal: vec![1.0], novel: vec![] },
        nln: Some(nln),
    }
}

criterion_group!(benches, searches, files, blends);
criterion_main!(benches);
