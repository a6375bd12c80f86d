//! The maximum distance to the best match (A6): the top pixel of one map that is farthest from
//! every top pixel of the other.
//!
//! The reference set is the saliency set; swapping the roles gives another number (this is the
//! directed Hausdorff distance). Distances are between pixel centres, in pixels.

use serde::{Deserialize, Serialize};

/// The distance of A6 and the pair of pixels that attains it, as `[row, column]`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct BestMatch {
    /// The distance in pixels.
    pub distance: f64,
    /// The pixel of the reference set.
    pub from: [u32; 2],
    /// The pixel of the other set nearest to it.
    pub to: [u32; 2],
}

/// `max_{a ∈ reference} min_{b ∈ other} ‖a − b‖₂` over flat indices of images `width` columns wide.
///
/// `None` when a set is empty, `width` is 0, or a row does not fit 32 bits. When several pairs
/// attain the distance, the lowest reference index counts, and for it the lowest other index, so
/// the answer does not depend on the order of either set.
///
/// ```
/// use novelty_core::metrics::best_match::max_distance;
/// // Pixels (0, 0) and (0, 3) against (0, 0) and (4, 3) of an image 28 columns wide.
/// let found = max_distance(&[0, 3], &[0, 4 * 28 + 3], 28).expect("two sets");
/// assert_eq!((found.distance, found.from, found.to), (3.0, [0, 3], [0, 0]));
/// ```
pub fn max_distance(reference: &[usize], other: &[usize], width: usize) -> Option<BestMatch> {
    let other: Vec<Pixel> =
        other.iter().map(|&index| pixel(index, width)).collect::<Option<_>>()?;
    let mut farthest: Option<(u64, Pixel, Pixel)> = None;
    for &index in reference {
        let from = pixel(index, width)?;
        let (squared, to) =
            other.iter().map(|&to| (squared_distance(from, to), to)).min_by_key(|&near| near)?;
        let replaces = farthest
            .is_none_or(|(best, holder, _)| squared > best || (squared == best && from < holder));
        if replaces {
            farthest = Some((squared, from, to));
        }
    }
    farthest.map(|(squared, from, to)| BestMatch { distance: (squared as f64).sqrt(), from, to })
}

/// Row and column; the derived order is that of flat indices.
type Pixel = [u32; 2];

fn pixel(index: usize, width: usize) -> Option<Pixel> {
    let row = u32::try_from(index.checked_div(width)?).ok()?;
    let column = u32::try_from(index % width).ok()?;
    Some([row, column])
}

/// Squared distances are integers, hence exact, hence so are their ties.
fn squared_distance(a: Pixel, b: Pixel) -> u64 {
    let square = |i: usize| u64::from(a[i].abs_diff(b[i])).pow(2);
    square(0).saturating_add(square(1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const WIDTH: usize = 10;

    fn flat(pixels: &[[usize; 2]]) -> Vec<usize> {
        pixels.iter().map(|[row, column]| row * WIDTH + column).collect()
    }

    #[test]
    fn the_saliency_set_is_the_reference() {
        let saliency = flat(&[[0, 0], [0, 3]]);
        let error = flat(&[[0, 0], [4, 3]]);
        let there = max_distance(&saliency, &error, WIDTH).unwrap();
        assert_eq!(there, BestMatch { distance: 3.0, from: [0, 3], to: [0, 0] });
        let back = max_distance(&error, &saliency, WIDTH).unwrap();
        assert_eq!(back, BestMatch { distance: 4.0, from: [4, 3], to: [0, 3] });
    }

    #[test]
    fn distances_are_euclidean() {
        let far = max_distance(&flat(&[[1, 1]]), &flat(&[[4, 5]]), WIDTH).unwrap();
        assert_eq!(far.distance, 5.0);
    }

    #[test]
    fn empty_sets_and_zero_width_have_no_distance() {
        assert_eq!(max_distance(&[], &[1], WIDTH), None);
        assert_eq!(max_distance(&[1], &[], WIDTH), None);
        assert_eq!(max_distance(&[1], &[1], 0), None);
    }

    #[test]
    fn equally_distant_pairs_resolve_to_the_lowest_indices() {
        let reference = flat(&[[0, 2], [0, 0]]);
        let other = flat(&[[2, 2], [2, 0], [0, 1]]);
        let tie = max_distance(&reference, &other, WIDTH).unwrap();
        assert_eq!((tie.from, tie.to), ([0, 0], [0, 1]));
    }

    #[test]
    fn indices_beyond_every_image_do_not_panic() {
        assert_eq!(max_distance(&[usize::MAX], &[0], 1), None);
        assert!(max_distance(&[usize::MAX], &[0], usize::MAX).is_some());
    }

    fn set() -> impl Strategy<Value = Vec<usize>> {
        prop::collection::vec(0usize..200, 1..15)
    }

    proptest! {
        #[test]
        fn a_set_matches_itself_at_distance_zero(a in set()) {
            prop_assert_eq!(max_distance(&a, &a, WIDTH).unwrap().distance, 0.0);
        }

        #[test]
        fn a_subset_matches_its_superset_at_distance_zero(a in set(), more in set()) {
            let all: Vec<usize> = a.iter().chain(&more).copied().collect();
            prop_assert_eq!(max_distance(&a, &all, WIDTH).unwrap().distance, 0.0);
        }

        #[test]
        fn neither_distance_nor_pair_depends_on_the_order(a in set(), b in set()) {
            let reversed = |set: &[usize]| set.iter().rev().copied().collect::<Vec<_>>();
            let forward = max_distance(&a, &b, WIDTH);
            prop_assert_eq!(forward, max_distance(&reversed(&a), &b, WIDTH));
            prop_assert_eq!(forward, max_distance(&a, &reversed(&b), WIDTH));
        }

        #[test]
        fn it_equals_the_definition(a in set(), b in set()) {
            let distance = |&p: &usize, &q: &usize| {
                let (rows, columns) = ((p / WIDTH).abs_diff(q / WIDTH), (p % WIDTH).abs_diff(q % WIDTH));
                (rows as f64).hypot(columns as f64)
            };
            let naive = a
                .iter()
                .map(|p| b.iter().map(|q| distance(p, q)).fold(f64::INFINITY, f64::min))
                .fold(0.0, f64::max);
            prop_assert!((max_distance(&a, &b, WIDTH).unwrap().distance - naive).abs() < 1e-9);
        }

        #[test]
        fn moving_both_sets_by_a_row_keeps_the_distance(a in set(), b in set()) {
            let down = |set: &[usize]| set.iter().map(|index| index + WIDTH).collect::<Vec<_>>();
            let here = max_distance(&a, &b, WIDTH).unwrap().distance;
            prop_assert_eq!(here, max_distance(&down(&a), &down(&b), WIDTH).unwrap().distance);
        }
    }
}
