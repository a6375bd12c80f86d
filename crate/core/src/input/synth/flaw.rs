//! Scratch, dent and stain: where they are and what they do to the surface there.
//!
//! Each has an extent with a sharp border, outside of which it changes nothing, and is on the
//! metal alone.

use super::Defect;
use super::rng::{Grain, Rng};
use super::shape::{Point, length, ramp, to_segment, turn, turned};
use super::surface::{Surface, stream};

/// Straight pieces that a scratch is drawn with.
const PIECES: usize = 14;

/// Depth of a dent relative to its radius, least and most.
const DEPTH: (f32, f32) = (0.2, 0.3);

pub enum Flaw {
    Scratch {
        points: [Point; PIECES + 1],
        half_width: f32,
        depth: f32,
        bright: f32,
    },
    Dent {
        centre: Point,
        /// Cosine and sine of the long axis.
        axis: Point,
        radii: Point,
        depth: f32,
    },
    Stain {
        centre: Point,
        radius: f32,
        alpha: f32,
        /// Rust has a colour of its own; oil darkens what it covers.
        rust: bool,
        grain: Grain,
    },
}

const RUST: [f32; 3] = [0.27, 0.115, 0.045];
const OIL: [f32; 3] = [0.24, 0.21, 0.17];

impl Flaw {
    /// A flaw on the metal, whose outline `material` gives (negative inside).
    pub fn new(defect: Defect, material: &dyn Fn(Point) -> f32, rng: &mut Rng, seed: u64) -> Self {
        match defect {
            Defect::Scratch => Self::scratch(material, rng),
            Defect::Dent => Self::dent(material, rng),
            Defect::Stain | Defect::MissingHole => Self::stain(material, rng, seed),
        }
    }

    fn scratch(material: &dyn Fn(Point) -> f32, rng: &mut Rng) -> Self {
        let mut best = ([[0.0; 2]; PIECES + 1], 0);
        // Of a few tries, the one that is on the metal for most of its length.
        for _ in 0..12 {
            let middle = place(material, rng, 0.02);
            let (along, reach) = (turn(rng.between(0.0, 360.0)), rng.between(0.16, 0.34));
            let bow = 0.3 * reach * rng.signed();
            let points = core::array::from_fn(|i| {
                let t = 2.0 * i as f32 / PIECES as f32 - 1.0;
                let [x, y] = turned([reach * t, bow * (1.0 - t * t)], along);
                [middle[0] + x, middle[1] + y]
            });
            let on = points.iter().filter(|p| material(**p) < -0.01 && inside(**p)).count();
            if on > best.1 {
                best = (points, on);
            }
        }
        Self::Scratch {
            points: best.0,
            half_width: rng.between(0.02, 0.032),
            depth: rng.between(0.01, 0.018),
            bright: rng.between(0.65, 0.95),
        }
    }

    fn dent(material: &dyn Fn(Point) -> f32, rng: &mut Rng) -> Self {
        let radius = rng.between(0.075, 0.125);
        Self::Dent {
            centre: place(material, rng, 0.05),
            axis: turn(rng.between(0.0, 180.0)),
            radii: [radius, radius * rng.between(0.7, 1.0)],
            depth: radius * rng.between(DEPTH.0, DEPTH.1),
        }
    }

    fn stain(material: &dyn Fn(Point) -> f32, rng: &mut Rng, seed: u64) -> Self {
        Self::Stain {
            centre: place(material, rng, 0.03),
            radius: rng.between(0.1, 0.2),
            alpha: rng.between(0.55, 0.85),
            rust: rng.unit() < 0.5,
            grain: Grain::new(seed, stream::FLAW_GRAIN),
        }
    }

    /// Changes what there is at `p`.
    pub fn mark(&self, p: Point, surface: &mut Surface) {
        match self {
            Self::Scratch { points, half_width, depth, bright } => {
                let Some(deep) = trough(points, *half_width, p) else { return };
                surface.extent = 1.0;
                surface.height -= depth * deep;
                let bare = bright * ramp(0.0, 0.45, deep);
                surface.metal += (0.55 - surface.metal) * bare;
                surface.tint = blend(surface.tint, [0.9, 0.9, 0.89], bare);
                surface.rough += (0.6 - surface.rough) * bare;
            }
            Self::Dent { centre, axis, radii, depth } => {
                let [x, y] = turned([p[0] - centre[0], p[1] - centre[1]], [axis[0], -axis[1]]);
                let square = (x / radii[0]) * (x / radii[0]) + (y / radii[1]) * (y / radii[1]);
                if square >= 1.0 {
                    return;
                }
                surface.extent = 1.0;
                surface.height -= depth * (1.0 - square) * (1.0 - square);
                // Light reaches the bottom from fewer sides.
                surface.tint = surface.tint.map(|c| c * (1.0 - 0.18 * (1.0 - square)));
            }
            Self::Stain { centre, radius, alpha, rust, grain } => {
                let to = [p[0] - centre[0], p[1] - centre[1]];
                let ragged = 0.22 * grain.at(9.0 * p[0], 9.0 * p[1])
                    + 0.1 * grain.at(26.0 * p[0], 26.0 * p[1]);
                let r = length(to) / radius + ragged;
                if r >= 1.0 {
                    return;
                }
                surface.extent = 1.0;
                let dried = 0.72 + 0.28 * ramp(0.55, 0.9, r);
                let mottled = 1.0 + 0.2 * grain.at(34.0 * p[0] + 7.0, 34.0 * p[1]);
                let covered = alpha * dried * ramp(1.0, 0.8, r);
                let under = surface.tint;
                let tint = if *rust { RUST } else { core::array::from_fn(|c| OIL[c] * under[c]) };
                surface.tint = blend(under, tint.map(|c| c * mottled), covered);
                surface.metal *= 1.0 - 0.4 * covered;
                surface.rough += (0.7 - surface.rough) * covered;
            }
        }
    }
}

/// How deep in the trough of the scratch a point is, 0 at its border to 1; none outside.
fn trough(points: &[Point], half_width: f32, p: Point) -> Option<f32> {
    let (mut nearest, mut along) = (f32::INFINITY, 0.0);
    for (piece, ends) in points.windows(2).enumerate() {
        let (distance, t) = to_segment(p, ends[0], ends[1]);
        if distance < nearest {
            (nearest, along) = (distance, (piece as f32 + t) / PIECES as f32);
        }
    }
    // Narrow at both ends.
    let half = half_width * (4.0 * along * (1.0 - along)).sqrt().max(0.35);
    let t = nearest / half;
    (t < 1.0).then_some(1.0 - t * t)
}

/// How far from the middle of the part a point may be to be in the picture however the part is turned.
const REACH: f32 = 0.86;

/// Whether a point is in the picture however the part is turned.
fn inside(p: Point) -> bool {
    length(p) < REACH
}

/// A point of the metal, `margin` away from its edge where there is such a point.
fn place(material: &dyn Fn(Point) -> f32, rng: &mut Rng, margin: f32) -> Point {
    let mut best = ([0.0; 2], f32::INFINITY);
    for _ in 0..64 {
        let p = [REACH * rng.signed(), REACH * rng.signed()];
        let outside = material(p).max(length(p) - REACH);
        if outside < -margin {
            return p;
        }
        if outside < best.1 {
            best = (p, outside);
        }
    }
    best.0
}

/// From one colour towards another.
fn blend(from: [f32; 3], to: [f32; 3], share: f32) -> [f32; 3] {
    core::array::from_fn(|c| from[c] + (to[c] - from[c]) * share)
}
