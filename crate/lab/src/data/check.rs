//! `lab data`: what a data folder holds, and whether it is complete.

use super::{category_check, digits};
use anyhow::{Result, bail};
use std::path::Path;

/// Sets of 28×28 images in idx files: folder, training and test counts.
const SETS: [(&str, usize, usize); 2] =
    [("mnist", 60_000, 10_000), ("fashion-mnist", 60_000, 10_000)];

/// Prints every set found under `root`; an error if one is damaged or none exists.
pub fn check(root: Option<&Path>) -> Result<()> {
    let mut found = 0;
    let mut damaged = 0;
    for (name, training, test) in SETS {
        let Ok(folder) = digits::folder(root, name) else {
            println!("{name:<14} not found");
            continue;
        };
        found += 1;
        for (part, expected) in [("train", training), ("t10k", test)] {
            match digits::load(&folder, part) {
                Ok(set) => {
                    let mut counts = [0usize; 10];
                    for &label in &set.labels {
                        if let Some(count) = counts.get_mut(usize::from(label)) {
                            *count += 1;
                        }
                    }
                    let (rows, columns) = (set.images.rows, set.images.columns);
                    let whole =
                        if set.images.len() == expected { "complete" } else { "unexpected count" };
                    println!(
                        "{name:<14} {part:<5} {:>6} images {rows}×{columns}, {whole}; images of each class: {counts:?}",
                        set.images.len()
                    );
                }
                Err(error) => {
                    damaged += 1;
                    println!("{name:<14} {part:<5} {error:#}");
                }
            }
        }
    }
    if let Some(root) = root {
        let (categories, broken) = category_check::check(root)?;
        found += categories;
        damaged += broken;
    }
    if found == 0 {
        digits::folder(root, "mnist")?;
    }
    if damaged > 0 {
        bail!("{damaged} data sets cannot be used");
    }
    Ok(())
}
