//! A part with its pose, lamp and defect: what there is at each point of the picture.

use super::dice::Dice;
use super::flaw::Flaw;
use super::light::Lamp;
use super::plate::Plate;
use super::shape::{Point, turn, turned};
use super::washer::Washer;
use super::{Defect, Family, Pose};

/// Streams of random numbers, one for each thing that is drawn.
pub mod stream {
    pub const POSE: u64 = 1;
    pub const LAMP: u64 = 2;
    pub const PART: u64 = 3;
    pub const GRAIN: u64 = 4;
    pub const WAVES: u64 = 5;
    pub const BENCH: u64 = 6;
    pub const SENSOR: u64 = 7;
    pub const FLAW: u64 = 8;
    pub const FLAW_GRAIN: u64 = 9;
}

/// What there is at a point.
#[derive(Clone, Copy)]
pub struct Spot {
    /// Height, in units of the scene; only its slope is seen.
    pub height: f32,
    /// From 0, a matt surface, to 1, bare metal.
    pub metal: f32,
    /// Reflectance in red, green and blue, 0 to 1, linear.
    pub tint: [f32; 3],
    /// How wide highlights are, about 0.05 (polished) to 1.
    pub rough: f32,
    /// The share of the lamp's light that arrives, 0 to 1.
    pub lit: f32,
    /// Whether the defect is here, 0 or 1.
    pub extent: f32,
}

/// The part of a scene.
enum Part {
    Washer(Washer),
    Plate(Plate),
}

/// Everything in front of the camera.
pub struct Scene {
    pub lamp: Lamp,
    part: Part,
    flaw: Option<Flaw>,
    /// Cosine and sine of the part's turn.
    turn: Point,
    shift: Point,
    scale: f32,
}

impl Scene {
    pub fn new(family: Family, defect: Option<Defect>, seed: u64, pose: Pose) -> Self {
        let mut dice = Dice::new(seed, stream::POSE);
        let turn = turn(pose.turn * dice.signed());
        // The picture is two units wide.
        let shift = [2.0 * pose.shift * dice.signed(), 2.0 * pose.shift * dice.signed()];
        let scale = 1.0 + pose.scale * dice.signed();
        let mut part = match family {
            Family::Washer => Part::Washer(Washer::new(seed)),
            Family::Plate => Part::Plate(Plate::new(seed)),
        };
        let mut dice = Dice::new(seed, stream::FLAW + 16 * defect.map_or(0, |d| d as u64 + 1));
        let flaw = match defect {
            None => None,
            Some(Defect::MissingHole) => {
                match &mut part {
                    Part::Washer(washer) => washer.leave_out(&mut dice),
                    Part::Plate(plate) => plate.leave_out(&mut dice),
                }
                None
            }
            Some(defect) => {
                let material = |p: Point| match &part {
                    Part::Washer(washer) => washer.outline(p),
                    Part::Plate(plate) => plate.outline(p),
                };
                Some(Flaw::new(defect, &material, &mut dice, seed))
            }
        };
        Self { lamp: Lamp::new(seed), part, flaw, turn, shift, scale }
    }

    /// The point of the part that is seen at a point of the picture.
    fn onto_part(&self, p: Point) -> Point {
        let [x, y] = [p[0] - self.shift[0], p[1] - self.shift[1]];
        turned([x / self.scale, y / self.scale], [self.turn[0], -self.turn[1]])
    }

    /// What there is at a point of the picture.
    pub fn spot(&self, p: Point) -> Spot {
        let on_part = self.onto_part(p);
        // Where the lamp's light would have to pass to reach what lies under the part.
        let towards = |depth: f32| {
            let [x, y] = self.lamp.side();
            self.onto_part([p[0] + depth * x, p[1] + depth * y])
        };
        let (mut spot, material) = match &self.part {
            Part::Washer(washer) => washer.spot(on_part, &towards),
            Part::Plate(plate) => plate.spot(on_part, &towards),
        };
        if let Some(flaw) = &self.flaw
            && material
        {
            flaw.mark(on_part, &mut spot);
        }
        spot
    }
}
