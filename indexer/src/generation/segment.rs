//! Opens one segment of a generation read-only, and turns its own numbers into the generation's.

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
    sync::Arc,
};

use tantivy::{
    Index, InvertedIndexReader, SegmentReader, Term,
    columnar::Column,
    fieldnorm::FieldNormReader,
    query::DfaWrapper,
    schema::{Field, IndexRecordOption, Value},
};

use super::{
    directory::SealedDirectory,
    layout::SegmentLayout,
    writer::{EMBEDDING_KEYS, NO_DATE},
};
use crate::{
    document::{Document, Kind},
    embed::Key,
    error::{Error, Result},
    passage::Passage,
    schema::{Fields, TextField, schema},
};

/// How many decompressed blocks of stored records are kept.
const STORE_CACHE_BLOCKS: usize = 64;
/// Number of a passage that is outdated.
const GONE: u32 = u32::MAX;
const TEXT_FIELDS: [TextField; 5] =
    [TextField::Title, TextField::Headings, TextField::Body, TextField::Code, TextField::Artefact];

/// An open segment.
pub(super) struct Segment {
    folder: PathBuf,
    reader: SegmentReader,
    fields: Fields,
    words: [WordField; 5],
    store: tantivy::store::StoreReader,
    /// Number in the generation of each of its documents, `None` for one that is outdated.
    pub(super) documents: Vec<Option<u32>>,
    /// First passage of each of its documents, and one past the last of all.
    pub(super) first_passage: Vec<u32>,
    /// Number in the generation of each of its passages; `None` while they are the same.
    passages: Option<Vec<u32>>,
}

/// A scored field, opened once.
struct WordField {
    index: Arc<InvertedIndexReader>,
    lengths: Option<FieldNormReader>,
}

/// What the columns say of a document and its passages.
pub(super) struct Row {
    pub(super) kind: Kind,
    pub(super) audience: u16,
    pub(super) source: u16,
    pub(super) majors: u64,
    pub(super) written: Vec<Option<i64>>,
}

impl Segment {
    pub(super) fn open(folder: &Path, layout: &SegmentLayout) -> Result<Self> {
        let damaged = |message: &str| Error::Damaged { generation: layout.folder.clone(), message: message.to_owned() };
        let index = Index::open(SealedDirectory::open(&folder.join(&layout.folder))?)?;
        let (expected, fields) = schema();
        if index.schema() != expected {
            return Err(damaged("its fields are not those of this format"));
        }
        let segments = index.searchable_segments()?;
        let [segment] = segments.as_slice() else { return Err(damaged("it has not exactly one segment")) };
        let reader = SegmentReader::open(segment)?;
        let mut words = Vec::with_capacity(TEXT_FIELDS.len());
        for field in TEXT_FIELDS {
            let field = fields.text(field);
            words.push(WordField {
                index: reader.inverted_index(field)?,
                lengths: reader.fieldnorms_readers().get_field(field)?,
            });
        }
        let Ok(words) = words.try_into() else { unreachable!("one reader was pushed for each field") };
        let store = reader.get_store_reader(STORE_CACHE_BLOCKS).map_err(tantivy::TantivyError::from)?;
        let first_passage = first_passages(&reader)?;
        let count = first_passage.len() - 1;
        let documents = match &layout.documents {
            Some(documents) if documents.len() == count => documents.clone(),
            Some(_) => return Err(damaged("its layout names another number of documents")),
            None => (0..u32::try_from(count).unwrap_or(u32::MAX)).map(Some).collect(),
        };
        let folder = folder.join(&layout.folder);
        Ok(Self { folder, reader, fields, words, store, documents, first_passage, passages: None })
    }

