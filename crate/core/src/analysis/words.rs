//! The verdict and the maps in words, for readers and for screen readers.
//!
//! Every sentence must be true of the numbers it is made from: shares are rounded, but never to
//! none or all unless they are.

use super::region;
use super::report::{Level, MapView, Novelty, Verdict};
use crate::calibration::Calibration;

/// How near below the threshold a picture is borderline, as a share of the normal images: as many
/// as the threshold flags, within these limits.
const BORDER: [f64; 2] = [0.01, 0.1];

/// The verdict on a picture with this mean squared error, most of which lies in `region`.
pub(super) fn verdict(
    mse: f64,
    novelty: Option<&Novelty>,
    calibration: Option<&Calibration>,
    region: Option<&str>,
) -> Verdict {
    let place = match region {
        Some(region) => format!(" Most of it lies {region}."),
        None if mse > 0.0 => " It is spread over the picture.".to_owned(),
        None => String::new(),
    };
    let (Some(novelty), Some(calibration)) = (novelty, calibration) else {
        let text = format!(
            "No verdict: this model brings no calibration to compare with. The error is {}.{place}",
            short(mse)
        );
        return Verdict { level: Level::None, text };
    };
    let normal = &calibration.scores.mse.normal;
    let known = format!("the network knows {}", calibration.known());
    let error = short(mse);
    let threshold = short(f64::from(novelty.threshold));
    let p = novelty.threshold_percentile;
    let higher = percent(1.0 - novelty.percentile);
    let (level, text) = if novelty.flagged && novelty.score > normal.max() {
        let text = format!(
            "Strange: {known}, and the error here, {error}, is higher than that of all {} held out \
             from training (the threshold is {threshold}).{place}",
            normal.count()
        );
        (Level::Strange, text)
    } else if novelty.flagged {
        let text = format!(
            "Strange: {known}, and the error here, {error}, is at least as high as that of {} of \
             those held out from training (the threshold is {threshold}).{place}",
            percent(novelty.percentile)
        );
        (Level::Strange, text)
    } else if novelty.percentile >= p - (1.0 - p).clamp(BORDER[0], BORDER[1]) {
        let text = format!(
            "Borderline: {known}, and {higher} of those held out from training have a higher error \
             than the {error} here, just below the threshold of {threshold}.{place}"
        );
        (Level::Borderline, text)
    } else {
        let text = format!(
            "Ordinary: {known}, and {higher} of those held out from training have a higher error \
             than the {error} here (the threshold is {threshold}).{place}"
        );
        (Level::Ordinary, text)
    };
    Verdict { level, text }
}

/// One sentence on a map; rows and columns count from 1, as the page's crosshair does.
pub(super) fn describe(map: &MapView, width: usize, sigma: f32) -> String {
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
                _ => ("Proximally sensitive error", true),
            };
            let name =
                if id == "pse" { format!("{name} at σ = {sigma}") } else { name.to_owned() };
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
pub(super) fn short(v: f64) -> String {
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
fn percent(share: f64) -> String {
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
    use crate::analysis::novelty::place;
    use crate::calibration::tests::calibration;

    fn judge(mse: f32, percentile: f64) -> Verdict {
        let c = calibration();
        let novelty = place(mse, percentile, &c);
        verdict(f64::from(mse), Some(&novelty), Some(&c), Some("in the upper left"))
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
        let v = verdict(0.25, None, None, None);
        assert_eq!(v.level, Level::None);
        assert!(v.text.starts_with("No verdict") && v.text.contains("0.25"), "{}", v.text);
        assert!(!verdict(0.0, None, None, None).text.contains("spread"));
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
