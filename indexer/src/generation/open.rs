//! Opens a published generation read-only and gives flat access to it: postings, lengths, columns
//! and stored records, numbered across its segments. It verifies before it opens, and it never parses
//! a query.

use std::{
    collections::BTreeSet,
    panic::{AssertUnwindSafe, catch_unwind},
    path::{Path, PathBuf},
};

use tantivy::{Term, query::FuzzyTermQuery, schema::Field};

use super::{
    layout::{Layout, SegmentLayout},
    manifest::Manifest,
    segment::Segment,
};
use crate::{
    document::{Document, Kind, major_versions},
    embed::Key,
    error::{Error, Result},
    passage::{Passage, embedding_text},
    relate::Relations,
    schema::TextField,
};

/// Name of the relations within a generation's folder.
pub(super) const RELATIONS: &str = "relations.json";
/// Number of a document without a family.
pub const NO_FAMILY: u32 = u32::MAX;

/// What is known of every document and passage without touching stored records. Documents and
/// passages are numbered from 0; the passages of a document follow each other.
#[derive(Debug, Default)]
pub struct Columns {
    /// Number of the document of each passage.
    pub document_of: Vec<u32>,
    /// First passage of each document, and one past the last of all.
    pub first_passage: Vec<u32>,
    /// Kind of each document.
    pub kind: Vec<Kind>,
    /// Audience of each document, as an index into the manifest's list.
    pub audience: Vec<u16>,
    /// Source of each document, as an index into the manifest's list.
    pub source: Vec<u16>,
    /// When each passage was written, in seconds since 1970; a page's passages with the page.
    pub written: Vec<Option<i64>>,
    /// Major versions each document is written for, see [`crate::document::major_versions`]; those of its
    /// place in a family where it names none itself.
    pub majors: Vec<u64>,
    /// Family of each document, as an index into the relations' list, or [`NO_FAMILY`].
    pub family: Vec<u32>,
}

impl Columns {
    /// Numbers of the passages of a document.
    #[must_use]
    pub fn passages_of(&self, document: u32) -> std::ops::Range<u32> {
        let at = document as usize;
        self.first_passage[at]..self.first_passage[at + 1]
    }
}

/// An open generation.
pub struct Generation {
    manifest: Manifest,
    segments: Vec<Segment>,
    /// Segment of each document, and its number there.
    home: Vec<(u8, u32)>,
    columns: Columns,
    relations: Relations,
    folder: PathBuf,
}

impl Generation {
    /// Verifies the generation in `folder` and opens it.
    ///
    /// # Errors
    /// [`Error::Damaged`] or [`Error::Format`] when it is not what this binary can answer from.
    pub fn open(folder: &Path) -> Result<Self> {
        let manifest = Manifest::read(folder)?;
        manifest.verify(folder)?;
        let name = manifest.name.clone();
        // The library panics on some damaged metadata; a checksum can only be trusted so far.
        catch_unwind(AssertUnwindSafe(|| Self::open_verified(folder, manifest))).unwrap_or_else(|_| {
            Err(Error::Damaged { generation: name, message: "its index cannot be opened".to_owned() })
        })
    }

    fn open_verified(folder: &Path, manifest: Manifest) -> Result<Self> {
        let damaged = |message: &str| Error::Damaged { generation: manifest.name.clone(), message: message.to_owned() };
        let layout = Layout::read(folder)?;
        if layout.segments.is_empty() {
            return Err(damaged("it has no segment"));
        }
        let mut segments = Vec::with_capacity(layout.segments.len());
        for segment in &layout.segments {
            segments.push(Segment::open(folder, segment)?);
        }
        let home = homes(&segments, manifest.counts.documents)
            .ok_or_else(|| damaged("its segments do not hold each of its documents once"))?;
        let mut columns = columns(&manifest, &layout, &segments, &home)?;
        for segment in &mut segments {
            segment.number_passages(&columns.first_passage);
        }
        let bytes = std::fs::read(folder.join(RELATIONS)).map_err(Error::io("read", folder))?;
        let relations: Relations = serde_json::from_slice(&bytes).map_err(|_| damaged("its relations are wrong"))?;
        enter_families(&mut columns, &relations);
        Ok(Self { manifest, segments, home, columns, relations, folder: folder.to_owned() })
    }

