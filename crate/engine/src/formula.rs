//! Weights and images from a formula, for tests and benches that need a whole network but no trained one.
//!
//! `tests/golden/torch/make_networks.py` repeats the formula bit for bit, so that its outputs can be compared without
//! any weights being stored.

/// `count` numbers in −1…1: FNV-1a of the name, then SplitMix64 of the index.
pub fn numbers(name: &str, count: usize) -> Vec<f32> {
    let seed = name
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325_u64, |h, b| (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3));
    (1..=count as u64)
        .map(|i| {
            let z = seed.wrapping_add(i.wrapping_mul(0x9e37_79b9_7f4a_7c15));
            let z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            let z = z ^ (z >> 31);
            (z >> 40) as f32 / (1 << 23) as f32 - 1.0
        })
        .collect()
}

/// The values of a tensor: for [`crate::Weights::from_formula`].
///
/// BatchNorm gets scales and variances around 1, biases are small, and other weights have the size that keeps the size
/// of the values from layer to layer.
pub fn tensor(name: &str, shape: &[usize]) -> Vec<f32> {
    let mut values = numbers(name, shape.iter().product());
    let kind = name.rsplit('.').next().unwrap_or_default();
    let [offset, scale] = match (kind, shape) {
        ("gamma", _) => [1.0, 0.25],
        ("running_var", _) => [1.0, 0.5],
        (_, [_]) => [0.0, 0.125],
        (_, [from, _]) => [0.0, (6.0 / *from as f64).sqrt() as f32],
        (_, [a, b, ..]) => {
            let fan = shape.iter().product::<usize>() / (*a).max(*b);
            [0.0, (6.0 / fan as f64).sqrt() as f32]
        }
        (_, []) => [0.0, 1.0],
    };
    values.iter_mut().for_each(|v| *v = offset + scale * *v);
    values
}

/// Values in 0…1.
pub fn images(name: &str, count: usize) -> Vec<f32> {
    numbers(name, count).iter().map(|u| (u + 1.0) * 0.5).collect()
}
