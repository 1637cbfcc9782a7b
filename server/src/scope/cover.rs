//! What of the quoted pages rules rest on, and how well each rule is tested. It counts and judges nothing.

use serde::Serialize;

use super::{
    page::{Page, Pages, Standing},
    policy::Policy,
};

/// Fewest examples, and near misses, that a rule should have.
pub const ENOUGH_EXAMPLES: usize = 4;

/// How much of a page rules rest on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PageCover {
    /// Id of the document.
    pub document: String,
    /// Its title.
    pub title: String,
    /// How many sentences it has.
    pub sentences: usize,
    /// Those that no rule quotes, in order.
    pub unquoted: Vec<String>,
}

/// How well a rule is tested.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RuleCover {
    /// Its id.
    pub rule: String,
    /// How many examples.
    pub examples: usize,
    /// How many near misses.
    pub near_misses: usize,
    /// Its exceptions, each with how many examples.
    pub exceptions: Vec<ExceptionCover>,
    /// Whether it has too few examples, or near misses, or an exception without any.
    pub has_too_few: bool,
}

/// How well an exception is tested.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ExceptionCover {
    /// What it is.
    pub title: String,
    /// How many examples.
    pub examples: usize,
}

/// How much of each quoted page rules rest on.
#[must_use]
pub fn pages_covered(policy: &Policy, pages: &Pages) -> Vec<PageCover> {
    let cover = pages.iter().map(|(id, passages)| {
        let page = Page::new(passages);
        let mut is_quoted = vec![false; page.sentences.len()];
        for rule in policy.rules.iter().filter(|rule| rule.document == *id) {
            let range = match page.standing(&rule.sentence) {
                Standing::Whole(range) => range,
                Standing::Within(sentence) => sentence..sentence + 1,
                Standing::Nowhere => continue,
            };
            is_quoted[range].fill(true);
        }
        // A rule of a table or a lone number says nothing that a rule could rest on.
        let says = |sentence: &str| sentence.chars().any(char::is_alphabetic);
        let speaking = page.sentences.iter().zip(is_quoted).filter(|(sentence, _)| says(sentence));
        let (quoted, unquoted): (Vec<_>, Vec<_>) = speaking.partition(|(_, is_quoted)| *is_quoted);
        PageCover {
            document: id.clone(),
            title: page.title.clone(),
            sentences: quoted.len() + unquoted.len(),
            unquoted: unquoted.into_iter().map(|(sentence, _)| sentence.clone()).collect(),
        }
    });
    cover.collect()
}

/// How well each rule is tested, in the order of the rules.
#[must_use]
pub fn rules_covered(policy: &Policy) -> Vec<RuleCover> {
    let cover = policy.rules().iter().map(|rule| {
        let exceptions = rule.exceptions.iter();
        let exceptions: Vec<_> = exceptions
            .map(|exception| ExceptionCover { title: exception.title.clone(), examples: exception.examples.len() })
            .collect();
        let (examples, near_misses) = (rule.examples.len(), rule.near_misses.len());
        RuleCover {
            rule: rule.id.clone(),
            examples,
            near_misses,
            has_too_few: examples.min(near_misses) < ENOUGH_EXAMPLES
                || exceptions.iter().any(|exception| exception.examples == 0),
            exceptions,
        }
    });
    cover.collect()
}
