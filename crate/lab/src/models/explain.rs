//! `lab explain`: runs a model on one image and writes a report, pictures and tensors.

use crate::files::{write_json, write_whole};
use crate::models::folder::Folder;
use anyhow::{Context, Result, ensure};
use image::imageops::{self, FilterType};
use image::{ImageReader, Limits, RgbaImage};
use novelty_core::input::drawing;
use novelty_core::input::preprocessing::Preprocessing;
use novelty_core::report::analysis::{self, Analysis, Knobs, Pass};
use novelty_nets::Autoencoder;
use safetensors::tensor::{Dtype, TensorView};
use serde::Serialize;
use std::path::Path;

/// Pixels that one map pixel becomes in the PNG files.
const ZOOM: u32 = 10;
/// Largest side of an image that is read.
const MAX_SIDE: u32 = 16_384;

/// How an image becomes the network's input.
pub struct Reading {
    /// Dark ink on light paper.
    pub invert: bool,
    /// Crop, fit and centre as MNIST was.
    pub centre: bool,
}

#[derive(Serialize)]
struct Report<'a> {
    model: &'a str,
    weights: Option<&'a str>,
    backend: &'a str,
    image: String,
    knobs: &'a Knobs,
    pixels: &'a [u8],
    #[serde(flatten)]
    analysis: &'a Analysis,
}

/// Explains `image` and writes `report.json`, one PNG for each map and `maps.safetensors` to `out`.
pub fn explain(
    models: &Path,
    id: &str,
    image: &Path,
    reading: &Reading,
    knobs: &Knobs,
    backend: &str,
    out: &Path,
) -> Result<()> {
    let folder = Folder::open(models, id)?;
    let (lens, _) = folder.lens(backend)?;
    let shape = lens.model().shape();
    let pixels = read(image, reading)?;
    let words = &folder.card.preprocessing;
    let preprocessing = Preprocessing::from_words(words).with_context(|| {
        format!("{id} needs the preprocessing “{words}”, which this version does not support")
    })?;
    let x = preprocessing.values(&pixels);
    let pass = crate::block_on(lens.pass(&x))?;
    let seen = Pass { x: &x, x_hat: &pass.reconstruction, gradient: &pass.gradient };
    let calibration = folder.calibration()?;
    let mut analysis = analysis::analyse(&seen, shape, knobs, calibration.as_ref())?;
    println!("{}", analysis.verdict.text);

    for map in &mut analysis.maps {
        let rgba = RgbaImage::from_raw(
            shape.width as u32,
            shape.height as u32,
            std::mem::take(&mut map.rgba),
        )
        .context("a map has four bytes a pixel")?;
        let (w, h) = (shape.width as u32 * ZOOM, shape.height as u32 * ZOOM);
        let mut png = std::io::Cursor::new(Vec::new());
        imageops::resize(&rgba, w, h, FilterType::Nearest)
            .write_to(&mut png, image::ImageFormat::Png)?;
        write_whole(&out.join(format!("{}.png", map.id)), png.get_ref())?;
    }

    let side = [shape.height, shape.width];
    let mut tensors: Vec<(String, Vec<usize>, Vec<u8>)> = Vec::new();
    let mut add = |name: &str, shape: &[usize], values: &[f32]| {
        let bytes = values.iter().flat_map(|v| v.to_le_bytes()).collect();
        tensors.push((name.to_owned(), shape.to_vec(), bytes));
    };
    for map in &analysis.maps {
        add(map.id, &side, &map.values);
    }
    let full = [shape.channels, shape.height, shape.width];
    add("x", &full, &x);
    add("x_hat", &full, &pass.reconstruction);
    add("gradient", &full, &pass.gradient);
    add("latent", &[pass.latent.len()], &pass.latent);
    let views = tensors
        .iter()
        .map(|(name, shape, bytes)| Ok((name, TensorView::new(Dtype::F32, shape.clone(), bytes)?)))
        .collect::<Result<Vec<_>>>()?;
    write_whole(&out.join("maps.safetensors"), &safetensors::serialize(views, None)?)?;

    let report = Report {
        model: id,
        weights: folder.card.weights_prefix(),
        backend,
        image: image.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default(),
        knobs,
        pixels: &pixels,
        analysis: &analysis,
    };
    write_json(&out.join("report.json"), &report)?;
    println!("wrote report, maps and tensors to {}", out.display());
    Ok(())
}

/// An image file as 784 grey levels.
fn read(path: &Path, reading: &Reading) -> Result<Vec<u8>> {
    let mut reader = ImageReader::open(path)
        .with_context(|| format!("cannot open {}", path.display()))?
        .with_guessed_format()?;
    let mut limits = Limits::default();
    limits.max_image_width = Some(MAX_SIDE);
    limits.max_image_height = Some(MAX_SIDE);
    reader.limits(limits);
    let picture = reader
        .decode()
        .with_context(|| format!("{} is not a readable PNG file", path.display()))?;
    let mut grey = picture.to_luma8();
    ensure!(grey.width() > 0 && grey.height() > 0, "{} is empty", path.display());
    if reading.invert {
        imageops::invert(&mut grey);
    }
    if (grey.width(), grey.height()) != (28, 28) {
        grey = imageops::resize(&grey, 28, 28, FilterType::Triangle);
    }
    let pixels = grey.into_raw();
    Ok(if reading.centre { drawing::centre(&pixels)? } else { pixels })
}
