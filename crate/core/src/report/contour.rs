//! Contours of a map at a level, by marching squares (Lorensen & Cline 1987, in the plane).
//!
//! Values are at the middles of the pixels; between them the map is linear along each side of a
//! square of four neighbours. Beyond the outermost middles the map goes on as it is to the edge, where
//! contours end: those are open, all others closed. In a square whose corners are high and low
//! in turn the mean of the four decides. Lines have the high side to their right.

use crate::{Result, Shape, check};
use std::collections::HashMap;

/// A polyline in unit coordinates, `x0, y0, x1, y1, …`: 0 to 1 from left to right and from top to
/// bottom. A closed one ends with its first point.
pub type Line = Vec<f32>;

/// The contours at `level` of a map `[H·W]` of `shape` (its channels do not matter).
///
/// Values above the level are inside, values at the level outside, as for
/// [`crate::maps::regions::find`].
///
/// # Errors
/// [`crate::Error::Length`] for a map that does not fit, [`crate::Error::Range`] for a value or a
/// level that is not finite.
///
/// ```
/// use novelty_core::Shape;
/// use novelty_core::report::contour::trace;
/// let spot = [0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0];
/// let lines = trace(&spot, Shape::new(1, 3, 3), 0.5)?;
/// assert_eq!((lines.len(), lines[0].len()), (1, 10)); // a diamond, closed
/// # Ok::<(), novelty_core::Error>(())
/// ```
pub fn trace(map: &[f32], shape: Shape, level: f32) -> Result<Vec<Line>> {
    check::length("the map", shape.pixels(), map.len())?;
    check::finite("the map", map)?;
    check::finite("the level", &[level])?;
    if map.is_empty() {
        return Ok(Vec::new());
    }
    let field = Field { map, height: shape.height, width: shape.width, level };
    let mut next = HashMap::new();
    let mut starts = Vec::new();
    for row in 0..=field.height {
        for column in 0..=field.width {
            field.segments(row, column, |from, to| {
                next.insert(from, to);
                starts.push(from);
            });
        }
    }
    // A crossing that no segment leads to is where an open line begins.
    let ends: std::collections::HashSet<Side> = next.values().copied().collect();
    let (open, closed): (Vec<Side>, Vec<Side>) =
        starts.into_iter().partition(|from| !ends.contains(from));
    let mut lines = Vec::new();
    for start in open.into_iter().chain(closed) {
        let mut line = Vec::new();
        let mut at = start;
        while let Some(to) = next.remove(&at) {
            if line.is_empty() {
                line.extend(field.crossing(at));
            }
            line.extend(field.crossing(to));
            at = to;
        }
        if !line.is_empty() {
            lines.push(line);
        }
    }
    Ok(lines)
}

/// A side of a square: between a node and its right or its lower neighbour.
///
/// Nodes are the middles of the pixels and, around them, one line of nodes on the edge.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Side {
    row: usize,
    column: usize,
    down: bool,
}

struct Field<'a> {
    map: &'a [f32],
    height: usize,
    width: usize,
    level: f32,
}

