//! A soft box above the bench: what a surface of a given slope and material sends to the camera.
//!
//! Bare metal mirrors the room, a bright panel in grey surroundings, blurred more across the
//! direction of brushing than along it; a coat scatters light and adds a highlight.

use super::rng::Rng;
use super::shape::{Point, length};
use super::surface::{Surface, stream};

/// Light from all sides.
const AMBIENT: f32 = 0.34;

pub struct Lamp {
    /// Where the panel is, as the direction its middle is mirrored in.
    place: Point,
    strength: f32,
    tint: [f32; 3],
}

impl Lamp {
    pub fn new(seed: u64) -> Self {
        let mut rng = Rng::new(seed, stream::LAMP);
        let place = [-0.42 + 0.05 * rng.signed(), -0.5 + 0.05 * rng.signed()];
        let warm = 0.02 * rng.signed();
        let strength = 1.0 + 0.05 * rng.signed();
        Self { place, strength, tint: [1.0 + warm, 1.0, 0.97 - warm] }
    }

    /// The unit vector in the plane of the bench that points to the lamp.
    pub fn side(&self) -> Point {
        let far = length(self.place).max(1e-6);
        [self.place[0] / far, self.place[1] / far]
    }

    /// The light that a surface at `p` with the given slopes sends up, red, green and blue, linear.
    pub fn shade(&self, surface: &Surface, slope: Point, p: Point) -> [f32; 3] {
        let [sx, sy] = slope.map(|s| s.clamp(-1.6, 1.6));
        let steep = 1.0 / (1.0 + sx * sx + sy * sy).sqrt();
        let (nx, ny) = (-sx * steep, -sy * steep);
        // The lamp hangs near, so it is lower for the far side of the bench.
        let to_lamp = [self.place[0] - 0.16 * p[0], self.place[1] - 0.16 * p[1]];
        let up = 1.0 / (1.0 + 1.4 * (to_lamp[0] * to_lamp[0] + to_lamp[1] * to_lamp[1])).sqrt();
        let facing = (nx * to_lamp[0] * 1.2 + ny * to_lamp[1] * 1.2 + steep).max(0.0) * up;
        let scattered = AMBIENT * (0.7 + 0.3 * steep) + 0.86 * facing * surface.lit;
        let mirrored = [2.0 * nx * steep + 0.2 * p[0], 2.0 * ny * steep + 0.2 * p[1]];
        let off = [mirrored[0] - self.place[0], mirrored[1] - self.place[1]];
        let along = off[0] / (0.75 * surface.rough + 0.12);
        let across = off[1] / (1.5 * surface.rough + 0.12);
        let lobe = 1.0 / (1.0 + along * along + across * across);
        let panel = lobe * lobe * surface.lit;
        // Steep flanks mirror the dark lower part of the room.
        let room = 0.5 + 0.3 * (0.5 - 0.5 * mirrored[1]) - 0.34 * length(mirrored).min(1.4);
        let metal = room.max(0.05) * (0.55 + 0.45 * surface.lit) + 1.5 * panel;
        let gloss = (1.0 - surface.metal) * 0.3 * panel * (1.05 - surface.rough);
        core::array::from_fn(|c| {
            let body = surface.metal * metal + (1.0 - surface.metal) * scattered;
            self.strength * self.tint[c] * (surface.tint[c] * body + gloss)
        })
    }
}
