//! Generations that are being answered from: opened, verified, swapped without a pause. A
//! generation that cannot be opened never replaces one that can.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant, SystemTime},
};

use arc_swap::ArcSwapOption;
use tier0_indexer::{
    Generation, Result,
    generation::{Manifest, Shelf},
};

use crate::{
    attached::{policy_of, quoted_passages, vocabulary_of},
    embedding::{self, embedded},
    error::with_causes,
    models::Models,
    query::{SearchIndex, Semantic},
    scope::{Policy, Source, check_quotes},
};

/// After how long a generation that was rejected is tried again: it may have been a copy under way.
const RETRY: Duration = Duration::from_secs(30);

/// A generation that a server has opened.
pub struct Snapshot {
    /// What is searched.
    pub index: SearchIndex,
    /// The policy that came with the generation.
    pub policy: Policy,
    /// Where the quotes of its rules stand, by rule.
    pub quotes: BTreeMap<String, Source>,
    /// How many passages lack a vector of the preferred model; 0 where none is asked for.
    missing: usize,
}

impl Snapshot {
    /// Opens the generation `name` of `shelf`.
    ///
    /// # Errors
    /// When it is damaged or of another format.
    pub fn open(shelf: &Shelf, name: &str, models: &Models) -> Result<Self> {
        let generation = Generation::open(&shelf.path(name))?;
        let policy = policy_of(&generation)?;
        let (quotes, faults) = check_quotes(&policy, |document| quoted_passages(&generation, document));
        for fault in faults {
            tracing::warn!(%fault, "a rule is silent");
        }
        let (index, missing) = search_index(shelf, generation, models)?;
        Ok(Self { index, policy, quotes, missing })
    }

    /// Opens the generation in force.
    ///
    /// # Errors
    /// When there is none, or it is damaged or of another format.
    pub fn open_current(shelf: &Shelf, models: &Models) -> Result<Self> {
        let name = shelf.current()?.ok_or_else(|| tier0_indexer::Error::Empty(shelf.folder().to_owned()))?;
        Self::open(shelf, &name, models)
    }

    /// What its generation says of itself.
    #[must_use]
    pub fn manifest(&self) -> &Manifest {
        self.index.generation().manifest()
    }
}

/// A generation ready for search, with the vectors of the first model that has made enough of them.
fn search_index(shelf: &Shelf, generation: Generation, models: &Models) -> Result<(SearchIndex, usize)> {
    let mut chosen = None;
    let mut missing = 0;
    for (place, (meaning, embedder)) in models.embedders.iter().enumerate() {
        let found = embedded(&generation, shelf.folder(), &**embedder)?;
        if place == 0 {
            missing = found.missing;
        }
        if found.is_usable {
            chosen = Some((*meaning, Semantic::new(&generation, embedder.clone(), found.vectors)));
            break;
        }
    }
    let vocabulary = vocabulary_of(&generation)?;
    let index = SearchIndex::new(generation, models.parameters.clone()).with_lanes(models.lanes);
    let index = index.with_vocabulary(vocabulary);
    let index = match chosen {
        Some((meaning, semantic)) => index.with_semantic(meaning, semantic),
        None => index,
    };
    Ok((index, missing))
}

/// The snapshot in force, and the shelf it comes from.
pub struct Snapshots {
    shelf: Shelf,
    models: Models,
    /// What the folder of embeddings looked like when the snapshot was opened.
    embeddings: Mutex<Option<SystemTime>>,
    current: ArcSwapOption<Snapshot>,
    rejected: Mutex<Option<(String, Instant)>>,
}

impl Snapshots {
    /// Watches `shelf`; opens nothing yet.
    #[must_use]
    pub fn new(shelf: Shelf, models: Models) -> Self {
        let (current, rejected, embeddings) = (ArcSwapOption::empty(), Mutex::default(), Mutex::default());
        Self { shelf, models, embeddings, current, rejected }
    }

    /// The snapshot in force.
    #[must_use]
    pub fn current(&self) -> Option<Arc<Snapshot>> {
        self.current.load_full()
    }

    /// The shelf it watches.
    #[must_use]
    pub fn shelf(&self) -> &Shelf {
        &self.shelf
    }

    /// Opens what `CURRENT` names, if that is new. A generation that cannot be opened is said once
    /// in the log and counted, and the one before stays in force.
    pub fn refresh(&self) {
        let name = match self.shelf.current() {
            Ok(Some(name)) => name,
            Ok(None) => return,
            Err(error) => {
                self.reject("CURRENT", &error);
                return;
            }
        };
        let embeddings = self.embeddings_changed();
        let is_open = self.current.load().as_ref().is_some_and(|snapshot| {
            let has_more =
                snapshot.missing > 0 && embeddings != *self.embeddings.lock().unwrap_or_else(PoisonError::into_inner);
            snapshot.manifest().name == name && !has_more
        });
        let is_rejected = |(rejected, at): &(String, Instant)| *rejected == name && at.elapsed() < RETRY;
        let is_waiting = self.rejected.lock().unwrap_or_else(PoisonError::into_inner).as_ref().is_some_and(is_rejected);
        if is_open || is_waiting {
            return;
        }
        *self.embeddings.lock().unwrap_or_else(PoisonError::into_inner) = embeddings;
        match Snapshot::open(&self.shelf, &name, &self.models) {
            Ok(snapshot) => {
                tracing::info!(generation = name, passages = snapshot.manifest().counts.passages, "snapshot opened");
                self.current.store(Some(Arc::new(snapshot)));
                *self.rejected.lock().unwrap_or_else(PoisonError::into_inner) = None;
            }
            Err(error) => self.reject(&name, &error),
        }
    }

    /// When embeddings of the preferred model were last added.
    fn embeddings_changed(&self) -> Option<SystemTime> {
        let (_, embedder) = self.models.embedders.first()?;
        let folder = embedding::folder(self.shelf.folder()).join(embedder.name());
        std::fs::metadata(folder).and_then(|found| found.modified()).ok()
    }

    fn reject(&self, name: &str, error: &tier0_indexer::Error) {
        let mut rejected = self.rejected.lock().unwrap_or_else(PoisonError::into_inner);
        if rejected.as_ref().is_none_or(|(before, _)| before != name) {
            let serving = self.current().map(|snapshot| snapshot.manifest().name.clone()).unwrap_or_default();
            tracing::error!(generation = name, serving, error = with_causes(error), "generation rejected");
            metrics::counter!("tier0_snapshot_rejected_total").increment(1);
        }
        *rejected = Some((name.to_owned(), Instant::now()));
    }
}
