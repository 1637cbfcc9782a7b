//! Text to vector, the same code for passages and drafts: the encoder, its model folder, the rows of
//! vectors that are searched, and the embeddings that are kept across generations. It knows nothing of
//! documents, and a vector depends on its text alone, never on what is embedded beside it.

mod chunk;
pub mod convert;
mod embeddings;
mod encoder;
mod key;
mod lanes;
mod model_folder;
mod quantised;
pub mod table;
mod vectors;
pub mod wordpiece;

use crate::error::Result;

pub use embeddings::Embeddings;
pub use encoder::{Encoder, MAX_TOKENS};
pub use key::{Key, key_of};
pub use quantised::Quantised;
pub use table::{Table, common_words};
pub use vectors::Vectors;

/// Turns texts into vectors.
pub trait Embedder: Send + Sync {
    /// What made the vectors: the model's name and a short hash of its files. Vectors of embedders with
    /// the same name can be compared, no others.
    fn name(&self) -> &str;

    /// Length of every vector.
    fn dimensions(&self) -> usize;

    /// One vector of length one per text, in the order of the texts. Text beyond the model's limit is
    /// not read.
    ///
    /// # Errors
    /// When the model cannot be run.
    fn embed(&self, texts: &[&str]) -> Result<Vec<Vec<f32>>>;
}
