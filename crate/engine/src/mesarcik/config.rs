//! Which network of the family: kind, extent, code length, filters; and its name on a card.

use novelty_core::image::Shape;
use std::fmt;
use std::str::FromStr;

/// The five models of paper B.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// Plain autoencoder.
    Ae,
    /// Variational autoencoder; its code is the mean.
    Vae,
    /// Adversarial autoencoder, with a discriminator of codes.
    Aae,
    /// Autoencoder with an image discriminator, whose features give the error term (B7).
    AeRes,
    /// Autoencoder with a second encoder, as GANomaly, whose codes give the error term (B8).
    AeCon,
}

impl Kind {
    /// All of them, in the paper's order.
    pub const ALL: [Self; 5] = [Self::Ae, Self::Aae, Self::Vae, Self::AeRes, Self::AeCon];

    /// Name in files and on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Ae => "ae",
            Self::Vae => "vae",
            Self::Aae => "aae",
            Self::AeRes => "ae-res",
            Self::AeCon => "ae-con",
        }
    }

    /// Name in the paper's tables.
    pub fn title(self) -> &'static str {
        match self {
            Self::Ae => "AE",
            Self::Vae => "VAE",
            Self::Aae => "AAE",
            Self::AeRes => "AE-res",
            Self::AeCon => "AE-con",
        }
    }
}

impl FromStr for Kind {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        let found = Self::ALL.into_iter().find(|kind| kind.name() == name);
        found.ok_or_else(|| format!("“{name}” is none of ae, vae, aae, ae-res, ae-con"))
    }
}

/// Filters of the layers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Filters {
    /// 32 in every layer: the authors' final code.
    #[default]
    Constant,
    /// Encoder 32, 16, 8; decoder 8, 16: the ablation that follows the paper's text.
    Halving,
}

impl Filters {
    /// Output channels of the encoder's three convolutions.
    pub fn encoder(self) -> [usize; 3] {
        match self {
            Self::Constant => [32, 32, 32],
            Self::Halving => [32, 16, 8],
        }
    }

    /// Output channels of the decoder's dense layer and of its first two convolutions.
    pub fn decoder(self) -> [usize; 3] {
        match self {
            Self::Constant => [32, 32, 32],
            Self::Halving => [8, 8, 16],
        }
    }
}

/// Longest code that a card may ask for.
pub const MAX_LATENT: usize = 1024;

/// What a network is built as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Config {
    /// The model.
    pub kind: Kind,
    /// Extent of the image; height and width are multiples of 4.
    pub shape: Shape,
    /// Code length L.
    pub latent: usize,
    /// Filters of the layers.
    pub filters: Filters,
}

impl Config {
    /// Extent of the feature map between convolutions and dense layers.
    pub fn inner(&self) -> [usize; 2] {
        [self.shape.height / 4, self.shape.width / 4]
    }

    /// Reads the name that [`Config`] displays as, for instance `mesarcik-ae-con-32`.
    ///
    /// `None` for a name of another family, a code length of 0 or above [`MAX_LATENT`], or an extent
    /// that the network cannot have.
    pub fn parse(name: &str, shape: Shape) -> Option<Self> {
        let rest = name.strip_prefix("mesarcik-")?;
        let (rest, filters) = match rest.strip_suffix("-halving") {
            Some(rest) => (rest, Filters::Halving),
            None => (rest, Filters::Constant),
        };
        let (kind, latent) = rest.rsplit_once('-')?;
        let (kind, latent) = (kind.parse().ok()?, latent.parse().ok()?);
        let fits = |side: usize| side > 0 && side.is_multiple_of(4) && side <= 256;
        let sound = (1..=MAX_LATENT).contains(&latent)
            && matches!(shape.channels, 1 | 3)
            && fits(shape.height)
            && fits(shape.width);
        sound.then_some(Self { kind, shape, latent, filters })
    }
}

impl fmt::Display for Config {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "mesarcik-{}-{}", self.kind.name(), self.latent)?;
        if self.filters == Filters::Halving { f.write_str("-halving") } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_reads_back_as_the_network_it_names() {
        for kind in Kind::ALL {
            for filters in [Filters::Constant, Filters::Halving] {
                let config = Config { kind, shape: Shape::DIGIT, latent: 64, filters };
                assert_eq!(Config::parse(&config.to_string(), Shape::DIGIT), Some(config));
            }
        }
    }

    #[test]
    fn names_that_no_network_has_are_refused() {
        for name in
            ["", "abati", "mesarcik-ae", "mesarcik-ae-0", "mesarcik-ae-99999", "mesarcik-x-32"]
        {
            assert_eq!(Config::parse(name, Shape::DIGIT), None, "{name}");
        }
        let odd = Shape { channels: 1, height: 30, width: 28 };
        assert_eq!(Config::parse("mesarcik-ae-32", odd), None);
    }
}
