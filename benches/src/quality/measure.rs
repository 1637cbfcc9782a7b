//! Indexes a judged set and asks its drafts: through the same functions as `tier0 index` and `tier0 eval`. The
//! index stays, so that the next run embeds nothing again. It changes no parameter.

use std::{path::Path, time::Duration, time::Instant};

use anyhow::{Context, bail};
use tier0_indexer::{
    Kind,
    clock::SystemClock,
    generation::{Reuse, Shelf},
};
use tier0_server::{
    evaluate::{JudgedDraft, evaluate, read_drafts, read_judgements},
    indexing::{Manner, Progress, build, embed},
    models::Models,
    query::{Meaning, SearchIndex},
    snapshot::Snapshot,
};

use super::{
    figures::{PerDraft, kind_in_words, semantic_in_words},
    find::Found,
};

/// How many drafts are asked before it is said how many are done.
const CHUNK: usize = 100;
/// How often progress is said.
const EVERY: Duration = Duration::from_secs(5);

/// Indexes `set` into `folder` and measures each kind it judges.
///
/// # Errors
/// When a file of the set cannot be read, it cannot be indexed, the vectors of `semantic` are not there, or no
/// judgement fits.
pub fn measure(
    set: &Found,
    folder: &Path,
    models: &Models,
    semantic: Meaning,
) -> anyhow::Result<Vec<(Kind, PerDraft)>> {
    let index = indexed(set, folder, models).with_context(|| format!("set `{}`", set.name))?;
    if index.meaning() != semantic {
        bail!(
            "set `{}`: vectors are {}, not {}; run `make model`, or measure with another --semantic",
            set.name,
            semantic_in_words(index.meaning()),
            semantic_in_words(semantic)
        );
    }
    let drafts = read_drafts(&set.drafts)?;
    let measured = set.judgements.iter().map(|(kind, judgements)| {
        let figures = ask(set, &index, &drafts, *kind, judgements)?;
        Ok((*kind, figures))
    });
    measured.collect()
}

fn indexed(set: &Found, folder: &Path, models: &Models) -> anyhow::Result<SearchIndex> {
    let mut config = set.config.clone();
    folder.clone_into(&mut config.index.dir);
    let mut told = Told { set: &set.name, source: String::new(), last: Instant::now() };
    eprintln!("{}: reading its documents", set.name);
    // The set may have become smaller since; that is no accident here.
    let manner = Manner { reuse: Reuse::Unchanged, is_forced: true };
    build(&config, models, manner, &SystemClock, &mut told)?;
    embed(&config, models, &mut told)?;
    Ok(Snapshot::open_current(&Shelf::new(folder), models)?.index)
}

/// Asks the judged drafts: each as of its own time where it has one and the set wants it.
fn ask(
    set: &Found,
    index: &SearchIndex,
    drafts: &[JudgedDraft],
    kind: Kind,
    judgements: &Path,
) -> anyhow::Result<PerDraft> {
    let file = judgements;
    let judgements = read_judgements(file)?;
    let judged = drafts.iter().filter(|draft| judgements.contains_key(&draft.id)).cloned();
    let (dated, undated): (Vec<_>, Vec<_>) = judged.partition(|draft| set.is_as_of && draft.created.is_some());
    let all = dated.len() + undated.len();
    let mut figures = PerDraft::new();
    let (mut done, mut unknown, mut known) = (0, 0, 0);
    for (drafts, is_as_of) in [(dated, true), (undated, false)] {
        for chunk in drafts.chunks(CHUNK) {
            let run = evaluate(index, chunk, &judgements, kind, is_as_of)?;
            unknown += run.unknown_documents;
            known += run.judged_documents - run.unknown_documents;
            let outcomes = run.outcomes.into_iter();
            figures.extend(
                outcomes.map(|outcome| (outcome.draft, [outcome.figures.ndcg_at_10, outcome.figures.success_at_3])),
            );
            done += chunk.len();
            eprintln!("{}: {done} of {all} drafts asked for {}", set.name, kind_in_words(kind));
        }
    }
    if known == 0 {
        bail!("no judgement of `{}` fits a draft and a document of its set; check the ids", file.display());
    }
    if unknown > 0 {
        eprintln!("{}: {unknown} judged documents are not among its {}", set.name, kind_in_words(kind));
    }
    Ok(figures)
}

/// Says in plain lines how a build gets on.
struct Told<'a> {
    set: &'a str,
    source: String,
    last: Instant,
}

impl Told<'_> {
    fn tell(&mut self, is_end: bool, what: impl FnOnce() -> String) {
        if is_end || self.last.elapsed() > EVERY {
            eprintln!("{}: {}", self.set, what());
            self.last = Instant::now();
        }
    }
}

impl Progress for Told<'_> {
    fn source(&mut self, name: &str) {
        name.clone_into(&mut self.source);
    }

    fn added(&mut self, documents: u64, passages: u64) {
        let source = self.source.clone();
        self.tell(false, || format!("{source}: {documents} documents, {passages} passages"));
    }

    fn embedded(&mut self, done: usize, all: usize) {
        self.tell(done == all, || format!("{done} of {all} passages embedded"));
    }
}
