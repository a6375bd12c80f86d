//! Ctrl-C asks a long job to stop at the next safe point; a second one ends the program.

use anyhow::Result;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Tells whether Ctrl-C was pressed.
#[derive(Clone)]
pub struct Interrupt(Arc<AtomicBool>);

impl Interrupt {
    /// Whether the job should stop.
    pub fn pressed(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }

    /// Asks the job to stop, as Ctrl-C does.
    #[cfg(test)]
    pub fn press(&self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// An interrupt that Ctrl-C does not reach.
#[cfg(test)]
pub fn never() -> Interrupt {
    Interrupt(Arc::new(AtomicBool::new(false)))
}

/// Starts to watch for Ctrl-C; call it once a program.
pub fn watch() -> Result<Interrupt> {
    let flag = Arc::new(AtomicBool::new(false));
    let seen = flag.clone();
    ctrlc::set_handler(move || {
        if seen.swap(true, Ordering::Relaxed) {
            std::process::exit(130);
        }
    })?;
    Ok(Interrupt(flag))
}
