//! The files of a model folder: their names, and how they are checked and read.
//!
//! Where the bytes come from, a disk or a download, is the caller's: it gives a function from names to bytes.

use super::calibration::Calibration;
use super::model_card::{BANK, CardFiles, FileEntry, ModelCard, verify};
use crate::Error;
use crate::latent::latent_bank::LatentBank;

/// Name of the weights inside a model folder.
pub const WEIGHTS: &str = "weights.safetensors";
/// Name of the calibration inside a model folder.
pub const CALIBRATION: &str = "calibration.json";

/// A reader of the files of a model folder, which checks each against the folder's card.
///
/// `read` gives the bytes of a file by name, or `None` if there is no such file.
pub struct Files<'a, R> {
    entries: &'a [FileEntry],
    read: R,
}

impl<'a, R, E> Files<'a, R>
where
    R: Fn(&str) -> Result<Option<Vec<u8>>, E>,
    E: From<Error>,
{
    /// The files of a model with this card.
    pub fn new(card: &'a ModelCard, read: R) -> Self {
        Self { entries: &card.files, read }
    }

    /// The files of a model of whose card only this part was parsed.
    pub fn of(card: &'a CardFiles, read: R) -> Self {
        Self { entries: &card.files, read }
    }

    /// The bytes of a file, or `None` if there is no such file.
    ///
    /// # Errors
    /// Those of `read` and of [`ModelCard::verify`].
    pub fn find(&self, name: &str) -> Result<Option<Vec<u8>>, E> {
        let Some(bytes) = (self.read)(name)? else { return Ok(None) };
        verify(self.entries, name, &bytes)?;
        Ok(Some(bytes))
    }

    /// The bytes of a file.
    ///
    /// # Errors
    /// [`Error::MissingFile`] if there is no such file, and those of [`Self::find`].
    pub fn get(&self, name: &str) -> Result<Vec<u8>, E> {
        self.find(name)?.ok_or_else(|| E::from(Error::MissingFile { file: name.to_owned() }))
    }

    /// The weights.
    ///
    /// # Errors
    /// Those of [`Self::get`].
    pub fn weights(&self) -> Result<Vec<u8>, E> {
        self.get(WEIGHTS)
    }

    /// The calibration, if the folder has one.
    ///
    /// # Errors
    /// Those of [`Self::find`] and of [`Calibration::parse`].
    pub fn calibration(&self) -> Result<Option<Calibration>, E> {
        Ok(self.find(CALIBRATION)?.map(|json| Calibration::parse(&json)).transpose()?)
    }

    /// The latent bank, if the folder has one.
    ///
    /// # Errors
    /// Those of [`Self::find`] and of [`LatentBank::parse`].
    pub fn bank(&self) -> Result<Option<LatentBank>, E> {
        Ok(self.find(BANK)?.map(|bytes| LatentBank::parse(&bytes)).transpose()?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn card() -> CardFiles {
        let entry = |name, bytes: &[u8]| serde_json::to_value(FileEntry::of(name, bytes)).unwrap();
        let files = [entry(WEIGHTS, b"abc"), entry(CALIBRATION, b"{}")];
        let input = serde_json::to_value(crate::Shape::DIGIT).unwrap();
        let json = serde_json::json!({"format": crate::models::model_card::FORMAT, "input": input, "files": files});
        CardFiles::parse(json.to_string().as_bytes()).unwrap()
    }

    #[test]
    fn files_are_checked_and_missing_ones_are_named() {
        let card = card();
        let files = Files::of(&card, |name| -> Result<_, Error> {
            Ok((name == WEIGHTS).then(|| b"abc".to_vec()))
        });
        assert_eq!(files.weights().unwrap(), b"abc");
        assert_eq!(files.calibration().unwrap(), None);
        assert_eq!(files.bank().unwrap(), None);
        let missing = files.get(BANK).unwrap_err();
        assert_eq!(missing, Error::MissingFile { file: BANK.into() });
        assert_eq!(missing.to_string(), "the model folder has no bank.bin");
    }

    #[test]
    fn other_bytes_and_files_that_the_card_does_not_name_are_errors() {
        let card = card();
        let files = Files::of(&card, |_| -> Result<_, Error> { Ok(Some(b"abd".to_vec())) });
        assert!(matches!(files.weights(), Err(Error::HashMismatch { .. })));
        assert!(matches!(files.calibration(), Err(Error::FileSize { .. })));
        assert!(matches!(files.bank(), Err(Error::Damaged { .. })));
    }

    #[test]
    fn a_calibration_that_is_none_is_an_error() {
        let card = card();
        let files = Files::of(&card, |_| -> Result<_, Error> { Ok(Some(b"{}".to_vec())) });
        assert!(files.calibration().is_err());
    }
}
