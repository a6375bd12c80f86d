//! Figure 1 of paper A: input, reconstruction, saliency, squared saliency and error of three normal and three
//! novel test digits, each map scaled to its own maximum, grey from 0 to 1.
//!
//! They are the first of the test set; those of the paper were selected at random.

use crate::data::digits::Labelled;
use crate::files::write_whole;
use crate::paper_a::abati;
use anyhow::{Context, Result};
use image::imageops::{self, FilterType};
use image::{GrayImage, Luma};
use novelty_core::maps::{residual, saliency};
use novelty_nets::pass::Lens;
use novelty_nets::{Autoencoder, Network};
use std::path::Path;

/// Digits of each kind.
const EACH: usize = 3;
/// Enlargement of the maps.
const ZOOM: u32 = 4;
/// White pixels between two maps, before enlarging.
const GAP: u32 = 2;

/// Writes the figure as one PNG: one row for each digit, one column for each map.
pub fn write(path: &Path, lens: &Lens<Network>, test: &Labelled) -> Result<()> {
    let shape = lens.model().shape();
    let first = |novel: bool| {
        let all = test.indices(|digit| abati::normal(digit) != novel);
        all.into_iter().take(EACH)
    };
    let chosen: Vec<usize> = first(false).chain(first(true)).collect();
    let images = test.values(&chosen, abati::PREPROCESSING);
    let pass = crate::block_on(lens.pass(&images))?;
    let n = shape.len();
    let mut rows = Vec::with_capacity(chosen.len());
    for i in 0..chosen.len() {
        let of = |all: &[f32]| all[i * n..(i + 1) * n].to_vec();
        let (x, x_hat) = (of(&images), of(&pass.reconstruction));
        let error = residual::squared_map(&x, &x_hat, shape)?;
        let found = saliency::from_gradient(&of(&pass.gradient), shape)?;
        let maps = [saliency::scale_by_max(&found.map), saliency::scale_then_square(&found.map)];
        let [plain, squared] = maps;
        rows.push(vec![x, x_hat, plain, squared, saliency::scale_by_max(&error)]);
    }
    let sheet = sheet(&rows, shape.width as u32, shape.height as u32);
    let mut png = std::io::Cursor::new(Vec::new());
    let (width, height) = (sheet.width() * ZOOM, sheet.height() * ZOOM);
    imageops::resize(&sheet, width, height, FilterType::Nearest)
        .write_to(&mut png, image::ImageFormat::Png)
        .context("cannot make a PNG of the figure")?;
    write_whole(path, png.get_ref())
}

/// Maps side by side, `GAP` white pixels apart.
fn sheet(rows: &[Vec<Vec<f32>>], width: u32, height: u32) -> GrayImage {
    let columns = rows.iter().map(Vec::len).max().unwrap_or_default() as u32;
    let extent = |count: u32, side: u32| (count * (side + GAP)).saturating_sub(GAP).max(1);
    let size = (extent(columns, width), extent(rows.len() as u32, height));
    let mut sheet = GrayImage::from_pixel(size.0, size.1, Luma([u8::MAX]));
    for (row, maps) in (0..).zip(rows) {
        for (column, map) in (0..).zip(maps) {
            for (place, value) in (0..).zip(map) {
                let (x, y) = (place % width, place / width);
                let grey = (value.clamp(0.0, 1.0) * 255.0).round() as u8;
                sheet.put_pixel(column * (width + GAP) + x, row * (height + GAP) + y, Luma([grey]));
            }
        }
    }
    sheet
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn maps_stand_in_rows_with_white_between() {
        let black = vec![0.0; 4];
        let half = vec![0.5, 0.5, 0.5, 2.0];
        let sheet = sheet(&[vec![black.clone(), half], vec![black.clone(), black]], 2, 2);
        assert_eq!(sheet.dimensions(), (6, 6));
        let at = |x, y| sheet.get_pixel(x, y).0[0];
        assert_eq!((at(0, 0), at(2, 0), at(4, 0), at(5, 1)), (0, 255, 128, 255));
        assert_eq!((at(0, 2), at(0, 4), at(5, 5)), (255, 0, 0));
    }
}
