//! What the page asks for.

use novelty_core::input::drawing::{self, Digit, Drawing, Framing};
use novelty_core::link::Input;
use novelty_core::report::analysis::Knobs;
use serde::Deserialize;

/// One analysis: what to look at, how to frame it, and the knobs.
#[derive(Debug, Deserialize)]
pub struct Request {
    /// Strokes or 784 grey levels.
    pub input: Input,
    /// How a drawing is laid into the field.
    #[serde(default)]
    pub framing: Framing,
    /// The settings.
    #[serde(default)]
    pub knobs: Knobs,
}

/// The digit that the network will see.
///
/// Drawings are put on the link's grid first, so that a link reproduces them exactly.
///
/// # Errors
/// Those of [`drawing::quantise`], [`drawing::render`] and [`Digit::from_pixels`].
pub fn digit(input: &Input, framing: Framing) -> novelty_core::Result<Digit> {
    match input {
        Input::Strokes(strokes) => rendered(strokes, framing),
        Input::Pixels(pixels) => Digit::from_pixels(pixels.clone()),
    }
}

/// A drawing on the link's grid, rendered.
///
/// # Errors
/// Those of [`drawing::quantise`] and [`drawing::render`].
pub fn rendered(strokes: &Drawing, framing: Framing) -> novelty_core::Result<Digit> {
    drawing::render(&drawing::quantise(strokes)?, framing)
}