impl Field<'_> {
    /// The value at a node; those on the edge repeat the outermost pixels.
    fn value(&self, row: usize, column: usize) -> f32 {
        let (row, column) = (row.clamp(1, self.height) - 1, column.clamp(1, self.width) - 1);
        self.map[row * self.width + column]
    }

    /// Where a node is along a side of `count` pixels, 0 to 1.
    fn place(node: usize, count: usize) -> f64 {
        match node {
            0 => 0.0,
            node if node > count => 1.0,
            node => (node as f64 - 0.5) / count as f64,
        }
    }

    /// The point of a side at which the map crosses the level.
    fn crossing(&self, Side { row, column, down }: Side) -> [f32; 2] {
        let (below, beside) = (row + usize::from(down), column + usize::from(!down));
        let (a, b) = (f64::from(self.value(row, column)), f64::from(self.value(below, beside)));
        let part = ((f64::from(self.level) - a) / (b - a)).clamp(0.0, 1.0);
        let between = |a: f64, b: f64| (a + (b - a) * part) as f32;
        [
            between(Self::place(column, self.width), Self::place(beside, self.width)),
            between(Self::place(row, self.height), Self::place(below, self.height)),
        ]
    }

    /// The contour's segments in the square below and right of a node, high to their right.
    fn segments(&self, row: usize, column: usize, mut each: impl FnMut(Side, Side)) {
        let corners = [
            self.value(row, column),
            self.value(row, column + 1),
            self.value(row + 1, column + 1),
            self.value(row + 1, column),
        ];
        // Bits clockwise from the upper left corner.
        let high = |i: usize| usize::from(corners[i] > self.level) << i;
        let top = Side { row, column, down: false };
        let right = Side { row, column: column + 1, down: true };
        let bottom = Side { row: row + 1, column, down: false };
        let left = Side { row, column, down: true };
        let mean = corners.iter().map(|v| f64::from(*v)).sum::<f64>() / 4.0;
        let joined = mean > f64::from(self.level);
        match high(0) | high(1) | high(2) | high(3) {
            0b0001 => each(top, left),
            0b0010 => each(right, top),
            0b0011 => each(right, left),
            0b0100 => each(bottom, right),
            0b0101 if joined => {
                each(top, right);
                each(bottom, left);
            }
            0b0101 => {
                each(top, left);
                each(bottom, right);
            }
            0b0110 => each(bottom, top),
            0b0111 => each(bottom, left),
            0b1000 => each(left, bottom),
            0b1001 => each(top, bottom),
            0b1010 if joined => {
                each(left, top);
                each(right, bottom);
            }
            0b1010 => {
                each(right, top);
                each(left, bottom);
            }
            0b1011 => each(right, bottom),
            0b1100 => each(left, right),
            0b1101 => each(top, right),
            0b1110 => each(left, top),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn closed(line: &[f32]) -> bool {
        line.len() > 4 && line[..2] == line[line.len() - 2..]
    }

    /// Twice the area that a closed line encloses, positive clockwise on the screen.
    fn area(line: &[f32]) -> f64 {
        let points: Vec<[f64; 2]> =
            line.chunks(2).map(|p| [f64::from(p[0]), f64::from(p[1])]).collect();
        points.windows(2).map(|p| p[0][0] * p[1][1] - p[1][0] * p[0][1]).sum()
    }

    #[test]
    fn a_spot_has_a_diamond_half_way_to_its_neighbours() {
        let mut spot = vec![0.0; 25];
        spot[12] = 1.0;
        let lines = trace(&spot, Shape::new(1, 5, 5), 0.5).unwrap();
        assert_eq!(lines.len(), 1);
        assert!(closed(&lines[0]));
        let mut points: Vec<[f32; 2]> = lines[0].chunks(2).skip(1).map(|p| [p[0], p[1]]).collect();
        points.sort_by(|a, b| a.partial_cmp(b).unwrap());
        for (point, expected) in points.iter().zip([[0.4, 0.5], [0.5, 0.4], [0.5, 0.6], [0.6, 0.5]])
        {
            assert!(point.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-6), "{points:?}");
        }
        assert!(area(&lines[0]) > 0.0);
    }

    #[test]
    fn a_hole_runs_the_other_way_round() {
        let mut hole = vec![1.0; 25];
        hole[12] = 0.0;
        let lines = trace(&hole, Shape::new(1, 5, 5), 0.5).unwrap();
        assert!(lines.len() == 1 && closed(&lines[0]) && area(&lines[0]) < 0.0);
    }

    #[test]
    fn a_line_across_ends_at_the_edges() {
        let half: Vec<f32> = (0..16).map(|p| if p % 4 < 2 { 1.0 } else { 0.0 }).collect();
        let lines = trace(&half, Shape::new(1, 4, 4), 0.5).unwrap();
        assert!(lines.len() == 1 && !closed(&lines[0]));
        assert!(lines[0].chunks(2).all(|p| (p[0] - 0.5).abs() < 1e-6));
        let (first, last) = (lines[0][1], lines[0][lines[0].len() - 1]);
        assert_eq!((first.min(last), first.max(last)), (0.0, 1.0));
    }

    #[test]
    fn the_mean_decides_in_a_saddle() {
        let saddle = [1.0, 0.0, 0.0, 1.0];
        let joined = trace(&saddle, Shape::new(1, 2, 2), 0.4).unwrap();
        let apart = trace(&saddle, Shape::new(1, 2, 2), 0.6).unwrap();
        assert_eq!((joined.len(), apart.len()), (2, 2));
        // Apart, each line cuts off a high corner, on whose side its points are.
        assert!(apart.iter().all(|line| {
            let x = line.chunks(2).all(|p| p[0] < 0.5) || line.chunks(2).all(|p| p[0] > 0.5);
            x && !closed(line)
        }));
    }

    #[test]
    fn a_map_on_one_side_of_the_level_has_no_contour() {
        for level in [0.0, 1.0, 2.0] {
            assert!(trace(&[1.0; 6], Shape::new(1, 2, 3), level).unwrap().is_empty());
        }
        assert!(trace(&[], Shape::new(1, 0, 3), 0.0).unwrap().is_empty());
    }

    #[test]
    fn what_does_not_fit_is_an_error() {
        assert!(trace(&[0.0; 5], Shape::new(1, 2, 2), 0.0).is_err());
        assert!(trace(&[f32::INFINITY], Shape::new(1, 1, 1), 0.0).is_err());
        assert!(trace(&[0.0], Shape::new(1, 1, 1), f32::NAN).is_err());
    }

    proptest! {
        #[test]
        fn lines_stay_in_the_unit_square_and_are_closed_or_end_at_its_edge(
            map in prop::collection::vec(-1.0f32..1.0, 42), level in -0.9f32..0.9,
        ) {
            let lines = trace(&map, Shape::new(1, 6, 7), level).unwrap();
            for line in &lines {
                prop_assert!(line.len() >= 4 && line.len() % 2 == 0);
                prop_assert!(line.iter().all(|v| (0.0..=1.0).contains(v)));
                let at_edge = |p: &[f32]| p.iter().any(|v| *v == 0.0 || *v == 1.0);
                prop_assert!(closed(line) || (at_edge(&line[..2]) && at_edge(&line[line.len() - 2..])));
            }
            let inside = map.iter().filter(|v| **v > level).count();
            prop_assert_eq!(lines.is_empty(), inside == 0 || inside == 42);
        }

        #[test]
        fn a_convex_bump_is_one_ring_of_about_its_area(radius in 0.15f32..0.4) {
            let side = 64;
            let bump: Vec<f32> = (0..side * side)
                .map(|p| {
                    let of = |v: usize| (v as f32 + 0.5) / side as f32 - 0.5;
                    -of(p / side).hypot(of(p % side))
                })
                .collect();
            let lines = trace(&bump, Shape::new(1, side, side), -radius).unwrap();
            prop_assert_eq!(lines.len(), 1);
            let expected = std::f64::consts::PI * f64::from(radius).powi(2);
            prop_assert!((area(&lines[0]) / 2.0 / expected - 1.0).abs() < 0.02);
        }
    }
}
