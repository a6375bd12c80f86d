//! The three papers, as a reader finds them.

use serde::{Deserialize, Serialize};

/// One of the three papers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Paper {
    /// Feeney & Hughes 2021.
    A,
    /// Mesarcik et al. 2022.
    B,
    /// Gudi et al. 2022.
    C,
}

impl Paper {
    /// All papers, in the order of the rooms.
    pub const ALL: [Self; 3] = [Self::A, Self::B, Self::C];

    /// Authors and year.
    pub fn authors(self) -> &'static str {
        match self {
            Self::A => "Feeney and Hughes, 2021",
            Self::B => "Mesarcik et al., 2022",
            Self::C => "Gudi et al., 2022",
        }
    }

    /// The paper's title.
    pub fn title(self) -> &'static str {
        match self {
            Self::A => "Evaluating the Use of Reconstruction Error for Novelty Localization",
            Self::B => {
                "Improving Novelty Detection using the Reconstructions of Nearest Neighbours"
            }
            Self::C => "Proximally Sensitive Error for Anomaly Detection and Feature Learning",
        }
    }

    /// What the paper asks, as one question.
    pub fn question(self) -> &'static str {
        match self {
            Self::A => "Does the reconstruction error mark the pixels that make an image novel?",
            Self::B => {
                "Do nearest latent neighbours (NLN) detect novelty better than the reconstruction error?"
            }
            Self::C => {
                "Does an error that emphasises clusters of pixels (PSE) detect anomalies better than the MSE?"
            }
        }
    }

    /// Number of the preprint at arXiv.
    pub fn arxiv(self) -> &'static str {
        match self {
            Self::A => "2107.13379",
            Self::B => "2111.06150",
            Self::C => "2206.00506",
        }
    }
}
