//! The only place that builds analyzers: how text becomes terms, the same for passages and
//! drafts. It never chooses or weighs terms.

use std::{iter::Peekable, ops::Range, str::CharIndices};

pub use tantivy::tokenizer::TextAnalyzer;
use tantivy::tokenizer::{
    AsciiFoldingFilter, Language, LowerCaser, RemoveLongFilter, Stemmer, StopWordFilter, Token, TokenStream, Tokenizer,
};

use crate::text::artefacts::parts;

/// Name under which the schema knows the analyzer. It goes into the manifest: change it whenever
/// the same text would give other terms.
pub const ANALYZER: &str = "words-english-2";

/// Longest prefix, in bytes, that a hyphen joins to the word after it.
const MAX_PREFIX_BYTES: usize = 2;

/// Longest term in bytes; longer ones are blobs that nobody types.
const MAX_TERM_BYTES: usize = 64;

/// Words that people put into every sentence beside the library's list: pronouns, auxiliaries,
/// courtesies. They say nothing of what is asked, and marked in an excerpt they distract.
const SMALL_WORDS: [&str; 60] = [
    "i", "i'm", "i've", "i'd", "me", "my", "mine", "myself", "we", "we're", "we've", "us", "our", "ours", "you",
    "your", "yours", "he", "him", "his", "she", "her", "it's", "its", "them", "am", "been", "being", "were", "has",
    "have", "had", "having", "do", "does", "did", "doing", "can", "could", "would", "should", "may", "might", "just",
    "so", "too", "very", "also", "from", "than", "which", "who", "what", "there's", "that's", "please", "thanks",
    "thank", "hi", "hello",
];

/// Builds the analyzer: words, lower case, ASCII folding, English stop words and stems. A name in camel
/// case is a word, and so is each of its parts.
///
/// # Panics
/// Never: the library ships the list of English stop words.
#[must_use]
pub fn analyzer() -> TextAnalyzer {
    let stop_words = StopWordFilter::new(Language::English).expect("the library ships an English list");
    let small_words = StopWordFilter::remove(SMALL_WORDS.map(str::to_owned));
    TextAnalyzer::builder(WordTokenizer { splits_names: true, ..WordTokenizer::default() })
        .filter(RemoveLongFilter::limit(MAX_TERM_BYTES))
        .filter(LowerCaser)
        .filter(stop_words)
        .filter(small_words)
        .filter(AsciiFoldingFilter)
        .filter(Stemmer::new(Language::English))
        .build()
}

/// Builds the analyzer of rules: the same words and stems, but stop words and hyphens stay, because
/// "is not urgent" and "is urgent" differ by one, and "on-premises" is a word of its own.
#[must_use]
pub fn rule_analyzer() -> TextAnalyzer {
    TextAnalyzer::builder(WordTokenizer { keeps_hyphens: true, ..WordTokenizer::default() })
        .filter(RemoveLongFilter::limit(MAX_TERM_BYTES))
        .filter(LowerCaser)
        .filter(AsciiFoldingFilter)
        .filter(Stemmer::new(Language::English))
        .build()
}

/// Builds the analyzer of phrases: the words and stems that passages have, but stop words stay, because
/// "sign in" is more than "sign", and a name in camel case is one word.
#[must_use]
pub fn phrase_analyzer() -> TextAnalyzer {
    TextAnalyzer::builder(WordTokenizer::default())
        .filter(RemoveLongFilter::limit(MAX_TERM_BYTES))
        .filter(LowerCaser)
        .filter(AsciiFoldingFilter)
        .filter(Stemmer::new(Language::English))
        .build()
}

/// Calls `each` with every term of `text` and the byte range it stands at.
pub fn each_term(analyzer: &mut TextAnalyzer, text: &str, mut each: impl FnMut(&str, std::ops::Range<usize>)) {
    let mut stream = analyzer.token_stream(text);
    while let Some(token) = stream.next() {
        each(&token.text, token.offset_from..token.offset_to);
    }
}

/// Cuts words: runs of letters and digits, inner apostrophes kept (`don't`), short prefixes joined
/// (`e-mail` is `email`), each CJK character a word of its own.
#[derive(Clone, Default)]
struct WordTokenizer {
    token: Token,
    /// Parts of the name that was cut last, the next one last; kept for its memory.
    parts: Vec<Range<usize>>,
    keeps_hyphens: bool,
    splits_names: bool,
}

struct WordStream<'a> {
    keeps_hyphens: bool,
    splits_names: bool,
    parts: &'a mut Vec<Range<usize>>,
    text: &'a str,
    chars: Peekable<CharIndices<'a>>,
    token: &'a mut Token,
}

