//! Reads MNIST's idx files (`…-ubyte.gz`), checking every count before allocating.

use anyhow::{Context, Result, bail, ensure};
use flate2::read::GzDecoder;
use std::fs::File;
use std::io::Read;
use std::path::Path;

/// Largest number of items accepted, far above any data set of this project.
const MAX_ITEMS: usize = 1_000_000;

/// Images of an idx3 file, `[N, rows, columns]` bytes.
pub struct Images {
    /// Rows of one image.
    pub rows: usize,
    /// Columns of one image.
    pub columns: usize,
    /// All pixels, `N · rows · columns`.
    pub pixels: Vec<u8>,
}

impl Images {
    /// Number of images.
    pub fn len(&self) -> usize {
        self.pixels.len() / (self.rows * self.columns)
    }

    /// The pixels of image `i`.
    pub fn get(&self, i: usize) -> &[u8] {
        let n = self.rows * self.columns;
        &self.pixels[i * n..(i + 1) * n]
    }
}

/// Reads an idx3 file of images.
pub fn read_images(path: &Path) -> Result<Images> {
    let (header, pixels) = read(path, 0x0803, 3)?;
    let [_, rows, columns] = header[..] else { bail!("{} has no image header", path.display()) };
    Ok(Images { rows, columns, pixels })
}

/// Reads an idx1 file of labels.
pub fn read_labels(path: &Path) -> Result<Vec<u8>> {
    Ok(read(path, 0x0801, 1)?.1)
}

fn read(path: &Path, magic: u32, dimensions: usize) -> Result<(Vec<usize>, Vec<u8>)> {
    let file = File::open(path).with_context(|| format!("cannot open {}", path.display()))?;
    let mut stream = GzDecoder::new(file);
    let mut word = || -> Result<u32> {
        let mut bytes = [0; 4];
        stream
            .read_exact(&mut bytes)
            .with_context(|| format!("{} is truncated", path.display()))?;
        Ok(u32::from_be_bytes(bytes))
    };
    let found = word()?;
    ensure!(found == magic, "{} is not an idx file of the expected kind", path.display());
    let header = (0..dimensions).map(|_| Ok(word()? as usize)).collect::<Result<Vec<_>>>()?;
    ensure!(header[0] <= MAX_ITEMS, "{} claims {} items", path.display(), header[0]);
    ensure!(
        header[1..].iter().all(|&side| (1..=1024).contains(&side)),
        "{} claims images of {:?} pixels",
        path.display(),
        &header[1..]
    );
    let expected = header.iter().product();
    let mut bytes = Vec::with_capacity(expected);
    stream
        .take(expected as u64 + 1)
        .read_to_end(&mut bytes)
        .with_context(|| format!("{} is damaged", path.display()))?;
    ensure!(
        bytes.len() == expected,
        "{} holds {} bytes where its header promises {expected}",
        path.display(),
        bytes.len()
    );
    Ok((header, bytes))
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::Compression;
    use flate2::write::GzEncoder;
    use std::io::Write;

    fn read(bytes: &[u8]) -> Result<Images> {
        let file = tempfile::NamedTempFile::new().unwrap();
        let mut stream = GzEncoder::new(file.as_file(), Compression::fast());
        stream.write_all(bytes).unwrap();
        stream.finish().unwrap();
        read_images(file.path())
    }

    fn header(magic: u32, sizes: &[u32]) -> Vec<u8> {
        [magic].iter().chain(sizes).flat_map(|v| v.to_be_bytes()).collect()
    }

    #[test]
    fn images_come_back_as_they_were_written() {
        let mut bytes = header(0x0803, &[2, 2, 3]);
        bytes.extend(0..12u8);
        let images = read(&bytes).unwrap();
        assert_eq!((images.len(), images.rows, images.columns), (2, 2, 3));
        assert_eq!(images.get(1), [6, 7, 8, 9, 10, 11]);
    }

    #[test]
    fn files_that_lie_about_their_size_are_refused_before_anything_is_reserved() {
        for (name, bytes) in [
            ("empty", Vec::new()),
            ("short", header(0x0803, &[5])),
            ("truncated", [header(0x0803, &[2, 2, 3]), vec![0; 11]].concat()),
            ("long", [header(0x0803, &[2, 2, 3]), vec![0; 13]].concat()),
            ("many", header(0x0803, &[u32::MAX, 28, 28])),
            ("wide", header(0x0803, &[1, u32::MAX, u32::MAX])),
            ("zero", header(0x0803, &[1, 0, 0])),
            ("labels", [header(0x0801, &[1]), vec![0]].concat()),
        ] {
            assert!(read(&bytes).is_err(), "{name} was accepted");
        }
    }
}
