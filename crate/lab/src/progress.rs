//! The progress bar of commands that take longer than a moment.
//!
//! Depends on nothing else in the lab.

use indicatif::{ProgressBar, ProgressStyle};

/// A progress bar over `length` steps.
pub fn bar(length: usize, what: &str) -> ProgressBar {
    let style = ProgressStyle::with_template("{msg} {bar:30} {pos}/{len}, {per_sec}, {eta} left")
        .unwrap_or_else(|_| ProgressStyle::default_bar());
    ProgressBar::new(length as u64).with_style(style).with_message(what.to_owned())
}
