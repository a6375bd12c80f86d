//! What the CPU modules are made of, which a change of a manifest could change without any error.

use std::process::{Command, Output};

/// Where `package` stands in the module of these features of `novelty-web`.
fn tree(features: &str, package: &str) -> Output {
    Command::new(env!("CARGO"))
        .args(["tree", "--locked", "--target", "wasm32-unknown-unknown", "--edges", "normal"])
        .args(["--package", "novelty-web", "--no-default-features", "--features", features])
        .args(["--invert", package, "--depth", "0", "--format", "{f}"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("Cargo starts")
}

#[test]
fn the_modules_of_the_page_on_the_cpu_have_no_burn() {
    for module in ["cpu", "parts"] {
        for package in ["burn-core", "burn-tensor", "gemm-common"] {
            let tree = tree(module, package);
            let found = String::from_utf8_lossy(&tree.stdout);
            assert!(found.trim().is_empty(), "{package} is in the module {module}: {found}");
        }
    }
    let webgpu = tree("gpu", "burn-core");
    assert!(webgpu.status.success() && !webgpu.stdout.is_empty(), "the names above are right");
}

#[test]
fn flex_as_an_oracle_selects_the_simd_kernel_of_gemm() {
    let tree = tree("cpu,flex", "gemm-common");
    let features = String::from_utf8_lossy(&tree.stdout);
    assert!(
        tree.status.success() && features.trim().split(',').any(|f| f == "wasm-simd128-enable"),
        "the features of gemm-common are “{}”\n{}",
        features.trim(),
        String::from_utf8_lossy(&tree.stderr)
    );
}
