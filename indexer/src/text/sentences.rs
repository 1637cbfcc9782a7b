//! Finds where sentences begin and end. It never changes the text: callers cut verbatim.

use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation;

/// Abbreviations after which a full stop does not end a sentence.
const ABBREVIATIONS: [&str; 10] = ["e.g.", "i.e.", "etc.", "vs.", "cf.", "approx.", "incl.", "resp.", "no.", "fig."];

/// Longest run of characters that are neither letters nor digits within a sentence. The segmenter
/// looks ahead over such runs again and again, which is quadratic in their length.
const MAX_FILLER: usize = 32;

/// Byte ranges of the sentences of `text`, trimmed, in order, none empty; line breaks end a sentence,
/// and so does a long run of characters that are neither letters nor digits.
#[must_use]
pub fn sentences(text: &str) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    for stretch in stretches(text) {
        let mut is_open = false;
        for (at, piece) in text[stretch.clone()].split_sentence_bound_indices() {
            let trimmed = piece.trim();
            if !trimmed.is_empty() {
                let start = stretch.start + at + (piece.len() - piece.trim_start().len());
                let end = start + trimmed.len();
                match found.last_mut() {
                    Some(last) if is_open => last.end = end,
                    _ => found.push(start..end),
                }
            }
            is_open = !piece.ends_with('\n') && ends_open(trimmed);
        }
    }
    found
}

/// The text without the rest of every run of filler that is too long.
fn stretches(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let (mut start, mut filler) = (0, 0);
    for (at, c) in text.char_indices() {
        if c.is_alphanumeric() {
            if filler > MAX_FILLER {
                start = at;
            }
            filler = 0;
        } else {
            filler += 1;
            if filler == MAX_FILLER + 1 {
                found.push(start..at);
            }
        }
    }
    if filler <= MAX_FILLER {
        found.push(start..text.len());
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

    #[test]
    fn long_runs_of_marks_are_passed_over_in_linear_time() {
        // Quadratic, these took half a minute in a debug build; linear, they take milliseconds.
        for mark in [")", " ", "\"", "."] {
            let text = format!("First.{} Second one.", mark.repeat(400_000));
            let found = cut(&text);
            assert!(found[0].starts_with("First.") && found.last() == Some(&"Second one."), "{mark}");
        }
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
