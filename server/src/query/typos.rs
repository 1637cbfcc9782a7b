//! Corrections of misspelt words: terms of the dictionary that a word which no document has is nearest to.
//! Only words that the asker wrote as prose are corrected; numbers, names of things, words that the documents
//! have and common English words are not.
//! A term that only hidden documents have is never suggested.

use std::{
    cmp::Reverse,
    collections::{HashMap, HashSet},
    ops::{Range, RangeInclusive},
};

use tier0_indexer::{
    Generation, Result,
    analysis::{TextAnalyzer, analyzer, each_term},
    embed::common_words,
    schema::TextField,
};

use super::{filter::Allowed, substitute::Substitute};
use crate::draft::{Understanding, WeightedTerm};

/// Most words of a draft that are corrected; those said most. Each costs a walk through the dictionary.
const MAX_WORDS: usize = 6;
/// Most terms that a word may stand for.
const MAX_CORRECTIONS: usize = 3;
/// Shortest and longest stem that is corrected, in letters: of a shorter one too many are near, and the work
/// grows with the length.
const LETTERS: RangeInclusive<usize> = 5..=24;
/// From so many letters on, two edits are forgiven.
const TWO_EDITS_FROM: usize = 9;
/// Fields whose terms are suggested: what people write, not what code spells.
const FIELDS: [TextField; 3] = [TextField::Title, TextField::Headings, TextField::Body];

/// Whether a term that no document has can be a misspelt word, as far as the term alone tells.
pub(super) fn may_be_misspelt(term: &str) -> bool {
    term.chars().all(char::is_alphabetic) && LETTERS.contains(&term.chars().count())
}

/// Terms that may be meant by the `unknown` terms of a draft: for each word the nearest, of equally near ones
/// those that most passages have.
pub(super) fn corrections(
    generation: &Generation,
    allowed: &Allowed<'_>,
    draft: &Understanding,
    mut unknown: Vec<&WeightedTerm>,
) -> Result<Vec<Substitute>> {
    // So many unknown words are no slips: the draft is in a language that the documents are not in.
    let is_foreign = unknown.len() > MAX_WORDS && unknown.len() * 2 > draft.terms.len();
    if unknown.is_empty() || is_foreign {
        return Ok(Vec::new());
    }
    let words = words(draft, &unknown);
    unknown.retain(|term| words.contains_key(term.term.as_str()));
    unknown.sort_by(|a, b| b.weight.total_cmp(&a.weight));
    let mut found = Vec::new();
    for term in unknown.into_iter().take(MAX_WORDS) {
        let word = words[term.term.as_str()];
        found.extend(nearest(generation, allowed, &term.term)?.into_iter().map(|nearest| Substitute {
            term: nearest,
            stands_for: word.to_owned(),
            weight: term.weight,
            is_instead: true,
        }));
    }
    Ok(found)
}

/// The terms nearest to `term` that the asker may see.
fn nearest(generation: &Generation, allowed: &Allowed<'_>, term: &str) -> Result<Vec<String>> {
    let edits = if term.chars().count() < TWO_EDITS_FROM { 1 } else { 2 };
    let like = generation.terms_like(&FIELDS, term, edits)?;
    let like = like.into_iter().filter(|near| near != term && near.chars().all(char::is_alphabetic));
    let mut found = Vec::new();
    for near in like {
        let passages = allowed.passages_with(&near)?;
        if passages > 0 {
            found.push((strsim::osa_distance(term, &near), Reverse(passages), near));
        }
    }
    found.sort_unstable();
    found.truncate(MAX_CORRECTIONS);
    Ok(found.into_iter().map(|(_, _, near)| near).collect())
}

/// For each of the `unknown` terms that the asker's own words have as a plain word, that word as it is first
/// written.
fn words<'a>(draft: &'a Understanding, unknown: &[&'a WeightedTerm]) -> HashMap<&'a str, &'a str> {
    let mut analyzer = analyzer();
    let mut wanted: HashSet<&str> = unknown.iter().map(|term| term.term.as_str()).collect();
    for artefact in &draft.artefacts {
        each_term(&mut analyzer, &artefact.key, |term, _| {
            wanted.remove(term);
        });
    }
    plain_words(&mut analyzer, &draft.own_words, &wanted)
}

/// Where `text` has the `wanted` terms as plain words.
fn plain_words<'a>(analyzer: &mut TextAnalyzer, text: &'a str, wanted: &HashSet<&'a str>) -> HashMap<&'a str, &'a str> {
    let mut found = HashMap::new();
    if wanted.is_empty() {
        return found;
    }
    each_term(analyzer, text, |term, range| {
        if let Some(&term) = wanted.get(term)
            && is_plain(text, range.clone())
            && !is_common(term, &text[range.clone()])
        {
            found.entry(term).or_insert(&text[range]);
        }
    });
    found
}

/// Whether a word is English as it stands: that no document has it is then no slip of the asker.
fn is_common(term: &str, word: &str) -> bool {
    let words = common_words();
    words.contains(term) || words.contains(word.to_lowercase().as_str())
}

/// Whether a word is written as people write words: no capital letter after the first, and no part of a
/// longer name.
fn is_plain(text: &str, range: Range<usize>) -> bool {
    let joins = |c: char| c.is_alphanumeric() || matches!(c, '_' | '.' | '/' | '\\' | '@' | '#' | '$' | '=');
    let mut after = text[range.end..].chars();
    let goes_on = match after.next() {
        // A full stop or colon ends a sentence, unless a name goes on behind it.
        Some('.' | ':') => after.next().is_some_and(|c| c == ':' || joins(c)),
        Some(c) => joins(c) || c == '(',
        None => false,
    };
    let is_begun = text[..range.start].chars().next_back().is_some_and(joins);
    !goes_on && !is_begun && !text[range].chars().skip(1).any(char::is_uppercase)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::draft::{Draft, understand};

    /// The words of a draft that would be corrected if no document had any of its terms.
    fn corrected(subject: &str, body: &str) -> Vec<String> {
        let draft = understand(&Draft { subject: subject.into(), body: body.into(), ..Draft::default() });
        let unknown: Vec<&WeightedTerm> = draft.terms.iter().filter(|term| may_be_misspelt(&term.term)).collect();
        let mut found: Vec<String> = words(&draft, &unknown).into_values().map(str::to_owned).collect();
        found.sort();
        found
    }

    #[test]
    fn plain_words_are_corrected_as_they_are_written() {
        assert_eq!(corrected("Authentcation failed.", "The Shcedule: it is lost"), ["Authentcation", "Shcedule"]);
        assert_eq!(corrected("", "log in with my pasword, pleese"), ["pasword", "pleese"]);
        assert!(corrected("The printer agency, finally", "Exploded trucks").is_empty(), "words that are no slips");
    }

    #[test]
    fn names_numbers_and_logs_are_not() {
        for text in [
            "CE01179 10.24.16 abcd3fgh",
            "getUsrName order_totl com.mendix.modls.Thnig",
            "https://exampel.example/pth/wrods and C:/temp/fiels/logfle.txt",
            "PRODUCTOIN",
            "cal()l restat()",
            "2026-01-01 10:00:00 ERROR Core: handshke refsued",
        ] {
            let found = corrected("", text);
            assert!(found.is_empty(), "{text}: {found:?}");
        }
    }

    proptest! {
        #[test]
        fn any_text_has_words(subject in "\\PC{0,60}", body in "[\\PC\\n]{0,200}") {
            for word in corrected(&subject, &body) {
                prop_assert!(!word.is_empty());
            }
        }
    }
}
