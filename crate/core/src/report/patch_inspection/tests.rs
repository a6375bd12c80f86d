//! The terms of a photo against a naive computation, a look in steps against one in one go, good photos
//! measured, the verdict, and files that are refused.

use super::*;
use crate::latent::latent_bank::LatentBank;
use crate::latent::nln::Scaling;
use crate::report::inspection::Threshold;

const PHOTO: Shape = Shape::new(1, 6, 6);

fn terms_of(value: f32) -> Terms {
    let errors = (0..36).map(|p| value * (1.0 + p as f32 / 35.0)).collect();
    Terms { errors, distances: vec![value; 36], shape: PHOTO }
}

fn inspection(scored: Scored) -> PatchInspection {
    let goods: Vec<Terms> = [0.1, 0.2, 0.3, 0.4].map(terms_of).to_vec();
    let at = [1, 2].map(|k| AtNeighbours::measure(k, &goods, &WEIGHTS).unwrap());
    PatchInspection {
        format: 1,
        photo: PHOTO,
        exposure: None,
        patch: 4,
        stride: 2,
        neighbours: 2,
        error_weight: 0.5,
        scored,
        blur: None,
        error_statistics: None,
        threshold_percentile: 0.95,
        weights: WEIGHTS.to_vec(),
        at: at.to_vec(),
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
    let grid = inspection(Scored::Peak).grid().unwrap();
    assert_eq!((grid.rows(), grid.columns()), (2, 2));
    let (patches, decodings, distances) = looked(&grid);
    let found = terms(&grid, &patches, &decodings, &distances).unwrap();
    // Pixel (0, 0) is in the first patch only, pixel (3, 3) in all four.
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

/// An encoder and a decoder that are quick and exact: means of the quarters, and back.
fn encode(patches: &[f32]) -> Vec<f32> {
    patches.chunks_exact(4).map(|four| four.iter().sum::<f32>() / 4.0).collect()
}

fn decode(codes: &[f32]) -> Vec<f32> {
    codes.iter().flat_map(|mean| [mean * 0.9, *mean, *mean, mean * 1.1]).collect()
}

fn bank() -> LatentBank {
    LatentBank::new(values(4 * 20, 7), 4).unwrap()
}

#[test]
fn a_look_in_steps_has_the_terms_of_a_look_in_one_go() {
    let (grid, bank, photo) =
        (inspection(Scored::Peak).grid().unwrap(), bank(), values(PHOTO.len(), 1));
    let mut looking = PatchAnalysis::new(grid, photo.clone()).unwrap();
    assert!(looking.terms(1).is_err() && looking.plain().is_err());
    looking.find(&bank, encode(looking.patches())).unwrap();
    assert!(looking.terms(1).is_err(), "nothing is decoded yet");
    for k in [1, 3, 10] {
        let rows = looking.missing(k);
        let codes: Vec<f32> =
            rows.iter().flat_map(|row| bank.latent(*row).unwrap()).copied().collect();
        looking.take(&rows, &decode(&codes)).unwrap();
        assert!(looking.missing(k).is_empty(), "nothing is decoded twice");
        let (mut near, mut distances) = (Vec::new(), Vec::new());
        for code in encode(looking.patches()).chunks_exact(4) {
            for neighbour in bank.nearest(code, k, false).unwrap() {
                near.extend_from_slice(bank.latent(neighbour.index).unwrap());
                distances.push(neighbour.distance);
            }
        }
        let naive = terms(&grid, looking.patches(), &decode(&near), &distances).unwrap();
        assert_eq!(looking.terms(k).unwrap(), naive, "K {k}");
    }
    let codes = looking.codes().to_vec();
    looking.reconstruct(decode(&codes)).unwrap();
    let plain = looking.plain().unwrap();
    assert!(plain.distances.iter().all(|d| *d == 0.0));
    assert!(
        (plain.errors[0] - (photo[0] - looking.reconstruction().unwrap()[0]).abs()).abs() < 1e-6
    );
    assert!(looking.saliency().is_none());
    looking.differentiate(&vec![-2.0; looking.patches().len()]).unwrap();
    assert_eq!(looking.saliency().unwrap(), [2.0; 36]);
}

#[test]
fn what_comes_back_from_a_network_must_fit() {
    let grid = inspection(Scored::Peak).grid().unwrap();
    let mut looking = PatchAnalysis::new(grid, values(PHOTO.len(), 1)).unwrap();
    assert!(looking.find(&bank(), vec![0.0; 3]).is_err());
    looking.find(&bank(), encode(looking.patches())).unwrap();
    let rows = looking.missing(2);
    assert!(looking.take(&rows, &[0.0; 5]).is_err());
    assert!(looking.reconstruct(vec![0.0; 5]).is_err());
    assert!(looking.reconstruct(vec![f32::NAN; looking.patches().len()]).is_err());
    assert!(looking.differentiate(&[0.0; 5]).is_err());
    assert!(PatchAnalysis::new(grid, vec![0.0; 35]).is_err());
    assert!(PatchAnalysis::new(grid, vec![f32::INFINITY; 36]).is_err());
}

#[test]
fn good_photos_reach_from_0_to_1_and_a_strange_one_beyond() {
    for scored in [Scored::Detection, Scored::Peak] {
        let model = inspection(scored);
        let setting = model.setting(None, None).unwrap();
        assert!(setting.own && !model.setting(Some(1), None).unwrap().own);
        assert_eq!(
            setting.scaling.error,
            Scaling { min: f64::from(0.1f32), max: f64::from(0.8f32) }
        );
        let best = setting.find(&terms_of(0.1)).unwrap();
        let worst = setting.find(&terms_of(0.4)).unwrap();
        assert!(best.score >= 0.0 && best.map[0] == 0.0);
        assert!((worst.map[35] - 1.0).abs() < 1e-6);
        assert_eq!((setting.scores().min(), setting.scores().max()), (best.score, worst.score));
        assert!(setting.find(&terms_of(0.8)).unwrap().score > 1.5 * worst.score);
    }
}

#[test]
fn a_weight_of_one_end_leaves_one_term_alone() {
    let model = inspection(Scored::Detection);
    let mut strange = terms_of(0.2);
    strange.distances.fill(9.0);
    let at = |a| model.setting(None, Some(a)).unwrap().find(&strange).unwrap().score;
    let usual = model.setting(None, Some(1.0)).unwrap().find(&terms_of(0.2)).unwrap().score;
    assert_eq!(at(1.0), usual);
    assert!(at(0.0) > 20.0 && at(0.5) > 10.0);
    assert!(model.setting(Some(3), None).is_err() && model.setting(None, Some(0.05)).is_err());
    assert!(model.setting(None, Some(f64::NAN)).is_err());
}

#[test]
fn the_level_of_pixels_follows_the_threshold_of_scores() {
    let model = inspection(Scored::Detection);
    let setting = model.setting(None, None).unwrap();
    let (scores, peaks) = (&setting.goods.scores, &setting.goods.peaks);
    let mut last = f32::MIN;
    for p in [0.0, 0.3, 0.5, 0.95, 1.0] {
        let level = setting.level(scores.quantile(p), p);
        assert!((level - peaks.quantile(p)).abs() < 1e-6 && level > last);
        last = level;
    }
    assert!((setting.level(2.0 * scores.max(), 1.0) - 2.0 * peaks.max()).abs() < 1e-5);
    let peak = inspection(Scored::Peak);
    assert_eq!(peak.setting(None, None).unwrap().level(0.3, 0.9), 0.3);
}

/// A look at a photo of 6×6 whose pixel (1, 1) is `odd`.
fn look_at(odd: f32) -> PatchAnalysis {
    let mut photo = values(PHOTO.len(), 1);
    photo[7] = odd;
    let mut looking = PatchAnalysis::new(inspection(Scored::Peak).grid().unwrap(), photo).unwrap();
    looking.find(&bank(), encode(looking.patches())).unwrap();
    let rows = looking.missing(2);
    let codes: Vec<f32> =
        rows.iter().flat_map(|row| bank().latent(*row).unwrap().to_vec()).collect();
    looking.take(&rows, &decode(&codes)).unwrap();
    let codes = looking.codes().to_vec();
    looking.reconstruct(decode(&codes)).unwrap();
    looking
}

#[test]
fn a_strange_photo_is_shown_with_its_regions_and_a_moved_threshold_moves_them() {
    for scored in [Scored::Detection, Scored::Peak] {
        let model = inspection(scored);
        let looking = look_at(9.0);
        let found = inspect(&model, &looking, &PatchOptions::default()).unwrap();
        let beside = &found.extra_maps;
        assert!(found.judgement.flagged && found.own && !found.contour.is_empty());
        assert!(!found.judgement.regions.is_empty());
        assert_eq!(found.judgement, score(&model, &looking, &PatchOptions::default()).unwrap());
        assert_eq!((beside.len(), &beside[0].id[..]), (1, "pse"));
        let mut truth = vec![false; 36];
        truth[7] = true;
        let default = PatchOptions::default();
        assert!(overlap(&model, &looking, &default, &truth, 6).unwrap() > 0.0);
        assert!(overlap(&model, &looking, &default, &truth, 5).is_err());
        let high = Some(Threshold::Value(2.0 * found.judgement.score));
        let above = PatchOptions { threshold: high, ..default };
        let calm = inspect(&model, &looking, &above).unwrap();
        assert!(!calm.judgement.flagged && calm.judgement.regions.is_empty());
        assert!(calm.contour.is_empty() && calm.map == found.map);
        assert_eq!(overlap(&model, &looking, &above, &truth, 6).unwrap(), 0.0);
        let other = PatchOptions { error_weight: Some(1.0), neighbours: Some(1), ..default };
        let blended = inspect(&model, &looking, &other).unwrap();
        assert!(!blended.own && blended.map != found.map);
    }
}

#[test]
fn an_error_that_is_usual_at_its_place_counts_for_nothing() {
    let shape = Shape::new(2, 24, 24);
    let good = |seed: usize| {
        let mut errors: Vec<f32> = values(2 * 576, seed).iter().map(|v| 0.01 * v).collect();
        // Every good photo has a rim that is badly reconstructed.
        let rim = |p: &usize| (4..10).contains(&(p % 24));
        (0..2 * 576).filter(rim).for_each(|p| errors[p] += 0.5 + 0.01 * seed as f32);
        Terms { errors, distances: vec![1.0; 576], shape }
    };
    let goods: Vec<Terms> = (1..6).map(good).collect();
    let (usual, others) = ErrorStatistics::measure(&goods, BLUR).unwrap();
    assert_eq!(others.len(), 5);
    let mut odd = good(3);
    let plain = odd.errors[7];
    odd.errors[15 * 24 + 18] += 10.0;
    let seen = usual.apply(&odd).unwrap();
    let most = (0..576).max_by(|a, b| seen.errors[*a].total_cmp(&seen.errors[*b])).unwrap();
    assert_eq!((most, seen.shape), (15 * 24 + 18, Shape::new(1, 24, 24)));
    assert!(plain > 0.5 && seen.errors[7] < 0.1 * seen.errors[most], "{seen:?}");
    assert!(seen.errors.iter().all(|apart| *apart >= 0.0));
    // What a photo is compared with by itself makes it look more usual than the others do.
    let peak = |usual: &ErrorStatistics| {
        usual.apply(&goods[0]).unwrap().errors.into_iter().fold(f32::MIN, f32::max)
    };
    assert!(peak(&others[0]) > peak(&usual));
    let bytes = usual.to_bytes().unwrap();
    let back = ErrorStatistics::parse(&bytes, shape, BLUR).unwrap().apply(&odd).unwrap();
    let close = |(a, b): (&f32, &f32)| (a - b).abs() < 0.05 * b.abs() + 0.2;
    assert!(back.errors.iter().zip(&seen.errors).all(close));
    assert!(ErrorStatistics::parse(&bytes, Shape::new(1, 6, 5), 0.0).is_err());
    assert!(ErrorStatistics::parse(&bytes[1..], shape, BLUR).is_err());
    assert!(
        ErrorStatistics::measure(&goods[..2], BLUR).is_err()
            && ErrorStatistics::measure(&[], BLUR).is_err()
    );
    let model = PatchInspection { photo: shape, ..inspection(Scored::Peak) };
    assert!(model.clone().with_error_statistics(None).is_ok());
    assert!(model.clone().with_error_statistics(Some(&bytes)).is_err());
    let wants = PatchInspection { blur: Some(BLUR), ..model };
    assert!(
        wants.clone().with_error_statistics(Some(&bytes)).is_ok()
            && wants.with_error_statistics(None).is_err()
    );
}

#[test]
fn a_dimmed_photo_is_looked_at_in_the_light_of_the_good_ones() {
    let photo = values(PHOTO.len(), 1);
    let dimmed: Vec<f32> = photo.iter().map(|v| v * 0.8).collect();
    let level = exposure::level(&photo, PHOTO).unwrap();
    let model = inspection(Scored::Peak);
    assert_eq!(model.look(dimmed.clone()).unwrap().photo(), dimmed);
    let lit = PatchInspection { exposure: Some(level), ..model };
    let looking = lit.look(dimmed).unwrap();
    assert!(looking.photo().iter().zip(&photo).all(|(a, b)| (a - b).abs() < 1e-5));
    assert!(lit.look(vec![0.5; 35]).is_err());
    assert_eq!(PatchInspection::parse(&serde_json::to_vec(&lit).unwrap()).unwrap(), lit);
}

#[test]
fn a_file_reads_back_and_a_damaged_one_says_why() {
    let model = inspection(Scored::Peak);
    let json = serde_json::to_vec(&model).unwrap();
    assert_eq!(PatchInspection::parse(&json).unwrap(), model);
    let broken = |change: fn(&mut PatchInspection)| {
        let mut copy = model.clone();
        change(&mut copy);
        PatchInspection::parse(&serde_json::to_vec(&copy).unwrap())
    };
    assert!(matches!(broken(|i| i.format = 9), Err(Error::Newer { .. })));
    assert!(matches!(broken(|i| i.at[0].neighbours = 0), Err(Error::Damaged { .. })));
    assert!(matches!(broken(|i| i.exposure = Some(0.0)), Err(Error::Damaged { .. })));
    assert!(matches!(broken(|i| i.at.reverse()), Err(Error::Damaged { .. })));
    assert!(matches!(broken(|i| i.weights[10] = 1.5), Err(Error::Damaged { .. })));
    assert!(matches!(broken(|i| i.weights.truncate(10)), Err(Error::Damaged { .. })));
    assert!(matches!(broken(|i| i.at[1].scaling.error.max = -1.0), Err(Error::Damaged { .. })));
    assert!(matches!(broken(|i| i.photo = Shape::new(1, 6, 8)), Err(Error::Damaged { .. })));
    assert!(broken(|i| i.neighbours = 7).is_err());
    assert!(broken(|i| i.error_weight = 0.55).is_err());
    assert!(broken(|i| i.at.clear()).is_err());
    assert!(broken(|i| i.stride = 0).is_err());
    assert!(broken(|i| i.patch = 1 << 20).is_err());
    assert!(broken(|i| i.photo = Shape::new(2, 6, 6)).is_err());
    assert!(matches!(
        broken(|i| {
            i.photo = Shape::new(1, 60, 60);
            i.stride = 1
        }),
        Err(Error::Damaged { .. })
    ));
    assert!(PatchInspection::parse(&json[..json.len() / 2]).is_err());
}

#[test]
fn terms_that_do_not_fit_are_errors() {
    let grid = inspection(Scored::Peak).grid().unwrap();
    let (patches, decodings, distances) = looked(&grid);
    assert!(terms(&grid, &patches[1..], &decodings, &distances).is_err());
    assert!(terms(&grid, &patches, &decodings[1..], &distances).is_err());
    assert!(terms(&grid, &patches, &decodings, &distances[1..]).is_err());
    assert!(terms(&grid, &patches, &decodings, &[]).is_err());
    let mut broken = distances.clone();
    broken[0] = f32::NAN;
    assert!(terms(&grid, &patches, &decodings, &broken).is_err());
    assert!(AtNeighbours::measure(1, &[], &WEIGHTS).is_err());
    assert!(AtNeighbours::measure(1, &[terms_of(0.1)], &[2.0]).is_err());
}
