//! Evidence: what a paper says, what the lab measured, and the outcome.
//!
//! Only the form of a table and its output in the terminal: what goes into one is decided in the papers'
//! own folders, on which nothing here depends.

mod print;
mod table;

pub use print::print;
pub use table::{Evidence, Row, Status, Tolerance};
