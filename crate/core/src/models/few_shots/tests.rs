//! The choice and its ties, the table against its definition, and the whole protocol.

use super::*;
use crate::Shape;
use crate::maps::pse::{self, Border, Kernel, Normalisation};
use crate::maps::residual;
use crate::pca;
use crate::progress::unwatched;
use proptest::prelude::*;

/// A table of four photos, two good and two defective, from the scores of each pair.
fn table(q: &[usize], sigmas: &[f32], pairs: &[[f32; 4]]) -> ScoreTable {
    let grid = Grid::new(q.to_vec(), sigmas.to_vec()).unwrap();
    let scores = (0..4).flat_map(|photo| pairs.iter().map(move |scores| scores[photo])).collect();
    ScoreTable::from_scores(grid, scores).unwrap()
}

const LABELS: [bool; 4] = [false, false, true, true];
const ALL: [usize; 4] = [0, 1, 2, 3];
const RIGHT: [f32; 4] = [0.1, 0.2, 0.8, 0.9];
const WRONG: [f32; 4] = [0.8, 0.2, 0.1, 0.9];

#[test]
fn the_best_average_precision_wins() {
    let choice = choose(&table(&[1, 2], &[0.5, 1.0], &[WRONG, WRONG, RIGHT, WRONG]), &ALL, &LABELS);
    let choice = choice.unwrap();
    assert_eq!((choice.best.q, choice.best.sigma), (2, 0.5));
    assert_eq!((choice.best.average_precision, choice.prevalence), (1.0, 0.5));
    assert_eq!((choice.columns, choice.cells.len()), (2, 4));
    assert!((choice.cells[0].average_precision - (1.0 + 0.5) / 2.0).abs() < 1e-12);
    let shares = choice.cells.iter().map(|cell| cell.above_chance);
    assert!(shares.zip([0.5, 0.5, 1.0, 0.5]).all(|(got, wanted)| (got - wanted).abs() < 1e-12));
    assert_eq!((choice.cells[1].q, choice.cells[1].sigma), (1, 1.0));
}

#[test]
fn among_equals_the_larger_margin_wins_whatever_the_scale() {
    let clear = [0.01, 0.02, 8.0, 8.1];
    let choice = choose(&table(&[1, 2], &[1.0], &[RIGHT, clear]), &ALL, &LABELS).unwrap();
    assert_eq!(choice.best.q, 2);
    // Ten times the scores is no larger margin.
    let tenfold = RIGHT.map(|score| score * 8.0);
    let choice = choose(&table(&[1, 2], &[1.0], &[RIGHT, tenfold]), &ALL, &LABELS).unwrap();
    assert_eq!(choice.best.q, 1);
}

#[test]
fn at_equal_margins_the_smaller_q_wins_and_then_the_smaller_sigma() {
    let equal = [RIGHT; 4];
    let choice = choose(&table(&[8, 4], &[2.0, 1.0], &equal), &ALL, &LABELS).unwrap();
    assert_eq!((choice.best.q, choice.best.sigma), (4, 1.0));
    let choice =
        choose(&table(&[4, 8], &[1.0, 2.0], &[WRONG, RIGHT, RIGHT, RIGHT]), &ALL, &LABELS).unwrap();
    assert_eq!((choice.best.q, choice.best.sigma), (4, 2.0));
}

#[test]
fn the_margin_is_the_distance_of_medians_in_pooled_deviations() {
    // Medians 2 and 10, sums of squares 2 and 8, four degrees of freedom.
    let scores = [1.0, 2.0, 3.0, 8.0, 10.0, 12.0];
    let marked = [false, false, false, true, true, true];
    assert!((margin(&scores, &marked) - 8.0 / 2.5f64.sqrt()).abs() < 1e-12);
    assert_eq!(margin(&[1.0, 1.0], &[false, true]), 0.0);
    assert_eq!(margin(&[1.0, 2.0], &[false, true]), f64::MAX);
    assert_eq!(margin(&[2.0, 1.0], &[false, true]), -f64::MAX);
    assert_eq!(median(&mut [4.0, 1.0, 3.0, 2.0]), 2.5);
}

