//! The size budget: what the page may weigh on the wire, compressed with Brotli.

use std::io::Write;
use std::path::Path;

use anyhow::{Context, Result};

use crate::test_counts::TestCounts;

/// What a first answer needs: page, styles, scripts and the CPU module, without the model.
const CPU_PATH: u64 = 700_000;
/// The WebGPU module, which loads behind it.
const GPU_MODULE: u64 = 1_700_000;

/// What Teach and Inspect add when one of them opens: worker, scripts, styles and the module of parts.
const PARTS: u64 = 370_000;

/// Prints the compressed size of every part of the site and checks every budget.
///
/// # Errors
/// When a file of the site cannot be read.
pub fn check(site: &Path) -> Result<TestCounts> {
    let mut sizes = [Vec::new(), Vec::new(), Vec::new()];
    collect(site, site, &mut sizes)?;
    let [cpu, gpu, parts] = sizes;
    let mut total = TestCounts::default();
    for (title, files, limit) in [
        ("CPU path (page, styles, scripts, cpu module)", cpu, CPU_PATH),
        ("WebGPU module", gpu, GPU_MODULE),
        ("Teach and Inspect (worker, scripts, styles, parts module)", parts, PARTS),
    ] {
        let mut sum = 0;
        for (name, raw, packed) in &files {
            println!("  {name:<32} {raw:>10} bytes {packed:>10} in Brotli");
            sum += packed;
        }
        let holds = sum <= limit && !files.is_empty();
        let verdict = if holds { "within" } else { "OVER" };
        println!("  {title}: {sum} bytes in Brotli, {verdict} its budget of {limit}");
        total += TestCounts::check(holds);
    }
    Ok(total)
}

type Sizes = Vec<(String, u64, u64)>;

fn collect(site: &Path, folder: &Path, sizes: &mut [Sizes; 3]) -> Result<()> {
    let mut entries: Vec<_> = std::fs::read_dir(folder)
        .with_context(|| format!("{} cannot be read", folder.display()))?
        .collect::<Result<_, _>>()?;
    entries.sort_by_key(std::fs::DirEntry::file_name);
    for entry in entries {
        let path = entry.path();
        if path.is_dir() {
            collect(site, &path, sizes)?;
            continue;
        }
        let name = path.strip_prefix(site)?.to_string_lossy().replace('\\', "/");
        let Some(part) = part(&name) else { continue };
        let bytes = std::fs::read(&path)?;
        let row = (name, bytes.len() as u64, packed(&bytes)?);
        sizes[part as usize].push(row);
    }
    Ok(())
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Cpu,
    Gpu,
    Parts,
}

/// The files of Teach and Inspect, which nothing fetches before one of them opens.
const ROOMS: [&str; 25] = [
    "parts.js",
    "parts_bg.wasm",
    "js/engine/model-store.js",
    "js/engine/network-calls.js",
    "js/engine/part-types.js",
    "js/engine/parts-client.js",
    "js/engine/parts-worker.js",
    "js/engine/patch-engine.js",
    "js/ui/camera.js",
    "js/ui/chart.js",
    "js/ui/collect-files.js",
    "js/ui/file-errors.js",
    "js/ui/gestures.js",
    "js/ui/inline-error.js",
    "js/ui/intake.js",
    "js/ui/marks.js",
    "js/ui/progress.js",
    "js/ui/roving-tabindex.js",
    "js/ui/viewer.js",
    "js/ui/viewport.js",
    "js/inspect/",
    "js/teach/",
    "css/teach.css",
    "css/inspect.css",
    "css/parts.css",
];

/// Which budget a file of the site counts in; models, the Evidence room and the bench page count in none, since
/// they come when somebody asks for them.
fn part(name: &str) -> Option<Part> {
    if name == "gpu.js" || name == "gpu_bg.wasm" {
        return Some(Part::Gpu);
    }
    if ROOMS.iter().any(|start| name.starts_with(start)) {
        return Some(Part::Parts);
    }
    let file = name.rsplit('/').next().unwrap_or(name);
    let counted =
        [".html", ".css", ".js", ".mjs", ".wasm", ".svg"].iter().any(|end| file.ends_with(end));
    let outside = ["models/", "evidence/", "js/evidence/", "css/evidence.css"]
        .iter()
        .any(|start| name.starts_with(start));
    (counted && !outside && !file.starts_with("bench.")).then_some(Part::Cpu)
}

/// Size after Brotli at its best quality, as a static host stores it.
fn packed(bytes: &[u8]) -> Result<u64> {
    let mut out = Vec::new();
    {
        let mut writer = brotli::CompressorWriter::new(&mut out, 1 << 16, 11, 24);
        writer.write_all(bytes)?;
        writer.flush()?;
    }
    Ok(out.len() as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_of_the_first_answer_counts_and_models_do_not() {
        assert_eq!(part("index.html"), Some(Part::Cpu));
        assert_eq!(part("js/draw/canvas.js"), Some(Part::Cpu));
        assert_eq!(part("cpu_bg.wasm"), Some(Part::Cpu));
        assert_eq!(part("gpu_bg.wasm"), Some(Part::Gpu));
        assert_eq!(part("parts_bg.wasm"), Some(Part::Parts));
        assert_eq!(part("js/teach/room.js"), Some(Part::Parts));
        assert_eq!(part("bench.html"), None);
        assert_eq!(part("models/mnist-abati/weights.bpk"), None);
        assert_eq!(part("evidence/a-table-1.json"), None);
        assert_eq!(part("js/evidence/room.js"), None);
    }

    #[test]
    fn repetition_packs_well() {
        assert!(packed(&[7; 100_000]).unwrap() < 100);
    }
}
