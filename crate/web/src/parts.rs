//! Models of one's own parts (paper C): photos in, a model, judgements and a file out.
//!
//! Teaching takes seconds and a page must be able to stop it, so the long calls are asynchronous and
//! ask a function of the page every few dozen milliseconds whether to go on ([`pause`]). What a photo
//! becomes in the worker is a plain object, [`Reader::finish`]'s answer, which the page hands back.

mod answer;
mod part;
mod pause;
mod photo;
mod sample;
mod table;

pub use part::{Part, part_defaults};
pub use photo::{Reader, photo_head, photo_header};
pub use sample::{part_families, part_sample};
pub use table::{table_csv, table_json};
