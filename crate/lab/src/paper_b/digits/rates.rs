//! The learning rates with which the parts of a network were trained, as its card states them.

use super::objective::ADVERSARY;
use novelty_nets::mesarcik::Kind;

/// Addition to a card's description of the optimiser: how the rates of discriminators, and of parts that are
/// trained against one, differ from the stated rate. Empty for networks without a discriminator.
pub fn of_discriminators(kind: Kind) -> String {
    match kind {
        Kind::Ae | Kind::Vae => String::new(),
        Kind::Aae => {
            "; the same rate for the discriminator of codes and for the encoder against it".into()
        }
        Kind::AeRes => format!(
            "; {ADVERSARY} of the rate for the discriminator of images and for the decoder against it"
        ),
        Kind::AeCon => format!("; {ADVERSARY} of the rate for the discriminator of images"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_network_with_a_discriminator_states_its_rate() {
        for kind in Kind::ALL {
            let plain = matches!(kind, Kind::Ae | Kind::Vae);
            assert_eq!(of_discriminators(kind).is_empty(), plain, "{kind:?}");
        }
        assert!(of_discriminators(Kind::Aae).contains("same rate"));
        assert!(of_discriminators(Kind::AeRes).contains("0.1 of the rate"));
    }
}
