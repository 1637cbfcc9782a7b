//! Writes one segment: documents in the order they are given, so that the same input gives the same
//! bytes. Knows nothing of generations.

use std::{
    fs,
    path::{Path, PathBuf},
};

use tantivy::{
    SingleSegmentIndexWriter, TantivyDocument, directory::MmapDirectory, index::IndexBuilder,
    tokenizer::TokenizerManager,
};

use super::layout::SegmentLayout;
use crate::{
    analysis::{ANALYZER, analyzer},
    disk,
    document::{Block, Document, Kind, major_versions},
    embed::key_of,
    error::{Error, Result},
    passage::{Passage, embedding_text, passages},
    schema::{Fields, schema},
    text::artefacts::artefacts,
};

/// Memory that the writer's hash table starts with, in bytes.
const WRITER_BYTES: usize = 64 << 20;
/// File of a segment with the keys of what its passages are embedded by, one after the other.
pub(super) const EMBEDDING_KEYS: &str = "embedding.keys";
/// Value of the `created` column for a document without a date.
pub(super) const NO_DATE: i64 = i64::MIN;

/// Collects documents into a new segment.
pub(super) struct SegmentWriter {
    folder: PathBuf,
    writer: SingleSegmentIndexWriter,
    fields: Fields,
    content: blake3::Hasher,
    documents: u32,
    passages: u64,
    sources: Vec<String>,
    audiences: Vec<String>,
    embedding_keys: Vec<u8>,
}

impl SegmentWriter {
    /// Starts a segment in the new folder `folder`.
    pub(super) fn create(folder: PathBuf) -> Result<Self> {
        fs::create_dir(&folder).map_err(Error::io("create", &folder))?;
        let (schema, fields) = schema();
        let tokenizers = TokenizerManager::default();
        tokenizers.register(ANALYZER, analyzer());
        let directory = MmapDirectory::open(&folder).map_err(tantivy::TantivyError::from)?;
        let writer = IndexBuilder::new()
            .schema(schema)
            .tokenizers(tokenizers)
            .single_segment_index_writer(directory, WRITER_BYTES)?;
        Ok(Self {
            folder,
            writer,
            fields,
            content: blake3::Hasher::new(),
            documents: 0,
            passages: 0,
            sources: Vec::new(),
            audiences: Vec::new(),
            embedding_keys: Vec::new(),
        })
    }

    /// How many documents have been added.
    pub(super) fn documents(&self) -> u32 {
        self.documents
    }

    /// How many passages they have.
    pub(super) fn passages(&self) -> u64 {
        self.passages
    }

    /// Adds a document that has just been read.
    pub(super) fn add(&mut self, document: &Document) -> Result<Written> {
        let cut = passages(document);
        self.add_cut(&outline(document), &cut)
    }

    /// Adds a document as it is stored: without text, and its passages.
    pub(super) fn add_cut(&mut self, outline: &Document, cut: &[Passage]) -> Result<Written> {
        let record = json(outline);
        let source = number_of(&mut self.sources, &outline.source);
        let audience = number_of(&mut self.audiences, &outline.audience);
        let mut content = blake3::Hasher::new();
        content.update(&record);
        for (nth, passage) in cut.iter().enumerate() {
            let stored = json(passage);
            content.update(&stored);
            let mut entry = TantivyDocument::default();
            self.add_text(&mut entry, outline, passage, nth == 0);
            if nth == 0 {
                entry.add_text(self.fields.id, outline.id());
                entry.add_bytes(self.fields.document, &record);
            }
            entry.add_bytes(self.fields.passage, &stored);
            entry.add_u64(self.fields.ordinal, u64::from(self.documents));
            entry.add_u64(self.fields.kind, u64::from(outline.kind == Kind::Thread));
            entry.add_u64(self.fields.audience, audience);
            entry.add_u64(self.fields.source, source);
            let written = outline.parts.get(passage.part).and_then(|part| part.created).or(outline.created);
            entry.add_i64(self.fields.created, written.map_or(NO_DATE, jiff::Timestamp::as_second));
            entry.add_u64(self.fields.majors, major_versions(&outline.versions));
            self.writer.add_document(entry)?;
            self.embedding_keys.extend(key_of(&embedding_text(outline, passage)));
        }
        let content = content.finalize().to_hex().to_string();
        self.content.update(content.as_bytes());
        self.documents += 1;
        self.passages += cut.len() as u64;
        Ok(Written { passages: cut.len() as u64, content })
    }

