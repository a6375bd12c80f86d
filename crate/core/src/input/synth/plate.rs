//! The perforated plate: rows of holes in sheet metal under a coat of grained paint.

use super::rng::{Grain, Rng};
use super::shape::{Point, distance, length, ramp};
use super::surface::{Surface, stream};

/// Distance of neighbouring holes.
const PITCH: f32 = 0.4;
const HOLE: f32 = 0.105;
/// Width and height of the rounded edge of a hole.
const EDGE: (f32, f32) = (0.034, 0.011);
/// How far the hole's edge reaches into the metal around it, which a missing hole changes too.
const AROUND: f32 = 0.038;

pub struct Plate {
    missing: Option<Point>,
    coat: [f32; 3],
    grain: Grain,
    waves: Grain,
    bench: Grain,
}

impl Plate {
    pub fn new(seed: u64) -> Self {
        let mut rng = Rng::new(seed, stream::PART);
        let bright = 1.0 + 0.04 * rng.signed();
        let warm = 0.004 * rng.signed();
        Self {
            missing: None,
            coat: [0.052 + warm, 0.098, 0.122 - warm].map(|c| c * bright),
            grain: Grain::new(seed, stream::GRAIN),
            waves: Grain::new(seed, stream::WAVES),
            bench: Grain::new(seed, stream::BENCH),
        }
    }

    /// Closes one of the holes that are in the picture however the plate is turned.
    pub fn leave_out(&mut self, rng: &mut Rng) {
        let place = |n: usize| (n as f32 - 2.0) * PITCH;
        let holes = (0..25).map(|n| [place(n % 5), place(n / 5)]);
        let seen: Vec<Point> = holes.filter(|hole| length(*hole) < 0.9).collect();
        self.missing = Some(seen[rng.below(seen.len())]);
    }

    /// The distance to the edge of the metal, negative inside it.
    pub fn outline(&self, p: Point) -> f32 {
        let centre = p.map(|x| (x / PITCH).round() * PITCH);
        if !self.is_missing(centre) {
            return HOLE - distance(p, centre);
        }
        let mut nearest = f32::INFINITY;
        for (dx, dy) in [(0, 1), (1, 0), (1, 1), (1, -1)] {
            for sign in [PITCH, -PITCH] {
                let hole = [centre[0] + sign * dx as f32, centre[1] + sign * dy as f32];
                nearest = nearest.min(distance(p, hole));
            }
        }
        HOLE - nearest
    }

    fn is_missing(&self, centre: Point) -> bool {
        self.missing.is_some_and(|missing| distance(missing, centre) < 0.5 * PITCH)
    }

    /// What there is at `p`, and whether it is metal.
    pub fn surface(&self, p: Point, towards: &dyn Fn(f32) -> Point) -> (Surface, bool) {
        let outside = self.outline(p);
        let near = self.missing.is_some_and(|hole| distance(p, hole) < HOLE + AROUND);
        let extent = if near { 1.0 } else { 0.0 };
        if outside > 0.0 {
            let shadow = ramp(0.02, -0.02, self.outline(towards(0.07)));
            let close = ramp(0.0, 0.09, outside);
            let fine = self.bench.at(40.0 * p[0], 40.0 * p[1]);
            let lit = (1.0 - 0.75 * shadow) * (0.45 + 0.55 * close);
            let tint = [0.25, 0.235, 0.21].map(|c| c * (1.0 + 0.08 * fine));
            let height = -EDGE.1;
            return (Surface { height, metal: 0.0, tint, rough: 1.0, lit, extent }, false);
        }
        let edge = (1.0 + outside / EDGE.0).max(0.0);
        let grain = 0.62 * self.grain.at(24.0 * p[0], 24.0 * p[1])
            + 0.38 * self.grain.at(52.0 * p[0] + 90.0, 52.0 * p[1]);
        let cloud = self.waves.at(1.8 * p[0], 1.8 * p[1]);
        let height = -EDGE.1 * edge * edge + 0.0034 * grain + 0.006 * cloud;
        let tint = self.coat.map(|c| c * (1.0 + 0.04 * grain + 0.03 * cloud));
        (Surface { height, metal: 0.0, tint, rough: 0.3, lit: 1.0, extent }, true)
    }
}
