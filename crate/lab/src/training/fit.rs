//! The loop over epochs, with a checkpoint after each.
//!
//! What is drawn at random in an epoch, the order of the images first of all, depends on the plan's seed and the
//! number of the epoch only. A resumed run therefore ends as an unbroken one would.

use super::checkpoint::RunFolder;
use super::interrupt::Interrupt;
use super::loss::MeanLoss;
use super::record::{Epoch, Plan, Run};
use crate::progress;
use anyhow::{Result, ensure};
use burn::module::Module;
use burn::optim::ModuleOptimizer;
use burn::tensor::{Device, Tensor};
use rand::SeedableRng;
use rand::rngs::StdRng;
use rand::seq::SliceRandom;
use std::time::Instant;

/// What is trained, and how one step of it is made.
pub trait Objective {
    /// The network with all parts that its training needs.
    type Network: Module;

    /// What the indices of [`Objective::indices`] stand for: `images` or `patches`.
    fn unit(&self) -> &'static str;

    /// Numbers of training images and of held-out ones, for the record.
    fn images(&self) -> [usize; 2];

    /// A network with fresh weights.
    ///
    /// # Errors
    /// If the plan names a network that does not exist.
    fn network(&self, device: &Device) -> Result<Self::Network>;

    /// Fresh optimisers, as many as a step needs.
    fn optimisers(&self) -> Vec<ModuleOptimizer>;

    /// The indices of an epoch, which are then shuffled.
    fn indices(&self) -> Vec<usize>;

    /// Trains on a batch of indices at a learning rate. Returns the network and the mean loss over the batch, which
    /// must not be read from the device: that would make every step wait for it.
    ///
    /// # Errors
    /// If the batch cannot be made.
    fn step(
        &self,
        network: Self::Network,
        optimisers: &mut [ModuleOptimizer],
        batch: Batch<'_>,
    ) -> Result<(Self::Network, Tensor<1>)>;

    /// The mean loss of the held-out images by a network in evaluation mode.
    ///
    /// # Errors
    /// If the device cannot be read.
    fn held_out(&self, network: &Self::Network) -> Result<f64>;
}

/// A step of the loop.
pub struct Batch<'a> {
    /// Its images or patches.
    pub indices: &'a [usize],
    /// The learning rate.
    pub rate: f64,
    /// What the step may draw from.
    pub random: &'a mut StdRng,
    /// The device, which records gradients.
    pub device: &'a Device,
}

/// Where and until when a plan is trained.
pub struct Job<'a> {
    /// Folder of the run.
    pub folder: &'a RunFolder,
    /// Name of the backend.
    pub backend: &'a str,
    /// Its device.
    pub device: &'a Device,
    /// Epochs whose network is kept beside the checkpoint.
    pub keep: &'a [usize],
    /// Asks the loop to stop.
    pub stop: &'a Interrupt,
}

