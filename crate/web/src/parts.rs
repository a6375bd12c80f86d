//! Models of parts: those of one's own (paper C), photos in, a model, judgements and a file out; and what
//! surrounds a pretrained network of patches (paper B).
//!
//! Teaching takes seconds and a page must be able to stop it, so the long calls are asynchronous and
//! ask a function of the page every few dozen milliseconds whether to go on ([`pause`]). What a photo
//! becomes in the worker is a plain object, [`Reader::finish`]'s answer, which the page hands back.

mod network;
mod part;
mod pause;
mod photo;
mod sample;
mod table;

pub use network::PatchModel;
pub use part::{Part, part_defaults};
pub use photo::{Reader, photo_head, photo_header};
pub use sample::{part_families, part_sample};
pub use table::{table_csv, table_json};
