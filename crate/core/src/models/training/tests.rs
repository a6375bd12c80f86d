//! Lessons on drawn parts: what is learnt, left open, chosen by defects, cancelled and refused.

use super::*;
use crate::input::photo;
use crate::input::synth::{self, Defect, Family};
use crate::metrics::iou;
use crate::progress::unwatched;
use crate::report::inspection;

const SHAPE: Shape = Shape::new(1, 48, 48);

/// A ring that is `by` pixels beside its place, under a light that tilts, with noise of its seed.
fn part(seed: u32, by: f32) -> Vec<f32> {
    let mut state = seed.wrapping_mul(2_654_435_761).wrapping_add(99);
    let mut next = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 8) as f32 / (1 << 24) as f32 - 0.5
    };
    let (light, tilt) = (1.0 + 0.2 * next(), 0.3 * next());
    let mut pixel = |p: usize| {
        let (y, x) = ((p / 48) as f32 - 24.0, (p % 48) as f32 - 24.0 - by);
        let radius = x.hypot(y);
        let metal = if radius > 6.0 && radius < 16.0 { 0.6 } else { 0.25 };
        metal * (light + tilt * x / 48.0) + 0.03 * next()
    };
    (0..SHAPE.pixels()).map(&mut pixel).collect()
}

fn good(count: u32) -> Vec<f32> {
    (1..=count).flat_map(|seed| part(seed, 0.0)).collect()
}

/// A part with a bright bar, and which pixels are the bar.
fn scratched(seed: u32) -> (Vec<f32>, Vec<bool>) {
    let mut photo = part(seed, 0.0);
    let inside = |p: usize| (30..33).contains(&(p / 48)) && (20..34).contains(&(p % 48));
    (0..SHAPE.pixels()).filter(|p| inside(*p)).for_each(|p| photo[p] += 0.25);
    (photo, (0..SHAPE.pixels()).map(inside).collect())
}

fn config() -> TrainingConfig {
    TrainingConfig {
        name: "Ring".to_owned(),
        components: None,
        method: None,
        per_pixel: None,
        align: true,
        percentile: percentile(),
    }
}

fn trained(good: Vec<f32>, defects: Vec<f32>, config: &TrainingConfig) -> TrainedModel {
    train(good, defects, SHAPE, config, &mut unwatched).unwrap()
}

#[test]
fn twelve_good_parts_are_enough_to_find_a_scratch() {
    let TrainedModel { training_set: class, model, choice, .. } =
        trained(good(12), Vec::new(), &config());
    assert_eq!((class.alignment().pose, class.aligned()), (Pose::Aligned, false));
    assert!(choice.is_none() && model.scores().len() == 12 && model.card().name == "Ring");
    let (photo, truth) = scratched(99);
    let judged = inspection::score(&model, &photo, None).unwrap();
    assert!(judged.flagged && judged.good_at_or_above == 0.0, "{judged:?}");
    let found = inspection::mask(&model, &photo, None).unwrap();
    let reached = iou::of_masks(&found, &truth).unwrap();
    assert!(reached > 0.4, "{reached}");
}

#[test]
fn what_a_lesson_names_is_used() {
    let method = Method::Pse { sigma: 1.5 };
    let named = TrainingConfig {
        components: Some(3),
        method: Some(method),
        per_pixel: Some(false),
        percentile: 0.5,
        ..config()
    };
    let model = trained(good(9), Vec::new(), &named).model;
    assert_eq!((model.card().components, model.map().sigma()), (3, Some(1.5)));
    assert!(model.map().per_pixel().is_none());
    let mut scores = model.scores().to_vec();
    scores.sort_by(f32::total_cmp);
    assert_eq!(model.threshold(), scores[4]);
}

#[test]
fn a_defect_chooses_components_and_width_and_is_told_apart() {
    let (defect, _) = scratched(50);
    let TrainedModel { model, choice, defects, .. } = trained(good(10), defect, &config());
    let choice = choice.unwrap();
    assert_eq!(choice.best.average_precision, 1.0);
    assert_eq!(model.card().components, choice.best.q);
    assert_eq!(model.map().sigma(), Some(choice.best.sigma));
    assert!((choice.prevalence - 1.0 / 11.0).abs() < 1e-12);
    assert!(choice.cells.iter().all(|cell| cell.q <= 8));
    assert!(defects.len() == 1 && defects[0] > model.threshold());
    // What is named is not chosen.
    let named = TrainingConfig { components: Some(2), method: Some(Method::Mse), ..config() };
    assert!(trained(good(10), scratched(50).0, &named).choice.is_none());
    let half = TrainingConfig { components: Some(2), ..config() };
    let choice = trained(good(10), scratched(50).0, &half).choice.unwrap();
    assert!(choice.cells.iter().all(|cell| cell.q == 2));
}

