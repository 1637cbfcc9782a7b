//! Runs a build: every source of the configuration into one generation, the policy beside it, its
//! quotes checked. Ranks nothing and serves nothing.

use std::path::Path;

use anyhow::{Context, bail};
use tier0_indexer::{
    Document, Generation, Kind, Result,
    clock::Clock,
    document::PUBLIC,
    generation::{Builder, Manifest, Reuse, Shelf},
    source::{self, Entry, Fingerprint, Kept, Report, Sink},
};

use crate::{
    attached::{CLASSIFIER_FILE, POLICY_FILE, SYNONYMS_FILE, quoted_passages},
    config::Config,
    embedding::Filling,
    error::InputError,
    learning,
    models::Models,
    query::Meaning,
    scope::{Policy, check_quotes},
    vocabulary::{self, Page, Proposal, Vocabulary, in_words, propose},
};

/// Greatest share of the documents in force that a build may lose before it asks to be forced, in
/// percent.
const MAX_LOSS_PERCENT: u64 = 20;

/// File of proposed synonyms beside the generations.
const PROPOSALS_FILE: &str = "synonyms.proposed.txt";

/// Is told how the build gets on.
pub trait Progress {
    /// A source begins.
    fn source(&mut self, name: &str);
    /// So many documents and passages have been added.
    fn added(&mut self, documents: u64, passages: u64);
    /// So many of the texts that have no vector yet have been embedded.
    fn embedded(&mut self, done: usize, all: usize);
    /// So many synonyms are proposed in `file`.
    fn proposed(&mut self, _synonyms: usize, _file: &Path) {}
}

/// How a build is to be run.
#[derive(Debug, Clone, Copy)]
pub struct Manner {
    /// Whether unchanged records are taken from the generation in force.
    pub reuse: Reuse,
    /// Whether to publish however many documents are lost.
    pub is_forced: bool,
}

impl Default for Manner {
    fn default() -> Self {
        Self { reuse: Reuse::Unchanged, is_forced: false }
    }
}

/// Most texts that are embedded by the encoder before a generation is published; a first build is published
/// with the light table and filled behind.
const MAX_TEXTS_BEFORE: usize = 512;

/// Builds and publishes a generation. Returns the account of every record.
///
/// # Errors
/// When a source or the policy cannot be read, a quote does not stand where it should, nothing
/// was found to index, more than a fifth of the documents in force would be lost, or the disk fails.
/// The generation in force stays in force.
pub fn build(
    config: &Config,
    models: &Models,
    manner: Manner,
    clock: &dyn Clock,
    progress: &mut dyn Progress,
) -> anyhow::Result<(Manifest, Report)> {
    let policy_text = read_policy(config)?;
    let policy = Policy::parse(&policy_text).map_err(|error| InputError(error.to_string()))?;
    let classifier = config.policy.as_ref().map(|policy| learning::kept(&policy.file)).transpose()?.flatten();
    let (synonyms, vocabulary) = read_synonyms(config)?;
    let shelf = Shelf::new(&config.index.dir);
    let (staged, mut report) = shelf.build(clock, manner.reuse, |builder| {
        let mut report = Report::default();
        for spec in &config.sources {
            progress.source(&spec.name);
            let mut watched = Watched { builder, progress };
            report.add(&spec.name, source::read(spec, &mut watched)?);
        }
        if !policy_text.is_empty() {
            builder.attach(POLICY_FILE, policy_text.as_bytes())?;
        }
        if let Some(classifier) = &classifier {
            builder.attach(CLASSIFIER_FILE, classifier)?;
        }
        if !synonyms.is_empty() {
            builder.attach(SYNONYMS_FILE, &synonyms)?;
        }
        Ok(report)
    })?;
    if report.documents == 0 {
        bail!(InputError("no document was found in any source; check `path` and `kind` of each [[source]]".to_owned()));
    }
    if let Some(loss) = shelf.loss(&staged)?
        && (loss.before - loss.now) * 100 > loss.before * MAX_LOSS_PERCENT
        && !manner.is_forced
    {
        bail!(InputError(format!(
            "the build has {} documents, the index in force {}; more than {MAX_LOSS_PERCENT}% would be lost, so nothing \
             was published\n{}look at the sources, or publish all the same with `tier0 index --force`",
            loss.now,
            loss.before,
            drops_of(&report),
        )));
    }
    let generation = staged.open()?;
    check_policy(&policy, &generation)?;
    for (meaning, embedder) in &models.embedders {
        let filling = Filling::new(&generation, shelf.folder(), &**embedder)?;
        if *meaning == Meaning::Light || filling.missing() <= MAX_TEXTS_BEFORE {
            fill(filling, progress)?;
        }
    }
    let proposals = propose(titles_and_headings(&generation)?.into_iter(), &vocabulary);
    drop(generation);
    for (name, links) in staged.links() {
        if let Some(source) = report.sources.get_mut(name) {
            source.links.clone_from(links);
        }
    }
    let manifest = shelf.publish(staged)?;
    report.generation.clone_from(&manifest.name);
    report.digest.clone_from(&manifest.digest);
    let file = shelf.folder().join(PROPOSALS_FILE);
    write_proposals(&file, &proposals)?;
    progress.proposed(proposals.len(), &file);
    Ok((manifest, report))
}

