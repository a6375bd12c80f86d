//! `lab train`: fits an autoencoder on normal images, with checkpoints one can resume (§1.4).
//!
//! A run lives in a folder, see [`crate::training::checkpoint`]. The order of the images depends on seed and
//! epoch only, so a resumed run sees what an unbroken one would.

use super::abati;
use crate::data::digits::{self, Labelled};
use crate::training::checkpoint::RunFolder;
use crate::training::interrupt;
use anyhow::{Context, Result, ensure};
use burn::module::Module;
use burn::optim::{AdamConfig, GradientsParams};
use burn::tensor::{Device, Tensor, TensorData};
use indicatif::{ProgressBar, ProgressStyle};
use novelty_nets::{Abati, Autoencoder, device};
use rand::SeedableRng;
use rand::rngs::StdRng;
use rand::seq::SliceRandom;
use serde::{Deserialize, Serialize};
use std::path::Path;
use std::time::Instant;

/// How the learning rate runs over the epochs.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "snake_case")]
pub enum Schedule {
    /// The same rate throughout, as the authors' code.
    Constant,
    /// Half a cosine from the rate down to a hundredth of it.
    Cosine,
}

impl Schedule {
    /// Name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Constant => "constant",
            Self::Cosine => "cosine",
        }
    }
}

/// What a run was asked to do; stored with it, and compared on resuming.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Settings {
    /// The model's id.
    pub model: String,
    /// Seed of the split, the initial weights and the order of the images.
    pub seed: u64,
    /// Epochs to run in all.
    pub epochs: usize,
    /// Images a batch.
    pub batch: usize,
    /// Adam's learning rate.
    pub learning_rate: f64,
    /// How it changes.
    pub schedule: Schedule,
}

impl Settings {
    /// Whether a run of these settings may go on with `other`: longer, or at another rate, which
    /// every epoch records, but not with another model, split or batch.
    fn continues_as(&self, other: &Self) -> bool {
        (&self.model, self.seed, self.batch) == (&other.model, other.seed, other.batch)
    }

    /// The command that runs them.
    fn command(&self, backend: &str) -> String {
        let Self { model, seed, epochs, batch, learning_rate, .. } = self;
        let schedule = self.schedule.name();
        format!(
            "lab train {model} --epochs {epochs} --schedule {schedule} --learning-rate \
             {learning_rate} --batch {batch} --seed {seed} --backend {backend}"
        )
    }
}

/// One finished epoch.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Epoch {
    /// Mean squared error over the epoch's batches, training mode.
    pub training_mse: f64,
    /// Mean squared error of the held-out normals, evaluation mode.
    pub held_out_mse: f64,
    /// Wall time.
    pub seconds: f64,
    /// Backend that ran it.
    pub backend: String,
    /// Learning rate.
    #[serde(default)]
    pub learning_rate: f64,
    /// Commit of the program that ran it; empty in runs of versions that did not record it.
    #[serde(default)]
    pub commit: String,
}

/// The content of `run.json`.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Run {
    /// The settings.
    pub settings: Settings,
    /// Images it is fitted to, and held out.
    #[serde(default)]
    pub images: [usize; 2],
    /// The commands that made it, oldest first.
    #[serde(default)]
    pub commands: Vec<String>,
    /// Finished epochs.
    pub history: Vec<Epoch>,
}

