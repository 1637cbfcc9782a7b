//! The lane of meaning: how near the vectors of a draft are to those of passages. It reads no words, and
//! it is simply absent where there is no model.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use tier0_indexer::{
    Generation, Result,
    analysis::{analyzer, each_term},
    embed::{Embedder, Vectors},
};

use super::{filter::Allowed, statistics::to_f32};
use crate::draft::Understanding;

/// How many texts of a draft beside its question and its subject are embedded: each costs as much as all the
/// rest of an answer.
const MAX_MORE: usize = 3;

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
    /// Its nearest passage to any text of the draft.
    pub(super) any_text: Vec<f32>,
    /// Its nearest passage to the subject.
    pub(super) subject: Vec<f32>,
    /// The mean of its passages to any text of the draft.
    pub(super) whole: Vec<f32>,
    /// Its first passage to the question.
    pub(super) opening: Vec<f32>,
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

    /// How near each document that counts is to the draft.
    pub(super) fn nearness(
        &self,
        generation: &Generation,
        allowed: &Allowed<'_>,
        draft: &Understanding,
        worth: &HashMap<&str, f32>,
    ) -> Result<Nearness> {
        let texts = texts(draft, worth);
        if texts.is_empty() {
            return Ok(Nearness::default());
        }
        let queries = self.embedder.embed(&texts)?;
        let subject = usize::from(texts.len() > 1 && !draft.subject.is_empty());
        let mut near = Nearness::default();
        for (at, query) in queries.iter().enumerate() {
            let mut similar = self.vectors.similarities(query);
            Self::forget(allowed, &mut similar);
            let best = Self::best(generation, &similar);
            if at == 0 {
                near.opening = each_document(generation, &similar, |_, own| own.first().copied().unwrap_or_default());
                near.question.clone_from(&best);
            }
            if at == subject {
                near.subject.clone_from(&best);
            }
            raise(&mut near.whole, self.whole(generation, &similar));
            raise(&mut near.any_text, best);
            raise(&mut near.passages, similar);
        }
        Ok(near)
    }

    /// Nothing that must not count is near.
    fn forget(allowed: &Allowed<'_>, similar: &mut [f32]) {
        for (passage, value) in (0..).zip(similar.iter_mut()) {
            if *value < 0.0 || !allowed.counts(passage) {
                *value = 0.0;
            }
        }
    }

    fn best(generation: &Generation, similar: &[f32]) -> Vec<f32> {
        each_document(generation, similar, |_, own| own.iter().copied().fold(0.0, f32::max))
    }

    fn whole(&self, generation: &Generation, similar: &[f32]) -> Vec<f32> {
        each_document(generation, similar, |document, own| {
            let count = to_f32(u32::try_from(own.len()).unwrap_or(u32::MAX)).max(1.0);
            own.iter().sum::<f32>() / count * self.of_mean[document]
        })
    }
}

fn each_document(generation: &Generation, similar: &[f32], of: impl Fn(usize, &[f32]) -> f32) -> Vec<f32> {
    let first = &generation.columns().first_passage;
    (first.windows(2).enumerate())
        .map(|(document, range)| of(document, &similar[range[0] as usize..range[1] as usize]))
        .collect()
}

/// The texts of a draft that are embedded, each once: its question, its subject, then those of the rest
/// whose words are worth most here, in order.
fn texts<'a>(draft: &'a Understanding, worth: &HashMap<&str, f32>) -> Vec<&'a str> {
    let (first, rest) = draft.texts.split_at(draft.texts.len().min(1));
    let mut texts: Vec<&str> = Vec::new();
    for text in first.iter().chain([&draft.subject]).map(String::as_str).chain(most_telling(rest, worth)) {
        if !text.is_empty() && !texts.contains(&text) {
            texts.push(text);
        }
    }
    texts
}

fn most_telling<'a>(texts: &'a [String], worth: &HashMap<&str, f32>) -> Vec<&'a str> {
    if texts.len() <= MAX_MORE {
        return texts.iter().map(String::as_str).collect();
    }
    let mut analyzer = analyzer();
    let mut told = |text: &str| {
        let mut found = HashSet::new();
        each_term(&mut analyzer, text, |term, _| {
            found.insert(term.to_owned());
        });
        found.iter().filter_map(|term| worth.get(term.as_str())).sum::<f32>()
    };
    let mut chosen: Vec<(f32, usize)> = texts.iter().enumerate().map(|(at, text)| (told(text), at)).collect();
    chosen.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    chosen.truncate(MAX_MORE);
    chosen.sort_unstable_by_key(|&(_, at)| at);
    chosen.into_iter().map(|(_, at)| texts[at].as_str()).collect()
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_long_draft_the_telling_texts_are_embedded() {
        let filler = |at: usize| format!("We looked at many things, number {at}.");
        let mut all: Vec<String> = (0..40).map(filler).collect();
        all[30] = "The heap dump names a leak.".into();
        let draft = Understanding { subject: "Slow".into(), texts: all, ..Understanding::default() };
        let worth = HashMap::from([("heap", 5.0), ("leak", 4.0), ("thing", 0.1)]);
        let chosen = texts(&draft, &worth);
        assert_eq!(chosen.len(), 2 + MAX_MORE);
        assert_eq!((chosen[0], chosen[1]), (filler(0).as_str(), "Slow"));
        assert!(chosen.contains(&"The heap dump names a leak."), "{chosen:?}");
        assert!(texts(&Understanding::default(), &worth).is_empty());
    }
}
