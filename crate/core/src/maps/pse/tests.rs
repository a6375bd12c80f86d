//! A table of kernels, PSE of small residuals worked out by hand, and properties.

use super::*;
use proptest::prelude::*;

fn kernel(sigma: f32) -> Kernel {
    Kernel::new(sigma, Normalisation::Sum).unwrap()
}

fn literal(sigma: f32) -> Kernel {
    Kernel::new(sigma, Normalisation::Literal).unwrap()
}

/// A value of the two-dimensional kernel, `dx` and `dy` pixels from its centre.
fn value(kernel: &Kernel, dx: usize, dy: usize) -> f64 {
    let tap = |d: usize| f64::from(kernel.taps()[kernel.radius() + d]);
    tap(dx) * tap(dy)
}

fn sum(kernel: &Kernel) -> f64 {
    kernel.taps().iter().copied().map(f64::from).sum::<f64>().powi(2)
}

fn pse(residual: &[f32], shape: Shape, sigma: f32, border: Border) -> Vec<f32> {
    map(residual, shape, &kernel(sigma), border).unwrap()
}

fn mean_of_squares(residual: &[f32]) -> f64 {
    residual.iter().map(|&r| f64::from(r).powi(2)).sum::<f64>() / residual.len() as f64
}

fn checkerboard(shape: Shape, c: f32) -> Vec<f32> {
    let sign =
        |i: usize| if (i / shape.width + i % shape.width).is_multiple_of(2) { c } else { -c };
    (0..shape.len()).map(sign).collect()
}

#[test]
fn kernels_follow_the_table() {
    let table = [
        (0.5, 1, 1.02789, 0.61935, 0.41221),
        (0.75, 1, 0.93951, 0.30116, 0.16238),
        (1.0, 2, 0.98181, 0.16210, 0.08255),
        (1.5, 3, 0.96542, 0.07327, 0.03790),
        (2.0, 4, 0.95456, 0.04168, 0.02178),
        (3.0, 6, 0.94187, 0.01878, 0.00993),
        (4.0, 8, 0.93485, 0.01064, 0.00566),
        (6.0, 12, 0.92737, 0.00477, 0.00255),
        (8.0, 16, 0.92346, 0.00269, 0.00145),
        (12.0, 24, 0.91944, 0.00120, 0.00065),
        (16.0, 32, 0.91739, 0.00068, 0.00037),
    ];
    for (sigma, radius, literal_sum, centre, energy) in table {
        let normalised = kernel(sigma);
        assert_eq!(normalised.radius(), radius, "σ {sigma}");
        assert_eq!(normalised.taps().len(), 2 * radius + 1);
        assert!((sum(&literal(sigma)) - literal_sum).abs() < 6e-6, "σ {sigma}");
        assert!((normalised.centre() - centre).abs() < 6e-6, "σ {sigma}");
        assert!((normalised.energy() - energy).abs() < 6e-6, "σ {sigma}");
    }
}

#[test]
fn the_training_kernel_has_the_printed_values() {
    let (normalised, plain) = (kernel(0.5), literal(0.5));
    // 1/(2πσ²) at σ = ½, printed as .636620.
    let centre = std::f64::consts::FRAC_2_PI;
    for (dx, dy, expected, expected_literal) in
        [(0, 0, 0.619347, centre), (1, 0, 0.083820, 0.086157), (1, 1, 0.011344, 0.011660)]
    {
        assert!((value(&normalised, dx, dy) - expected).abs() < 1e-6);
        assert!((value(&plain, dx, dy) - expected_literal).abs() < 1e-6);
    }
}

#[test]
fn normalised_kernels_sum_to_one_and_all_kernels_are_symmetric() {
    for step in 0..=256 {
        let sigma = step as f32 / 4.0;
        assert!((sum(&kernel(sigma)) - 1.0).abs() < 1e-6, "σ {sigma}");
        for kernel in [kernel(sigma), literal(sigma)] {
            let reversed: Vec<f32> = kernel.taps().iter().rev().copied().collect();
            assert_eq!(kernel.taps(), reversed, "σ {sigma}");
        }
    }
}

#[test]
fn the_radius_is_the_floor_of_twice_sigma() {
    for (sigma, radius) in [(0.5, 1), (0.99, 1), (1.0, 2), (1.49, 2), (2.5, 5), (64.0, 128)] {
        assert_eq!(kernel(sigma).radius(), radius);
    }
}

