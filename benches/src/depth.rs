//! What looking closely at the best of each lane only costs: recall@100 beside that of looking at every
//! document. It fits nothing.

use tier0_server::{
    draft::understand,
    evaluate::{Question, questions, side_by_side},
    query::{SearchIndex, retrieve},
};

use crate::sets::JudgedSet;

/// How many of a ranking count.
const DEPTH: usize = 100;
/// Every so many-th judged draft is asked: each is asked of every document.
const EVERY: usize = 10;

/// Mean recall@100 of a set with the candidates that the lanes give, and with every document as a candidate.
///
/// # Errors
/// When the index cannot be read.
pub fn recall(set: JudgedSet) -> anyhow::Result<[f64; 2]> {
    let JudgedSet { index, drafts, judgements, kind, is_as_of, .. } = set;
    let asked = questions(&index, &drafts, &judgements, kind, is_as_of)?;
    let asked: Vec<Question<'_>> =
        asked.into_iter().filter(|question| !question.right.is_empty()).step_by(EVERY).collect();
    let of = |index: &SearchIndex| -> anyhow::Result<f64> {
        let found = side_by_side(&asked, |question| {
            let ranked = retrieve(index, &understand(&question.draft.draft), &question.filter, DEPTH)?;
            let right = ranked.of(kind).iter().filter(|one| question.right.contains_key(&one.document)).count();
            Ok::<_, tier0_indexer::Error>(to_f64(right) / to_f64(question.right.len()))
        })?;
        Ok(found.iter().sum::<f64>() / to_f64(found.len().max(1)))
    };
    let few = of(&index)?;
    let all = of(&index.with_lane_depth(usize::MAX))?;
    Ok([few, all])
}

#[expect(clippy::cast_precision_loss, reason = "counts of documents and drafts")]
fn to_f64(count: usize) -> f64 {
    count as f64
}
