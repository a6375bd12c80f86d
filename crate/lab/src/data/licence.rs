//! The licence of each category's photos, which models trained on them inherit.

use novelty_core::input::synth::Family;
use novelty_core::models::model_card::LicenceClass;

/// The licence of a category's photos, and so that of weights trained on them.
pub fn licence(category: &str) -> &'static str {
    if Family::from_id(category).is_some() {
        return "CC0 1.0 (rendered by lab synth)";
    }
    match category {
        "bottle" | "screw" => {
            "CC BY-NC-SA 4.0 (MVTec AD: © 2019 MVTec Software GmbH), non-commercial"
        }
        "juice_bottle" => {
            "CC BY-NC-SA 4.0 (MVTec LOCO AD: © 2022 MVTec Software GmbH), non-commercial"
        }
        "wood_surface" => "CC BY 4.0 (VSB-TUO: Kodytek, Bodzas, Bilik, F1000Research 2022, 10:581)",
        "magnetic_tile" => {
            "none stated (Huang, Qiu, Yuan, The Visual Computer 2020), academic use only"
        }
        "ball_screw" => "CC BY-SA 4.0 (BSData)",
        "cookie" => "CC BY-SA 4.0 (Amazon Lookout for Vision)",
        _ => "not known; ask the owner of the data",
    }
}

/// What the licence of a category's photos asks of those who use weights trained on them.
pub fn class(category: &str) -> LicenceClass {
    if Family::from_id(category).is_some() {
        return LicenceClass::Free;
    }
    match category {
        "bottle" | "screw" | "juice_bottle" => LicenceClass::NonCommercial,
        "wood_surface" => LicenceClass::Free,
        "magnetic_tile" => LicenceClass::Academic,
        "ball_screw" | "cookie" => LicenceClass::ShareAlike,
        _ => LicenceClass::Unknown,
    }
}

/// The licences of several categories, each with its name; `None` of none.
pub fn licences<'a>(categories: impl Iterator<Item = &'a str>) -> Option<String> {
    let each: Vec<String> = categories.map(|name| format!("{name}: {}", licence(name))).collect();
    (!each.is_empty()).then(|| each.join("; "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_category_is_listed_with_its_licence() {
        let both = licences(["washer", "screw"].into_iter()).unwrap();
        assert!(both.starts_with("washer: CC0") && both.contains("; screw: CC BY-NC-SA"));
        assert_eq!(licences([].into_iter()), None);
    }

    #[test]
    fn the_class_of_a_licence_agrees_with_its_words() {
        for category in ["washer", "bottle", "screw", "juice_bottle", "wood_surface", "ball_screw"]
        {
            let (words, class) = (licence(category), class(category));
            assert_eq!(words.contains("-NC"), class == LicenceClass::NonCommercial, "{category}");
            let alike = words.contains("-SA") && !words.contains("-NC");
            assert_eq!(alike, class == LicenceClass::ShareAlike, "{category}");
        }
        assert_eq!(class("magnetic_tile"), LicenceClass::Academic);
        assert_eq!(class("something"), LicenceClass::Unknown);
    }
}
