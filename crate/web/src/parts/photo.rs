//! Photos: what a file is, and its pixels strip by strip.

use crate::convert::get;
use crate::failure::Failure;
use crate::typed::{PhotoHeaderJs, ReducedPhotoJs, to_js};
use js_sys::Uint8Array;
use novelty_boundary::{PhotoHeader, ReducedPhoto};
use novelty_core::input::photo::header;
use novelty_core::input::photo::{Averager, MAX_SIDE, Reduced};
use std::cell::RefCell;
use wasm_bindgen::prelude::wasm_bindgen;

/// What is known of a file of `bytes` bytes from the first [`photo_head`] of them.
#[wasm_bindgen]
pub fn photo_header(head: &[u8], bytes: f64) -> Result<PhotoHeaderJs, Failure> {
    // The cast saturates, and sends NaN to 0.
    to_js(&PhotoHeader::new(&header::read(head), bytes as u64))
}

/// How many of a file's first bytes are worth looking at.
#[wasm_bindgen]
pub fn photo_head() -> usize {
    header::BYTES
}

/// Takes the pixels of a photo in strips of whole rows, top to bottom.
#[wasm_bindgen]
pub struct Reader {
    averager: RefCell<Option<Averager>>,
}

#[wasm_bindgen]
impl Reader {
    /// A reader for a photo of `width`×`height` pixels.
    #[wasm_bindgen(constructor)]
    pub fn new(width: usize, height: usize) -> Result<Reader, Failure> {
        Ok(Self { averager: RefCell::new(Some(Averager::new(width, height)?)) })
    }

    /// Takes the next rows, RGBA bytes.
    pub fn rows(&self, rgba: &[u8]) -> Result<(), Failure> {
        let mut averager = self.averager.borrow_mut();
        let averager =
            averager.as_mut().ok_or_else(|| Failure::invalid("the photo was read already"))?;
        Ok(averager.rows(rgba)?)
    }

    /// What is kept of the photo.
    pub fn finish(&self) -> Result<ReducedPhotoJs, Failure> {
        let averager = self.averager.borrow_mut().take();
        let averager = averager.ok_or_else(|| Failure::invalid("the photo was read already"))?;
        to_js(&ReducedPhoto::from(&averager.finish()?))
    }
}

/// A photo that the page kept.
pub fn read(object: &ReducedPhotoJs) -> Result<Reduced, Failure> {
    // The cast saturates, and sends NaN to 0; core refuses extents that do not fit.
    let side = |name: &str| Ok::<_, Failure>(get(object, name)?.as_f64().unwrap_or(0.0) as usize);
    let rgb = Uint8Array::new(&get(object, "rgb")?);
    if rgb.length() as usize > 3 * MAX_SIDE * MAX_SIDE {
        return Err(Failure::invalid("a photo is larger than what is kept of photos"));
    }
    Ok(Reduced {
        width: side("width")?,
        height: side("height")?,
        rgb: rgb.to_vec(),
        transparent: false,
    })
}
