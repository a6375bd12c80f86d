//! The maps beside a model's error: the saliency of paper A and the PSE of paper C at several widths,
//! and what the heat map is made of them, in words.

use super::DisplayOptions;
use crate::Result;
use crate::maps::multi_scale_pse::{Join, SIGMAS};
use crate::maps::pse::{self, Kernel, Normalisation};
use crate::maps::{residual, saliency};
use crate::metrics::top_k;
use crate::models::part_model::PartModel;
use crate::report::view::{MapView, heat};

/// A map with its words.
#[derive(Debug, Clone, PartialEq)]
pub struct ExtraMap {
    /// `saliency`, `pse` or, of several widths, `pse-1`, `pse-1.5` and so on.
    pub id: String,
    /// What it is.
    pub title: String,
    /// One sentence more about it; may be empty.
    pub note: String,
    /// The map, from 0 to its largest value.
    pub view: MapView,
}

impl ExtraMap {
    pub(crate) fn new(id: &str, title: &str, note: &str, view: MapView) -> Self {
        Self { id: id.to_owned(), title: title.to_owned(), note: note.to_owned(), view }
    }
}

/// The saliency of a photo, and its PSE at the model's own widths, or beside an only one at the usual
/// ones, too.
pub(super) fn maps(
    model: &PartModel,
    photo: &[f32],
    reconstruction: &[f32],
    look: &DisplayOptions,
) -> Result<Vec<ExtraMap>> {
    let shape = model.card().shape;
    let view = |id, map: Vec<f32>| heat(id, top_k::ranks(&map), map, None, look.colour_map);
    let slope = saliency::of_projection(photo, reconstruction, shape)?.map;
    let note = "For PCA, saliency is proportional to the absolute error of each pixel.";
    let mut all = vec![ExtraMap::new("saliency", "Saliency", note, view("saliency", slope))];
    let own = own_widths(model);
    let mut widths = own.clone();
    if model.map().scales().is_none() {
        widths.extend(SIGMAS);
    }
    widths.sort_unstable_by(f32::total_cmp);
    widths.dedup();
    let residual = residual::signed(photo, reconstruction)?;
    for sigma in widths {
        let kernel = Kernel::new(sigma, Normalisation::Sum)?;
        let map = pse::map(&residual, shape, &kernel, model.map().border())?;
        let note = if own.contains(&sigma) {
            "Part of the score map."
        } else {
            "Not part of the score map."
        };
        let title = format!("PSE, σ {sigma}");
        all.push(ExtraMap::new(&format!("pse-{sigma}"), &title, note, view("pse", map)));
    }
    Ok(all)
}

/// What a model's heat map is, as a sentence.
pub(super) fn note(model: &PartModel) -> String {
    let map = model.map();
    let per_pixel = map.per_pixel().is_some();
    let widths = own_widths(model);
    let pse = format!("PSE at σ\u{a0}{}", listed(&widths));
    let what = match map.scales() {
        None if widths.is_empty() => "squared error".to_owned(),
        None => pse,
        Some(_) if widths.len() == 1 => format!("{pse}, normalised by good photos"),
        Some(scales) => {
            let join = if scales.join() == Join::Max { "maximum" } else { "mean" };
            format!("{join} of {pse}, each normalised by good photos")
        }
    };
    let then = match (map.scales(), per_pixel) {
        (_, false) => "",
        (None, true) => ", normalised per pixel by good photos",
        (Some(_), true) => ", then per pixel",
    };
    format!("Score map: {what}{then}.")
}

/// The widths of the kernels in a model's map, ascending; none where it is the squared error.
fn own_widths(model: &PartModel) -> Vec<f32> {
    let mut widths: Vec<f32> = match model.map().scales() {
        Some(scales) => scales.scales().iter().map(|scale| scale.sigma).collect(),
        None => model.map().sigma().into_iter().filter(|sigma| *sigma >= 0.5).collect(),
    };
    widths.sort_unstable_by(f32::total_cmp);
    widths
}

/// "1, 2 and 4".
fn listed(widths: &[f32]) -> String {
    let words: Vec<String> = widths.iter().map(f32::to_string).collect();
    match words.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, first)) => format!("{} and {last}", first.join(", ")),
        None => String::new(),
    }
}
