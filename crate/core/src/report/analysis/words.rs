//! The verdict and the maps in words, for readers and for screen readers.
//!
//! Every sentence must be true of the numbers it is made from: shares are rounded, but never to
//! none or all unless they are.

use super::report::NeighbourView;
use crate::models::calibration::{ScoreCalibration, ScoreKind};
use crate::report::novelty::Novelty;
use crate::report::region;
use crate::report::verdict::{Level, Verdict};
use crate::report::view::MapView;
use crate::stats::numbers::{percent, short};

/// What a verdict is made from.
pub(super) struct Judged<'a> {
    /// Which score decides.
    pub kind: ScoreKind,
    /// That score.
    pub score: f64,
    /// Its position among normal images, and which these are.
    pub novelty: Option<(&'a Novelty, &'a ScoreCalibration)>,
    /// What the network was trained on.
    pub known: &'a str,
    /// The position of most of it, as a sentence of its own after a space, or nothing.
    pub place: String,
}

/// The position of most of the error.
pub(super) fn place_of_error(mse: f64, region: Option<&str>) -> String {
    match region {
        Some(region) => format!(" Most of it is {region}."),
        None if mse > 0.0 => " It is spread over the image.".to_owned(),
        None => String::new(),
    }
}

/// How far the neighbours are and where the image differs from them.
pub(super) fn place_of_neighbours(
    views: &[NeighbourView],
    differs: bool,
    region: Option<&str>,
) -> String {
    let distance =
        |view: Option<&NeighbourView>| short(view.map_or(0.0, |view| f64::from(view.distance)));
    let (nearest, farthest) = (distance(views.first()), distance(views.last()));
    let (subject, them) = match views.len() {
        1 => (format!("Its nearest training image is at distance {nearest}"), "it"),
        k if nearest == farthest => {
            (format!("Its {k} nearest training images are at distance {nearest}"), "them")
        }
        k => {
            let range = format!("{nearest} to {farthest}");
            (format!("Its {k} nearest training images are at distances {range}"), "them")
        }
    };
    let place = match region {
        _ if !differs => String::new(),
        Some(region) => format!("; most of the difference from {them} is {region}"),
        None => format!("; the difference from {them} is spread over the image"),
    };
    format!(" {subject} in latent space{place}.")
}

/// The verdict on an image.
pub(super) fn verdict(judged: &Judged<'_>) -> Verdict {
    let Judged { kind, place, .. } = judged;
    let score = short(judged.score);
    let Some((novelty, scores)) = judged.novelty else {
        let text =
            format!("No verdict: this model has no calibration data. The error is {score}.{place}");
        return Verdict { level: Level::Unknown, text };
    };
    let (noun, compared) = match kind {
        ScoreKind::Mse => ("error", ""),
        // A blend is compared with the images whose terms the calibration keeps.
        ScoreKind::Nln => ("score", " in the calibration"),
    };
    let normal = &scores.normal;
    let held_out = format!("held-out examples of {}{compared}", judged.known);
    let threshold = short(f64::from(novelty.threshold));
    let higher = 1.0 - novelty.percentile;
    let level = Level::of(novelty.flagged, higher, novelty.threshold_percentile);
    let higher = percent(higher);
    let text = match level {
        Level::Unusual if novelty.score > normal.max() => format!(
            "Unusual: {noun} {score} exceeds all {} {held_out} (threshold {threshold}).{place}",
            normal.count()
        ),
        Level::Unusual => format!(
            "Unusual: {noun} {score} is at least as high as that of {} of the {held_out} (threshold \
             {threshold}).{place}",
            percent(novelty.percentile)
        ),
        Level::Borderline => format!(
            "Borderline: {noun} {score} is just below the threshold of {threshold}; {higher} of the \
             {held_out} have a higher {noun}.{place}"
        ),
        Level::Ordinary | Level::Unknown => format!(
            "Ordinary: {noun} {score} is below the threshold of {threshold}; {higher} of the \
             {held_out} have a higher {noun}.{place}"
        ),
    };
    Verdict { level, text }
}

/// One sentence on a neighbour, the first of which is number 1.
pub(super) fn describe_neighbour(number: usize, distance: f32, error: f64) -> String {
    format!(
        "Neighbour {number}: distance {}, difference {}.",
        short(f64::from(distance)),
        short(error)
    )
}

