//! The networks of paper B: their sizes, their gradient, folding, and their weights on disk.

use burn::tensor::{Distribution, Tensor};
use novelty_core::image::Shape;
use novelty_nets::device::Device;
use novelty_nets::mesarcik::{Config, Filters, Kind};
use novelty_nets::pass::Lens;
use novelty_nets::{Autoencoder, Error, Mesarcik, Network, autoencoder, device, weights};

const COLOUR: Shape = Shape { channels: 3, height: 32, width: 32 };

fn flex() -> Device {
    pollster::block_on(device::open("flex")).expect("flex is always there").device
}

fn config(kind: Kind, shape: Shape, latent: usize) -> Config {
    Config { kind, shape, latent, filters: Filters::Constant }
}

fn parameters(config: Config) -> usize {
    autoencoder::trainable(&Mesarcik::new(config, &flex()))
}

/// A network whose norms have seen images, so that folding them means something.
fn seasoned(kind: Kind) -> Mesarcik {
    let device = flex().autodiff();
    device.seed(7);
    let model = Mesarcik::new(config(kind, Shape::DIGIT, 32), &device);
    for _ in 0..20 {
        let x = Tensor::<4>::random([4, 1, 28, 28], Distribution::Uniform(0.0, 1.0), &device);
        let x_hat = model.decode(model.encode(x.clone()));
        let _ = model.features(x_hat);
    }
    model
}

fn image(seed: usize) -> Vec<f32> {
    (0..784).map(|i| ((i * 7919 + seed * 104_729) % 97) as f32 / 97.0).collect()
}

fn worst(a: &[f32], b: &[f32]) -> f32 {
    assert_eq!(a.len(), b.len());
    a.iter().zip(b).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max)
}

#[test]
fn every_network_has_the_published_number_of_parameters() {
    let table = [
        (Kind::Ae, [119_073, 219_457, 420_225], [150_787, 544_099, 1_068_515]),
        (Kind::Vae, [121_185, 173_473, 278_049], [152_899, 355_843, 626_435]),
        (Kind::Aae, [162_786, 265_218, 470_082], [194_500, 593_956, 1_126_564]),
        (Kind::AeRes, [177_922, 328_546, 629_794], [225_252, 815_364, 1_602_180]),
        (Kind::AeCon, [236_738, 437_570, 839_234], [299_684, 1_086_500, 2_135_588]),
    ];
    for (kind, grey, colour) in table {
        for (latent, expected) in [32, 64, 128].into_iter().zip(grey) {
            assert_eq!(
                parameters(config(kind, Shape::DIGIT, latent)),
                expected,
                "{kind:?} {latent}"
            );
        }
        for (latent, expected) in [32, 128, 256].into_iter().zip(colour) {
            assert_eq!(parameters(config(kind, COLOUR, latent)), expected, "{kind:?} {latent}");
        }
    }
}

#[test]
fn the_32_by_32_grey_form_has_the_published_number_of_parameters() {
    let shape = Shape { channels: 1, height: 32, width: 32 };
    assert_eq!(parameters(config(Kind::Ae, shape, 32)), 150_273);
}

#[test]
fn the_halving_form_has_the_encoder_of_the_papers_text() {
    let device = flex();
    let halving = Config { filters: Filters::Halving, ..config(Kind::Ae, Shape::DIGIT, 32) };
    let model = Mesarcik::new(halving, &device);
    assert_eq!(autoencoder::trainable(&model.encoder), 15_432);
}

#[test]
fn folding_the_norms_changes_no_result() {
    for kind in Kind::ALL {
        let model = seasoned(kind);
        let x = image(1);
        let lens = Lens::new(model.clone(), &flex());
        let plain = burn::module::Module::valid(&model);
        let input = Tensor::<1>::from_floats(&x[..], &flex()).reshape([1, 1, 28, 28]);
        let expected = plain.decode(plain.encode(input.clone()));
        let expected: Vec<f32> = expected.into_data().try_into_vec().expect("floats");
        let ours = pollster::block_on(lens.reconstruct(&x)).expect("a valid image");
        assert!(worst(&ours, &expected) < 1e-5, "{kind:?}");
        if let Some(features) = plain.features(input) {
            let expected: Vec<f32> = features.into_data().try_into_vec().expect("floats");
            let ours = pollster::block_on(lens.features(&x)).expect("a valid image");
            assert!(worst(&ours, &expected) < 1e-4, "{kind:?}");
        }
    }
}

#[test]
fn the_input_gradient_agrees_with_finite_differences() {
    let lens = Lens::new(seasoned(Kind::Ae), &flex());
    let x = image(3);
    let pass = pollster::block_on(lens.pass(&x)).expect("a valid image");
    let loss = |y: &[f32]| -> f64 {
        let x_hat = pollster::block_on(lens.reconstruct(y)).expect("a valid image");
        y.iter().zip(&x_hat).map(|(a, b)| f64::from(a - b).powi(2)).sum::<f64>() / 784.0
    };
    let largest = pass.gradient.iter().fold(0f32, |m, g| m.max(g.abs()));
    for i in 0..20 {
        let p = (i * 397 + 211) % 784;
        let h = 2e-3;
        let moved = |by: f32| {
            let mut y = x.clone();
            y[p] += by;
            loss(&y)
        };
        let numeric = (moved(h) - moved(-h)) / f64::from(2.0 * h);
        let ours = f64::from(pass.gradient[p]);
        // The poolings bend: a little slack against the largest gradient.
        let slack = 1e-2 * ours.abs().max(f64::from(largest));
        assert!((numeric - ours).abs() <= slack, "pixel {p}: {ours} against {numeric}");
    }
}

#[test]
fn weights_survive_the_way_to_disk_under_the_name_on_the_card() {
    for kind in Kind::ALL {
        let model = seasoned(kind).for_scoring();
        let name = model.config().to_string();
        let bytes = weights::to_bytes(model.clone()).expect("a file");
        let read = Network::load(&name, Shape::DIGIT, &bytes, &flex()).expect("the same network");
        let x = image(5);
        let (ours, theirs) = (Lens::new(model, &flex()), Lens::new(read, &flex()));
        let a = pollster::block_on(ours.reconstruct(&x)).expect("a valid image");
        let b = pollster::block_on(theirs.reconstruct(&x)).expect("a valid image");
        // f16 on disk.
        assert!(worst(&a, &b) < 5e-3, "{kind:?}: {}", worst(&a, &b));
    }
}

#[test]
fn an_unknown_name_and_the_weights_of_another_network_are_errors() {
    let bytes = weights::to_bytes(seasoned(Kind::Ae)).expect("a file");
    let unknown = Network::load("mesarcik-cae-32", Shape::DIGIT, &bytes, &flex());
    assert!(matches!(unknown, Err(Error::UnknownNetwork(_))));
    let other = Network::load("mesarcik-ae-64", Shape::DIGIT, &bytes, &flex());
    assert!(matches!(other, Err(Error::Weights(_))));
}

#[test]
fn a_network_without_features_says_so() {
    let lens = Lens::new(seasoned(Kind::Ae), &flex());
    let error = pollster::block_on(lens.features(&image(0))).expect_err("no features");
    assert!(matches!(error, Error::NoFeatures));
}
