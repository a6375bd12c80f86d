//! The network of paper B for photos: its size, its shapes, and its weights on disk.

use burn::tensor::{Distribution, Tensor};
use novelty_core::image::Shape;
use novelty_nets::bergmann::Config;
use novelty_nets::device::Device;
use novelty_nets::pass::Lens;
use novelty_nets::{Autoencoder, Bergmann, Error, Network, autoencoder, device, weights};

fn flex() -> Device {
    pollster::block_on(device::open("flex")).expect("flex is always there").device
}

#[test]
fn it_has_the_published_number_of_parameters() {
    let published = [
        (3, 128, 935_811, 431_072),
        (1, 128, 933_761, 430_048),
        (3, 64, 673_603, 299_936),
        (3, 256, 1_460_227, 693_344),
    ];
    for (channels, latent, all, encoder) in published {
        let model = Bergmann::new(Config { channels, latent }, &flex());
        assert_eq!(autoencoder::trainable(&model), all, "{channels} channels, L {latent}");
        assert_eq!(autoencoder::trainable(&model.encoder), encoder);
    }
}

#[test]
fn a_patch_becomes_a_code_and_a_patch_again() {
    let device = flex();
    let model = Bergmann::new(Config { channels: 3, latent: 128 }, &device);
    let x = Tensor::<4>::random([2, 3, 128, 128], Distribution::Uniform(0.0, 1.0), &device);
    assert_eq!(model.columns(x.clone()).dims(), [2, 32, 8, 8]);
    let z = model.encode(x);
    assert_eq!(z.dims(), [2, 128]);
    let patch = model.decode(z);
    assert_eq!(patch.dims(), [2, 3, 128, 128]);
    let values = patch.into_data().try_into_vec::<f32>().expect("floats");
    assert!(values.iter().all(|v| (0.0..=1.0).contains(v)));
}

#[test]
fn a_crop_has_the_features_of_its_photo_away_from_its_rim() {
    let device = flex();
    let model = Bergmann::new(Config { channels: 1, latent: 8 }, &device);
    let photo = Tensor::<4>::random([1, 1, 256, 256], Distribution::Uniform(0.0, 1.0), &device);
    let crop = photo.clone().slice([0..1, 0..1, 32..224, 32..224]);
    let pairs = model.depths(photo).into_iter().zip(model.depths(crop));
    for ((whole, part), (channels, pitch)) in pairs.zip([(32, 4), (32, 8), (64, 16)]) {
        assert_eq!(whole.dims(), [1, channels, 256 / pitch, 256 / pitch]);
        let middle = |from: usize| from / pitch..(from + 32) / pitch;
        let whole = whole.slice([0..1, 0..channels, middle(112), middle(112)]);
        let part = part.slice([0..1, 0..channels, middle(80), middle(80)]);
        let apart = (whole - part).abs().max().into_scalar::<f32>();
        assert!(apart < 1e-5, "{pitch}: {apart}");
    }
}

#[test]
fn its_weights_are_found_by_name_and_survive_half_precision() {
    let device = flex();
    let config = Config { channels: 1, latent: 64 };
    let model = Bergmann::new(config, &device);
    let bytes = weights::to_bytes(model.clone()).expect("a file");
    assert!(bytes.len() < 2 * 671_553 + 16_384, "{} bytes", bytes.len());
    let name = config.to_string();
    let again = Network::load(&name, config.shape(), &bytes, &device).expect("its own file");
    let patch: Vec<f32> = (0..config.shape().len()).map(|i| (i % 61) as f32 / 61.0).collect();
    let codes = |lens: &Lens<Network>| pollster::block_on(lens.encode(&patch)).expect("codes");
    let (a, b) =
        (codes(&Lens::new(Network::Bergmann(model), &device)), codes(&Lens::new(again, &device)));
    assert!(a.iter().zip(&b).all(|(a, b)| (a - b).abs() < 5e-3));
    for (name, shape) in [("bergmann-ae-64", Shape::DIGIT), ("bergmann-ae-32", config.shape())] {
        let refused = Network::load(name, shape, &bytes, &device);
        assert!(
            matches!(refused, Err(Error::UnknownNetwork(_) | Error::Weights(_))),
            "{name} {shape:?}"
        );
    }
}
