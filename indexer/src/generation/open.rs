//! Opens a published generation read-only and gives flat access to it: postings, lengths, columns
//! and stored records. It verifies before it opens, and it never parses a query.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    path::Path,
    sync::Arc,
};

use tantivy::{
    Index, InvertedIndexReader, SegmentReader, Term,
    fieldnorm::FieldNormReader,
    schema::{IndexRecordOption, Value},
};

use super::{build::NO_DATE, directory::SealedDirectory, manifest::Manifest};
use crate::{
    document::{Document, Kind},
    error::{Error, Result},
    passage::Passage,
    schema::{Fields, TextField, schema},
};

/// How many decompressed blocks of stored records are kept.
const STORE_CACHE_BLOCKS: usize = 64;

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
    /// Major versions each document is written for, see [`crate::document::major_versions`].
    pub majors: Vec<u64>,
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
    fields: Fields,
    segment: SegmentReader,
    words: [WordField; 5],
    columns: Columns,
    store: tantivy::store::StoreReader,
    attachments: std::path::PathBuf,
}

/// A scored field, opened once.
struct WordField {
    index: Arc<InvertedIndexReader>,
    lengths: Option<FieldNormReader>,
}

const TEXT_FIELDS: [TextField; 5] =
    [TextField::Title, TextField::Headings, TextField::Body, TextField::Code, TextField::Artefact];

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
        let index = Index::open(SealedDirectory::open(folder)?)?;
        let damaged = |message: &str| Error::Damaged { generation: manifest.name.clone(), message: message.to_owned() };
        let (expected, fields) = schema();
        if index.schema() != expected {
            return Err(damaged("its fields are not those of this format"));
        }
        let segments = index.searchable_segments()?;
        let [segment] = segments.as_slice() else { return Err(damaged("it has not exactly one segment")) };
        let segment = SegmentReader::open(segment)?;
        let mut words = Vec::with_capacity(TEXT_FIELDS.len());
        for field in TEXT_FIELDS {
            let field = fields.text(field);
            words.push(WordField {
                index: segment.inverted_index(field)?,
                lengths: segment.fieldnorms_readers().get_field(field)?,
            });
        }
        let Ok(words) = words.try_into() else { unreachable!("one reader was pushed for each field") };
        let columns = read_columns(&segment)?;
        let store = segment.get_store_reader(STORE_CACHE_BLOCKS).map_err(tantivy::TantivyError::from)?;
        Ok(Self { manifest, fields, segment, words, columns, store, attachments: folder.to_owned() })
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

    /// How many passages it holds.
    #[must_use]
    pub fn passages(&self) -> u32 {
        self.segment.max_doc()
    }

    /// Reads a file that was attached to the build.
    ///
    /// # Errors
    /// When it is not there or cannot be read.
    pub fn attachment(&self, name: &str) -> Result<Vec<u8>> {
        let path = self.attachments.join(name);
        std::fs::read(&path).map_err(Error::io("read", &path))
    }

    fn field(&self, field: TextField) -> &WordField {
        &self.words[field as usize]
    }

    /// In how many passages `term` stands in `field`.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn passage_frequency(&self, field: TextField, term: &str) -> Result<u32> {
        let key = Term::from_field_text(self.fields.text(field), term);
        Ok(self.field(field).index.doc_freq(&key).map_err(tantivy::TantivyError::from)?)
    }

    /// Calls `each` with every passage that has `term` in `field`, in order, and how often.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn postings(&self, field: TextField, term: &str, mut each: impl FnMut(u32, u32)) -> Result<()> {
        let key = Term::from_field_text(self.fields.text(field), term);
        let found = self
            .field(field)
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

    /// Number of terms of `field` in a passage, rounded as the index stores it.
    #[must_use]
    pub fn length(&self, field: TextField, passage: u32) -> u32 {
        self.field(field).lengths.as_ref().map_or(0, |lengths| lengths.fieldnorm(passage))
    }

    /// Number of the document with the given id.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn find(&self, id: &str) -> Result<Option<u32>> {
        let key = Term::from_field_text(self.fields.id, id);
        let index = self.segment.inverted_index(self.fields.id)?;
        let found = index.read_block_postings(&key, IndexRecordOption::Basic).map_err(tantivy::TantivyError::from)?;
        Ok(found.filter(|block| block.block_len() > 0).map(|block| self.columns.document_of[block.doc(0) as usize]))
    }

    /// The document without its text.
    ///
    /// # Errors
    /// When the record cannot be read.
    pub fn document(&self, document: u32) -> Result<Document> {
        self.stored(self.columns.first_passage[document as usize], self.fields.document)
    }

    /// A passage with its text.
    ///
    /// # Errors
    /// When the record cannot be read.
    pub fn passage(&self, passage: u32) -> Result<Passage> {
        self.stored(passage, self.fields.passage)
    }

    fn stored<T: serde::de::DeserializeOwned>(&self, passage: u32, field: tantivy::schema::Field) -> Result<T> {
        let entry: tantivy::TantivyDocument = self.store.get(passage)?;
        entry
            .get_first(field)
            .and_then(|value| value.as_bytes())
            .and_then(|bytes| serde_json::from_slice(bytes).ok())
            .ok_or_else(|| Error::Damaged {
                generation: self.manifest.name.clone(),
                message: format!("the record of passage {passage} cannot be read"),
            })
    }
}

fn read_columns(segment: &SegmentReader) -> Result<Columns> {
    let fast = segment.fast_fields();
    let (ordinal, kind) = (fast.u64("ordinal")?, fast.u64("kind")?);
    let (audience, source, created) = (fast.u64("audience")?, fast.u64("source")?, fast.i64("created")?);
    let majors = fast.u64("majors")?;
    let mut columns = Columns::default();
    let number = |value: Option<u64>| u16::try_from(value.unwrap_or(0)).unwrap_or(u16::MAX);
    for passage in 0..segment.max_doc() {
        let document = u32::try_from(ordinal.first(passage).unwrap_or(0)).unwrap_or(u32::MAX);
        columns.document_of.push(document);
        columns.written.push(created.first(passage).filter(|&at| at != NO_DATE));
        if document as usize == columns.first_passage.len() {
            columns.first_passage.push(passage);
            columns.kind.push(if kind.first(passage) == Some(1) { Kind::Thread } else { Kind::Doc });
            columns.audience.push(number(audience.first(passage)));
            columns.source.push(number(source.first(passage)));
            columns.majors.push(majors.first(passage).unwrap_or(0));
        }
    }
    columns.first_passage.push(segment.max_doc());
    Ok(columns)
}
