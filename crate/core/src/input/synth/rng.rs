//! Random numbers as functions of a counter, and smooth noise on a lattice of them.

/// Finalising mix of 64 bits (SplitMix64).
fn mix(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

/// The key of a stream of a seed; streams do not disturb each other.
fn key(seed: u64, stream: u64) -> u64 {
    mix(mix(seed.wrapping_add(0x9E37_79B9_7F4A_7C15))
        ^ mix(stream.wrapping_mul(0xD1B5_4A32_D192_ED03)))
}

/// Draws from one stream: the n-th draw depends on seed, stream and n alone.
pub struct Rng {
    key: u64,
    count: u64,
}

impl Rng {
    pub fn new(seed: u64, stream: u64) -> Self {
        Self { key: key(seed, stream), count: 0 }
    }

    fn bits(&mut self) -> u64 {
        self.count += 1;
        mix(self.key.wrapping_add(self.count.wrapping_mul(0x9E37_79B9_7F4A_7C15)))
    }

    /// Uniform in [0, 1), in steps of 2⁻²⁴.
    pub fn unit(&mut self) -> f32 {
        (self.bits() >> 40) as f32 / (1 << 24) as f32
    }

    /// Uniform between two values.
    pub fn between(&mut self, low: f32, high: f32) -> f32 {
        low + (high - low) * self.unit()
    }

    /// Uniform in [−1, 1).
    pub fn signed(&mut self) -> f32 {
        self.between(-1.0, 1.0)
    }

    /// One of `n` numbers from 0.
    pub fn below(&mut self, n: usize) -> usize {
        (((self.bits() >> 32) * n as u64) >> 32) as usize
    }
}

/// Noise over the plane.
#[derive(Clone, Copy)]
pub struct Grain {
    key: u32,
}

impl Grain {
    pub fn new(seed: u64, stream: u64) -> Self {
        Self { key: key(seed, stream) as u32 }
    }

    /// 32 random bits of a point of the lattice.
    pub fn bits(self, x: i32, y: i32) -> u32 {
        let mut h = self.key ^ (x as u32).wrapping_mul(0x9E37_79B1);
        h = (h ^ (h >> 15)).wrapping_mul(0x85EB_CA77) ^ (y as u32).wrapping_mul(0xC2B2_AE3D);
        h = (h ^ (h >> 16)).wrapping_mul(0x7FEB_352D);
        h = (h ^ (h >> 15)).wrapping_mul(0x846C_A68B);
        h ^ (h >> 16)
    }

    /// Smooth noise in [−1, 1], one bump a unit (cubic between the points of the lattice).
    pub fn at(self, x: f32, y: f32) -> f32 {
        let (left, top) = (x.floor(), y.floor());
        let ease = |t: f32| t * t * (3.0 - 2.0 * t);
        let (u, v) = (ease(x - left), ease(y - top));
        let (i, j) = (left as i32, top as i32);
        let value = |dx: i32, dy: i32| {
            let bits = self.bits(i.wrapping_add(dx), j.wrapping_add(dy));
            (bits >> 8) as f32 / (1 << 23) as f32 - 1.0
        };
        let above = value(0, 0) * (1.0 - u) + value(1, 0) * u;
        let below = value(0, 1) * (1.0 - u) + value(1, 1) * u;
        above * (1.0 - v) + below * v
    }

    /// A draw of about normal distribution, mean 0 and deviation 1, within ±3.5: four bytes added.
    pub fn normal(self, x: i32, y: i32) -> f32 {
        let sum: u32 = self.bits(x, y).to_le_bytes().into_iter().map(u32::from).sum();
        // Four uniform bytes have a variance of 4 · (256² − 1) / 12.
        (sum as f32 - 510.0) / 147.799_64
    }
}
