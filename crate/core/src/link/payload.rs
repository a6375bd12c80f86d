//! The bytes inside a link; the format is in the header of [`super`].

use super::{Claim, Input, State, damaged};
use crate::Result;
use crate::input::drawing::{
    Drawing, Framing, GRID, GridStroke, MAX_POINTS, MAX_STROKES, OPAQUE, SIDE, Stroke, level_of,
    radius_to_grid, to_grid,
};
use crate::latent::nln::Convention;
use crate::maps::pse::Border;
use crate::report::analysis::Knobs;
use crate::report::colour_map::ColourMap;
use crate::report::view::Scale;
use serde::{Deserialize, Serialize};

const STROKES: u8 = 0;
const PIXELS: u8 = 1;
const STYLED: u8 = 2;

#[derive(Serialize, Deserialize)]
struct Head {
    room: String,
    model: String,
    weights: String,
    #[serde(default)]
    framing: Framing,
    #[serde(default, skip_serializing_if = "Differences::is_empty")]
    knobs: Differences,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    claim: Option<Claim>,
}

/// The knobs that are not at their defaults.
#[derive(Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
struct Differences {
    #[serde(skip_serializing_if = "Option::is_none")]
    top_k: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sigma: Option<f32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    border: Option<Border>,
    #[serde(skip_serializing_if = "Option::is_none")]
    scale: Option<Scale>,
    #[serde(skip_serializing_if = "Option::is_none")]
    colour_map: Option<ColourMap>,
    #[serde(skip_serializing_if = "Option::is_none")]
    percentile: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    neighbours: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error_weight: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    convention: Option<Convention>,
}

impl Differences {
    fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    fn of(knobs: &Knobs) -> Self {
        fn differing<T: PartialEq>(value: T, default: T) -> Option<T> {
            (value != default).then_some(value)
        }
        let default = Knobs::default();
        Self {
            top_k: differing(knobs.top_k, default.top_k),
            sigma: differing(knobs.sigma, default.sigma),
            border: differing(knobs.border, default.border),
            scale: differing(knobs.scale, default.scale),
            colour_map: differing(knobs.colour_map, default.colour_map),
            percentile: differing(knobs.percentile, default.percentile),
            neighbours: knobs.neighbours,
            error_weight: knobs.error_weight,
            convention: differing(knobs.convention, default.convention),
        }
    }

    fn knobs(self) -> Knobs {
        let default = Knobs::default();
        Knobs {
            top_k: self.top_k.unwrap_or(default.top_k),
            sigma: self.sigma.unwrap_or(default.sigma),
            border: self.border.unwrap_or(default.border),
            scale: self.scale.unwrap_or(default.scale),
            colour_map: self.colour_map.unwrap_or(default.colour_map),
            percentile: self.percentile.unwrap_or(default.percentile),
            neighbours: self.neighbours,
            error_weight: self.error_weight,
            convention: self.convention.unwrap_or(default.convention),
        }
    }
}

/// Writes a normalised state.
pub(super) fn write(state: &State) -> Result<Vec<u8>> {
    let head = Head {
        room: state.room.clone(),
        model: state.model.clone(),
        weights: state.weights.clone(),
        framing: state.framing,
        knobs: Differences::of(&state.knobs),
        claim: state.claim.clone(),
    };
    let head = serde_json::to_vec(&head).map_err(|e| damaged(e.to_string()))?;
    let mut out = Vec::new();
    write_varint(&mut out, head.len() as u32);
    out.extend(head);
    match &state.input {
        Input::Strokes(drawing) => {
            let strokes = to_grid(drawing)?;
            let styled = !strokes.iter().all(GridStroke::is_plain);
            out.push(if styled { STYLED } else { STROKES });
            write_varint(&mut out, u32::from(radius_to_grid(drawing.radius)?));
            write_strokes(&mut out, &strokes, styled);
        }
        Input::Pixels(pixels) => {
            out.push(PIXELS);
            out.extend(pixels);
        }
    }
    Ok(out)
}

/// Reads a payload; the state may still need [`State::normalise`].
pub(super) fn read(payload: &[u8]) -> Result<State> {
    let mut rest = payload;
    let length = read_varint(&mut rest)? as usize;
    let head = rest.get(..length).ok_or_else(|| damaged("its head is cut short"))?;
    rest = &rest[length..];
    let head: Head = serde_json::from_slice(head).map_err(|e| damaged(e.to_string()))?;
    let (kind, mut rest) = rest.split_first().ok_or_else(|| damaged("it contains no drawing"))?;
    let input = match *kind {
        STROKES | STYLED => {
            let radius = unit(read_radius(&mut rest)?);
            Input::Strokes(Drawing { strokes: read_strokes(&mut rest, *kind == STYLED)?, radius })
        }
        PIXELS => {
            let pixels =
                rest.get(..SIDE * SIDE).ok_or_else(|| damaged("its image is cut short"))?;
            Input::Pixels(pixels.to_vec())
        }
        kind => return Err(damaged(format!("its content has the unknown type {kind}"))),
    };
    Ok(State {
        room: head.room,
        model: head.model,
        weights: head.weights,
        input,
        framing: head.framing,
        knobs: head.knobs.knobs(),
        claim: head.claim,
    })
}

