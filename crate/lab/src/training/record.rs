//! The record of a run, `run.json`: what was planned and how each epoch went.

use super::schedule::Schedule;
use anyhow::{Result, ensure};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::fmt::Debug;

/// What every training is set to.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Hyperparameters {
    /// Passes over the training images.
    pub epochs: usize,
    /// Images of a step.
    pub batch: usize,
    /// The optimiser's learning rate in the first epoch.
    pub learning_rate: f64,
    /// How it changes.
    pub schedule: Schedule,
}

impl Hyperparameters {
    /// The learning rate in an epoch, from 0.
    pub fn rate(&self, epoch: usize) -> f64 {
        self.schedule.rate(self.learning_rate, epoch, self.epochs)
    }

    /// Errors for what no training can be set to.
    pub fn check(&self) -> Result<()> {
        ensure!(self.epochs > 0 && self.batch > 0, "epochs and batch must be at least 1");
        let rate = self.learning_rate;
        ensure!(rate.is_finite() && rate > 0.0, "the learning rate must be above 0");
        Ok(())
    }
}

/// What is trained: a network, its images, and the settings of its training.
pub trait Plan: Debug + Clone + PartialEq + Serialize + DeserializeOwned {
    /// Name of the run.
    fn name(&self) -> String;

    /// The settings of the training.
    fn hyperparameters(&self) -> Hyperparameters;

    /// Seed of the initial weights and of everything that is drawn in an epoch.
    fn stream(&self) -> u64;

    /// The command that trains it.
    fn command(&self, backend: &str) -> String;

    /// Whether a run that was begun as planned here may go on as `next`.
    fn continues_as(&self, next: &Self) -> bool {
        self == next
    }
}

/// One finished epoch.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Epoch {
    /// Mean loss of the epoch's batches, in training mode.
    #[serde(alias = "training_mse")]
    pub training: f64,
    /// Mean loss of the held-out images, in evaluation mode.
    #[serde(alias = "held_out_mse")]
    pub held_out: f64,
    /// Wall time.
    pub seconds: f64,
    /// Learning rate; 0 if the version that ran it did not record it and it cannot be computed.
    #[serde(default)]
    pub learning_rate: f64,
    /// Backend that ran it.
    #[serde(default)]
    pub backend: String,
    /// Commit of the program that ran it; empty if the version did not record it.
    #[serde(default)]
    pub commit: String,
}

/// A run: its plan and what has been done of it.
///
/// Reads the files of earlier versions, which named the plan by its kind, and recorded backend and commit once for
/// the whole run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(from = "File<P>", bound(deserialize = "P: Plan"))]
pub struct Run<P> {
    /// What was planned.
    pub plan: P,
    /// Numbers of training images and of held-out ones; 0 if the version did not record them.
    pub images: [usize; 2],
    /// The commands that made it, oldest first; empty if the version did not record them.
    pub commands: Vec<String>,
    /// Finished epochs.
    pub history: Vec<Epoch>,
}

/// A run as this and earlier versions wrote it.
#[derive(Deserialize)]
#[serde(bound(deserialize = "P: Plan"))]
struct File<P> {
    #[serde(alias = "settings", alias = "patch_plan")]
    plan: P,
    #[serde(default)]
    images: [usize; 2],
    #[serde(default)]
    commands: Vec<String>,
    history: Vec<Epoch>,
    #[serde(default)]
    backend: String,
    #[serde(default)]
    commit: String,
}

impl<P: Plan> From<File<P>> for Run<P> {
    fn from(file: File<P>) -> Self {
        let File { plan, images, commands, mut history, backend, commit } = file;
        for epoch in &mut history {
            if epoch.backend.is_empty() {
                epoch.backend.clone_from(&backend);
            }
            if epoch.commit.is_empty() {
                epoch.commit.clone_from(&commit);
            }
        }
        Self { plan, images, commands, history }
    }
}

impl<P: Plan> Run<P> {
    /// The run as it was after `epochs` epochs.
    pub fn after(mut self, epochs: usize) -> Self {
        self.history.truncate(epochs);
        self
    }

    /// The backends that trained it.
    pub fn backend(&self) -> String {
        each(self.history.iter().map(|epoch| epoch.backend.as_str()))
    }

    /// The commits of the programs that trained it.
    pub fn commit(&self) -> String {
        each(self.history.iter().map(|epoch| epoch.commit.as_str()))
    }

