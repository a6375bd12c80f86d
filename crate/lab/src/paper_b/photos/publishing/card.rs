//! The card of a published network of patches.

use super::evaluation::round;
use crate::data::licence::{class, licence};
use crate::paper_b::photos::photo_set::Photos;
use crate::paper_b::photos::training::Run;
use novelty_core::input::patches::PATCH;
use novelty_core::input::synth::Family;
use novelty_core::models::model_card::{
    Classes, FORMAT, ModelCard, NetworkEntry, Output, Subject, Training,
};
use novelty_nets::Network;
use novelty_nets::pass::Lens;
use std::collections::BTreeMap;

/// Title, description of the training photos, and licence of a category.
fn about(category: &str) -> (String, String, &'static str) {
    if let Some(family) = Family::from_id(category) {
        let title = family.title();
        return (
            format!("{title}, rendered"),
            format!("good photos of a {}, rendered", title.to_lowercase()),
            licence(category),
        );
    }
    let name = category.replace('_', " ");
    let title = format!("{}{}", name[..1].to_uppercase(), &name[1..]);
    (title, format!("good photos of {name}"), licence(category))
}

/// The card without its files; `normalised` tells whether the error is normalised at each pixel.
pub fn card(run: &Run, photos: &Photos, lens: &Lens<Network>, normalised: bool) -> ModelCard {
    let plan = &run.plan;
    let (title, normal, licence) = about(&plan.category);
    let grey = if plan.colour { "" } else { "-grey" };
    let cleaning = if plan.denoising { "; trained with structured denoising" } else { "" };
    ModelCard {
        format: FORMAT,
        id: format!("{}{grey}-patches", plan.category.replace('_', "-")),
        title,
        paper: "Mesarcik et al. 2022, arXiv 2111.06150: nearest latent neighbours".into(),
        equation: "B3, B4, B9; A3".into(),
        network: NetworkEntry {
            name: plan.config().to_string(),
            latent: plan.latent,
            parameters: lens.parameters(),
            output: Output::Sigmoid,
        },
        subject: Subject::Parts,
        data_set: plan.category.clone(),
        classes: Classes::default(),
        architecture: format!(
            "Convolutional autoencoder of {PATCH}×{PATCH} patches, {} parameters, latent size {}",
            lens.parameters(),
            plan.latent
        ),
        input: plan.config().shape(),
        preprocessing: novelty_core::input::preprocessing::Preprocessing::U8.words().into(),
        normal,
        novel: "photos of defects, and photos of anything else".into(),
        training: Training {
            data: format!(
                "{}; {} photos for training, {} held out, {} to test, at {}×{} pixels (the paper: 1024×1024){cleaning}",
                photos.source,
                photos.fitted.len(),
                photos.held_out.len(),
                photos.test.len(),
                photos.shape.width,
                photos.shape.height
            ),
            licence: licence.into(),
            licence_class: class(&plan.category),
            examples: photos.fitted.len(),
            seed: plan.seed,
            epochs: run.history.len() as u32,
            batch: plan.batch as u32,
            learning_rate: run.first_rate(),
            optimiser: format!("Adam, β 0.9 and 0.999, ε 1e-7, {}", plan.schedule.words()),
            command: run.command(),
            commit: run.commit(),
            backend: format!("burn 0.22.1, {}", run.backend()),
            note: format!(
                "K is that of the paper's Table 5. The weight of the error{} selected on synthetic strokes on \
                 held-out good photos, not on test photos. Patches overlap by half, and both terms are scaled by \
                 held-out good photos. Beyond the paper, exposure is normalised with one gain for each photo. {}",
                if normalised { " and its normalisation were" } else { " was" },
                if normalised {
                    "Beyond the paper, the error is blurred and normalised at each pixel by good photos, and \
                     the score of a photo is the largest pixel of its map"
                } else {
                    "The score of a photo is the detection score of the authors' evaluation script"
                }
            ),
        },
        metrics: BTreeMap::from([
            ("held_out_cross_entropy".to_owned(), round(run.held_out())),
            ("training_cross_entropy".to_owned(), round(run.training())),
        ]),
        bank: None,
        score: None,
        files: Vec::new(),
        earlier_weights: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rendered_family_is_free_and_a_photographed_category_names_its_owner() {
        let (title, knows, licence) = about("washer");
        assert!(title.ends_with("rendered") && knows.starts_with("good "));
        assert!(licence.starts_with("CC0"));
        assert!(about("bottle").2.contains("NC-SA") && about("wood_surface").0 == "Wood surface");
        assert!(about("something").2.contains("not known"));
    }
}
