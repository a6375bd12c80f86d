//! A run's folder: `run.json`, the checkpoint that it names, replaced together, and the networks of kept epochs.
//!
//! A checkpoint is a folder of its own, written under another name and renamed when it is whole;
//! then `run.json` is replaced, which alone decides what the run's state is; then older checkpoints
//! go. Whenever the machine stops, `run.json` names a checkpoint that belongs to it.
//!
//! Kept networks and checkpoints hold the weights and running statistics of the training as they were;
//! [`super::batch_norm`] settles the statistics of a copy before it is used.

use super::record::{Plan, Run};
use crate::files::write_json;
use anyhow::{Context, Result, ensure};
use burn::module::Module;
use burn::optim::ModuleOptimizer;
use burn::store::ModuleRecord;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};

const RUN: &str = "run.json";
const WEIGHTS: &str = "weights.bpk";
const LOCK: &str = "lock";
/// Folder of the checkpoint after so many epochs.
const LAST: &str = "epoch-";
/// Folder of the network that was kept after so many epochs.
const KEPT: &str = "kept-";

/// A folder that one process at a time may train in.
pub struct RunFolder {
    path: PathBuf,
    _lock: File,
}

impl RunFolder {
    /// Opens or creates the folder; `None` if another process works in it.
    pub fn claim(path: &Path) -> Result<Option<Self>> {
        fs::create_dir_all(path).with_context(|| format!("cannot create {}", path.display()))?;
        let lock = path.join(LOCK);
        let file = File::options().create(true).append(true).open(&lock);
        let file = file.with_context(|| format!("cannot open {}", lock.display()))?;
        match file.try_lock() {
            Ok(()) => Ok(Some(Self { path: path.to_owned(), _lock: file })),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(error)) => {
                Err(error).with_context(|| format!("cannot lock {}", lock.display()))
            }
        }
    }

    /// What `run.json` holds, if the run has begun.
    pub fn run<T: DeserializeOwned>(&self) -> Result<Option<T>> {
        read(&self.path)
    }

    /// Keeps the network after `epoch` epochs, its weights only, beside the checkpoints.
    pub fn keep<M: Module>(&self, epoch: usize, model: &M) -> Result<()> {
        let name = Place::Kept(epoch).name();
        let (fresh, place) = (self.path.join(format!("new-{name}")), self.path.join(&name));
        for old in [&fresh, &place] {
            if old.exists() {
                fs::remove_dir_all(old)?;
            }
        }
        fs::create_dir(&fresh)?;
        model.clone().into_record().save(fresh.join(WEIGHTS))?;
        Ok(fs::rename(&fresh, &place)?)
    }

    /// Whether the network after `epoch` epochs was kept.
    pub fn has_kept(&self, epoch: usize) -> bool {
        self.path.join(Place::Kept(epoch).name()).exists()
    }

    /// Replaces the state of the run by the one after `epochs` epochs.
    pub fn save<M: Module>(
        &self,
        run: &impl Serialize,
        epochs: usize,
        model: &M,
        optimisers: &[ModuleOptimizer],
    ) -> Result<()> {
        let name = Place::Last(epochs).name();
        let (fresh, place) = (self.path.join(format!("new-{name}")), self.path.join(&name));
        for old in [&fresh, &place] {
            if old.exists() {
                fs::remove_dir_all(old)?;
            }
        }
        fs::create_dir(&fresh)?;
        model.clone().into_record().save(fresh.join(WEIGHTS))?;
        for (i, optimiser) in optimisers.iter().enumerate() {
            optimiser.save(fresh.join(optimiser_file(i)))?;
        }
        fs::rename(&fresh, &place)?;
        write_json(&self.path.join(RUN), run)?;
        for entry in fs::read_dir(&self.path)? {
            let entry = entry?;
            let other = entry.file_name().to_string_lossy().into_owned();
            if other != name && (other.starts_with(LAST) || other.starts_with("new-")) {
                fs::remove_dir_all(entry.path())?;
            }
        }
        Ok(())
    }

    /// The weights and the optimisers after `epochs` epochs.
    pub fn restore<M: Module>(
        &self,
        epochs: usize,
        model: M,
        optimisers: Vec<ModuleOptimizer>,
    ) -> Result<(M, Vec<ModuleOptimizer>)> {
        let place = self.path.join(Place::Last(epochs).name());
        let model = load(model, &place.join(WEIGHTS))?;
        let optimisers = optimisers
            .into_iter()
            .enumerate()
            .map(|(i, optimiser)| Ok(optimiser.load(place.join(optimiser_file(i)))?))
            .collect::<Result<_>>()?;
        Ok((model, optimisers))
    }
}

