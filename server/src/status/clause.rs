//! Cuts sentences into clauses: at punctuation, before words that begin a clause, and where a sentence turns to
//! something else. It judges nothing. Pure.

use std::ops::Range;

/// Most clauses that a sentence is cut into; the last holds the rest.
const MAX_CLAUSES: usize = 64;
/// Words before which a sentence turns to something else.
const TURNS: [&str; 4] = ["but", "however", "although", "whereas"];

/// How a clause hangs together with the others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Main,
    /// Goes on as the clause before does.
    And,
    /// What would be: "if the API is down".
    If,
    /// When it is so, or what one does: "when I push", "if I push".
    When,
}

/// Cuts a sentence at its punctuation and before words that begin a clause.
pub(super) fn clauses_of(sentence: &str) -> Vec<(Range<usize>, Kind)> {
    let mut found = Vec::new();
    let (mut start, mut kind) = (0, Kind::Main);
    let mut words = word_ranges(sentence).peekable();
    while let Some(range) = words.next() {
        let word = sentence[range.clone()].to_lowercase();
        let is_cut = sentence[start..range.start].trim().is_empty();
        let next = words.peek().map(|next| sentence[next.clone()].to_lowercase()).unwrap_or_default();
        let begins = match &*bare(&word) {
            "when" | "whenever" | "while" | "once" => Some(Kind::When),
            "if" if is_own_doing(&next) => Some(Kind::When),
            "if" | "unless" => Some(Kind::If),
            "case" if sentence[start..range.start].trim_end().to_lowercase().ends_with("in") => Some(Kind::If),
            "and" | "or" if !is_cut => Some(Kind::And),
            "and" | "or" | "because" | "as" => Some(Kind::Main),
            _ => None,
        };
        if let Some(begun) = begins
            && found.len() + 1 < MAX_CLAUSES
        {
            found.push((start..range.start, kind));
            (start, kind) = (range.start, begun);
        }
        let ends =
            word.ends_with([',', ';', ':', ')', '?', '!', '.']) || matches!(&*word, "-" | "–" | "—" | "->" | "=>");
        if ends && found.len() + 1 < MAX_CLAUSES {
            found.push((start..range.end, kind));
            (start, kind) = (range.end, Kind::Main);
        }
    }
    found.push((start..sentence.len(), kind));
    found.retain(|(range, _)| !range.is_empty());
    found
}

/// Whether "if" goes on with what somebody does.
fn is_own_doing(word: &str) -> bool {
    matches!(word, "i" | "we" | "you" | "users" | "someone" | "somebody" | "one")
}

/// Cuts a sentence where it turns to something else: before "but".
pub(super) fn turns(sentence: &str) -> Vec<&str> {
    let begins = word_ranges(sentence).filter(|range| TURNS.contains(&&*bare(&sentence[range.clone()])));
    let mut cuts: Vec<usize> = begins.map(|range| range.start).collect();
    cuts.push(sentence.len());
    let mut start = 0;
    let pieces = cuts.into_iter().map(|end| &sentence[std::mem::replace(&mut start, end)..end]);
    pieces.filter(|piece| !piece.trim().is_empty()).collect()
}

/// A word in lower case without what stands around it.
pub(super) fn bare(word: &str) -> String {
    word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase().replace('’', "'")
}

fn word_ranges(text: &str) -> impl Iterator<Item = Range<usize>> {
    let start_of = |word: &str| word.as_ptr() as usize - text.as_ptr() as usize;
    text.split_whitespace().map(move |word| start_of(word)..start_of(word) + word.len())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn clauses_begin_at_punctuation_and_words() {
        let cut = |sentence: &'static str| -> Vec<(&str, Kind)> {
            clauses_of(sentence).into_iter().map(|(range, kind)| (sentence[range].trim(), kind)).collect()
        };
        assert_eq!(
            cut("If it is down, tell us when you know and why"),
            [
                ("If it is down,", Kind::If),
                ("tell us", Kind::Main),
                ("when you know", Kind::When),
                ("and why", Kind::And)
            ]
        );
        assert_eq!(cut("if we push it fails"), [("if we push it fails", Kind::When)]);
        assert_eq!(turns("it is up but slow"), ["it is up ", "but slow"]);
    }

    proptest! {
        #[test]
        fn pieces_make_up_the_sentence(
            sentence in "[a-z ,;:?!.()–-]{0,60}( if | when |, but | in case ){0,3}\\PC{0,60}"
        ) {
            let clauses = clauses_of(&sentence);
            let whole: String = clauses.iter().map(|(range, _)| &sentence[range.clone()]).collect();
            prop_assert_eq!(&whole, &sentence);
            prop_assert!(clauses.len() <= MAX_CLAUSES);
            let pieces = turns(&sentence).concat();
            prop_assert_eq!(pieces.trim(), sentence.trim());
        }
    }
}
