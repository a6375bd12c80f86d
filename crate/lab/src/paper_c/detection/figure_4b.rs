//! A substitute for Figure 4b of paper C (section 4.1.2), whose photos of faces cannot be redistributed.
//!
//! Each class of Fashion-MNIST and of MNIST takes the place of a person: a PCA is fitted to its pictures, and
//! some test pictures are occluded. The scarf is a bar over a third of the picture, the sunglasses are two
//! joined ellipses; both have one grey level, drawn between 0.3 and 0.7. The protocol is that of
//! [`super::figure_4a`].

use super::figure_4a::measure;
use super::outcome::Outcome;
use super::problem::Problem;
use crate::data::digits::{self, Labelled};
use crate::progress::bar;
use anyhow::{Result, ensure};
use novelty_core::Shape;
use novelty_core::input::preprocessing::Preprocessing;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use std::path::Path;

/// Its name for `--only`.
pub const NAME: &str = "occlusion";

/// Folder and title of each set.
const SETS: [(&str, &str); 2] = [("fashion-mnist", "F-MNIST"), ("mnist", "MNIST")];

/// Pictures of a class for fitting, for testing without an occluder, and for testing with each occluder.
pub const COUNTS: (usize, usize, usize) = (200, 150, 25);

/// The outcome of each class of a set, with the set's title.
pub type Set = (&'static str, Vec<Outcome>);

/// Runs all classes of both sets.
pub fn run(data: Option<&Path>, draws: usize) -> Result<Vec<Set>> {
    let mut sets = Vec::new();
    for (folder, title) in SETS {
        let folder = digits::folder(data, folder)?;
        let (train, test) = (digits::load(&folder, "train")?, digits::load(&folder, "t10k")?);
        let bar = bar(10, title);
        let mut outcomes: Vec<Outcome> = Vec::new();
        for class in 0..10 {
            outcomes.push(measure(&problem(title, &train, &test, class)?, draws, false)?);
            bar.inc(1);
        }
        bar.finish_and_clear();
        sets.push((title, outcomes));
    }
    Ok(sets)
}

/// The pictures of one class, some of them occluded.
fn problem(title: &str, train: &Labelled, test: &Labelled, class: u8) -> Result<Problem> {
    let (fitted, plain, each) = COUNTS;
    let known = train.indices(|label| label == class);
    let seen = test.indices(|label| label == class);
    ensure!(
        known.len() >= fitted && seen.len() >= plain + 2 * each,
        "{title} has too few pictures of class {class}"
    );
    let side = test.images.rows;
    let shape = Shape::new(1, side, test.images.columns);
    let mut problem = Problem::new(format!("{title}, class {class}"), shape);
    problem.train = train.values(&known[..fitted], Preprocessing::U8);
    let picture = |place: usize| test.values(&seen[place..place + 1], Preprocessing::U8);
    for place in 0..plain {
        problem.good(&picture(place));
    }
    let mut random = StdRng::seed_from_u64(u64::from(class));
    for (turn, (name, covers)) in OCCLUDERS.into_iter().enumerate() {
        problem.types.push(name.to_owned());
        for place in 0..each {
            let mut values = picture(plain + turn * each + place);
            let level = random.random_range(0.3..0.7);
            let mask: Vec<bool> = (0..shape.pixels())
                .map(|at| {
                    let unit = |i: usize, n: usize| (i as f32 + 0.5) / n as f32;
                    covers(unit(at % shape.width, shape.width), unit(at / shape.width, side))
                })
                .collect();
            for (value, _) in values.iter_mut().zip(&mask).filter(|(_, covered)| **covered) {
                *value = level;
            }
            problem.bad(&values, Some(mask));
        }
    }
    Ok(problem)
}

/// Whether an occluder covers a point of the unit square, x to the right and y down.
type Occluder = (&'static str, fn(f32, f32) -> bool);

const OCCLUDERS: [Occluder; 2] = [("scarf", scarf), ("sunglasses", sunglasses)];

/// A bar of a third of the height, slightly above the bottom.
fn scarf(_: f32, y: f32) -> bool {
    (0.58..0.58 + 1.0 / 3.0).contains(&y)
}

/// Two ellipses and the bridge between them.
fn sunglasses(x: f32, y: f32) -> bool {
    let glass = |middle: f32| ((x - middle) / 0.17).powi(2) + ((y - 0.33) / 0.11).powi(2) <= 1.0;
    let bridge = (x - 0.5).abs() < 0.12 && (y - 0.3).abs() < 0.03;
    glass(0.29) || glass(0.71) || bridge
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scarf_covers_a_third_and_sunglasses_less() {
        let share = |covers: fn(f32, f32) -> bool| {
            let points = (0..90).flat_map(|y| (0..90).map(move |x| (x, y)));
            let covered =
                points.filter(|(x, y)| covers((*x as f32 + 0.5) / 90.0, (*y as f32 + 0.5) / 90.0));
            covered.count() as f64 / 8100.0
        };
        assert!((share(scarf) - 1.0 / 3.0).abs() < 0.01);
        assert!((0.1..0.2).contains(&share(sunglasses)));
    }
}
