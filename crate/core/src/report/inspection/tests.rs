//! What is shown of a scratched part and of a good one, and that a look changes no verdict.

use super::*;
use crate::models::part_map::Method;
use crate::models::training::{TrainingConfig, percentile, train};
use crate::progress::unwatched;
use crate::report::colour_map::ColourMap;
use crate::report::verdict::Level;

const SHAPE: Shape = Shape::new(3, 40, 32);

fn part(seed: u32) -> Vec<f32> {
    let mut state = seed.wrapping_mul(2_654_435_761).wrapping_add(7);
    let mut next = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 8) as f32 / (1 << 24) as f32 - 0.5
    };
    let light = 1.0 + 0.2 * next();
    let mut value = |p: usize| {
        let pixel = p % SHAPE.pixels();
        let (y, x) = (pixel / 32, pixel % 32);
        let metal = if (8..30).contains(&y) && (6..26).contains(&x) { 0.6 } else { 0.2 };
        metal * light + 0.03 * next()
    };
    (0..SHAPE.len()).map(&mut value).collect()
}

/// A part with a bar in rows 20 and 21, columns 10 to 19.
fn scratched() -> Vec<f32> {
    let mut photo = part(60);
    for p in 0..SHAPE.len() {
        let pixel = p % SHAPE.pixels();
        if (20..22).contains(&(pixel / 32)) && (10..20).contains(&(pixel % 32)) {
            photo[p] += 0.3;
        }
    }
    photo
}

fn model(method: Option<Method>, per_pixel: bool) -> PartModel {
    let lesson = TrainingConfig {
        name: "Plate".to_owned(),
        components: Some(2),
        method,
        per_pixel: Some(per_pixel),
        align: false,
        percentile: percentile(),
    };
    let photos = (1..10).flat_map(part).collect();
    train(photos, Vec::new(), SHAPE, &lesson, &mut unwatched).unwrap().model
}

#[test]
fn a_scratch_is_a_region_with_a_box_a_contour_and_words() {
    for per_pixel in [false, true] {
        let found =
            inspect(&model(None, per_pixel), &scratched(), &DisplayOptions::default()).unwrap();
        let Judgement { regions, verdict, position, .. } = &found.judgement;
        assert_eq!((verdict.level, regions[0].number), (Level::Unusual, 1));
        assert!(verdict.text.contains("none of the 9 good photos"), "{}", verdict.text);
        assert!(verdict.text.contains("in the middle"), "{}", verdict.text);
        let [left, top, right, bottom] = regions[0].rectangle;
        assert!(
            left < 12.0 / 32.0 && right > 18.0 / 32.0 && top < 21.0 / 40.0 && bottom > 21.0 / 40.0
        );
        let [x, y] = regions[0].at;
        assert!((left..right).contains(&x) && (top..bottom).contains(&y));
        assert!(regions[0].area > 0.01 && regions[0].area < 0.2, "{}", regions[0].area);
        assert_eq!(regions[0].area, regions[0].pixels as f64 / 1280.0);
        assert!(!found.contour.is_empty() && found.own);
        assert!(*position > found.novelty.threshold_position);
        assert_eq!(found.judgement.score, found.map.max);
    }
}

#[test]
fn a_good_part_is_good_and_has_no_region() {
    let model = model(None, false);
    // One that it has learnt, which its threshold cannot be too low for.
    let found = inspect(&model, &part(3), &DisplayOptions::default()).unwrap();
    let Judgement { regions, verdict, flagged, .. } = &found.judgement;
    assert!(!flagged && regions.is_empty() && found.contour.is_empty());
    assert!(verdict.text.starts_with("Ordinary") || verdict.text.starts_with("Borderline"));
    assert_eq!(score(&model, &part(3), None).unwrap(), found.judgement);
    assert!(!mask(&model, &part(3), None).unwrap().contains(&true));
}

#[test]
fn pictures_have_the_size_of_the_map_and_the_colours_of_the_photo() {
    let found = inspect(&model(None, false), &scratched(), &DisplayOptions::default()).unwrap();
    for view in [&found.map, &found.error, &found.input, &found.reconstruction] {
        assert_eq!((view.values.len(), view.rgba.len()), (1280, 4 * 1280));
        assert!(view.low < view.high);
    }
    assert!(found.legend.iter().all(|tick| (-1e-6..=1.000_001).contains(&tick.position)));
    assert!(found.legend.len() >= 3);
}