    fn add_text(&self, entry: &mut TantivyDocument, outline: &Document, passage: &Passage, is_first: bool) {
        let headings = outline.parts.get(passage.part).map(|part| part.heading.join("\n")).unwrap_or_default();
        let mut keys = Vec::new();
        let mut collect = |text: &str| keys.extend(artefacts(text).into_iter().map(|artefact| artefact.key));
        if is_first {
            entry.add_text(self.fields.title, &outline.title);
            collect(&outline.title);
        }
        if !headings.is_empty() {
            collect(&headings);
            entry.add_text(self.fields.headings, headings);
        }
        for block in &passage.blocks {
            collect(block.text());
            match block {
                Block::Prose(text) => entry.add_text(self.fields.body, text),
                Block::Code(text) => entry.add_text(self.fields.code, text),
            }
        }
        keys.sort_unstable();
        keys.dedup();
        for key in keys {
            entry.add_text(self.fields.artefact, key);
        }
    }

    /// Ends the segment under a name made of its content. Which of the generation's documents its own
    /// are is for the caller to say.
    pub(super) fn finish(self) -> Result<SegmentLayout> {
        let index = self.writer.finalize()?;
        let name = disk::name_of(&self.folder);
        if let Some(file) = index.validate_checksum()?.iter().next() {
            return Err(Error::Damaged {
                generation: name,
                message: format!("`{}` was not written as it was meant", file.display()),
            });
        }
        drop(index);
        let content = self.content.finalize().to_hex();
        rename_segment(&self.folder, &content.as_str()[..32])?;
        disk::write_synced(&self.folder.join(EMBEDDING_KEYS), &self.embedding_keys)?;
        disk::sync_all(&self.folder)?;
        Ok(SegmentLayout { folder: name, sources: self.sources, audiences: self.audiences, documents: None })
    }
}

/// What writing a document gave.
pub(super) struct Written {
    pub(super) passages: u64,
    /// BLAKE3 of the document and its passages as they are stored, in hex.
    pub(super) content: String,
}

fn json(value: &impl serde::Serialize) -> Vec<u8> {
    serde_json::to_vec(value).expect("documents and passages hold only text and numbers")
}

/// The document as it is stored: everything but the text, which the passages hold.
fn outline(document: &Document) -> Document {
    let mut outline = document.clone();
    for part in &mut outline.parts {
        part.blocks.clear();
    }
    outline
}

fn number_of(names: &mut Vec<String>, name: &str) -> u64 {
    let at = names.iter().position(|known| known == name).unwrap_or_else(|| {
        names.push(name.to_owned());
        names.len() - 1
    });
    at as u64
}

/// The library names a segment at random. Gives it the name `id` (32 hex digits) instead, and
/// removes what only a writer needs, so that equal content gives equal folders.
fn rename_segment(folder: &Path, id: &str) -> Result<()> {
    let meta = folder.join("meta.json");
    let text = fs::read_to_string(&meta).map_err(Error::io("read", &meta))?;
    let hyphenated = [&id[..8], &id[8..12], &id[12..16], &id[16..20], &id[20..]].join("-");
    let mut renamed = text;
    for entry in fs::read_dir(folder).map_err(Error::io("read", folder))? {
        let path = entry.map_err(Error::io("read", folder))?.path();
        let name = disk::name_of(&path);
        if name.starts_with('.') {
            fs::remove_file(&path).map_err(Error::io("remove", &path))?;
        } else if let Some((old, extension)) = name.split_once('.').filter(|(old, _)| is_segment_name(old)) {
            let old_hyphenated = [&old[..8], &old[8..12], &old[12..16], &old[16..20], &old[20..]].join("-");
            renamed = renamed.replace(&old_hyphenated, &hyphenated);
            fs::rename(&path, folder.join(format!("{id}.{extension}"))).map_err(Error::io("rename", &path))?;
        }
    }
    // The library made it readable for its own user only; a server may run as another.
    fs::remove_file(&meta).map_err(Error::io("remove", &meta))?;
    disk::write_synced(&meta, renamed.as_bytes())
}

fn is_segment_name(name: &str) -> bool {
    name.len() == 32 && name.bytes().all(|b| b.is_ascii_hexdigit())
}
