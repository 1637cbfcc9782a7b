//! Checks that every quote stands verbatim in its document, and finds where. White space is the
//! only thing that may differ.

use std::collections::BTreeMap;

use tier0_indexer::text::normalise::squeeze;

use super::policy::Policy;

/// A passage of a document that rules may quote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Passage {
    /// Title of the document.
    pub title: String,
    /// Where the passage can be read.
    pub url: String,
    /// Its text.
    pub text: String,
}

/// Where a quote stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// Title of its document.
    pub title: String,
    /// Where it can be read.
    pub url: String,
}

/// A quote that cannot be shown.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("rule `{rule}` quotes `{document}`, {problem}: \"{sentence}\"")]
pub struct QuoteFault {
    /// Id of the rule.
    pub rule: String,
    /// Document it names.
    pub document: String,
    /// The sentence it quotes.
    pub sentence: String,
    /// What is wrong.
    pub problem: &'static str,
}

/// Looks every quote up in the passages of its document, which `passages` gives by id. Returns
/// where the good ones stand, by rule, and the faults.
pub fn check_quotes(
    policy: &Policy,
    mut passages: impl FnMut(&str) -> Vec<Passage>,
) -> (BTreeMap<String, Source>, Vec<QuoteFault>) {
    let mut sources = BTreeMap::new();
    let mut faults = Vec::new();
    for rule in policy.rules() {
        let sentence = squeeze(&rule.sentence);
        let found = passages(&rule.document);
        let place = found.iter().find(|passage| squeeze(&passage.text).contains(&sentence));
        match place {
            Some(passage) => {
                sources.insert(rule.id.clone(), Source { title: passage.title.clone(), url: passage.url.clone() });
            }
            None => faults.push(QuoteFault {
                rule: rule.id.clone(),
                document: rule.document.clone(),
                sentence: rule.sentence.clone(),
                problem: if found.is_empty() {
                    "which is in no source that everybody may see"
                } else {
                    "where this sentence does not stand"
                },
            }),
        }
    }
    (sources, faults)
}
