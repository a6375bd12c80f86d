//! The bank against a naive double loop, ties, limits, and properties.

use super::*;
use proptest::prelude::*;

/// Uniform numbers in −1..1.
pub(crate) fn random(count: usize, mut state: u64) -> Vec<f32> {
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

/// What both searches must agree on: every bit of every neighbour.
#[track_caller]
fn assert_same(bank: &LatentBank, query: &[f32], k: usize, exclude_self: bool) {
    let exact = bank.nearest_by_brute_force(query, k, exclude_self).unwrap();
    let bits = |found: &[Neighbour]| -> Vec<(u32, u32)> {
        found.iter().map(|n| (n.index, n.distance.to_bits())).collect()
    };
    let found = bank.nearest(query, k, exclude_self).unwrap();
    assert_eq!(bits(&found), bits(&exact), "K {k}");
}

#[test]
fn two_passes_find_what_brute_force_finds_at_every_width() {
    for dims in [1, 2, 3, 5, 8, 16, 31, 32, 64, 256] {
        let bank = LatentBank::new(random(1500 * dims, dims as u64), dims).unwrap();
        for seed in 0..6 {
            let query = random(dims, 1000 + seed);
            for k in [1, 5, 10] {
                assert_same(&bank, &query, k, false);
            }
        }
        let own = bank.latent(77).unwrap();
        assert_same(&bank, own, 5, true);
        assert!(bank.scan.candidates(own, 5).unwrap().len() < 1500, "{dims} dims exclude nothing");
    }
}

#[test]
fn a_bank_of_clusters_outliers_and_copies_is_searched_exactly() {
    let mut latents = random(2000 * 8, 3);
    for (i, row) in latents.chunks_mut(8).enumerate() {
        let centre = (i % 7) as f32 * 10.0;
        row.iter_mut().for_each(|v| *v = *v * 0.01 + centre);
        row[3] *= 1e-3;
    }
    latents[800..808].fill(-900.0);
    let copies = latents[..8 * 40].to_vec();
    latents[8 * 1000..8 * 1040].copy_from_slice(&copies);
    let bank = LatentBank::new(latents, 8).unwrap();
    for row in [0, 39, 100, 1039, 1999] {
        let query = bank.latent(row).unwrap().to_vec();
        for k in [1, 2, 10, 31] {
            assert_same(&bank, &query, k, false);
            assert_same(&bank, &query, k, true);
        }
    }
    assert_same(&bank, &[1e6; 8], 5, false);
}

#[test]
fn values_that_overflow_when_squared_are_left_to_brute_force() {
    let mut latents = random(700 * 4, 5);
    latents[0] = 3e38;
    let bank = LatentBank::new(latents.clone(), 4).unwrap();
    assert!(bank.scan.candidates(&[0.0; 4], 5).is_none());
    assert_same(&bank, &[0.5; 4], 5, false);
    latents[0] = 0.0;
    let bank = LatentBank::new(latents, 4).unwrap();
    assert!(bank.scan.candidates(&[0.0, 1e20, 0.0, 0.0], 5).is_none());
    assert_same(&bank, &[0.0, 1e20, 0.0, 0.0], 5, false);
    assert_same(&bank, &[3e38; 4], 5, false);
}

proptest! {
    #[test]
    fn two_passes_equal_brute_force_bit_for_bit(
        seed in any::<u64>(), dims in 1usize..40, rows in 64usize..900, k in 0usize..12,
        exponent in -42i32..16, grid in any::<bool>(), skew in 0i32..6, own in any::<bool>(),
    ) {
        // All magnitudes, ties on a grid, and dimensions of different extent.
        let unit = 10f32.powi(exponent);
        let value = |v: f32| if grid { (v * 3.0).round() * unit } else { v * unit };
        let latents: Vec<f32> = random(rows * dims, seed)
            .into_iter()
            .enumerate()
            .map(|(i, v)| value(v) * 10f32.powi(-skew * (i % dims % 3) as i32))
            .collect();
        let bank = LatentBank::new(latents, dims).unwrap();
        let query = if own {
            bank.latent((seed % rows as u64) as u32).unwrap().to_vec()
        } else {
            random(dims, !seed).into_iter().map(value).collect()
        };
        assert_same(&bank, &query, k, own);
        for form in [Form::F16, Form::I8] {
            if let Ok(read) = bank.to_bytes(form).and_then(|bytes| LatentBank::parse(&bytes)) {
                assert_same(&read, &query, k, own);
            }
        }
    }

    #[test]
    fn a_permuted_bank_has_the_same_neighbours_under_their_new_numbers(
        seed in any::<u64>(), k in 1usize..9,
    ) {
        let bank = LatentBank::new(random(640 * 6, seed), 6).unwrap();
        let order: Vec<u32> = (0..640).map(|i| i * 7 % 640).filter(|i| i % 2 == 0).collect();
        let even: Vec<u32> = (0..640).filter(|i| i % 2 == 0).collect();
        let query = random(6, !seed);
        let sources = |rows: &[u32]| -> Vec<(Option<u32>, f32)> {
            let bank = bank.subset(rows).unwrap();
            let found = bank.nearest(&query, k, false).unwrap();
            found.iter().map(|n| (bank.source(n.index), n.distance)).collect()
        };
        prop_assert_eq!(sources(&order), sources(&even));
    }

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
