//! Rendered parts with a PCA of twelve good ones (paper C) and with a pretrained network (paper B).

use super::strip::{self, Cell};
use crate::data::rendered::Rendering;
use crate::models::folder::Folder;
use crate::paper_b::photos as published;
use anyhow::{Context, Result, ensure};
use novelty_core::Shape;
use novelty_core::input::photo;
use novelty_core::input::synth::{Defect, Family, Pose, Sample};
use novelty_core::models::folder::WEIGHTS;
use novelty_core::models::training::{TrainingConfig, percentile, train};
use novelty_core::report::evidence::{ExampleGroup, ExampleStrip};
use novelty_core::report::inspection::{self, DisplayOptions, Inspection};
use novelty_core::report::patch_inspection::{self, PatchOptions};
use std::ops::ControlFlow;
use std::path::Path;

/// Number of good photos for the PCA.
const TAUGHT: usize = 12;
/// Side of the rendered photos.
const SIDE: usize = 256;
/// Side of the photos in the PCA model.
const SMALL: usize = 128;
const LICENCE: &str = "CC0 1.0 (rendered by lab synth)";
const COLUMNS: [&str; 5] = ["photo", "redrawn", "squared error", "map", "truth"];

/// The photos of a family: a good one, then each defect.
fn photos(family: Family, good: usize) -> Result<Vec<(Option<Defect>, Sample)>> {
    let order = order(family, good);
    let mut photos = vec![(None, order.photo(family, None, good)?)];
    for defect in Defect::ALL {
        photos.push((Some(defect), order.photo(family, Some(defect), 0)?));
    }
    Ok(photos)
}

fn order(family: Family, good: usize) -> Rendering {
    let families = vec![family];
    Rendering { families, good, bad: 1, seed: 0, side: SIDE, pose: Pose::FIXED }
}

/// A family with a PCA model of [`TAUGHT`] good photos, as in the Teach room.
pub fn taught(family: Family, out: &Path) -> Result<ExampleGroup> {
    let order = order(family, TAUGHT);
    let shape = Shape::new(1, SMALL, SMALL);
    let small = |sample: &Sample| photo::values(&sample.rgba, SIDE, SIDE, SMALL, false);
    let mut good = Vec::new();
    for number in 0..TAUGHT {
        good.extend(small(&order.photo(family, None, number)?)?);
    }
    let lesson = TrainingConfig {
        name: family.title().to_owned(),
        components: None,
        method: None,
        per_pixel: None,
        align: false,
        percentile: percentile(),
    };
    let model = train(good, Vec::new(), shape, &lesson, &mut |_| ControlFlow::Continue(()))?.model;
    let mut strips = Vec::new();
    for (defect, sample) in photos(family, TAUGHT)? {
        let seen = small(&sample)?;
        let found = inspection::inspect(&model, &seen, &DisplayOptions::default())?;
        let overlap = inspection::overlap(&model, &seen, None, &sample.mask, SIDE)?;
        let name = format!("taught-{}-{}", family.id(), defect.map_or("good", Defect::id));
        strips.push(strip_of(out, &name, defect, &sample, &found, overlap)?);
    }
    let title = family.title();
    Ok(ExampleGroup {
        title: format!("{title}: PCA of {TAUGHT} good photos, multi-scale PSE (paper C)"),
        about: format!(
            "What the Teach room makes of {TAUGHT} rendered photos, grey, {SMALL}×{SMALL}, with its own threshold. The first photo of each kind, none chosen."
        ),
        columns: COLUMNS.map(str::to_owned).to_vec(),
        strips,
    })
}

/// Washers with the pretrained network.
pub fn pretrained(models: &Path, backend: &str, out: &Path) -> Result<ExampleGroup> {
    let (family, id) = (Family::Washer, "washer-patches");
    let folder = Folder::open(models, id)?;
    ensure!(folder.card.file(WEIGHTS).is_some(), "{id} has no weights");
    let (lens, _) = folder.lens(backend)?;
    let (model, bank) = published::inspection_of(&folder)?;
    let options = PatchOptions::default();
    let mut strips = Vec::new();
    // After the photos that it was trained on.
    for (defect, sample) in photos(family, published::RENDERED.0)? {
        let values = photo::values(&sample.rgba, SIDE, SIDE, model.photo.width, true)?;
        let analysis = published::analyse_as_published(&lens, &bank, &model, values)?;
        let found = patch_inspection::inspect(&model, &analysis, &options)?;
        let overlap = patch_inspection::overlap(&model, &analysis, &options, &sample.mask, SIDE)?;
        let name = format!("{id}-{}", defect.map_or("good", Defect::id));
        strips.push(strip_of(out, &name, defect, &sample, &found, overlap)?);
    }
    Ok(ExampleGroup {
        title: "Stamped washer: the pretrained network, nearest latent neighbours (paper B)".into(),
        about: format!(
            "Photos that {id} was not trained on, with the threshold of its card. The first photo of each kind, none chosen; they are test photos of the card."
        ),
        columns: COLUMNS.map(str::to_owned).to_vec(),
        strips,
    })
}

/// The strip of a photo with its description: type, verdict, and IoU with the true mask.
fn strip_of(
    out: &Path,
    name: &str,
    defect: Option<Defect>,
    sample: &Sample,
    found: &Inspection,
    overlap: f64,
) -> Result<ExampleStrip> {
    let cells = [
        Cell::new(&sample.rgba, sample.width)?,
        Cell::view(&found.reconstruction)?,
        Cell::view(&found.error)?,
        Cell::view(&found.map)?,
        Cell::mask(&sample.mask)?,
    ];
    let kind = defect.map_or("A good part".to_owned(), |defect| {
        let title = defect.title();
        let (first, rest) = title.split_at(title.chars().next().map_or(0, char::len_utf8));
        first.to_uppercase() + rest
    });
    let judged = &found.judgement;
    let verdict = if judged.flagged { "flagged" } else { "not flagged" };
    let score = format!("{:.3} where {:.3} is the threshold", judged.score, judged.threshold.value);
    let cover = match (defect, judged.flagged) {
        (Some(_), true) => format!("; IoU of the regions with the true mask {overlap:.2}"),
        _ => String::new(),
    };
    let words = format!("{kind}: {verdict}, score {score}{cover}.");
    strip::write(out, name, &cells, words, LICENCE).context("a strip could not be written")
}
