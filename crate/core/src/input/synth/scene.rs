//! A part with its pose, lamp and defect: what there is at each point of the picture.

use super::flaw::Flaw;
use super::lamp::Lamp;
use super::plate::Plate;
use super::rng::Rng;
use super::shape::{Point, turn, turned};
use super::surface::{Surface, stream};
use super::washer::Washer;
use super::{Defect, Family, Pose};

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
        let mut rng = Rng::new(seed, stream::POSE);
        let turn = turn(pose.turn * rng.signed());
        // The picture is two units wide.
        let shift = [2.0 * pose.shift * rng.signed(), 2.0 * pose.shift * rng.signed()];
        let scale = 1.0 + pose.scale * rng.signed();
        let mut part = match family {
            Family::Washer => Part::Washer(Washer::new(seed)),
            Family::Plate => Part::Plate(Plate::new(seed)),
        };
        let mut rng = Rng::new(seed, stream::FLAW + 16 * defect.map_or(0, |d| d as u64 + 1));
        let flaw = match defect {
            None => None,
            Some(Defect::MissingHole) => {
                match &mut part {
                    Part::Washer(washer) => washer.leave_out(&mut rng),
                    Part::Plate(plate) => plate.leave_out(&mut rng),
                }
                None
            }
            Some(defect) => {
                let material = |p: Point| match &part {
                    Part::Washer(washer) => washer.outline(p),
                    Part::Plate(plate) => plate.outline(p),
                };
                Some(Flaw::new(defect, &material, &mut rng, seed))
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
    pub fn surface(&self, p: Point) -> Surface {
        let on_part = self.onto_part(p);
        // Where the lamp's light would have to pass to reach what is under the part.
        let towards = |depth: f32| {
            let [x, y] = self.lamp.side();
            self.onto_part([p[0] + depth * x, p[1] + depth * y])
        };
        let (mut surface, material) = match &self.part {
            Part::Washer(washer) => washer.surface(on_part, &towards),
            Part::Plate(plate) => plate.surface(on_part, &towards),
        };
        if let Some(flaw) = &self.flaw
            && material
        {
            flaw.mark(on_part, &mut surface);
        }
        surface
    }
}
