//! Square pictures side by side in one JPEG.

use crate::files::write_whole;
use anyhow::{Context, Result};
use image::codecs::jpeg::JpegEncoder;
use image::imageops::{self, FilterType};
use image::{Rgb, RgbImage, RgbaImage};
use novelty_core::report::evidence::ExampleStrip;
use novelty_core::report::view::MapView;
use std::path::Path;

/// Side of a picture in a strip; pictures of at most a quarter of it are enlarged without smoothing.
const SIDE: u32 = 140;
/// White pixels between two pictures.
const GAP: u32 = 4;
/// Quality of the JPEG.
const QUALITY: u8 = 88;

/// A picture of a strip.
pub struct Cell(RgbImage);

impl Cell {
    /// RGBA bytes of a square picture; alpha is ignored.
    pub fn new(rgba: &[u8], side: usize) -> Result<Self> {
        let rgba = RgbaImage::from_raw(side as u32, side as u32, rgba.to_vec())
            .context("a picture has four bytes for each pixel")?;
        let filter =
            if side as u32 * 4 <= SIDE { FilterType::Nearest } else { FilterType::Triangle };
        let sized = imageops::resize(&rgba, SIDE, SIDE, filter);
        Ok(Self(RgbImage::from_fn(SIDE, SIDE, |x, y| {
            let [r, g, b, _] = sized.get_pixel(x, y).0;
            Rgb([r, g, b])
        })))
    }

    /// A map with its colours.
    pub fn view(map: &MapView) -> Result<Self> {
        Self::new(&map.rgba, (map.values.len() as f64).sqrt() as usize)
    }

    /// A mask, white where it is true.
    pub fn mask(mask: &[bool]) -> Result<Self> {
        let grey = |odd: &bool| if *odd { [255; 4] } else { [0, 0, 0, 255] };
        let rgba: Vec<u8> = mask.iter().flat_map(grey).collect();
        Self::new(&rgba, (mask.len() as f64).sqrt() as usize)
    }
}

/// Writes `<name>.jpg` into `out`.
pub fn write(
    out: &Path,
    name: &str,
    cells: &[Cell],
    words: String,
    licence: &str,
) -> Result<ExampleStrip> {
    let width = (cells.len() as u32 * (SIDE + GAP)).saturating_sub(GAP).max(1);
    let mut sheet = RgbImage::from_pixel(width, SIDE, Rgb([255; 3]));
    for (place, Cell(cell)) in (0..).zip(cells) {
        imageops::replace(&mut sheet, cell, i64::from(place * (SIDE + GAP)), 0);
    }
    let mut bytes = Vec::new();
    JpegEncoder::new_with_quality(&mut bytes, QUALITY)
        .encode_image(&sheet)
        .context("cannot make a JPEG of the strip")?;
    let file = format!("{name}.jpg");
    write_whole(&out.join(&file), &bytes)?;
    Ok(ExampleStrip { file, width, height: SIDE, words, licence: licence.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_of_any_size_stand_side_by_side_with_white_between() {
        let kept = tempfile::tempdir().unwrap();
        let cells = [
            Cell::new(&[200, 10, 10, 255].repeat(28 * 28), 28).unwrap(),
            Cell::mask(&[true; 256 * 256]).unwrap(),
            Cell::mask(&[false; 16]).unwrap(),
        ];
        let strip = write(kept.path(), "a", &cells, "words".into(), "CC0").unwrap();
        let read = image::open(kept.path().join(&strip.file)).unwrap().to_rgb8();
        assert_eq!(read.dimensions(), (strip.width, strip.height));
        assert_eq!(read.width(), 3 * SIDE + 2 * GAP);
        let red = |x: u32| read.get_pixel(x, 70).0[1];
        assert!(red(70) < 40 && red(SIDE + GAP + 70) > 240 && red(2 * (SIDE + GAP) + 70) < 16);
        assert!(Cell::new(&[0; 5], 2).is_err());
    }
}
