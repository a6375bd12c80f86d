//! How a drawing is laid into the 28×28 field: raw, as MNIST was made, or as Fashion-MNIST was made.

use super::field::{Placement, SOFT};
use super::grid::GridStroke;
use super::raster::rasterise;
use super::{Digit, Drawing, Framing, GRID, SIDE, radius_to_grid, to_grid};
use crate::Result;

/// Side of the box that MNIST digits were fitted to, in pixels.
const FIT: f32 = 20.0;

/// Pen radii that occur in MNIST, in pixels: the 10th and 90th percentile of its strokes.
///
/// Measured on the 10 000 test digits as ink over length of outline and compared with strokes
/// rendered here at known radii.
const PEN: [f32; 2] = [1.0, 2.0];

/// Where MNIST puts the centre of mass, counted in pixel indices from 0.
pub(super) const MASS_CENTRE: f64 = 14.0;

/// How often a drawing is magnified at most to fill the field.
const MAGNIFY: f32 = 3.0;

/// Renders a drawing to 28×28 grey levels.
///
/// The drawing is put on the grid first ([`super::quantise`]). A pixel whose centre is at distance
/// `d` from a stroke, drawn with radius `r`, has coverage `clamp(r + ½ − d, 0, 1)`, and takes that share of
/// the stroke's level; a filled stroke covers what it encloses (there, `d` is negative).
///
/// With [`Framing::Centred`] the bounding box, pen included, is fitted to 20×20; the pen scales with
/// it but stays between 1 and 2 pixels, the range of MNIST. A mark smaller than its pen stays a dot.
/// Then the strokes are moved so that the centre of mass is at pixel (14, 14), but never over
/// the border. With [`Framing::Fitted`] the bounding box, pens included, fills the field's longer
/// side and is in the middle; pens scale with it. Strokes that erase count in neither box.
///
/// # Errors
/// As [`super::quantise`]. A drawing without points, or one that was erased, gives [`Digit::empty`].
pub fn render(drawing: &Drawing, framing: Framing) -> Result<Digit> {
    let strokes = to_grid(drawing)?;
    let pen = radius_to_grid(drawing.radius)?;
    if strokes.iter().all(|stroke| stroke.level == 0) {
        return Digit::from_pixels(vec![0; SIDE * SIDE]);
    }
    let pixels = match framing {
        Framing::Raw => {
            let scale = SIDE as f32 / f32::from(GRID);
            let place = Placement { scale, origin: [0.0; 2], shift: [0.0; 2] };
            rasterise(&strokes, &place, |stroke| unit(stroke.radius.unwrap_or(pen)) * SIDE as f32)
        }
        Framing::Centred => centred(&strokes, pen),
        Framing::Fitted => fitted(&strokes, pen),
    };
    Digit::from_pixels(pixels)
}

/// A radius as a share of the square's side.
fn unit(radius: u16) -> f32 {
    f32::from(radius) / f32::from(GRID)
}

/// The box of all strokes that leave ink, each widened by `margin` steps: lower and upper corner.
fn bounds(strokes: &[GridStroke], margin: impl Fn(&GridStroke) -> f32) -> [[f32; 2]; 2] {
    let (mut low, mut high) = ([f32::INFINITY; 2], [f32::NEG_INFINITY; 2]);
    for stroke in strokes.iter().filter(|stroke| stroke.level > 0) {
        let margin = margin(stroke);
        for p in &stroke.points {
            for i in 0..2 {
                low[i] = low[i].min(f32::from(p[i]) - margin);
                high[i] = high[i].max(f32::from(p[i]) + margin);
            }
        }
    }
    [low, high]
}

fn centred(strokes: &[GridStroke], pen: u16) -> Vec<u8> {
    // By way of the unit square, so that drawings of older links keep every bit.
    let pen = unit(pen) * f32::from(GRID);
    let [low, high] = bounds(strokes, |_| 0.0);
    let extent = [0, 1].map(|i| high[i] - low[i]);
    // Origin in the middle of the box, a multiple of half a step: moving a drawing by whole steps
    // moves it too, and the picture stays bit for bit.
    let origin = [0, 1].map(|i| (low[i] + high[i]) / 2.0);
    let longest = extent[0].max(extent[1]);
    let thickness = (pen * FIT / (longest + 2.0 * pen)).clamp(PEN[0], PEN[1]);
    let scale = (FIT - 2.0 * thickness) / longest.max(2.0 * pen);

    let middle = SIDE as f32 / 2.0;
    let radius = |stroke: &GridStroke| {
        stroke.radius.map_or(thickness, |own| thickness * (f32::from(own) / pen))
    };
    let mut place = Placement { scale, origin, shift: [middle; 2] };
    let first = rasterise(strokes, &place, radius);
    if let Some(mass) = centre_of_mass(&first, SIDE) {
        for i in 0..2 {
            // Where pens are so wide that nothing can move, the middle is the only place.
            let half = (extent[i] * scale / 2.0 + thickness + SOFT).min(middle);
            let wanted = middle + (MASS_CENTRE - mass[i]) as f32;
            place.shift[i] = wanted.clamp(half, SIDE as f32 - half);
        }
    }
    rasterise(strokes, &place, radius)
}

fn fitted(strokes: &[GridStroke], pen: u16) -> Vec<u8> {
    let pen_of = |stroke: &GridStroke| f32::from(stroke.radius.unwrap_or(pen));
    let [low, high] = bounds(strokes, pen_of);
    let origin = [0, 1].map(|i| (low[i] + high[i]) / 2.0);
    let side = SIDE as f32;
    let longest = (high[0] - low[0]).max(high[1] - low[1]);
    let scale = (side / longest).min(MAGNIFY * side / f32::from(GRID));
    let place = Placement { scale, origin, shift: [side / 2.0; 2] };
    rasterise(strokes, &place, |stroke| pen_of(stroke) * scale)
}

/// Centre of mass `[x, y]` in pixel indices, or `None` where nothing has mass.
pub(super) fn centre_of_mass(pixels: &[u8], width: usize) -> Option<[f64; 2]> {
    let (mut sum, mut x, mut y) = (0u64, 0u64, 0u64);
    for (i, &v) in pixels.iter().enumerate() {
        let v = u64::from(v);
        sum += v;
        x += v * (i % width) as u64;
        y += v * (i / width) as u64;
    }
    (sum > 0).then(|| [x as f64 / sum as f64, y as f64 / sum as f64])
}
