//! Trains one network of the queue, epoch by epoch, with a checkpoint after each.

use super::images::RunImages;
use super::objective;
use super::plan::Plan;
use crate::paper_b::corruption;
use crate::progress;
use crate::training::checkpoint::{Planned, RunFolder, trained_by};
use crate::training::interrupt::Interrupt;
use anyhow::{Result, ensure};
use burn::module::Module;
use burn::tensor::{Device, Tensor, TensorData};
use novelty_core::Shape;
use novelty_nets::{Autoencoder, Mesarcik};
use rand::SeedableRng;
use rand::rngs::StdRng;
use rand::seq::SliceRandom;
use serde::{Deserialize, Serialize};
use std::time::Instant;

/// One finished epoch.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Epoch {
    /// Cross-entropy of the reconstructions over the epoch's batches, training mode.
    pub training: f64,
    /// The same of the held-out normals, evaluation mode, undamaged.
    pub held_out: f64,
    /// Wall time.
    pub seconds: f64,
    /// Adam's rate.
    pub learning_rate: f64,
}

/// The content of a run's `run.json`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Run {
    /// What was asked for.
    pub plan: Plan,
    /// Finished epochs.
    pub history: Vec<Epoch>,
    /// Backend that ran them.
    pub backend: String,
    /// Commit of the program that ran them.
    pub commit: String,
}

impl Planned for Run {
    fn name(&self) -> String {
        self.plan.name()
    }

    fn planned(&self) -> usize {
        self.plan.group.epochs
    }

    fn done(&self) -> usize {
        self.history.len()
    }
}

/// Trains until the plan's epochs are done; `None` if Ctrl-C came first.
pub fn train(
    plan: &Plan,
    images: &RunImages,
    folder: &RunFolder,
    backend: &str,
    device: &Device,
    stop: &Interrupt,
) -> Result<Option<(Mesarcik, Run)>> {
    let device = device.clone().autodiff();
    device.seed(plan.stream());
    let mut model = Mesarcik::new(plan.config()?, &device);
    let mut optimisers = objective::optimisers();
    let mut run = Run {
        plan: plan.clone(),
        history: Vec::new(),
        backend: backend.to_owned(),
        commit: env!("LAB_COMMIT").to_owned(),
    };
    if let Some(found) = folder.run::<Run>()? {
        ensure!(
            found.plan == *plan,
            "{} was begun with other settings; remove its folder or change its plan back",
            plan.name()
        );
        let epochs = found.history.len();
        (model, optimisers) = folder.restore(epochs, model, optimisers)?;
        run.history = found.history;
        run.commit = trained_by(&found.commit, epochs == plan.group.epochs);
    }
    while run.history.len() < plan.group.epochs {
        let epoch = run.history.len();
        let started = Instant::now();
        let rate = plan.learning_rate(epoch);
        let mut random = StdRng::seed_from_u64(plan.stream() ^ ((epoch as u64 + 1) << 32));
        let mut order = images.fitted.clone();
        order.shuffle(&mut random);
        let bar = progress::bar(order.len(), &format!("{} epoch {}", plan.name(), epoch + 1));
        let mut sum = Tensor::<1>::zeros([1], &device.clone().inner());
        for chunk in order.chunks(plan.group.batch) {
            if stop.pressed() {
                bar.finish_and_clear();
                return Ok(None);
            }
            let clean = images.training.values(chunk, plan.group.preprocessing);
            let target = tensor(clean.clone(), chunk.len(), &device);
            let input = if plan.group.denoising {
                let mut damaged = clean;
                corruption::damage(&mut damaged, Shape::DIGIT, &mut random);
                tensor(damaged, chunk.len(), &device)
            } else {
                target.clone()
            };
            let (next, loss) = objective::step(model, &mut optimisers, input, target, rate)?;
            model = next;
            sum = sum + loss.inner().mul_scalar(chunk.len() as f32);
            bar.inc(chunk.len() as u64);
        }
        bar.finish_and_clear();
        let done = Epoch {
            training: f64::from(sum.try_into_scalar::<f32>()?) / order.len() as f64,
            held_out: held_out(&model, images, plan, &device.clone().inner())?,
            seconds: started.elapsed().as_secs_f64(),
            learning_rate: rate,
        };
        ensure!(done.training.is_finite(), "{}: the loss is no longer finite", plan.name());
        println!(
            "{} epoch {}/{}  training {:.5}  held-out {:.5}  {:.0} images/s",
            plan.name(),
            epoch + 1,
            plan.group.epochs,
            done.training,
            done.held_out,
            order.len() as f64 / done.seconds
        );
        run.history.push(done);
        folder.save(&run, epoch + 1, &model, &optimisers)?;
    }
    let constant = images.entropy_of_the_mean(plan.group.preprocessing);
    let last = run.history.last().map_or(f64::NAN, |epoch| epoch.held_out);
    ensure!(
        last < constant,
        "{} has not learnt: its cross-entropy on held-out images is {last:.3}, that of the mean picture \
         {constant:.3}; change its plan or its objective and remove the folder of the run",
        plan.name()
    );
    Ok(Some((model.valid(), run)))
}

/// Images as a tensor `[B, 1, 28, 28]` on `device`.
pub fn tensor(values: Vec<f32>, count: usize, device: &Device) -> Tensor<4> {
    let side = values.len().checked_div(count).unwrap_or(0).isqrt();
    Tensor::from_data(TensorData::new(values, [count, 1, side, side]), device)
}

fn held_out(model: &Mesarcik, images: &RunImages, plan: &Plan, device: &Device) -> Result<f64> {
    let model = model.valid();
    let mut sum = 0.0;
    for chunk in images.held_out.chunks(512) {
        let x =
            tensor(images.training.values(chunk, plan.group.preprocessing), chunk.len(), device);
        let logits = model.decode_logits(model.encode(x.clone()));
        let loss = objective::cross_entropy(logits, x).try_into_scalar::<f32>()?;
        sum += f64::from(loss) * chunk.len() as f64;
    }
    Ok(sum / images.held_out.len() as f64)
}