    /// What the generation says of itself.
    #[must_use]
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// What is known of documents and passages.
    #[must_use]
    pub fn columns(&self) -> &Columns {
        &self.columns
    }

    /// What its documents are to each other.
    #[must_use]
    pub fn relations(&self) -> &Relations {
        &self.relations
    }

    /// How many passages it holds.
    #[must_use]
    pub fn passages(&self) -> u32 {
        self.columns.first_passage.last().copied().unwrap_or(0)
    }

    /// Reads a file that was attached to the build.
    ///
    /// # Errors
    /// When it is not there or cannot be read.
    pub fn attachment(&self, name: &str) -> Result<Vec<u8>> {
        let path = self.folder.join(name);
        std::fs::read(&path).map_err(Error::io("read", &path))
    }

    /// In how many passages `term` stands in `field`.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn passage_frequency(&self, field: TextField, term: &str) -> Result<u32> {
        let mut count = 0;
        for segment in &self.segments {
            count += segment.passage_frequency(field, term)?;
        }
        Ok(count)
    }

    /// The terms of `fields` that begin as `term` does and are at most `distance` edits from it (insertions,
    /// deletions, substitutions and transpositions of neighbours, each one edit), in order. Terms of passages
    /// that are outdated or hidden from the asker may be among them: ask for their passages before use.
    ///
    /// # Errors
    /// When the index cannot be read, or `distance` is above 2.
    pub fn terms_like(&self, fields: &[TextField], term: &str, distance: u8) -> Result<BTreeSet<String>> {
        let mut found = BTreeSet::new();
        let Some(first) = term.chars().next() else { return Ok(found) };
        // The automaton is of the text alone: any field will do.
        let text = Term::from_field_text(Field::from_field_id(0), term);
        let automaton = FuzzyTermQuery::new(text, distance, true).automaton()?;
        for segment in &self.segments {
            for &field in fields {
                segment.terms_like(field, &automaton, first, &mut found)?;
            }
        }
        Ok(found)
    }

    /// Calls `each` with every passage that has `term` in `field`, and how often. Passages of a
    /// document follow each other, in order; documents are in order within each segment.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn postings(&self, field: TextField, term: &str, mut each: impl FnMut(u32, u32)) -> Result<()> {
        self.segments.iter().try_for_each(|segment| segment.postings(field, term, &mut each))
    }

    /// Number of terms of `field` in a passage, rounded as the index stores it.
    #[must_use]
    pub fn length(&self, field: TextField, passage: u32) -> u32 {
        let (segment, own) = self.own_passage(passage);
        self.segments[segment].length(field, own)
    }

    /// Number of the document with the given id.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn find(&self, id: &str) -> Result<Option<u32>> {
        for segment in &self.segments {
            if let Some(number) = segment.find(id)? {
                return Ok(Some(number));
            }
        }
        Ok(None)
    }

    /// The document without its text.
    ///
    /// # Errors
    /// When the record cannot be read.
    pub fn document(&self, document: u32) -> Result<Document> {
        let (segment, own) = self.home[document as usize];
        let record = self.segments[segment as usize].document(own as usize)?;
        self.parsed(record, "document", document)
    }

    /// Keys of what its passages are embedded by, by number.
    ///
    /// # Errors
    /// When they cannot be read.
    pub fn embedding_keys(&self) -> Result<Vec<Key>> {
        let held: Vec<Vec<Key>> = self.segments.iter().map(Segment::embedding_keys).collect::<Result<_>>()?;
        let key_of = |passage| {
            let (segment, own) = self.own_passage(passage);
            held[segment][own as usize]
        };
        Ok((0..self.passages()).map(key_of).collect())
    }

    /// What a passage is embedded by.
    ///
    /// # Errors
    /// When a record cannot be read.
    pub fn embedding_text(&self, passage: u32) -> Result<String> {
        let outline = self.document(self.columns.document_of[passage as usize])?;
        Ok(embedding_text(&outline, &self.passage(passage)?))
    }

    /// A passage with its text.
    ///
    /// # Errors
    /// When the record cannot be read.
    pub fn passage(&self, passage: u32) -> Result<Passage> {
        let (segment, own) = self.own_passage(passage);
        self.parsed(self.segments[segment].passage(own)?, "passage", passage)
    }

    pub(super) fn segment(&self, nth: usize) -> &Segment {
        &self.segments[nth]
    }

    /// Segment of a document, and its number there.
    pub(super) fn home(&self, document: u32) -> (usize, u32) {
        let (segment, own) = self.home[document as usize];
        (segment as usize, own)
    }

    /// Segment of a passage, and its number there.
    fn own_passage(&self, passage: u32) -> (usize, u32) {
        let document = self.columns.document_of[passage as usize];
        let (segment, own) = self.home(document);
        let nth = passage - self.columns.first_passage[document as usize];
        (segment, self.segments[segment].first_passage[own as usize] + nth)
    }

    fn parsed<T: serde::de::DeserializeOwned>(&self, record: Option<Vec<u8>>, what: &str, number: u32) -> Result<T> {
        record.and_then(|bytes| serde_json::from_slice(&bytes).ok()).ok_or_else(|| Error::Damaged {
            generation: self.manifest.name.clone(),
            message: format!("the record of {what} {number} cannot be read"),
        })
    }
}

