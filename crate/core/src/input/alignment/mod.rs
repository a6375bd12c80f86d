//! Do photos show their part in the same place and pose, and if only the place differs, by how much?
//!
//! PCA compares pixel with pixel: a part that is misaligned, or turned, is an error at every edge
//! (paper C's screws). Each photo in turn is compared with the mean of the others by normalised
//! correlation over their common area, which ignores light and contrast: where it is, and
//! where it fits best. The shift is found on a small copy first and then refined octave by octave.
//! What no shift repairs (turned parts, textures, another scene) is told apart by how much of the
//! correlation is missing at the best place. Rotations are not estimated.

mod correlation;
mod pyramid;
mod shift;

use crate::stats::median;
use crate::stats::numbers::percent;
use crate::{Error, Result, Shape, check};
use pyramid::{Level, Pyramid};
pub use shift::{Interpolation, shift};

/// The largest shift searched, as a share of the shorter side.
pub const REACH: f64 = 0.25;

/// A correlation with the other photos from which on a part is in the same pose.
pub const SAME_POSE: f64 = 0.8;

/// A median shift, as a share of the longer side, up to which a set needs no correction.
pub const SAME_PLACE: f64 = 0.01;

/// Rounds of estimating shifts and the mean photo in turn.
const ROUNDS: usize = 2;

/// How far a photo's content is from where the set has it, in pixels; right and down are positive.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Shift {
    /// Rows down.
    pub down: f32,
    /// Columns to the right.
    pub right: f32,
}

impl Shift {
    /// Its length in pixels.
    pub fn length(self) -> f32 {
        self.down.hypot(self.right)
    }
}

/// What a set of photos is like.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Pose {
    /// Same place and pose: ready for PCA.
    Aligned,
    /// Same pose, other places: shifting the photos helps.
    Shifted {
        /// Median length of the shifts, in pixels.
        typical: f32,
        /// Largest shift, in pixels.
        largest: f32,
    },
    /// Turned, a texture, or different scenes: no shift makes the photos alike.
    Varied,
    /// Nothing in most photos to tell a place by: they are blank.
    Featureless,
}

/// The places of a set of photos.
#[derive(Debug, Clone, PartialEq)]
pub struct Alignment {
    /// What the set is like.
    pub pose: Pose,
    /// For each photo how far it is from the common place, `[N]`; their median is 0.
    pub shifts: Vec<Shift>,
    /// Median over the photos of the correlation with the mean of the others before any shift, −1 to 1.
    pub as_they_lie: f64,
    /// The same after the best shift.
    pub shifted: f64,
}

impl Alignment {
    /// The finding as a sentence for whoever took the photos.
    pub fn sentence(&self) -> String {
        match self.pose {
            Pose::Aligned => "The parts have the same position in every photo.".to_owned(),
            Pose::Shifted { typical, largest } => format!(
                "The positions of the parts differ, typically by {typical:.1} and at most by \
                 {largest:.1} pixels from the median position; align the photos."
            ),
            Pose::Varied => format!(
                "Best alignment reaches only {} correlation: the parts are rotated or this is a \
                 texture, so every edge will be flagged.",
                percent(self.shifted)
            ),
            Pose::Featureless => {
                "The photos have no features to align by: they are blank or uniform.".to_owned()
            }
        }
    }
}

/// Estimates where the part is in each of `photos`, `[N, C, H, W]`, in one go.
///
/// # Errors
/// As [`Estimating::new`].
pub fn estimate(photos: &[f32], shape: Shape) -> Result<Alignment> {
    let mut estimating = Estimating::new(photos, shape)?;
    while !estimating.step() {}
    estimating.finish()
}

/// How far the content of a photo `[C, H, W]` is from where `like`, the mean of a set, has it.
///
/// No shift where there is nothing to tell a place by.
///
/// # Errors
/// Photos that do not fit `shape`, an empty shape, or a value that is not finite.
pub fn against(photo: &[f32], like: &[f32], shape: Shape) -> Result<Shift> {
    let (photo, like) = pyramids(photo, like, shape)?;
    Ok(correlation::best(&photo.levels, &like.levels).0)
}

/// The same, with the correlation there, −1 to 1 (`None` where there is nothing to tell a place by);
/// of a pattern that repeats itself not the best place but the nearest that is about as good.
///
/// # Errors
/// As [`against`].
pub fn nearest(photo: &[f32], like: &[f32], shape: Shape) -> Result<(Shift, Option<f64>)> {
    let (photo, like) = pyramids(photo, like, shape)?;
    Ok(correlation::nearest(&photo.levels, &like.levels))
}

fn pyramids(photo: &[f32], like: &[f32], shape: Shape) -> Result<(Pyramid, Pyramid)> {
    check::some("a photo", shape.len())?;
    for photo in [photo, like] {
        shape.check("the photo", photo)?;
        check::finite("a photo", photo)?;
    }
    Ok((Pyramid::new(photo, shape), Pyramid::new(like, shape)))
}

