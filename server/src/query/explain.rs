//! Says what each term and artefact adds to the score of a document. It reads the index again for
//! those that are shown, and changes no order.

use tier0_indexer::{Result, schema::WORD_FIELDS};

use super::{
    filter::{Allowed, Filter},
    index::SearchIndex,
    lanes::Lane,
    lexical::{artefacts, gather_artefact, gather_words, settle_artefact, settle_words},
    retrieve::Ranked,
    scratch::Scratch,
    statistics::to_f32,
};
use crate::draft::Understanding;

/// What one term or artefact adds to the score of a document by all its words.
#[derive(Debug, Clone, PartialEq, serde::Serialize, utoipa::ToSchema)]
pub struct TermScore {
    /// The term, as the index has it, or the key of an artefact.
    pub term: String,
    /// Field in which it counts most: `title`, `headings`, `body`, `code` or `artefact`.
    pub field: &'static str,
    /// Its weight in the draft.
    pub weight: f32,
    /// What it adds, before the share of the best passage is mixed in.
    pub score: f32,
    /// What of the draft it stands for: a misspelt word, or a phrase that the synonyms have. Left out for a
    /// term that the draft has itself.
    #[serde(rename = "for", skip_serializing_if = "Option::is_none")]
    #[schema(example = "authentcation")]
    pub stands_for: Option<String>,
}

/// What each term and artefact adds to each of `documents`, most first.
///
/// # Errors
/// When the index cannot be read.
pub fn explain(
    index: &SearchIndex,
    draft: &Understanding,
    ranked: &Ranked,
    filter: &Filter,
    documents: &[u32],
) -> Result<Vec<Vec<TermScore>>> {
    let allowed = Allowed::new(&index.generation, &index.statistics, filter);
    let mut explained = vec![Vec::new(); documents.len()];
    index.with_scratch(|scratch| {
        for term in &ranked.terms {
            gather_words(index, scratch, &allowed, term)?;
            let fields = best_fields(index, &term.term, documents)?;
            let added = added(scratch, documents, |scratch| settle_words(index, scratch, &allowed, term.weight));
            for (at, score) in added {
                explained[at].push(TermScore {
                    term: term.term.clone(),
                    field: fields[at],
                    weight: term.weight,
                    score,
                    stands_for: term.stands_for.clone(),
                });
            }
        }
        for key in artefacts(draft).filter(|_| index.lanes.has(Lane::Artefacts)) {
            gather_artefact(index, scratch, &allowed, key)?;
            let added = added(scratch, documents, |scratch| settle_artefact(index, scratch, &allowed));
            for (at, score) in added {
                explained[at].push(TermScore {
                    term: key.to_owned(),
                    field: "artefact",
                    weight: 1.0,
                    score,
                    stands_for: None,
                });
            }
        }
        Ok::<(), tier0_indexer::Error>(())
    })?;
    for terms in &mut explained {
        terms.sort_by(|a, b| b.score.total_cmp(&a.score).then_with(|| a.term.cmp(&b.term)));
    }
    Ok(explained)
}

/// By how much `settle` raises the score of each of `documents`, where it does.
fn added(scratch: &mut Scratch, documents: &[u32], settle: impl FnOnce(&mut Scratch) -> [f32; 2]) -> Vec<(usize, f32)> {
    let scores = |scratch: &Scratch| {
        documents
            .iter()
            .map(|&at| scratch.document_score[at as usize] + scratch.artefact_score[at as usize])
            .collect::<Vec<_>>()
    };
    let before = scores(scratch);
    settle(scratch);
    let after = scores(scratch);
    after
        .iter()
        .zip(before)
        .map(|(after, before)| after - before)
        .enumerate()
        .filter(|&(_, added)| added > 0.0)
        .collect()
}

/// For each of `documents` the field in which `term` counts most.
fn best_fields(index: &SearchIndex, term: &str, documents: &[u32]) -> Result<Vec<&'static str>> {
    let document_of = &index.generation.columns().document_of;
    let mut best = vec![(0.0, "body"); documents.len()];
    for (field, name) in WORD_FIELDS.into_iter().zip(["title", "headings", "body", "code"]) {
        let mut counts = vec![0.0; documents.len()];
        index.generation.postings(field, term, |passage, count| {
            if let Some(at) = documents.iter().position(|&document| document == document_of[passage as usize]) {
                counts[at] += index.model.words.field(field) * to_f32(count);
            }
        })?;
        for (best, count) in best.iter_mut().zip(counts) {
            if count > best.0 {
                *best = (count, name);
            }
        }
    }
    Ok(best.into_iter().map(|(_, name)| name).collect())
}
