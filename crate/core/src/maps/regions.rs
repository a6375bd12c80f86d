//! The regions of a map above a threshold: connected pixels with their area, peak and box.
//!
//! Pixels that touch at a side or a corner belong together. Nothing is joined, closed or dropped:
//! every pixel above the threshold is in exactly one region.

use crate::{Result, Shape, check};
use serde::Serialize;

/// Pixels above a threshold that hang together.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Region {
    /// How many pixels.
    pub pixels: usize,
    /// The largest value in it.
    pub peak: f32,
    /// Row and column of the first pixel that has it.
    pub at: (usize, usize),
    /// First row and column, last row and column.
    pub rectangle: [usize; 4],
}

/// The regions of a map, and which pixel belongs to which.
#[derive(Debug, Clone, PartialEq)]
pub struct Regions {
    /// By descending peak; equals in the order of their first pixels.
    pub list: Vec<Region>,
    /// For each pixel the number of its region, from 1; 0 for none. `[H·W]`.
    pub labels: Vec<u32>,
}

/// Finds the regions of a map `[H·W]` of `shape` (its channels do not matter) where values exceed
/// `threshold`.
///
/// # Errors
/// [`crate::Error::Length`] for a map that does not fit, [`crate::Error::Range`] for a value or a
/// threshold that is not finite.
///
/// ```
/// use novelty_core::Shape;
/// use novelty_core::maps::regions::find;
/// let map = [0.0, 9.0, 0.0, 7.0, 0.0, 0.0, 0.0, 0.0, 8.0]; // 9 and 7 touch at a corner
/// let found = find(&map, Shape::new(1, 3, 3), 1.0)?;
/// assert_eq!((found.list.len(), found.list[0].pixels), (2, 2));
/// assert_eq!(found.labels, [0, 1, 0, 1, 0, 0, 0, 0, 2]);
/// # Ok::<(), novelty_core::Error>(())
/// ```
pub fn find(map: &[f32], shape: Shape, threshold: f32) -> Result<Regions> {
    check::finite("the map", map)?;
    check::finite("the threshold", &[threshold])?;
    let inside: Vec<bool> = map.iter().map(|value| *value > threshold).collect();
    of_mask(&inside, map, shape)
}

/// The regions of the pixels that are `inside`, `[H·W]`, with the peaks of a map `[H·W]`.
///
/// # Errors
/// As [`find`].
pub fn of_mask(inside: &[bool], map: &[f32], shape: Shape) -> Result<Regions> {
    check::length("the map", shape.pixels(), map.len())?;
    check::length("the mask", shape.pixels(), inside.len())?;
    check::finite("the map", map)?;
    let (height, width) = (shape.height, shape.width);
    let mut labels = vec![0u32; map.len()];
    let mut list: Vec<Region> = Vec::new();
    let mut open = Vec::new();
    for start in 0..map.len() {
        if labels[start] > 0 || !inside[start] {
            continue;
        }
        let label = list.len() as u32 + 1;
        let place = (start / width, start % width);
        let mut region = Region {
            pixels: 0,
            peak: map[start],
            at: place,
            rectangle: [place.0, place.1, place.0, place.1],
        };
        labels[start] = label;
        open.push(start);
        while let Some(pixel) = open.pop() {
            let (row, column) = (pixel / width, pixel % width);
            region.take(row, column, map[pixel]);
            for row in row.saturating_sub(1)..(row + 2).min(height) {
                for column in column.saturating_sub(1)..(column + 2).min(width) {
                    let next = row * width + column;
                    if labels[next] == 0 && inside[next] {
                        labels[next] = label;
                        open.push(next);
                    }
                }
            }
        }
        list.push(region);
    }
    let mut order: Vec<usize> = (0..list.len()).collect();
    order.sort_by(|&a, &b| list[b].peak.total_cmp(&list[a].peak));
    let mut numbers = vec![0; list.len() + 1];
    for (number, &old) in (1..).zip(&order) {
        numbers[old + 1] = number;
    }
    labels.iter_mut().for_each(|label| *label = numbers[*label as usize]);
    let list = order.into_iter().map(|old| list[old].clone()).collect();
    Ok(Regions { list, labels })
}

