//! Whose photos a category is, and what may be done with what was made of them.

use novelty_core::synth::Family;

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
        "magnetic_tile" => "none stated (Huang, Qiu, Yuan, The Visual Computer 2020), academic use",
        "ball_screw" => "CC BY-SA 4.0 (BSData)",
        "cookie" => "CC BY-SA 4.0 (Amazon Lookout for Vision)",
        _ => "not known; ask the owner of the data",
    }
}
