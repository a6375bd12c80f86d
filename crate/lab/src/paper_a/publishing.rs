//! `lab publish` for paper A: the network of a run as a model folder with a card.

use super::abati;
use super::training::{self, Run};
use crate::models::folder::Folder;
use crate::training::batch_norm::BATCHES;
use anyhow::Result;
use novelty_core::image::Shape;
use novelty_core::models::folder::WEIGHTS;
use novelty_core::models::model_card::{
    Classes, FORMAT, LicenceClass, ModelCard, NetworkEntry, Output, Subject, Training,
};
use novelty_nets::abati::LATENT;
use novelty_nets::{autoencoder, weights};
use std::collections::BTreeMap;
use std::path::Path;

/// Writes weights (f16) and card of a run to `models/<id>`, after its last epoch or after one that was kept;
/// `lab calibrate` and `lab evaluate` add the rest.
pub fn publish(
    run_folder: &Path,
    epoch: Option<usize>,
    models: &Path,
    data: Option<&Path>,
    backend: &str,
) -> Result<()> {
    let (model, run) = training::settled(run_folder, epoch, data, backend)?;
    let done = run.history.len();
    let mut folder = Folder::new(models, card(&run, autoencoder::trainable(&model)));
    folder.put(WEIGHTS, &weights::to_bytes(model)?)?;
    folder.save()?;
    println!(
        "{}: weights after {done} epochs; now run `lab calibrate {}`",
        folder.card.id, folder.card.id
    );
    Ok(())
}

/// The network, as a program needs it.
fn network(parameters: usize) -> NetworkEntry {
    NetworkEntry { name: "abati".into(), latent: LATENT, parameters, output: Output::Linear }
}

/// The digits by name, in the order of their labels.
pub fn classes() -> Classes {
    let digits = |normal: bool| {
        (0..10).filter(|&digit| abati::normal(digit) == normal).map(|d| d.to_string()).collect()
    };
    Classes { known: digits(true), novel: digits(false) }
}

/// The card without its files.
pub fn card(run: &Run, parameters: usize) -> ModelCard {
    let settings = &run.plan;
    let [fitted, held_out] = run.images;
    let metrics = BTreeMap::from([
        ("training_mse".to_owned(), run.training()),
        ("held_out_mse".to_owned(), run.held_out()),
    ]);
    ModelCard {
        format: FORMAT,
        id: abati::ID.into(),
        title: abati::TITLE.into(),
        paper: abati::PAPER.into(),
        equation: abati::EQUATIONS.into(),
        network: network(parameters),
        architecture: abati::ARCHITECTURE.into(),
        subject: Subject::Digits,
        data_set: abati::DATA.into(),
        classes: classes(),
        input: Shape::DIGIT,
        preprocessing: abati::PREPROCESSING.words().into(),
        normal: abati::NORMAL.into(),
        novel: abati::NOVEL.into(),
        training: Training {
            data: format!(
                "MNIST training images of {}; {fitted} for training, {held_out} held out",
                abati::NORMAL
            ),
            licence: abati::LICENCE.into(),
            licence_class: LicenceClass::ShareAlike,
            examples: fitted,
            seed: settings.seed,
            epochs: run.history.len() as u32,
            batch: settings.batch as u32,
            learning_rate: settings.learning_rate,
            optimiser: format!(
                "Adam, β 0.9 and 0.999, ε 1e-8, {}; then the statistics of BatchNorm over {BATCHES} batches without \
                 updates",
                settings.schedule.words()
            ),
            command: run.command(),
            commit: run.commit(),
            backend: format!("burn 0.22.1, {}", run.backend()),
            note: format!("learning rate by epoch: {}", rates(run)),
        },
        metrics,
        bank: None,
        score: None,
        files: Vec::new(),
        earlier_weights: Vec::new(),
    }
}

/// The learning rates of a run as segments, for instance `1–14: 1e-2 to 2e-4, 15–40: 1e-2`.
fn rates(run: &Run) -> String {
    let rates: Vec<f64> = run.history.iter().map(|epoch| epoch.learning_rate).collect();
    let mut segments = Vec::new();
    let mut start = 0;
    while start < rates.len() {
        let constant = rates.get(start + 1) == Some(&rates[start]);
        let goes_on = |pair: &[f64]| if constant { pair[0] == pair[1] } else { pair[1] < pair[0] };
        let length = 1 + rates[start..].windows(2).take_while(|pair| goes_on(pair)).count();
        let last = start + length - 1;
        segments.push(if rates[start] == rates[last] {
            format!("{}–{}: {:.1e}", start + 1, last + 1, rates[start])
        } else {
            format!("{}–{}: {:.1e} to {:.1e}", start + 1, last + 1, rates[start], rates[last])
        });
        start = last + 1;
    }
    segments.join(", ")
}

#[cfg(test)]
mod tests {
    use super::training::Settings;
    use super::*;
    use crate::training::Schedule;
    use crate::training::record::Epoch;

    #[test]
    fn the_card_tells_the_learning_rates_of_every_segment() {
        let epoch = |learning_rate| Epoch {
            training: 0.1,
            held_out: 0.1,
            seconds: 1.0,
            backend: "flex".into(),
            learning_rate,
            commit: "0123456789ab".into(),
        };
        let settings = Settings {
            model: "mnist-abati".into(),
            seed: 0,
            epochs: 5,
            batch: 256,
            learning_rate: 1e-2,
            schedule: Schedule::Constant,
        };
        let history = [1e-2, 5e-3, 1e-3, 1e-2, 1e-2].map(epoch).to_vec();
        let run =
            Run { plan: settings, images: [90, 10], commands: vec!["lab train".into()], history };
        let card = card(&run, 565_296);
        assert_eq!(
            card.training.note,
            "learning rate by epoch: 1–3: 1.0e-2 to 1.0e-3, 4–5: 1.0e-2"
        );
        assert_eq!(card.training.epochs, 5);
        assert!(card.training.optimiser.contains("constant learning rate; then"), "{card:?}");
        assert_eq!(card.classes.known, ["0", "1", "2", "3", "4"]);
        assert_eq!(card.classes.novel, ["5", "6", "7", "8", "9"]);
        assert_eq!((card.network.name.as_str(), card.network.latent), ("abati", 64));
    }
}
