//! Every network compared with PyTorch: code, reconstruction, input gradient and features, from weights and images that
//! a formula gives on both sides. `tests/golden/torch/make_networks.py` makes the file.

use novelty_core::Shape;
use novelty_engine::{Abati, Bergmann, Lite0, Mesarcik, Network, Session, Weights};
use novelty_engine::{bergmann, formula, mesarcik};
use serde_json::Value;
use std::sync::Arc;

const GOLDEN: &str = include_str!("../../../tests/golden/torch/networks.json");
const BATCH: usize = 2;

fn golden() -> Value {
    serde_json::from_str(GOLDEN).expect("the golden file is JSON")
}

fn shape(value: &Value) -> Shape {
    let sides = value["shape"].as_array().expect("a shape");
    let side = |i: usize| sides[i].as_u64().expect("a number") as usize;
    Shape::new(side(0), side(1), side(2))
}

fn build(name: &str, shape: Shape) -> Network {
    let weights = Weights::from_formula(&formula::tensor);
    let network = if name == "abati" {
        Abati::build(&weights)
    } else if let Some(config) = bergmann::Config::parse(name, shape) {
        Bergmann::build(config, &weights)
    } else {
        Mesarcik::build(mesarcik::Config::parse(name, shape).expect("a name"), &weights)
    };
    network.expect("the formula gives every tensor")
}

/// Compares a sample of the values, and the sums over all of them, with PyTorch's.
///
/// `flipped` is the share of values that may differ up to a hundred times as much. Gradients have it: where the maximum of
/// a pooling window, or the sign before a rectifier, is decided by rounding, the whole receptive field gets another
/// gradient. (One such unit changes the gradient of one image of the 128×128 network by up to 1.6e-3.)
fn compare(what: &str, ours: &[f32], golden: &Value, tolerance: f64, flipped: f64) {
    let number = |key: &str| golden[key].as_f64().expect("a number");
    assert_eq!(ours.len(), number("count") as usize, "{what}");
    let expected = golden["values"].as_array().expect("values");
    let sample: Vec<f64> =
        ours.iter().step_by(number("stride") as usize).map(|v| f64::from(*v)).collect();
    assert_eq!(sample.len(), expected.len(), "{what}");
    let scale = (number("squares") / ours.len() as f64).sqrt().max(1e-12);
    let mut apart = 0;
    let mut worst = 0.0f64;
    for (ours, theirs) in sample.iter().zip(expected) {
        let error = (ours - theirs.as_f64().expect("a number")).abs() / scale;
        assert!(
            error <= if flipped > 0.0 { 100.0 } else { 1.0 } * tolerance,
            "{what}: {ours} and {theirs}"
        );
        if error > tolerance {
            apart += 1;
        } else {
            worst = worst.max(error);
        }
    }
    let allowed = flipped * sample.len() as f64;
    assert!(apart as f64 <= allowed, "{what}: {apart} of {} values differ", sample.len());
    let squares: f64 = ours.iter().map(|v| f64::from(*v).powi(2)).sum();
    let relative = (squares / number("squares") - 1.0).abs();
    assert!(relative <= 10.0 * tolerance, "{what}: the squares differ by {relative:e}");
    let sum: f64 = ours.iter().map(|v| f64::from(*v)).sum();
    let relative = (sum - number("sum")).abs() / (scale * ours.len() as f64);
    assert!(relative <= 10.0 * tolerance, "{what}: the sums differ by {relative:e}");
    println!("{what}: {worst:.1e}, {apart} of {} apart", sample.len());
}

#[test]
fn every_autoencoder_agrees_with_pytorch() {
    let golden = golden();
    let networks = golden["networks"].as_array().expect("networks");
    assert!(networks.len() >= 11, "{}", networks.len());
    for record in networks {
        let name = record["name"].as_str().expect("a name");
        let shape = shape(record);
        let network = Arc::new(build(name, shape));
        let mut session = Session::new(Arc::clone(&network), BATCH).expect("a batch");
        let x = formula::images(name, BATCH * shape.len());
        let pass = session.pass(&x).expect("images");
        compare(&format!("{name}, code"), pass.latent, &record["latent"], 1e-5, 0.0);
        let x_hat = pass.reconstruction;
        compare(&format!("{name}, reconstruction"), x_hat, &record["reconstruction"], 1e-5, 0.0);
        compare(&format!("{name}, gradient"), pass.gradient, &record["gradient"], 1e-4, 0.5);
        let features = record.get("features");
        match session.features(&x) {
            Ok(ours) => compare(
                &format!("{name}, features"),
                ours,
                features.expect("PyTorch has features too"),
                1e-5,
                0.0,
            ),
            Err(error) => assert!(features.is_none(), "{name}: {error}"),
        }
    }
}

#[test]
fn the_features_of_lite0_agree_with_pytorch() {
    let golden = &golden()["lite0"];
    let shape = shape(golden);
    let blocks: Vec<usize> = golden["blocks"]
        .as_array()
        .expect("blocks")
        .iter()
        .map(|b| b.as_u64().expect("a number") as usize)
        .collect();
    let weights = Weights::from_formula(&formula::tensor);
    let network = Lite0::features(shape, &blocks, &weights).expect("the network");
    let mut session = Session::new(Arc::new(network), BATCH).expect("a batch");
    let x: Vec<f32> =
        formula::images("lite0", BATCH * shape.len()).iter().map(|v| v * 2.0 - 1.0).collect();
    session.features(&x).expect("images");
    for (i, block) in blocks.iter().enumerate() {
        let ours = session.feature_map(i, BATCH).expect("an output");
        compare(&format!("block {block}"), ours, &golden["outputs"][i], 5e-5, 0.0);
    }
}
