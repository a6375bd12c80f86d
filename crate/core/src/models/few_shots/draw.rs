//! Drawing the labelled photos: the same seed draws the same photos on every machine.

use crate::{Error, Result};

/// The kind of good photos; defects have kinds 1, 2, …, one for each type.
pub const GOOD: u32 = 0;

/// The numbers of `each` photos of every kind, ascending, drawn without replacement.
///
/// `kinds` has the kind of each photo. Of a kind with fewer photos, all are taken.
///
/// # Errors
/// [`Error::TooFew`] without good or without defective photos, or for 0 of each.
pub fn draw(kinds: &[u32], each: usize, seed: u64) -> Result<Vec<usize>> {
    let mut sorted = kinds.to_vec();
    sorted.sort_unstable();
    sorted.dedup();
    if !sorted.contains(&GOOD) {
        return Err(Error::TooFew { what: "good photos", needed: 1, got: 0 });
    }
    if sorted.len() < 2 {
        return Err(Error::TooFew { what: "defective photos", needed: 1, got: 0 });
    }
    if each == 0 {
        return Err(Error::TooFew { what: "shots of each kind", needed: 1, got: 0 });
    }
    let mut random = Random(seed);
    let mut shots = Vec::new();
    for kind in sorted {
        let mut of: Vec<usize> = (0..kinds.len()).filter(|&photo| kinds[photo] == kind).collect();
        let taken = each.min(of.len());
        // The first steps of a Fisher–Yates shuffle.
        for place in 0..taken {
            let other = place + random.below(of.len() - place);
            of.swap(place, other);
        }
        shots.extend(&of[..taken]);
    }
    shots.sort_unstable();
    Ok(shots)
}

/// SplitMix64 (Steele, Lea & Flood 2014): small, and good enough to draw lots.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `count`, which is positive; the bias is below count / 2⁶⁴.
    fn below(&mut self, count: usize) -> usize {
        ((u128::from(self.next()) * count as u128) >> 64) as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_gives_its_shots_and_small_kinds_all_they_have() {
        let kinds = [&[GOOD; 20][..], &[1; 12], &[7; 3]].concat();
        let shots = draw(&kinds, 5, 1).unwrap();
        let of = |kind| shots.iter().filter(|&&shot| kinds[shot] == kind).count();
        assert_eq!((of(GOOD), of(1), of(7)), (5, 5, 3));
        assert!(shots.windows(2).all(|pair| pair[0] < pair[1]));
    }

    #[test]
    fn a_seed_always_draws_the_same_and_seeds_differ() {
        let kinds = [[GOOD; 30], [1; 30]].concat();
        assert_eq!(draw(&kinds, 2, 0).unwrap(), draw(&kinds, 2, 0).unwrap());
        let draws: Vec<Vec<usize>> = (0..10).map(|seed| draw(&kinds, 5, seed).unwrap()).collect();
        assert!((1..10).all(|i| draws[i] != draws[i - 1]));
    }

    #[test]
    fn the_generator_is_splitmix64() {
        let mut random = Random(1_234_567);
        let first: Vec<u64> = (0..3).map(|_| random.next()).collect();
        assert_eq!(
            first,
            [6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423]
        );
    }

    #[test]
    fn every_photo_is_drawn_about_equally_often() {
        let kinds = [[GOOD; 10], [1; 10]].concat();
        let mut counts = [0; 20];
        for seed in 0..2000 {
            draw(&kinds, 3, seed).unwrap().iter().for_each(|&shot| counts[shot] += 1);
        }
        assert!(counts.iter().all(|&count| (500..700).contains(&count)), "{counts:?}");
    }

    #[test]
    fn both_classes_are_needed() {
        assert!(draw(&[GOOD; 5], 5, 0).is_err());
        assert!(draw(&[1, 2], 5, 0).is_err());
        assert!(draw(&[], 5, 0).is_err());
        assert!(draw(&[GOOD, 1], 0, 0).is_err());
    }
}
