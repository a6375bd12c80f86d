//! PCA against its definition: orthonormal components, refitting, degenerate sets.

use super::*;
use crate::progress::unwatched;
use proptest::prelude::*;
use std::ops::ControlFlow;

/// Numbers between −½ and ½ from a linear congruential generator.
fn numbers(count: usize, seed: u64) -> Vec<f32> {
    let mut state = seed;
    let mut next = || {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 40) as f32 / (1u32 << 24) as f32 - 0.5
    };
    (0..count).map(|_| next()).collect()
}

/// Photos that vary along few directions of falling weight, and a little everywhere.
fn photos(count: usize, dims: usize) -> Vec<f32> {
    let directions = numbers(6 * dims, 1);
    let amounts = numbers(6 * count, 2);
    let noise = numbers(count * dims, 3);
    (0..count * dims)
        .map(|at| {
            let (photo, value) = (at / dims, at % dims);
            let sum: f32 = (0..6)
                .map(|k| amounts[photo * 6 + k] * directions[k * dims + value] / (k + 1) as f32)
                .sum();
            0.5 + 0.5 * sum + 0.05 * noise[at]
        })
        .collect()
}

fn fitted(photos: &[f32], dims: usize, limit: usize) -> (Pca, Spectrum) {
    fit(photos, dims, limit, &mut unwatched).unwrap()
}

fn residual(pca: &Pca, photo: &[f32], q: usize) -> Vec<f64> {
    let back = pca.reconstruct(photo, q).unwrap();
    back.iter().zip(photo).map(|(a, b)| f64::from(*a) - f64::from(*b)).collect()
}

fn length(values: &[f64]) -> f64 {
    values.iter().map(|v| v * v).sum::<f64>().sqrt()
}

#[test]
fn components_are_orthonormal_and_signs_are_settled() {
    let dims = 700; // not a whole number of blocks
    let (pca, spectrum) = fitted(&photos(13, dims), dims, 100);
    assert_eq!((pca.len(), pca.count(), pca.dims(), spectrum.rank()), (12, 13, dims, 12));
    let rows: Vec<&[f32]> = pca.components().chunks_exact(dims).collect();
    for (i, a) in rows.iter().enumerate() {
        for (j, b) in rows.iter().enumerate() {
            let product: f64 = a.iter().zip(*b).map(|(a, b)| f64::from(*a) * f64::from(*b)).sum();
            assert!((product - f64::from(u8::from(i == j))).abs() < 1e-6, "{i} {j} {product}");
        }
        let largest = a.iter().copied().max_by(|a, b| a.abs().total_cmp(&b.abs())).unwrap();
        assert!(largest > 0.0);
    }
}

#[test]
fn photos_that_were_fitted_come_back_with_every_component() {
    let dims = 300;
    let photos = photos(9, dims);
    let (pca, _) = fitted(&photos, dims, 8);
    for photo in photos.chunks_exact(dims) {
        assert!(residual(&pca, photo, 8).iter().all(|r| r.abs() < 1e-6));
        let lengths: Vec<f64> = (0..=8).map(|q| length(&residual(&pca, photo, q))).collect();
        assert!(lengths.windows(2).all(|pair| pair[0] >= pair[1]));
    }
}

#[test]
fn variances_are_those_of_the_coefficients_and_shares_add_up_to_one() {
    let dims = 300;
    let photos = photos(9, dims);
    let (pca, _) = fitted(&photos, dims, 100);
    let all: Vec<Vec<f64>> =
        photos.chunks_exact(dims).map(|photo| pca.transform(photo).unwrap()).collect();
    for (k, variance) in pca.variances().iter().enumerate() {
        let of: f64 = all.iter().map(|c| c[k] * c[k]).sum::<f64>() / 8.0;
        assert!((of / variance - 1.0).abs() < 1e-5);
    }
    assert!((pca.explained().iter().sum::<f64>() - 1.0).abs() < 1e-9);
    let (few, _) = fitted(&photos, dims, 3);
    assert_eq!(few.explained(), &pca.explained()[..3]);
    assert_eq!(few.components(), &pca.components()[..3 * dims]);
}