    /// Takes the numbers that its passages have in a generation whose documents begin at `first`.
    pub(super) fn number_passages(&mut self, first: &[u32]) {
        let mut numbers = vec![GONE; self.reader.max_doc() as usize];
        for (own, document) in self.documents.iter().enumerate() {
            let Some(start) = document.and_then(|document| first.get(document as usize)) else { continue };
            let range = self.first_passage[own] as usize..self.first_passage[own + 1] as usize;
            for (nth, number) in numbers[range].iter_mut().enumerate() {
                *number = start + u32::try_from(nth).unwrap_or(u32::MAX);
            }
        }
        let is_same = numbers.iter().enumerate().all(|(own, &number)| number as usize == own);
        self.passages = (!is_same).then_some(numbers);
    }

    /// In how many passages of the generation `term` stands in `field`.
    pub(super) fn passage_frequency(&self, field: TextField, term: &str) -> Result<u32> {
        if self.passages.is_none() {
            let key = Term::from_field_text(self.fields.text(field), term);
            return Ok(self.words[field as usize].index.doc_freq(&key).map_err(tantivy::TantivyError::from)?);
        }
        let mut count = 0;
        self.postings(field, term, &mut |_, _| count += 1)?;
        Ok(count)
    }

    /// Adds to `found` the terms of `field` that `automaton` takes and that begin with `first`; those of outdated
    /// passages too.
    pub(super) fn terms_like(
        &self,
        field: TextField,
        automaton: &DfaWrapper,
        first: char,
        found: &mut BTreeSet<String>,
    ) -> Result<()> {
        let start = first.to_string();
        // No character of UTF-8 ends in the highest byte: this is past everything that begins with `first`.
        let mut end = start.clone().into_bytes();
        if let Some(last) = end.last_mut() {
            *last += 1;
        }
        let words = self.words[field as usize].index.terms().search(automaton);
        let mut stream = words.ge(&start).lt(&end).into_stream().map_err(tantivy::TantivyError::from)?;
        while stream.advance() {
            if let Ok(term) = std::str::from_utf8(stream.key()) {
                found.insert(term.to_owned());
            }
        }
        Ok(())
    }

    /// Calls `each` with every passage that has `term` in `field`, in order, and how often.
    pub(super) fn postings(&self, field: TextField, term: &str, each: &mut impl FnMut(u32, u32)) -> Result<()> {
        let Some(numbers) = &self.passages else { return self.own_postings(field, term, each) };
        self.own_postings(field, term, &mut |own, count| {
            let number = numbers[own as usize];
            if number != GONE {
                each(number, count);
            }
        })
    }

    fn own_postings(&self, field: TextField, term: &str, each: &mut impl FnMut(u32, u32)) -> Result<()> {
        let key = Term::from_field_text(self.fields.text(field), term);
        let found = self.words[field as usize]
            .index
            .read_block_postings(&key, IndexRecordOption::WithFreqs)
            .map_err(tantivy::TantivyError::from)?;
        let Some(mut block) = found else { return Ok(()) };
        let has_counts = field != TextField::Artefact;
        while block.block_len() > 0 {
            if has_counts {
                for (&passage, &count) in block.docs().iter().zip(block.freqs()) {
                    each(passage, count);
                }
            } else {
                block.docs().iter().for_each(|&passage| each(passage, 1));
            }
            block.advance();
        }
        Ok(())
    }

    /// Number of terms of `field` in one of its own passages, rounded as the index stores it.
    pub(super) fn length(&self, field: TextField, own: u32) -> u32 {
        self.words[field as usize].lengths.as_ref().map_or(0, |lengths| lengths.fieldnorm(own))
    }

    /// Number in the generation of the document with the given id.
    pub(super) fn find(&self, id: &str) -> Result<Option<u32>> {
        let key = Term::from_field_text(self.fields.id, id);
        let index = self.reader.inverted_index(self.fields.id)?;
        let found = index.read_block_postings(&key, IndexRecordOption::Basic).map_err(tantivy::TantivyError::from)?;
        let Some(block) = found.filter(|block| block.block_len() > 0) else { return Ok(None) };
        let passage = block.doc(0);
        let own = self.first_passage.partition_point(|&first| first <= passage) - 1;
        Ok(self.documents[own])
    }

