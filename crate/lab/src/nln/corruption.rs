//! Structured denoising, beyond paper B: the network sees damage and should give the picture.
//!
//! Half of the images get one piece of damage each: a patch of another image of the batch, a bar, or
//! light noise. The target stays clean.

use rand::RngExt;
use rand::rngs::StdRng;

/// Side of the pictures.
const SIDE: usize = 28;

/// Damages about half of the images of a batch, `[B, 28 · 28]`.
pub fn damage(images: &mut [f32], random: &mut StdRng) {
    let n = SIDE * SIDE;
    let clean = images.to_vec();
    let count = images.len() / n;
    for (i, image) in images.chunks_exact_mut(n).enumerate() {
        match random.random_range(0..6) {
            0 => {
                let other = (i + random.random_range(1..count.max(2))) % count;
                paste(image, &clean[other * n..(other + 1) * n], random);
            }
            1 => bar(image, random),
            2 => {
                for v in image {
                    *v = (*v + random.random_range(-0.2..0.2f32)).clamp(0.0, 1.0);
                }
            }
            _ => {}
        }
    }
}

fn rectangle(
    sides: [std::ops::Range<usize>; 2],
    random: &mut StdRng,
) -> [std::ops::Range<usize>; 2] {
    sides.map(|side| {
        let length = random.random_range(side);
        let start = random.random_range(0..=SIDE - length);
        start..start + length
    })
}

fn paste(image: &mut [f32], other: &[f32], random: &mut StdRng) {
    let [rows, columns] = rectangle([5..13, 5..13], random);
    for row in rows {
        let line = row * SIDE;
        image[line + columns.start..line + columns.end]
            .copy_from_slice(&other[line + columns.start..line + columns.end]);
    }
}

fn bar(image: &mut [f32], random: &mut StdRng) {
    let sides = if random.random_bool(0.5) { [1..4, 8..24] } else { [8..24, 1..4] };
    let [rows, columns] = rectangle(sides, random);
    let level = if random.random_bool(0.5) { 1.0 } else { 0.0 };
    for row in rows {
        image[row * SIDE + columns.start..row * SIDE + columns.end].fill(level);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::SeedableRng;

    #[test]
    fn damage_stays_in_range_and_leaves_about_half_of_the_images_alone() {
        let clean: Vec<f32> = (0..400 * 784).map(|i| (i % 11) as f32 / 10.0).collect();
        let mut images = clean.clone();
        damage(&mut images, &mut StdRng::seed_from_u64(5));
        assert!(images.iter().all(|v| (0.0..=1.0).contains(v)));
        let pairs = images.chunks(784).zip(clean.chunks(784));
        let untouched = pairs.filter(|(a, b)| a == b).count();
        assert!((150..260).contains(&untouched), "{untouched} of 400");
    }
}