/// One sentence on a map; rows and columns count from 1, as the page's crosshair does.
pub(super) fn describe(map: &MapView, width: usize, sigma: f32, k: usize) -> String {
    let bright = || {
        let bright = map.values.iter().filter(|v| **v > 0.5).count();
        percent(bright as f64 / map.values.len() as f64)
    };
    let height = map.values.len() / width;
    match map.id {
        "input" => format!(
            "Input of the network: {height} by {width} pixels; {} of them are brighter than \
             0.5.",
            bright()
        ),
        "reconstruction" => format!(
            "Reconstruction by the network: values from {} to {}; {} of the pixels \
             are brighter than 0.5.",
            short(f64::from(map.min)),
            short(f64::from(map.max)),
            bright()
        ),
        id => {
            let (name, peak) = match id {
                "error" => ("Error: the squared difference of input and reconstruction", true),
                "saliency" => ("Saliency: how strongly the error depends on each pixel", false),
                "saliency_squared" => ("Squared saliency: emphasises the largest values", false),
                "nln" => {
                    ("Nearest latent neighbours: the difference from the reconstruction of", true)
                }
                _ => ("Proximally sensitive error", true),
            };
            let name = match (id, k) {
                ("pse", _) => format!("{name} at σ = {sigma}"),
                ("nln", 1) => format!("{name} the nearest training image"),
                ("nln", k) => format!("{name} the {k} nearest training images"),
                _ => name.to_owned(),
            };
            let Some(top) = map.ranks.iter().position(|r| *r == 1).filter(|_| map.max > 0.0) else {
                return format!("{name}, zero everywhere.");
            };
            let largest = if peak {
                format!("at most {}, in", short(f64::from(map.max)))
            } else {
                "strongest in".to_owned()
            };
            let place = match region::of_most(&map.values, width) {
                Some(region) => format!("most of it is {region}"),
                None => "it is spread over the image".to_owned(),
            };
            format!(
                "{name}, {largest} row {}, column {}; {place}.",
                top / width + 1,
                top % width + 1
            )
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::models::calibration::tests::{calibration, with_nln};
    use crate::report::axis::ScoreScale;
    use crate::report::{novelty, view};

    fn judge(mse: f32, percentile: f64) -> Verdict {
        let scores = calibration().scores.mse;
        let axis = ScoreScale::logarithmic(scores.min, scores.max);
        let novelty = novelty::place(mse, percentile, &scores, &axis);
        verdict(&Judged {
            kind: ScoreKind::Mse,
            score: f64::from(mse),
            novelty: Some((&novelty, &scores)),
            known: "the digits 0–4",
            place: place_of_error(f64::from(mse), Some("in the upper left")),
        })
    }

    fn unknown(mse: f64) -> Verdict {
        let place = place_of_error(mse, None);
        verdict(&Judged { kind: ScoreKind::Mse, score: mse, novelty: None, known: "", place })
    }

    #[test]
    fn a_blended_score_is_called_a_score_and_compared_with_the_images_that_were_kept() {
        let scores = with_nln().nln.unwrap().at(5).unwrap().scores(1.0).unwrap();
        let axis = ScoreScale::linear(scores.min, scores.max);
        let judge = |score: f32| {
            let novelty = novelty::place(score, 0.95, &scores, &axis);
            verdict(&Judged {
                kind: ScoreKind::Nln,
                score: f64::from(score),
                novelty: Some((&novelty, &scores)),
                known: "the digits 0–4",
                place: String::new(),
            })
        };
        assert_eq!(
            judge(1.25).text,
            "Unusual: score 1.25 exceeds all 100 held-out examples of the digits 0–4 in the calibration \
             (threshold 0.95)."
        );
        let text = judge(-0.4).text;
        assert!(text.starts_with("Ordinary: score −0.4 is below"), "{text}");
        assert!(
            text.contains("; 100 % of the held-out examples of the digits 0–4 in the calibration")
        );
    }

    fn view(distance: f32) -> NeighbourView {
        let pixel = view::heat("nln", vec![1], vec![0.0], None, Default::default());
        let (picture, error_map) = (pixel.clone(), pixel);
        NeighbourView { index: 7, distance, error: 0.25, words: String::new(), picture, error_map }
    }

    #[test]
    fn neighbours_are_placed_by_their_distances_and_what_differs_by_its_region() {
        let [near, far] = [1.5, 2.25].map(view);
        let one = std::slice::from_ref(&near);
        assert_eq!(
            place_of_neighbours(&[near.clone(), far], true, Some("at the top")),
            " Its 2 nearest training images are at distances 1.5 to 2.25 in latent space; most of \
             the difference from them is at the top."
        );
        assert_eq!(
            place_of_neighbours(one, true, None),
            " Its nearest training image is at distance 1.5 in latent space; the difference from it is \
             spread over the image."
        );
        assert_eq!(
            place_of_neighbours(&[near.clone(), near], false, None),
            " Its 2 nearest training images are at distance 1.5 in latent space."
        );
        assert_eq!(describe_neighbour(2, 1.5, 0.25), "Neighbour 2: distance 1.5, difference 0.25.");
    }

    #[test]
    fn the_level_follows_the_threshold_and_its_lower_neighbourhood() {
        // Normal errors are 0.001 … 0.1, so percentiles read off directly.
        for (mse, level) in [
            (0.0, Level::Ordinary),
            (0.05, Level::Ordinary),
            (0.0895, Level::Ordinary),
            (0.091, Level::Borderline),
            (0.095, Level::Borderline),
            (0.0951, Level::Unusual),
            (5.0, Level::Unusual),
        ] {
            assert_eq!(judge(mse, 0.95).level, level, "{mse}");
        }
    }

    #[test]
    fn the_sentences_say_the_threshold_how_rare_the_score_is_and_where_the_error_is() {
        assert_eq!(
            judge(0.0425, 0.95).text,
            "Ordinary: error 0.0425 is below the threshold of 0.095; 58 % of the held-out examples of \
             the digits 0–4 have a higher error. Most of it is in the upper left."
        );
        assert_eq!(
            judge(0.0935, 0.95).text,
            "Borderline: error 0.0935 is just below the threshold of 0.095; 7 % of the held-out \
             examples of the digits 0–4 have a higher error. Most of it is in the upper left."
        );
        assert_eq!(
            judge(0.0985, 0.95).text,
            "Unusual: error 0.0985 is at least as high as that of 98 % of the held-out examples of \
             the digits 0–4 (threshold 0.095). Most of it is in the upper left."
        );
        assert!(judge(0.5, 0.95).text.contains("exceeds all 100 held-out"));
        assert!(!judge(0.1, 1.0).text.contains("all 100"), "a tie with the largest is not higher");
    }

    #[test]
    fn without_a_calibration_there_is_no_verdict_and_the_text_says_so() {
        let v = unknown(0.25);
        assert_eq!(v.level, Level::Unknown);
        assert!(v.text.starts_with("No verdict") && v.text.contains("0.25"), "{}", v.text);
        assert!(!unknown(0.0).text.contains("spread"));
    }
}