/// What a folder's `run.json` holds, if there is one.
pub fn read<T: DeserializeOwned>(folder: &Path) -> Result<Option<T>> {
    let path = folder.join(RUN);
    if !path.exists() {
        return Ok(None);
    }
    let text = fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?;
    let run = serde_json::from_slice(&text)
        .with_context(|| format!("{} is not a run of this program", path.display()))?;
    Ok(Some(run))
}

/// The run of a folder; an error unless all of its epochs are finished.
pub fn finished<P: Plan>(folder: &Path) -> Result<Run<P>> {
    let run: Run<P> = begun(folder)?;
    let (done, planned) = (run.history.len(), run.plan.hyperparameters().epochs);
    ensure!(done == planned, "{} has finished {done} of {planned} epochs", run.plan.name());
    Ok(run)
}

/// The run of a folder; an error if there is none.
pub fn begun<P: Plan>(folder: &Path) -> Result<Run<P>> {
    read(folder)?.with_context(|| format!("{} holds no run; train one first", folder.display()))
}

/// Whether a folder holds a run of this kind of plan.
pub fn is_run<P: Plan>(folder: &Path) -> bool {
    read::<Run<P>>(folder).is_ok_and(|run| run.is_some())
}

/// The weights of a folder at some place of its run.
pub fn weights<M: Module>(folder: &Path, place: Place, model: M) -> Result<M> {
    ensure!(place != Place::Last(0), "no epoch of this run is finished yet");
    load(model, &folder.join(place.name()).join(WEIGHTS))
}

/// The epochs of a folder whose network was kept, in order.
pub fn kept(folder: &Path) -> Result<Vec<usize>> {
    let mut epochs = Vec::new();
    for entry in fs::read_dir(folder)? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        epochs.extend(name.strip_prefix(KEPT).and_then(|epoch| epoch.parse::<usize>().ok()));
    }
    epochs.sort_unstable();
    Ok(epochs)
}

/// A network of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// In the checkpoint after so many epochs, the last.
    Last(usize),
    /// Kept after so many epochs.
    Kept(usize),
}

impl Place {
    fn name(self) -> String {
        match self {
            Self::Last(epochs) => format!("{LAST}{epochs:04}"),
            Self::Kept(epochs) => format!("{KEPT}{epochs:04}"),
        }
    }
}

fn load<M: Module>(model: M, path: &Path) -> Result<M> {
    let record = ModuleRecord::load(path)
        .with_context(|| format!("cannot read the weights {}", path.display()))?;
    Ok(model.try_load_record(record)?)
}

fn optimiser_file(i: usize) -> String {
    format!("optimiser-{}.bpk", i + 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use burn::optim::AdamConfig;
    use novelty_nets::pass::Lens;
    use novelty_nets::{Abati, device};

    fn model(seed: u64) -> Abati {
        let device = crate::block_on(device::open("flex")).unwrap().device;
        device.seed(seed);
        Abati::new(&device)
    }

    /// What a network makes of a grey picture.
    fn seen(model: Abati) -> Vec<f32> {
        let device = crate::block_on(device::open("flex")).unwrap().device;
        crate::block_on(Lens::new(model, &device).reconstruct(&[0.5; 784])).unwrap()
    }

    #[test]
    fn the_last_state_is_restored_and_older_ones_are_gone() {
        let parent = tempfile::tempdir().unwrap();
        let place = parent.path().join("run");
        let folder = RunFolder::claim(&place).unwrap().unwrap();
        assert!(folder.run::<u32>().unwrap().is_none());
        let optimisers = || vec![AdamConfig::new().init()];
        let first = model(1);
        folder.save(&1u32, 1, &first, &optimisers()).unwrap();
        folder.keep(1, &first).unwrap();
        let second = model(2);
        folder.save(&2u32, 2, &second, &optimisers()).unwrap();
        assert_eq!(folder.run::<u32>().unwrap(), Some(2));
        assert!(folder.restore(1, model(9), optimisers()).is_err());
        let (restored, _) = folder.restore(2, model(9), optimisers()).unwrap();
        assert!(seen(restored) == seen(second));
        assert!((folder.has_kept(1), folder.has_kept(2)) == (true, false));
        let kept = weights(&place, Place::Kept(1), model(9)).unwrap();
        assert!(seen(kept) == seen(first));
    }

    #[test]
    fn a_folder_in_use_is_not_claimed_twice() {
        let parent = tempfile::tempdir().unwrap();
        let place = parent.path().join("run");
        let first = RunFolder::claim(&place).unwrap();
        assert!(first.is_some());
        assert!(RunFolder::claim(&place).unwrap().is_none());
        drop(first);
        assert!(RunFolder::claim(&place).unwrap().is_some());
    }
}