/// Where each document lives; `None` unless each of `count` documents lives in exactly one place.
fn homes(segments: &[Segment], count: u64) -> Option<Vec<(u8, u32)>> {
    let mut home = vec![None; usize::try_from(count).ok()?];
    for (nth, segment) in (0_u8..).zip(segments) {
        for (own, document) in (0_u32..).zip(&segment.documents) {
            let Some(document) = document else { continue };
            if home.get_mut(*document as usize)?.replace((nth, own)).is_some() {
                return None;
            }
        }
    }
    home.into_iter().collect()
}

fn columns(manifest: &Manifest, layout: &Layout, segments: &[Segment], home: &[(u8, u32)]) -> Result<Columns> {
    let rows = segments.iter().map(Segment::rows).collect::<Result<Vec<_>>>()?;
    let names: Vec<Names> = layout.segments.iter().map(|segment| Names::of(segment, manifest)).collect();
    let mut columns = Columns::default();
    for (document, &(segment, own)) in (0_u32..).zip(home) {
        let row = rows[segment as usize].row(own as usize);
        let names = &names[segment as usize];
        columns.first_passage.push(u32::try_from(columns.document_of.len()).unwrap_or(u32::MAX));
        columns.document_of.extend(row.written.iter().map(|_| document));
        columns.written.extend(row.written);
        columns.kind.push(row.kind);
        columns.audience.push(names.audiences.get(row.audience as usize).copied().unwrap_or(u16::MAX));
        columns.source.push(names.sources.get(row.source as usize).copied().unwrap_or(u16::MAX));
        columns.majors.push(row.majors);
    }
    columns.first_passage.push(u32::try_from(columns.document_of.len()).unwrap_or(u32::MAX));
    Ok(columns)
}

/// Numbers of the generation for the numbers that a segment uses.
struct Names {
    sources: Vec<u16>,
    audiences: Vec<u16>,
}

impl Names {
    fn of(segment: &SegmentLayout, manifest: &Manifest) -> Self {
        let number = |list: &[String], name: &String| {
            list.iter().position(|known| known == name).and_then(|at| u16::try_from(at).ok()).unwrap_or(u16::MAX)
        };
        Self {
            sources: segment.sources.iter().map(|name| number(&manifest.sources, name)).collect(),
            audiences: segment.audiences.iter().map(|name| number(&manifest.audiences, name)).collect(),
        }
    }
}

fn enter_families(columns: &mut Columns, relations: &Relations) {
    columns.family = vec![NO_FAMILY; columns.kind.len()];
    for (number, family) in (0_u32..).zip(&relations.families) {
        for member in &family.members {
            let at = member.document as usize;
            let Some(place) = columns.family.get_mut(at) else { continue };
            *place = number;
            if let Some(version) = member.from.clone().filter(|_| columns.majors[at] == 0) {
                columns.majors[at] = major_versions(&[version]);
            }
        }
    }
}
