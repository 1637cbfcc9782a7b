//! The simple rankings that ours is compared with: plain BM25, vectors alone, both by reciprocal rank and by
//! a weighted sum. It shares nothing with the ranking of the product but the index and the analyzer.

use std::collections::{BTreeMap, HashMap};

use tier0_indexer::{
    Generation, Kind, Result,
    analysis::{analyzer, each_term},
    schema::{TextField, WORD_FIELDS},
};
use tier0_server::{draft::Draft, evaluate::Question, query::Candidate};

const K1: f64 = 1.2;
const B: f64 = 0.75;
/// How many of the best of a list are fused.
const DEPTH: usize = 100;
/// What is added to a rank: Cormack, Clarke and Büttcher, "Reciprocal Rank Fusion outperforms Condorcet and
/// individual Rank Learning Methods" (2009).
const RANK_OFFSET: f64 = 60.0;

/// A document and its score.
pub type Scored = (u32, f64);

/// Every document of a kind by BM25 with k1 1.2 and b .75 (Robertson and Zaragoza, "The Probabilistic
/// Relevance Framework", 2009): all words of a draft as often as they stand there, a document as one field.
pub struct Bm25<'a> {
    generation: &'a Generation,
    kind: Kind,
    /// Words of each document.
    lengths: Vec<f64>,
}

impl<'a> Bm25<'a> {
    /// Measures the documents of `kind`.
    #[must_use]
    pub fn new(generation: &'a Generation, kind: Kind) -> Self {
        let columns = generation.columns();
        let mut lengths = vec![0.0; columns.kind.len()];
        for (passage, &document) in (0..).zip(&columns.document_of) {
            // The title is kept with every passage and is one title.
            let is_first = columns.first_passage[document as usize] == passage;
            for field in WORD_FIELDS.into_iter().filter(|&field| is_first || field != TextField::Title) {
                lengths[document as usize] += f64::from(generation.length(field, passage));
            }
        }
        Self { generation, kind, lengths }
    }

    /// Documents with any word of the draft, best first.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn ranking(&self, question: &Question<'_>) -> Result<Vec<Scored>> {
        let counted: Vec<bool> = (0..self.lengths.len()).map(|document| self.counts(question, document)).collect();
        let lengths = || self.lengths.iter().zip(&counted).filter(|(_, counts)| **counts).map(|(length, _)| *length);
        let documents = lengths().map(|_| 1.0).sum::<f64>();
        let mean = lengths().sum::<f64>() / documents.max(1.0);
        let mut scores: HashMap<u32, f64> = HashMap::new();
        for (term, times) in terms(&question.draft.draft) {
            let found = self.counts_of(question, &term, &counted)?;
            let with_term = to_f64(found.len());
            let rarity = (1.0 + (documents - with_term + 0.5) / (with_term + 0.5)).ln();
            for (document, count) in found {
                let length = self.lengths[document as usize] / mean.max(1.0);
                *scores.entry(document).or_default() +=
                    times * rarity * count * (K1 + 1.0) / (count + K1 * (1.0 - B + B * length));
            }
        }
        Ok(sorted(scores.into_iter().collect()))
    }

    fn counts(&self, question: &Question<'_>, document: usize) -> bool {
        let columns = self.generation.columns();
        let number = u32::try_from(document).unwrap_or(u32::MAX);
        columns.kind[document] == self.kind
            && question.filter.except != Some(number)
            && is_older(self.generation, question, columns.first_passage[document])
    }

    /// How often a term stands in each document that counts.
    fn counts_of(&self, question: &Question<'_>, term: &str, counted: &[bool]) -> Result<BTreeMap<u32, f64>> {
        let columns = self.generation.columns();
        let mut found = BTreeMap::new();
        for field in WORD_FIELDS {
            self.generation.postings(field, term, |passage, count| {
                let document = columns.document_of[passage as usize];
                let is_first = columns.first_passage[document as usize] == passage;
                if counted[document as usize]
                    && is_older(self.generation, question, passage)
                    && (is_first || field != TextField::Title)
                {
                    *found.entry(document).or_default() += f64::from(count);
                }
            })?;
        }
        Ok(found)
    }
}

