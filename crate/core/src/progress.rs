//! How long work reports and stops: one closure that hears a share and says whether to go on.
//!
//! Core has no clock and no thread. Work that takes longer than a frame either comes in steps that
//! the caller drives (and may abandon between two of them), or runs to its end and calls a
//! [`Watch`] now and then.

use crate::{Error, Result};
use std::ops::ControlFlow;

/// Hears the share of the work that is done, 0 to 1, and answers whether to go on.
///
/// ```
/// use std::ops::ControlFlow;
/// let mut shown = 0.0;
/// let watch = &mut |share: f64| -> ControlFlow<()> {
///     shown = share;
///     ControlFlow::Continue(())
/// };
/// # watch(0.5);
/// ```
pub type Watch<'a> = dyn FnMut(f64) -> ControlFlow<()> + 'a;

/// A watch that never stops the work.
pub fn unwatched(_: f64) -> ControlFlow<()> {
    ControlFlow::Continue(())
}

/// Reports `done` of `all` to the watch.
///
/// # Errors
/// [`Error::Cancelled`] when the watch breaks.
pub(crate) fn report(watch: &mut Watch<'_>, done: usize, all: usize) -> Result<()> {
    match watch(done as f64 / all.max(1) as f64) {
        ControlFlow::Continue(()) => Ok(()),
        ControlFlow::Break(()) => Err(Error::Cancelled),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_watch_hears_shares_and_its_break_is_an_error() {
        let mut heard = Vec::new();
        let mut watch = |share: f64| {
            heard.push(share);
            if share < 0.5 { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        };
        assert_eq!(report(&mut watch, 1, 4), Ok(()));
        assert_eq!(report(&mut watch, 2, 4), Err(Error::Cancelled));
        assert_eq!(heard, [0.25, 0.5]);
        assert_eq!(report(&mut unwatched, 0, 0), Ok(()));
    }
}