#[test]
fn below_one_half_the_kernel_is_a_single_one_under_either_normalisation() {
    for sigma in [0.0, 0.3, 0.499] {
        assert_eq!(kernel(sigma).taps(), [1.0]);
        assert_eq!(literal(sigma).taps(), [1.0]);
    }
}

#[test]
fn sigma_out_of_range_is_an_error() {
    for sigma in [-0.1, 64.1, f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
        assert!(matches!(
            Kernel::new(sigma, Normalisation::Sum),
            Err(Error::Range { what: "sigma", .. })
        ));
    }
}

#[test]
fn a_single_interior_pixel_leaves_the_energy_of_the_kernel() {
    let shape = Shape::new(1, 31, 40);
    let a = 0.7f32;
    let mut residual = vec![0.0; shape.len()];
    residual[15 * 40 + 20] = a;
    for sigma in [0.5, 1.0, 2.0, 4.0] {
        for kernel in [kernel(sigma), literal(sigma)] {
            let map = map(&residual, shape, &kernel, Border::Zero).unwrap();
            let squared = f64::from(a).powi(2);
            let expected = squared * kernel.energy() / shape.len() as f64;
            assert!((mean(&map) / expected - 1.0).abs() < 1e-5, "σ {sigma}");
            let expected = squared * kernel.centre().powi(2);
            assert!((f64::from(peak(&map)) / expected - 1.0).abs() < 1e-5, "σ {sigma}");
        }
    }
}

#[test]
fn checkerboards_cancel_while_their_mse_stays() {
    let shape = Shape::new(1, 33, 33);
    let c = 0.8f32;
    let residual = checkerboard(shape, c);
    assert!((mean_of_squares(&residual) - f64::from(c).powi(2)).abs() < 1e-7);
    for (sigma, expected) in [(0.5, 0.10853), (1.0, 2.894e-7), (2.0, 4.04e-8)] {
        let interior = pse(&residual, shape, sigma, Border::Zero)[16 * 33 + 16];
        let ratio = f64::from(interior) / f64::from(c).powi(2);
        assert!((ratio / expected - 1.0).abs() < 2e-2, "σ {sigma}: {ratio}");
    }
}

#[test]
fn the_square_comes_after_the_blur() {
    // Blurring R² of a checkerboard would give c² everywhere.
    let shape = Shape::new(1, 33, 33);
    let residual = checkerboard(shape, 1.0);
    let squares: Vec<f32> = residual.iter().map(|r| r * r).collect();
    let wrong = blur(&squares, shape, &kernel(1.0), Border::Reflect).unwrap();
    assert!((mean(&wrong) - 1.0).abs() < 1e-6);
    let right = pse(&residual, shape, 1.0, Border::Reflect);
    assert!(mean(&right) < 1e-5, "{}", mean(&right));
}

#[test]
fn below_one_half_pse_is_mse() {
    let shape = Shape::new(1, 6, 7);
    let residual: Vec<f32> = (0..42).map(|i| (i as f32 * 1.3).sin()).collect();
    for border in [Border::Zero, Border::Reflect] {
        let map = pse(&residual, shape, 0.3, border);
        assert!((mean(&map) - mean_of_squares(&residual)).abs() < 1e-7);
    }
}

#[test]
fn without_a_blur_the_two_scores_of_the_mse_baseline_are_mean_and_largest_square() {
    let shape = Shape::new(1, 2, 3);
    let map = pse(&[0.5, -2.0, 1.0, 0.0, -1.5, 0.25], shape, 0.0, Border::Zero);
    assert_eq!((mean(&map), peak(&map)), (7.5625 / 6.0, 4.0));
}

#[test]
fn a_block_keeps_its_error_and_noise_of_equal_mse_loses_it() {
    let shape = Shape::new(1, 64, 64);
    let inside = |i: usize| (20..44).contains(&(i / 64)) && (20..44).contains(&(i % 64));
    let block: Vec<f32> = (0..64 * 64).map(|i| if inside(i) { 1.0 } else { 0.0 }).collect();
    let mut state = 2022u64;
    let mut sign = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        if state >> 63 == 0 { 0.375f32 } else { -0.375 }
    };
    let noise: Vec<f32> = (0..64 * 64).map(|_| sign()).collect();
    assert!((mean_of_squares(&block) - 0.140625).abs() < 1e-12);
    assert!((mean_of_squares(&noise) - 0.140625).abs() < 1e-12);
    for (sigma, expected) in [(0.5, 0.1362), (1.0, 0.1287), (2.0, 0.1172)] {
        let map = pse(&block, shape, sigma, Border::Zero);
        assert!((mean(&map) - expected).abs() < 6e-5, "σ {sigma}: {}", mean(&map));
        assert!((peak(&map) - 1.0).abs() < 1e-6);
        let noisy = mean(&pse(&noise, shape, sigma, Border::Zero));
        let expected = 0.140625 * kernel(sigma).energy();
        assert!((noisy / expected - 1.0).abs() < 0.1, "σ {sigma}: {noisy} {expected}");
    }
}