impl Region {
    fn take(&mut self, row: usize, column: usize, value: f32) {
        self.pixels += 1;
        if value > self.peak || (value == self.peak && (row, column) < self.at) {
            (self.peak, self.at) = (value, (row, column));
        }
        let [top, left, bottom, right] = &mut self.rectangle;
        (*top, *left) = ((*top).min(row), (*left).min(column));
        (*bottom, *right) = ((*bottom).max(row), (*right).max(column));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn of(rows: &[&str]) -> (Vec<f32>, Shape) {
        let shape = Shape::new(1, rows.len(), rows.first().map_or(0, |row| row.len()));
        let value = |c: u8| f32::from(c.wrapping_sub(b'0'));
        (rows.iter().flat_map(|row| row.bytes().map(value)).collect(), shape)
    }

    #[test]
    fn regions_come_by_their_peaks_with_area_place_and_box() {
        let (map, shape) = of(&["2200", "0003", "0033", "0000", "9000"]);
        let Regions { list, labels } = find(&map, shape, 1.0).unwrap();
        let short: Vec<_> = list.iter().map(|r| (r.pixels, r.peak, r.at, r.rectangle)).collect();
        assert_eq!(
            short,
            [
                (1, 9.0, (4, 0), [4, 0, 4, 0]),
                (3, 3.0, (1, 3), [1, 2, 2, 3]),
                (2, 2.0, (0, 0), [0, 0, 0, 1]),
            ]
        );
        assert_eq!(labels, [3, 3, 0, 0, 0, 0, 0, 2, 0, 0, 2, 2, 0, 0, 0, 0, 1, 0, 0, 0]);
    }

    #[test]
    fn corners_touch_and_a_ring_is_one_region() {
        let (map, shape) = of(&["010", "101", "010"]);
        let found = find(&map, shape, 0.5).unwrap();
        assert_eq!((found.list.len(), found.list[0].pixels), (1, 4));
        assert_eq!(found.list[0].at, (0, 1));
    }

    #[test]
    fn a_value_at_the_threshold_is_not_above_it() {
        assert!(find(&[1.0, 0.5], Shape::new(1, 1, 2), 1.0).unwrap().list.is_empty());
        assert_eq!(find(&[-1.0, -2.0], Shape::new(1, 1, 2), -1.5).unwrap().list.len(), 1);
    }

    #[test]
    fn what_does_not_fit_is_an_error_and_an_empty_map_has_no_region() {
        assert!(find(&[0.0; 5], Shape::new(1, 2, 2), 0.0).is_err());
        assert!(find(&[f32::NAN], Shape::new(1, 1, 1), 0.0).is_err());
        assert!(find(&[0.0], Shape::new(1, 1, 1), f32::NAN).is_err());
        assert!(find(&[], Shape::new(1, 0, 0), 0.0).unwrap().list.is_empty());
    }

    proptest! {
        #[test]
        fn every_pixel_above_the_threshold_has_one_region_and_no_neighbour_in_another(
            map in prop::collection::vec(0.0f32..1.0, 63), threshold in 0.0f32..1.0,
        ) {
            let Regions { list, labels } = find(&map, Shape::new(1, 7, 9), threshold).unwrap();
            for (pixel, &label) in labels.iter().enumerate() {
                prop_assert_eq!(label > 0, map[pixel] > threshold);
                for other in [pixel + 1, pixel + 8, pixel + 9, pixel + 10] {
                    let apart = (other % 9).abs_diff(pixel % 9) > 1 || other >= 63;
                    if !apart && label > 0 && labels[other] > 0 {
                        prop_assert_eq!(label, labels[other]);
                    }
                }
            }
            for (number, region) in (1..).zip(&list) {
                let own = || (0..63).filter(|p| labels[*p] == number);
                prop_assert_eq!(own().count(), region.pixels);
                prop_assert!(own().all(|p| map[p] <= region.peak));
                prop_assert_eq!(map[region.at.0 * 9 + region.at.1], region.peak);
                let [top, left, bottom, right] = region.rectangle;
                prop_assert!(own().all(|p| (top..=bottom).contains(&(p / 9)) && (left..=right).contains(&(p % 9))));
            }
            prop_assert!(list.windows(2).all(|pair| pair[0].peak >= pair[1].peak));
        }
    }
}
