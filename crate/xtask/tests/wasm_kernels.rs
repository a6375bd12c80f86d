//! The SIMD kernel of the CPU module's matrix products, which a change of a manifest could switch off without any error.

use std::process::Command;

#[test]
fn the_cpu_module_selects_the_simd_kernel_of_gemm() {
    let tree = Command::new(env!("CARGO"))
        .args(["tree", "--locked", "--target", "wasm32-unknown-unknown"])
        .args(["--package", "novelty-web", "--no-default-features", "--features", "cpu"])
        .args(["--invert", "gemm-common", "--depth", "0", "--format", "{f}"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("Cargo starts");
    let features = String::from_utf8_lossy(&tree.stdout);
    assert!(
        tree.status.success() && features.trim().split(',').any(|f| f == "wasm-simd128-enable"),
        "the features of gemm-common are “{}”\n{}",
        features.trim(),
        String::from_utf8_lossy(&tree.stderr)
    );
}