#[test]
fn only_the_shots_decide() {
    let table = table(&[1, 2], &[1.0], &[WRONG, RIGHT]);
    // Without photo 0 both pairs rank perfectly or not at all the same way.
    let choice = choose(&table, &[1, 3], &LABELS).unwrap();
    assert!(choice.cells.iter().all(|cell| cell.average_precision == 1.0));
}

#[test]
fn shots_that_cannot_decide_are_errors() {
    let table = table(&[1], &[1.0], &[RIGHT]);
    assert!(matches!(choose(&table, &[0, 1], &LABELS), Err(Error::TooFew { .. })));
    assert!(matches!(choose(&table, &[2], &LABELS), Err(Error::TooFew { .. })));
    assert!(matches!(choose(&table, &[], &LABELS), Err(Error::TooFew { .. })));
    assert!(matches!(choose(&table, &[0, 4], &LABELS), Err(Error::TooLarge { .. })));
    assert!(matches!(choose(&table, &ALL, &LABELS[1..]), Err(Error::Length { .. })));
}

#[test]
fn grids_are_sorted_and_bounded() {
    let grid = Grid::new(vec![4, 1, 4], vec![2.0, 0.5, 2.0]).unwrap();
    assert_eq!((grid.components(), grid.sigmas()), (&[1, 4][..], &[0.5, 2.0][..]));
    assert!(Grid::new(vec![], vec![1.0]).is_err());
    assert!(Grid::new(vec![1], vec![]).is_err());
    assert!(Grid::new(vec![1; 65], vec![1.0]).is_err());
    assert!(Grid::new(vec![1], vec![f32::NAN]).is_err());
    let grid = || Grid::new(vec![1], vec![1.0, 2.0]).unwrap();
    assert!(ScoreTable::from_scores(grid(), vec![0.0; 3]).is_err());
    assert!(ScoreTable::from_scores(grid(), vec![f32::NAN; 2]).is_err());
}

const SHAPE: Shape = Shape::new(1, 10, 9);

/// Photos of a gradient of varying strength; every third of the last has a spot.
fn photos(count: usize, spots: bool) -> Vec<f32> {
    let mut state = 11u32;
    let mut next = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 8) as f32 / (1 << 24) as f32
    };
    let mut photos = Vec::new();
    for photo in 0..count {
        let tilt = next();
        let spot = spots && photo % 3 == 2;
        photos.extend((0..90).map(|p| {
            let here = spot && (p / 9) / 3 == 1 && (p % 9) / 3 == 1;
            let noise = 0.1 * (next() + next() + next() + next());
            tilt * (p % 9) as f32 / 9.0 + noise + if here { 0.12 } else { 0.0 }
        }));
    }
    photos
}

#[test]
fn the_table_holds_the_peaks_of_pse_maps() {
    let (pca, _) = pca::fit(&photos(6, false), 90, 10, &mut unwatched).unwrap();
    let tested = photos(4, true);
    let grid = Grid::pse(&pca).unwrap();
    assert_eq!((grid.components(), grid.sigmas().len()), (&[1, 2, 4, 5][..], 10));
    let table = ScoreTable::new(&pca, &tested, SHAPE, grid, Border::Zero, &mut unwatched).unwrap();
    let kernel = Kernel::new(2.0, Normalisation::Sum).unwrap();
    for (photo, values) in tested.chunks_exact(90).enumerate() {
        let back = pca.reconstruct(values, 4).unwrap();
        let signed = residual::signed(values, &back).unwrap();
        let map = pse::map(&signed, SHAPE, &kernel, Border::Zero).unwrap();
        assert_eq!(table.scores(4, 2.0).unwrap()[photo], pse::peak(&map));
    }
    assert_eq!((table.scores(3, 2.0), table.scores(4, 2.5)), (None, None));
    let mse = Grid::mse(&pca).unwrap();
    assert_eq!((mse.sigmas(), mse.len(), mse.is_empty()), (&[0.0][..], 4, false));
}

