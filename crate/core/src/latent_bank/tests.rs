//! The bank against a naive double loop (SPEC §6), ties, limits, and properties.

use super::*;
use proptest::prelude::*;

/// Uniform numbers in −1..1.
fn random(count: usize, mut state: u64) -> Vec<f32> {
    let mut next = || {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 40) as f32 / (1u32 << 23) as f32 - 1.0
    };
    (0..count).map(|_| next()).collect()
}

/// All rows by a double loop in f64 and a stable sort.
fn naive(latents: &[f32], dims: usize, query: &[f32]) -> Vec<(u32, f64)> {
    let mut all: Vec<(u32, f64)> = Vec::new();
    for row in 0..latents.len() / dims {
        let mut sum = 0.0;
        for d in 0..dims {
            sum += (f64::from(latents[row * dims + d]) - f64::from(query[d])).powi(2);
        }
        all.push((row as u32, sum.sqrt()));
    }
    all.sort_by(|a, b| a.1.total_cmp(&b.1));
    all
}

fn indices(neighbours: &[Neighbour]) -> Vec<u32> {
    neighbours.iter().map(|neighbour| neighbour.index).collect()
}

#[test]
fn brute_force_equals_a_naive_double_loop() {
    let latents = random(200 * 16, 1);
    let bank = LatentBank::new(latents.clone(), 16).unwrap();
    for seed in 0..50 {
        let query = random(16, seed + 100);
        let found = bank.nearest(&query, 5, false).unwrap();
        let expected = &naive(&latents, 16, &query)[..5];
        assert_eq!(found.len(), 5);
        for (found, (index, distance)) in found.iter().zip(expected) {
            assert_eq!(found.index, *index);
            assert!((f64::from(found.distance) - distance).abs() < 1e-6);
        }
    }
}

#[test]
fn equal_distances_come_by_index() {
    let bank = LatentBank::new(vec![1.0, -1.0, 3.0, 1.0, -1.0, 0.5], 1).unwrap();
    let found = bank.nearest(&[0.0], 4, false).unwrap();
    assert_eq!(indices(&found), [5, 0, 1, 3]);
    assert_eq!(found[1].distance, 1.0);
}

#[test]
fn the_query_itself_can_be_left_out_once() {
    let bank = LatentBank::new(vec![0.0, 0.0, 5.0, 5.0, 0.0, 0.0, 1.0, 0.0], 2).unwrap();
    assert_eq!(indices(&bank.nearest(&[0.0, 0.0], 2, false).unwrap()), [0, 2]);
    // A second identical image is a neighbour like any other.
    assert_eq!(indices(&bank.nearest(&[0.0, 0.0], 2, true).unwrap()), [2, 3]);
    // Nothing is left out when nothing is at distance 0.
    assert_eq!(indices(&bank.nearest(&[0.9, 0.0], 1, true).unwrap()), [3]);
}

#[test]
fn k_is_clamped_to_the_rows_there_are() {
    let bank = LatentBank::new(vec![2.0, 1.0], 1).unwrap();
    assert_eq!(indices(&bank.nearest(&[0.0], 99, false).unwrap()), [1, 0]);
    assert_eq!(indices(&bank.nearest(&[1.0], usize::MAX, true).unwrap()), [0]);
    assert!(bank.nearest(&[0.0], 0, false).unwrap().is_empty());
    assert!(bank.nearest(&[1.0], 0, true).unwrap().is_empty());
}

#[test]
fn rows_are_read_back() {
    let bank = LatentBank::new(vec![1.0, 2.0, 3.0, 4.0], 2).unwrap();
    assert_eq!((bank.len(), bank.dims()), (2, 2));
    assert_eq!(bank.latent(1), Some(&[3.0, 4.0][..]));
    assert_eq!(bank.latent(2), None);
}

#[test]
fn damaged_banks_and_queries_are_errors() {
    assert!(LatentBank::new(vec![1.0], 0).is_err());
    assert!(LatentBank::new(vec![], 4).is_err());
    assert_eq!(
        LatentBank::new(vec![0.0; 7], 4).unwrap_err(),
        Error::Length { what: "the latent bank", expected: 8, got: 7 }
    );
    assert!(LatentBank::new(vec![f32::NAN], 1).is_err());
    let bank = LatentBank::new(vec![0.0; 8], 4).unwrap();
    assert!(bank.nearest(&[0.0; 3], 1, false).is_err());
    assert!(bank.nearest(&[f32::INFINITY; 4], 1, false).is_err());
}

#[test]
fn distances_beyond_the_f32_range_are_infinite_and_still_ordered() {
    let bank = LatentBank::new(vec![3e38, -3e38, 0.0], 1).unwrap();
    let found = bank.nearest(&[0.0], 3, false).unwrap();
    assert_eq!(indices(&found), [2, 0, 1]);
    assert_eq!(found[2].distance, f32::INFINITY);
}

proptest! {
    #[test]
    fn small_integer_latents_with_many_ties_match_the_stable_sort(
        rows in prop::collection::vec(prop::collection::vec(-2i8..3, 11), 1..40),
        query in prop::collection::vec(-2i8..3, 11), k in 0usize..45,
    ) {
        let latents: Vec<f32> = rows.concat().into_iter().map(f32::from).collect();
        let query: Vec<f32> = query.into_iter().map(f32::from).collect();
        let bank = LatentBank::new(latents.clone(), 11).unwrap();
        let expected: Vec<u32> =
            naive(&latents, 11, &query).into_iter().map(|(index, _)| index).take(k).collect();
        prop_assert_eq!(indices(&bank.nearest(&query, k, false).unwrap()), expected);
    }

    #[test]
    fn every_row_is_its_own_nearest_neighbour_at_distance_zero(seed in any::<u64>(), row in 0u32..30) {
        let bank = LatentBank::new(random(30 * 9, seed), 9).unwrap();
        let query = bank.latent(row).unwrap().to_vec();
        let found = bank.nearest(&query, 1, false).unwrap();
        prop_assert_eq!(found, vec![Neighbour { index: row, distance: 0.0 }]);
        prop_assert!(bank.nearest(&query, 30, true).unwrap().iter().all(|n| n.index != row));
    }

    #[test]
    fn reversing_the_bank_keeps_the_distances(seed in any::<u64>(), k in 1usize..20) {
        let latents = random(40 * 8, seed);
        let reversed: Vec<f32> = latents.chunks(8).rev().flatten().copied().collect();
        let query = random(8, !seed);
        let distances = |latents: Vec<f32>| {
            let found = LatentBank::new(latents, 8).unwrap().nearest(&query, k, false).unwrap();
            found.into_iter().map(|n| n.distance).collect::<Vec<_>>()
        };
        prop_assert_eq!(distances(latents), distances(reversed));
    }
}
