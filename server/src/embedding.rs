//! Gives the passages of a generation their vectors and keeps them by content, so that what has not
//! changed is never embedded again. It publishes nothing and ranks nothing.

use std::path::{Path, PathBuf};

use tier0_indexer::{
    Generation, Kind, Result,
    embed::{Embedder, Embeddings, Key, Quantised, Vectors},
};

/// How many passages are embedded before they are kept.
const BATCH: usize = 1024;
/// Share of the pages and questions, as one part in so many, that may lack a vector where vectors are used.
const MAY_LACK: usize = 100;

/// The vectors of a generation's passages, as far as they are there.
pub struct Embedded {
    /// One row per passage; zeros where there is none yet.
    pub vectors: Vectors,
    /// Whether pages and questions have theirs, so that the lane can be used.
    pub is_usable: bool,
    /// How many passages lack a vector.
    pub missing: usize,
}

/// Folder of the embeddings beside the generations in `shelf`.
#[must_use]
pub fn folder(shelf: &Path) -> PathBuf {
    shelf.join("embeddings")
}

/// Looks up the vectors that `embedder` made of the passages of `generation`.
///
/// # Errors
/// When the keys or the embeddings cannot be read.
pub fn embedded(generation: &Generation, shelf: &Path, embedder: &dyn Embedder) -> Result<Embedded> {
    let keys = generation.embedding_keys()?;
    let embeddings = Embeddings::open(&folder(shelf), embedder.name(), embedder.dimensions())?;
    for fault in embeddings.damaged() {
        tracing::warn!(fault, "embeddings are damaged; `tier0 index` makes them again");
    }
    let (vectors, present) = embeddings.vectors(&keys)?;
    let needed: Vec<u32> = passages(generation, |nth, kind| kind == Kind::Doc || nth == 0);
    let lacking = needed.iter().filter(|&&passage| !present[passage as usize]).count();
    let missing = present.iter().filter(|&&is_present| !is_present).count();
    Ok(Embedded { vectors, is_usable: lacking * MAY_LACK <= needed.len(), missing })
}

/// The passages whose place in their document and kind pass, in order.
fn passages(generation: &Generation, is_wanted: impl Fn(u32, Kind) -> bool) -> Vec<u32> {
    let columns = generation.columns();
    let mut found = Vec::new();
    for (document, &kind) in (0..).zip(&columns.kind) {
        let own = columns.passages_of(document);
        let start = own.start;
        found.extend(own.filter(|passage| is_wanted(passage - start, kind)));
    }
    found
}

/// A run of an embedder over a generation.
pub struct Filling<'a> {
    generation: &'a Generation,
    embedder: &'a dyn Embedder,
    embeddings: Embeddings,
    keys: Vec<Key>,
    missing: Vec<u32>,
}

impl<'a> Filling<'a> {
    /// Finds out which passages have no vector yet: pages first, then questions, then answers.
    ///
    /// # Errors
    /// When the keys or the embeddings cannot be read.
    pub fn new(generation: &'a Generation, shelf: &Path, embedder: &'a dyn Embedder) -> Result<Self> {
        let embeddings = Embeddings::open(&folder(shelf), embedder.name(), embedder.dimensions())?;
        let all = generation.embedding_keys()?;
        let mut order = passages(generation, |_, kind| kind == Kind::Doc);
        order.extend(passages(generation, |nth, kind| kind == Kind::Thread && nth == 0));
        order.extend(passages(generation, |nth, kind| kind == Kind::Thread && nth > 0));
        let keys: Vec<Key> = order.iter().map(|&passage| all[passage as usize]).collect();
        let missing = embeddings.missing(&keys);
        let (keys, missing) = missing.into_iter().map(|at| (keys[at], order[at])).unzip();
        Ok(Self { generation, embedder, embeddings, keys, missing })
    }

    /// How many different texts have no vector yet.
    #[must_use]
    pub fn missing(&self) -> usize {
        self.missing.len()
    }

    /// Embeds what is missing and keeps it, batch by batch; `done` is told how many there are so far.
    ///
    /// # Errors
    /// When a passage cannot be read, the embedder fails, or the disk does. What was kept stays.
    pub fn run(mut self, mut done: impl FnMut(usize)) -> Result<()> {
        for (nth, (keys, passages)) in self.keys.chunks(BATCH).zip(self.missing.chunks(BATCH)).enumerate() {
            let texts: Vec<String> =
                passages.iter().map(|&passage| self.generation.embedding_text(passage)).collect::<Result<_>>()?;
            let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
            let vectors = self.embedder.embed(&texts)?;
            let rows: Vec<(Key, Quantised)> =
                keys.iter().copied().zip(vectors.iter().map(|vector| Quantised::of(vector))).collect();
            self.embeddings.add(&rows)?;
            done(nth * BATCH + rows.len());
        }
        Ok(())
    }
}
