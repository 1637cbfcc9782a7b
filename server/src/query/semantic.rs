//! The lane of meaning: how near the vectors of a draft are to those of passages. It reads no words, and
//! it is simply absent where there is no model.

use std::sync::Arc;

use tier0_indexer::{
    Generation, Result,
    embed::{Embedder, Vectors},
};

use super::{
    filter::Allowed,
    index::{SearchIndex, to_f32},
};
use crate::draft::Understanding;

/// The vectors of a generation's passages and what turns drafts into vectors of the same kind.
pub struct Semantic {
    embedder: Arc<dyn Embedder>,
    vectors: Vectors,
    /// For each document, one over the length of the mean of its passages' vectors.
    of_mean: Vec<f32>,
}

/// How near every document is to a draft: cosines, 0 where they are negative or unknown.
#[derive(Debug, Default)]
pub(super) struct Nearness {
    /// Its nearest passage to the question.
    pub(super) question: Vec<f32>,
    /// Its nearest passage to the subject.
    pub(super) subject: Vec<f32>,
    /// Its nearest passage to any text of the draft.
    pub(super) any_text: Vec<f32>,
    /// The mean of its passages to the question.
    pub(super) whole: Vec<f32>,
    /// For each passage, how near it is to any text of the draft.
    pub(super) passages: Vec<f32>,
}

impl Semantic {
    /// Vectors of all passages of `generation`, by number; a passage that has none yet has a row of zeros.
    #[must_use]
    pub fn new(generation: &Generation, embedder: Arc<dyn Embedder>, vectors: Vectors) -> Self {
        let columns = generation.columns();
        let documents = u32::try_from(columns.kind.len()).unwrap_or(u32::MAX);
        let of_mean =
            (0..documents).map(|document| 1.0 / mean_length(&vectors, columns.passages_of(document))).collect();
        Self { embedder, vectors, of_mean }
    }

    /// What turns drafts into vectors.
    #[must_use]
    pub fn embedder(&self) -> &dyn Embedder {
        &*self.embedder
    }

    /// How near each document that counts is to the draft.
    pub(super) fn nearness(
        &self,
        index: &SearchIndex,
        allowed: &Allowed<'_>,
        draft: &Understanding,
    ) -> Result<Nearness> {
        let texts = texts(draft);
        if texts.is_empty() {
            return Ok(Nearness::default());
        }
        let queries = self.embedder.embed(&texts)?;
        let subject = usize::from(texts.len() > 1 && !draft.subject.is_empty());
        let mut near = Nearness::default();
        for (at, query) in queries.iter().enumerate() {
            let mut similar = self.vectors.similarities(query);
            self.forget(index, allowed, &mut similar);
            let best = self.best(index, &similar);
            if at == 0 {
                near.whole = self.whole(index, &similar);
                near.question.clone_from(&best);
            }
            if at == subject {
                near.subject.clone_from(&best);
            }
            raise(&mut near.any_text, best);
            raise(&mut near.passages, similar);
        }
        Ok(near)
    }

    /// Nothing that must not count is near.
    fn forget(&self, index: &SearchIndex, allowed: &Allowed<'_>, similar: &mut [f32]) {
        for (passage, value) in (0..).zip(similar.iter_mut()) {
            if *value < 0.0 || !allowed.counts(index, passage) {
                *value = 0.0;
            }
        }
    }

    fn best(&self, index: &SearchIndex, similar: &[f32]) -> Vec<f32> {
        self.each_document(index, similar, |_, own| own.iter().copied().fold(0.0, f32::max))
    }

    fn whole(&self, index: &SearchIndex, similar: &[f32]) -> Vec<f32> {
        self.each_document(index, similar, |document, own| {
            let count = to_f32(u32::try_from(own.len()).unwrap_or(u32::MAX)).max(1.0);
            own.iter().sum::<f32>() / count * self.of_mean[document]
        })
    }

    fn each_document(&self, index: &SearchIndex, similar: &[f32], of: impl Fn(usize, &[f32]) -> f32) -> Vec<f32> {
        let first = &index.generation.columns().first_passage;
        (first.windows(2).enumerate())
            .map(|(document, range)| of(document, &similar[range[0] as usize..range[1] as usize]))
            .collect()
    }
}

/// The texts of a draft that are embedded, each once: its question, its subject, then the rest.
fn texts(draft: &Understanding) -> Vec<&str> {
    let first = draft.texts.iter().take(1);
    let rest = draft.texts.iter().skip(1);
    let mut texts: Vec<&str> = Vec::new();
    for text in first.chain([&draft.subject]).chain(rest) {
        if !text.is_empty() && !texts.contains(&text.as_str()) {
            texts.push(text);
        }
    }
    texts
}

fn raise(most: &mut Vec<f32>, values: Vec<f32>) {
    if most.is_empty() {
        *most = values;
        return;
    }
    most.iter_mut().zip(values).for_each(|(most, value)| *most = most.max(value));
}

/// Length of the mean of some rows, at least a little.
fn mean_length(vectors: &Vectors, rows: std::ops::Range<u32>) -> f32 {
    let count = to_f32(u32::try_from(rows.len()).unwrap_or(u32::MAX)).max(1.0);
    let mut sum = vec![0.0_f32; vectors.dimensions()];
    for row in rows {
        sum.iter_mut().zip(vectors.row(row as usize)).for_each(|(sum, value)| *sum += value);
    }
    (sum.iter().map(|value| value * value).sum::<f32>().sqrt() / count).max(0.1)
}
