//! The account of a build: what came in, what was dropped, why and where. Data and counting only.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::limits::MAX_LISTED;
use crate::relate::LinkReport;

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
    /// Unpacks to many times what any text would: made to fill a disk.
    TooDense,
    /// A symbolic link: it may lead out of the source, and is never followed.
    SymbolicLink,
    /// A page that only leads to another.
    Redirect,
    /// A page that the site or the configuration does not let us fetch.
    Refused,
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
            Self::TooDense => "too_dense",
            Self::SymbolicLink => "symbolic_link",
            Self::Redirect => "redirect",
            Self::Refused => "refused",
        })
    }
}

/// What was mended in a record, or left out of it, before it went into the index.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RepairReason {
    /// Text that was decoded with the wrong character set has been put right.
    Mojibake,
    /// Posts that the export names and does not hold.
    Incomplete,
    /// A post or block that is not safe to parse was left out.
    PartLeftOut,
    /// A file that a page includes is not there.
    MissingInclude,
    /// A shortcode, directive or component that is not known: its marks were taken out, its text kept.
    UnknownMarkup,
    /// A date that cannot be read counts as none.
    BadDate,
    /// An address that leads out of the site was not followed.
    LinkPassedOver,
}

impl std::fmt::Display for RepairReason {
    /// The word that the JSON report uses.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Mojibake => "mojibake",
            Self::Incomplete => "incomplete",
            Self::PartLeftOut => "part_left_out",
            Self::MissingInclude => "missing_include",
            Self::UnknownMarkup => "unknown_markup",
            Self::BadDate => "bad_date",
            Self::LinkPassedOver => "link_passed_over",
        })
    }
}

/// Something that was met in a source: a drop or a repair, with its place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Met<R> {
    /// Why.
    pub reason: R,
    /// File, with line or record where known.
    pub place: String,
    /// What was found there.
    pub detail: String,
}

/// The account of one source: `records = documents + drops`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct SourceReport {
    /// Records that the source holds.
    pub records: u64,
    /// Documents that went into the index.
    pub documents: u64,
    /// Those of them that had not changed since the last build and were not read again.
    pub unchanged: u64,
    /// Passages they gave.
    pub passages: u64,
    /// Records that did not, by reason.
    pub drops: BTreeMap<DropReason, u64>,
    /// The first of them, one by one.
    pub dropped: Vec<Met<DropReason>>,
    /// What was mended in those that did, by reason.
    pub repairs: BTreeMap<RepairReason, u64>,
    /// The first of them, one by one.
    pub repaired: Vec<Met<RepairReason>>,
    /// What the links of its documents lead to.
    pub links: LinkReport,
}

impl SourceReport {
    pub(crate) fn drop(&mut self, reason: DropReason, place: &str, detail: &str) {
        *self.drops.entry(reason).or_default() += 1;
        note(&mut self.dropped, reason, place, detail);
    }

    pub(crate) fn repair(&mut self, reason: RepairReason, place: &str, detail: &str) {
        *self.repairs.entry(reason).or_default() += 1;
        note(&mut self.repaired, reason, place, detail);
    }

    /// Whether every record is a document or a drop.
    #[must_use]
    pub fn is_balanced(&self) -> bool {
        self.records == self.documents + self.drops.values().sum::<u64>()
    }
}

fn note<R>(list: &mut Vec<Met<R>>, reason: R, place: &str, detail: &str) {
    if list.len() < MAX_LISTED {
        let end = detail.floor_char_boundary(200);
        list.push(Met { reason, place: place.to_owned(), detail: detail[..end].to_owned() });
    }
}

/// The account of a build: totals, and the same per source.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Report {
    /// Name of the generation that was built.
    pub generation: String,
    /// Digest of its content.
    pub digest: String,
    /// Records of all sources.
    pub records: u64,
    /// Documents of all sources.
    pub documents: u64,
    /// Documents that were not read again.
    pub unchanged: u64,
    /// Passages of all sources.
    pub passages: u64,
    /// Drops of all sources, by reason.
    pub drops: BTreeMap<DropReason, u64>,
    /// What was mended, of all sources, by reason.
    pub repairs: BTreeMap<RepairReason, u64>,
    /// The account of each source, by name.
    pub sources: BTreeMap<String, SourceReport>,
}

impl Report {
    /// Adds the account of a source.
    pub fn add(&mut self, name: &str, source: SourceReport) {
        self.records += source.records;
        self.documents += source.documents;
        self.unchanged += source.unchanged;
        self.passages += source.passages;
        for (reason, count) in &source.drops {
            *self.drops.entry(*reason).or_default() += count;
        }
        for (reason, count) in &source.repairs {
            *self.repairs.entry(*reason).or_default() += count;
        }
        self.sources.insert(name.to_owned(), source);
    }
}
