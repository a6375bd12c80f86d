//! Plane geometry: distances to outlines, negative inside, in the units of the scene.

/// A point; the picture reaches from −1 to 1 on both axes, y downwards.
pub type Point = [f32; 2];

/// The length of a vector.
pub fn length(p: Point) -> f32 {
    (p[0] * p[0] + p[1] * p[1]).sqrt()
}

/// The distance of two points.
pub fn distance(a: Point, b: Point) -> f32 {
    length([a[0] - b[0], a[1] - b[1]])
}

/// 0 below `low`, 1 above `high`, smooth between; the other way round when `low > high`.
pub fn ramp(low: f32, high: f32, x: f32) -> f32 {
    let t = ((x - low) / (high - low)).clamp(0.0, 1.0);
    t * t * (3.0 - 2.0 * t)
}

/// The distance to a segment, and how far along it the nearest point is, 0 to 1.
pub fn to_segment(p: Point, a: Point, b: Point) -> (f32, f32) {
    let (along, to) = ([b[0] - a[0], b[1] - a[1]], [p[0] - a[0], p[1] - a[1]]);
    let square = along[0] * along[0] + along[1] * along[1];
    let t = if square > 0.0 {
        ((along[0] * to[0] + along[1] * to[1]) / square).clamp(0.0, 1.0)
    } else {
        0.0
    };
    (distance(to, [along[0] * t, along[1] * t]), t)
}

/// Cosine and sine of an angle in degrees, by their series: the same bits everywhere.
pub fn turn(degrees: f32) -> Point {
    let quarters = (degrees / 90.0).round();
    let t = (degrees - quarters * 90.0) * (core::f32::consts::PI / 180.0);
    let s = t * t;
    let sine = t * (1.0 - s / 6.0 * (1.0 - s / 20.0 * (1.0 - s / 42.0)));
    let cosine = 1.0 - s / 2.0 * (1.0 - s / 12.0 * (1.0 - s / 30.0 * (1.0 - s / 56.0)));
    match (quarters as i32).rem_euclid(4) {
        0 => [cosine, sine],
        1 => [-sine, cosine],
        2 => [-cosine, -sine],
        _ => [sine, -cosine],
    }
}

/// A point turned about the origin by the angle of `[cos, sin]`.
pub fn turned(p: Point, [cosine, sine]: Point) -> Point {
    [cosine * p[0] - sine * p[1], sine * p[0] + cosine * p[1]]
}