    /// What the columns say, document by document.
    pub(super) fn rows(&self) -> Result<Rows<'_>> {
        let fast = self.reader.fast_fields();
        Ok(Rows {
            first_passage: &self.first_passage,
            kind: fast.u64("kind")?,
            audience: fast.u64("audience")?,
            source: fast.u64("source")?,
            created: fast.i64("created")?,
            majors: fast.u64("majors")?,
        })
    }

    /// Keys of what its own passages are embedded by, outdated ones included.
    pub(super) fn embedding_keys(&self) -> Result<Vec<Key>> {
        let path = self.folder.join(EMBEDDING_KEYS);
        let bytes = std::fs::read(&path).map_err(Error::io("read", &path))?;
        let (keys, rest) = bytes.as_chunks();
        if keys.len() as u64 != self.held() || !rest.is_empty() {
            let message = "its keys of embeddings are of another number than its passages".to_owned();
            return Err(Error::Damaged { generation: self.folder.display().to_string(), message });
        }
        Ok(keys.to_vec())
    }

    /// How many passages it holds, outdated ones included.
    pub(super) fn held(&self) -> u64 {
        u64::from(self.reader.max_doc())
    }

    /// One of its own documents as it is stored, with its passages.
    pub(super) fn stored_document(&self, own: usize) -> Result<(Document, Vec<Passage>)> {
        let range = self.first_passage[own]..self.first_passage[own + 1];
        let cut = range.map(|passage| parsed(self.passage(passage)?)).collect::<Result<_>>()?;
        Ok((parsed(self.document(own)?)?, cut))
    }

    /// One of its own stored records: a document without its text, as JSON.
    pub(super) fn document(&self, own: usize) -> Result<Option<Vec<u8>>> {
        self.stored(self.first_passage[own], self.fields.document)
    }

    /// One of its own stored passages, as JSON.
    pub(super) fn passage(&self, own: u32) -> Result<Option<Vec<u8>>> {
        self.stored(own, self.fields.passage)
    }

    fn stored(&self, own: u32, field: Field) -> Result<Option<Vec<u8>>> {
        let entry: tantivy::TantivyDocument = self.store.get(own)?;
        Ok(entry.get_first(field).and_then(|value| value.as_bytes()).map(<[u8]>::to_vec))
    }
}

/// The columns of a segment, opened once.
pub(super) struct Rows<'a> {
    first_passage: &'a [u32],
    kind: Column<u64>,
    audience: Column<u64>,
    source: Column<u64>,
    created: Column<i64>,
    majors: Column<u64>,
}

impl Rows<'_> {
    /// What the columns say of one of its own documents.
    pub(super) fn row(&self, own: usize) -> Row {
        let number = |value: Option<u64>| u16::try_from(value.unwrap_or(0)).unwrap_or(u16::MAX);
        let first = self.first_passage[own];
        let passages = first..self.first_passage[own + 1];
        Row {
            kind: if self.kind.first(first) == Some(1) { Kind::Thread } else { Kind::Doc },
            audience: number(self.audience.first(first)),
            source: number(self.source.first(first)),
            majors: self.majors.first(first).unwrap_or(0),
            written: passages.map(|passage| self.created.first(passage).filter(|&at| at != NO_DATE)).collect(),
        }
    }
}

fn parsed<T: serde::de::DeserializeOwned>(record: Option<Vec<u8>>) -> Result<T> {
    record.and_then(|bytes| serde_json::from_slice(&bytes).ok()).ok_or_else(|| Error::Damaged {
        generation: "being built".to_owned(),
        message: "a stored record cannot be read".to_owned(),
    })
}

/// First passage of each document, and one past the last of all.
fn first_passages(reader: &SegmentReader) -> Result<Vec<u32>> {
    let ordinal = reader.fast_fields().u64("ordinal")?;
    let mut first = Vec::new();
    for passage in 0..reader.max_doc() {
        if ordinal.first(passage) == Some(first.len() as u64) {
            first.push(passage);
        }
    }
    first.push(reader.max_doc());
    Ok(first)
}