#[test]
fn the_chosen_pair_is_chosen_with_the_map_that_the_model_scores_with() {
    // Two faint defects, so that no pair separates everything.
    let faint = |seed| -> Vec<f32> {
        let ((scratched, _), plain) = (scratched(seed), part(seed, 0.0));
        plain.iter().zip(scratched).map(|(a, b)| a + 0.15 * (b - a)).collect()
    };
    let defects = [faint(50), faint(51), part(52, 0.0)].concat();
    for per_pixel in [None, Some(true), Some(false)] {
        let config = TrainingConfig { per_pixel, ..config() };
        let trained = trained(good(12), defects.clone(), &config);
        let chosen = trained.normalisation.map(|choice| choice.per_pixel);
        assert_eq!(chosen.is_some(), per_pixel.is_none());
        assert_eq!(Some(trained.model.map().per_pixel().is_some()), per_pixel.or(chosen));
        let best = trained.choice.as_ref().unwrap().best;
        let reached = trained.average_precision().unwrap();
        assert!(reached < 1.0, "the test needs defects that are not all found: {reached}");
        assert!((best.average_precision - reached).abs() < 1e-12, "{best:?} {reached}");
    }
    assert_eq!(trained(good(6), Vec::new(), &config()).average_precision(), None);
}

#[test]
fn the_default_widths_are_those_of_the_figures() {
    let model = trained(good(6), Vec::new(), &config()).model;
    let sigmas: Vec<f32> = model.map().scales().unwrap().scales().iter().map(|s| s.sigma).collect();
    assert_eq!(sigmas, crate::maps::multi_scale_pse::SIGMAS);
}

#[test]
fn other_knobs_measure_the_same_class_as_a_new_lesson_would() {
    let first = trained(good(8), Vec::new(), &config());
    let knobs = TrainingConfig { components: Some(1), method: Some(Method::Mse), ..config() };
    let again = at_once(
        first.training_set.clone().measure(&knobs, &mut async |_| ControlFlow::Continue(())),
    );
    let again = again.unwrap().model;
    assert_eq!(again, trained(good(8), Vec::new(), &knobs).model);
}

#[test]
fn shifted_parts_are_moved_before_they_are_learnt_and_judged() {
    let places = [0.0, 3.0, -2.0, 4.0, -3.0, 1.0, 0.0, -4.0, 2.0, -1.0, 3.0, -2.0];
    let photos: Vec<f32> = (1..).zip(places).flat_map(|(seed, by)| part(seed, by)).collect();
    let moved = trained(photos.clone(), Vec::new(), &config());
    assert!(matches!(moved.training_set.alignment().pose, Pose::Shifted { .. }));
    assert!(moved.training_set.aligned() && moved.model.card().aligned);
    let finding = moved.model.judge(&part(77, 3.0)).unwrap();
    assert!((finding.shift.right - 3.0).abs() <= 1.0 && finding.shift.down == 0.0);
    // The reconstruction is where the photo has the part.
    let error: f32 =
        finding.reconstruction.iter().zip(part(77, 3.0)).map(|(a, b)| (a - b).abs()).sum();
    assert!(error / (SHAPE.len() as f32) < 0.03, "{error}");
    let kept = trained(photos, Vec::new(), &TrainingConfig { align: false, ..config() });
    assert!(!kept.training_set.aligned() && !kept.model.card().aligned);
}

