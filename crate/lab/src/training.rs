//! What the training of every network shares: the folder of a run with its checkpoints, and Ctrl-C.
//!
//! Depends on `files` only; the objectives are with the papers.

pub mod checkpoint;
pub mod interrupt;
