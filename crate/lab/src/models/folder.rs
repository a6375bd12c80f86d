//! A model folder on disk: every file is checked against the hash on the card when read, and replaced as a whole
//! when written.

use crate::files::{write_json, write_whole};
use anyhow::{Context, Result};
use novelty_core::models::calibration::Calibration;
use novelty_core::models::folder::Files;
use novelty_core::models::model_card::{self, FileEntry, Index, IndexEntry, ModelCard};
use novelty_nets::Network;
use novelty_nets::device::{self, Device, Opened};
use novelty_nets::pass::Lens;
use std::fs;
use std::path::{Path, PathBuf};

const CARD: &str = "card.json";
const INDEX: &str = "index.json";

/// A model folder.
pub struct Folder {
    path: PathBuf,
    /// Its card.
    pub card: ModelCard,
}

impl Folder {
    /// Opens `models/<id>` and reads its card.
    pub fn open(models: &Path, id: &str) -> Result<Self> {
        let path = models.join(id);
        let card = path.join(CARD);
        let json = fs::read(&card).with_context(|| {
            format!("cannot read {}; --models names the folder of models", card.display())
        })?;
        let card = ModelCard::parse(&json).with_context(|| format!("{}", card.display()))?;
        Ok(Self { path, card })
    }

    /// A folder that is about to be written.
    pub fn new(models: &Path, card: ModelCard) -> Self {
        Self { path: models.join(&card.id), card }
    }

    /// Its files, each checked against the card when it is read.
    pub fn files(&self) -> Files<'_, impl Fn(&str) -> Result<Option<Vec<u8>>>> {
        Files::new(&self.card, |name| {
            if self.card.file(name).is_none() {
                return Ok(None);
            }
            let path = self.path.join(name);
            fs::read(&path).map(Some).with_context(|| format!("cannot read {}", path.display()))
        })
    }

    /// The bytes of one of its files, checked against the card.
    pub fn read(&self, name: &str) -> Result<Vec<u8>> {
        self.files().get(name)
    }

    /// The network, frozen on a backend.
    pub fn lens(&self, backend: &str) -> Result<(Lens<Network>, Opened)> {
        let opened = crate::block_on(device::open(backend))?;
        let model = self.network(&opened.device)?;
        Ok((Lens::new(model, &opened.device), opened))
    }

    /// The network on a device.
    pub fn network(&self, device: &Device) -> Result<Network> {
        let weights = self.files().weights()?;
        Ok(Network::load(&self.card.network.name, self.card.input, &weights, device)?)
    }

    /// The calibration, if the folder has one.
    pub fn calibration(&self) -> Result<Option<Calibration>> {
        self.files().calibration()
    }

    /// Writes one of its files and enters it on the card, which [`Folder::save`] writes.
    pub fn put(&mut self, name: &str, bytes: &[u8]) -> Result<()> {
        fs::create_dir_all(&self.path)?;
        write_whole(&self.path.join(name), bytes)?;
        let entry = FileEntry::of(name, bytes);
        match self.card.files.iter_mut().find(|file| file.name == name) {
            Some(file) => *file = entry,
            None => self.card.files.push(entry),
        }
        Ok(())
    }

    /// Writes the card and the model's line in `models/index.json`.
    pub fn save(&self) -> Result<()> {
        self.card.check()?;
        write_json(&self.path.join(CARD), &self.card)?;
        let models =
            self.path.parent().context("a model folder must be inside a folder of models")?;
        let path = models.join(INDEX);
        let mut index = match fs::read(&path) {
            Ok(json) => Index::parse(&json)?,
            Err(_) => Index { format: model_card::FORMAT, models: Vec::new() },
        };
        let entry = IndexEntry::of(&self.card);
        match index.models.iter_mut().find(|model| model.id == entry.id) {
            Some(model) => *model = entry,
            None => index.models.push(entry),
        }
        write_json(&path, &index)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_index_lists_every_model_as_its_card_says_and_every_file_is_whole() {
        let models = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../models");
        let index = Index::parse(&fs::read(models.join(INDEX)).unwrap()).unwrap();
        let folders = fs::read_dir(&models).unwrap().map(|entry| entry.unwrap().path());
        let readme = fs::read_to_string(models.join("README.md")).unwrap();
        let mut ids: Vec<_> = folders.filter(|path| path.join(CARD).is_file()).collect();
        ids.sort();
        assert_eq!(ids.len(), index.models.len());
        for listed in &index.models {
            let folder = Folder::open(&models, &listed.id).unwrap();
            assert_eq!(&IndexEntry::of(&folder.card), listed);
            for file in &folder.card.files {
                assert_eq!(folder.read(&file.name).unwrap().len() as u64, file.bytes);
            }
            // By its own name, or that of its family: `mnist-not-…`.
            let id = &listed.id;
            let family = id.trim_end_matches(|letter: char| letter.is_ascii_digit());
            let named = [format!("`{id}`"), format!("`{family}…`")];
            assert!(named.iter().any(|name| readme.contains(name)), "README.md lacks {id}");
        }
    }
}
