//! `lab train mnist-abati`: the squared error of reconstructions, by Adam as in the authors' code, and its networks for use.

use super::abati;
use crate::data::digits::{self, Labelled, Split};
use crate::training::checkpoint::{self, Place, RunFolder};
use crate::training::loss::MeanLoss;
use crate::training::{
    Batch, Hyperparameters, Job, Objective, Plan, Schedule, batch_norm, fit, interrupt,
};
use anyhow::{Context, Result, ensure};
use burn::module::Module;
use burn::optim::{AdamConfig, GradientsParams, ModuleOptimizer};
use burn::tensor::{Device, Tensor, TensorData};
use novelty_nets::{Abati, Autoencoder, device};
use rand::SeedableRng;
use rand::rngs::StdRng;
use rand::seq::SliceRandom;
use serde::{Deserialize, Serialize};
use std::path::Path;

/// What a run was asked to do.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Settings {
    /// The model's id.
    pub model: String,
    /// Seed of the split, the initial weights and the order of the images.
    pub seed: u64,
    /// Epochs to run in all.
    pub epochs: usize,
    /// Images of a step.
    pub batch: usize,
    /// Adam's learning rate.
    pub learning_rate: f64,
    /// How it changes.
    pub schedule: Schedule,
}

/// A run of paper A.
pub type Run = crate::training::Run<Settings>;

impl Plan for Settings {
    fn name(&self) -> String {
        self.model.clone()
    }

    fn hyperparameters(&self) -> Hyperparameters {
        let Self { epochs, batch, learning_rate, schedule, .. } = *self;
        Hyperparameters { epochs, batch, learning_rate, schedule }
    }

    fn stream(&self) -> u64 {
        self.seed
    }

    fn command(&self, backend: &str) -> String {
        let Self { model, seed, epochs, batch, learning_rate, schedule } = self;
        let schedule = schedule.name();
        format!(
            "lab train {model} --epochs {epochs} --schedule {schedule} --learning-rate \
             {learning_rate} --batch {batch} --seed {seed} --backend {backend}"
        )
    }

    /// Longer, or at another rate, which every epoch records, but not with another model, split or batch.
    fn continues_as(&self, next: &Self) -> bool {
        (&self.model, self.seed, self.batch) == (&next.model, next.seed, next.batch)
    }
}

/// Trains `mnist-abati` in `folder` until `settings.epochs` are done or Ctrl-C is pressed, and keeps the networks after
/// the epochs of `keep`.
pub fn train(
    settings: &Settings,
    keep: &[usize],
    data: Option<&Path>,
    backend: &str,
    folder: &Path,
) -> Result<()> {
    abati::check(&settings.model)?;
    let place = RunFolder::claim(folder)?
        .with_context(|| format!("another process trains in {}", folder.display()))?;
    let images = Images::load(data, settings.seed, settings.batch)?;
    eprintln!(
        "{}: {} training and {} held-out images of {}, backend {backend}",
        settings.model,
        images.split.training.len(),
        images.split.held_out.len(),
        abati::NORMAL
    );
    let device = crate::block_on(device::open(backend))?.device;
    let stop = interrupt::watch()?;
    fit(settings, &images, &Job { folder: &place, backend, device: &device, keep, stop: &stop })?;
    Ok(())
}

/// The network of a run after `epoch` epochs, which was kept, or of its last checkpoint, in evaluation mode with settled
/// statistics ([`batch_norm`]); and the run up to there.
///
/// # Errors
/// If the run or the epoch does not exist, or the training images cannot be read.
pub fn settled(
    folder: &Path,
    epoch: Option<usize>,
    data: Option<&Path>,
    backend: &str,
) -> Result<(Abati, Run)> {
    let run: Run = checkpoint::begun(folder)?;
    let done = run.history.len();
    let place = match epoch {
        None => Place::Last(done),
        Some(epoch) if epoch == done => Place::Last(done),
        Some(epoch) => {
            let kept = checkpoint::kept(folder)?;
            ensure!(
                kept.contains(&epoch) && epoch < done,
                "{} has no network after {epoch} epochs: {kept:?} were kept, the last is {done}",
                folder.display()
            );
            Place::Kept(epoch)
        }
    };
    let device = crate::block_on(device::open(backend))?.device.autodiff();
    let network = checkpoint::weights(folder, place, Abati::new(&device))?;
    let images = Images::load(data, run.plan.seed, run.plan.batch)?;
    Ok((images.settle(&network, &device), run.after(epoch.unwrap_or(done))))
}

/// Whether a folder holds a run of paper A.
pub fn is_run(folder: &Path) -> bool {
    checkpoint::is_run::<Settings>(folder)
}

/// The images of a run.
struct Images {
    set: Labelled,
    split: Split,
    seed: u64,
    batch: usize,
}

impl Images {
    fn load(data: Option<&Path>, seed: u64, batch: usize) -> Result<Self> {
        let set = digits::load(&digits::folder(data, abati::DATA)?, "train")?;
        let split = abati::split(&set, seed);
        Ok(Self { set, split, seed, batch })
    }

