//! What every module asks of its inputs before it computes: equal lengths, finite numbers.

use crate::{Error, Result};

/// Errors unless `got` equals `expected`.
pub(crate) fn length(what: &'static str, expected: usize, got: usize) -> Result<()> {
    if expected == got { Ok(()) } else { Err(Error::Length { what, expected, got }) }
}

/// Errors unless there is at least one value.
pub(crate) fn some(what: &'static str, got: usize) -> Result<()> {
    if got > 0 { Ok(()) } else { Err(Error::Length { what, expected: 1, got }) }
}

/// Errors at the first NaN or infinity.
pub(crate) fn finite(what: &'static str, values: &[f32]) -> Result<()> {
    // The branch-free pass is the common case; the search runs only for the message.
    if values.iter().fold(true, |all, value| all & value.is_finite()) {
        return Ok(());
    }
    let got = values.iter().copied().find(|value| !value.is_finite()).unwrap_or(f32::NAN);
    Err(Error::Range { what, range: "finite", got: f64::from(got) })
}
