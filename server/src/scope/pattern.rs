//! The pattern language of rules, and the matcher that runs all patterns over a text in one pass.
//! Linear in the text for each pattern that could begin there; never backtracks further than a gap.
//!
//! A pattern is a list of words; `a|b` is a choice for one place; ` .. ` lets up to six other words
//! stand between. Words are compared by their English stems. A match that has a negation in a gap, or
//! within three words before it, does not count, unless the pattern names a negation itself.

use std::{collections::HashMap, ops::Range};

use tier0_indexer::{
    analysis::{TextAnalyzer, each_term, rule_analyzer},
    text::sentences::sentences,
};

/// Most words that a ` .. ` stands for.
const MAX_GAP: usize = 6;
/// How many words before a match a negation reaches.
const NEGATION_REACH: usize = 3;
/// Words that turn a sentence round.
const NEGATIONS: [&str; 28] = [
    "not",
    "no",
    "never",
    "without",
    "none",
    "nobody",
    "neither",
    "nor",
    "isn't",
    "aren't",
    "wasn't",
    "weren't",
    "don't",
    "doesn't",
    "didn't",
    "can't",
    "cannot",
    "won't",
    "wouldn't",
    "couldn't",
    "shouldn't",
    "hasn't",
    "haven't",
    "hadn't",
    "ain't",
    "niet",
    "geen",
    "nicht",
];

/// Number of a pattern in its matcher.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct PatternId(usize);

/// One pattern: groups of places, with a gap between groups.
struct Pattern {
    groups: Vec<Vec<Vec<u32>>>,
    has_negation: bool,
    specimen: String,
}

/// A pattern without its spelling: equal for patterns that match the same texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Shape<'a>(&'a [Vec<Vec<u32>>], bool);

/// A stem of the vocabulary, or a word that no pattern knows.
#[derive(Clone, Copy)]
struct Token {
    stem: Option<u32>,
    is_negation: bool,
}

/// All patterns of a policy, compiled.
#[derive(Default)]
pub(crate) struct Matcher {
    vocabulary: HashMap<String, u32>,
    patterns: Vec<Pattern>,
    /// For each stem of the vocabulary, the patterns that can begin with it.
    starts: Vec<Vec<usize>>,
}

/// Where patterns matched a text.
pub(crate) struct Matches(Vec<Option<Found>>);

/// The first match of a pattern.
#[derive(Clone)]
struct Found {
    words: String,
    sentence: Range<usize>,
}

impl Matches {
    /// The words that the pattern matched first, if it did.
    pub(crate) fn words(&self, id: PatternId) -> Option<&str> {
        self.0[id.0].as_ref().map(|found| found.words.as_str())
    }

    /// Byte range of the sentence in which it did.
    pub(super) fn sentence(&self, id: PatternId) -> Option<Range<usize>> {
        self.0[id.0].as_ref().map(|found| found.sentence.clone())
    }
}

impl Matcher {
    /// Compiles a pattern.
    ///
    /// # Errors
    /// When it has no words, or a choice that is no single word.
    pub(crate) fn add(&mut self, text: &str) -> Result<PatternId, String> {
        let mut analyzer = rule_analyzer();
        let mut groups = Vec::new();
        for group in text.split(" .. ") {
            let places: Result<Vec<_>, _> =
                group.split_whitespace().map(|place| self.place(&mut analyzer, place, text)).collect();
            let places = places?;
            if places.is_empty() {
                return Err(format!("pattern `{text}` has no words beside a `..`"));
            }
            groups.push(places);
        }
        let id = self.patterns.len();
        for &stem in &groups[0][0] {
            self.starts[stem as usize].push(id);
        }
        let has_negation = text.split([' ', '|']).any(|word| NEGATIONS.contains(&word.to_lowercase().as_str()));
        let first = |place: &str| place.split('|').next().unwrap_or(place).to_owned();
        let places = text.split_whitespace().filter(|place| *place != "..").map(first);
        let specimen = places.collect::<Vec<_>>().join(" ");
        self.patterns.push(Pattern { groups, has_negation, specimen });
        Ok(PatternId(id))
    }

    fn place(&mut self, analyzer: &mut TextAnalyzer, place: &str, pattern: &str) -> Result<Vec<u32>, String> {
        let mut stems = Vec::new();
        for choice in place.split('|') {
            let mut found = Vec::new();
            each_term(analyzer, choice, |stem, _| found.push(stem.to_owned()));
            let [stem] = found.as_slice() else {
                return Err(format!("`{choice}` in pattern `{pattern}` is no single word"));
            };
            let next = u32::try_from(self.vocabulary.len()).unwrap_or(u32::MAX);
            let number = *self.vocabulary.entry(stem.clone()).or_insert(next);
            if number == next {
                self.starts.push(Vec::new());
            }
            stems.push(number);
        }
        stems.sort_unstable();
        stems.dedup();
        Ok(stems)
    }

    /// Runs every pattern over `text`.
    pub(crate) fn run(&self, text: &str) -> Matches {
        self.matches(text, true)
    }

    /// The same as if nothing in `text` were denied.
    pub(super) fn run_regardless_of_negation(&self, text: &str) -> Matches {
        self.matches(text, false)
    }

    /// A text that the pattern matches: the first choice of every place.
    pub(super) fn specimen(&self, id: PatternId) -> &str {
        &self.patterns[id.0].specimen
    }

