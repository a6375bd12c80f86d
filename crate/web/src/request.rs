//! From a request of the page to the input of the network.

use novelty_core::input::drawing::{self, Digit, Drawing, Framing};
use novelty_core::link::Input;

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
