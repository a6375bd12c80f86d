//! MNISTX (section 4.2): a digit in the centre of a larger picture with salt-and-pepper noise, computed from its
//! index when needed.

use crate::data::digits::Labelled;
use novelty_core::Shape;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

/// The shape of a picture.
pub const SHAPE: Shape = Shape::new(1, 84, 84);

/// The share of pixels that are noise, half of them black, half white.
pub const NOISE: f64 = 0.1;

/// The picture of digit `index`, `[84·84]`, 0 to 1; its noise depends on `salt` and `index` alone.
pub fn picture(set: &Labelled, index: usize, salt: u64) -> Vec<f32> {
    let digit = set.images.get(index);
    let (rows, columns) = (set.images.rows, set.images.columns);
    let (top, left) = ((SHAPE.height - rows) / 2, (SHAPE.width - columns) / 2);
    let mut picture = vec![0.0; SHAPE.len()];
    for (row, line) in digit.chunks_exact(columns).enumerate() {
        let start = (top + row) * SHAPE.width + left;
        for (value, byte) in picture[start..start + columns].iter_mut().zip(line) {
            *value = f32::from(*byte) / 255.0;
        }
    }
    let seed = salt.wrapping_mul(1_000_003).wrapping_add(index as u64);
    let mut random = StdRng::seed_from_u64(seed);
    // Number of draws with replacement after which the expected share of noisy pixels is NOISE.
    let hits = (-(1.0 - NOISE).ln() * SHAPE.len() as f64).round() as usize;
    for _ in 0..hits {
        let place = random.random_range(0..SHAPE.len());
        picture[place] = if random.random_bool(0.5) { 1.0 } else { 0.0 };
    }
    picture
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::idx::Images;

    fn blank() -> Labelled {
        let pixels = vec![0; 2 * 28 * 28];
        Labelled { images: Images { rows: 28, columns: 28, pixels }, labels: vec![0, 1] }
    }

    #[test]
    fn a_tenth_of_the_pixels_is_noise_and_half_of_that_is_white() {
        let white = picture(&blank(), 0, 1).iter().filter(|v| **v == 1.0).count();
        let expected = NOISE / 2.0 * SHAPE.len() as f64;
        assert!((white as f64 - expected).abs() < 70.0, "{white} against {expected}");
    }

    #[test]
    fn the_noise_of_a_picture_never_changes_and_pictures_differ() {
        let set = blank();
        assert_eq!(picture(&set, 0, 1), picture(&set, 0, 1));
        assert_ne!(picture(&set, 0, 1), picture(&set, 1, 1));
        assert_ne!(picture(&set, 0, 1), picture(&set, 0, 2));
    }
}
