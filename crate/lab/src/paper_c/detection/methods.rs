//! The scores that are compared, and how q and σ are selected for each.

/// A score of a photo.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// The largest squared error; q from the shots (paper C's baseline: C5 with σ → 0).
    Mse,
    /// The mean squared error (C2); q from the shots.
    MeanMse,
    /// The largest pixel of PSE; q and σ from the shots (paper C).
    Pse,
    /// Four widths, each normalised by good photos; q by a rule without shots (beyond the paper).
    MultiScale,
}

/// A score, with or without normalisation at each pixel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Contender {
    /// How it scores.
    pub way: Way,
    /// Whether maps are normalised at each pixel first (beyond the paper).
    pub per_pixel: bool,
}

/// Everything that is compared; the mean of a map is not normalised at each pixel.
pub const CONTENDERS: [Contender; 7] = [
    Contender { way: Way::Mse, per_pixel: false },
    Contender { way: Way::Pse, per_pixel: false },
    Contender { way: Way::MultiScale, per_pixel: false },
    Contender { way: Way::Mse, per_pixel: true },
    Contender { way: Way::Pse, per_pixel: true },
    Contender { way: Way::MultiScale, per_pixel: true },
    Contender { way: Way::MeanMse, per_pixel: false },
];

impl Contender {
    /// Its key in evidence.
    pub fn id(self) -> &'static str {
        match (self.way, self.per_pixel) {
            (Way::Mse, false) => "mse",
            (Way::Mse, true) => "mse-per-pixel",
            (Way::MeanMse, _) => "mean-mse",
            (Way::Pse, false) => "pse",
            (Way::Pse, true) => "pse-per-pixel",
            (Way::MultiScale, false) => "multi-scale",
            (Way::MultiScale, true) => "multi-scale-per-pixel",
        }
    }

    /// The name in the tables.
    pub fn words(self) -> String {
        let way = match self.way {
            Way::Mse => "MSE, largest squared error",
            Way::MeanMse => "MSE, mean squared error",
            Way::Pse => "PSE",
            Way::MultiScale => "multi-scale PSE without labels",
        };
        if self.per_pixel { format!("{way}, normalised per pixel") } else { way.to_owned() }
    }

    /// Its index in [`CONTENDERS`].
    pub fn place(self) -> usize {
        CONTENDERS.iter().position(|of| *of == self).unwrap_or(0)
    }
}

/// A baseline of paper C: the largest squared error. The paper does not say which of both it uses.
pub const MSE: Contender = CONTENDERS[0];
/// The other: the mean squared error of its equation 2.
pub const MEAN_MSE: Contender = CONTENDERS[6];
/// Paper C's proposal.
pub const PSE: Contender = CONTENDERS[1];
/// The variant that needs no labels.
pub const MULTI_SCALE: Contender = CONTENDERS[2];

/// The contenders of a short line.
pub const SHORT: [Contender; 3] = [MSE, PSE, MULTI_SCALE];