/// An estimate under way, one photo a step. Dropping it between two steps cancels it.
#[derive(Debug, Clone)]
pub struct Estimating<'a> {
    photos: &'a [f32],
    shape: Shape,
    pyramids: Vec<Pyramid>,
    /// The sum of all photos at their places.
    others: Vec<Level>,
    shifts: Vec<Shift>,
    as_they_lie: Vec<Option<f64>>,
    shifted: Vec<Option<f64>>,
    done: usize,
}

impl<'a> Estimating<'a> {
    /// An estimate for `photos`, `[N, C, H, W]`, before its first step.
    ///
    /// Shifts are found up to [`REACH`] of the shorter side, to a fraction of a pixel.
    ///
    /// # Errors
    /// [`Error::TooFew`] with fewer than two photos, an empty shape, photos that do not fit it or
    /// have a value that is not finite.
    pub fn new(photos: &'a [f32], shape: Shape) -> Result<Self> {
        check::some("a photo", shape.len())?;
        let count = photos.len() / shape.len();
        check::length("the photos", count * shape.len(), photos.len())?;
        if count < 2 {
            return Err(Error::TooFew { what: "photos", needed: 2, got: count });
        }
        check::finite("a photo", photos)?;
        Ok(Self {
            photos,
            shape,
            pyramids: Vec::with_capacity(count),
            others: Vec::new(),
            shifts: vec![Shift::default(); count],
            as_they_lie: Vec::with_capacity(count),
            shifted: vec![None; count],
            done: 0,
        })
    }

    /// Steps in all.
    pub fn steps(&self) -> usize {
        (2 + ROUNDS) * self.shifts.len()
    }

    /// Steps done.
    pub fn done(&self) -> usize {
        self.done
    }

    /// Looks at the next photo; whether the estimate is complete.
    pub fn step(&mut self) -> bool {
        let count = self.shifts.len();
        let (round, i) = (self.done / count, self.done % count);
        let unmoved = Shift::default();
        match round {
            0 => {
                let photo = &self.photos[i * self.shape.len()..][..self.shape.len()];
                self.pyramids.push(Pyramid::new(photo, self.shape));
                if i + 1 == count {
                    self.others = pyramid::sums(&self.pyramids);
                }
            }
            1 => {
                let (pyramid, others) = (&self.pyramids[i], &mut self.others);
                pyramid::add(others, pyramid, unmoved, -1.0);
                self.as_they_lie.push(correlation::at(&pyramid.levels[0], &others[0], (0, 0)));
                pyramid::add(others, pyramid, unmoved, 1.0);
            }
            // One photo after the other: were all moved at once, two would change places for ever.
            _ if round < 2 + ROUNDS => {
                let (pyramid, others) = (&self.pyramids[i], &mut self.others);
                pyramid::add(others, pyramid, self.shifts[i], -1.0);
                (self.shifts[i], self.shifted[i]) = correlation::best(&pyramid.levels, others);
                pyramid::add(others, pyramid, self.shifts[i], 1.0);
            }
            _ => return true,
        }
        self.done += 1;
        self.done == self.steps()
    }

    /// What was found.
    ///
    /// # Errors
    /// [`Error::Unsolved`] before the last step.
    pub fn finish(self) -> Result<Alignment> {
        if self.done < self.steps() {
            return Err(Error::Unsolved { what: "an unfinished alignment" });
        }
        let shifts = centred(self.shifts);
        let (as_they_lie, shifted) = (median(&self.as_they_lie), median(&self.shifted));
        let lengths: Vec<Option<f64>> =
            shifts.iter().map(|shift| Some(f64::from(shift.length()))).collect();
        let typical = median(&lengths).unwrap_or_default();
        let largest = lengths.iter().copied().flatten().fold(0.0, f64::max);
        let side = self.shape.height.max(self.shape.width) as f64;
        let pose = match (as_they_lie, shifted) {
            (None, _) | (_, None) => Pose::Featureless,
            (Some(_), Some(best)) if best < SAME_POSE => Pose::Varied,
            _ if typical <= SAME_PLACE * side => Pose::Aligned,
            _ => Pose::Shifted { typical: typical as f32, largest: largest as f32 },
        };
        let (as_they_lie, shifted) = (as_they_lie.unwrap_or_default(), shifted.unwrap_or_default());
        Ok(Alignment { pose, shifts, as_they_lie, shifted })
    }
}

/// The shifts less their median, so that a set of photos stays where most of it is.
fn centred(mut shifts: Vec<Shift>) -> Vec<Shift> {
    let middle = |of: fn(&Shift) -> f32| {
        let values: Vec<Option<f64>> = shifts.iter().map(|s| Some(f64::from(of(s)))).collect();
        median(&values).unwrap_or_default() as f32
    };
    let (down, right) = (middle(|s| s.down), middle(|s| s.right));
    for shift in &mut shifts {
        shift.down -= down;
        shift.right -= right;
    }
    shifts
}

/// The median of the values there are; `None` when more than half are missing.
fn median(values: &[Option<f64>]) -> Option<f64> {
    let mut present: Vec<f64> = values.iter().copied().flatten().collect();
    if present.len() * 2 < values.len() || present.is_empty() {
        return None;
    }
    Some(median::median(&mut present))
}

#[cfg(test)]
mod tests;
