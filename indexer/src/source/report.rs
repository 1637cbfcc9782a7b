//! The account of a build: what came in, what was dropped, why and where. Data and counting only.

use std::collections::BTreeMap;

use serde::Serialize;

use super::limits::MAX_LISTED_DROPS;

/// Why a record is not in the index.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum DropReason {
    /// The file cannot be read.
    Unreadable,
    /// Larger than the limit.
    TooLarge,
    /// Not UTF-8.
    NotUtf8,
    /// HTML nested deeper, or with more attributes, than the limit.
    TooDeep,
    /// Not JSON.
    BadJson,
    /// Not XML; what follows in the file could not be read.
    BadXml,
    /// Front matter that is not what it says.
    BadFrontMatter,
    /// JSON or XML of another shape than the format's.
    WrongShape,
    /// No id.
    NoId,
    /// Nothing to show.
    NoText,
    /// The id came before.
    DuplicateId,
    /// Marked as a draft, hidden or not to be indexed.
    Unpublished,
    /// An answer whose question is not in the export.
    Orphan,
    /// Posts of a topic that its file does not hold.
    Incomplete,
}

impl std::fmt::Display for DropReason {
    /// The word that the JSON report uses.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Unreadable => "unreadable",
            Self::TooLarge => "too_large",
            Self::NotUtf8 => "not_utf8",
            Self::TooDeep => "too_deep",
            Self::BadJson => "bad_json",
            Self::BadXml => "bad_xml",
            Self::BadFrontMatter => "bad_front_matter",
            Self::WrongShape => "wrong_shape",
            Self::NoId => "no_id",
            Self::NoText => "no_text",
            Self::DuplicateId => "duplicate_id",
            Self::Unpublished => "unpublished",
            Self::Orphan => "orphan",
            Self::Incomplete => "incomplete",
        })
    }
}

/// One record that was dropped.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Drop {
    /// Why.
    pub reason: DropReason,
    /// File, with line or record where known.
    pub place: String,
    /// What was found there.
    pub detail: String,
}

/// The account of one source.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct SourceReport {
    /// Documents that went into the index.
    pub documents: u64,
    /// Passages they gave.
    pub passages: u64,
    /// Records that did not, by reason.
    pub drops: BTreeMap<DropReason, u64>,
    /// The first of them, one by one.
    pub dropped: Vec<Drop>,
}

impl SourceReport {
    pub(crate) fn drop(&mut self, reason: DropReason, place: &str, detail: &str) {
        *self.drops.entry(reason).or_default() += 1;
        if self.dropped.len() < MAX_LISTED_DROPS {
            let end = detail.floor_char_boundary(200);
            self.dropped.push(Drop { reason, place: place.to_owned(), detail: detail[..end].to_owned() });
        }
    }
}

/// The account of a build: totals, and the same per source.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Report {
    /// Name of the generation that was built.
    pub generation: String,
    /// Digest of its content.
    pub digest: String,
    /// Documents of all sources.
    pub documents: u64,
    /// Passages of all sources.
    pub passages: u64,
    /// Drops of all sources, by reason.
    pub drops: BTreeMap<DropReason, u64>,
    /// The account of each source, by name.
    pub sources: BTreeMap<String, SourceReport>,
}

impl Report {
    /// Adds the account of a source.
    pub fn add(&mut self, name: &str, source: SourceReport) {
        self.documents += source.documents;
        self.passages += source.passages;
        for (reason, count) in &source.drops {
            *self.drops.entry(*reason).or_default() += count;
        }
        self.sources.insert(name.to_owned(), source);
    }
}
