//! The engine, flex, ndarray and WebGPU give the same results: on every shipped network, and on those of paper B that
//! are not shipped, among them the two with features, on weights from a formula.

mod body;

use body::Case;
use novelty_core::Shape;
use novelty_core::models::folder::WEIGHTS;
use novelty_core::models::model_card::{Index, ModelCard};
use novelty_engine::{Weights, formula};
use novelty_nets::mesarcik::{Config, Filters, Kind};
use novelty_nets::parity::{TOLERANCE, distance};
use novelty_nets::{Mesarcik, autoencoder, device, weights};
use std::collections::BTreeSet;
use std::path::Path;

/// Every model of the site.
fn shipped() -> Vec<Case> {
    let models = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../models");
    let read = |path: &str| std::fs::read(models.join(path)).expect(path);
    let index = Index::parse(&read("index.json")).expect("the list of models");
    let case = |id: &str| {
        let card = ModelCard::parse(&read(&format!("{id}/card.json"))).expect(id);
        let weights = read(&format!("{id}/{WEIGHTS}"));
        Case { title: id.to_owned(), name: card.network.name, shape: card.input, weights }
    };
    index.models.iter().map(|model| case(&model.id)).collect()
}

/// One of `cases` for each network and extent.
fn one_each(cases: Vec<Case>) -> Vec<Case> {
    let mut seen = BTreeSet::new();
    let new = |case: &Case| seen.insert((case.name.clone(), case.shape.channels));
    cases.into_iter().filter(new).collect()
}

/// All networks of paper B for small images.
fn family() -> Vec<Case> {
    let device = pollster::block_on(device::open("flex")).expect("flex is always there").device;
    let colour = Shape::new(3, 32, 32);
    let case = |kind, shape| {
        let config = Config { kind, shape, latent: 16, filters: Filters::Constant };
        let model = Mesarcik::new(config, &device).for_scoring();
        let tensors = Weights::from_formula(&formula::tensor);
        let model = weights::fill(model, &tensors).expect("a formula has every tensor");
        let bytes = weights::to_bytes(model).expect("a file");
        Case {
            title: format!("{config} {shape:?}"),
            name: config.to_string(),
            shape,
            weights: bytes,
        }
    };
    let kinds = Kind::ALL.into_iter().map(|kind| case(kind, Shape::DIGIT));
    kinds.chain([case(Kind::AeCon, colour)]).collect()
}

#[test]
fn flex_agrees_with_the_engine_on_every_shipped_network() {
    pollster::block_on(body::assert_parity("flex", &shipped()));
}

#[test]
fn flex_agrees_with_the_engine_on_the_family_of_paper_b() {
    pollster::block_on(body::assert_parity("flex", &family()));
}

#[cfg(feature = "ndarray")]
#[test]
fn ndarray_agrees_with_the_engine() {
    let mut cases = one_each(shipped());
    cases.extend(family());
    pollster::block_on(body::assert_parity("ndarray", &cases));
}

#[cfg(feature = "wgpu")]
#[test]
fn webgpu_agrees_with_the_engine() {
    let mut cases = one_each(shipped());
    cases.extend(family());
    pollster::block_on(body::assert_parity("wgpu", &cases));
}

#[test]
fn a_card_states_the_number_of_parameters_that_its_weights_have() {
    let device = pollster::block_on(device::open("flex")).expect("flex is always there").device;
    for case in shipped() {
        let Case { title, name, shape, weights } = case;
        let path = format!("{}/../../models/{title}/card.json", env!("CARGO_MANIFEST_DIR"));
        let card = ModelCard::parse(&std::fs::read(path).expect("a card")).expect("a card");
        let network = novelty_nets::Network::load(&name, shape, &weights, &device).expect(&title);
        assert_eq!(autoencoder::trainable(&network), card.network.parameters, "{title}");
    }
}

#[test]
fn the_distance_notices_a_difference_and_values_that_are_not_finite() {
    assert_eq!(distance(&[1.0, 2.0], &[1.0, 2.0]), 0.0);
    assert!(distance(&[1.0, 2.0], &[1.0, 2.1]) > TOLERANCE);
    assert_eq!(distance(&[f32::NAN], &[0.0]), f32::INFINITY);
    assert_eq!(distance(&[0.0], &[0.0, 0.0]), f32::INFINITY);
}
