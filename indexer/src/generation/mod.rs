//! Generations: immutable, verified builds of the index. Written in a staging folder, published by
//! a rename and a swap of `CURRENT`, opened read-only. A published generation is never changed.

mod build;
mod directory;
mod layout;
mod ledger;
mod manifest;
mod open;
mod previous;
mod segment;
mod shelf;
mod writer;

pub use build::Builder;
pub use manifest::{Counts, Manifest};
pub use open::{Columns, Generation, NO_FAMILY};
pub use shelf::{Loss, Reuse, Shelf, Staged};