/// Trains `mnist-abati` in `folder` until `settings.epochs` are done or Ctrl-C is pressed.
pub fn train(settings: &Settings, data: Option<&Path>, backend: &str, folder: &Path) -> Result<()> {
    abati::check(&settings.model)?;
    ensure!(settings.batch > 0 && settings.epochs > 0, "batch and epochs must be at least 1");
    let place = RunFolder::claim(folder)?
        .with_context(|| format!("another process trains in {}", folder.display()))?;
    let set = digits::load(&digits::folder(data, abati::DATA)?, "train")?;
    let split = abati::split(&set, settings.seed);
    eprintln!(
        "{}: {} training and {} held-out images of {}, backend {backend}",
        settings.model,
        split.training.len(),
        split.held_out.len(),
        abati::NORMAL
    );

    let device = crate::block_on(device::open(backend))?.device.autodiff();
    device.seed(settings.seed);
    let mut model = Abati::new(&device);
    let adam = AdamConfig::new().with_beta_1(0.9).with_beta_2(0.999).with_epsilon(1e-8);
    let mut optimisers = vec![adam.init()];
    let mut run = Run {
        settings: settings.clone(),
        images: [split.training.len(), split.held_out.len()],
        commands: Vec::new(),
        history: Vec::new(),
    };
    if let Some(found) = place.run::<Run>()? {
        ensure!(
            found.settings.continues_as(settings),
            "{} holds a run with another model, seed or batch: {}",
            folder.display(),
            serde_json::to_string(&found.settings)?
        );
        (model, optimisers) = place.restore(found.history.len(), model, optimisers)?;
        (run.commands, run.history) = (found.commands, found.history);
        eprintln!("resuming after epoch {}", run.history.len());
    }
    let command = settings.command(backend);
    if run.commands.last() != Some(&command) {
        run.commands.push(command);
    }

    let stop = interrupt::watch()?;
    while run.history.len() < settings.epochs && !stop.pressed() {
        let epoch = run.history.len();
        let started = Instant::now();
        let bar = bar(split.training.len(), epoch + 1, settings.epochs);
        let rate = learning_rate(settings, epoch);
        let mut order = split.training.clone();
        order.shuffle(&mut StdRng::seed_from_u64(settings.seed ^ ((epoch as u64 + 1) << 32)));
        let mut sum = 0.0;
        let mut interrupted = false;
        for chunk in order.chunks(settings.batch) {
            let x = batch(&set, chunk, &device);
            let x_hat = model.decode(model.encode(x.clone()));
            let loss = (x - x_hat).powi_scalar(2).mean();
            let gradients = GradientsParams::from_grads(loss.backward(), &model);
            sum += scalar(loss)? * chunk.len() as f64;
            model = optimisers[0].step(rate, model, gradients);
            bar.inc(chunk.len() as u64);
            if stop.pressed() {
                interrupted = true;
                break;
            }
        }
        bar.finish_and_clear();
        if interrupted {
            eprintln!("stopped during epoch {}; the last finished epoch is saved", epoch + 1);
            break;
        }
        let held_out_mse = held_out(&model, &set, &split.held_out, settings.batch)?;
        let done = Epoch {
            training_mse: sum / order.len() as f64,
            held_out_mse,
            seconds: started.elapsed().as_secs_f64(),
            backend: backend.to_owned(),
            learning_rate: rate,
            commit: env!("LAB_COMMIT").to_owned(),
        };
        ensure!(
            done.training_mse.is_finite(),
            "the loss is no longer finite; lower --learning-rate"
        );
        println!(
            "epoch {:>3}/{}  training {:.5}  held-out {:.5}  {:.0} s  {:.0} images/s",
            epoch + 1,
            settings.epochs,
            done.training_mse,
            done.held_out_mse,
            done.seconds,
            order.len() as f64 / done.seconds
        );
        run.history.push(done);
        place.save(&run, epoch + 1, &model, &optimisers)?;
    }
    Ok(())
}

fn learning_rate(settings: &Settings, epoch: usize) -> f64 {
    match settings.schedule {
        Schedule::Constant => settings.learning_rate,
        Schedule::Cosine => {
            let t = epoch as f64 / settings.epochs.max(2) as f64;
            let floor = settings.learning_rate / 100.0;
            floor
                + (settings.learning_rate - floor) * 0.5 * (1.0 + (std::f64::consts::PI * t).cos())
        }
    }
}

/// Images as a tensor `[B, 1, 28, 28]` on `device`.
fn batch(set: &Labelled, indices: &[usize], device: &Device) -> Tensor<4> {
    let shape = [indices.len(), 1, set.images.rows, set.images.columns];
    Tensor::from_data(TensorData::new(set.values(indices, abati::PREPROCESSING), shape), device)
}

fn held_out(model: &Abati, set: &Labelled, indices: &[usize], size: usize) -> Result<f64> {
    let model = model.valid();
    let device = model.devices().into_iter().next().unwrap_or_default().inner();
    let mut sum = 0.0;
    for chunk in indices.chunks(size) {
        let x = batch(set, chunk, &device);
        let x_hat = model.decode(model.encode(x.clone()));
        sum += scalar((x - x_hat).powi_scalar(2).mean())? * chunk.len() as f64;
    }
    Ok(sum / indices.len() as f64)
}

fn scalar(tensor: Tensor<1>) -> Result<f64> {
    Ok(f64::from(tensor.try_into_scalar::<f32>()?))
}

fn bar(images: usize, epoch: usize, epochs: usize) -> ProgressBar {
    let style = ProgressStyle::with_template(
        "epoch {msg} {bar:30} {pos}/{len} images, {per_sec}, {eta} left",
    )
    .unwrap_or_else(|_| ProgressStyle::default_bar());
    ProgressBar::new(images as u64).with_style(style).with_message(format!("{epoch}/{epochs}"))
}
