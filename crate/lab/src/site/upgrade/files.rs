//! Files of a model folder whose format changed: weights from burn's records to safetensors, with the same numbers to
//! the last bit; banks without the numbers of the training images.

use anyhow::{Context, Result, bail, ensure};
use burn::tensor::{Bytes, DType};
use burn_pack::Reader;
use novelty_core::latent::latent_bank::LatentBank;
use novelty_core::models::folder::WEIGHTS;
use novelty_core::models::model_card::{BANK, FileEntry, ModelCard};
use safetensors::Dtype;
use safetensors::tensor::{TensorView, serialize};
use std::fs;
use std::path::Path;

/// Name of the weights before they were safetensors.
pub const RECORD: &str = "weights.bpk";

/// A file to write.
pub struct Written {
    /// Its name.
    pub name: &'static str,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// What has to be written into `folder` so that its files have the present formats, entered on the card; the old files
/// are checked against the card first, and nothing is written here.
pub fn convert(folder: &Path, card: &mut ModelCard) -> Result<Vec<Written>> {
    let mut written = Vec::new();
    let read = |card: &ModelCard, name: &str| -> Result<Vec<u8>> {
        let path = folder.join(name);
        let bytes = fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?;
        card.verify(name, &bytes)?;
        Ok(bytes)
    };
    if card.file(RECORD).is_some() {
        let bytes = weights(&read(card, RECORD)?)?;
        let earlier = card.weights_prefix().map(str::to_owned);
        card.earlier_weights.extend(earlier);
        enter(card, RECORD, FileEntry::of(WEIGHTS, &bytes));
        written.push(Written { name: WEIGHTS, bytes });
    }
    if card.file(BANK).is_some()
        && let Some(bytes) = bank(&read(card, BANK)?)?
    {
        enter(card, BANK, FileEntry::of(BANK, &bytes));
        written.push(Written { name: BANK, bytes });
    }
    Ok(written)
}

/// Replaces the entry called `name`.
fn enter(card: &mut ModelCard, name: &str, entry: FileEntry) {
    if let Some(file) = card.files.iter_mut().find(|file| file.name == name) {
        *file = entry;
    }
}

/// A burn record as safetensors: the same names, types, shapes and bytes.
fn weights(record: &[u8]) -> Result<Vec<u8>> {
    let reader = Reader::from_bytes(Bytes::from_bytes_vec(record.to_vec()))?;
    let mut tensors = Vec::new();
    for tensor in reader.into_tensors()? {
        let (name, dtype, shape, _, bytes) = tensor.into_parts()?;
        let dtype = match dtype {
            DType::F16 => Dtype::F16,
            DType::F32 => Dtype::F32,
            other => bail!("{name} has numbers of type {other:?}"),
        };
        tensors.push((name, dtype, shape.to_vec(), bytes.to_vec()));
    }
    let views = tensors.iter().map(|(name, dtype, shape, bytes)| {
        Ok((name, TensorView::new(*dtype, shape.clone(), bytes)?))
    });
    Ok(serialize(views.collect::<Result<Vec<_>>>()?, None)?)
}

/// The bytes of a bank without the numbers of its training images; `None` where it has none.
fn bank(file: &[u8]) -> Result<Option<Vec<u8>>> {
    const FLAGS: usize = 13;
    let bank = LatentBank::parse(file)?;
    if bank.sources().is_none() {
        return Ok(None);
    }
    let mut bytes = file[..file.len() - 4 * bank.len()].to_vec();
    bytes[FLAGS] = 0;
    ensure!(LatentBank::parse(&bytes)? == bank.without_sources(), "the bank would change");
    Ok(Some(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;
    use burn_pack::{Tensor, Writer};
    use novelty_core::latent::latent_bank::Form;

    fn record() -> Vec<u8> {
        let tensor = |name: &str, dtype, shape: [usize; 2], bytes: Vec<u8>| {
            let bytes = Bytes::from_bytes_vec(bytes);
            Tensor::new(name.to_owned(), dtype, shape, Some(7), bytes)
        };
        let half = tensor("encoder.conv1.weight", DType::F16, [1, 3], vec![1, 2, 3, 4, 5, 6]);
        let full = tensor("encoder.bn1.gamma", DType::F32, [1, 1], vec![0, 0, 128, 63]);
        Writer::new(vec![half, full]).into_bytes().unwrap().to_vec()
    }

    #[test]
    fn weights_keep_their_names_types_shapes_and_bytes() {
        let bytes = weights(&record()).unwrap();
        let file = safetensors::SafeTensors::deserialize(&bytes).unwrap();
        assert_eq!(file.len(), 2);
        let half = file.tensor("encoder.conv1.weight").unwrap();
        assert_eq!(
            (half.dtype(), half.shape(), half.data()),
            (Dtype::F16, &[1, 3][..], &[1, 2, 3, 4, 5, 6][..])
        );
        let full = file.tensor("encoder.bn1.gamma").unwrap();
        assert_eq!((full.dtype(), full.data()), (Dtype::F32, &1f32.to_le_bytes()[..]));
        assert!(weights(b"no record").is_err());
    }

    #[test]
    fn a_bank_loses_the_numbers_of_its_images_and_nothing_else() {
        let plain = LatentBank::new(vec![0.5, -1.0, 2.0, 0.25], 2).unwrap();
        for form in [Form::F16, Form::I8] {
            let long = plain.clone().with_sources(vec![7, 9]).unwrap().to_bytes(form).unwrap();
            let short = bank(&long).unwrap().unwrap();
            assert_eq!(short, plain.to_bytes(form).unwrap());
            assert!(bank(&short).unwrap().is_none());
        }
    }
}
