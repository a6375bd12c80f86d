//! The part of `lab data` for categories in the layout of MVTec AD.

use super::category::{Category, find, name_below};
use anyhow::{Context, Result};
use std::collections::BTreeSet;
use std::path::Path;

/// Prints every category below `root`; returns how many there are and how many are damaged.
pub fn check(root: &Path) -> Result<(usize, usize)> {
    let (mut found, mut damaged) = (0, 0);
    for folder in find(root)? {
        found += 1;
        let name = name_below(root, &folder);
        match describe(&folder, &name) {
            Ok(words) => println!("{name:<30} {words}"),
            Err(error) => {
                damaged += 1;
                println!("{name:<30} {error:#}");
            }
        }
    }
    Ok((found, damaged))
}

fn describe(folder: &Path, name: &str) -> Result<String> {
    let category = Category::open(folder, name)?;
    let mut sizes = BTreeSet::new();
    let defective = category.defects.iter().flat_map(|kind| &kind.photos).map(|(photo, _)| photo);
    for path in category.train.iter().chain(&category.good).chain(defective) {
        let size = image::image_dimensions(path)
            .with_context(|| format!("{} is not a readable photo", path.display()))?;
        sizes.insert(size);
    }
    let size = match (sizes.first(), sizes.last()) {
        (Some((w, h)), Some(last)) if (*w, *h) == *last => format!("{w}×{h}"),
        (Some((w, h)), Some((u, v))) => format!("{w}×{h} to {u}×{v}"),
        _ => String::new(),
    };
    let masks = match (category.masks(), category.defective()) {
        (some, all) if some == all => "all with a mask".to_owned(),
        (0, _) => "no masks".to_owned(),
        (some, _) => format!("{some} with a mask"),
    };
    let kinds = category.defects.iter().map(|kind| format!("{} {}", kind.name, kind.photos.len()));
    Ok(format!(
        "{} train, {} test good, {} defective ({}), {masks}, {size}",
        category.train.len(),
        category.good.len(),
        category.defective(),
        kinds.collect::<Vec<_>>().join(", ")
    ))
}
