//! The size budget: how large the page may be, compressed with Brotli.

use std::collections::BTreeSet;
use std::io::Write;
use std::path::Path;

use anyhow::{Context, Result};

use crate::module_graph::first_answer;
use crate::test_counts::TestCounts;

/// What a first answer needs: page, styles, scripts and the CPU module, without the model.
const CPU_PATH: u64 = 320_000;
/// The WebGPU module, which loads after the first answer.
const GPU_MODULE: u64 = 1_700_000;

/// What Teach and Inspect add when one of them opens: worker, scripts, styles and the module of parts.
const PARTS: u64 = 370_000;

/// Prints the compressed size of every part of the site and checks every budget.
///
/// # Errors
/// When a file of the site cannot be read.
pub fn check(site: &Path) -> Result<TestCounts> {
    let mut sizes = [Vec::new(), Vec::new(), Vec::new()];
    collect(site, site, &first_answer(site)?, &mut sizes)?;
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
        let within = sum <= limit && !files.is_empty();
        let verdict = if within { "within" } else { "OVER" };
        println!("  {title}: {sum} bytes in Brotli, {verdict} its budget of {limit}");
        total += TestCounts::check(within);
    }
    Ok(total)
}

type Sizes = Vec<(String, u64, u64)>;

fn collect(
    site: &Path,
    folder: &Path,
    first: &BTreeSet<String>,
    sizes: &mut [Sizes; 3],
) -> Result<()> {
    let mut entries: Vec<_> = std::fs::read_dir(folder)
        .with_context(|| format!("{} cannot be read", folder.display()))?
        .collect::<Result<_, _>>()?;
    entries.sort_by_key(std::fs::DirEntry::file_name);
    for entry in entries {
        let path = entry.path();
        if path.is_dir() {
            collect(site, &path, first, sizes)?;
            continue;
        }
        let name = path.strip_prefix(site)?.to_string_lossy().replace('\\', "/");
        let Some(part) = part(&name, first) else { continue };
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

/// The files of Teach and Inspect that are no scripts of the page.
const ROOMS: [&str; 6] = [
    "parts.js",
    "parts_bg.wasm",
    "css/teach.css",
    "css/inspect.css",
    "css/photos.css",
    "css/charts.css",
];

/// Which budget a file of the site counts in; models, the Evidence room and the bench page count in none, since
/// they come when somebody asks for them. A script counts in the first budget where the first answer needs it.
fn part(name: &str, first: &BTreeSet<String>) -> Option<Part> {
    if name == "gpu.js" || name == "gpu_bg.wasm" {
        return Some(Part::Gpu);
    }
    if ROOMS.contains(&name) {
        return Some(Part::Parts);
    }
    let file = name.rsplit('/').next().unwrap_or(name);
    let counted =
        [".html", ".css", ".js", ".mjs", ".wasm", ".svg"].iter().any(|end| file.ends_with(end));
    let outside = ["models/", "evidence/", "js/evidence/", "css/evidence.css"]
        .iter()
        .any(|start| name.starts_with(start));
    if !counted || outside || file.starts_with("bench.") || file == "404.html" {
        return None;
    }
    let later = name.starts_with("js/") && !first.contains(name);
    Some(if later { Part::Parts } else { Part::Cpu })
}

/// Size after Brotli at its best quality, as a static host would store the file.
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
        let first = BTreeSet::from(["js/draw/canvas.js".to_owned()]);
        assert_eq!(part("index.html", &first), Some(Part::Cpu));
        assert_eq!(part("js/draw/canvas.js", &first), Some(Part::Cpu));
        assert_eq!(part("cpu_bg.wasm", &first), Some(Part::Cpu));
        assert_eq!(part("gpu_bg.wasm", &first), Some(Part::Gpu));
        assert_eq!(part("parts_bg.wasm", &first), Some(Part::Parts));
        assert_eq!(part("js/teach/room.js", &first), Some(Part::Parts));
        assert_eq!(part("js/ui/viewer.js", &first), Some(Part::Parts));
        assert_eq!(part("bench.html", &first), None);
        assert_eq!(part("404.html", &first), None);
        assert_eq!(part("models/mnist-abati/weights.safetensors", &first), None);
        assert_eq!(part("evidence/a-table-1.json", &first), None);
        assert_eq!(part("js/evidence/room.js", &first), None);
    }

    #[test]
    fn repetition_compresses_well() {
        assert!(packed(&[7; 100_000]).unwrap() < 100);
    }
}
