//! Positions in a picture, in words: where most of a map is, and where a point is.

/// The smallest region of a list that holds more than half of a map's sum, as "in the …".
///
/// Looked at in turn: the nine cells of a 3×3 grid, the quarters, the middle and outer thirds, the
/// halves. `None` for a map without a sum, or one that no region holds: it is spread out.
pub(crate) fn of_most(map: &[f32], width: usize) -> Option<&'static str> {
    let height = map.len().checked_div(width)?;
    // Sums in cells of a 6×6 grid: thirds and halves are both made of sixths.
    let mut cells = [[0.0f64; 6]; 6];
    for (row, values) in map.chunks_exact(width).enumerate() {
        let cells = &mut cells[row * 6 / height];
        for (column, v) in values.iter().enumerate() {
            cells[column * 6 / width] += f64::from(*v);
        }
    }
    let sum = |top: usize, left: usize, rows: usize, columns: usize| -> f64 {
        cells[top..top + rows].iter().flat_map(|row| &row[left..left + columns]).sum()
    };
    let total = sum(0, 0, 6, 6);
    // A hair more than half: a map of equal values is nowhere, whatever their sums round to.
    let half = 0.5 * total * (1.0 + 1e-6);
    let holds = |&&(_, [top, left, rows, columns]): &&Region| sum(top, left, rows, columns) > half;
    REGIONS.iter().find(holds).map(|(name, _)| *name)
}

/// The position of a point in unit coordinates, x and y: "at the upper left".
pub(crate) fn of_point([x, y]: [f32; 2]) -> String {
    let third = |at: f32, names: [&'static str; 3]| names[((at * 3.0) as usize).min(2)];
    let row = third(y, ["upper", "middle", "lower"]);
    let column = third(x, ["left", "centre", "right"]);
    match (row, column) {
        ("middle", "centre") => "in the middle".to_owned(),
        (row, "centre") => format!("in the {row} middle"),
        ("middle", column) => format!("in the middle of the {column} side"),
        (row, column) => format!("at the {row} {column}"),
    }
}

/// A name and, in sixths of the picture, the top, the left, the height and the width.
type Region = (&'static str, [usize; 4]);

const REGIONS: [Region; 23] = [
    ("in the centre", [2, 2, 2, 2]),
    ("in the upper left", [0, 0, 2, 2]),
    ("at the top", [0, 2, 2, 2]),
    ("in the upper right", [0, 4, 2, 2]),
    ("on the left", [2, 0, 2, 2]),
    ("on the right", [2, 4, 2, 2]),
    ("in the lower left", [4, 0, 2, 2]),
    ("at the bottom", [4, 2, 2, 2]),
    ("in the lower right", [4, 4, 2, 2]),
    ("in the upper left quarter", [0, 0, 3, 3]),
    ("in the upper right quarter", [0, 3, 3, 3]),
    ("in the lower left quarter", [3, 0, 3, 3]),
    ("in the lower right quarter", [3, 3, 3, 3]),
    ("in the top third", [0, 0, 2, 6]),
    ("in the bottom third", [4, 0, 2, 6]),
    ("in the left third", [0, 0, 6, 2]),
    ("in the right third", [0, 4, 6, 2]),
    ("in the middle, from side to side", [2, 0, 2, 6]),
    ("in the middle, from top to bottom", [0, 2, 6, 2]),
    ("in the upper half", [0, 0, 3, 6]),
    ("in the lower half", [3, 0, 3, 6]),
    ("in the left half", [0, 0, 6, 3]),
    ("in the right half", [0, 3, 6, 3]),
];

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn with(pixels: &[(usize, usize)]) -> Vec<f32> {
        let mut map = vec![0.0; 28 * 28];
        pixels.iter().for_each(|(row, column)| map[row * 28 + column] = 1.0);
        map
    }

    #[test]
    fn a_single_pixel_lies_where_it_is() {
        for (pixel, name) in [
            ((0, 0), "in the upper left"),
            ((0, 14), "at the top"),
            ((13, 27), "on the right"),
            ((14, 14), "in the centre"),
            ((27, 0), "in the lower left"),
        ] {
            assert_eq!(of_most(&with(&[pixel]), 28), Some(name));
        }
    }

    #[test]
    fn larger_regions_are_named_when_no_smaller_one_holds_most() {
        assert_eq!(of_most(&with(&[(3, 3), (3, 11)]), 28), Some("in the upper left quarter"));
        let row = with(&[(3, 3), (3, 11), (3, 16), (3, 25)]);
        assert_eq!(of_most(&row, 28), Some("in the top third"));
        let column = with(&[(3, 14), (11, 14), (16, 14), (25, 14)]);
        assert_eq!(of_most(&column, 28), Some("in the middle, from top to bottom"));
        assert_eq!(of_most(&with(&[(3, 3), (12, 25)]), 28), Some("in the upper half"));
    }

    #[test]
    fn a_spread_or_empty_map_lies_nowhere() {
        assert_eq!(of_most(&with(&[(0, 0), (0, 27), (27, 0), (27, 27)]), 28), None);
        assert_eq!(of_most(&vec![1.0; 784], 28), None);
        assert_eq!(of_most(&[0.0; 784], 28), None);
        assert_eq!(of_most(&[], 28), None);
        assert_eq!(of_most(&[], 0), None);
    }

    #[test]
    fn equal_values_lie_nowhere_in_spite_of_rounding() {
        assert_eq!(of_most(&[0.300_000_04, 0.3, 0.3, 0.3], 2), None);
        assert_eq!(of_most(&[0.3, 0.3, 0.3, 0.300_000_04], 2), None);
    }

    #[test]
    fn pictures_smaller_than_the_grid_have_regions_too() {
        // Each pixel counts for the sixth in which it begins.
        assert_eq!(of_most(&[1.0], 1), Some("in the upper left"));
        assert_eq!(of_most(&[0.0, 0.0, 0.0, 1.0], 2), Some("in the centre"));
    }

    proptest! {
        #[test]
        fn what_is_named_holds_more_than_half(map in prop::collection::vec(0.0f32..1.0, 36)) {
            // Each value is one cell of the 6×6 grid.
            if let Some(name) = of_most(&map, 6) {
                let (_, [top, left, rows, columns]) =
                    REGIONS.iter().find(|r| r.0 == name).copied().unwrap();
                let inside = |i: &usize| {
                    (top..top + rows).contains(&(i / 6)) && (left..left + columns).contains(&(i % 6))
                };
                let held: f32 = (0..36).filter(inside).map(|i| map[i]).sum();
                prop_assert!(held > 0.499 * map.iter().sum::<f32>());
            }
        }
    }
}
