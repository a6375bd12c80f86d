//! The parity check: the engine and a backend of burn give the same results on the same weights. It is run natively by
//! this crate's tests and in a browser by those of `crate/web`.
//!
//! Code, reconstruction and features have to agree within [`TOLERANCE`]. So does the input gradient, but for a few of
//! its values: where two inputs of a pooling window, or a value before a LeakyReLU and zero, differ by no more than
//! rounding, backends may choose differently, and every pixel that the unit sees gets another gradient. The share of
//! such pixels is bounded by [`FLIPPED`], and what they differ by, by [`FLIP`].

use novelty_core::Shape;
use novelty_engine::{Session, formula};
use novelty_nets::device::Device;
use novelty_nets::parity::{TOLERANCE, distance, known_image};
use novelty_nets::pass::Lens;
use novelty_nets::{Network, device};

/// Largest share of the pixels whose gradients may differ.
const FLIPPED: f32 = 0.05;
/// Largest difference of such gradients, as a share of the largest gradient.
const FLIP: f32 = 0.2;

/// A network by its name on a card, and its weights file.
pub struct Case {
    /// What it is called in messages.
    pub title: String,
    /// The name.
    pub name: String,
    /// Extent of its images.
    pub shape: Shape,
    /// The bytes of `weights.safetensors`.
    pub weights: Vec<u8>,
}

/// Random images, and for digits a drawn one too.
fn images(case: &Case) -> Vec<f32> {
    let mut images = formula::images(&case.title, case.shape.len());
    if case.shape == Shape::DIGIT {
        images.extend(known_image());
    }
    images
}

/// Fails unless the two agree.
fn assert_close(what: &str, ours: &[f32], engine: &[f32]) {
    let distance = distance(ours, engine);
    println!("{what} differs from the engine's by {distance:.1e}");
    assert!(distance <= TOLERANCE, "{what} differs by {distance}");
}

/// Fails unless two gradients of one image agree, but for pixels behind a unit that rounding decides.
fn assert_close_gradients(what: &str, ours: &[f32], engine: &[f32]) {
    let worst = distance(ours, engine);
    let scale = engine.iter().fold(1e-6f32, |m, v| m.max(v.abs()));
    let pairs = ours.iter().zip(engine);
    let apart = pairs.filter(|(a, b)| (**a - **b).abs() > TOLERANCE * scale).count();
    println!(
        "{what} differs from the engine's by {worst:.1e}, {apart} pixels by more than the tolerance"
    );
    assert!(worst <= FLIP, "{what} differs by {worst}");
    assert!(apart as f32 <= FLIPPED * engine.len() as f32, "{what} differs in {apart} pixels");
}

async fn compare(case: &Case, backend: &str, device: &Device) {
    let Case { title, name, shape, weights } = case;
    let engine =
        novelty_engine::Network::load(name, *shape, weights).expect("the engine's weights");
    let mut engine = Session::new(engine.into(), 1).expect("a batch");
    let model = Network::load(name, *shape, weights, device).expect("burn's weights");
    let lens = Lens::new(model, device);
    let x = images(case);
    let (theirs, ours) =
        (engine.pass_all(&x).expect("a pass"), lens.pass(&x).await.expect("a pass"));
    let what = |part: &str| format!("{title} on {backend}: {part}");
    assert_close(&what("code"), &ours.latent, &theirs.latent);
    assert_close(&what("reconstruction"), &ours.reconstruction, &theirs.reconstruction);
    let pixels = shape.len();
    for (ours, theirs) in ours.gradient.chunks(pixels).zip(theirs.gradient.chunks(pixels)) {
        assert_close_gradients(&what("gradient"), ours, theirs);
    }
    match (lens.features(&x).await, engine.features_all(&x)) {
        (Ok(ours), Ok(theirs)) => assert_close(&what("features"), &ours, &theirs),
        (Err(novelty_nets::Error::NoFeatures), Err(novelty_engine::Error::NoPart(_))) => {}
        (ours, theirs) => panic!("{}: {ours:?} and {theirs:?}", what("features")),
    }
}

/// Fails unless the backend called `name` gives what the engine gives for every case, within the published tolerance.
pub async fn assert_parity(name: &str, cases: &[Case]) {
    assert!(!cases.is_empty());
    let device = device::open(name).await.expect("the backend starts").device;
    for case in cases {
        compare(case, name, &device).await;
    }
}
