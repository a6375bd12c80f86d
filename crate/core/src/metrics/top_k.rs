//! The K largest pixels of a map and the agreement of two such sets (A5).
//!
//! The authors take the last K of an unstable ascending sort; here ties are broken by the lower
//! flat index, so that every backend names the same pixels. NaN ranks last.

use std::cmp::Reverse;

/// The flat indices of the `k` largest values, largest first; equal values by ascending index.
///
/// `k` above the number of values means all of them. NaN comes after every number, and the two
/// zeros are equal.
///
/// ```
/// use novelty_core::metrics::top_k::{agreement, top_k};
/// let (saliency, error) = ([0.1, 0.9, 0.4, 0.9], [0.0, 0.2, 0.8, 0.3]);
/// assert_eq!(top_k(&saliency, 2), [1, 3]);
/// assert_eq!(agreement(&top_k(&saliency, 2), &top_k(&error, 2)), 1);
/// ```
pub fn top_k(map: &[f32], k: usize) -> Vec<usize> {
    let k = k.min(map.len());
    let mut order = keys(map);
    if k > 0 && k < order.len() {
        order.select_nth_unstable(k - 1);
    }
    order.truncate(k);
    order.sort_unstable();
    order.into_iter().map(|(_, index)| index).collect()
}

/// The rank of every value, 1 for the largest, with the tie rule of [`top_k`].
pub fn ranks(map: &[f32]) -> Vec<u32> {
    let mut order = keys(map);
    order.sort_unstable();
    let mut ranks = vec![0; map.len()];
    for (place, (_, index)) in order.into_iter().enumerate() {
        ranks[index] = u32::try_from(place + 1).unwrap_or(u32::MAX);
    }
    ranks
}

/// How many indices two sets share, `|T_K(s) ∩ T_K(r)|` (A5). Order and repetition do not count.
pub fn agreement(a: &[usize], b: &[usize]) -> usize {
    let set = |indices: &[usize]| {
        let mut sorted = indices.to_vec();
        sorted.sort_unstable();
        sorted.dedup();
        sorted
    };
    let (a, b) = (set(a), set(b));
    a.iter().filter(|index| b.binary_search(index).is_ok()).count()
}

/// The mean agreement of two random sets of `k` out of `n` pixels, `k²/n`; 0 when `n` is 0.
///
/// 0.128 for 10 of the 784 pixels of a digit. `k` is clamped to `n`.
pub fn chance_agreement(k: usize, n: usize) -> f64 {
    if n == 0 {
        return 0.0;
    }
    let k = k.min(n) as f64;
    k * k / n as f64
}

/// The probability that two random sets of `k` out of `n` pixels share none (hypergeometric).
///
/// 0.879 for 10 of 784. `k` is clamped to `n`; for `k = 0` it is 1.
pub fn chance_of_none(k: usize, n: usize) -> f64 {
    let k = k.min(n);
    if 2 * k > n {
        return 0.0;
    }
    // C(n−k, k) / C(n, k), factor by factor.
    (0..k).map(|i| (n - k - i) as f64 / (n - i) as f64).product()
}

/// Sort keys whose ascending order is descending value, then ascending index.
fn keys(map: &[f32]) -> Vec<(Reverse<u32>, usize)> {
    map.iter().enumerate().map(|(index, &value)| (Reverse(ascending(value)), index)).collect()
}

