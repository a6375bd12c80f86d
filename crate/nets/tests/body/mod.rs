//! The parity check, run natively by this crate's tests and in a browser by those of `crate/web`.

use novelty_nets::device::Device;
use novelty_nets::parity::{TOLERANCE, distance, known_image};
use novelty_nets::pass::{Lens, Pass};
use novelty_nets::{Abati, Bergmann, bergmann, device, weights};

const PATCHES: bergmann::Config = bergmann::Config { channels: 1, latent: 128 };

/// A pass of one and the same network on a device.
async fn pass_on(device: &Device, bytes: &[u8]) -> Pass {
    let model = weights::load(Abati::new(device), bytes).expect("our own file");
    Lens::new(model, device).pass(&known_image()).await.expect("a pass")
}

/// Codes of two patches, and what one and the same network makes of the codes, on a device.
async fn patches_on(device: &Device, bytes: &[u8]) -> [Vec<f32>; 2] {
    let model = weights::load(Bergmann::new(PATCHES, device), bytes).expect("our file");
    let lens = Lens::new(model, device);
    let patches: Vec<f32> = (0..2 * PATCHES.shape().len())
        .map(|i| ((i % 128) as f32 * 0.11).sin().mul_add((i / 128) as f32 / 600.0, 0.5))
        .collect();
    let codes = lens.encode(&patches).await.expect("codes");
    [lens.decode(&codes).await.expect("decodings"), codes]
}

/// Fails unless `name` gives what flex gives, within the published tolerance.
pub async fn assert_parity(name: &str) {
    let flex = device::open("flex").await.expect("flex is always there").device;
    let other = device::open(name).await.expect("the backend starts").device;
    flex.seed(7);
    let bytes = weights::to_bytes(Abati::new(&flex)).expect("a record");
    let (ours, oracle) = (pass_on(&other, &bytes).await, pass_on(&flex, &bytes).await);
    let bytes = weights::to_bytes(Bergmann::new(PATCHES, &flex)).expect("a record");
    let [patches, codes] = patches_on(&other, &bytes).await;
    let [oracle_patches, oracle_codes] = patches_on(&flex, &bytes).await;
    for (what, a, b) in [
        ("latent", &ours.latent, &oracle.latent),
        ("reconstruction", &ours.reconstruction, &oracle.reconstruction),
        ("gradient", &ours.gradient, &oracle.gradient),
        ("codes of patches", &codes, &oracle_codes),
        ("decoded patches", &patches, &oracle_patches),
    ] {
        let distance = distance(a, b);
        println!("{what} on {name} differs from flex by {distance:e}");
        assert!(distance <= TOLERANCE, "{what} on {name} differs by {distance}");
    }
}
