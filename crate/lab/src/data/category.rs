//! A category in the layout of MVTec AD: its files, and its photos as values.
//!
//! ```text
//! <category>/train/good/NNN.jpg
//! <category>/test/good/NNN.jpg
//! <category>/test/<defect>/NNN.jpg
//! <category>/ground_truth/<defect>/NNN_mask.png     white = defect
//! ```
//!
//! Photos are JPEG or PNG, grey or colour, of any size. Masks may be missing; what needs them reports it.

use anyhow::{Context, Result, ensure};
use novelty_core::input::photo;
use std::path::{Path, PathBuf};

/// File extensions of photos.
const ENDINGS: [&str; 3] = ["jpg", "jpeg", "png"];

/// Name of the folders with good photos, which are no type of defect.
const GOOD: &str = "good";

/// The files of a category.
#[derive(Debug, Clone, PartialEq)]
pub struct Category {
    /// The path below the data folder, with `/`, for instance `mvtec_ad/bottle`.
    pub name: String,
    /// Good photos for training.
    pub train: Vec<PathBuf>,
    /// Good test photos.
    pub good: Vec<PathBuf>,
    /// Types of defect, sorted by name.
    pub defects: Vec<Defects>,
}

/// The test photos of one type of defect.
#[derive(Debug, Clone, PartialEq)]
pub struct Defects {
    /// Name of the folder.
    pub name: String,
    /// Each photo with its mask, where there is one.
    pub photos: Vec<(PathBuf, Option<PathBuf>)>,
}

impl Category {
    /// The last part of the name.
    pub fn title(&self) -> &str {
        self.name.rsplit('/').next().unwrap_or(&self.name)
    }

    /// Lists the category at `folder`.
    pub fn open(folder: &Path, name: &str) -> Result<Self> {
        let train = photos(&folder.join("train").join(GOOD))?;
        ensure!(!train.is_empty(), "{name} has no photo in train/{GOOD}");
        let test = folder.join("test");
        let mut good = Vec::new();
        let mut defects = Vec::new();
        for kind in folders(&test)? {
            let files = photos(&test.join(&kind))?;
            if kind == GOOD {
                good = files;
                continue;
            }
            let masks = folder.join("ground_truth").join(&kind);
            let photos = files.into_iter().map(|file| {
                let mask = mask_of(&masks, &file);
                (file, mask)
            });
            defects.push(Defects { name: kind, photos: photos.collect() });
        }
        ensure!(
            !good.is_empty() && defects.iter().any(|kind| !kind.photos.is_empty()),
            "{name} needs photos in test/{GOOD} and in at least one test/<defect>"
        );
        Ok(Self { name: name.to_owned(), train, good, defects })
    }

    /// Defective photos in all.
    pub fn defective(&self) -> usize {
        self.defects.iter().map(|kind| kind.photos.len()).sum()
    }

    /// Defective photos with a mask.
    pub fn masks(&self) -> usize {
        let masked = |kind: &Defects| kind.photos.iter().filter(|(_, mask)| mask.is_some()).count();
        self.defects.iter().map(masked).sum()
    }
}

/// All categories at most two folders below `root`, sorted by name.
pub fn find(root: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for outer in folders(root)? {
        let outer = root.join(outer);
        if is_category(&outer) {
            found.push(outer);
            continue;
        }
        let inner = folders(&outer)?.into_iter().map(|name| outer.join(name));
        found.extend(inner.filter(|folder| is_category(folder)));
    }
    Ok(found)
}

/// The name of a category below `root`, with `/`.
pub fn name_below(root: &Path, folder: &Path) -> String {
    let below = folder.strip_prefix(root).unwrap_or(folder);
    let parts: Vec<String> =
        below.components().map(|part| part.as_os_str().to_string_lossy().into_owned()).collect();
    parts.join("/")
}

fn is_category(folder: &Path) -> bool {
    folder.join("train").join(GOOD).is_dir()
}

/// The photo as grey values `[side, side]`, 0 to 1 (paper C, section 4.1).
pub fn grey(path: &Path, side: usize) -> Result<Vec<f32>> {
    values(path, side, false)
}

/// The photo as values `[C, side, side]`, 0 to 1, with three channels or one.
pub fn values(path: &Path, side: usize, colour: bool) -> Result<Vec<f32>> {
    let picture = decode(path)?.to_rgba8();
    let (width, height) = (picture.width() as usize, picture.height() as usize);
    photo::values(&picture, width, height, side, colour)
        .with_context(|| format!("{} cannot be used", path.display()))
}