/// Trains until the plan's epochs are done; `None` if Ctrl-C came first. The network is in evaluation mode.
///
/// # Errors
/// If the folder holds a run that was planned otherwise, the loss is no longer finite, or a checkpoint cannot be read
/// or written.
pub fn fit<P: Plan, O: Objective>(
    plan: &P,
    objective: &O,
    job: &Job<'_>,
) -> Result<Option<(O::Network, Run<P>)>> {
    let settings = plan.hyperparameters();
    settings.check()?;
    let name = plan.name();
    for epoch in job.keep {
        ensure!(
            (1..=settings.epochs).contains(epoch),
            "epoch {epoch} cannot be kept: the run has epochs 1 to {}",
            settings.epochs
        );
    }
    let device = job.device.clone().autodiff();
    device.seed(plan.stream());
    let mut network = objective.network(&device)?;
    let mut optimisers = objective.optimisers();
    let mut run = Run {
        plan: plan.clone(),
        images: objective.images(),
        commands: Vec::new(),
        history: Vec::new(),
    };
    if let Some(found) = job.folder.run::<Run<P>>()? {
        ensure!(
            found.plan.continues_as(plan),
            "{name} was begun with other settings, {}; choose another folder or remove this one",
            serde_json::to_string(&found.plan)?
        );
        let done = found.history.len();
        (network, optimisers) = job.folder.restore(done, network, optimisers)?;
        (run.commands, run.history) = (found.commands, found.history);
        if done < settings.epochs {
            eprintln!("{name}: resuming after epoch {done}");
        }
        for &epoch in job.keep.iter().filter(|&&epoch| epoch <= done) {
            if epoch == done {
                job.folder.keep(epoch, &network)?;
            } else if !job.folder.has_kept(epoch) {
                eprintln!("warning: {name} has passed epoch {epoch}, which was not kept");
            }
        }
    }
    let command = plan.command(job.backend);
    if run.history.len() < settings.epochs && run.commands.last() != Some(&command) {
        run.commands.push(command);
    }
    while run.history.len() < settings.epochs {
        let number = run.history.len();
        let started = Instant::now();
        let rate = settings.rate(number);
        let seed = plan.stream() ^ ((number as u64 + 1) << 32);
        if number > 0 {
            // The first epoch goes on from the seed of the weights.
            device.seed(seed);
        }
        let mut random = StdRng::seed_from_u64(seed);
        let mut order = objective.indices();
        order.shuffle(&mut random);
        let bar = progress::bar(order.len(), &format!("{name} epoch {}", number + 1));
        let mut loss = MeanLoss::default();
        for indices in order.chunks(settings.batch) {
            if job.stop.pressed() {
                bar.finish_and_clear();
                eprintln!(
                    "{name}: stopped during epoch {}; the last finished epoch is saved",
                    number + 1
                );
                return Ok(None);
            }
            let batch = Batch { indices, rate, random: &mut random, device: &device };
            let (next, of_batch) = objective.step(network, &mut optimisers, batch)?;
            network = next;
            loss.add(of_batch, indices.len())?;
            ensure!(
                loss.is_finite(),
                "{name}: the loss is no longer finite; lower the learning rate"
            );
            bar.inc(indices.len() as u64);
        }
        bar.finish_and_clear();
        let done = Epoch {
            training: loss.mean()?,
            // `valid` also enters the last updates of running statistics, so that the checkpoint has them.
            held_out: objective.held_out(&network.valid())?,
            seconds: started.elapsed().as_secs_f64(),
            learning_rate: rate,
            backend: job.backend.to_owned(),
            commit: env!("LAB_COMMIT").to_owned(),
        };
        ensure!(
            done.training.is_finite(),
            "{name}: the loss is no longer finite; lower the learning rate"
        );
        println!(
            "{name} epoch {}/{}  training {:.5}  held-out {:.5}  {:.0} s  {:.0} {}/s",
            number + 1,
            settings.epochs,
            done.training,
            done.held_out,
            done.seconds,
            order.len() as f64 / done.seconds,
            objective.unit()
        );
        run.history.push(done);
        if job.keep.contains(&(number + 1)) {
            job.folder.keep(number + 1, &network)?;
        }
        job.folder.save(&run, number + 1, &network, &optimisers)?;
    }
    Ok(Some((network.valid(), run)))
}

#[cfg(test)]
mod tests {
    use super::super::checkpoint::{self, Place};
    use super::super::interrupt;
    use super::super::record::Hyperparameters;
    use super::super::schedule::Schedule;
    use super::*;
    use burn::optim::{AdamConfig, GradientsParams};
    use burn::tensor::TensorData;
    use novelty_nets::{Abati, Autoencoder, device};
    use rand::RngExt;
    use serde::{Deserialize, Serialize};
    use std::cell::RefCell;
    use std::path::Path;

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
    struct Small {
        epochs: usize,
        seed: u64,
    }

    impl Plan for Small {
        fn name(&self) -> String {
            "small".into()
        }

