//! A run's folder: `run.json` and the checkpoint that it names, replaced together.
//!
//! A checkpoint is a folder of its own, written under another name and renamed when it is whole;
//! then `run.json` is replaced, which alone decides what the run's state is; then older checkpoints
//! go. Whenever the machine stops, `run.json` names a checkpoint that belongs to it.

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

    /// Replaces the state of the run by the one after `epochs` epochs.
    pub fn save<M: Module>(
        &self,
        run: &impl Serialize,
        epochs: usize,
        model: &M,
        optimisers: &[ModuleOptimizer],
    ) -> Result<()> {
        let name = checkpoint(epochs);
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
            if other != name && (other.starts_with("epoch-") || other.starts_with("new-epoch-")) {
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
        let place = self.path.join(checkpoint(epochs));
        let model = load(model, &place.join(WEIGHTS))?;
        let optimisers = optimisers
            .into_iter()
            .enumerate()
            .map(|(i, optimiser)| Ok(optimiser.load(place.join(optimiser_file(i)))?))
            .collect::<Result<_>>()?;
        Ok((model, optimisers))
    }
}

/// Who trained a run that `earlier` began: this program too, unless the run is `finished` and only scored again.
pub fn trained_by(earlier: &str, finished: bool) -> String {
    let own = env!("LAB_COMMIT");
    if finished || earlier == own { earlier.to_owned() } else { format!("{earlier}, then {own}") }
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

/// A run of so many planned epochs, as its folder tells it.
pub trait Planned: DeserializeOwned {
    /// The plan's name.
    fn name(&self) -> String;
    /// Epochs that were planned.
    fn planned(&self) -> usize;
    /// Epochs that are finished.
    fn done(&self) -> usize;
}

/// The run of a folder; an error unless all of its epochs are finished.
pub fn finished<T: Planned>(folder: &Path) -> Result<T> {
    let run: T = read(folder)?
        .with_context(|| format!("{} holds no run; train one first", folder.display()))?;
    let (done, planned) = (run.done(), run.planned());
    ensure!(done == planned, "{} has finished {done} of {planned} epochs", run.name());
    Ok(run)
}

/// The weights of a folder's checkpoint after `epochs` epochs.
pub fn weights<M: Module>(folder: &Path, epochs: usize, model: M) -> Result<M> {
    ensure!(epochs > 0, "no epoch of this run is finished yet");
    load(model, &folder.join(checkpoint(epochs)).join(WEIGHTS))
}

fn load<M: Module>(model: M, path: &Path) -> Result<M> {
    let record = ModuleRecord::load(path)
        .with_context(|| format!("cannot read the weights {}", path.display()))?;
    Ok(model.try_load_record(record)?)
}

fn checkpoint(epochs: usize) -> String {
    format!("epoch-{epochs:04}")
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
        folder.save(&1u32, 1, &model(1), &optimisers()).unwrap();
        let second = model(2);
        folder.save(&2u32, 2, &second, &optimisers()).unwrap();
        assert_eq!(folder.run::<u32>().unwrap(), Some(2));
        assert!(folder.restore(1, model(9), optimisers()).is_err());
        let (restored, _) = folder.restore(2, model(9), optimisers()).unwrap();
        assert!(seen(restored) == seen(second));
    }

    #[test]
    fn whoever_goes_on_with_a_run_is_named_and_whoever_scores_it_is_not() {
        let own = env!("LAB_COMMIT");
        assert_eq!(trained_by("abc", true), "abc");
        assert_eq!(trained_by("abc", false), format!("abc, then {own}"));
        assert_eq!(trained_by(own, false), own);
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