/// An integer that orders as the value does; NaN is below everything, −0 equals +0.
fn ascending(value: f32) -> u32 {
    if value.is_nan() {
        return 0;
    }
    let bits = (value + 0.0).to_bits();
    if bits >> 31 == 1 { !bits } else { bits | 1 << 31 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn agreement_of_opposite_maps_grows_from_none_to_all() {
        let (a, b) = ([4.0, 3.0, 2.0, 1.0], [1.0, 2.0, 3.0, 4.0]);
        for (k, expected) in [(2, 0), (3, 2), (4, 4)] {
            assert_eq!(agreement(&top_k(&a, k), &top_k(&b, k)), expected);
        }
    }

    #[test]
    fn ties_go_to_the_lower_index() {
        assert_eq!(top_k(&[1.0, 1.0, 1.0, 0.0], 2), [0, 1]);
        assert_eq!(top_k(&[0.0, 1.0, 0.0, 1.0], 3), [1, 3, 0]);
        assert_eq!(ranks(&[0.0, 1.0, 0.0, 1.0]), [3, 1, 4, 2]);
    }

    #[test]
    fn a_flat_map_still_has_a_defined_top() {
        assert_eq!(top_k(&[0.0; 100], 5), [0, 1, 2, 3, 4]);
    }

    #[test]
    fn negative_zero_equals_zero() {
        assert_eq!(top_k(&[-0.0, 0.0, -0.0], 3), [0, 1, 2]);
        assert_eq!(top_k(&[-1.0, -0.0, 0.0], 2), [1, 2]);
    }

    #[test]
    fn nan_ranks_after_negative_infinity() {
        let map = [f32::NAN, f32::NEG_INFINITY, 1.0, -f32::NAN, f32::INFINITY];
        assert_eq!(top_k(&map, 5), [4, 2, 1, 0, 3]);
        assert_eq!(ranks(&map), [4, 3, 2, 5, 1]);
    }

    #[test]
    fn k_above_the_number_of_pixels_means_all_and_zero_means_none() {
        assert_eq!(top_k(&[1.0, 2.0], 99), [1, 0]);
        assert_eq!(top_k(&[1.0, 2.0], 0), [0usize; 0]);
        assert_eq!(top_k(&[], 3), [0usize; 0]);
        assert!(ranks(&[]).is_empty());
    }

    #[test]
    fn agreement_counts_a_repeated_index_once() {
        assert_eq!(agreement(&[1, 1, 2], &[1, 1, 3]), 1);
        assert_eq!(agreement(&[], &[1]), 0);
    }

    #[test]
    fn chance_levels_are_those_of_a_784_pixel_digit() {
        assert!((chance_agreement(10, 784) - 0.1276).abs() < 1e-4);
        assert!((chance_agreement(5, 784) - 0.0319).abs() < 1e-4);
        assert!((chance_of_none(10, 784) - 0.879).abs() < 5e-4);
        assert!((chance_of_none(5, 784) - 0.968).abs() < 5e-4);
    }

    #[test]
    fn chance_levels_hold_at_their_ends() {
        assert_eq!(chance_agreement(0, 10), 0.0);
        assert_eq!(chance_agreement(20, 10), 10.0);
        assert_eq!(chance_agreement(3, 0), 0.0);
        assert_eq!(chance_of_none(0, 10), 1.0);
        assert_eq!(chance_of_none(5, 10), 1.0 / 252.0);
        assert_eq!(chance_of_none(6, 10), 0.0);
        assert_eq!(chance_of_none(0, 0), 1.0);
    }

    #[test]
    fn chance_of_none_counts_what_enumeration_counts() {
        // All pairs of 3-subsets of 7 elements.
        let subsets: Vec<u32> = (0u32..128).filter(|set| set.count_ones() == 3).collect();
        let pairs = || subsets.iter().flat_map(|a| subsets.iter().map(move |b| a & b));
        let none = pairs().filter(|shared| *shared == 0).count() as f64;
        let mean = pairs().map(|shared| f64::from(shared.count_ones())).sum::<f64>();
        let all = (subsets.len() * subsets.len()) as f64;
        assert!((chance_of_none(3, 7) - none / all).abs() < 1e-12);
        assert!((chance_agreement(3, 7) - mean / all).abs() < 1e-12);
    }

    /// Values with many ties, both zeros, infinities and NaN.
    fn rough() -> impl Strategy<Value = f32> {
        prop_oneof![
            4 => (-3i8..4).prop_map(|v| f32::from(v) / 2.0),
            2 => any::<f32>(),
            1 => Just(-0.0f32),
            1 => Just(f32::NAN),
        ]
    }

    proptest! {
        #[test]
        fn top_k_is_a_prefix_of_the_stable_descending_sort(
            map in prop::collection::vec(rough(), 0..80), k in 0usize..90,
        ) {
            let mut naive: Vec<usize> = (0..map.len()).collect();
            naive.sort_by(|&a, &b| match (map[a].is_nan(), map[b].is_nan()) {
                (false, false) => map[b].partial_cmp(&map[a]).unwrap(),
                (a_nan, b_nan) => a_nan.cmp(&b_nan),
            });
            let ranks = ranks(&map);
            for (place, &index) in naive.iter().enumerate() {
                prop_assert_eq!(ranks[index] as usize, place + 1);
            }
            naive.truncate(k);
            prop_assert_eq!(top_k(&map, k), naive);
        }

        #[test]
        fn a_monotone_transform_leaves_the_top_unchanged(
            map in prop::collection::vec(-8i32..8, 1..60), k in 1usize..20,
        ) {
            let plain: Vec<f32> = map.iter().map(|&v| v as f32).collect();
            let bent: Vec<f32> = map.iter().map(|&v| (v as f32 / 4.0).exp() - 7.0).collect();
            let cubed: Vec<f32> = map.iter().map(|&v| (v * v * v) as f32).collect();
            prop_assert_eq!(top_k(&plain, k), top_k(&bent, k));
            prop_assert_eq!(ranks(&plain), ranks(&cubed));
        }

        #[test]
        fn a_map_agrees_with_itself_in_all_k_pixels(
            map in prop::collection::vec(rough(), 1..60), k in 0usize..60,
        ) {
            let top = top_k(&map, k);
            prop_assert_eq!(agreement(&top, &top), k.min(map.len()));
        }

        #[test]
        fn agreement_is_symmetric_and_blind_to_order(
            a in prop::collection::vec(0usize..40, 0..20),
            b in prop::collection::vec(0usize..40, 0..20),
        ) {
            let reversed: Vec<usize> = a.iter().rev().copied().collect();
            prop_assert_eq!(agreement(&a, &b), agreement(&b, &a));
            prop_assert_eq!(agreement(&a, &b), agreement(&reversed, &b));
        }

        #[test]
        fn relabelling_pixels_relabels_the_top_when_values_are_distinct(
            map in prop::collection::hash_set(-1000i32..1000, 2..50), k in 1usize..50,
        ) {
            let map: Vec<f32> = map.into_iter().map(|v| v as f32).collect();
            let reversed: Vec<f32> = map.iter().rev().copied().collect();
            let relabelled: Vec<usize> =
                top_k(&map, k).into_iter().map(|index| map.len() - 1 - index).collect();
            prop_assert_eq!(top_k(&reversed, k), relabelled);
        }
    }
}
