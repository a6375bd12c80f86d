//! Structured denoising, beyond paper B: the input is damaged and the target is the original image.
//!
//! Half of the images get one piece of damage each: a patch of another image of the batch, a bar, or
//! light noise. Sizes are for digits of 28 pixels and scale with the side.

use novelty_core::Shape;
use rand::RngExt;
use rand::rngs::StdRng;
use std::ops::Range;

/// Damages about half of the images of a batch, `[B, C, H, W]` of square images of `shape`.
pub fn damage(images: &mut [f32], shape: Shape, random: &mut StdRng) {
    let n = shape.len();
    let clean = images.to_vec();
    let count = images.len() / n;
    for (i, image) in images.chunks_exact_mut(n).enumerate() {
        match random.random_range(0..6) {
            0 => {
                let other = (i + random.random_range(1..count.max(2))) % count;
                paste(image, &clean[other * n..(other + 1) * n], shape, random);
            }
            1 => bar(image, shape, random),
            2 => {
                for v in image {
                    *v = (*v + random.random_range(-0.2..0.2f32)).clamp(0.0, 1.0);
                }
            }
            _ => {}
        }
    }
}

/// Rows and columns of a rectangle whose sides lie in ranges of pixels of a digit.
fn rectangle(sides: [Range<usize>; 2], shape: Shape, random: &mut StdRng) -> [Range<usize>; 2] {
    let side = shape.width;
    sides.map(|pixels| {
        let length = random.random_range(pixels) * side / Shape::DIGIT.width;
        let start = random.random_range(0..=side - length);
        start..start + length
    })
}

/// Every row of the rectangle in every channel, as a range of the image's values.
fn rows(
    [rows, columns]: [Range<usize>; 2],
    shape: Shape,
) -> impl Iterator<Item = (usize, Range<usize>)> {
    (0..shape.channels).flat_map(move |channel| {
        let columns = columns.clone();
        rows.clone().map(move |row| {
            let line = channel * shape.pixels() + row * shape.width;
            (channel, line + columns.start..line + columns.end)
        })
    })
}

fn paste(image: &mut [f32], other: &[f32], shape: Shape, random: &mut StdRng) {
    let place = rectangle([5..13, 5..13], shape, random);
    for (_, row) in rows(place, shape) {
        image[row.clone()].copy_from_slice(&other[row]);
    }
}

fn bar(image: &mut [f32], shape: Shape, random: &mut StdRng) {
    let sides = if random.random_bool(0.5) { [1..4, 8..24] } else { [8..24, 1..4] };
    let place = rectangle(sides, shape, random);
    let levels = [(); 3].map(|()| if random.random_bool(0.5) { 1.0 } else { 0.0 });
    for (channel, row) in rows(place, shape) {
        image[row].fill(levels[channel % levels.len()]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::SeedableRng;

    #[test]
    fn damage_stays_in_range_and_leaves_about_half_of_the_images_alone() {
        for shape in [Shape::DIGIT, Shape::new(3, 32, 32)] {
            let n = shape.len();
            let clean: Vec<f32> = (0..400 * n).map(|i| (i % 11) as f32 / 10.0).collect();
            let mut images = clean.clone();
            damage(&mut images, shape, &mut StdRng::seed_from_u64(5));
            assert!(images.iter().all(|v| (0.0..=1.0).contains(v)));
            let pairs = images.chunks(n).zip(clean.chunks(n));
            let untouched = pairs.filter(|(a, b)| a == b).count();
            assert!((150..260).contains(&untouched), "{untouched} of 400");
        }
    }
}
