//! Which documents may be found at all. What may not be seen (audience, time, the draft's own thread) has no
//! part in anything: not in scores, not in how rare a word is, not as a memory. What is merely not asked
//! for (another kind or source) counts and is not shown.

use tier0_indexer::{
    Generation, Kind, Result,
    document::PUBLIC,
    schema::{TextField, WORD_FIELDS},
};

use super::statistics::{Statistics, kind_number, to_f32};

/// Number that no source has: a filter for an unknown name lets nothing pass.
const NO_SOURCE: u16 = u16::MAX;

/// Which documents may be found at all.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Audiences beyond the public one that the asker belongs to.
    pub audiences: Vec<String>,
    /// Show only documents of this kind.
    pub kind: Option<Kind>,
    /// Show only documents of this source.
    pub source: Option<String>,
    /// Only passages written before this moment, in seconds since 1970; undated ones pass.
    pub before: Option<i64>,
    /// Not this document.
    pub except: Option<u32>,
}

/// A filter with its names looked up in a generation.
pub(super) struct Allowed<'a> {
    generation: &'a Generation,
    filter: &'a Filter,
    audiences: Vec<bool>,
    source: Option<u16>,
    is_everything: bool,
    /// How many documents of each kind count.
    pub(super) documents: [f32; 2],
    /// Major versions that any document that counts is written for; others are not versions of this product.
    pub(super) majors: u64,
    /// The moment that is asked for, else the youngest of all, in seconds since 1970.
    pub(super) now: i64,
}

impl<'a> Allowed<'a> {
    /// What `filter` lets pass of `generation`, whose numbers `statistics` are.
    pub(super) fn new(generation: &'a Generation, statistics: &Statistics, filter: &'a Filter) -> Self {
        let manifest = generation.manifest();
        let audiences: Vec<bool> =
            manifest.audiences.iter().map(|name| name == PUBLIC || filter.audiences.contains(name)).collect();
        let number_of = |name: &String| manifest.sources.iter().position(|known| known == name);
        let source = filter
            .source
            .as_ref()
            .map(|name| number_of(name).and_then(|at| u16::try_from(at).ok()).unwrap_or(NO_SOURCE));
        let is_everything =
            audiences.iter().all(|&is_allowed| is_allowed) && filter.before.is_none() && filter.except.is_none();
        let &Statistics { documents, majors, youngest, .. } = statistics;
        let now = filter.before.unwrap_or(youngest);
        let mut allowed = Self { generation, filter, audiences, source, is_everything, documents, majors, now };
        if !is_everything {
            (allowed.documents, allowed.majors) = allowed.count();
        }
        allowed
    }

    /// How many documents of each kind count, and the majors of all of them.
    fn count(&self) -> ([f32; 2], u64) {
        let columns = self.generation.columns();
        let (mut counts, mut majors) = ([0_u32; 2], 0);
        for (document, &kind) in columns.kind.iter().enumerate() {
            if self.counts(columns.first_passage[document]) {
                counts[kind_number(kind)] += 1;
                majors |= columns.majors[document];
            }
        }
        (counts.map(to_f32), majors)
    }

    /// Whether a passage counts at all: in scores, in how rare a word is, as a memory.
    pub(super) fn counts(&self, passage: u32) -> bool {
        if self.is_everything {
            return true;
        }
        let columns = self.generation.columns();
        let document = columns.document_of[passage as usize];
        self.audiences.get(usize::from(columns.audience[document as usize])).copied().unwrap_or(false)
            && self.filter.except != Some(document)
            && self.filter.before.is_none_or(|before| columns.written[passage as usize].is_none_or(|at| at < before))
    }

    /// Whether a document counts: its first passage does.
    pub(super) fn counts_document(&self, document: u32) -> bool {
        self.counts(self.generation.columns().first_passage[document as usize])
    }

    /// Whether a document is of the kind and source that are asked for. It may count all the same.
    pub(super) fn is_wanted(&self, document: u32) -> bool {
        let columns = self.generation.columns();
        let at = document as usize;
        self.filter.kind.is_none_or(|kind| kind == columns.kind[at])
            && self.source.is_none_or(|source| source == columns.source[at])
    }

    /// In how many passages that count a term stands, summed over the fields of words.
    pub(super) fn passages_with(&self, term: &str) -> Result<u32> {
        let mut found = 0;
        for field in WORD_FIELDS {
            found += self.passage_frequency(field, term)?;
        }
        Ok(found)
    }

    /// In how many passages that count a term stands in a field.
    fn passage_frequency(&self, field: TextField, term: &str) -> Result<u32> {
        if self.is_everything {
            return self.generation.passage_frequency(field, term);
        }
        let mut count = 0;
        self.generation.postings(field, term, |passage, _| count += u32::from(self.counts(passage)))?;
        Ok(count)
    }
}