#[test]
fn a_slider_moved_up_and_down_shows_the_same_bits_as_one_set_once() {
    let dims = 300;
    let photos = photos(12, dims);
    let (pca, _) = fitted(&photos, dims, 100);
    let photo = numbers(dims, 9);
    let mut projection = pca.project(&photo).unwrap();
    assert_eq!(projection.coefficients(), pca.transform(&photo).unwrap());
    for q in [3, 7, 7, 2, 11, 0, 1] {
        assert_eq!(projection.at(q).unwrap(), pca.reconstruct(&photo, q).unwrap());
    }
    assert_eq!(projection.at(0).unwrap(), pca.mean());
    let expected = Error::TooLarge { what: "the number of components", limit: 11, got: 12 };
    assert_eq!(projection.at(12), Err(expected));
}

/// The largest difference, in f64, between the residuals of `LeaveOneOut` and those of a PCA
/// fitted without the photo.
fn largest_difference_from_refitting(photos: &[f32], dims: usize, q: usize) -> f64 {
    let (_, spectrum) = fitted(photos, dims, 0);
    let mut left = LeaveOneOut::new(photos, dims, &spectrum, q).unwrap();
    let mut largest = 0.0f64;
    let count = left.count();
    for (i, weights) in left.weights().chunks_exact(count).enumerate() {
        let others: Vec<f32> = photos
            .chunks_exact(dims)
            .enumerate()
            .filter(|(j, _)| *j != i)
            .flat_map(|(_, photo)| photo.iter().copied())
            .collect();
        let expected = refitted(&others, dims, q, &photos[i * dims..][..dims]);
        for (p, expected) in expected.into_iter().enumerate() {
            let values = photos.chunks_exact(dims).map(|photo| f64::from(photo[p]));
            let got: f64 = weights.iter().zip(values).map(|(w, v)| w * v).sum();
            largest = largest.max((got - expected).abs());
        }
    }
    largest
}

/// The residual of a photo under a PCA of `others`, wholly in f64 and from the covariance matrix.
///
/// Not from nalgebra's SVD, which is off by 1e-4 for some matrices of this size.
fn refitted(others: &[f32], dims: usize, q: usize, photo: &[f32]) -> Vec<f64> {
    let count = others.len() / dims;
    let raw = nalgebra::DMatrix::from_fn(count, dims, |i, p| f64::from(others[i * dims + p]));
    let mean = raw.row_mean();
    let centred = nalgebra::DMatrix::from_fn(count, dims, |i, p| raw[(i, p)] - mean[p]);
    let mut scatter = centred.transpose() * &centred;
    let shift = scatter.trace().max(1e-300);
    (0..dims).for_each(|p| scatter[(p, p)] += shift);
    let solved = nalgebra::SymmetricEigen::new(scatter);
    let value = |k: usize| solved.eigenvalues[k] - shift;
    let mut order: Vec<usize> = (0..dims).collect();
    order.sort_by(|&a, &b| value(b).total_cmp(&value(a)));
    let floor = value(order[0]) * 1e-10;
    let off = nalgebra::DVector::from_fn(dims, |p, _| f64::from(photo[p]) - mean[p]);
    let mut residual = -&off;
    for &k in order.iter().take(q.min(count - 1)).filter(|&&k| value(k) > floor) {
        let direction = solved.eigenvectors.column(k);
        residual += direction * direction.dot(&off);
    }
    residual.as_slice().to_vec()
}

#[test]
fn a_spectrum_rebuilds_its_matrix() {
    for count in 2..40 {
        let dims = 2 * count;
        let photos = numbers(count * dims, count as u64);
        let mut gram = gram::Gram::new(&photos, dims, count);
        while !gram.step().unwrap() {}
        let (_, matrix) = gram.finish().unwrap();
        let spectrum = Spectrum::of(matrix.clone(), count).unwrap();
        assert_eq!(spectrum.rank(), count - 1);
        for i in 0..count {
            for j in 0..count {
                let of = |(k, value): (usize, &f64)| {
                    value * spectrum.eigenvector(k)[i] * spectrum.eigenvector(k)[j]
                };
                let rebuilt: f64 = spectrum.eigenvalues().iter().enumerate().map(of).sum();
                assert!((rebuilt - matrix[i * count + j]).abs() < 1e-12 * spectrum.total());
            }
        }
        assert_eq!(spectrum.eigenvector(count), [0.0; 0]);
    }
}

