//! Model folders: reading and writing them, and commands that need one and nothing else.
//!
//! Nothing here depends on training, on the papers' measurements or on the evidence.

pub mod explain;
pub mod export;
pub mod folder;
pub mod map_scale;
mod published;

pub use published::published;
