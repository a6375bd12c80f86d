//! The verdict and the maps in words, for readers and for screen readers.
//!
//! Every sentence must be true of the numbers it is made from: shares are rounded, but never to
//! none or all unless they are.

use super::region;
use super::report::{Level, MapView, NeighbourView, Novelty, Verdict};
use crate::latent::latent_bank::Neighbour;
use crate::models::calibration::{ScoreCalibration, ScoreKind};

/// How near below the threshold a picture is borderline, as a share of the normal images: as many
/// as the threshold flags, within these limits.
pub(crate) const BORDER: [f64; 2] = [0.01, 0.1];

/// What a verdict speaks of.
pub(super) struct Judged<'a> {
    /// Which score decides.
    pub kind: ScoreKind,
    /// That score.
    pub score: f64,
    /// Where it stands and among which normal images.
    pub novelty: Option<(&'a Novelty, &'a ScoreCalibration)>,
    /// What the network knows.
    pub known: &'a str,
    /// Where most of it lies, as a sentence of its own after a space, or nothing.
    pub place: String,
}

/// Where most of the error lies.
pub(super) fn place_of_error(mse: f64, region: Option<&str>) -> String {
    match region {
        Some(region) => format!(" Most of it lies {region}."),
        None if mse > 0.0 => " It is spread over the picture.".to_owned(),
        None => String::new(),
    }
}

/// How far the neighbours are and where the picture differs from them.
pub(super) fn place_of_neighbours(
    views: &[NeighbourView],
    differs: bool,
    region: Option<&str>,
) -> String {
    let distance =
        |view: Option<&NeighbourView>| short(view.map_or(0.0, |view| f64::from(view.distance)));
    let (nearest, farthest) = (distance(views.first()), distance(views.last()));
    let (subject, them) = match views.len() {
        1 => (format!("Its nearest known picture is at distance {nearest}"), "it"),
        k if nearest == farthest => {
            (format!("Its {k} nearest known pictures are at distance {nearest}"), "them")
        }
        k => {
            let range = format!("{nearest} to {farthest}");
            (format!("Its {k} nearest known pictures are at distances {range}"), "them")
        }
    };
    let place = match region {
        _ if !differs => String::new(),
        Some(region) => format!("; most of what differs from {them} lies {region}"),
        None => format!("; what differs from {them} is spread over the picture"),
    };
    format!(" {subject} in latent space{place}.")
}

/// The verdict on a picture.
pub(super) fn verdict(judged: &Judged<'_>) -> Verdict {
    let Judged { kind, place, .. } = judged;
    let score = short(judged.score);
    let Some((novelty, scores)) = judged.novelty else {
        let text = format!(
            "No verdict: this model brings no calibration to compare with. The error is {score}.{place}"
        );
        return Verdict { level: Level::None, text };
    };
    let (noun, compared) = match kind {
        ScoreKind::Mse => ("error", ""),
        // A blend is compared with the pictures whose terms the calibration keeps.
        ScoreKind::Nln => ("score", " that it is compared with"),
    };
    let normal = &scores.normal;
    let known = format!("the network knows {}", judged.known);
    let threshold = short(f64::from(novelty.threshold));
    let p = novelty.threshold_percentile;
    let higher = percent(1.0 - novelty.percentile);
    let (level, text) = if novelty.flagged && novelty.score > normal.max() {
        let text = format!(
            "Strange: {known}, and the {noun} here, {score}, is higher than that of all {} held out \
             from training{compared} (the threshold is {threshold}).{place}",
            normal.count()
        );
        (Level::Strange, text)
    } else if novelty.flagged {
        let text = format!(
            "Strange: {known}, and the {noun} here, {score}, is at least as high as that of {} of \
             those held out from training (the threshold is {threshold}).{place}",
            percent(novelty.percentile)
        );
        (Level::Strange, text)
    } else if novelty.percentile >= p - (1.0 - p).clamp(BORDER[0], BORDER[1]) {
        let text = format!(
            "Borderline: {known}, and {higher} of those held out from training have a higher {noun} \
             than the {score} here, just below the threshold of {threshold}.{place}"
        );
        (Level::Borderline, text)
    } else {
        let text = format!(
            "Ordinary: {known}, and {higher} of those held out from training have a higher {noun} \
             than the {score} here (the threshold is {threshold}).{place}"
        );
        (Level::Ordinary, text)
    };
    Verdict { level, text }
}