    /// What two patterns that match the same texts have in common.
    pub(super) fn shape(&self, id: PatternId) -> Shape<'_> {
        Shape(&self.patterns[id.0].groups, self.patterns[id.0].has_negation)
    }

    fn matches(&self, text: &str, heeds_negation: bool) -> Matches {
        let mut found = vec![None; self.patterns.len()];
        let mut analyzer = rule_analyzer();
        for range in sentences(text) {
            let sentence = &text[range.clone()];
            let (tokens, ranges) = self.tokens(&mut analyzer, sentence);
            for (at, token) in tokens.iter().enumerate() {
                let Some(stem) = token.stem else { continue };
                for &id in &self.starts[stem as usize] {
                    if found[id].is_none() {
                        found[id] = self.patterns[id]
                            .match_at(&tokens, at, heeds_negation)
                            .map(|end| Found { words: words(sentence, &ranges, at..end), sentence: range.clone() });
                    }
                }
            }
        }
        Matches(found)
    }

    fn tokens(&self, analyzer: &mut TextAnalyzer, sentence: &str) -> (Vec<Token>, Vec<Range<usize>>) {
        let (mut tokens, mut ranges) = (Vec::new(), Vec::new());
        each_term(analyzer, sentence, |stem, range| {
            let word = sentence[range.clone()].to_lowercase().replace('’', "'");
            let is_negation = NEGATIONS.contains(&word.as_str());
            tokens.push(Token { stem: self.vocabulary.get(stem).copied(), is_negation });
            ranges.push(range);
        });
        (tokens, ranges)
    }
}

fn words(sentence: &str, ranges: &[Range<usize>], tokens: Range<usize>) -> String {
    sentence[ranges[tokens.start].start..ranges[tokens.end - 1].end].to_owned()
}

impl Pattern {
    /// End of the match that begins at token `at`, if there is one.
    fn match_at(&self, tokens: &[Token], at: usize, heeds_negation: bool) -> Option<usize> {
        let is_heeded = heeds_negation && !self.has_negation;
        let before = &tokens[at.saturating_sub(NEGATION_REACH)..at];
        if is_heeded && before.iter().any(|token| token.is_negation) {
            return None;
        }
        let (first, rest) = self.groups.split_first()?;
        let end = rest_end(rest, tokens, group_end(first, tokens, at)?)?;
        let is_turned_round = is_heeded && tokens[at..end].iter().any(|token| token.is_negation);
        (!is_turned_round).then_some(end)
    }
}

fn group_end(group: &[Vec<u32>], tokens: &[Token], at: usize) -> Option<usize> {
    let run = tokens.get(at..at + group.len())?;
    let fits =
        run.iter().zip(group).all(|(token, place)| token.stem.is_some_and(|stem| place.binary_search(&stem).is_ok()));
    fits.then_some(at + group.len())
}

/// End of the remaining groups, each at most a gap after the one before.
fn rest_end(groups: &[Vec<Vec<u32>>], tokens: &[Token], from: usize) -> Option<usize> {
    let Some((first, rest)) = groups.split_first() else { return Some(from) };
    (from..=from + MAX_GAP).find_map(|at| rest_end(rest, tokens, group_end(first, tokens, at)?))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn first_match(pattern: &str, text: &str) -> Option<String> {
        let mut matcher = Matcher::default();
        let id = matcher.add(pattern).unwrap();
        matcher.run(text).words(id).map(str::to_owned)
    }

    #[test]
    fn patterns_match_by_stem_choice_and_gap() {
        for (pattern, text, found) in [
            ("production|prod is down", "Our Production is down!", Some("Production is down")),
            ("production .. down", "production has been completely down", Some("production has been completely down")),
            ("production .. down", "production one two three four five six seven down", None),
            ("production .. down", "We love production. The lift is down.", None),
            ("renew .. licence|license", "please renewing our LICENSES", Some("renewing our LICENSES")),
            ("on-premises", "it runs on-premises here", Some("on-premises")),
            ("add second contact", "add a second contact", None),
        ] {
            assert_eq!(first_match(pattern, text).as_deref(), found, "{pattern} / {text}");
        }
    }

    #[test]
    fn a_negation_before_a_match_takes_it_back() {
        assert_eq!(first_match("urgent", "this is not very urgent"), None);
        assert_eq!(first_match("not .. urgent", "this is not very urgent").as_deref(), Some("not very urgent"));
        assert!(first_match("urgent", "Not sure why. This is urgent").is_some());
        assert_eq!(first_match("slow", "it isn’t slow"), None);
        let mut matcher = Matcher::default();
        let id = matcher.add("slow|late .. page").unwrap();
        assert_eq!(matcher.run_regardless_of_negation("it isn't a slow page").words(id), Some("slow page"));
        assert_eq!(matcher.run(matcher.specimen(id)).words(id), Some("slow page"));
        assert_eq!(first_match("production .. down", "production is not down"), None);
    }

    #[test]
    fn patterns_that_match_the_same_texts_have_one_shape() {
        let mut matcher = Matcher::default();
        let mut add = |text: &str| matcher.add(text).unwrap();
        let (a, b, c, d) =
            (add("slow|late .. page"), add("late|slow|slows .. pages"), add("slow|late page"), add("late"));
        assert!(matcher.shape(a) == matcher.shape(b));
        assert!(matcher.shape(a) != matcher.shape(c) && matcher.shape(a) != matcher.shape(d));
    }

    #[test]
    fn a_pattern_that_can_never_match_is_an_error() {
        for pattern in ["", " .. down", "a|", "a.b"] {
            assert!(Matcher::default().add(pattern).is_err(), "{pattern}");
        }
    }

    proptest! {
        #[test]
        fn any_text_can_be_matched(text in "[a-z .!\\n'’-]{0,200}") {
            let mut matcher = Matcher::default();
            let id = matcher.add("a|b .. c .. d|e f").unwrap();
            if let Some(words) = matcher.run(&text).words(id) {
                prop_assert!(text.contains(words));
            }
        }
    }
}
