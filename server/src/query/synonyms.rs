//! What the vocabulary says in the place of a draft's words: terms with what they stand for. It asks no
//! index; who may see a term is for others to say.

use std::collections::HashMap;

use super::substitute::Substitute;
use crate::vocabulary::Entry;

/// Most terms that synonyms add to a draft.
const MAX_ADDED: usize = 32;

/// The terms by which others say what the phrases of a draft mean. `weights` are those of its terms, `known`
/// its terms that some document has.
pub(super) fn synonyms(entries: &[&Entry], weights: &HashMap<&str, f32>, known: &[&str]) -> Vec<Substitute> {
    let mut found = Vec::new();
    for entry in entries {
        // A phrase is said as often as that of its words which is said least.
        let own = entry.own.iter().filter_map(|term| weights.get(term.as_str()).copied());
        let Some(weight) = own.min_by(f32::total_cmp) else { continue };
        let is_instead = !entry.own.iter().any(|term| known.contains(&term.as_str()));
        let substitute =
            |term: &String| Substitute { term: term.clone(), stands_for: entry.phrase.clone(), weight, is_instead };
        found.extend(entry.terms.iter().map(substitute));
    }
    found.sort_by(|a, b| b.weight.total_cmp(&a.weight));
    found.truncate(MAX_ADDED);
    found
}