impl Tokenizer for WordTokenizer {
    type TokenStream<'a> = WordStream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> WordStream<'a> {
        self.token.reset();
        self.parts.clear();
        WordStream {
            keeps_hyphens: self.keeps_hyphens,
            splits_names: self.splits_names,
            parts: &mut self.parts,
            text,
            chars: text.char_indices().peekable(),
            token: &mut self.token,
        }
    }
}

impl WordStream<'_> {
    /// End of the word that begins with `first`, which has been consumed.
    fn word_end(&mut self, first: (usize, char)) -> usize {
        let mut end = first.0 + first.1.len_utf8();
        if is_cjk(first.1) {
            return end;
        }
        while let Some(&(at, c)) = self.chars.peek() {
            let next = self.text[at + c.len_utf8()..].chars().next();
            let goes_on = match c {
                '\'' | '’' => next.is_some_and(char::is_alphabetic),
                '-' if self.keeps_hyphens => next.is_some_and(char::is_alphanumeric),
                // Only a bare prefix reaches this with so few bytes behind it: `e-mail`, `wi-fi`.
                '-' => at - first.0 <= MAX_PREFIX_BYTES && next.is_some_and(char::is_alphabetic),
                c => c.is_alphanumeric() && !is_cjk(c),
            };
            if !goes_on {
                break;
            }
            end = at + c.len_utf8();
            self.chars.next();
        }
        end
    }
}

impl TokenStream for WordStream<'_> {
    fn advance(&mut self) -> bool {
        self.token.position = self.token.position.wrapping_add(1);
        if let Some(part) = self.parts.pop() {
            self.token.text.clear();
            self.token.text.push_str(&self.text[part.clone()]);
            (self.token.offset_from, self.token.offset_to) = (part.start, part.end);
            return true;
        }
        let Some(first) = self.chars.by_ref().find(|(_, c)| c.is_alphanumeric()) else { return false };
        let end = self.word_end(first);
        (self.token.offset_from, self.token.offset_to) = (first.0, end);
        let word = &self.text[first.0..end];
        if self.splits_names && word.len() <= MAX_TERM_BYTES {
            self.parts.extend(parts(word).into_iter().rev().map(|part| first.0 + part.start..first.0 + part.end));
        }
        self.token.text.clear();
        for c in self.text[first.0..end].chars() {
            match c {
                '’' => self.token.text.push('\''),
                '-' if !self.keeps_hyphens => {}
                c => self.token.text.push(c),
            }
        }
        true
    }

    fn token(&self) -> &Token {
        self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        self.token
    }
}

fn is_cjk(c: char) -> bool {
    matches!(c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn terms(mut analyzer: TextAnalyzer, text: &str) -> Vec<String> {
        let mut found = Vec::new();
        each_term(&mut analyzer, text, |term, _| found.push(term.to_owned()));
        found
    }

    #[test]
    fn words_are_lowered_folded_and_stemmed() {
        assert_eq!(
            terms(analyzer(), "The Exporting of Cafés don’t work, wi-fi by e-mail, read-only 日本"),
            ["export", "cafe", "don't", "work", "wifi", "email", "read", "onli", "日", "本"]
        );
    }

    #[test]
    fn names_are_found_whole_and_by_their_parts() {
        assert_eq!(terms(analyzer(), "call getUserName()"), ["call", "getusernam", "get", "user", "name"]);
        assert_eq!(
            terms(analyzer(), "order_total in XMLHttpRequest"),
            ["order", "total", "xmlhttprequest", "xml", "http", "request"]
        );
        assert_eq!(terms(analyzer(), "JavaScript, PDFs, iPhone"), ["javascript", "pdfs", "iphon"]);
        assert_eq!(terms(rule_analyzer(), "getUserName"), ["getusernam"]);
    }

    #[test]
    fn rules_see_the_small_words() {
        assert_eq!(terms(rule_analyzer(), "It is not on-premises - yet"), ["it", "is", "not", "on-premis", "yet"]);
    }

    #[test]
    fn phrases_keep_the_small_words_and_cut_hyphens_as_passages_do() {
        assert_eq!(terms(phrase_analyzer(), "Single Sign-On by e-mail"), ["singl", "sign", "on", "by", "email"]);
        assert_eq!(terms(phrase_analyzer(), "getUserName"), ["getusernam"]);
    }

    proptest! {
        #[test]
        fn terms_stand_on_character_bounds(text in "\\PC{0,200}") {
            each_term(&mut analyzer(), &text, |_, range| assert!(text.get(range).is_some()));
        }
    }
}