/// Embeds what the generation in force still lacks.
///
/// # Errors
/// When there is no generation, or one of it cannot be read, or the disk fails. What was embedded stays.
pub fn embed(config: &Config, models: &Models, progress: &mut dyn Progress) -> anyhow::Result<()> {
    let shelf = Shelf::new(&config.index.dir);
    let Some(name) = shelf.current()? else { return Ok(()) };
    let generation = Generation::open(&shelf.path(&name))?;
    for (_, embedder) in &models.embedders {
        fill(Filling::new(&generation, shelf.folder(), &**embedder)?, progress)?;
    }
    Ok(())
}

fn fill(filling: Filling<'_>, progress: &mut dyn Progress) -> Result<()> {
    let all = filling.missing();
    filling.run(|done| progress.embedded(done, all))
}

/// What was dropped, in words, for an error about too many lost documents.
fn drops_of(report: &Report) -> String {
    let each = report.sources.iter().map(|(name, source)| {
        let drops: Vec<_> = source.drops.iter().map(|(reason, count)| format!("{count} {reason}")).collect();
        let drops = if drops.is_empty() { "nothing dropped".to_owned() } else { drops.join(", ") };
        format!("  {name}: {} documents, {drops}\n", source.documents)
    });
    each.collect()
}

/// Tells the progress of what the builder takes.
struct Watched<'a> {
    builder: &'a mut Builder,
    progress: &'a mut dyn Progress,
}

impl Watched<'_> {
    fn tell(&mut self) {
        let counts = self.builder.counts();
        self.progress.added(counts.documents, counts.passages);
    }
}

impl Sink for Watched<'_> {
    fn knows(&self, fingerprint: &Fingerprint) -> bool {
        self.builder.knows(fingerprint)
    }

    fn id_of(&self, fingerprint: &Fingerprint) -> Option<String> {
        self.builder.id_of(fingerprint)
    }

    fn add(&mut self, entry: Entry<'_>, document: Document) -> Result<u64> {
        let passages = self.builder.add(entry, document)?;
        self.tell();
        Ok(passages)
    }

    fn keep(&mut self, place: &str, fingerprint: &Fingerprint) -> Result<Kept> {
        let kept = self.builder.keep(place, fingerprint)?;
        self.tell();
        Ok(kept)
    }

    fn redirect(&mut self, source: &str, from: &str, to: &str) {
        self.builder.redirect(source, from, to);
    }
}

/// Reads the file of synonyms that `config` names: its text, and what it says.
///
/// # Errors
/// When it cannot be read or a line of it cannot be used.
pub fn read_synonyms(config: &Config) -> std::result::Result<(Vec<u8>, Vocabulary), InputError> {
    let Some(file) = &config.model.synonyms else { return Ok((Vec::new(), Vocabulary::default())) };
    vocabulary::read(file).map_err(|error| InputError(error.to_string()))
}

/// What synonyms are proposed from: pages that everybody may see.
fn titles_and_headings(generation: &Generation) -> Result<Vec<Page>> {
    let columns = generation.columns();
    let mut pages = Vec::new();
    for (number, _) in (0..).zip(&columns.kind).filter(|(_, kind)| **kind == Kind::Doc) {
        let document = generation.document(number)?;
        if document.audience == PUBLIC {
            let id = document.id();
            let headings = document.parts.into_iter().flat_map(|part| part.heading);
            pages.push(Page { id, lines: std::iter::once(document.title).chain(headings).collect() });
        }
    }
    Ok(pages)
}

/// Replaces the file of proposals in one step.
fn write_proposals(file: &Path, proposals: &[Proposal]) -> anyhow::Result<()> {
    let temporary = file.with_extension("tmp");
    std::fs::write(&temporary, in_words(proposals))
        .and_then(|()| std::fs::rename(&temporary, file))
        .with_context(|| format!("cannot write the proposed synonyms to `{}`", file.display()))
}

/// The text of the policy file that `config` names; empty when it names none.
///
/// # Errors
/// When it cannot be read.
pub(crate) fn read_policy(config: &Config) -> anyhow::Result<String> {
    let Some(policy) = &config.policy else { return Ok(String::new()) };
    std::fs::read_to_string(&policy.file).with_context(|| {
        InputError(format!("cannot read the policy `{}`; correct `[policy] file`", policy.file.display()))
    })
}

fn check_policy(policy: &Policy, generation: &Generation) -> anyhow::Result<()> {
    let (_, faults) = check_quotes(policy, |document| quoted_passages(generation, document));
    if !faults.is_empty() {
        let list = faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n");
        bail!(InputError(format!("{list}\ncorrect the quote or its page; nothing was published")));
    }
    Ok(())
}
