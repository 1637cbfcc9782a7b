//! Recognises exact things in a text: error codes, exception types, HTTP statuses, versions,
//! addresses, paths, keys, identifiers and the top frames of traces. The same recognisers run over
//! passages and drafts, so that both sides meet on the same key. Linear in the text; it never fails.

mod called;
mod code;
mod context;
mod dotted;
mod frame;
mod key;
mod lists;
mod name;
mod number;
mod place;
mod scan;
mod split;
mod version;

use std::{collections::HashSet, ops::Range};

use serde::{Deserialize, Serialize};

pub use called::called_versions;
pub use key::key;
pub use split::parts;

/// Most artefacts that are kept of one text.
const MAX_PER_TEXT: usize = 256;
/// Longest artefact, in bytes, that is kept.
const MAX_BYTES: usize = 120;

/// What an artefact is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ArtefactKind {
    /// A web address, without scheme, query and fragment, or a host name.
    Url,
    /// An exception or error type, without its package.
    Exception,
    /// `CE0117`, `ORA-00942`, `0x80070005`, `ECONNREFUSED`, `SQLSTATE 42P01`.
    ErrorCode,
    /// An HTTP status, as `http404`.
    HttpStatus,
    /// The numbers of a version, at least two.
    Version,
    /// The last component of a file path.
    Path,
    /// A dotted, dashed or upper-case key.
    Key,
    /// A name in camel or snake case.
    Identifier,
    /// One of the top frames of a trace, as `package.class.method`.
    Frame,
}

impl ArtefactKind {
    /// Every kind.
    pub const ALL: [Self; 9] = [
        Self::Url,
        Self::Exception,
        Self::ErrorCode,
        Self::HttpStatus,
        Self::Version,
        Self::Path,
        Self::Key,
        Self::Identifier,
        Self::Frame,
    ];
}

/// An exact thing that was recognised.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Artefact {
    /// What it is.
    pub kind: ArtefactKind,
    /// The form both sides meet on: lower case, without decoration.
    pub key: String,
    /// Byte range in the text.
    #[serde(skip)]
    pub range: Range<usize>,
}

/// The artefacts of `text`, in the order they stand.
#[must_use]
pub fn artefacts(text: &str) -> Vec<Artefact> {
    let mut found: Vec<Artefact> = scan::spans(text)
        .into_iter()
        .filter_map(|(kind, range)| {
            let key = key(kind, &text[range.clone()]);
            (key.len() >= 2 && key.len() <= MAX_BYTES).then_some(Artefact { kind, key, range })
        })
        .collect();
    drop_bare_names(&mut found);
    found.truncate(MAX_PER_TEXT);
    found
}

/// An exception that is also called by its bare name is one thing, not an identifier beside it.
fn drop_bare_names(found: &mut Vec<Artefact>) {
    let types: HashSet<String> = found
        .iter()
        .filter(|artefact| artefact.kind == ArtefactKind::Exception)
        .map(|artefact| artefact.key.clone())
        .collect();
    if !types.is_empty() {
        found.retain(|artefact| artefact.kind != ArtefactKind::Identifier || !types.contains(&artefact.key));
    }
}

#[cfg(test)]
mod tests;