    /// The commands that made it; of a run of an earlier version, the command that would make it.
    pub fn command(&self) -> String {
        if self.commands.is_empty() {
            let last = self.history.last().map_or("flex", |epoch| epoch.backend.as_str());
            return self.plan.command(last);
        }
        self.commands.join("; ")
    }

    /// The loss of the training images in the last epoch; 0 without one.
    pub fn training(&self) -> f64 {
        self.history.last().map_or(0.0, |epoch| epoch.training)
    }

    /// The loss of the held-out images after the last epoch; 0 without one.
    pub fn held_out(&self) -> f64 {
        self.history.last().map_or(0.0, |epoch| epoch.held_out)
    }

    /// The loss of the held-out images after each epoch, to six decimals.
    pub fn held_out_by_epoch(&self) -> Vec<f64> {
        self.history.iter().map(|epoch| (epoch.held_out * 1e6).round() / 1e6).collect()
    }

    /// Time of all epochs in seconds.
    pub fn seconds(&self) -> f64 {
        self.history.iter().map(|epoch| epoch.seconds).sum()
    }

    /// The learning rate of the first epoch as it was run; the planned one where none is recorded.
    pub fn first_rate(&self) -> f64 {
        let first = self.history.first().map(|epoch| epoch.learning_rate);
        let planned = self.plan.hyperparameters().learning_rate;
        first.filter(|rate| *rate > 0.0).unwrap_or(planned)
    }
}

/// The values in order, each once where it repeats: `a, then b`.
fn each<'a>(values: impl Iterator<Item = &'a str>) -> String {
    let mut values: Vec<&str> = values.filter(|value| !value.is_empty()).collect();
    values.dedup();
    values.join(", then ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
    struct Small {
        epochs: usize,
    }

    impl Plan for Small {
        fn name(&self) -> String {
            "small".into()
        }

        fn hyperparameters(&self) -> Hyperparameters {
            let schedule = Schedule::Constant;
            Hyperparameters { epochs: self.epochs, batch: 4, learning_rate: 0.5, schedule }
        }

        fn stream(&self) -> u64 {
            0
        }

        fn command(&self, backend: &str) -> String {
            format!("train on {backend}")
        }
    }

    fn epoch(backend: &str, commit: &str) -> Epoch {
        Epoch {
            training: 0.2,
            held_out: 0.3,
            seconds: 2.0,
            learning_rate: 0.25,
            backend: backend.into(),
            commit: commit.into(),
        }
    }

    #[test]
    fn what_changed_during_a_run_is_named_once_in_order() {
        let history = vec![epoch("tch", "abc"), epoch("tch", "abc"), epoch("flex", "def")];
        let plan = Small { epochs: 3 };
        let commands = vec!["train on tch".to_owned(), "train on flex".to_owned()];
        let run = Run { plan, images: [9, 1], commands, history };
        assert_eq!(run.commit(), "abc, then def");
        assert_eq!(run.backend(), "tch, then flex");
        assert_eq!((run.seconds(), run.first_rate()), (6.0, 0.25));
        assert_eq!(run.command(), "train on tch; train on flex");
        let two = run.after(2);
        assert_eq!((two.history.len(), two.commit().as_str()), (2, "abc"));
    }

    #[test]
    fn a_run_is_read_back_as_it_was_written() {
        let history = vec![epoch("tch", "abc")];
        let plan = Small { epochs: 1 };
        let run = Run { plan, images: [9, 1], commands: vec!["train".into()], history };
        let text = serde_json::to_string(&run).unwrap();
        assert_eq!(serde_json::from_str::<Run<Small>>(&text).unwrap(), run);
    }

    #[test]
    fn backend_and_commit_of_a_whole_run_are_those_of_its_epochs() {
        let text = r#"{"patch_plan":{"epochs":2},"history":[
            {"training":0.2,"held_out":0.3,"seconds":2.0},
            {"training":0.1,"held_out":0.2,"seconds":2.0}],"backend":"tch","commit":"a, then b"}"#;
        let run: Run<Small> = serde_json::from_str(text).unwrap();
        assert_eq!((run.backend().as_str(), run.commit().as_str()), ("tch", "a, then b"));
        assert_eq!((run.first_rate(), run.held_out()), (0.5, 0.2));
        assert_eq!(run.history[1].learning_rate, 0.0);
        assert_eq!(run.command(), "train on tch");
    }
}
