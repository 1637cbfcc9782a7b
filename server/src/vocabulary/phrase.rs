//! What a phrase is to the search: the words it is recognised by, and the terms it is found by.

use tier0_indexer::analysis::{TextAnalyzer, analyzer, each_term, phrase_analyzer};

/// Most words of a phrase.
pub(super) const MAX_WORDS: usize = 6;

/// A word or short phrase as the search sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Phrase {
    /// As it is written.
    pub(super) text: String,
    /// Its words with their stems, small words included, one space between them: phrases with the same key are
    /// the same to the search.
    pub(super) key: String,
    /// How many words the key has.
    pub(super) words: usize,
    /// The terms by which passages have it, without small words, each once.
    pub(super) terms: Vec<String>,
}

impl Phrase {
    /// Whether a file of synonyms may have it.
    pub(super) fn is_usable(&self) -> bool {
        self.words <= MAX_WORDS && !self.terms.is_empty()
    }
}

/// Takes phrases apart; it keeps the analyzers, which are dear to build.
pub(super) struct Phrases {
    words: TextAnalyzer,
    terms: TextAnalyzer,
}

impl Phrases {
    pub(super) fn new() -> Self {
        Self { words: phrase_analyzer(), terms: analyzer() }
    }

    pub(super) fn phrase(&mut self, text: &str) -> Phrase {
        let words = words_of(&mut self.words, text);
        let mut terms = Vec::new();
        each_term(&mut self.terms, text, |term, _| {
            if !terms.iter().any(|known| known == term) {
                terms.push(term.to_owned());
            }
        });
        Phrase { text: text.to_owned(), key: words.join(" "), words: words.len(), terms }
    }
}

/// The words of a text as `analyzer` has them, in order.
pub(super) fn words_of(analyzer: &mut TextAnalyzer, text: &str) -> Vec<String> {
    let mut words = Vec::new();
    each_term(analyzer, text, |word, _| words.push(word.to_owned()));
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_phrase_is_recognised_by_all_its_words_and_found_by_those_that_tell() {
        let mut phrases = Phrases::new();
        let phrase = phrases.phrase("Signing-in");
        assert_eq!((phrase.key.as_str(), phrase.words), ("sign in", 2));
        assert_eq!(phrase.terms, ["sign"]);
        assert_eq!(phrases.phrase("single sign-on, single").terms, ["singl", "sign"]);
        assert!(phrases.phrase("is it on?").terms.is_empty());
        assert!(phrases.phrase("—").key.is_empty());
    }
}
