//! A generation made ready for scoring: flat arrays of lengths and statistics per kind, vectors, memory, and
//! working memory that is used again. Built once per snapshot; never changed after.

use std::sync::{Mutex, PoisonError};

use tier0_indexer::{Generation, Kind, schema::WORD_FIELDS};

use super::{
    lanes::{Lane, Lanes},
    memory::Memory,
    model::{Meaning, Model, OfKind},
    repeats::Repeats,
    scratch::Scratch,
    semantic::Semantic,
};
use crate::vocabulary::Vocabulary;

/// How many of the best of each lane become candidates.
const LANE_DEPTH: usize = 100;

/// Numbers about the documents of one kind.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct KindStatistics {
    /// How many there are.
    pub documents: f32,
    /// Mean weighted length of a document.
    pub document_length: f32,
    /// Mean weighted length of a passage.
    pub passage_length: f32,
}

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
    pub(super) statistics: [KindStatistics; 2],
    /// Weighted length of each document over the mean of its kind.
    pub(super) document_length: Vec<f32>,
    /// Weighted length of each passage over the mean of its kind.
    pub(super) passage_length: Vec<f32>,
    /// Major versions that any document is written for.
    pub(super) majors: u64,
    /// When the youngest passage was written, in seconds since 1970.
    pub(super) youngest: i64,
    idle: Mutex<Vec<Scratch>>,
}

pub(super) fn kind_number(kind: Kind) -> usize {
    match kind {
        Kind::Doc => 0,
        Kind::Thread => 1,
    }
}

impl SearchIndex {
    /// Makes `generation` ready: every lane but the semantic one.
    #[must_use]
    pub fn new(generation: Generation, model: Model) -> Self {
        let youngest = generation.columns().written.iter().flatten().copied().max().unwrap_or_default();
        let majors = generation.columns().majors.iter().fold(0, |all, majors| all | majors);
        let mut index = Self {
            memory: Memory::of(&generation),
            repeats: Repeats::of(&generation),
            vocabulary: Vocabulary::default(),
            lanes: Lanes::ALL,
            lane_depth: LANE_DEPTH,
            semantic: None,
            statistics: [KindStatistics::default(); 2],
            document_length: Vec::new(),
            passage_length: Vec::new(),
            majors,
            youngest,
            idle: Mutex::new(Vec::new()),
            generation,
            model,
        };
        index.measure();
        index
    }

    /// Takes other parameters.
    pub fn set_model(&mut self, model: Model) {
        self.model = model;
        self.measure();
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

    /// Works out lengths and statistics, which depend on what a term in each field is worth.
    fn measure(&mut self) {
        let columns = self.generation.columns();
        let mut document_length = vec![0.0_f32; columns.kind.len()];
        let mut passage_length = vec![0.0_f32; columns.document_of.len()];
        let mut sums = [KindStatistics::default(); 2];
        let mut passages = [0.0_f32; 2];
        for (passage, &document) in columns.document_of.iter().enumerate() {
            let number = u32::try_from(passage).unwrap_or(u32::MAX);
            let length: f32 = WORD_FIELDS
                .iter()
                .map(|&field| self.model.words.field(field) * to_f32(self.generation.length(field, number)))
                .sum();
            let kind = kind_number(columns.kind[document as usize]);
            passage_length[passage] = length;
            document_length[document as usize] += length;
            sums[kind].passage_length += length;
            passages[kind] += 1.0;
        }
        for (document, &kind) in columns.kind.iter().enumerate() {
            let sum = &mut sums[kind_number(kind)];
            sum.documents += 1.0;
            sum.document_length += document_length[document];
        }
        for (sum, passages) in sums.iter_mut().zip(passages) {
            sum.document_length /= sum.documents.max(1.0);
            sum.passage_length /= passages.max(1.0);
        }
        for (document, length) in document_length.iter_mut().enumerate() {
            *length /= sums[kind_number(columns.kind[document])].document_length.max(1.0);
        }
        for (passage, length) in passage_length.iter_mut().enumerate() {
            let kind = columns.kind[columns.document_of[passage] as usize];
            *length /= sums[kind_number(kind)].passage_length.max(1.0);
        }
        (self.statistics, self.document_length, self.passage_length) = (sums, document_length, passage_length);
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
        let mut scratch =
            idle().pop().unwrap_or_else(|| Scratch::new(self.document_length.len(), self.passage_length.len()));
        let out = work(&mut scratch);
        scratch.clear();
        idle().push(scratch);
        out
    }
}

/// Counts become scores here; rounding above 2^24 does not matter to a ranking.
#[expect(clippy::cast_precision_loss, reason = "counts of words, far below the mantissa")]
pub(super) fn to_f32(count: u32) -> f32 {
    count as f32
}