/// Documents of `kind` by how many threads link to them, most first: those that may be seen by the question
/// and are older than it.
#[must_use]
pub fn by_popularity(generation: &Generation, kind: Kind, question: &Question<'_>) -> Vec<Scored> {
    let columns = generation.columns();
    let mut links: HashMap<u32, f64> = HashMap::new();
    for &(from, to) in &generation.relations().links {
        let [from_first, to_first] = [from, to].map(|document| columns.first_passage[document as usize]);
        let is_told = columns.kind[from as usize] == Kind::Thread
            && question.filter.except != Some(from)
            && is_older(generation, question, from_first);
        if is_told && columns.kind[to as usize] == kind && is_older(generation, question, to_first) {
            *links.entry(to).or_default() += 1.0;
        }
    }
    sorted(links.into_iter().collect())
}

fn is_older(generation: &Generation, question: &Question<'_>, passage: u32) -> bool {
    let written = generation.columns().written[passage as usize];
    question.filter.before.is_none_or(|before| written.is_none_or(|at| at < before))
}

fn terms(draft: &Draft) -> BTreeMap<String, f64> {
    let mut terms = BTreeMap::new();
    for text in [&draft.subject, &draft.body] {
        each_term(&mut analyzer(), text, |term, _| *terms.entry(term.to_owned()).or_default() += 1.0);
    }
    terms
}

/// Candidates by how near their nearest passage is to the draft's question, best first. The candidates hold
/// the hundred nearest.
#[must_use]
pub fn by_vectors(candidates: &[Candidate]) -> Vec<Scored> {
    let near = |candidate: &Candidate| (candidate.document, f64::from(candidate.nearest));
    sorted(candidates.iter().map(near).filter(|&(_, near)| near > 0.0).collect())
}

/// Reciprocal rank fusion of the first hundred of two rankings.
#[must_use]
pub fn by_ranks(one: &[Scored], other: &[Scored]) -> Vec<Scored> {
    let mut scores: HashMap<u32, f64> = HashMap::new();
    for ranking in [one, other] {
        for (rank, &(document, _)) in ranking.iter().take(DEPTH).enumerate() {
            *scores.entry(document).or_default() += 1.0 / (RANK_OFFSET + to_f64(rank + 1));
        }
    }
    sorted(scores.into_iter().collect())
}

/// Weighted sum of the first hundred of two rankings, each spread from 0 to 1; `share` is that of `one`.
#[must_use]
pub fn by_sum(one: &[Scored], other: &[Scored], share: f64) -> Vec<Scored> {
    let mut scores: HashMap<u32, f64> = HashMap::new();
    for (ranking, share) in [(one, share), (other, 1.0 - share)] {
        let ranking = &ranking[..ranking.len().min(DEPTH)];
        let (Some(first), Some(last)) = (ranking.first(), ranking.last()) else { continue };
        let low = if ranking.len() < DEPTH { 0.0 } else { last.1 };
        for &(document, score) in ranking {
            *scores.entry(document).or_default() += share * (score - low) / (first.1 - low).max(f64::MIN_POSITIVE);
        }
    }
    sorted(scores.into_iter().collect())
}

fn sorted(mut scored: Vec<Scored>) -> Vec<Scored> {
    scored.sort_unstable_by(|a, b| b.1.total_cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    scored
}

#[expect(clippy::cast_precision_loss, reason = "counts of documents")]
fn to_f64(count: usize) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fusion_prefers_what_both_like() {
        let (one, other) = ([(1, 9.0), (2, 8.0), (3, 1.0)], [(4, 5.0), (2, 4.0)]);
        assert_eq!(by_ranks(&one, &other)[0].0, 2);
        assert_eq!(by_sum(&one, &other, 0.5)[0].0, 2);
        assert_eq!(by_sum(&one, &other, 1.0)[0].0, 1);
        assert_eq!(by_sum(&one, &other, 0.0)[0].0, 4);
        assert!(by_ranks(&[], &[]).is_empty());
    }
}
