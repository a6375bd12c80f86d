//! Training, the same for every network: the loop over epochs, the schedule of the learning rate, the record of a
//! run, its folder with checkpoints, and the files of results.
//!
//! Depends on `files` and `progress` only. What differs between networks is an [`Objective`] and a [`Plan`], and
//! stands with the papers.

pub mod batch_norm;
pub mod checkpoint;
mod fit;
pub mod interrupt;
pub mod loss;
pub mod record;
pub mod results;
mod schedule;

pub use fit::{Batch, Job, Objective, fit};
pub use record::{Hyperparameters, Plan, Run};
pub use schedule::Schedule;
