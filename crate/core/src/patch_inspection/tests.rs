//! The terms of a photo against a naive computation, the verdict, and files that are refused.

use super::*;
use crate::nln::Scaling;

const PHOTO: Shape = Shape::new(1, 6, 6);

fn inspection() -> PatchInspection {
    let scale = Scaling { min: 0.0, max: 1.0 };
    PatchInspection {
        format: 1,
        photo: PHOTO,
        patch: 4,
        stride: 2,
        neighbours: 2,
        error_weight: 0.5,
        scaling: PatchScaling { error: scale, distance: scale },
        scores: Ecdf::from_scores(&[0.1, 0.2, 0.3, 0.4], 16).unwrap(),
        peaks: Ecdf::from_scores(&[0.2, 0.4, 0.6, 0.8], 16).unwrap(),
        display: 0.5,
        threshold_percentile: 0.95,
    }
}

fn values(count: usize, seed: usize) -> Vec<f32> {
    (0..count).map(|i| ((i * 37 + seed * 101) % 97) as f32 / 97.0).collect()
}

/// Patches, decodings and distances of a photo of the grid above.
fn looked(grid: &PatchGrid) -> (Vec<f32>, Vec<f32>, Vec<f32>) {
    let n = grid.patch().len();
    let patches = grid.cut(&values(PHOTO.len(), 1), 0..grid.len()).unwrap();
    (patches, values(grid.len() * 2 * n, 2), values(grid.len() * 2, 3))
}

#[test]
fn the_error_is_the_mean_over_neighbours_and_the_distance_the_largest() {
    let grid = inspection().grid().unwrap();
    assert_eq!((grid.rows(), grid.columns()), (2, 2));
    let (patches, decodings, distances) = looked(&grid);
    let found = terms(&grid, &patches, &decodings, &distances).unwrap();
    // Pixel (0, 0) lies in the first patch only, pixel (3, 3) in all four.
    let error = |patch: usize, place: usize| {
        let x = patches[patch * 16 + place];
        let neighbour = |k: usize| (x - decodings[(patch * 2 + k) * 16 + place]).abs();
        (neighbour(0) + neighbour(1)) / 2.0
    };
    let largest = |patch: usize| distances[2 * patch].max(distances[2 * patch + 1]);
    assert!((found.errors[0] - error(0, 0)).abs() < 1e-6);
    assert_eq!(found.distances[0], largest(0));
    let all = [error(0, 15), error(1, 13), error(2, 7), error(3, 5)];
    assert!((found.errors[3 * 6 + 3] - all.iter().sum::<f32>() / 4.0).abs() < 1e-6);
    let mean = (0..4).map(largest).sum::<f32>() / 4.0;
    assert!((found.distances[3 * 6 + 3] - mean).abs() < 1e-6);
}

#[test]
fn a_perfect_neighbour_leaves_the_distance_alone() {
    let inspection = inspection();
    let grid = inspection.grid().unwrap();
    let (patches, _, distances) = looked(&grid);
    let nearest: Vec<f32> = distances.iter().step_by(2).copied().collect();
    let found = terms(&grid, &patches, &patches, &nearest).unwrap();
    assert!(found.errors.iter().all(|&e| e == 0.0));
    let finding = inspection.judge(&found).unwrap();
    let largest = found.distances.iter().copied().fold(0.0f32, f32::max);
    assert!((finding.score - 0.5 * f64::from(largest)).abs() < 1e-7);
    assert_eq!(finding.map.len(), 36);
}

#[test]
fn a_photo_is_suspicious_above_the_threshold_and_not_at_it() {
    let inspection = inspection();
    let flat =
        |value: f32| Terms { errors: vec![value; 36], distances: vec![value; 36], shape: PHOTO };
    assert!((inspection.threshold() - 0.385).abs() < 1e-6);
    assert!((inspection.pixel_threshold() - 0.77).abs() < 1e-6);
    let (below, above) =
        (inspection.judge(&flat(0.38)).unwrap(), inspection.judge(&flat(0.39)).unwrap());
    assert!(!below.suspicious && above.suspicious);
    assert_eq!((below.good_at_or_above, above.good_at_or_above), (0.25, 0.25));
}

#[test]
fn a_file_reads_back_and_a_damaged_one_says_why() {
    let inspection = inspection();
    let json = serde_json::to_vec(&inspection).unwrap();
    assert_eq!(PatchInspection::parse(&json).unwrap(), inspection);
    let broken = |change: fn(&mut PatchInspection)| {
        let mut copy = inspection.clone();
        change(&mut copy);
        PatchInspection::parse(&serde_json::to_vec(&copy).unwrap())
    };
    assert!(matches!(broken(|i| i.format = 9), Err(Error::Newer { .. })));
    assert!(matches!(broken(|i| i.neighbours = 0), Err(Error::Damaged { .. })));
    assert!(matches!(broken(|i| i.error_weight = 1.5), Err(Error::Damaged { .. })));
    assert!(broken(|i| i.stride = 0).is_err());
    assert!(broken(|i| i.patch = 1 << 20).is_err());
    assert!(broken(|i| i.photo = Shape::new(2, 6, 6)).is_err());
    assert!(PatchInspection::parse(&json[..json.len() / 2]).is_err());
}

#[test]
fn terms_that_do_not_fit_are_errors() {
    let grid = inspection().grid().unwrap();
    let (patches, decodings, distances) = looked(&grid);
    assert!(terms(&grid, &patches[1..], &decodings, &distances).is_err());
    assert!(terms(&grid, &patches, &decodings[1..], &distances).is_err());
    assert!(terms(&grid, &patches, &decodings, &distances[1..]).is_err());
    assert!(terms(&grid, &patches, &decodings, &[]).is_err());
    let mut broken = distances.clone();
    broken[0] = f32::NAN;
    assert!(terms(&grid, &patches, &decodings, &broken).is_err());
}