#[test]
fn the_residuals_handed_out_are_those_combinations() {
    let dims = 300;
    let photos = photos(19, dims); // more than two batches, more than one block
    let (_, spectrum) = fitted(&photos, dims, 0);
    let mut left = LeaveOneOut::new(&photos, dims, &spectrum, 3).unwrap();
    let weights = left.weights().to_vec();
    assert_eq!((left.count(), left.batches(), left.dims()), (19, 3, dims));
    // Batches may be asked for in any order.
    let mut fresh = LeaveOneOut::new(&photos, dims, &spectrum, 3).unwrap();
    for number in [1, 0, 2] {
        assert_eq!(fresh.batch(number).unwrap(), left.batch(number).unwrap());
    }
    assert!(matches!(fresh.batch(3), Err(Error::TooLarge { .. })));
    let mut seen = 0;
    left.residuals(&mut unwatched, |i, residual| {
        assert_eq!((i, residual.len()), (seen, dims));
        seen += 1;
        for (p, got) in residual.iter().enumerate() {
            let weights = &weights[i * 19..][..19];
            let values = photos.chunks_exact(dims).map(|photo| f64::from(photo[p]));
            let expected: f64 = weights.iter().zip(values).map(|(w, v)| w * v).sum();
            assert!((f64::from(*got) - expected).abs() < 1e-7);
        }
        Ok(())
    })
    .unwrap();
    assert_eq!(seen, 19);
}

#[test]
fn leaving_a_photo_out_is_refitting_without_it() {
    let dims = 60;
    let photos = photos(21, dims);
    for q in [0, 1, 2, 5, 10, 19, 100] {
        let difference = largest_difference_from_refitting(&photos, dims, q);
        assert!(difference < 1e-8, "q {q}: {difference}");
    }
}

#[test]
fn leaving_out_works_with_doubles_pairs_and_photos_alone_in_their_direction() {
    let dims = 40;
    let mut photos = photos(7, dims);
    let double = photos[..dims].to_vec();
    photos.extend(double);
    let pair = &photos[..2 * dims];
    // One photo alone lights one pixel.
    let mut alone = vec![0.25f32; 5 * dims];
    alone[4 * dims + 3] = 1.0;
    alone[7] = 0.5;
    for q in [0, 1, 3, 8] {
        for photos in [&photos, pair, &alone] {
            let difference = largest_difference_from_refitting(photos, dims, q);
            assert!(difference < 1e-8, "q {q}: {difference}");
        }
    }
}

#[test]
fn photos_of_disjoint_pixels_have_equal_variances_and_are_left_out_all_the_same() {
    let dims = 9;
    let mut photos = vec![0.0f32; 6 * dims];
    (0..6).for_each(|i| photos[i * dims + i] = 1.0);
    // Every direction is as good as any other, so only none and all are defined.
    for q in [0, 4, 5] {
        assert!(largest_difference_from_refitting(&photos, dims, q) < 1e-8);
    }
}

#[test]
fn extents_that_cannot_be_fitted_are_errors() {
    let fit = |photos: &[f32], dims| fit(photos, dims, 8, &mut unwatched).unwrap_err();
    assert_eq!(fit(&[0.5; 10], 10), Error::TooFew { what: "photos", needed: 2, got: 1 });
    assert_eq!(fit(&[], 10), Error::TooFew { what: "photos", needed: 2, got: 0 });
    assert!(matches!(fit(&[], 0), Error::Length { .. }));
    assert!(matches!(fit(&[0.5; 25], 10), Error::Length { what: "the photos", .. }));
    assert!(matches!(fit(&vec![0.5; 501], 1), Error::TooLarge { .. }));
    assert!(matches!(fit(&[], MAX_DIMS + 1), Error::TooLarge { .. }));
    assert_eq!(fit(&[0.1; 30], 10), Error::Identical { what: "photos", count: 3 });
    let mut photos = numbers(30, 1);
    photos[29] = f32::NAN;
    assert!(matches!(fit(&photos, 10), Error::Range { what: "a photo", .. }));
}

