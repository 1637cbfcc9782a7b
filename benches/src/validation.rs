//! Fits on some folds and reports on the others: nothing is ever said of a draft that was fitted on it.

use std::path::PathBuf;

use tier0_indexer::Kind;
use tier0_server::{evaluate::Figures, query::Weights};

use crate::{
    examples::Example,
    folds::{FOLDS, fold_of},
    sets::JudgedSet,
    weights::fit_weights,
};

/// The examples of a judged set.
pub struct Collected {
    /// Name of the set.
    pub name: String,
    /// Its product, by configuration.
    pub product: PathBuf,
    /// Whether drafts without a judgement are known to have no answer.
    pub has_unanswered: bool,
    /// What is ranked.
    pub kind: Kind,
    /// One for each draft.
    pub examples: Vec<Example>,
}

impl Collected {
    /// A set whose examples are still to come.
    #[must_use]
    pub fn of(set: &JudgedSet) -> Self {
        let JudgedSet { name, product, has_unanswered, kind, .. } = set;
        Self {
            name: name.clone(),
            product: product.clone(),
            has_unanswered: *has_unanswered,
            kind: *kind,
            examples: Vec::new(),
        }
    }

    /// The examples that have something right.
    pub fn answered(&self) -> impl Iterator<Item = &Example> {
        self.examples.iter().filter(|example| !example.right.is_empty())
    }
}

/// The examples of each set that `has` takes.
#[must_use]
pub fn parts<'a>(sets: &[&'a Collected], has: impl Fn(&Example) -> bool) -> Vec<Vec<&'a Example>> {
    sets.iter().map(|set| set.examples.iter().filter(|example| has(example)).collect()).collect()
}

/// For each fold the weights that the other folds give, all of `sets` together.
#[must_use]
pub fn left_out(sets: &[&Collected], start: &Weights, is_taken: impl Fn(&str) -> bool + Sync) -> Vec<Weights> {
    let of_fold = &|fold| fit_weights(&parts(sets, |own| fold_of(&own.draft) != fold), start, &is_taken);
    std::thread::scope(|scope| {
        let folds: Vec<_> = (0..FOLDS).map(|fold| scope.spawn(move || of_fold(fold))).collect();
        folds.into_iter().map(|fold| fold.join().unwrap_or_default()).collect()
    })
}

/// Figures of each answered draft of a set, each by the weights of its own fold.
#[must_use]
pub fn figures_of(set: &Collected, folds: &[Weights]) -> Vec<Figures> {
    set.answered().map(|example| example.figures(&folds[usize::from(fold_of(&example.draft))])).collect()
}

/// Mean nDCG@10 of the answered drafts of a set by one row of weights.
#[must_use]
pub fn mean_ndcg(set: &Collected, weights: &Weights) -> f64 {
    let (mut sum, mut count) = (0.0, 0_u32);
    for example in set.answered() {
        sum += example.figures(weights).ndcg_at_10;
        count += 1;
    }
    sum / f64::from(count.max(1))
}
