//! Writes one generation into a staging folder: one segment, in the order documents are given, so
//! that the same input gives the same bytes. It publishes nothing; the shelf does.

use std::{
    fs,
    path::{Path, PathBuf},
};

use tantivy::{
    SingleSegmentIndexWriter, TantivyDocument, directory::MmapDirectory, index::IndexBuilder,
    tokenizer::TokenizerManager,
};

use super::{
    files,
    manifest::{Counts, Manifest},
};
use crate::{
    analysis::{ANALYZER, analyzer},
    clock::Clock,
    document::{Block, Document, Kind, major_versions},
    error::{Error, Result},
    passage::{Passage, passages},
    schema::{Fields, schema},
    text::artefacts::artefacts,
};

/// Memory that the writer's hash table starts with, in bytes.
const WRITER_BYTES: usize = 64 << 20;
/// Value of the `created` column for a document without a date.
pub(crate) const NO_DATE: i64 = i64::MIN;

/// Collects documents into a new generation.
pub struct Builder {
    folder: PathBuf,
    writer: SingleSegmentIndexWriter,
    fields: Fields,
    content: blake3::Hasher,
    counts: Counts,
    sources: Vec<String>,
    audiences: Vec<String>,
}

impl Builder {
    /// Starts a generation in the empty folder `folder`.
    pub(crate) fn create(folder: &Path) -> Result<Self> {
        let (schema, fields) = schema();
        let tokenizers = TokenizerManager::default();
        tokenizers.register(ANALYZER, analyzer());
        let directory = MmapDirectory::open(folder).map_err(tantivy::TantivyError::from)?;
        let writer = IndexBuilder::new()
            .schema(schema)
            .tokenizers(tokenizers)
            .single_segment_index_writer(directory, WRITER_BYTES)?;
        Ok(Self {
            folder: folder.to_owned(),
            writer,
            fields,
            content: blake3::Hasher::new(),
            counts: Counts::default(),
            sources: Vec::new(),
            audiences: Vec::new(),
        })
    }

    /// What has been added so far.
    #[must_use]
    pub fn counts(&self) -> Counts {
        self.counts
    }

    /// Adds a document and returns how many passages it gave.
    ///
    /// # Errors
    /// When the index writer refuses it.
    ///
    /// # Panics
    /// Never: a document holds only text and numbers, which JSON can hold.
    pub fn add(&mut self, document: &Document) -> Result<u64> {
        let record = serde_json::to_vec(&outline(document)).expect("a document holds only text and numbers");
        let source = number_of(&mut self.sources, &document.source);
        let audience = number_of(&mut self.audiences, &document.audience);
        let cut = passages(document);
        for (nth, passage) in cut.iter().enumerate() {
            let stored = serde_json::to_vec(passage).expect("a passage holds only text and numbers");
            self.content.update(&stored);
            let mut entry = TantivyDocument::default();
            self.add_text(&mut entry, document, passage, nth == 0);
            if nth == 0 {
                self.content.update(&record);
                entry.add_text(self.fields.id, document.id());
                entry.add_bytes(self.fields.document, &record);
            }
            entry.add_bytes(self.fields.passage, &stored);
            entry.add_u64(self.fields.ordinal, self.counts.documents);
            entry.add_u64(self.fields.kind, u64::from(document.kind == Kind::Thread));
            entry.add_u64(self.fields.audience, audience);
            entry.add_u64(self.fields.source, source);
            let written = document.parts.get(passage.part).and_then(|part| part.created).or(document.created);
            entry.add_i64(self.fields.created, written.map_or(NO_DATE, jiff::Timestamp::as_second));
            entry.add_u64(self.fields.majors, major_versions(&document.versions));
            self.writer.add_document(entry)?;
        }
        self.counts.documents += 1;
        self.counts.threads += u64::from(document.kind == Kind::Thread);
        self.counts.passages += cut.len() as u64;
        Ok(cut.len() as u64)
    }

    fn add_text(&self, entry: &mut TantivyDocument, document: &Document, passage: &Passage, is_first: bool) {
        let headings = document.parts.get(passage.part).map(|part| part.heading.join("\n")).unwrap_or_default();
        let mut keys = Vec::new();
        let mut collect = |text: &str| keys.extend(artefacts(text).into_iter().map(|artefact| artefact.key));
        if is_first {
            entry.add_text(self.fields.title, &document.title);
            collect(&document.title);
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

    /// Puts a file beside the index, for example the scope policy.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn attach(&mut self, name: &str, bytes: &[u8]) -> Result<()> {
        files::write_synced(&self.folder.join(name), bytes)
    }

    /// Ends the build: writes the segment under a name made of its content, then the manifest.
    pub(crate) fn finish(self, clock: &dyn Clock) -> Result<Manifest> {
        let folder = self.folder;
        let index = self.writer.finalize()?;
        let damaged = index.validate_checksum()?;
        if let Some(file) = damaged.iter().next() {
            return Err(Error::Damaged {
                generation: files::name_of(&folder),
                message: format!("`{}` was not written as it was meant", file.display()),
            });
        }
        drop(index);
        let content = self.content.finalize().to_hex();
        rename_segment(&folder, &content.as_str()[..32])?;
        let manifest = Manifest::describe(&folder, clock.now(), self.counts, self.sources, self.audiences)?;
        manifest.write(&folder)?;
        files::sync_all(&folder)?;
        Ok(manifest)
    }
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
        let name = files::name_of(&path);
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
    files::write_synced(&meta, renamed.as_bytes())
}

fn is_segment_name(name: &str) -> bool {
    name.len() == 32 && name.bytes().all(|b| b.is_ascii_hexdigit())
}