#[test]
fn progress_never_falls_and_a_break_is_a_cancellation() {
    let mut last = 0.0;
    let mut stages = Vec::new();
    let work = async {
        let mut hear = async |progress: Progress| {
            assert!((0.0..=1.0).contains(&progress.share) && progress.share >= last);
            last = progress.share;
            if stages.last() != Some(&progress.stage) {
                stages.push(progress.stage);
            }
            ControlFlow::Continue(())
        };
        let (defect, _) = scratched(50);
        let class = TrainingSet::gather(good(9), defect, SHAPE, &config(), &mut hear).await?;
        last = 0.0;
        let mut hear = async |progress: Progress| {
            assert!((0.0..=1.0).contains(&progress.share) && progress.share >= last);
            last = progress.share;
            ControlFlow::Continue(())
        };
        Arc::new(class).measure(&config(), &mut hear).await
    };
    at_once(work).unwrap();
    assert_eq!(stages, [Stage::Placing, Stage::Fitting]);
    for stop in [0.1, 0.3, 0.6, 0.9] {
        let mut watch = |share: f64| {
            if share < stop { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        };
        let stopped = train(good(9), scratched(50).0, SHAPE, &config(), &mut watch);
        assert_eq!(stopped.err(), Some(Error::Cancelled), "{stop}");
    }
}

#[test]
fn lessons_that_cannot_be_learnt_are_refused() {
    let learn = |good: Vec<f32>, defects: Vec<f32>, config: &TrainingConfig| {
        train(good, defects, SHAPE, config, &mut unwatched).map(|_| ())
    };
    let too_few = Error::TooFew { what: "good photos", needed: 5, got: 4 };
    assert_eq!(learn(good(4), Vec::new(), &config()), Err(too_few));
    assert!(matches!(
        learn(good(5)[1..].to_vec(), Vec::new(), &config()),
        Err(Error::Length { .. })
    ));
    assert!(matches!(learn(good(5), vec![0.0; 7], &config()), Err(Error::Length { .. })));
    assert!(matches!(learn(good(5), vec![f32::NAN; 2304], &config()), Err(Error::Range { .. })));
    assert!(matches!(
        learn(vec![0.5; 2304 * 6], Vec::new(), &config()),
        Err(Error::Identical { .. })
    ));
    let greedy = TrainingConfig { components: Some(5), ..config() };
    assert!(matches!(learn(good(5), Vec::new(), &greedy), Err(Error::TooLarge { limit: 4, .. })));
    let nameless = TrainingConfig { name: " ".to_owned(), ..config() };
    assert!(matches!(learn(good(5), Vec::new(), &nameless), Err(Error::Damaged { .. })));
    let odd = TrainingConfig { percentile: 1.5, ..config() };
    assert!(matches!(learn(good(5), Vec::new(), &odd), Err(Error::Damaged { .. })));
}

/// A photo of a synthetic part at 128×128, and the mask of its defect at the photo's own size.
fn synthetic(family: Family, defect: Option<Defect>, seed: u64) -> (Vec<f32>, Vec<bool>) {
    let sample = synth::render(family, defect, seed, 256).unwrap();
    let values = photo::values(&sample.rgba, 256, 256, 128, false).unwrap();
    (values, sample.mask)
}

#[test]
fn twelve_synthetic_parts_are_enough_to_find_and_to_delineate_defects() {
    let shape = Shape::new(1, 128, 128);
    // Faint scratches of a washer rise above the threshold only in part.
    let (well, partly) = (0.4, 0.25);
    for (family, defects) in [
        (Family::Plate, &[(Defect::Scratch, well)][..]),
        (
            Family::Washer,
            &[
                (Defect::Scratch, partly),
                (Defect::Dent, well),
                (Defect::Stain, well),
                (Defect::MissingHole, well),
            ],
        ),
    ] {
        let good = (1..13).flat_map(|seed| synthetic(family, None, seed).0).collect();
        let model = train(good, Vec::new(), shape, &config(), &mut unwatched).unwrap().model;
        for &(defect, least) in defects {
            let mut sum = 0.0;
            for seed in 900..904 {
                let (photo, truth) = synthetic(family, Some(defect), seed);
                let judged = inspection::score(&model, &photo, None).unwrap();
                assert!(judged.flagged, "{family:?} {defect:?} {seed}");
                sum += inspection::overlap(&model, &photo, None, &truth, 256).unwrap();
            }
            assert!(sum / 4.0 > least, "{family:?} {defect:?} {}", sum / 4.0);
        }
        let falses = (500..510)
            .filter(|seed| model.judge(&synthetic(family, None, *seed).0).unwrap().flagged);
        assert!(falses.count() <= 2, "{family:?}");
    }
}