/// The version that a normalised state needs; the header of [`super`] says why.
pub(super) fn version(state: &State) -> u32 {
    let plain = |s: &Stroke| s.level >= 1.0 && s.radius.is_none() && !s.filled;
    let old = match &state.input {
        Input::Strokes(drawing) => drawing.strokes.iter().all(plain),
        Input::Pixels(_) => true,
    };
    if old && state.framing != Framing::Fitted { 1 } else { 2 }
}

/// How a stroke is drawn: level, own pen (0 for the drawing's), whether it is filled.
type Style = (u8, u16, bool);

/// The style before the first stroke.
const PLAIN: Style = (OPAQUE, 0, false);

fn write_strokes(out: &mut Vec<u8>, strokes: &[GridStroke], styled: bool) {
    write_varint(out, strokes.len() as u32);
    let (mut last, mut style) = ([0i32; 2], PLAIN);
    for stroke in strokes {
        let own = (stroke.level, stroke.radius.unwrap_or(0), stroke.filled);
        if styled && own == style {
            write_varint(out, 0);
        } else if styled {
            for part in [1, u32::from(own.0), u32::from(own.1), u32::from(own.2)] {
                write_varint(out, part);
            }
            style = own;
        }
        write_varint(out, stroke.points.len() as u32);
        let mut before = None;
        for point in &stroke.points {
            let point = point.map(i32::from);
            let expected = predict(last, before);
            for i in 0..2 {
                let difference = point[i] - expected[i];
                write_varint(out, ((difference << 1) ^ (difference >> 31)) as u32);
            }
            before = before.map_or(Some(point), |_| Some(last));
            last = point;
        }
    }
}

fn read_radius(rest: &mut &[u8]) -> Result<u16> {
    u16::try_from(read_varint(rest)?).map_err(|_| damaged("its pen is too wide"))
}

fn read_style(rest: &mut &[u8], before: Style) -> Result<Style> {
    match read_varint(rest)? {
        0 => Ok(before),
        1 => {
            let level = u8::try_from(read_varint(rest)?)
                .map_err(|_| damaged("a grey level of it is above 255"))?;
            let radius = read_radius(rest)?;
            Ok((level, radius, read_varint(rest)? != 0))
        }
        style => Err(damaged(format!("a stroke has the unknown style {style}"))),
    }
}

fn read_strokes(rest: &mut &[u8], styled: bool) -> Result<Vec<Stroke>> {
    let count = read_varint(rest)? as usize;
    if count > MAX_STROKES {
        return Err(damaged(format!("it has {count} strokes, at most {MAX_STROKES} are accepted")));
    }
    let mut strokes = Vec::with_capacity(count);
    let (mut total, mut last, mut style) = (0usize, [0i32; 2], PLAIN);
    for _ in 0..count {
        if styled {
            style = read_style(rest, style)?;
        }
        let points = read_varint(rest)? as usize;
        total = total.saturating_add(points);
        if total > MAX_POINTS {
            return Err(damaged(format!("it has more than {MAX_POINTS} points")));
        }
        let mut stroke = Stroke {
            points: Vec::with_capacity(points),
            level: level_of(style.0),
            radius: (style.1 > 0).then(|| unit(style.1)),
            filled: style.2,
        };
        let mut before = None;
        for _ in 0..points {
            let expected = predict(last, before);
            let mut point = [0i32; 2];
            let mut place = [0.0f32; 2];
            for i in 0..2 {
                let zigzag = read_varint(rest)?;
                let difference = (zigzag >> 1) as i32 ^ -((zigzag & 1) as i32);
                let step = expected[i].checked_add(difference).and_then(|v| u16::try_from(v).ok());
                let step = step
                    .filter(|v| *v <= GRID)
                    .ok_or_else(|| damaged("a point is outside the drawing area"))?;
                point[i] = i32::from(step);
                place[i] = unit(step);
            }
            before = before.map_or(Some(point), |_| Some(last));
            last = point;
            stroke.points.push(place);
        }
        strokes.push(stroke);
    }
    Ok(strokes)
}

/// Where the next point is expected: straight on, once two points of the stroke are known.
///
/// `before` is the last but one point; after the first point of a stroke it is that point itself,
/// which predicts a pen at rest.
fn predict(last: [i32; 2], before: Option<[i32; 2]>) -> [i32; 2] {
    before.map_or(last, |b| [2 * last[0] - b[0], 2 * last[1] - b[1]])
}

fn unit(step: u16) -> f32 {
    f32::from(step) / f32::from(GRID)
}

fn write_varint(out: &mut Vec<u8>, mut value: u32) {
    while value >= 0x80 {
        out.push(value as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

fn read_varint(rest: &mut &[u8]) -> Result<u32> {
    let mut value = 0u32;
    for i in 0..5 {
        let (byte, tail) = rest.split_first().ok_or_else(|| damaged("it is cut short"))?;
        *rest = tail;
        let bits = u32::from(byte & 0x7f);
        if i == 4 && bits > 0x0f {
            break;
        }
        value |= bits << (7 * i);
        if byte & 0x80 == 0 {
            return Ok(value);
        }
    }
    Err(damaged("one of its numbers is too large"))
}
