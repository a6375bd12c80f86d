//! The stamped washer: brushed steel, six holes, a rolled groove and a stamped size, on a mat.

use super::rng::{Grain, Rng};
use super::shape::{Point, distance, length, ramp, to_segment, turn};
use super::surface::{Surface, stream};

const OUTER: f32 = 0.84;
const BORE: f32 = 0.27;
const HOLE: f32 = 0.082;
/// Radius of the circle on which the holes are.
const CIRCLE: f32 = 0.56;
const HOLES: usize = 6;
/// Width and height of the rounded edge.
const EDGE: (f32, f32) = (0.028, 0.011);
/// Radius, half width and depth of the rolled groove.
const GROOVE: (f32, f32, f32) = (0.735, 0.017, 0.005);
/// Half width and depth of the strokes of the stamp.
const STROKE: (f32, f32) = (0.0125, 0.006);
/// How far the hole's edge reaches into the metal around it, which a missing hole changes too.
const AROUND: f32 = 0.03;

/// "M8" in strokes, about its middle, 0.15 high.
const STAMP: [(Point, Point); 9] = [
    ([-0.115, 0.075], [-0.115, -0.075]),
    ([-0.115, -0.075], [-0.065, 0.005]),
    ([-0.065, 0.005], [-0.015, -0.075]),
    ([-0.015, -0.075], [-0.015, 0.075]),
    ([0.04, -0.075], [0.115, -0.075]),
    ([0.115, -0.075], [0.115, 0.075]),
    ([0.115, 0.075], [0.04, 0.075]),
    ([0.04, 0.075], [0.04, -0.075]),
    ([0.04, 0.0], [0.115, 0.0]),
];

pub struct Washer {
    centres: [Point; HOLES],
    missing: Option<usize>,
    bore: f32,
    tint: [f32; 3],
    mat: [f32; 3],
    grain: Grain,
    waves: Grain,
    bench: Grain,
}

impl Washer {
    pub fn new(seed: u64) -> Self {
        let mut rng = Rng::new(seed, stream::PART);
        let centres = core::array::from_fn(|hole| {
            let [x, y] = turn(60.0 * hole as f32);
            [CIRCLE * x, CIRCLE * y]
        });
        let bore = BORE + 0.003 * rng.signed();
        let warm = 0.012 * rng.signed();
        let bright = 1.0 + 0.03 * rng.signed();
        Self {
            centres,
            missing: None,
            bore,
            tint: [0.66 + warm, 0.665, 0.675 - warm].map(|c| c * bright),
            mat: [0.105, 0.118, 0.128],
            grain: Grain::new(seed, stream::GRAIN),
            waves: Grain::new(seed, stream::WAVES),
            bench: Grain::new(seed, stream::BENCH),
        }
    }

    pub fn leave_out(&mut self, rng: &mut Rng) {
        self.missing = Some(rng.below(HOLES));
    }

    /// The distance to the edge of the metal, negative inside it.
    pub fn outline(&self, p: Point) -> f32 {
        let r = length(p);
        let mut outside = (r - OUTER).max(self.bore - r);
        for (hole, &centre) in self.centres.iter().enumerate() {
            if self.missing != Some(hole) {
                outside = outside.max(HOLE - distance(p, centre));
            }
        }
        outside
    }

    /// What there is at `p`, and whether it is metal.
    pub fn surface(&self, p: Point, towards: &dyn Fn(f32) -> Point) -> (Surface, bool) {
        let outside = self.outline(p);
        let at_missing = self.missing.map(|hole| distance(p, self.centres[hole]) - HOLE);
        let extent = if at_missing.is_some_and(|d| d < AROUND) { 1.0 } else { 0.0 };
        if outside > 0.0 {
            let mut surface = self.mat(p, outside, towards);
            surface.extent = extent;
            return (surface, false);
        }
        let brushed = 0.6 * self.grain.at(4.0 * p[0], 85.0 * p[1])
            + 0.4 * self.grain.at(11.0 * p[0] + 50.0, 160.0 * p[1]);
        let cloud = self.waves.at(2.2 * p[0], 2.2 * p[1]);
        let height = self.relief(p, outside) + 0.0005 * brushed + 0.003 * cloud;
        let tint = self.tint.map(|c| c * (1.0 + 0.05 * brushed + 0.02 * cloud));
        (Surface { height, metal: 1.0, tint, rough: 0.33, lit: 1.0, extent }, true)
    }

    /// Rounded edges, groove and stamp.
    fn relief(&self, p: Point, outside: f32) -> f32 {
        let edge = (1.0 + outside / EDGE.0).max(0.0);
        let groove = ramp(GROOVE.1, 0.0, (length(p) - GROOVE.0).abs());
        let stamped = [p[0], p[1] + CIRCLE];
        let mut stamp: f32 = 0.0;
        if stamped[0].abs() < 0.16 && stamped[1].abs() < 0.12 {
            for (a, b) in STAMP {
                stamp = stamp.max(ramp(STROKE.0, 0.35 * STROKE.0, to_segment(stamped, a, b).0));
            }
        }
        -EDGE.1 * edge * edge - GROOVE.2 * groove - STROKE.1 * stamp
    }

    /// The mat under the washer, with its shadow.
    fn mat(&self, p: Point, outside: f32, towards: &dyn Fn(f32) -> Point) -> Surface {
        let fine = self.bench.at(75.0 * p[0], 75.0 * p[1]);
        let coarse = self.bench.at(9.0 * p[0] + 300.0, 9.0 * p[1]);
        let shadow = ramp(0.02, -0.025, self.outline(towards(0.05)));
        let close = ramp(0.0, 0.13, outside);
        let tint = self.mat.map(|c| c * (1.0 + 0.16 * fine + 0.06 * coarse));
        let height = -EDGE.1 + 0.0012 * fine;
        let lit = (1.0 - 0.68 * shadow) * (0.6 + 0.4 * close);
        Surface { height, metal: 0.0, tint, rough: 1.0, lit, extent: 0.0 }
    }
}