#[test]
fn at_the_zero_border_a_constant_loses_the_missing_mass_of_the_kernel() {
    let shape = Shape::new(1, 20, 20);
    let map = pse(&vec![1.0; 400], shape, 1.0, Border::Zero);
    let taps = kernel(1.0).taps().iter().copied().map(f64::from).collect::<Vec<_>>();
    let half: f64 = taps[2..].iter().sum();
    assert!((f64::from(map[0]) - half.powi(4)).abs() < 1e-6);
    assert!((f64::from(map[10 * 20]) - half.powi(2)).abs() < 1e-6);
    assert!((map[10 * 20 + 10] - 1.0).abs() < 1e-6);
}

#[test]
fn reflection_does_not_repeat_the_edge() {
    let shape = Shape::new(1, 1, 3);
    let [outer, _, centre, _, _] = kernel(1.0).taps().try_into().unwrap();
    let one: f32 = kernel(1.0).taps()[1];
    // … c b | a b c | b a …
    let blurred = blur(&[1.0, 10.0, 100.0], shape, &kernel(1.0), Border::Reflect).unwrap();
    let expected = centre + one * 20.0 + outer * 200.0;
    assert!((blurred[0] - expected).abs() < 1e-4);
}

#[test]
fn kernels_far_wider_than_the_image_fold_as_often_as_needed() {
    for (height, width) in [(1, 1), (1, 5), (3, 2)] {
        let shape = Shape::new(1, height, width);
        let map = pse(&vec![0.5; shape.len()], shape, 64.0, Border::Reflect);
        assert!(map.iter().all(|p| (p - 0.25).abs() < 1e-5));
        assert!(pse(&vec![0.5; shape.len()], shape, 64.0, Border::Zero).iter().all(|p| *p < 0.25));
    }
}

#[test]
fn colour_is_blurred_by_channel_and_averaged_after_squaring() {
    let (grey, colour) = (Shape::new(1, 5, 4), Shape::new(2, 5, 4));
    let a: Vec<f32> = (0..20).map(|i| (i as f32).sin()).collect();
    let b: Vec<f32> = (0..20).map(|i| (i as f32 * 2.0).cos()).collect();
    let both = pse(&[a.clone(), b.clone()].concat(), colour, 1.0, Border::Zero);
    let (a, b) = (pse(&a, grey, 1.0, Border::Zero), pse(&b, grey, 1.0, Border::Zero));
    for i in 0..20 {
        assert!((both[i] - (a[i] + b[i]) / 2.0).abs() < 1e-7);
    }
}

#[test]
fn residuals_that_do_not_fit_or_are_not_finite_are_errors() {
    let kernel = kernel(1.0);
    let shape = Shape::new(1, 2, 2);
    assert!(map(&[0.0; 3], shape, &kernel, Border::Zero).is_err());
    assert!(map(&[0.0, 0.0, 0.0, f32::NAN], shape, &kernel, Border::Zero).is_err());
    assert!(map(&[], Shape::new(1, 0, 3), &kernel, Border::Zero).is_err());
    assert!(map(&[1e30; 4], shape, &kernel, Border::Reflect).is_err());
}

#[test]
fn an_empty_map_scores_zero() {
    assert_eq!((mean(&[]), peak(&[])), (0.0, 0.0));
}

