//! What systems ask that do not read a draft whole: its subject, its beginning, its five rarest words. They
//! make drafts; the ranking that these are asked of is the same as for the whole one.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::{Mutex, PoisonError},
};

use tier0_indexer::{
    Generation, Kind, Result,
    analysis::{analyzer, each_term},
    schema::WORD_FIELDS,
};
use tier0_server::draft::Draft;

/// How many characters of the body some systems read.
const START_CHARACTERS: usize = 200;
/// How many words "more like this" asks for.
const RAREST: usize = 5;

/// The subject alone.
#[must_use]
pub fn subject_only(draft: &Draft) -> Draft {
    Draft { body: String::new(), ..draft.clone() }
}

/// The subject and the first characters of the body.
#[must_use]
pub fn start(draft: &Draft) -> Draft {
    Draft { body: draft.body.chars().take(START_CHARACTERS).collect(), ..draft.clone() }
}

/// The words of the draft that stand in the fewest documents, at least in one; of equally rare ones those that
/// the draft has more often, then those it has first. `frequency` tells in how many documents a term stands.
///
/// # Errors
/// When `frequency` fails.
pub fn rarest(draft: &Draft, mut frequency: impl FnMut(&str) -> Result<u32>) -> Result<Draft> {
    let text = format!("{}\n{}", draft.subject, draft.body);
    // Each term with how often it stands there, where first, and the word itself: a stem has another stem.
    let mut words: BTreeMap<String, (u32, usize, &str)> = BTreeMap::new();
    each_term(&mut analyzer(), &text, |term, range| {
        words.entry(term.to_owned()).or_insert((0, range.start, &text[range])).0 += 1;
    });
    let mut found = Vec::new();
    for (term, (times, at, word)) in words {
        let documents = frequency(&term)?;
        if documents > 0 {
            found.push((documents, std::cmp::Reverse(times), at, word));
        }
    }
    found.sort_unstable();
    let body: Vec<&str> = found.into_iter().take(RAREST).map(|(.., word)| word).collect();
    Ok(Draft { subject: String::new(), body: body.join(" "), ..draft.clone() })
}

/// In how many documents of a kind terms stand, each counted once and kept.
pub struct Frequencies<'a> {
    generation: &'a Generation,
    kind: Kind,
    known: Mutex<HashMap<String, u32>>,
}

impl<'a> Frequencies<'a> {
    /// Of documents of `kind`.
    #[must_use]
    pub fn new(generation: &'a Generation, kind: Kind) -> Self {
        Self { generation, kind, known: Mutex::default() }
    }

    /// In how many documents `term` stands, in whatever field.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn of(&self, term: &str) -> Result<u32> {
        let known = || self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(&count) = known().get(term) {
            return Ok(count);
        }
        let columns = self.generation.columns();
        let mut documents = BTreeSet::new();
        for field in WORD_FIELDS {
            self.generation.postings(field, term, |passage, _| {
                let document = columns.document_of[passage as usize];
                if columns.kind[document as usize] == self.kind {
                    documents.insert(document);
                }
            })?;
        }
        let count = u32::try_from(documents.len()).unwrap_or(u32::MAX);
        known().insert(term.to_owned(), count);
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draft() -> Draft {
        Draft {
            subject: "Lamp".into(), body: format!("{}The drawbridge squeaks", "é".repeat(200)), ..Draft::default()
        }
    }

    #[test]
    fn a_part_of_the_draft_is_asked() {
        assert_eq!(subject_only(&draft()).body, "");
        assert_eq!(start(&draft()).body, "é".repeat(200));
    }

    #[test]
    fn the_rarest_words_are_asked_as_they_stand_and_unknown_ones_are_not() {
        let draft = Draft {
            body: "The lamps of bridges squeaking: oil, tar, rope, oil, wood, unheard".into(),
            ..Draft::default()
        };
        let frequency = |term: &str| {
            Ok(match term {
                "lamp" => 9,
                "bridg" => 8,
                "squeak" => 1,
                "unheard" => 0,
                "wood" => 3,
                _ => 2,
            })
        };
        assert_eq!(rarest(&draft, frequency).unwrap().body, "squeaking oil tar rope wood");
    }
}
