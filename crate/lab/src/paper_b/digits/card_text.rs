//! Names of the data sets and their classes on cards.

use super::plan::Protocol;
use novelty_core::models::model_card::{Classes, LicenceClass, Subject};

/// The garments of Fashion-MNIST as programs name them, by label; the page's presets use the same names.
const GARMENT_CLASSES: [&str; 10] = [
    "t-shirt",
    "trouser",
    "pullover",
    "dress",
    "coat",
    "sandal",
    "shirt",
    "sneaker",
    "bag",
    "ankle-boot",
];

/// The garments of Fashion-MNIST in words, by label.
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

/// The classes that a network was trained on, and those that are novel.
pub fn classes(data: &str, protocol: Protocol, class: u8) -> Classes {
    let name = |label: u8| match GARMENT_CLASSES.get(usize::from(label)) {
        Some(garment) if data == "fashion-mnist" => (*garment).to_owned(),
        _ => label.to_string(),
    };
    let of = |normal: bool| {
        (0..10).filter(|&label| protocol.normal(class, label) == normal).map(name).collect()
    };
    Classes { known: of(true), novel: of(false) }
}

/// What a data set shows.
pub fn subject(data: &str) -> Subject {
    if data == "fashion-mnist" { Subject::Garments } else { Subject::Digits }
}

/// What the licence of a data set asks.
pub fn licence_class(data: &str) -> LicenceClass {
    if data == "fashion-mnist" { LicenceClass::Free } else { LicenceClass::ShareAlike }
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
        let seen = classes("fashion-mnist", Protocol::Miso, 8);
        assert_eq!((seen.known.len(), seen.novel), (9, vec!["bag".to_owned()]));
        assert_eq!(classes("mnist", Protocol::Simo, 2).known, ["2"]);
    }
}
