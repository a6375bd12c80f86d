//! Installation of a tool into a folder: one run at a time, and a folder that is complete or absent.

use std::fs::{File, TryLockError};
use std::path::Path;

use anyhow::{Context, Result};

use crate::step::step;

/// Waits until no other run installs tools into the folder, and keeps others waiting as long as the result lives.
///
/// Where the file system has no locks there is none; then two first runs must not be started at the same time.
///
/// # Errors
/// When the folder cannot be created.
pub fn only_one(folder: &Path) -> Result<Option<File>> {
    std::fs::create_dir_all(folder).with_context(|| {
        format!(
            "The folder {} cannot be created; set NOVELTY_CACHE to another one.",
            folder.display()
        )
    })?;
    let Ok(lock) = File::options().create(true).append(true).open(folder.join("lock")) else {
        return Ok(None);
    };
    Ok(match lock.try_lock() {
        Ok(()) => Some(lock),
        Err(TryLockError::WouldBlock) => {
            let what = "Build tools: waiting for another run that installs them";
            step(what, || Ok(lock.lock()?)).ok().map(|()| lock)
        }
        Err(TryLockError::Error(_)) => None,
    })
}

/// Fills a scratch folder, then gives it its name; scratch folders of interrupted runs are removed.
pub fn install_whole(folder: &Path, fill: impl FnOnce(&Path) -> Result<()>) -> Result<()> {
    let name = folder.file_name().unwrap_or_default().to_string_lossy();
    let part = format!("{name}.part");
    for old in folder.parent().into_iter().flat_map(std::fs::read_dir).flatten().flatten() {
        if old.file_name().to_string_lossy().starts_with(&part) {
            let _ = std::fs::remove_dir_all(old.path());
        }
    }
    let scratch = folder.with_file_name(part);
    std::fs::create_dir_all(&scratch)?;
    let filled = fill(&scratch);
    if filled.is_ok() {
        // A folder of that name lacks a program and is replaced.
        let _ = std::fs::remove_dir_all(folder);
        std::fs::rename(&scratch, folder)?;
    } else {
        let _ = std::fs::remove_dir_all(&scratch);
    }
    filled
}

#[cfg(test)]
mod tests {
    use super::*;
    use anyhow::bail;

    #[test]
    fn a_tool_that_failed_to_install_leaves_nothing_behind() {
        let parent = tempfile::tempdir().unwrap();
        let folder = parent.path().join("tool-1.0");
        let failed = install_whole(&folder, |scratch| {
            std::fs::write(scratch.join("half"), "half")?;
            bail!("no network")
        });
        assert!(failed.is_err());
        assert_eq!(std::fs::read_dir(parent.path()).unwrap().count(), 0);

        // An interrupted run could not remove its scratch folder.
        std::fs::create_dir(parent.path().join("tool-1.0.part-77")).unwrap();
        install_whole(&folder, |scratch| Ok(std::fs::write(scratch.join("whole"), "whole")?))
            .unwrap();
        assert!(folder.join("whole").is_file());
        assert_eq!(std::fs::read_dir(parent.path()).unwrap().count(), 1);
    }
}
