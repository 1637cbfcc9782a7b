//! Whether a draft gives a fact, and in which of its words. What is denied, or said not to be known, is not given.
//! It decides on one fact and knows no rule.

use serde::Serialize;
use tier0_indexer::text::normalise::squeeze;

use super::{policy::Fact, read::Read, recogniser::says_nothing};
use crate::draft::Understanding;

/// Longest value that is told of a fact, in characters.
const MAX_VALUE_CHARS: usize = 120;
/// How far into its sentence, in bytes, a match may stand for the sentence to be told from its beginning.
const MAX_LEAD_BYTES: usize = 60;

/// Something a good ticket of this kind holds and the draft does not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Missing {
    /// Name of the fact.
    #[schema(example = "version")]
    pub fact: String,
    /// Its short name, for a checklist.
    #[schema(example = "Version")]
    pub label: String,
    /// One line that asks for it.
    pub ask: String,
}

/// Something a good ticket of this kind holds and the draft gives.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Given {
    /// Name of the fact.
    #[schema(example = "version")]
    pub fact: String,
    /// Its short name, for a checklist.
    #[schema(example = "Version")]
    pub label: String,
    /// What the form field declares or the words that tell it, but for white space as they were written; at most 120
    /// characters, cut at a word.
    #[schema(example = "10.6.1")]
    pub value: String,
}

impl Fact {
    /// What a draft says of it, if anything.
    pub(super) fn told(&self, read: &Read<'_>, draft: &Understanding) -> Option<String> {
        let declared = read.circumstances.fields.get(&self.name);
        if !says_nothing(declared) {
            return Some(shortened(declared));
        }
        let words = |id| read.matches.words(id).map(str::to_owned);
        let as_value = || self.values.iter().flat_map(|(_, patterns)| patterns).find_map(|&id| words(id));
        let by_form = || self.told_by.iter().find_map(|recogniser| recogniser.find(draft));
        let as_sentence =
            || self.told_on.iter().find_map(|&id| Some(around(words(id)?, read.matches.sentence(id)?, draft)));
        let value = as_value().or_else(by_form).or_else(as_sentence)?;
        Some(shortened(&value)).filter(|value| !value.is_empty())
    }

    pub(super) fn given(&self, value: String) -> Given {
        Given { fact: self.name.clone(), label: self.label.clone(), value }
    }

    pub(super) fn missing(&self) -> Missing {
        Missing { fact: self.name.clone(), label: self.label.clone(), ask: self.ask.clone() }
    }
}

/// The sentence of a match; without its beginning where the match would be cut off otherwise.
fn around(words: String, sentence: std::ops::Range<usize>, draft: &Understanding) -> String {
    let sentence = draft.own_words.get(sentence).unwrap_or_default();
    match sentence.find(&words) {
        Some(at) if at > MAX_LEAD_BYTES => sentence[at..].to_owned(),
        Some(_) => sentence.to_owned(),
        None => words,
    }
}

/// A text on one line, cut at a word where it is too long.
fn shortened(text: &str) -> String {
    // Only as much is looked at as can be told: a text can be a whole log.
    let end = text.char_indices().nth(MAX_VALUE_CHARS * 8).map_or(text.len(), |(at, _)| at);
    let text = squeeze(&text[..end]);
    let Some((limit, _)) = text.char_indices().nth(MAX_VALUE_CHARS) else { return text };
    let is_word_end = text[limit..].starts_with(' ');
    let end = if is_word_end { Some(limit) } else { text[..limit].rfind(' ') };
    text[..end.unwrap_or(limit)].trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_value_is_one_line_cut_at_a_word() {
        assert_eq!(shortened("  a\n b  "), "a b");
        let long = "word ".repeat(40);
        let cut = shortened(&long);
        assert!(cut.len() == 119 && cut.ends_with("word"), "{cut}");
        assert_eq!(shortened(&"ü".repeat(300)).chars().count(), 120);
        let whole = format!("{} more", "x".repeat(120));
        assert_eq!(shortened(&whole), "x".repeat(120));
    }

    proptest! {
        #[test]
        fn any_text_gives_a_short_value(text in "[\\PC\\n]{0,400}") {
            let value = shortened(&text);
            prop_assert!(value.chars().count() <= MAX_VALUE_CHARS);
            prop_assert!(squeeze(&text).starts_with(&value));
        }
    }
}
