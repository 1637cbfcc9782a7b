//! Everything that can go wrong while an index is written or opened.
//! Ground floor: imports nothing of ours, and never names a reader or a format in code.

use std::path::{Path, PathBuf};

/// Result of every fallible operation of this crate.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What went wrong, where, and what to do next.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A file or folder could not be read or written.
    #[error("cannot {action} `{}`", path.display())]
    Io {
        /// What was tried: "read", "write", "rename".
        action: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// The system's own words.
        source: std::io::Error,
    },
    /// A source as a whole cannot be read; single bad records are drops instead.
    #[error("source `{name}`: {message}")]
    Source {
        /// The source's name in the configuration.
        name: String,
        /// What is wrong and what to do.
        message: String,
    },
    /// The index library refused an operation.
    #[error("index: {0}")]
    Index(#[from] tantivy::TantivyError),
    /// A generation on disk is not what its manifest says.
    #[error(
        "generation `{generation}` is damaged: {message}; run `tier0 generations verify`, then `tier0 index` to build a new one"
    )]
    Damaged {
        /// Name of the generation's folder.
        generation: String,
        /// What differs.
        message: String,
    },
    /// A generation was written by another version of the index format.
    #[error(
        "generation `{generation}` has index format {found}, this binary reads {expected}; run `tier0 index` to rebuild"
    )]
    Format {
        /// Name of the generation's folder.
        generation: String,
        /// Format number found in its manifest.
        found: u32,
        /// Format number this binary writes and reads.
        expected: u32,
    },
    /// Another process is building into the same folder.
    #[error("`{}` is being built by another process; wait for it to end and try again", .0.display())]
    Locked(PathBuf),
    /// No generation has been published in the folder.
    #[error("no generation in `{}`; run `tier0 index` first", .0.display())]
    Empty(PathBuf),
    /// There is no semantic model in the folder; everything else works without one.
    #[error("no semantic model in `{}`; run `make model`, or `tier0 model convert`", .0.display())]
    NoModel(PathBuf),
    /// A semantic model, or the weights it is made from, are not what they should be.
    #[error("semantic model `{}`: {message}", path.display())]
    Model {
        /// The file or folder.
        path: PathBuf,
        /// What is wrong and what to do.
        message: String,
    },
    /// A generation was named that does not exist.
    #[error("no generation `{0}`; `tier0 generations list` shows those that exist")]
    Unknown(String),
}

impl Error {
    /// Builds the `map_err` argument for an operation on `path`.
    pub(crate) fn io(action: &'static str, path: &Path) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::Io { action, path, source }
    }
}
