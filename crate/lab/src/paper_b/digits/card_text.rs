//! Names of the data sets and their classes on cards.

use super::plan::Protocol;

/// The garments of Fashion-MNIST, by label.
const GARMENTS: [&str; 10] = [
    "T-shirts",
    "trousers",
    "pullovers",
    "dresses",
    "coats",
    "sandals",
    "shirts",
    "sneakers",
    "bags",
    "ankle boots",
];

/// What a network was trained on and what is novel to it, for instance "all digits but 2" and "the digit 2".
pub fn known(data: &str, protocol: Protocol, class: u8) -> (String, String) {
    let garments = data == "fashion-mnist";
    let one = match GARMENTS.get(usize::from(class)) {
        Some(garment) if garments => (*garment).to_owned(),
        _ => format!("the digit {class}"),
    };
    let others = match GARMENTS.get(usize::from(class)) {
        Some(garment) if garments => format!("all garments but {garment}"),
        _ => format!("all digits but {class}"),
    };
    match protocol {
        Protocol::Miso => (others, one),
        Protocol::Simo => (one, others),
    }
}

/// The model's id, for instance `mnist-not-2`, `fashion-mnist-only-8`.
pub fn id(data: &str, protocol: Protocol, class: u8) -> String {
    match protocol {
        Protocol::Miso => format!("{data}-not-{class}"),
        Protocol::Simo => format!("{data}-only-{class}"),
    }
}

/// A data set's own name.
pub fn set(data: &str) -> &'static str {
    if data == "fashion-mnist" { "Fashion-MNIST" } else { "MNIST" }
}

/// A data set's licence, and so that of weights trained on it.
pub fn licence(data: &str) -> &'static str {
    if data == "fashion-mnist" {
        "MIT (Fashion-MNIST: Zalando SE)"
    } else {
        "CC BY-SA 3.0 (MNIST: LeCun, Cortes, Burges)"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_network_knows_in_the_visitors_words() {
        assert_eq!(known("mnist", Protocol::Miso, 2).0, "all digits but 2");
        assert_eq!(known("fashion-mnist", Protocol::Miso, 8).0, "all garments but bags");
        assert_eq!(known("mnist", Protocol::Simo, 2).0, "the digit 2");
        assert_eq!(id("fashion-mnist", Protocol::Miso, 8), "fashion-mnist-not-8");
    }
}
