//! Finds where sentences begin and end. It never changes the text: callers cut verbatim.

use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation;

/// Abbreviations after which a full stop does not end a sentence.
const ABBREVIATIONS: [&str; 10] = ["e.g.", "i.e.", "etc.", "vs.", "cf.", "approx.", "incl.", "resp.", "no.", "fig."];

/// Byte ranges of the sentences of `text`, trimmed, in order, none empty; line breaks end a sentence.
#[must_use]
pub fn sentences(text: &str) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    let mut is_open = false;
    for (start, piece) in text.split_sentence_bound_indices() {
        let trimmed = piece.trim();
        if !trimmed.is_empty() {
            let start = start + (piece.len() - piece.trim_start().len());
            let end = start + trimmed.len();
            match found.last_mut() {
                Some(last) if is_open => last.end = end,
                _ => found.push(start..end),
            }
        }
        is_open = !piece.ends_with('\n') && ends_open(trimmed);
    }
    found
}

/// Whether a piece ends with an abbreviation, so that the sentence goes on.
fn ends_open(piece: &str) -> bool {
    let Some(last) = piece.rsplit(char::is_whitespace).next() else { return false };
    let last = last.trim_start_matches(['(', '[', '"']);
    ABBREVIATIONS.iter().any(|abbreviation| last.eq_ignore_ascii_case(abbreviation))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::sentences;

    fn cut(text: &str) -> Vec<&str> {
        sentences(text).into_iter().map(|range| &text[range]).collect()
    }

    #[test]
    fn sentences_end_at_stops_and_line_breaks() {
        assert_eq!(cut("It fails. Why?\nNo idea"), ["It fails.", "Why?", "No idea"]);
        assert_eq!(cut("Use version 9.24.1 of it. Done."), ["Use version 9.24.1 of it.", "Done."]);
        assert_eq!(cut("Set a limit (e.g. The default). Then go."), ["Set a limit (e.g. The default).", "Then go."]);
        assert!(cut(" \n ").is_empty());
    }

    proptest! {
        #[test]
        fn ranges_are_ordered_and_on_character_bounds(text in "\\PC{0,120}") {
            let mut end = 0;
            for range in sentences(&text) {
                prop_assert!(range.start >= end && range.start < range.end);
                prop_assert!(text.get(range.clone()).is_some());
                end = range.end;
            }
        }
    }
}
