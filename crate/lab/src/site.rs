//! What the lab writes for the page: the evidence of paper B, example maps, cards in the present format.
//!
//! Depends on the papers; nothing but the command line depends on it.

pub mod convert;
pub mod examples;
pub mod tables;
pub mod upgrade;