/// The mask at `[side, side]`: pixels of which at least half is white.
pub fn mask(path: &Path, side: usize) -> Result<Vec<bool>> {
    Ok(grey(path, side)?.into_iter().map(|share| share >= 0.5).collect())
}

fn decode(path: &Path) -> Result<image::DynamicImage> {
    let file = image::ImageReader::open(path)
        .with_context(|| format!("cannot open {}", path.display()))?
        .with_guessed_format()?;
    file.decode().with_context(|| format!("{} is not a readable photo", path.display()))
}

/// The mask of a photo: `NNN_mask.png`, or a file of the photo's own name.
fn mask_of(masks: &Path, photo: &Path) -> Option<PathBuf> {
    let stem = photo.file_stem()?.to_string_lossy();
    [format!("{stem}_mask.png"), format!("{stem}.png")]
        .into_iter()
        .map(|name| masks.join(name))
        .find(|path| path.is_file())
}

/// The photos of a folder sorted by name; none if the folder does not exist.
fn photos(folder: &Path) -> Result<Vec<PathBuf>> {
    let ending = |path: &PathBuf| {
        let ending = path.extension().map(|e| e.to_string_lossy().to_lowercase());
        ending.is_some_and(|ending| ENDINGS.contains(&ending.as_str()))
    };
    let mut files: Vec<PathBuf> = entries(folder)?;
    files.retain(|path| path.is_file() && ending(path));
    Ok(files)
}

/// The names of the folders in a folder.
fn folders(folder: &Path) -> Result<Vec<String>> {
    let paths = entries(folder)?.into_iter().filter(|path| path.is_dir());
    let name = |path: PathBuf| Some(path.file_name()?.to_string_lossy().into_owned());
    Ok(paths.filter_map(name).filter(|name| !name.starts_with('.')).collect())
}

/// The entries of a folder, sorted, so that the order is the same on every machine.
fn entries(folder: &Path) -> Result<Vec<PathBuf>> {
    if !folder.is_dir() {
        return Ok(Vec::new());
    }
    let list =
        std::fs::read_dir(folder).with_context(|| format!("cannot list {}", folder.display()))?;
    let mut paths: Vec<PathBuf> = list.flatten().map(|entry| entry.path()).collect();
    paths.sort();
    Ok(paths)
}

#[cfg(test)]
mod tests {
    use super::super::rendered::{Rendering, write};
    use super::*;
    use novelty_core::input::synth::{Family, Pose};

    /// A small category that `lab synth` wrote, removed when dropped.
    fn written() -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        let families = vec![Family::Washer];
        let order = Rendering { families, good: 3, bad: 1, seed: 1, side: 32, pose: Pose::FIXED };
        write(folder.path(), &order).unwrap();
        folder
    }

    #[test]
    fn a_folder_that_the_lab_wrote_is_found_and_read() {
        let root = written();
        let found = find(root.path()).unwrap();
        assert_eq!(found.len(), 1);
        let category = Category::open(&found[0], &name_below(root.path(), &found[0])).unwrap();
        assert_eq!((category.name.as_str(), category.title()), ("washer", "washer"));
        assert_eq!((category.train.len(), category.good.len()), (3, 1));
        let kinds: Vec<&str> = category.defects.iter().map(|kind| kind.name.as_str()).collect();
        assert_eq!(kinds, ["dent", "missing_hole", "scratch", "stain"]);
        assert_eq!((category.defective(), category.masks()), (4, 4));
        let values = grey(&category.train[0], 16).unwrap();
        assert!(values.len() == 256 && values.iter().all(|v| (0.0..=1.0).contains(v)));
        let (_, path) = &category.defects[1].photos[0];
        assert!(mask(path.as_ref().unwrap(), 32).unwrap().contains(&true));
    }

    #[test]
    fn missing_masks_are_none_and_missing_photos_an_error() {
        let root = written();
        let washer = root.path().join("washer");
        std::fs::remove_dir_all(washer.join("ground_truth/dent")).unwrap();
        assert_eq!(Category::open(&washer, "washer").unwrap().masks(), 3);
        std::fs::remove_dir_all(washer.join("test/good")).unwrap();
        let error = Category::open(&washer, "washer").unwrap_err().to_string();
        assert!(error.contains("test/good"), "{error}");
        let error = Category::open(root.path(), "nothing").unwrap_err().to_string();
        assert!(error.contains("train/good"), "{error}");
    }

    #[test]
    fn a_broken_photo_is_named() {
        let root = written();
        let path = root.path().join("washer/train/good/000.png");
        std::fs::write(&path, "no photo").unwrap();
        let error = format!("{:#}", grey(&path, 16).unwrap_err());
        assert!(error.contains("000.png") && error.contains("photo"), "{error}");
    }
}