/// One sentence on a neighbour, the first of which is number 1.
pub(super) fn describe_neighbour(number: usize, neighbour: &Neighbour, error: f64) -> String {
    format!(
        "Neighbour {number}: known picture {} at distance {}, the difference from it is {}.",
        neighbour.index,
        short(f64::from(neighbour.distance)),
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
            "Input: what the network sees, {height} by {width} pixels; {} of them are brighter than \
             half.",
            bright()
        ),
        "reconstruction" => format!(
            "Reconstruction: what the network makes of it, values from {} to {}; {} of the pixels \
             are brighter than half.",
            short(f64::from(map.min)),
            short(f64::from(map.max)),
            bright()
        ),
        id => {
            let (name, peak) = match id {
                "error" => ("Error: the squared difference of input and reconstruction", true),
                "saliency" => ("Saliency: how strongly each pixel moves the error", false),
                "saliency_squared" => ("Squared saliency: the strongest of the saliency", false),
                "nln" => (
                    "Nearest latent neighbours: the difference from what the network makes of",
                    true,
                ),
                _ => ("Proximally sensitive error", true),
            };
            let name = match (id, k) {
                ("pse", _) => format!("{name} at σ = {sigma}"),
                ("nln", 1) => format!("{name} the nearest known picture"),
                ("nln", k) => format!("{name} the {k} nearest known pictures"),
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
                Some(region) => format!("most of it lies {region}"),
                None => "it is spread over the picture".to_owned(),
            };
            format!(
                "{name}, {largest} row {}, column {}; {place}.",
                top / width + 1,
                top % width + 1
            )
        }
    }
}

/// A number to three significant digits without an exponent, where that is readable.
pub(crate) fn short(v: f64) -> String {
    let size = v.abs();
    if size == 0.0 {
        return "0".to_owned();
    }
    if !(1e-9..1e9).contains(&size) {
        return format!("{v:.2e}").replace('-', "−");
    }
    let mut decimals = 0;
    let mut scaled = size;
    while scaled < 99.95 && decimals < 12 {
        scaled *= 10.0;
        decimals += 1;
    }
    let text = format!("{v:.decimals$}").replace('-', "−");
    if text.contains('.') {
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    } else {
        text
    }
}

