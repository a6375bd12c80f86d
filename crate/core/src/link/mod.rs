//! The link: the state of the page as text for the `#…` fragment.
//!
//! ```text
//! link     = version "." base64url(zlib(payload))   without padding, at most 64 KiB of text
//! payload  = varint(n) head[n] input                at most 256 KiB
//! head     = JSON object: room, model, weights (16 hexadecimal digits), framing,
//!            knobs (only those that differ from their defaults), claim (may be missing)
//! input    = 0x00 radius strokes { points { dx dy } }     all varints, a drawing on its grid
//!          | 0x01 784 bytes                               a picture
//!          | 0x02 radius strokes { style points { dx dy } }   a drawing with grey levels (version 2)
//! style    = 0                                       as the stroke before; at the start ink of that radius
//!          | 1 level pen filled                      0–255; a radius, or 0 for the drawing's; 0 or 1
//! dx, dy   = zigzag(value − prediction)             first point of a stroke: the last point before
//!            (0 at the start); second: the first; others: straight on, 2·p₋₁ − p₋₂
//! varint   = 7 bits a byte, low bits first, the high bit says that more follow (at most 5 bytes)
//! ```
//!
//! Pens move smoothly, so most differences fit one byte and a typical digit makes a link of about
//! 400 characters. zlib's checksum tells a damaged link from a valid one. Keys of the head that are
//! unknown are ignored; a change that older readers would misunderstand raises the number in front, and a
//! link is written with the lowest number that can say it: 2 for grey levels, filled outlines and the fitted
//! framing, else 1.
//! Sizes are checked before anything is decompressed or reserved.
//!
//! It does not depend on addresses, fetches nothing and runs no network.

mod claim;
mod payload;

pub use crate::input::drawing::quantise;
pub use claim::{Claim, Reproduction, reproduces};

use crate::input::drawing::{self, Drawing, Framing, Stroke};
use crate::models::format::is_id;
use crate::models::model_card::PREFIX;
use crate::report::analysis::Knobs;
use crate::{Error, Result};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};

/// The newest version read, and the one written where an older one cannot carry the state.
pub const VERSION: u32 = 2;

/// Longest link accepted, in bytes of text.
pub const MAX_TEXT: usize = 64 * 1024;

/// Largest payload accepted, in bytes after decompression.
pub const MAX_PAYLOAD: usize = 256 * 1024;

/// Everything that a link carries.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(rename = "LinkState"))]
pub struct State {
    /// The room of the page: `draw`, `inspect`, `teach`, `evidence`.
    pub room: String,
    /// Id of the model.
    pub model: String,
    /// First 16 hexadecimal digits of the SHA-256 of its weights.
    pub weights: String,
    /// What was analysed.
    pub input: Input,
    /// How the drawing is laid into the field.
    #[serde(default)]
    pub framing: Framing,
    /// The settings.
    #[serde(default)]
    pub knobs: Knobs,
    /// The result that was seen when the link was made.
    #[serde(default)]
    pub claim: Option<Claim>,
}

/// What was analysed.
///
/// In JSON either `{"strokes": […], "radius": r}` or `{"pixels": […]}`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(
    feature = "typescript",
    derive(ts_rs::TS),
    ts(type = "Drawing | { pixels: ArrayLike<number>, }")
)]
#[serde(try_from = "InputFields", into = "InputFields")]
pub enum Input {
    /// A drawing. The link carries it as [`quantise`] leaves it.
    Strokes(Drawing),
    /// 784 grey levels, rows from the top.
    Pixels(Vec<u8>),
}

#[derive(Serialize, Deserialize)]
struct InputFields {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    strokes: Option<Vec<Stroke>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    radius: Option<f32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pixels: Option<Vec<u8>>,
}

impl From<Input> for InputFields {
    fn from(input: Input) -> Self {
        match input {
            Input::Strokes(Drawing { strokes, radius }) => {
                Self { strokes: Some(strokes), radius: Some(radius), pixels: None }
            }
            Input::Pixels(pixels) => Self { strokes: None, radius: None, pixels: Some(pixels) },
        }
    }
}

impl TryFrom<InputFields> for Input {
    type Error = &'static str;

    fn try_from(fields: InputFields) -> core::result::Result<Self, Self::Error> {
        match (fields.strokes, fields.pixels) {
            (Some(strokes), None) => {
                let radius = fields.radius.unwrap_or(drawing::DEFAULT_RADIUS);
                Ok(Self::Strokes(Drawing { strokes, radius }))
            }
            (None, Some(pixels)) => Ok(Self::Pixels(pixels)),
            _ => Err("the input has to be either strokes or pixels"),
        }
    }
}

