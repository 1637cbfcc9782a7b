//! The vocabulary, ready for drafts: which phrases a draft has, and by which terms others say the same. It
//! reads no file and weighs nothing.

use std::collections::{HashMap, HashSet};

use tier0_indexer::analysis::phrase_analyzer;

use super::phrase::{MAX_WORDS, Phrase, words_of};

/// What a phrase calls for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The phrase, as the file writes it first.
    pub phrase: String,
    /// Its own terms.
    pub own: Vec<String>,
    /// Terms of the phrases that mean the same, in the order of the file, each once, without its own.
    pub terms: Vec<String>,
    /// Keys of these phrases.
    keys: HashSet<String>,
}

/// Which words mean the same.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Vocabulary {
    /// What each phrase calls for, by its key.
    entries: HashMap<String, Entry>,
    /// One term of each phrase of several words: a draft that has none of them has no such phrase.
    telling: HashSet<String>,
}

impl Vocabulary {
    /// Whether it holds nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// How many phrases call for others.
    #[must_use]
    pub fn phrases(&self) -> usize {
        self.entries.len()
    }

    /// Whoever says `from` may also mean each of `to`.
    pub(super) fn enter(&mut self, from: &Phrase, to: &[Phrase]) {
        let entry = self.entries.entry(from.key.clone()).or_insert_with(|| Entry {
            phrase: from.text.clone(),
            own: from.terms.clone(),
            terms: Vec::new(),
            keys: HashSet::new(),
        });
        for other in to.iter().filter(|other| other.key != from.key) {
            entry.keys.insert(other.key.clone());
            for term in &other.terms {
                if !entry.own.contains(term) && !entry.terms.contains(term) {
                    entry.terms.push(term.clone());
                }
            }
        }
        if from.words > 1 {
            self.telling.extend(from.terms.first().cloned());
        }
    }

    /// Whether one of two phrases calls for the other.
    #[must_use]
    pub(super) fn relates(&self, one: &Phrase, other: &Phrase) -> bool {
        let calls =
            |from: &Phrase, to: &Phrase| self.entries.get(&from.key).is_some_and(|entry| entry.keys.contains(&to.key));
        calls(one, other) || calls(other, one)
    }

    /// The entries of the phrases that a draft has, each once: single words among its `terms`, then longer
    /// phrases in its `own_words`, which are read only where one of the terms can belong to such a phrase.
    pub fn of_draft<'a>(&self, terms: impl Iterator<Item = &'a str> + Clone, own_words: &str) -> Vec<&Entry> {
        if self.entries.is_empty() {
            return Vec::new();
        }
        let mut found: Vec<&Entry> = terms.clone().filter_map(|term| self.entries.get(term)).collect();
        if !self.telling.is_empty() && terms.into_iter().any(|term| self.telling.contains(term)) {
            self.read(own_words, &mut found);
        }
        found
    }

    /// Adds the entries of the phrases of several words that `text` has.
    fn read<'a>(&'a self, text: &str, found: &mut Vec<&'a Entry>) {
        let words = words_of(&mut phrase_analyzer(), text);
        let mut seen = HashSet::new();
        let mut key = String::new();
        for at in 0..words.len() {
            key.clone_from(&words[at]);
            for next in words.iter().skip(at + 1).take(MAX_WORDS - 1) {
                key.push(' ');
                key.push_str(next);
                if let Some((known, entry)) = self.entries.get_key_value(&key)
                    && seen.insert(known)
                {
                    found.push(entry);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use tier0_indexer::analysis::{analyzer, each_term};

    use crate::vocabulary::parse;

    fn found(file: &str, draft: &str) -> Vec<(String, Vec<String>)> {
        let mut terms = Vec::new();
        each_term(&mut analyzer(), draft, |term, _| terms.push(term.to_owned()));
        let vocabulary = parse("synonyms.txt", file.as_bytes()).unwrap();
        let entries = vocabulary.of_draft(terms.iter().map(String::as_str), draft);
        entries.into_iter().map(|entry| (entry.phrase.clone(), entry.terms.clone())).collect()
    }

    fn entry(phrase: &str, terms: &[&str]) -> (String, Vec<String>) {
        (phrase.to_owned(), terms.iter().map(|&term| term.to_owned()).collect())
    }

    #[test]
    fn members_of_a_group_call_for_each_other() {
        let file = "sign in, log in, login\nsign in, authenticate";
        assert_eq!(found(file, "The logins fail"), [entry("login", &["sign", "log"])]);
        assert_eq!(found(file, "we signed in"), [entry("sign in", &["log", "login", "authent"])]);
        assert!(found(file, "a sign, and a log file").is_empty(), "a phrase is there whole or not at all");
    }

    #[test]
    fn an_arrow_goes_one_way() {
        let file = "SSO, SAML => single sign-on";
        assert_eq!(found(file, "sso fails"), [entry("SSO", &["singl", "sign"])]);
        assert!(found(file, "single sign-on fails").is_empty());
        assert!(parse("x", b"").unwrap().is_empty());
    }

    proptest! {
        #[test]
        fn any_draft_can_be_looked_up(draft in "[\\PC\\n]{0,200}") {
            found("sign in, log in, login\na b c d e f => x\nSSO => single sign-on", &draft);
        }
    }
}
