//! `lab publish`: turns the last checkpoint of a run into a model folder with its card.

use crate::folder::{Folder, WEIGHTS};
use crate::train::{self, Run, Schedule};
use anyhow::{Context, Result, ensure};
use burn::module::Module;
use burn::store::ModuleRecord;
use novelty_core::image::Shape;
use novelty_core::model_card::{ModelCard, Training};
use novelty_nets::{Abati, device, weights};
use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

/// Writes weights (f16) and card of a run to `models/<id>`; calibration and metrics come later.
pub fn publish(run_folder: &Path, models: &Path) -> Result<()> {
    let run = Run::find(run_folder)?
        .with_context(|| format!("{} holds no run; train one first", run_folder.display()))?;
    let done = run.history.len();
    ensure!(done > 0, "no epoch of this run is finished yet");
    let device = crate::block_on(device::open("flex"))?.device;
    let record = ModuleRecord::load(run_folder.join(train::WEIGHTS))?;
    let model = Abati::new(&device).try_load_record(record)?;

    let mut folder = Folder::new(models, card(&run));
    folder.put(WEIGHTS, &weights::to_bytes(model)?)?;
    folder.save()?;
    println!(
        "{}: weights after {done} epochs; now run `lab calibrate {}`",
        folder.card.id, folder.card.id
    );
    Ok(())
}

fn card(run: &Run) -> ModelCard {
    let settings = &run.settings;
    let done = run.history.len();
    let schedule = match settings.schedule {
        Schedule::Constant => "constant",
        Schedule::Cosine => "cosine",
    };
    let mut backends: Vec<&str> = run.history.iter().map(|epoch| epoch.backend.as_str()).collect();
    backends.dedup();
    let last = run.history.last();
    let metrics = last.map_or_else(BTreeMap::new, |epoch| {
        BTreeMap::from([
            ("training_mse".to_owned(), epoch.training_mse),
            ("held_out_mse".to_owned(), epoch.held_out_mse),
        ])
    });
    ModelCard {
        format: 1,
        id: settings.model.clone(),
        title: "Digits 0–4 (Abati autoencoder)".into(),
        paper: "Feeney & Hughes 2021, arXiv 2107.13379; network: Abati et al. 2019 without its estimator".into(),
        equation: "A1–A7".into(),
        architecture: "abati: residual convolutional autoencoder, code length 64, 565 296 parameters, linear output".into(),
        input: Shape::DIGIT,
        preprocessing: "u8/255".into(),
        normal: "the digits 0–4".into(),
        novel: "the digits 5–9".into(),
        training: Training {
            data: "MNIST training images of digits 0–4; 27 537 for training, 3 059 held out".into(),
            licence: "CC BY-SA 3.0 (MNIST: LeCun, Cortes, Burges)".into(),
            examples: 27_537,
            seed: settings.seed,
            epochs: done as u32,
            batch: settings.batch as u32,
            learning_rate: settings.learning_rate,
            optimiser: format!("Adam, β 0.9 and 0.999, ε 1e-8, {schedule} learning rate"),
            command: format!(
                "lab train {} --epochs {} --schedule {schedule} --learning-rate {} --batch {} --seed {}",
                settings.model, settings.epochs, settings.learning_rate, settings.batch, settings.seed
            ),
            commit: commit(),
            backend: format!("burn 0.22.1, {}", backends.join(" then ")),
            note: format!("learning rate by epoch: {}", rates(run)),
        },
        metrics,
        files: Vec::new(),
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

/// The commit of the working tree, or a word that says there is none.
fn commit() -> String {
    let output = Command::new("git").args(["rev-parse", "--short=12", "HEAD"]).output();
    match output {
        Ok(output) if output.status.success() => {
            String::from_utf8_lossy(&output.stdout).trim().to_owned()
        }
        _ => "unknown".into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::train::{Epoch, Settings};

    #[test]
    fn the_card_tells_the_learning_rates_of_every_segment() {
        let epoch = |learning_rate| Epoch {
            training_mse: 0.1,
            held_out_mse: 0.1,
            seconds: 1.0,
            backend: "flex".into(),
            learning_rate,
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
        let card = card(&Run { settings, history });
        assert_eq!(
            card.training.note,
            "learning rate by epoch: 1–3: 1.0e-2 to 1.0e-3, 4–5: 1.0e-2"
        );
        assert_eq!(card.training.epochs, 5);
    }
}