#[test]
fn a_look_changes_pictures_and_no_verdict() {
    let model = model(None, true);
    let plain = inspect(&model, &scratched(), &DisplayOptions::default()).unwrap();
    for look in [
        DisplayOptions { components: Some(0), ..DisplayOptions::default() },
        DisplayOptions { sigma: Some(3.0), ..DisplayOptions::default() },
        DisplayOptions { scale: Scale::Image, ..DisplayOptions::default() },
        DisplayOptions { colour_map: ColourMap::Cividis, ..DisplayOptions::default() },
    ] {
        let other = inspect(&model, &scratched(), &look).unwrap();
        assert_eq!((&other.judgement, &other.contour), (&plain.judgement, &plain.contour));
        assert_ne!(other.map, plain.map, "{look:?}");
        assert_eq!(other.own, look.components.is_none() && look.sigma.is_none());
    }
    let same = DisplayOptions { components: Some(2), ..DisplayOptions::default() };
    assert!(inspect(&model, &scratched(), &same).unwrap().own);
    let calibrated = plain.map.high;
    assert_eq!(calibrated, model.threshold().max(model.card().display));
    let own = inspect(
        &model,
        &scratched(),
        &DisplayOptions { scale: Scale::Image, ..DisplayOptions::default() },
    );
    assert!(own.unwrap().map.high > calibrated);
}

#[test]
fn saliency_and_pse_stand_beside_the_error_and_say_which_decide() {
    let seen = |method, per_pixel| {
        let look = DisplayOptions { extra_maps: true, ..DisplayOptions::default() };
        inspect(&model(method, per_pixel), &scratched(), &look).unwrap()
    };
    let ids = |found: &Inspection| -> Vec<(String, String)> {
        found.extra_maps.iter().map(|b| (b.id.clone(), b.note.clone())).collect()
    };
    let found = seen(None, true);
    let (own, other) =
        ("Part of the score map.".to_owned(), "Not part of the score map.".to_owned());
    let named = |id: &str, note: &String| (id.to_owned(), note.clone());
    let listed = ids(&found);
    assert_eq!(listed[0].0, "saliency");
    assert_eq!(listed[1..], [named("pse-1", &own), named("pse-2", &own), named("pse-4", &own)]);
    assert_eq!(
        found.note,
        "Score map: maximum of PSE at σ\u{a0}1, 2 and 4, each normalised by good photos, then per pixel."
    );
    let one = seen(Some(Method::Pse { sigma: 1.5 }), false);
    let all = [named("pse-1", &other), named("pse-1.5", &own), named("pse-2", &other)];
    assert_eq!((&ids(&one)[1..4], &one.note[..]), (&all[..], "Score map: PSE at σ\u{a0}1.5."));
    // Of one width without more, the plate is the map that decides.
    assert_eq!(one.extra_maps[2].view.values, one.map.values);
    assert_eq!(seen(Some(Method::Mse), false).note, "Score map: squared error.");
    let mse = seen(Some(Method::Mse), true).note;
    assert_eq!(mse, "Score map: squared error, normalised per pixel by good photos.");
    for beside in &found.extra_maps {
        assert_eq!((beside.view.values.len(), beside.view.rgba.len()), (1280, 4 * 1280));
        assert!(beside.view.max > 0.0 && beside.title.len() > 5);
    }
    // Not asked for, nothing is made; the rest is the same.
    let plain = inspect(&model(None, true), &scratched(), &DisplayOptions::default()).unwrap();
    assert!(plain.extra_maps.is_empty() && plain.note.is_empty());
    assert_eq!((plain.map, plain.judgement), (found.map, found.judgement));
}

#[test]
fn a_part_that_lies_elsewhere_is_said_so_with_and_without_pictures() {
    let model = model(None, false);
    let shift = crate::input::alignment::Shift { down: 0.0, right: -5.0 };
    let nearest = crate::input::alignment::Interpolation::Nearest;
    let moved = crate::input::alignment::shift(&part(70), SHAPE, shift, nearest).unwrap();
    let said = score(&model, &moved, None).unwrap();
    let misalignment = said.misalignment.clone().unwrap();
    assert!((misalignment.right - 5.0).abs() < 0.6 && said.flagged, "{misalignment:?}");
    assert_eq!(inspect(&model, &moved, &DisplayOptions::default()).unwrap().judgement, said);
    assert_eq!(score(&model, &scratched(), None).unwrap().misalignment, None);
}

