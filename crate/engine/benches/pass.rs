//! Every network on the CPU engine: encoder, decoder, reconstruction, and the pass with its input gradient. The same
//! cases as in the bench of `crate/nets`, which runs them on burn. Ratios within one run are what counts.

use criterion::{Criterion, criterion_group, criterion_main};
use novelty_core::Shape;
use novelty_engine::mesarcik::{Config, Filters, Kind};
use novelty_engine::{
    Abati, Bergmann, Lite0, Mesarcik, Network, Session, Weights, bergmann, formula,
};
use std::hint::black_box;
use std::sync::Arc;

fn autoencoder(criterion: &mut Criterion, name: &str, network: Arc<Network>, batch: usize) {
    let x = formula::images(name, batch * network.shape().len());
    let mut session = Session::new(network, batch).expect("a batch");
    let z = session.encode(&x).expect("codes").to_vec();
    let mut group = criterion.benchmark_group(name);
    group.bench_function("encode", |b| {
        b.iter(|| session.encode(black_box(&x)).expect("a pass").len());
    });
    group.bench_function("decode", |b| {
        b.iter(|| session.decode(black_box(&z)).expect("a pass").len());
    });
    group.bench_function("recon", |b| {
        b.iter(|| session.reconstruct(black_box(&x)).expect("a pass").len());
    });
    group.bench_function("saliency", |b| {
        b.iter(|| session.pass(black_box(&x)).expect("a pass").gradient.len());
    });
    group.finish();
}

fn passes(criterion: &mut Criterion) {
    let weights = Weights::from_formula(&formula::tensor);
    let abati = Arc::new(Abati::build(&weights).expect("the network"));
    autoencoder(criterion, "abati", abati, 1);
    let config =
        Config { kind: Kind::Ae, shape: Shape::DIGIT, latent: 32, filters: Filters::Constant };
    let ae = Arc::new(Mesarcik::build(config, &weights).expect("the network"));
    autoencoder(criterion, "ae", Arc::clone(&ae), 1);
    autoencoder(criterion, "ae, 5 at once", ae, 5);
    let config = bergmann::Config { channels: 3, latent: 128 };
    let patches = Arc::new(Bergmann::build(config, &weights).expect("the network"));
    autoencoder(criterion, "patch", Arc::clone(&patches), 1);
    autoencoder(criterion, "9 patches", patches, 9);
    let shape = Shape::new(3, 256, 256);
    let lite = Arc::new(Lite0::features(shape, &[4, 10], &weights).expect("the network"));
    let mut session = Session::new(lite, 1).expect("a batch");
    let x = formula::images("lite0", shape.len());
    criterion.bench_function("lite0/features of 256×256", |b| {
        b.iter(|| session.features(black_box(&x)).expect("a pass").len());
    });
}

criterion_group!(benches, passes);
criterion_main!(benches);
