//! The Abati network: its size, its gradient, its weights on disk and its hostile files.

use burn::module::Module;
use burn::tensor::{Tensor, TensorData};
use novelty_nets::pass::{Lens, MAX_BATCH};
use novelty_nets::{Abati, Autoencoder, Error, autoencoder, device, weights};

fn image(seed: u32) -> Vec<f32> {
    // A smooth blob with a little texture: every pixel differs, none saturates.
    (0..784)
        .map(|i| {
            let (y, x) = ((i / 28) as f32 - 13.0, (i % 28) as f32 - 14.0 + seed as f32);
            let blob = (-(x * x + y * y) / 60.0).exp();
            0.05 + 0.8 * blob + 0.1 * ((i as u32 * 7919 + seed * 104729) % 97) as f32 / 97.0
        })
        .collect()
}

fn network(seed: u64) -> Abati {
    let device = pollster::block_on(device::open("flex")).expect("flex is always there").device;
    device.seed(seed);
    Abati::new(&device)
}

fn lens(seed: u64) -> Lens<Abati> {
    let device = pollster::block_on(device::open("flex")).expect("flex is always there").device;
    Lens::new(network(seed), &device)
}

fn mean_squared(a: &[f32], b: &[f32]) -> f64 {
    a.iter().zip(b).map(|(a, b)| f64::from(a - b).powi(2)).sum::<f64>() / a.len() as f64
}

#[test]
fn the_network_has_the_published_number_of_parameters() {
    let device = pollster::block_on(device::open("flex")).expect("flex is always there").device;
    let model = Abati::new(&device);
    assert_eq!(autoencoder::trainable(&model), 565_296);
}

#[test]
fn the_input_gradient_agrees_with_finite_differences_on_twenty_pixels() {
    let lens = lens(1);
    let x = image(0);
    let pass = pollster::block_on(lens.pass(&x)).expect("a valid image");
    let scale = pass.gradient.iter().fold(0f32, |m, g| m.max(g.abs()));
    for i in 0..20 {
        let p = (i * 397 + 211) % 784;
        let h = 4e-3;
        let moved = |by: f32| {
            let mut y = x.clone();
            y[p] += by;
            let x_hat = pollster::block_on(lens.reconstruct(&y)).expect("a valid image");
            mean_squared(&y, &x_hat)
        };
        let numeric = (moved(h) - moved(-h)) / f64::from(2.0 * h);
        let ours = f64::from(pass.gradient[p]);
        let error = (numeric - ours).abs();
        assert!(
            error <= 1e-2 * ours.abs().max(f64::from(scale) * 0.1),
            "pixel {p}: autodiff {ours}, finite difference {numeric}"
        );
    }
}

#[test]
fn a_batch_gives_every_image_what_it_gets_alone() {
    let lens = lens(2);
    let images: Vec<f32> = (0..3).flat_map(image).collect();
    let together = pollster::block_on(lens.pass(&images)).expect("a valid batch");
    for (i, x) in images.chunks(784).enumerate() {
        let alone = pollster::block_on(lens.pass(x)).expect("a valid image");
        let pairs = [
            (&together.reconstruction[i * 784..][..784], &alone.reconstruction[..]),
            (&together.gradient[i * 784..][..784], &alone.gradient[..]),
            (&together.latent[i * 64..][..64], &alone.latent[..]),
        ];
        for (a, b) in pairs {
            let worst = a.iter().zip(b).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
            assert!(worst < 1e-5, "differs by {worst}");
        }
    }
}

#[test]
fn decoding_the_code_gives_the_reconstruction() {
    let lens = lens(3);
    let x = image(1);
    let pass = pollster::block_on(lens.pass(&x)).expect("a valid image");
    let z = pollster::block_on(lens.encode(&x)).expect("a valid image");
    let x_hat = pollster::block_on(lens.decode(&z)).expect("a valid code");
    assert_eq!(z, pass.latent);
    assert_eq!(x_hat, pass.reconstruction);
}

