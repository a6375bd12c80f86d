//! How the bytes of an image become the input values of a network.
//!
//! A network is shown pictures as it was trained on them, so its card names the way.

use serde::{Deserialize, Serialize};

/// A way from bytes to values between 0 and 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Preprocessing {
    /// Each image and channel from its own minimum to its own maximum, as the code of paper B.
    #[default]
    MinMax,
    /// Over 255, as paper A.
    U8,
}

impl Preprocessing {
    /// The words on a card.
    pub fn words(self) -> &'static str {
        match self {
            Self::MinMax => "per-image min-max",
            Self::U8 => "u8/255",
        }
    }

    /// The way that a card's words name.
    pub fn from_words(words: &str) -> Option<Self> {
        [Self::MinMax, Self::U8].into_iter().find(|way| way.words() == words)
    }

    /// One channel as values; a constant one becomes 0 under [`Preprocessing::MinMax`].
    ///
    /// ```
    /// use novelty_core::input::preprocessing::Preprocessing;
    /// assert_eq!(Preprocessing::U8.values(&[0, 51, 255]), [0.0, 0.2, 1.0]);
    /// assert_eq!(Preprocessing::MinMax.values(&[10, 20, 30]), [0.0, 0.5, 1.0]);
    /// ```
    pub fn values(self, channel: &[u8]) -> Vec<f32> {
        let (low, extent) = match self {
            Self::U8 => (0, u8::MAX),
            Self::MinMax => {
                let low = channel.iter().copied().min().unwrap_or(0);
                let high = channel.iter().copied().max().unwrap_or(0);
                (low, (high - low).max(1))
            }
        };
        // Divided, not multiplied by the inverse: exact to the last bit.
        channel.iter().map(|&byte| f32::from(byte - low) / f32::from(extent)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_constant_channel_becomes_zero() {
        assert_eq!(Preprocessing::MinMax.values(&[7, 7]), [0.0, 0.0]);
        assert!(Preprocessing::MinMax.values(&[]).is_empty());
    }

    #[test]
    fn a_cards_words_name_the_way() {
        for way in [Preprocessing::MinMax, Preprocessing::U8] {
            assert_eq!(Preprocessing::from_words(way.words()), Some(way));
        }
        assert_eq!(Preprocessing::from_words("z-score"), None);
    }
}
