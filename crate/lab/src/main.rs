//! `lab`: checks data, trains the models and reproduces the papers' tables.
//!
//! Dependencies go one way: `files`, `progress`, `data`, `evidence` → `models`, `training` → `paper_a` →
//! `paper_b` → `site` → `cli`, with `paper_c` and `own_parts` beside A and B.

mod cli;
mod data;
mod evidence;
mod files;
mod models;
mod own_parts;
mod paper_a;
mod paper_b;
mod paper_c;
mod progress;
mod site;
mod training;

use std::process::ExitCode;

/// Drives a future to its end on this thread.
fn block_on<T>(future: impl Future<Output = T>) -> T {
    pollster::block_on(future)
}

fn main() -> ExitCode {
    match cli::run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}
