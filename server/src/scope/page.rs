//! A page that rules quote, cut into sentences: where a quote stands in it, and which sentence comes nearest to one
//! that does not. It knows no rule.

use std::{collections::BTreeMap, ops::Range};

use tier0_indexer::text::{normalise::squeeze, sentences::sentences};

use super::quote::Passage;

/// Least likeness, 0 to 1, of a sentence that is named as the nearest.
const MIN_LIKENESS: f64 = 0.3;

/// The passages of the pages that rules quote, by id of the document.
pub type Pages = BTreeMap<String, Vec<Passage>>;

/// A page as the check reads it.
pub(super) struct Page {
    /// Its title.
    pub title: String,
    /// Its sentences in order, white space squeezed.
    pub sentences: Vec<String>,
    /// All of its text in lower case, one space between words.
    pub lower_case: String,
    passages: Vec<Joined>,
}

/// The sentences of a passage, one space between two.
struct Joined {
    text: String,
    starts: Vec<usize>,
    /// Number of its first sentence within the page.
    first: usize,
}

impl Joined {
    /// The sentences that a range of bytes is of.
    fn sentences(&self, from: usize, to: usize) -> Range<usize> {
        let first = self.starts.partition_point(|start| *start <= from).saturating_sub(1);
        first..self.starts.partition_point(|start| *start < to)
    }

    /// Whether a range of bytes begins where a sentence begins and ends where one ends. A full stop ends one here also
    /// where a small letter follows: what comes behind changes nothing of what was said.
    fn is_whole(&self, from: usize, to: usize) -> bool {
        let stops = ['.', '!', '?'];
        let (before, after) = (&self.text[..from], &self.text[to..]);
        let begins = self.starts.binary_search(&from).is_ok() || before.trim_end().ends_with(stops);
        let ends_with_stop = self.text[..to].ends_with(stops) && after.starts_with(' ');
        let ends = after.is_empty() || ends_with_stop || self.starts.binary_search(&(to + 1)).is_ok();
        begins && ends
    }
}

/// Whether and how a quote stands on a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Standing {
    /// As these sentences.
    Whole(Range<usize>),
    /// Only within this sentence, which may turn its meaning round.
    Within(usize),
    /// It does not stand there.
    Nowhere,
}

impl Page {
    /// Cuts a page.
    pub(super) fn new(passages: &[Passage]) -> Self {
        let title = passages.first().map(|passage| passage.title.clone()).unwrap_or_default();
        let mut page = Self { title, sentences: Vec::new(), lower_case: String::new(), passages: Vec::new() };
        for passage in passages {
            let mut joined = Joined { text: String::new(), starts: Vec::new(), first: page.sentences.len() };
            for range in sentences(&passage.text) {
                let sentence = squeeze(&passage.text[range]);
                if !joined.text.is_empty() {
                    joined.text.push(' ');
                }
                joined.starts.push(joined.text.len());
                joined.text.push_str(&sentence);
                page.sentences.push(sentence);
            }
            page.passages.push(joined);
        }
        page.lower_case = page.sentences.join(" ").to_lowercase();
        page
    }

    /// Where a quote stands, white space aside; whole sentences are preferred.
    pub(super) fn standing(&self, quote: &str) -> Standing {
        let quote = squeeze(quote);
        let mut within = Standing::Nowhere;
        if quote.is_empty() {
            return within;
        }
        for passage in &self.passages {
            let places = passage.text.match_indices(&quote).map(|(at, _)| at);
            let at_starts = passage.starts.iter().copied().filter(|&at| passage.text[at..].starts_with(&quote));
            for at in at_starts.chain(places) {
                let range = passage.sentences(at, at + quote.len());
                let range = passage.first + range.start..passage.first + range.end;
                if passage.is_whole(at, at + quote.len()) {
                    return Standing::Whole(range);
                }
                if within == Standing::Nowhere {
                    within = Standing::Within(range.start);
                }
            }
        }
        within
    }

