//! One drawing through the Abati network on every CPU backend of this build: forward pass, saliency
//! (forward and backward), encoder and decoder. Ratios within one run are what counts.

use criterion::{Criterion, criterion_group, criterion_main};
use novelty_nets::parity::known_image;
use novelty_nets::pass::Lens;
use novelty_nets::{Abati, device};
use std::hint::black_box;

fn passes(criterion: &mut Criterion) {
    let x = known_image();
    for backend in ["flex", "ndarray"] {
        if !device::BACKENDS.contains(&backend) {
            continue;
        }
        let opened = pollster::block_on(device::open(backend)).expect("a backend of this build");
        opened.device.seed(1);
        let lens = Lens::new(Abati::new(&opened.device), &opened.device);
        let z = pollster::block_on(lens.encode(&x)).expect("a code");
        let mut group = criterion.benchmark_group(backend);
        group.bench_function("recon", |b| {
            b.iter(|| pollster::block_on(lens.reconstruct(black_box(&x))).expect("a pass"));
        });
        group.bench_function("saliency", |b| {
            b.iter(|| pollster::block_on(lens.pass(black_box(&x))).expect("a pass"));
        });
        group.bench_function("encode", |b| {
            b.iter(|| pollster::block_on(lens.encode(black_box(&x))).expect("a pass"));
        });
        group.bench_function("decode", |b| {
            b.iter(|| pollster::block_on(lens.decode(black_box(&z))).expect("a pass"));
        });
        group.finish();
    }
}

criterion_group!(benches, passes);
criterion_main!(benches);
