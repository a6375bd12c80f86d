//! The vocabulary of verdicts, the same for drawings and photos.

use serde::{Deserialize, Serialize};

/// How near below the threshold a picture is borderline, as a share of the normal images: as many
/// as the threshold flags, within these limits.
const BORDER: [f64; 2] = [0.01, 0.1];

/// How unusual a picture is. Reports of earlier versions say `strange` and `none`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// Clearly below the threshold.
    Ordinary,
    /// Just below the threshold.
    Borderline,
    /// Above the threshold.
    #[serde(alias = "strange")]
    Unusual,
    /// There is no calibration to compare with.
    #[serde(alias = "none")]
    Unknown,
}

/// A verdict with its explanation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Verdict {
    /// How unusual the picture is.
    pub level: Level,
    /// One to three sentences.
    pub text: String,
}

impl Level {
    /// The level of a score.
    ///
    /// `above` is the share of normal images with a higher score, `percentile` the share of them that
    /// the threshold leaves unflagged. A score that is not flagged is borderline when the share above
    /// it exceeds that of flagged normal images by at most as much again (between 1 and 10 %).
    pub fn of(flagged: bool, above: f64, percentile: f64) -> Self {
        let tail = 1.0 - percentile;
        if flagged {
            Self::Unusual
        } else if above <= tail + tail.clamp(BORDER[0], BORDER[1]) {
            Self::Borderline
        } else {
            Self::Ordinary
        }
    }

    /// The level as one word, as in a table.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Ordinary => "ordinary",
            Self::Borderline => "borderline",
            Self::Unusual => "unusual",
            Self::Unknown => "unknown",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_are_their_words_in_json_and_old_reports_are_read() {
        for level in [Level::Ordinary, Level::Borderline, Level::Unusual, Level::Unknown] {
            assert_eq!(serde_json::to_string(&level).unwrap(), format!("\"{}\"", level.word()));
        }
        let read = |text| serde_json::from_str::<Level>(text).unwrap();
        assert_eq!([read("\"strange\""), read("\"none\"")], [Level::Unusual, Level::Unknown]);
    }

    #[test]
    fn the_border_below_the_threshold_is_as_wide_as_what_is_flagged_within_limits() {
        let of = |above| Level::of(false, above, 0.95);
        assert_eq!([of(0.0999), of(0.11)], [Level::Borderline, Level::Ordinary]);
        let of = |above| Level::of(false, above, 1.0);
        assert_eq!([of(0.009), of(0.011)], [Level::Borderline, Level::Ordinary]);
        let of = |above| Level::of(false, above, 0.5);
        assert_eq!([of(0.599), of(0.61)], [Level::Borderline, Level::Ordinary]);
        assert_eq!(Level::of(true, 0.5, 0.5), Level::Unusual);
    }
}