    /// The sentence that shares most words with a quote, if any shares enough.
    pub(super) fn nearest(&self, quote: &str) -> Option<&str> {
        let likeness = |sentence: &String| likeness(quote, sentence);
        let best = self.sentences.iter().map(|sentence| (likeness(sentence), sentence));
        // Of equals the first.
        let best = best.rev().max_by(|one, other| one.0.total_cmp(&other.0));
        best.filter(|(likeness, _)| *likeness >= MIN_LIKENESS).map(|(_, sentence)| sentence.as_str())
    }
}

/// Dice's coefficient of the words of two sentences ("Measures of the Amount of Ecologic Association Between
/// Species", 1945), each counted as often as it stands.
fn likeness(one: &str, other: &str) -> f64 {
    let mut words: BTreeMap<&str, usize> = BTreeMap::new();
    let mut all = 0_u32;
    for word in one.split_whitespace() {
        *words.entry(word).or_default() += 1;
        all += 1;
    }
    let mut shared = 0_u32;
    for word in other.split_whitespace() {
        all += 1;
        if let Some(left) = words.get_mut(word).filter(|left| **left > 0) {
            *left -= 1;
            shared += 2;
        }
    }
    f64::from(shared) / f64::from(all.max(1))
}

/// What differs between two sentences: the words of each between those they have in common at both ends.
pub(super) fn difference(one: &str, other: &str) -> (String, String) {
    let (one, other): (Vec<_>, Vec<_>) = (one.split_whitespace().collect(), other.split_whitespace().collect());
    let head = one.iter().zip(&other).take_while(|(one, other)| one == other).count();
    let (one, other) = (&one[head..], &other[head..]);
    let tail = one.iter().rev().zip(other.iter().rev()).take_while(|(one, other)| one == other).count();
    (one[..one.len() - tail].join(" "), other[..other.len() - tail].join(" "))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn page(texts: &[&str]) -> Page {
        let passage = |text: &&str| Passage { title: "T".into(), url: "/".into(), text: (*text).to_owned() };
        Page::new(&texts.iter().map(passage).collect::<Vec<_>>())
    }

    #[test]
    fn a_quote_stands_as_whole_sentences_or_within_one() {
        let page = page(&["It is on.\nIt is\toff. Never is it broken", "Nobody says: It is late."]);
        for (quote, standing) in [
            ("It is on.", Standing::Whole(0..1)),
            ("It  is off.", Standing::Whole(1..2)),
            ("It is on. It is off.", Standing::Whole(0..2)),
            ("Never is it broken", Standing::Whole(2..3)),
            ("is it broken", Standing::Within(2)),
            ("It is", Standing::Within(0)),
            ("Never is", Standing::Within(2)),
            ("It is late.", Standing::Within(3)),
            ("broken Nobody", Standing::Nowhere),
            ("it is on.", Standing::Nowhere),
        ] {
            assert_eq!(page.standing(quote), standing, "{quote}");
        }
    }

    #[test]
    fn a_neighbour_that_begins_small_is_still_a_neighbour() {
        let page = page(&["It is on. you see. It is off."]);
        for quote in ["It is on.", "It is off."] {
            assert!(matches!(page.standing(quote), Standing::Whole(_)), "{quote}");
        }
    }

    #[test]
    fn the_nearest_sentence_and_what_changed_are_named() {
        let page = page(&["A cat sat there. A critical ticket seldom calls for two steps. Bye."]);
        let quote = "A critical ticket always calls for two steps.";
        let nearest = page.nearest(quote).unwrap();
        assert_eq!(difference(quote, nearest), ("always".to_owned(), "seldom".to_owned()));
        assert_eq!(difference("a b c", "a c b"), ("b c".to_owned(), "c b".to_owned()));
        assert_eq!(page.nearest("Nothing like it"), None);
    }

    proptest! {
        #[test]
        fn every_sentence_stands_as_a_whole(texts in prop::collection::vec("[a-cé .!\\n]{0,60}", 0..4), quote in ".{0,12}") {
            let page = page(&texts.iter().map(String::as_str).collect::<Vec<_>>());
            for sentence in &page.sentences {
                prop_assert!(matches!(page.standing(sentence), Standing::Whole(_)), "{sentence}");
            }
            page.standing(&quote);
            page.nearest(&quote);
        }
    }
}