        fn hyperparameters(&self) -> Hyperparameters {
            let schedule = Schedule::Constant;
            Hyperparameters { epochs: self.epochs, batch: 5, learning_rate: 1e-2, schedule }
        }

        fn stream(&self) -> u64 {
            self.seed
        }

        fn command(&self, backend: &str) -> String {
            format!("train small --epochs {} --backend {backend}", self.epochs)
        }

        fn continues_as(&self, next: &Self) -> bool {
            self.seed == next.seed
        }
    }

    /// A network with BatchNorm on noise.
    struct Noise {
        /// Given rather than made, since the random numbers of a device are shared by all tests.
        initial: Abati,
        seen: RefCell<Vec<Vec<usize>>>,
        stop: Option<(usize, Interrupt)>,
    }

    impl Noise {
        fn new() -> Self {
            let device = crate::block_on(device::open("flex")).unwrap().device.autodiff();
            Self { initial: Abati::new(&device), seen: RefCell::default(), stop: None }
        }

        /// The same, which has seen nothing yet.
        fn again(&self, stop: Option<(usize, Interrupt)>) -> Self {
            // The forward pass of a clone would move the running statistics of this one.
            Self { initial: self.initial.valid().train(), seen: RefCell::default(), stop }
        }
    }

    impl Objective for Noise {
        type Network = Abati;

        fn unit(&self) -> &'static str {
            "images"
        }

        fn images(&self) -> [usize; 2] {
            [12, 2]
        }

        fn network(&self, _device: &Device) -> Result<Abati> {
            Ok(self.initial.valid().train())
        }

        fn optimisers(&self) -> Vec<ModuleOptimizer> {
            vec![AdamConfig::new().init()]
        }

        fn indices(&self) -> Vec<usize> {
            (0..12).collect()
        }

        fn step(
            &self,
            network: Abati,
            optimisers: &mut [ModuleOptimizer],
            batch: Batch<'_>,
        ) -> Result<(Abati, Tensor<1>)> {
            self.seen.borrow_mut().push(batch.indices.to_vec());
            if let Some((after, stop)) = &self.stop
                && self.seen.borrow().len() > *after
            {
                stop.press();
            }
            let count = batch.indices.len();
            let noise: Vec<f32> =
                (0..count * 784).map(|_| batch.random.random_range(0.0..1.0)).collect();
            let x = TensorData::new(noise, [count, 1, 28, 28]);
            let x = Tensor::<4>::from_data(x, batch.device);
            let loss = (network.decode(network.encode(x.clone())) - x).powi_scalar(2).mean();
            let gradients = GradientsParams::from_grads(loss.backward(), &network);
            Ok((optimisers[0].step(batch.rate, network, gradients), loss))
        }

