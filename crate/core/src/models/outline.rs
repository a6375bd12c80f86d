//! Where a region ends: drawn at the finest width that shows it about as well as any.
//!
//! A multi-scale map is as blurred as its widest kernel wherever that one wins, and so is every
//! region above a threshold in it: around a thin scratch it is many times as wide as the
//! scratch. Whether a pixel is flagged remains decided by the joined map. The region that it
//! belongs to is then drawn from the map of one width, at the same threshold, in the same unit: the
//! finest width whose peak in the region reaches [`SHARE`] of the region's. A scratch is drawn by a
//! fine width, a faint stain by the wide one that found it. No pixel is added to what the joined map
//! shows.

use crate::maps::regions;
use crate::{Result, Shape, check};

/// The share of a region's peak that a finer width must reach to draw it.
///
/// Measured on the synthetic parts of [`crate::input::synth`] with training sets of 12 and of 40 photos at
/// 128×128: the mean IoU of regions and masks is 0.46 and 0.58, by the joined map 0.40 and 0.50; the
/// shares 0.5, 0.65 and 1 give 0.43, 0.45 and 0.46 with 12 photos and 0.58, 0.58 and 0.56 with 40.
pub const SHARE: f32 = 0.8;

/// The map `[H·W]` that regions above `level` are drawn from.
///
/// `joined` is the largest of `widths` at each pixel; `widths` are the maps of each kernel from
/// the finest to the widest, all `[H·W]` of `shape` (its channels do not matter) and in one unit. A
/// map of one width is its own outline.
///
/// # Errors
/// Maps that do not fit, values or a level that are not finite.
pub fn outline(joined: &[f32], widths: &[Vec<f32>], shape: Shape, level: f32) -> Result<Vec<f32>> {
    let mut drawn = joined.to_vec();
    let found = regions::find(joined, shape, level)?;
    if widths.len() < 2 || found.list.is_empty() {
        return Ok(drawn);
    }
    for width in widths {
        check::length("the map of a width", joined.len(), width.len())?;
    }
    // The peak of every width in every region.
    let mut peaks = vec![f32::NEG_INFINITY; widths.len() * found.list.len()];
    for (pixel, &label) in found.labels.iter().enumerate().filter(|(_, label)| **label > 0) {
        let peaks = &mut peaks[(label as usize - 1) * widths.len()..][..widths.len()];
        for (peak, width) in peaks.iter_mut().zip(widths) {
            *peak = peak.max(width[pixel]);
        }
    }
    let chosen: Vec<Option<&Vec<f32>>> = peaks
        .chunks_exact(widths.len())
        .zip(&found.list)
        .map(|(peaks, region)| {
            // Only a negative peak would ask for more than itself.
            let enough = (SHARE * region.peak).min(region.peak);
            let shows = |peak: &f32| *peak > level && *peak >= enough;
            peaks.iter().position(shows).map(|at| &widths[at])
        })
        .collect();
    for (pixel, &label) in found.labels.iter().enumerate() {
        let width = (label as usize).checked_sub(1).and_then(|region| chosen[region]);
        if let Some(width) = width {
            drawn[pixel] = width[pixel];
        }
    }
    Ok(drawn)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const SHAPE: Shape = Shape::new(1, 1, 9);

    fn joined(widths: &[Vec<f32>]) -> Vec<f32> {
        let largest = |p: usize| widths.iter().map(|w| w[p]).fold(f32::NEG_INFINITY, f32::max);
        (0..widths[0].len()).map(largest).collect()
    }

    fn above(map: &[f32], level: f32) -> Vec<usize> {
        (0..map.len()).filter(|p| map[*p] > level).collect()
    }

    #[test]
    fn a_region_is_drawn_by_the_finest_width_that_shows_it_about_as_well() {
        let fine = vec![0.0, 0.0, 0.0, 0.0, 8.5, 0.0, 0.0, 0.0, 0.0];
        let middle = vec![0.0, 0.0, 0.0, 7.0, 9.0, 7.0, 0.0, 0.0, 0.0];
        let wide = vec![0.0, 2.0, 5.0, 8.0, 10.0, 8.0, 5.0, 2.0, 0.0];
        let widths = [fine, middle, wide];
        let drawn = outline(&joined(&widths), &widths, SHAPE, 1.0).unwrap();
        assert_eq!(above(&drawn, 1.0), [4]);
        let mut weak = widths;
        weak[0][4] = 7.5;
        let drawn = outline(&joined(&weak), &weak, SHAPE, 1.0).unwrap();
        assert_eq!(above(&drawn, 1.0), [3, 4, 5]);
    }

    #[test]
    fn every_region_chooses_for_itself() {
        let fine = vec![9.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0];
        let wide = vec![9.0, 9.0, 0.0, 0.0, 0.0, 0.0, 5.0, 5.0, 5.0];
        let widths = [fine, wide];
        let drawn = outline(&joined(&widths), &widths, SHAPE, 1.0).unwrap();
        assert_eq!(above(&drawn, 1.0), [0, 6, 7, 8]);
    }

    #[test]
    fn one_width_and_a_map_below_the_level_are_their_own_outline() {
        let map = vec![0.5, 3.0, 0.5, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0];
        assert_eq!(outline(&map, std::slice::from_ref(&map), SHAPE, 1.0).unwrap(), map);
        assert_eq!(outline(&map, &[map.clone(), map.clone()], SHAPE, 5.0).unwrap(), map);
        assert_eq!(outline(&map, &[], SHAPE, 1.0).unwrap(), map);
    }

    #[test]
    fn what_does_not_fit_is_an_error() {
        let map = vec![2.0; 9];
        assert!(outline(&map, &[map.clone(), vec![0.0; 8]], SHAPE, 1.0).is_err());
        assert!(outline(&map[1..], &[], SHAPE, 1.0).is_err());
        assert!(outline(&map, &[], SHAPE, f32::NAN).is_err());
    }

    proptest! {
        #[test]
        fn no_pixel_is_added_and_no_region_is_lost(
            maps in prop::collection::vec(prop::collection::vec(-3.0f32..3.0, 20), 2..5),
            level in -2.0f32..2.0,
        ) {
            let shape = Shape::new(1, 4, 5);
            let joined = joined(&maps);
            let drawn = outline(&joined, &maps, shape, level).unwrap();
            let found = regions::find(&joined, shape, level).unwrap();
            for (pixel, &label) in found.labels.iter().enumerate() {
                prop_assert!(label > 0 || drawn[pixel] <= level);
            }
            for number in 1..=found.list.len() as u32 {
                let own = || (0..20).filter(|p| found.labels[*p] == number);
                prop_assert!(own().any(|p| drawn[p] > level));
            }
        }
    }
}