#[test]
fn input_that_does_not_fit_is_a_typed_error() {
    let lens = lens(4);
    assert!(matches!(pollster::block_on(lens.pass(&[])), Err(Error::Length { .. })));
    assert!(matches!(pollster::block_on(lens.pass(&[0.5; 783])), Err(Error::Length { .. })));
    let many = vec![0.0; 784 * (MAX_BATCH + 1)];
    assert!(matches!(pollster::block_on(lens.encode(&many)), Err(Error::Batch { .. })));
    assert!(matches!(pollster::block_on(lens.decode(&[0.0; 63])), Err(Error::Length { .. })));
}

#[test]
fn weights_survive_the_disk_and_damaged_files_are_refused() {
    let device = pollster::block_on(device::open("flex")).expect("flex is always there").device;
    let lens_a = lens(5);
    let bytes = weights::to_bytes(network(5)).expect("a file");
    let loaded = weights::load(Abati::new(&device), &bytes).expect("our own file");
    let lens_b = Lens::new(loaded, &device);
    let x = image(2);
    let a = pollster::block_on(lens_a.reconstruct(&x)).expect("a valid image");
    let b = pollster::block_on(lens_b.reconstruct(&x)).expect("a valid image");
    // f16 keeps eleven bits of every weight.
    assert!(mean_squared(&a, &b).sqrt() < 2e-3);
    assert!(bytes.len() < 1_250_000, "{} bytes", bytes.len());

    for cut in [0, 1, 9, 10, 100, bytes.len() / 2, bytes.len() - 1] {
        let error = weights::load(Abati::new(&device), &bytes[..cut]);
        assert!(matches!(error, Err(Error::Weights(_))), "{cut} bytes were accepted");
    }
    assert!(matches!(weights::load(Abati::new(&device), &[0xff; 4096]), Err(Error::Weights(_))));
    let mut other = bytes;
    other[4] ^= 0xff; // the length of the header
    assert!(matches!(weights::load(Abati::new(&device), &other), Err(Error::Weights(_))));
}

#[test]
fn the_shapes_are_those_of_the_table() {
    let lens = lens(6);
    let pass = pollster::block_on(lens.pass(&image(3))).expect("a valid image");
    assert_eq!(lens.model().shape().len(), pass.reconstruction.len());
    assert_eq!(lens.model().latent(), pass.latent.len());
    assert!(pass.latent.iter().all(|z| (0.0..=1.0).contains(z)), "the code passes a sigmoid");
}

#[test]
fn a_weight_file_with_random_damage_is_an_error_or_a_network_but_never_a_panic() {
    let device = pollster::block_on(device::open("flex")).expect("flex is always there").device;
    let bytes = weights::to_bytes(network(8)).expect("a file");
    // The page checks the hash before it comes to this; the lab may be given anything.
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut random = |below: usize| {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % below
    };
    let mut refused = 0;
    for _ in 0..48 {
        let mut damaged = bytes.clone();
        for _ in 0..4 {
            let place = random(4096);
            damaged[place] = random(256) as u8;
        }
        refused += usize::from(weights::load(Abati::new(&device), &damaged).is_err());
    }
    assert!(refused > 0, "damage to the header has to be noticed");
}

#[test]
fn folding_the_norms_changes_nothing_but_rounding() {
    let device = pollster::block_on(device::open("flex")).expect("flex is always there").device;
    // One training step in training mode moves the running statistics away from 0 and 1.
    let training = device.clone().autodiff();
    training.seed(9);
    let model = Abati::new(&training);
    let batch: Vec<f32> = (0..8).flat_map(image).collect();
    let x = Tensor::<4>::from_data(TensorData::new(batch, [8, 1, 28, 28]), &training);
    for _ in 0..20 {
        let _ = model.decode(model.encode(x.clone()));
    }
    let x = Tensor::<4>::from_data(TensorData::new(image(1), [1, 1, 28, 28]), &device);
    let plain = model.valid();
    let expected = plain.decode(plain.encode(x)).into_data().try_into_vec::<f32>().expect("f32");
    let lens = Lens::new(model, &device);
    let folded = pollster::block_on(lens.reconstruct(&image(1))).expect("a valid image");
    let worst = expected.iter().zip(&folded).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
    assert!(worst < 1e-5, "differs by {worst}");
    assert_eq!(lens.parameters(), 565_296);
}