/// A share as a percentage; 0 % and 100 % only for none and all.
pub(crate) fn percent(share: f64) -> String {
    let percent = share.clamp(0.0, 1.0) * 100.0;
    if percent == 0.0 || percent == 100.0 || (10.0..=90.0).contains(&percent) {
        format!("{percent:.0} %")
    } else if percent < 0.1 {
        "less than 0.1 %".to_owned()
    } else if percent > 99.9 {
        "more than 99.9 %".to_owned()
    } else {
        format!("{percent:.1} %").replace(".0 %", " %")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::models::calibration::tests::{calibration, with_nln};
    use crate::report::analysis::novelty;
    use crate::report::analysis::score_axis::ScoreAxis;

    fn judge(mse: f32, percentile: f64) -> Verdict {
        let scores = calibration().scores.mse;
        let axis = ScoreAxis::logarithmic(scores.min, scores.max);
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
    fn a_blended_score_is_called_a_score_and_compared_with_the_pictures_that_were_kept() {
        let scores = with_nln().nln.unwrap().at(5).unwrap().scores(1.0).unwrap();
        let axis = ScoreAxis::linear(scores.min, scores.max);
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
            "Strange: the network knows the digits 0–4, and the score here, 1.25, is higher than \
             that of all 100 held out from training that it is compared with (the threshold is 0.95)."
        );
        let text = judge(-0.4).text;
        assert!(
            text.contains(
                "100 % of those held out from training have a higher score than the −0.4"
            )
        );
    }

    fn view(distance: f32) -> NeighbourView {
        let pixel =
            crate::report::analysis::heat("nln", vec![1], vec![0.0], None, Default::default());
        let (picture, error_map) = (pixel.clone(), pixel);
        NeighbourView { index: 7, distance, error: 0.25, words: String::new(), picture, error_map }
    }

    #[test]
    fn neighbours_are_placed_by_their_distances_and_what_differs_by_its_region() {
        let [near, far] = [1.5, 2.25].map(view);
        let one = std::slice::from_ref(&near);
        assert_eq!(
            place_of_neighbours(&[near.clone(), far], true, Some("at the top")),
            " Its 2 nearest known pictures are at distances 1.5 to 2.25 in latent space; most of what \
             differs from them lies at the top."
        );
        assert_eq!(
            place_of_neighbours(one, true, None),
            " Its nearest known picture is at distance 1.5 in latent space; what differs from it is \
             spread over the picture."
        );
        assert_eq!(
            place_of_neighbours(&[near.clone(), near], false, None),
            " Its 2 nearest known pictures are at distance 1.5 in latent space."
        );
        assert_eq!(
            describe_neighbour(2, &Neighbour { index: 7, distance: 1.5 }, 0.25),
            "Neighbour 2: known picture 7 at distance 1.5, the difference from it is 0.25."
        );
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
            (0.0951, Level::Strange),
            (5.0, Level::Strange),
        ] {
            assert_eq!(judge(mse, 0.95).level, level, "{mse}");
        }
    }

    #[test]
    fn the_sentences_say_what_is_known_how_rare_it_is_and_where_it_lies() {
        assert_eq!(
            judge(0.0425, 0.95).text,
            "Ordinary: the network knows the digits 0–4, and 58 % of those held out from training \
             have a higher error than the 0.0425 here (the threshold is 0.095). Most of it lies in \
             the upper left."
        );
        assert_eq!(
            judge(0.0935, 0.95).text,
            "Borderline: the network knows the digits 0–4, and 7 % of those held out from training \
             have a higher error than the 0.0935 here, just below the threshold of 0.095. Most of it \
             lies in the upper left."
        );
        assert_eq!(
            judge(0.0985, 0.95).text,
            "Strange: the network knows the digits 0–4, and the error here, 0.0985, is at least as \
             high as that of 98 % of those held out from training (the threshold is 0.095). Most of \
             it lies in the upper left."
        );
        assert!(judge(0.5, 0.95).text.contains("higher than that of all 100 held out"));
        assert!(!judge(0.1, 1.0).text.contains("all 100"), "a tie with the largest is not higher");
    }

    #[test]
    fn without_a_calibration_there_is_no_verdict_and_the_text_says_so() {
        let v = unknown(0.25);
        assert_eq!(v.level, Level::None);
        assert!(v.text.starts_with("No verdict") && v.text.contains("0.25"), "{}", v.text);
        assert!(!unknown(0.0).text.contains("spread"));
    }

    #[test]
    fn numbers_are_short_and_keep_three_digits() {
        for (v, text) in [
            (0.0, "0"),
            (0.031_234, "0.0312"),
            (0.5, "0.5"),
            (1.0, "1"),
            (12.345, "12.3"),
            (123.45, "123"),
            (1e5, "100000"),
            (-0.05, "−0.05"),
            (0.000_012_345, "0.0000123"),
            (1e-20, "1.00e−20"),
            (99.96, "100"),
        ] {
            assert_eq!(short(v), text);
        }
    }

    #[test]
    fn a_share_is_only_none_or_all_when_it_is() {
        for (share, text) in [
            (0.0, "0 %"),
            (1.0, "100 %"),
            (0.5, "50 %"),
            (0.05, "5 %"),
            (0.951, "95.1 %"),
            (0.99996, "more than 99.9 %"),
            (0.0001, "less than 0.1 %"),
            (0.999, "99.9 %"),
        ] {
            assert_eq!(percent(share), text);
        }
    }
}
