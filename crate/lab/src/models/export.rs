//! `lab export`: the weights as safetensors in PyTorch's layout, for comparison with another framework.

use crate::models::folder::Folder;
use anyhow::{Result, ensure};
use burn_store::{BurnToPyTorchAdapter, ModuleSnapshot, SafetensorsStore};
use novelty_nets::autoencoder::trainable;
use novelty_nets::{Network, device};
use std::path::Path;

/// Writes the model's weights to `path`, f32, names as in the Rust source (`down1.conv1a.weight`, …).
pub fn export(models: &Path, id: &str, path: &Path, overwrite: bool) -> Result<()> {
    ensure!(
        overwrite || !path.exists(),
        "{} exists; pass --overwrite to replace it",
        path.display()
    );
    let folder = Folder::open(models, id)?;
    let device = crate::block_on(device::open("flex"))?.device;
    let network = folder.network(&device)?;
    let mut store = SafetensorsStore::from_file(path)
        .with_to_adapter(BurnToPyTorchAdapter)
        .metadata("model", id)
        .metadata("licence", &folder.card.training.licence)
        .overwrite(overwrite);
    match &network {
        Network::Abati(model) => model.save_into(&mut store)?,
        Network::Mesarcik(model) => model.save_into(&mut store)?,
        Network::Bergmann(model) => model.save_into(&mut store)?,
    }
    println!("wrote {} parameters to {}", trainable(&network), path.display());
    Ok(())
}