        fn held_out(&self, network: &Abati) -> Result<f64> {
            let device = network.devices().into_iter().next().unwrap_or_default();
            let x = Tensor::<4>::ones([2, 1, 28, 28], &device) * 0.5;
            let loss = (network.decode(network.encode(x.clone())) - x).powi_scalar(2).mean();
            Ok(f64::from(loss.try_into_scalar::<f32>()?))
        }
    }

    fn train(
        objective: &Noise,
        folder: &Path,
        plan: &Small,
        keep: &[usize],
        stop: &Interrupt,
    ) -> Result<Option<(Abati, Run<Small>)>> {
        let device = crate::block_on(device::open("flex"))?.device;
        let folder = RunFolder::claim(folder)?.unwrap();
        fit(plan, objective, &Job { folder: &folder, backend: "flex", device: &device, keep, stop })
    }

    fn losses(run: &Run<Small>) -> Vec<f64> {
        run.history.iter().flat_map(|epoch| [epoch.training, epoch.held_out]).collect()
    }

    /// What a network makes of a ramp.
    fn output(network: &Abati) -> Vec<f32> {
        let device = network.devices().into_iter().next().unwrap_or_default();
        let ramp: Vec<f32> = (0..784).map(|i| i as f32 / 784.0).collect();
        let x = Tensor::<4>::from_data(TensorData::new(ramp, [1, 1, 28, 28]), &device);
        network.decode(network.encode(x)).into_data().try_to_vec().unwrap()
    }

    #[test]
    fn a_resumed_run_ends_as_an_unbroken_one_and_kept_epochs_do_not_disturb_it() {
        let parent = tempfile::tempdir().unwrap();
        let never = interrupt::never();
        let plan = Small { epochs: 3, seed: 5 };
        let whole = Noise::new();
        let (trained, unbroken) =
            train(&whole, &parent.path().join("whole"), &plan, &[], &never).unwrap().unwrap();

        let folder = parent.path().join("parts");
        let stop = interrupt::never();
        let broken = whole.again(Some((4, stop.clone())));
        assert!(train(&broken, &folder, &plan, &[1, 2], &stop).unwrap().is_none());
        let found: Run<Small> = checkpoint::read(&folder).unwrap().unwrap();
        assert_eq!(found.history.len(), 1, "stopped in the second of three epochs");
        let rest = whole.again(None);
        let (again, resumed) = train(&rest, &folder, &plan, &[1, 2], &never).unwrap().unwrap();

        assert_eq!(output(&again), output(&trained));
        // To the rounding of a number in a file.
        let mut pairs = losses(&resumed).into_iter().zip(losses(&unbroken));
        assert!(pairs.all(|(a, b)| (a - b).abs() < 1e-12));
        assert_eq!(resumed.commands, ["train small --epochs 3 --backend flex"]);
        assert_eq!(checkpoint::kept(&folder).unwrap(), [1, 2]);
        // Three batches an epoch.
        let order = |objective: &Noise, from: usize| objective.seen.borrow()[from..].to_vec();
        assert_eq!(order(&rest, 0), order(&whole, 3));
        assert_ne!(order(&whole, 0)[..3], order(&whole, 3)[..3], "every epoch has another order");
        let mut all = order(&whole, 0)[..3].concat();
        all.sort_unstable();
        assert_eq!(all, (0..12).collect::<Vec<_>>());
    }

    #[test]
    fn a_run_can_be_prolonged_but_not_with_another_seed() {
        let parent = tempfile::tempdir().unwrap();
        let (folder, never) = (parent.path().join("run"), interrupt::never());
        let noise = Noise::new();
        let train = |epochs, seed, keep: &[usize]| {
            train(&noise, &folder, &Small { epochs, seed }, keep, &never)
        };
        train(1, 5, &[]).unwrap();
        let (_, run) = train(2, 5, &[1, 2]).unwrap().unwrap();
        assert_eq!((run.history.len(), run.commands.len()), (2, 2));
        assert_eq!(run.history[1].learning_rate, 1e-2);
        assert_eq!(
            checkpoint::kept(&folder).unwrap(),
            [1, 2],
            "1 is the checkpoint it went on from"
        );
        assert!(train(2, 6, &[]).unwrap_err().to_string().contains("other settings"));
        assert!(train(2, 5, &[3]).unwrap_err().to_string().contains("cannot be kept"));
    }

    #[test]
    fn a_kept_network_is_the_one_after_its_epoch() {
        let parent = tempfile::tempdir().unwrap();
        let (folder, never) = (parent.path().join("run"), interrupt::never());
        let noise = Noise::new();
        let plan = Small { epochs: 2, seed: 8 };
        let (_, run) = train(&noise, &folder, &plan, &[1], &never).unwrap().unwrap();
        let device = crate::block_on(device::open("flex")).unwrap().device;
        for (epoch, place) in [(1, Place::Kept(1)), (2, Place::Last(2))] {
            let network = checkpoint::weights(&folder, place, Abati::new(&device)).unwrap();
            let loss = noise.held_out(&network.valid()).unwrap();
            assert!((loss - run.history[epoch - 1].held_out).abs() < 1e-12);
        }
    }
}
