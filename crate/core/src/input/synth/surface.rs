//! What there is at a point of a scene, and the streams of random numbers that scenes are made of.

/// Streams of random numbers, one for each thing that is drawn.
pub mod stream {
    pub const POSE: u64 = 1;
    pub const LAMP: u64 = 2;
    pub const PART: u64 = 3;
    pub const GRAIN: u64 = 4;
    pub const WAVES: u64 = 5;
    pub const BENCH: u64 = 6;
    pub const SENSOR: u64 = 7;
    pub const FLAW: u64 = 8;
    pub const FLAW_GRAIN: u64 = 9;
}

/// What there is at a point.
#[derive(Clone, Copy)]
pub struct Surface {
    /// Height, in units of the scene; only its slope is seen.
    pub height: f32,
    /// From 0, a matt surface, to 1, bare metal.
    pub metal: f32,
    /// Reflectance in red, green and blue, 0 to 1, linear.
    pub tint: [f32; 3],
    /// How wide highlights are, about 0.05 (polished) to 1.
    pub rough: f32,
    /// The share of the lamp's light that arrives, 0 to 1.
    pub lit: f32,
    /// Whether the defect is here, 0 or 1.
    pub extent: f32,
}
