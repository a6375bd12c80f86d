//! Trains the autoencoder of a plan, epoch by epoch, with a checkpoint after each (§2.6: pixel-wise
//! binary cross-entropy, Adam).

use super::photo_set::{PER_PHOTO, Photos, patch};
use super::plan::Plan;
use crate::paper_b::corruption::damage;
use crate::paper_b::digits::cross_entropy;
use crate::progress;
use crate::training::checkpoint::{Planned, RunFolder, trained_by};
use crate::training::interrupt::Interrupt;
use anyhow::{Result, ensure};
use burn::module::Module;
use burn::optim::{AdamConfig, GradientsParams};
use burn::tensor::{Device, Tensor, TensorData};
use novelty_core::Shape;
use novelty_core::input::patches::{Edge, PATCH, PatchGrid};
use novelty_nets::{Autoencoder, Bergmann};
use rand::SeedableRng;
use rand::rngs::StdRng;
use rand::seq::SliceRandom;
use serde::{Deserialize, Serialize};
use std::time::Instant;

/// One finished epoch.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Epoch {
    /// Mean loss of the batches.
    pub training: f64,
    /// Cross-entropy of the held-out photos' patches.
    pub held_out: f64,
    /// Wall time.
    pub seconds: f64,
}

/// The content of `run.json`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Run {
    /// What was planned.
    pub patch_plan: Plan,
    /// Finished epochs.
    pub history: Vec<Epoch>,
    /// Backend that trained.
    pub backend: String,
    /// Commit of the program.
    pub commit: String,
}

impl Planned for Run {
    fn name(&self) -> String {
        self.patch_plan.name()
    }

    fn planned(&self) -> usize {
        self.patch_plan.epochs
    }

    fn done(&self) -> usize {
        self.history.len()
    }
}

/// Trains until the plan's epochs are done; `None` when Ctrl-C was pressed before.
pub fn train(
    plan: &Plan,
    photos: &Photos,
    folder: &RunFolder,
    backend: &str,
    device: &Device,
    stop: &Interrupt,
) -> Result<Option<(Bergmann, Run)>> {
    let device = device.clone().autodiff();
    device.seed(plan.seed);
    let mut model = Bergmann::new(plan.config(), &device);
    let mut optimisers = vec![AdamConfig::new().with_epsilon(1e-7).init()];
    let mut run = Run {
        patch_plan: plan.clone(),
        history: Vec::new(),
        backend: backend.to_owned(),
        commit: env!("LAB_COMMIT").to_owned(),
    };
    if let Some(found) = folder.run::<Run>()? {
        ensure!(
            found.patch_plan == *plan,
            "{} was begun with other settings; choose another --out or remove its folder",
            plan.name()
        );
        (model, optimisers) = folder.restore(found.history.len(), model, optimisers)?;
        run.commit = trained_by(&found.commit, found.history.len() == plan.epochs);
        run.history = found.history;
    }
    while run.history.len() < plan.epochs {
        let epoch = run.history.len();
        let started = Instant::now();
        let mut random = StdRng::seed_from_u64(plan.seed ^ ((epoch as u64 + 1) << 32));
        let mut order: Vec<usize> =
            (0..photos.fitted.len()).flat_map(|photo| [photo; PER_PHOTO]).collect();
        order.shuffle(&mut random);
        let bar = progress::bar(order.len(), &format!("{} epoch {}", plan.name(), epoch + 1));
        let mut sum = Tensor::<1>::zeros([1], &device.clone().inner());
        for chunk in order.chunks(plan.batch) {
            if stop.pressed() {
                bar.finish_and_clear();
                return Ok(None);
            }
            let clean: Vec<f32> = chunk
                .iter()
                .flat_map(|&photo| patch(&photos.fitted[photo], photos.shape, &mut random))
                .collect();
            let patches = plan.config().shape();
            let target = tensor(clean.clone(), patches, &device);
            let input = if plan.denoising {
                let mut damaged = clean;
                damage(&mut damaged, patches, &mut random);
                tensor(damaged, patches, &device)
            } else {
                target.clone()
            };
            let loss = cross_entropy(model.decode_logits(model.encode(input)), target);
            sum = sum + loss.clone().inner().mul_scalar(chunk.len() as f32);
            let gradients = GradientsParams::from_grads(loss.backward(), &model);
            model = optimisers[0].step(plan.rate(epoch), model, gradients);
            bar.inc(chunk.len() as u64);
        }
        bar.finish_and_clear();
        let done = Epoch {
            training: f64::from(sum.try_into_scalar::<f32>()?) / order.len() as f64,
            held_out: held_out(&model, photos, plan, &device.clone().inner())?,
            seconds: started.elapsed().as_secs_f64(),
        };
        ensure!(done.training.is_finite(), "{}: the loss is no longer finite", plan.name());
        println!(
            "{} epoch {}/{}  training {:.5}  held-out {:.5}  {:.0} patches/s",
            plan.name(),
            epoch + 1,
            plan.epochs,
            done.training,
            done.held_out,
            order.len() as f64 / done.seconds
        );
        run.history.push(done);
        folder.save(&run, epoch + 1, &model, &optimisers)?;
    }
    Ok(Some((model.valid(), run)))
}

fn tensor(values: Vec<f32>, patch: Shape, device: &Device) -> Tensor<4> {
    let count = values.len() / patch.len();
    let extent = [count, patch.channels, patch.height, patch.width];
    Tensor::from_data(TensorData::new(values, extent), device)
}

/// The loss of the four whole patches of each held-out photo.
fn held_out(model: &Bergmann, photos: &Photos, plan: &Plan, device: &Device) -> Result<f64> {
    let model = model.valid();
    let grid = PatchGrid::new(photos.shape, PATCH, PATCH, Edge::Reflect)?;
    let mut sum = 0.0;
    for photo in &photos.held_out {
        let x = tensor(grid.cut(photo, 0..grid.len())?, plan.config().shape(), device);
        let logits = model.decode_logits(model.encode(x.clone()));
        sum += f64::from(cross_entropy(logits, x).try_into_scalar::<f32>()?);
    }
    Ok(sum / photos.held_out.len().max(1) as f64)
}
