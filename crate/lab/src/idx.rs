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
