//! Generations: immutable, verified builds of the index. Written in a staging folder, published by
//! a rename and a swap of `CURRENT`, opened read-only. A published generation is never changed.

mod build;
mod directory;
mod files;
mod manifest;
mod open;
mod shelf;

pub use build::Builder;
pub use manifest::{Counts, Manifest};
pub use open::{Columns, Generation};
pub use shelf::{Shelf, Staged};
