//! The parity check, run natively by this crate's tests and in a browser by those of `crate/web`.

use novelty_nets::parity::{TOLERANCE, distance, known_image};
use novelty_nets::pass::{Lens, Pass};
use novelty_nets::{Abati, device, weights};

/// A pass of one and the same network on the backend called `name`.
async fn pass_on(name: &str, bytes: &[u8]) -> Pass {
    let device = device::open(name).await.expect("the backend starts").device;
    let model = weights::load(Abati::new(&device), bytes.to_vec()).expect("our own file");
    Lens::new(model, &device).pass(&known_image()).await.expect("a pass")
}

/// Fails unless `name` gives the pass that flex gives, within the published tolerance.
pub async fn assert_parity(name: &str) {
    let flex = device::open("flex").await.expect("flex is always there").device;
    flex.seed(7);
    let bytes = weights::to_bytes(Abati::new(&flex)).expect("a record");
    let (ours, oracle) = (pass_on(name, &bytes).await, pass_on("flex", &bytes).await);
    for (what, a, b) in [
        ("latent", &ours.latent, &oracle.latent),
        ("reconstruction", &ours.reconstruction, &oracle.reconstruction),
        ("gradient", &ours.gradient, &oracle.gradient),
    ] {
        let distance = distance(a, b);
        println!("{what} on {name} differs from flex by {distance:e}");
        assert!(distance <= TOLERANCE, "{what} on {name} differs by {distance}");
    }
}