impl State {
    /// The state as a link carries it: the drawing on its grid, the knobs within their ranges.
    ///
    /// # Errors
    /// [`Error::Damaged`] for a room, model, weight hash or claim that no link can carry; otherwise
    /// as [`quantise`] and [`Knobs::validate`], and [`Error::Length`] unless a picture has 784 pixels.
    pub fn normalise(mut self) -> Result<Self> {
        for (name, id) in [("room", &self.room), ("model", &self.model)] {
            if !is_id(id) {
                return Err(damaged(format!("{:?} cannot be the name of a {name}", shorten(id))));
            }
        }
        let hexadecimal = |b: u8| b.is_ascii_digit() || (b'a'..=b'f').contains(&b);
        if self.weights.len() != PREFIX || !self.weights.bytes().all(hexadecimal) {
            let weights = shorten(&self.weights);
            return Err(damaged(format!("{weights:?} is not the start of a weight hash")));
        }
        if let Some(claim) = &self.claim {
            claim.check()?;
        }
        self.knobs = self.knobs.validate()?;
        self.input = match self.input {
            Input::Strokes(drawing) => Input::Strokes(quantise(&drawing)?),
            Input::Pixels(pixels) => {
                drawing::check_pixels(&pixels)?;
                Input::Pixels(pixels)
            }
        };
        Ok(self)
    }
}

/// Writes a state as a link, without the `#`.
///
/// The state is normalised first ([`State::normalise`]); decoding gives the normalised state.
///
/// # Errors
/// As [`State::normalise`].
pub fn encode(state: &State) -> Result<String> {
    let state = state.clone().normalise()?;
    let payload = payload::write(&state)?;
    let packed = miniz_oxide::deflate::compress_to_vec_zlib(&payload, 9);
    let text = format!("{}.{}", payload::version(&state), URL_SAFE_NO_PAD.encode(packed));
    if text.len() > MAX_TEXT {
        return Err(Error::TooLarge { what: "the link", limit: MAX_TEXT, got: text.len() });
    }
    Ok(text)
}

/// Reads a link; what is before a `#` (the address) and white space around it are ignored.
///
/// # Errors
/// [`Error::TooLarge`] above [`MAX_TEXT`] characters or [`MAX_PAYLOAD`] bytes, [`Error::Newer`] for a
/// later version, [`Error::Damaged`] with the reason for everything else. Never panics.
pub fn decode(text: &str) -> Result<State> {
    if text.len() > MAX_TEXT {
        return Err(Error::TooLarge { what: "the link", limit: MAX_TEXT, got: text.len() });
    }
    let text = text.rsplit('#').next().unwrap_or_default().trim();
    if text.is_empty() {
        return Err(damaged("it is empty"));
    }
    let (version, rest) = text
        .split_once('.')
        .filter(|(v, _)| !v.is_empty() && v.bytes().all(|b| b.is_ascii_digit()))
        .ok_or_else(|| damaged("it does not start with a version number and a full stop"))?;
    match version.parse::<u32>() {
        Ok(0) => return Err(damaged("its version is 0")),
        Ok(1..=VERSION) => {}
        Ok(got) => return Err(Error::Newer { what: "the link", got, known: VERSION }),
        Err(_) => return Err(damaged("its version number is too long")),
    }
    let packed = URL_SAFE_NO_PAD.decode(rest).map_err(|e| match e {
        base64::DecodeError::InvalidByte(at, _) => {
            damaged(format!("character {} does not belong in a link", version.len() + at + 2))
        }
        _ => damaged("its end is missing"),
    })?;
    let payload = miniz_oxide::inflate::decompress_to_vec_zlib_with_limit(&packed, MAX_PAYLOAD)
        .map_err(|e| match e.status {
            miniz_oxide::inflate::TINFLStatus::HasMoreOutput => Error::TooLarge {
                what: "the unpacked link",
                limit: MAX_PAYLOAD,
                got: MAX_PAYLOAD + 1,
            },
            miniz_oxide::inflate::TINFLStatus::FailedCannotMakeProgress => {
                damaged("its end is missing")
            }
            miniz_oxide::inflate::TINFLStatus::Adler32Mismatch => {
                damaged("some of its characters were changed")
            }
            _ => damaged("it cannot be decompressed; some of its characters were changed"),
        })?;
    // A link made by hand may hold points that no page would send; normalising makes them such.
    payload::read(&payload)?.normalise()
}

fn damaged(why: impl Into<String>) -> Error {
    Error::Damaged { what: "the link", why: why.into() }
}

/// The start of a text that somebody else wrote, short enough to show.
fn shorten(text: &str) -> String {
    text.chars().take(40).collect()
}

#[cfg(test)]
mod tests;
