//! Figure 4a of paper C: average precision with five shots of each kind, MSE against PSE (section 4.1.1).

use super::measured::Measured;
use super::methods::{CONTENDERS, Way};
use super::outcome::Outcome;
use super::problem::Problem;
use crate::data::category::{Category, find, name_below};
use anyhow::{Context, Result, ensure};
use novelty_core::input::synth::Family;
use novelty_core::metrics::average_precision::average_precision;
use novelty_core::models::few_shots::{Draw, GOOD, SHOTS, ScoreTable, protocol};
use std::path::Path;
use std::time::Instant;

/// Where a problem comes from.
enum Source {
    Folder(Category),
    Rendered(Family),
}

/// Runs all categories of the data folder, and the rendered ones.
pub fn run(data: Option<&Path>, only: &[String], draws: usize) -> Result<Vec<Outcome>> {
    let root = data.context(
        "no data folder: pass --data DIR or set NOVELTY_DATA to a folder with categories in the layout of MVTec AD",
    )?;
    let wanted = |name: &str| only.is_empty() || only.iter().any(|of| name.contains(of.as_str()));
    let mut sources = Vec::new();
    for folder in find(root)? {
        let name = name_below(root, &folder);
        if wanted(&name) {
            sources.push(Source::Folder(Category::open(&folder, &name)?));
        }
    }
    let rendered = Family::ALL.into_iter().filter(|family| wanted(family.id()));
    sources.extend(rendered.map(Source::Rendered));
    let mut outcomes = Vec::new();
    for source in sources {
        let start = Instant::now();
        let problem = match &source {
            Source::Folder(category) => Problem::read(category)?,
            Source::Rendered(family) => Problem::render(*family)?,
        };
        let outcome = measure(&problem, draws, true)?;
        eprintln!("{}, {:.0} s", outcome.line(), start.elapsed().as_secs_f64());
        outcomes.push(outcome);
    }
    ensure!(
        !outcomes.is_empty() || !only.is_empty(),
        "{} contains no category in the layout of MVTec AD",
        root.display()
    );
    Ok(outcomes)
}

/// All contenders on one problem; `locate` says whether the masks are used too.
pub fn measure(problem: &Problem, draws: usize, locate: bool) -> Result<Outcome> {
    let measured = Measured::new(problem)?;
    let mut outcome = Outcome::new(problem, measured.rule());
    for contender in CONTENDERS {
        let table = measured.table(contender)?;
        let runs = draw(problem, &table, draws)?;
        let mut types = vec![0.0; problem.types.len()];
        for run in &runs {
            for (place, sum) in types.iter_mut().enumerate() {
                *sum += of_type(problem, &table, run, place as u32 + 1)? / runs.len() as f64;
            }
        }
        let located = match locate && contender.way != Way::MeanMse {
            true => super::localisation::measure(problem, &measured, contender, &runs[0])?,
            false => None,
        };
        outcome.add(contender, &runs, types, located);
    }
    Ok(outcome)
}

/// The draws of the shots, which come from the test folder: held-out training photos are tested only.
fn draw(problem: &Problem, table: &ScoreTable, draws: usize) -> Result<Vec<Draw>> {
    protocol(table, &problem.kinds, problem.held_out, SHOTS, draws, 0)
        .with_context(|| format!("{} has too few photos", problem.name))
}

/// Average precision of one type of defect against all good photos, shots left out.
fn of_type(problem: &Problem, table: &ScoreTable, run: &Draw, kind: u32) -> Result<f64> {
    let pair = &run.choice.best;
    let all = table.scores(pair.q, pair.sigma).context("the chosen pair is not in the grid")?;
    let rest = |photo: &usize| {
        [GOOD, kind].contains(&problem.kinds[*photo]) && run.shots.binary_search(photo).is_err()
    };
    let rest: Vec<usize> = (0..all.len()).filter(rest).collect();
    let scores: Vec<f32> = rest.iter().map(|&photo| all[photo]).collect();
    let truth: Vec<bool> = rest.iter().map(|&photo| problem.kinds[photo] == kind).collect();
    // Undefined when all photos of the type are shots.
    Ok(average_precision(&scores, &truth).unwrap_or(f64::NAN))
}

#[cfg(test)]
mod tests {
    use super::*;
    use novelty_core::Shape;
    use rand::rngs::StdRng;
    use rand::{RngExt, SeedableRng};

    #[test]
    fn good_shots_come_from_the_test_folder_and_never_from_held_out_training_photos() {
        let shape = Shape::new(1, 8, 8);
        let mut random = StdRng::seed_from_u64(1);
        let mut photo =
            || (0..shape.len()).map(|_| random.random_range(0.0..1.0)).collect::<Vec<f32>>();
        let mut problem = Problem::new("x".into(), shape);
        problem.split((0..40).map(|_| photo()).collect());
        (0..8).for_each(|_| problem.good(&photo()));
        problem.types.push("spot".into());
        (0..8).for_each(|_| problem.bad(&photo(), None));
        assert_eq!(problem.held_out, 12);
        let table = Measured::new(&problem).unwrap().table(super::super::methods::MSE).unwrap();
        for run in draw(&problem, &table, 10).unwrap() {
            assert_eq!(run.shots.len(), 2 * SHOTS);
            assert!(run.shots.iter().all(|&shot| shot >= problem.held_out), "{:?}", run.shots);
        }
    }
}