#[test]
fn the_smallest_difference_between_photos_is_a_component() {
    let mut photos = vec![0.1f32; 6000];
    photos[4001] = 0.1f32.next_up();
    let (pca, _) = fitted(&photos, 2000, 8);
    assert_eq!(pca.len(), 1);
    assert!(pca.variances()[0] > 0.0);
}

#[test]
fn extreme_values_are_an_answer_or_an_error() {
    let photos = [3e38, -3e38, 1e38, 2e38, 0.0, -1e38f32];
    let (pca, _) = fitted(&photos, 2, 2);
    assert!(pca.variances().iter().all(|v| v.is_finite()));
    assert!(pca.reconstruct(&[3e38, 3e38], 2).is_ok());
}

#[test]
fn a_fit_reports_rising_shares_and_stops_when_told() {
    let photos = photos(6, 1000);
    let mut shares = Vec::new();
    let mut watch = |share: f64| {
        shares.push(share);
        ControlFlow::Continue(())
    };
    fit(&photos, 1000, 4, &mut watch).unwrap();
    assert!(shares.is_sorted() && shares.last() == Some(&1.0) && shares[0] > 0.0);
    for stop in 1..shares.len() {
        let mut calls = 0;
        let mut watch = |_: f64| {
            calls += 1;
            if calls < stop { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        };
        assert_eq!(fit(&photos, 1000, 4, &mut watch).unwrap_err(), Error::Cancelled);
    }
    let (_, spectrum) = fitted(&photos, 1000, 0);
    let mut never = |_: f64| ControlFlow::Break(());
    let mut left = LeaveOneOut::new(&photos, 1000, &spectrum, 2).unwrap();
    assert_eq!(left.residuals(&mut never, |_, _| Ok(())), Err(Error::Cancelled));
    assert!(LeaveOneOut::new(&photos[1..], 1000, &spectrum, 2).is_err());
}

#[test]
fn an_unfinished_or_failed_fit_gives_no_answer() {
    let mut photos = photos(4, 600);
    assert!(matches!(Fit::new(&photos, 600, 2).unwrap().finish(), Err(Error::Unsolved { .. })));
    photos[599] = f32::INFINITY;
    let mut fit = Fit::new(&photos, 600, 2).unwrap();
    while fit.step().is_ok() {}
    assert!(matches!(fit.step(), Err(Error::Unsolved { .. })));
    assert!(fit.finish().is_err());
}

#[test]
fn parts_that_do_not_fit_together_are_refused() {
    let sound = || (vec![0.0f32; 3], vec![1.0f32, 0.0, 0.0], vec![0.5], 0.6, 4);
    let build = |(mean, components, variances, total, count)| {
        Pca::from_parts(mean, components, variances, total, count)
    };
    assert!(build(sound()).is_ok());
    type Parts = (Vec<f32>, Vec<f32>, Vec<f64>, f64, usize);
    let refused = |damage: &dyn Fn(&mut Parts)| {
        let mut parts = sound();
        damage(&mut parts);
        assert!(build(parts).is_err());
    };
    refused(&|parts| parts.0.clear());
    refused(&|parts| parts.0[0] = f32::NAN);
    refused(&|parts| parts.1[0] = f32::NAN);
    refused(&|parts| parts.1.truncate(2));
    refused(&|parts| parts.2[0] = -1.0);
    refused(&|parts| parts.2[0] = f64::NAN);
    refused(&|parts| (parts.1, parts.2) = (vec![0.0; 6], vec![0.1, 0.2]));
    refused(&|parts| parts.3 = 0.1);
    refused(&|parts| parts.3 = f64::INFINITY);
    refused(&|parts| parts.4 = 1);
    refused(&|parts| parts.4 = 501);
    refused(&|parts| (parts.1, parts.2, parts.3) = (vec![0.0; 12], vec![0.1; 4], 1.0));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn any_small_set_is_left_out_as_refitted(
        count in 2usize..12, dims in 1usize..20, q in 0usize..12, seed in any::<u64>(),
    ) {
        let photos = numbers(count * dims, seed);
        let difference = largest_difference_from_refitting(&photos, dims, q);
        prop_assert!(difference < 1e-8, "{difference}");
    }
}
