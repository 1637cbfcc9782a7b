//! A generation made ready for scoring: statistics, vectors, memory, and working memory that is used again.
//! Built once per snapshot; never changed after.

use std::sync::{Mutex, PoisonError};

use tier0_indexer::{Generation, Kind};

use super::{
    lanes::{Lane, Lanes},
    memory::Memory,
    model::{Meaning, Model, OfKind},
    repeats::Repeats,
    scratch::Scratch,
    semantic::Semantic,
    statistics::Statistics,
};
use crate::vocabulary::Vocabulary;

/// How many of the best of each lane become candidates.
const LANE_DEPTH: usize = 100;

/// A generation that can be searched.
pub struct SearchIndex {
    pub(super) generation: Generation,
    pub(super) model: Model,
    pub(super) lanes: Lanes,
    pub(super) lane_depth: usize,
    pub(super) memory: Memory,
    /// Threads that ask the same.
    pub(super) repeats: Repeats,
    pub(super) vocabulary: Vocabulary,
    semantic: Option<(Meaning, Semantic)>,
    pub(super) statistics: Statistics,
    idle: Mutex<Vec<Scratch>>,
}

impl SearchIndex {
    /// Makes `generation` ready: every lane but the semantic one.
    #[must_use]
    pub fn new(generation: Generation, model: Model) -> Self {
        Self {
            memory: Memory::of(&generation),
            repeats: Repeats::of(&generation),
            vocabulary: Vocabulary::default(),
            lanes: Lanes::ALL,
            lane_depth: LANE_DEPTH,
            semantic: None,
            statistics: Statistics::of(&generation, &model.words),
            idle: Mutex::new(Vec::new()),
            generation,
            model,
        }
    }

    /// Takes other parameters.
    pub fn set_model(&mut self, model: Model) {
        // Lengths depend on what a term in each field is worth.
        self.statistics = Statistics::of(&self.generation, &model.words);
        self.model = model;
    }

    /// The same with vectors, and where they come from.
    #[must_use]
    pub fn with_semantic(self, meaning: Meaning, semantic: Semantic) -> Self {
        Self { semantic: Some((meaning, semantic)), ..self }
    }

    /// The same, which knows these synonyms.
    #[must_use]
    pub fn with_vocabulary(self, vocabulary: Vocabulary) -> Self {
        Self { vocabulary, ..self }
    }

    /// The same, which takes these lanes only.
    #[must_use]
    pub fn with_lanes(self, lanes: Lanes) -> Self {
        Self { lanes, ..self }
    }

    /// The same, which looks closely at so many of the best of each lane.
    #[must_use]
    pub fn with_lane_depth(self, lane_depth: usize) -> Self {
        Self { lane_depth, ..self }
    }

    /// The generation it answers from.
    #[must_use]
    pub fn generation(&self) -> &Generation {
        &self.generation
    }

    /// The parameters it answers with.
    #[must_use]
    pub fn model(&self) -> &Model {
        &self.model
    }

    /// Where its vectors come from, if the semantic lane is taken.
    #[must_use]
    pub fn meaning(&self) -> Meaning {
        self.semantic.as_ref().filter(|_| self.lanes.has(Lane::Semantic)).map_or(Meaning::Off, |(meaning, _)| *meaning)
    }

    /// Its vectors, if the semantic lane is taken.
    pub(super) fn semantic(&self) -> Option<&Semantic> {
        self.semantic.as_ref().filter(|_| self.lanes.has(Lane::Semantic)).map(|(_, semantic)| semantic)
    }

    /// The parameters for documents of `kind`.
    #[must_use]
    pub fn fitted(&self, kind: Kind) -> &OfKind {
        self.model.of(self.meaning(), kind)
    }

    /// Lends working memory to `work` and takes it back.
    pub(super) fn with_scratch<T>(&self, work: impl FnOnce(&mut Scratch) -> T) -> T {
        let idle = || self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        let columns = self.generation.columns();
        let mut scratch = idle().pop().unwrap_or_else(|| Scratch::new(columns.kind.len(), columns.document_of.len()));
        let out = work(&mut scratch);
        scratch.clear();
        idle().push(scratch);
        out
    }
}
