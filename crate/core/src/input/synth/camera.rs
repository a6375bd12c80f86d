//! The camera: several rays a pixel, a slightly soft lens that darkens the corners, a noisy sensor.

use super::Sample;
use super::rng::Grain;
use super::scene::Scene;
use super::shape::Point;
use super::surface::{Surface, stream};

/// Rays across the picture at least, so that fine grain is averaged and not sampled by chance.
const RAYS: usize = 512;

/// The share of a pixel that a defect covers (after the lens) from which the mask has it.
const COVERED: f32 = 0.35;

/// Deviation of the sensor's noise in grey levels of a light pixel; shadows have less.
const NOISE: f32 = 1.9;

/// Channels of the film: red, green, blue and the extent of the defect.
const PLANES: usize = 4;

/// Takes the photo.
pub fn expose(scene: &Scene, seed: u64, side: usize) -> Sample {
    let mut film = trace(scene, side);
    soften(&mut film, side);
    let sensor = Grain::new(seed, stream::SENSOR);
    let mut rgba = Vec::with_capacity(4 * side * side);
    for (at, pixel) in film.iter().enumerate() {
        let (x, y) = ((at % side) as i32, (at / side) as i32);
        let centred = |i: i32| (2.0 * i as f32 + 1.0) / side as f32 - 1.0;
        let (u, v) = (centred(x), centred(y));
        let corner = 1.0 - 0.11 * (u * u + v * v);
        let grey = sensor.normal(x, y);
        for c in 0..3 {
            let light = (pixel[c] * corner).clamp(0.0, 1.0);
            // A square root represents the camera's tone curve.
            let tone = light.sqrt();
            let colour = sensor.normal(x + (c as i32 + 1) * 65_536, y);
            let noise = NOISE * (0.4 + 0.6 * tone) * (0.8 * grey + 0.6 * colour);
            rgba.push((255.0 * tone + noise).round().clamp(0.0, 255.0) as u8);
        }
        rgba.push(255);
    }
    let mask = film.iter().map(|pixel| pixel[3] >= COVERED).collect();
    Sample { rgba, width: side, height: side, mask }
}

/// The light on each pixel, and the share of it that the defect covers.
fn trace(scene: &Scene, side: usize) -> Vec<[f32; PLANES]> {
    let rays = RAYS.div_ceil(side).max(2);
    let across = rays * side;
    let step = 2.0 / across as f32;
    let place = |i: isize| (i as f32 + 0.5) * step - 1.0;
    let row = |y: isize| -> Vec<Surface> {
        (-1..=across as isize).map(|x| scene.surface([place(x), place(y)])).collect()
    };
    let mut film = vec![[0.0; PLANES]; side * side];
    let (mut above, mut here) = (row(-1), row(0));
    let share = 1.0 / (rays * rays) as f32;
    for y in 0..across {
        let below = row(y as isize + 1);
        for x in 0..across {
            let surface = &here[x + 1];
            let slope: Point = [
                (here[x + 2].height - here[x].height) / (2.0 * step),
                (below[x + 1].height - above[x + 1].height) / (2.0 * step),
            ];
            let light = scene.lamp.shade(surface, slope, [place(x as isize), place(y as isize)]);
            let pixel = &mut film[y / rays * side + x / rays];
            for c in 0..3 {
                pixel[c] += share * light[c];
            }
            pixel[3] += share * surface.extent;
        }
        (above, here) = (here, below);
    }
    film
}

/// The lens: a small round blur, separable, with the edge repeated.
fn soften(film: &mut [[f32; PLANES]], side: usize) {
    let reach = (side as f32 / 150.0).max(1.25);
    let radius = reach as isize;
    let weight = |d: isize| {
        let t = d as f32 / reach;
        (1.0 - t * t) * (1.0 - t * t)
    };
    let total: f32 = (-radius..=radius).map(weight).sum();
    let mut line = vec![[0.0; PLANES]; side];
    for vertical in [false, true] {
        for n in 0..side {
            let at = |i: usize| if vertical { i * side + n } else { n * side + i };
            for i in 0..side {
                line[i] = film[at(i)];
            }
            for i in 0..side {
                let mut sum = [0.0; PLANES];
                for d in -radius..=radius {
                    let from = (i as isize + d).clamp(0, side as isize - 1) as usize;
                    for plane in 0..PLANES {
                        sum[plane] += weight(d) / total * line[from][plane];
                    }
                }
                film[at(i)] = sum;
            }
        }
    }
}
