//! flex, ndarray and WebGPU give the same pass, within the published tolerance.

mod body;

use novelty_nets::parity::{TOLERANCE, distance};

#[cfg(feature = "ndarray")]
#[test]
fn ndarray_agrees_with_flex() {
    pollster::block_on(body::assert_parity("ndarray"));
}

#[cfg(feature = "wgpu")]
#[test]
fn webgpu_agrees_with_flex() {
    pollster::block_on(body::assert_parity("wgpu"));
}

#[test]
fn flex_gives_the_same_pass_twice() {
    pollster::block_on(body::assert_parity("flex"));
}

#[test]
fn the_distance_notices_a_difference_and_values_that_are_not_finite() {
    assert_eq!(distance(&[1.0, 2.0], &[1.0, 2.0]), 0.0);
    assert!(distance(&[1.0, 2.0], &[1.0, 2.1]) > TOLERANCE);
    assert_eq!(distance(&[f32::NAN], &[0.0]), f32::INFINITY);
    assert_eq!(distance(&[0.0], &[0.0, 0.0]), f32::INFINITY);
}
