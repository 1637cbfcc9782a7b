//! The only place that names the fields of the index. It builds no analyzers and reads no text.

use tantivy::schema::{FAST, Field, IndexRecordOption, STRING, Schema, TextFieldIndexing, TextOptions};

use crate::analysis::ANALYZER;

/// Number of the index format. Raise it with every change of fields, stored records or manifest.
pub const FORMAT: u32 = 3;

/// A field whose terms are scored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TextField {
    /// The document's title, indexed with its first passage only.
    Title,
    /// The headings above the passage.
    Headings,
    /// The passage's prose.
    Body,
    /// The passage's code, logs and traces.
    Code,
    /// Keys of the artefacts in title, headings, prose and code.
    Artefact,
}

/// The scored fields that hold words, in the order that per-field arrays use.
pub const WORD_FIELDS: [TextField; 4] = [TextField::Title, TextField::Headings, TextField::Body, TextField::Code];

/// Handles of all fields.
#[derive(Debug, Clone, Copy)]
pub struct Fields {
    pub(crate) title: Field,
    pub(crate) headings: Field,
    pub(crate) body: Field,
    pub(crate) code: Field,
    pub(crate) artefact: Field,
    /// Id of the document, with its first passage only.
    pub(crate) id: Field,
    /// Number, within the segment, of the document that the passage belongs to.
    pub(crate) ordinal: Field,
    /// 0 page, 1 thread.
    pub(crate) kind: Field,
    /// Index into the segment's list of audiences.
    pub(crate) audience: Field,
    /// Index into the segment's list of sources.
    pub(crate) source: Field,
    /// Seconds since 1970 at which the passage was written; `i64::MIN` when unknown.
    pub(crate) created: Field,
    /// Major versions the document is written for, see [`crate::document::major_versions`].
    pub(crate) majors: Field,
    /// The document without its text, as JSON, with its first passage only.
    pub(crate) document: Field,
    /// The passage, as JSON.
    pub(crate) passage: Field,
}

impl Fields {
    pub(crate) fn text(&self, field: TextField) -> Field {
        match field {
            TextField::Title => self.title,
            TextField::Headings => self.headings,
            TextField::Body => self.body,
            TextField::Code => self.code,
            TextField::Artefact => self.artefact,
        }
    }
}

/// Builds the schema and the handles of its fields.
pub(crate) fn schema() -> (Schema, Fields) {
    let mut builder = Schema::builder();
    let words = TextOptions::default().set_indexing_options(
        TextFieldIndexing::default().set_tokenizer(ANALYZER).set_index_option(IndexRecordOption::WithFreqs),
    );
    let fields = Fields {
        title: builder.add_text_field("title", words.clone()),
        headings: builder.add_text_field("headings", words.clone()),
        body: builder.add_text_field("body", words.clone()),
        code: builder.add_text_field("code", words),
        artefact: builder.add_text_field("artefact", STRING),
        id: builder.add_text_field("id", STRING),
        ordinal: builder.add_u64_field("ordinal", FAST),
        kind: builder.add_u64_field("kind", FAST),
        audience: builder.add_u64_field("audience", FAST),
        source: builder.add_u64_field("source", FAST),
        created: builder.add_i64_field("created", FAST),
        majors: builder.add_u64_field("majors", FAST),
        document: builder.add_bytes_field("document", tantivy::schema::STORED),
        passage: builder.add_bytes_field("passage", tantivy::schema::STORED),
    };
    (builder.build(), fields)
}
