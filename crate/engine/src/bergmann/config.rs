//! Which network of the family: channels and code length; and its name on a card.

use novelty_core::image::Shape;
use novelty_core::input::patches::PATCH;
use std::fmt;

/// Longest code that a card may ask for.
pub const MAX_LATENT: usize = 1024;

/// What a network is built as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Config {
    /// Channels of the patch: 1 for grey, 3 for colour.
    pub channels: usize,
    /// Code length L; the paper's is 128.
    pub latent: usize,
}

impl Config {
    /// Extent of a patch, `[C, 128, 128]`.
    pub fn shape(&self) -> Shape {
        Shape::new(self.channels, PATCH, PATCH)
    }

    /// Reads the name that [`Config`] displays as, for instance `bergmann-ae-128`.
    ///
    /// `None` for a name of another family, a code length of 0 or above [`MAX_LATENT`], or an extent
    /// that is not a patch's.
    pub fn parse(name: &str, shape: Shape) -> Option<Self> {
        let latent = name.strip_prefix("bergmann-ae-")?.parse().ok()?;
        let config = Self { channels: shape.channels, latent };
        let sound = (1..=MAX_LATENT).contains(&latent)
            && matches!(shape.channels, 1 | 3)
            && config.shape() == shape;
        sound.then_some(config)
    }
}

impl fmt::Display for Config {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "bergmann-ae-{}", self.latent)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_reads_back_as_the_network_it_names() {
        for (channels, latent) in [(1, 64), (3, 128)] {
            let config = Config { channels, latent };
            assert_eq!(Config::parse(&config.to_string(), config.shape()), Some(config));
        }
    }

    #[test]
    fn names_and_extents_that_no_network_has_are_refused() {
        let patch = Config { channels: 1, latent: 1 }.shape();
        for name in
            ["", "abati", "bergmann-ae-", "bergmann-ae-0", "bergmann-ae-99999", "bergmann-128"]
        {
            assert_eq!(Config::parse(name, patch), None, "{name}");
        }
        for shape in [Shape::DIGIT, Shape::new(2, PATCH, PATCH), Shape::new(3, PATCH, 64)] {
            assert_eq!(Config::parse("bergmann-ae-128", shape), None);
        }
    }
}