#[test]
fn the_axis_reaches_from_the_good_photos_to_room_for_flagged_ones() {
    for (method, per_pixel) in [(Some(Method::Mse), false), (None, true)] {
        let model = model(method, per_pixel);
        let distribution = ScoreDistribution::of(&model).unwrap();
        let threshold = distribution.place(model.threshold()).position;
        let least = model.scores().iter().copied().reduce(f32::min).unwrap();
        assert!(distribution.place(least).position < threshold && threshold < 0.9);
        assert!(distribution.place(f32::MAX).position == 1.0);
    }
}

#[test]
fn a_moved_threshold_moves_verdict_regions_and_contour_and_nothing_else() {
    let model = model(None, false);
    let at = |threshold| DisplayOptions { threshold, ..DisplayOptions::default() };
    let plain = inspect(&model, &scratched(), &at(None)).unwrap();
    let score = plain.judgement.score;
    let over = inspect(&model, &scratched(), &at(Some(Threshold::Value(2.0 * score)))).unwrap();
    assert!(!over.judgement.flagged && over.judgement.regions.is_empty());
    assert!(over.contour.is_empty() && !over.judgement.threshold.own);
    assert_eq!((&over.map, over.judgement.score), (&plain.map, score));
    let area = |found: &Inspection| found.judgement.regions.iter().map(|r| r.area).sum::<f64>();
    let low = inspect(&model, &scratched(), &at(Some(Threshold::Percentile(0.0)))).unwrap();
    assert!(area(&low) >= area(&plain) && low.judgement.threshold.good_flagged > 0.8);
    let distribution = ScoreDistribution::of(&model).unwrap();
    let own = distribution.point(None).unwrap();
    assert_eq!((own.value, own.percentile, own.own), (model.threshold(), percentile(), true));
    let back = distribution.point(Some(Threshold::Position(f64::from(own.position)))).unwrap();
    assert!((back.value / own.value - 1.0).abs() < 1e-3, "{back:?} {own:?}");
    let mark = distribution.mark(score, &own);
    assert!(mark.flagged && mark.verdict.level == Level::Unusual);
    assert!(plain.judgement.verdict.text.starts_with(&mark.verdict.text));
    assert_eq!((mark.position, mark.good_at_or_above), (plain.judgement.position, 0.0));
    for odd in [Threshold::Value(f32::NAN), Threshold::Percentile(f64::NAN)] {
        assert!(distribution.point(Some(odd)).is_err());
    }
}

#[test]
fn a_photo_of_the_lesson_left_out_has_its_own_score_and_a_map_with_that_peak() {
    let lesson = TrainingConfig {
        name: "Plate".to_owned(),
        components: Some(2),
        method: None,
        per_pixel: Some(true),
        align: false,
        percentile: percentile(),
    };
    let photos: Vec<f32> = (1..10).flat_map(part).collect();
    let trained = train(photos, Vec::new(), SHAPE, &lesson, &mut unwatched).unwrap();
    for number in [0, 5, 8] {
        let photo = part(number as u32 + 1);
        let found = inspect_left_out(&trained, number, &photo, &DisplayOptions::default()).unwrap();
        assert_eq!(found.judgement.score, trained.model.scores()[number]);
        assert_eq!(found.map.max, found.judgement.score);
        assert!(found.judgement.score > score(&trained.model, &photo, None).unwrap().score);
    }
    assert!(inspect_left_out(&trained, 9, &part(1), &DisplayOptions::default()).is_err());
}

#[test]
fn one_good_photo_of_a_far_higher_score_is_unlike_the_others() {
    let model = model(Some(Method::Mse), false);
    let distribution = ScoreDistribution::of(&model).unwrap();
    let largest = model.scores().iter().copied().fold(0.0, f32::max);
    assert!(!distribution.unlike(model.scores()[0]) && distribution.unlike(largest * 100.0));
}

#[test]
fn what_does_not_fit_is_an_error() {
    let model = model(None, false);
    assert!(inspect(&model, &[0.0; 9], &DisplayOptions::default()).is_err());
    assert!(score(&model, &vec![f32::NAN; SHAPE.len()], None).is_err());
    let greedy = DisplayOptions { components: Some(99), ..DisplayOptions::default() };
    assert!(inspect(&model, &scratched(), &greedy).is_err());
    let wide = DisplayOptions { sigma: Some(65.0), ..DisplayOptions::default() };
    assert!(inspect(&model, &scratched(), &wide).is_err());
}
