//! The results of all contenders on one problem, as means over the draws of the shots.

use super::methods::{Contender, SHORT};
use super::problem::Problem;
use crate::evidence::Spread;
use novelty_core::models::few_shots::Draw;
use serde::{Deserialize, Deserializer, Serialize};

/// Mean and standard deviation over several values.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Mean {
    /// The mean.
    pub value: f64,
    /// The standard deviation.
    pub sd: f64,
    /// What the deviation is over.
    pub over: Spread,
}

impl Mean {
    /// Of some values (divisor n − 1).
    pub fn of(values: &[f64], over: Spread) -> Self {
        let n = values.len() as f64;
        let value = values.iter().sum::<f64>() / n;
        let square = values.iter().map(|v| (v - value).powi(2)).sum::<f64>();
        Self { value, sd: (square / (n - 1.0).max(1.0)).sqrt(), over }
    }
}

/// Numbers of which those that are not finite were written as `null`.
fn numbers<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<f64>, D::Error> {
    let values = Vec::<Option<f64>>::deserialize(from)?;
    Ok(values.into_iter().map(|value| value.unwrap_or(f64::NAN)).collect())
}

/// The results of one contender on one problem.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Reached {
    /// Average precision.
    pub precision: Mean,
    /// AUROC.
    pub auroc: Mean,
    /// Average precision of each type of defect.
    #[serde(deserialize_with = "numbers")]
    pub types: Vec<f64>,
    /// Pixel AUROC and IoU.
    pub located: Option<(f64, f64)>,
}

/// The results of all contenders on one problem, in the order of [`super::methods::CONTENDERS`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Outcome {
    /// Name of the category.
    pub name: String,
    /// Whether its parts are rendered.
    pub rendered: bool,
    /// Photos that are fitted.
    pub fitted: usize,
    /// Training photos that are left over.
    pub unused: usize,
    /// Good photos that are tested.
    pub good: usize,
    /// Defective photos that are tested.
    pub bad: usize,
    /// The q that is selected without labels.
    pub rule: usize,
    /// The types of defect.
    pub types: Vec<String>,
    /// Share of defects among the tested photos.
    pub prevalence: f64,
    /// In the order of [`super::methods::CONTENDERS`].
    pub reached: Vec<Reached>,
}

impl Outcome {
    /// Without results; `rule` is the q that is selected without labels.
    pub fn new(problem: &Problem, rule: usize) -> Self {
        let good = problem.good_count();
        Self {
            name: problem.name.clone(),
            rendered: problem.rendered,
            fitted: problem.fitted(),
            unused: problem.unused,
            good,
            bad: problem.kinds.len() - good,
            rule,
            types: problem.types.clone(),
            prevalence: 0.0,
            reached: Vec::new(),
        }
    }

    /// Adds the next contender's draws.
    pub fn add(
        &mut self,
        contender: Contender,
        runs: &[Draw],
        types: Vec<f64>,
        located: Option<(f64, f64)>,
    ) {
        debug_assert_eq!(contender.place(), self.reached.len());
        let each = |value: fn(&Draw) -> f64| runs.iter().map(value).collect::<Vec<f64>>();
        let mean = |values: Vec<f64>| Mean::of(&values, Spread::Draws);
        self.prevalence = mean(each(|run| run.prevalence)).value;
        let (precision, auroc) =
            (mean(each(|run| run.average_precision)), mean(each(|run| run.auroc)));
        self.reached.push(Reached { precision, auroc, types, located });
    }

    /// The results of a contender.
    pub fn of(&self, contender: Contender) -> &Reached {
        &self.reached[contender.place()]
    }

    /// A line for the terminal.
    pub fn line(&self) -> String {
        let ours = SHORT.map(|contender| {
            format!("{} AP {:.3}", contender.words(), self.of(contender).precision.value)
        });
        format!("{}: {}, prevalence {:.3}", self.name, ours.join(", "), self.prevalence)
    }

    /// How many photos are fitted and tested, in words.
    pub fn counts(&self) -> String {
        let unused = match self.unused {
            0 => String::new(),
            some => format!(", {some} left over"),
        };
        let Self { name, fitted, good, bad, .. } = self;
        format!("{name} ({fitted} fitted{unused}, {good} good and {bad} defective tested)")
    }
}