#[test]
fn five_shots_find_spots_that_single_pixels_hide() {
    let (pca, _) = pca::fit(&photos(12, false), 90, 4, &mut unwatched).unwrap();
    let tested = photos(60, true);
    let kinds: Vec<u32> = (0..60).map(|photo| u32::from(photo % 3 == 2)).collect();
    let of = |grid| {
        let table =
            ScoreTable::new(&pca, &tested, SHAPE, grid, Border::Zero, &mut unwatched).unwrap();
        protocol(&table, &kinds, 0, SHOTS, DRAWS, 7).unwrap()
    };
    let mean = |draws: &[Draw]| draws.iter().map(|d| d.average_precision).sum::<f64>() / 10.0;
    let (pse, mse) = (of(Grid::pse(&pca).unwrap()), of(Grid::mse(&pca).unwrap()));
    assert_eq!(pse.len(), DRAWS);
    for draw in &pse {
        assert_eq!(draw.shots.len(), 10);
        assert!((draw.prevalence - 15.0 / 50.0).abs() < 1e-12);
        assert!(draw.auroc > 0.8, "{draw:?}");
    }
    assert!(mean(&pse) > mean(&mse) + 0.05, "{} {}", mean(&pse), mean(&mse));
    assert_eq!(pse, of(Grid::pse(&pca).unwrap()));
}

#[test]
fn a_protocol_without_photos_left_to_test_is_an_error() {
    let table = table(&[1], &[1.0], &[RIGHT]);
    assert!(matches!(protocol(&table, &[0, 0, 1, 1], 0, 2, 3, 0), Err(Error::TooFew { .. })));
    assert_eq!(protocol(&table, &[0, 0, 1, 1], 0, 1, 3, 0).unwrap().len(), 3);
    assert!(protocol(&table, &[0, 0, 1], 0, 1, 3, 0).is_err());
}

#[test]
fn unlabelled_photos_are_tested_and_never_drawn() {
    let scores: Vec<f32> = (0..40u8).map(f32::from).collect();
    let table = ScoreTable::from_scores(Grid::new(vec![1], vec![0.0]).unwrap(), scores).unwrap();
    let kinds = [[GOOD; 30].as_slice(), &[1; 10]].concat();
    for draw in protocol(&table, &kinds, 20, 5, 20, 0).unwrap() {
        assert_eq!(draw.shots.len(), 10);
        assert!(draw.shots.iter().all(|&shot| shot >= 20), "{:?}", draw.shots);
        assert!((draw.prevalence - 5.0 / 30.0).abs() < 1e-12);
    }
    assert!(matches!(protocol(&table, &kinds, 41, 5, 1, 0), Err(Error::TooLarge { .. })));
}

proptest! {
    #[test]
    fn the_order_of_shots_changes_nothing(
        scores in prop::collection::vec(0u8..9, 48), turn in 0usize..8,
    ) {
        let grid = Grid::new(vec![1, 2, 3], vec![1.0, 2.0]).unwrap();
        let scores = scores.into_iter().map(f32::from).collect();
        let table = ScoreTable::from_scores(grid, scores).unwrap();
        let labels = [true, false, true, false, true, false, true, false];
        let mut shots: Vec<usize> = (0..8).collect();
        let choice = choose(&table, &shots, &labels).unwrap();
        shots.rotate_left(turn);
        let turned = choose(&table, &shots, &labels).unwrap();
        prop_assert_eq!((choice.best.q, choice.best.sigma), (turned.best.q, turned.best.sigma));
        for cell in &choice.cells {
            prop_assert!(cell.average_precision <= choice.best.average_precision + 1e-12);
        }
    }
}