#[test]
fn options_have_snake_case_names() {
    assert_eq!(serde_json::to_string(&Border::Reflect).unwrap(), r#""reflect""#);
    assert_eq!(serde_json::to_string(&Normalisation::Literal).unwrap(), r#""literal""#);
}

/// The definition: a two-dimensional sum in f64.
fn naive(residual: &[f32], shape: Shape, kernel: &Kernel, border: Border) -> Vec<f64> {
    let (h, w) = (shape.height as i64, shape.width as i64);
    let r = kernel.radius() as i64;
    let fold = |mut at: i64, extent: i64| {
        if extent == 1 {
            return 0;
        }
        while !(0..extent).contains(&at) {
            at = if at < 0 { -at } else { 2 * (extent - 1) - at };
        }
        at
    };
    let at = |y: i64, x: i64| match border {
        Border::Zero if !(0..h).contains(&y) || !(0..w).contains(&x) => 0.0,
        _ => f64::from(residual[(fold(y, h) * w + fold(x, w)) as usize]),
    };
    let tap = |d: i64| f64::from(kernel.taps()[(d + r) as usize]);
    let pixel = |i: i64| {
        let (y, x) = (i / w, i % w);
        let row = |dy: i64| (-r..=r).map(|dx| tap(dx) * at(y + dy, x + dx)).sum::<f64>();
        (-r..=r).map(|dy| tap(dy) * row(dy)).sum::<f64>().powi(2)
    };
    (0..h * w).map(pixel).collect()
}

fn image() -> impl Strategy<Value = (Vec<f32>, Shape)> {
    (1usize..9, 1usize..9).prop_flat_map(|(height, width)| {
        let shape = Shape::new(1, height, width);
        (prop::collection::vec(-1.0f32..1.0, shape.len()), Just(shape))
    })
}

fn border() -> impl Strategy<Value = Border> {
    prop_oneof![Just(Border::Zero), Just(Border::Reflect)]
}

proptest! {
    #[test]
    fn two_passes_equal_the_two_dimensional_definition(
        (residual, shape) in image(), sigma in 0.0f32..6.0, border in border(),
    ) {
        let kernel = kernel(sigma);
        let got = map(&residual, shape, &kernel, border).unwrap();
        for (got, expected) in got.iter().zip(naive(&residual, shape, &kernel, border)) {
            prop_assert!((f64::from(*got) - expected).abs() < 1e-6);
        }
    }

    #[test]
    fn with_reflection_a_constant_keeps_its_mse(
        c in -2.0f32..2.0, sigma in 0.0f32..64.0, height in 1usize..40, width in 1usize..40,
    ) {
        let shape = Shape::new(1, height, width);
        let map = pse(&vec![c; shape.len()], shape, sigma, Border::Reflect);
        prop_assert!((mean(&map) - f64::from(c).powi(2)).abs() < 1e-5);
    }

    #[test]
    fn flipping_the_sign_changes_nothing_and_mirroring_mirrors(
        (residual, shape) in image(), sigma in 0.0f32..4.0, border in border(),
    ) {
        let here = pse(&residual, shape, sigma, border);
        let negated: Vec<f32> = residual.iter().map(|r| -r).collect();
        prop_assert_eq!(&here, &pse(&negated, shape, sigma, border));
        let turned: Vec<f32> = residual.iter().rev().copied().collect();
        let back: Vec<f32> = pse(&turned, shape, sigma, border).into_iter().rev().collect();
        for (a, b) in here.iter().zip(back) {
            prop_assert!((a - b).abs() < 1e-6);
        }
    }

    #[test]
    fn a_normalised_blur_never_exceeds_the_largest_squared_residual(
        (residual, shape) in image(), sigma in 0.0f32..8.0, border in border(),
    ) {
        let largest = residual.iter().fold(0.0f32, |m, r| m.max(r.abs()));
        prop_assert!(peak(&pse(&residual, shape, sigma, border)) <= largest * largest * (1.0 + 1e-5));
    }
}

#[test]
fn the_gradient_is_that_of_finite_differences_also_at_the_edge() {
    let shape = Shape::new(2, 5, 4);
    let residual: Vec<f32> = (0..shape.len()).map(|i| ((i * i) as f32 * 0.61).sin()).collect();
    for sigma in [0.0, 0.5, 1.0] {
        let score = |residual: &[f32]| mean(&pse(residual, shape, sigma, Border::Zero));
        let gradient = gradient(&residual, shape, &kernel(sigma)).unwrap();
        for at in 0..shape.len() {
            let moved = |step: f32| {
                let mut residual = residual.clone();
                residual[at] += step;
                score(&residual)
            };
            let slope = (moved(0.01) - moved(-0.01)) / 0.02;
            assert!((slope - f64::from(gradient[at])).abs() < 1e-5, "{sigma} {at}: {slope}");
        }
    }
}
