//! flex, ndarray and WebGPU give the same pass, within the published tolerance.

use novelty_nets::parity::{TOLERANCE, distance, known_image};
use novelty_nets::pass::{Lens, Pass};
use novelty_nets::{Abati, device, weights};

/// A pass of one and the same network on the backend called `name`.
fn pass_on(name: &str) -> Pass {
    let flex = pollster::block_on(device::open("flex")).expect("flex is always there").device;
    flex.seed(7);
    let bytes = weights::to_bytes(Abati::new(&flex)).expect("a record");
    let device = pollster::block_on(device::open(name)).expect("the backend starts").device;
    let model = weights::load(Abati::new(&device), bytes).expect("our own file");
    pollster::block_on(Lens::new(model, &device).pass(&known_image())).expect("a pass")
}

fn assert_parity(name: &str) {
    let (ours, oracle) = (pass_on(name), pass_on("flex"));
    for (what, a, b) in [
        ("latent", &ours.latent, &oracle.latent),
        ("reconstruction", &ours.reconstruction, &oracle.reconstruction),
        ("gradient", &ours.gradient, &oracle.gradient),
    ] {
        let distance = distance(a, b);
        assert!(distance <= TOLERANCE, "{what} on {name} differs by {distance}");
    }
}

#[cfg(feature = "ndarray")]
#[test]
fn ndarray_agrees_with_flex() {
    assert_parity("ndarray");
}

#[cfg(feature = "wgpu")]
#[test]
fn webgpu_agrees_with_flex() {
    assert_parity("wgpu");
}

#[test]
fn the_distance_notices_a_difference_and_values_that_are_not_finite() {
    assert_eq!(distance(&[1.0, 2.0], &[1.0, 2.0]), 0.0);
    assert!(distance(&[1.0, 2.0], &[1.0, 2.1]) > TOLERANCE);
    assert_eq!(distance(&[f32::NAN], &[0.0]), f32::INFINITY);
    assert_eq!(distance(&[0.0], &[0.0, 0.0]), f32::INFINITY);
}