    /// Images as a tensor `[B, 1, 28, 28]` on `device`.
    fn tensor(&self, indices: &[usize], device: &Device) -> Tensor<4> {
        let shape = [indices.len(), 1, self.set.images.rows, self.set.images.columns];
        let values = self.set.values(indices, abati::PREPROCESSING);
        Tensor::from_data(TensorData::new(values, shape), device)
    }

    /// A copy of a network with the running statistics of whole batches of training images.
    fn settle(&self, network: &Abati, device: &Device) -> Abati {
        let mut order = self.split.training.clone();
        order.shuffle(&mut StdRng::seed_from_u64(self.seed));
        let size = self.batch.clamp(1, order.len());
        let whole = order.len() / size;
        batch_norm::settled(network, |copy, number| {
            let start = number % whole * size;
            copy.decode(copy.encode(self.tensor(&order[start..start + size], device)));
        })
    }
}

/// The mean over pixels and images of the squared error.
fn squared_error(network: &Abati, x: Tensor<4>) -> Tensor<1> {
    let x_hat = network.decode(network.encode(x.clone()));
    (x - x_hat).powi_scalar(2).mean()
}

impl Objective for Images {
    type Network = Abati;

    fn unit(&self) -> &'static str {
        "images"
    }

    fn images(&self) -> [usize; 2] {
        [self.split.training.len(), self.split.held_out.len()]
    }

    fn network(&self, device: &Device) -> Result<Abati> {
        Ok(Abati::new(device))
    }

    fn optimisers(&self) -> Vec<ModuleOptimizer> {
        vec![AdamConfig::new().with_beta_1(0.9).with_beta_2(0.999).with_epsilon(1e-8).init()]
    }

    fn indices(&self) -> Vec<usize> {
        self.split.training.clone()
    }

    fn step(
        &self,
        network: Abati,
        optimisers: &mut [ModuleOptimizer],
        batch: Batch<'_>,
    ) -> Result<(Abati, Tensor<1>)> {
        let loss = squared_error(&network, self.tensor(batch.indices, batch.device));
        let shown = loss.clone().detach();
        let gradients = GradientsParams::from_grads(loss.backward(), &network);
        Ok((optimisers[0].step(batch.rate, network, gradients), shown))
    }

    fn held_out(&self, network: &Abati) -> Result<f64> {
        let device = network.devices().into_iter().next().unwrap_or_default();
        let mut loss = MeanLoss::default();
        for indices in self.split.held_out.chunks(self.batch) {
            loss.add(squared_error(network, self.tensor(indices, &device)), indices.len())?;
        }
        loss.mean()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::idx;

    #[test]
    fn a_run_of_an_earlier_version_is_read() {
        let text = r#"{"settings":{"model":"mnist-abati","seed":0,"epochs":14,"batch":256,
            "learning_rate":0.01,"schedule":"cosine"},"images":[27537,3059],
            "commands":["lab train mnist-abati --epochs 14 --schedule cosine"],
            "history":[{"training_mse":0.03,"held_out_mse":0.02,"seconds":92.5,"backend":"tch",
                "learning_rate":0.01,"commit":"0123456789ab"},
                {"training_mse":0.02,"held_out_mse":0.01,"seconds":90.0,"backend":"flex"}]}"#;
        let run: Run = serde_json::from_str(text).unwrap();
        assert_eq!((run.training(), run.held_out()), (0.02, 0.01));
        assert_eq!(
            (run.backend().as_str(), run.commit().as_str()),
            ("tch, then flex", "0123456789ab")
        );
        assert_eq!(run.plan.schedule, Schedule::OpenCosine, "as it was run then");
        assert_eq!((run.images, run.commands.len()), ([27537, 3059], 1));
        let next = Settings { epochs: 20, schedule: Schedule::Constant, ..run.plan.clone() };
        assert!(run.plan.continues_as(&next));
        assert!(!run.plan.continues_as(&Settings { seed: 1, ..next }));
    }

    #[test]
    fn a_settled_network_is_normalised_by_the_training_images_and_always_the_same() {
        let device = crate::block_on(device::open("flex")).unwrap().device.autodiff();
        let pixels = (0..30 * 784).map(|i| (i * i % 251) as u8).collect();
        let images = idx::Images { rows: 28, columns: 28, pixels };
        let labels = (0..30).map(|i| i % 5).collect();
        let set = Labelled { images, labels };
        let split = abati::split(&set, 3);
        let images = Images { set, split, seed: 3, batch: 4 };
        let network = Abati::new(&device);
        let loss = |network: &Abati| images.held_out(network).unwrap();
        let before = loss(&network.valid());
        let settled = loss(&images.settle(&network, &device));
        assert_eq!(settled, loss(&images.settle(&network, &device)));
        assert_ne!(settled, before);
        assert_eq!(loss(&network.valid()), before);
    }
}
