//! What the lab writes for the page and the README: tables of all evidence, example maps.
//!
//! Depends on the papers; nothing but the command line depends on it.

pub mod examples;
pub mod tables;
