//! Photos of parts that do not exist: a stamped washer and a perforated plate, good or with a defect
//! whose mask is known (samples for the page, freely usable data for the tests and the lab).
//!
//! A part is a height field with a material (`washer`, `plate`); a defect changes both
//! (`flaw`); a lamp lights them (`lamp`) and a camera takes the picture (`camera`). Good and
//! defective pictures of one seed are the same photo but for the defect: same pose, light, grain and
//! sensor noise. Only sums, products, quotients and square roots are used, each of which IEEE 754
//! rounds in one way, and random numbers are functions of their counter (`rng`): a seed gives
//! the same bytes on every platform. This module draws; it judges nothing.

mod camera;
mod flaw;
mod lamp;
mod plate;
pub(crate) mod rng;
mod scene;
mod shape;
mod surface;
mod washer;

use crate::{Error, Result};
use scene::Scene;

/// Smallest side of a picture, in pixels.
pub const MIN_SIDE: usize = 32;

/// Largest side of a picture, in pixels.
pub const MAX_SIDE: usize = 1024;

/// A family of parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Family {
    /// A stamped steel washer with six holes, on a grey mat.
    Washer,
    /// A perforated plate with a textured coat; it fills the picture.
    Plate,
}

impl Family {
    /// Every family.
    pub const ALL: [Self; 2] = [Self::Washer, Self::Plate];

    /// The name in folders and requests.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Washer => "washer",
            Self::Plate => "plate",
        }
    }

    /// The name for people.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Washer => "Stamped washer",
            Self::Plate => "Perforated plate",
        }
    }

    /// The family of an id.
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|family| family.id() == id)
    }
}

/// What can be wrong with a part.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Defect {
    /// A curved scratch that bares bright metal.
    Scratch,
    /// A shallow dent.
    Dent,
    /// A stain of oil or rust.
    Stain,
    /// A hole that was not punched.
    MissingHole,
}

impl Defect {
    /// Every defect.
    pub const ALL: [Self; 4] = [Self::Scratch, Self::Dent, Self::Stain, Self::MissingHole];

    /// The name in folders and requests.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Scratch => "scratch",
            Self::Dent => "dent",
            Self::Stain => "stain",
            Self::MissingHole => "missing_hole",
        }
    }

    /// The name for people.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Scratch => "Scratch",
            Self::Dent => "Dent",
            Self::Stain => "Stain",
            Self::MissingHole => "Missing hole",
        }
    }

    /// The defect of an id.
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|defect| defect.id() == id)
    }
}

/// How far a part may be from its usual place; each photo draws its own pose within these limits.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pose {
    /// Largest turn to either side, in degrees, 0 to 180.
    pub turn: f32,
    /// Largest shift along each axis, as a share of the picture's side, 0 to 0.5.
    pub shift: f32,
    /// Largest change of size, as a share, 0 to 0.5.
    pub scale: f32,
}

impl Pose {
    /// A part in a fixture, as paper C needs it: 1° of turn, half a percent of shift and size.
    pub const FIXED: Self = Self { turn: 1.0, shift: 0.005, scale: 0.005 };

    /// A part put down by hand: any turn, 5 % of shift, 3 % of size.
    pub const LOOSE: Self = Self { turn: 180.0, shift: 0.05, scale: 0.03 };

    fn check(self) -> Result<()> {
        for (what, range, limit, got) in [
            ("the turn", "from 0 to 180 degrees", 180.0, self.turn),
            ("the shift", "from 0 to 0.5", 0.5, self.shift),
            ("the change of size", "from 0 to 0.5", 0.5, self.scale),
        ] {
            if !(0.0..=limit).contains(&got) {
                return Err(Error::Range { what, range, got: f64::from(got) });
            }
        }
        Ok(())
    }
}

impl Default for Pose {
    fn default() -> Self {
        Self::FIXED
    }
}

/// A photo and the truth about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sample {
    /// Red, green, blue and alpha (always 255), `[height · width · 4]`, row by row.
    pub rgba: Vec<u8>,
    /// Columns.
    pub width: usize,
    /// Rows.
    pub height: usize,
    /// Whether the defect covers the pixel, `[height · width]`; nowhere in a good part.
    pub mask: Vec<bool>,
}

/// A square photo of a part in a fixture ([`Pose::FIXED`]), `side` pixels wide.
///
/// # Errors
/// As [`render_posed`].
pub fn render(family: Family, defect: Option<Defect>, seed: u64, side: usize) -> Result<Sample> {
    render_posed(family, defect, seed, side, Pose::FIXED)
}

/// The same with a pose drawn from other limits.
///
/// Whatever does not belong to the defect depends on `family`, `seed`, `side` and `pose` alone.
///
/// # Errors
/// [`Error::Range`] for a side outside [`MIN_SIDE`] to [`MAX_SIDE`] or a pose outside its limits.
pub fn render_posed(
    family: Family,
    defect: Option<Defect>,
    seed: u64,
    side: usize,
    pose: Pose,
) -> Result<Sample> {
    if !(MIN_SIDE..=MAX_SIDE).contains(&side) {
        let (what, range) = ("the side of the picture", "from 32 to 1024 pixels");
        return Err(Error::Range { what, range, got: side as f64 });
    }
    pose.check()?;
    let scene = Scene::new(family, defect, seed, pose);
    Ok(camera::expose(&scene, seed, side))
}

#[cfg(test)]
mod tests;
